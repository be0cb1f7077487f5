"""One fetched page as WARC/1.1 records, and back.

The rules are those that every reader accepted (pywb, ReplayWeb.page, warcio, fastwarc): one gzip member a record,
status line always HTTP/1.1, content-coding kept, the body transfer-decoded and `Transfer-Encoding` renamed, the
request after its response. Records are written by fastwarc at gzip level 6: a page of 127 kB takes 1.0 ms (zlib 1.8,
warcio 2.9; level 9 saves 1 % for twice the time). The same page always gives the same bytes.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import NAMESPACE_URL, uuid5

from fastwarc.stream_io import GzipWriter
from fastwarc.warc import WarcRecord, WarcRecordType

from crawler.archive.records import Record, content_decoded, exchanges, iter_exchanges, read_records
from crawler.archive.redaction import hide, redact_headers, redact_url
from crawler.exceptions import UnsupportedFormat
from crawler.items import Exchange, Page, Resource

__all__ = ["iter_exchanges", "read_page", "read_received", "write_page", "write_resource"]

GZIP_LEVEL = 6
_JSON = "application/json"
_HTML = "text/html; charset=utf-8"
_URI = "!#$%&'()*+,/:;=?@[\\]^`{|}~"
"""What of an address stands in a record as it is. pywb answers 500 for a record whose address is not ASCII."""
_PROTOCOLS = {"HTTP/2": "h2", "HTTP/2.0": "h2", "HTTP/3": "h3", "HTTP/1.0": "http/1.0"}


def write_page(page: Page, *, received: str | None, software: str, secrets: Sequence[str] = ()) -> tuple[bytes, str]:
    """The records of a page, and the id (`<urn:uuid:…>`) of the one that holds its body.

    `received` is the body exactly as the source gave it, kept as a `conversion` of that record. `secrets` are hidden
    in addresses and headers; what a site sent as a body stays as it was sent.
    """
    writer = _Writer(page.dateDownloaded, secrets)
    fields = f"software: {software}\r\nformat: WARC File Format 1.1\r\n".encode()
    writer.add("warcinfo", "", "application/warc-fields", fields)
    main = _main(page)
    ids = {id(each): writer.add_exchange(each) for each in page.exchanges}
    extra = [main] if isinstance(main, Resource) and all(main is not each for each in page.resources) else []
    for each in [*page.resources, *extra]:
        ids[id(each)] = writer.add("resource", each.url, each.content_type, each.body)
    refers = [("WARC-Refers-To", ids[id(main)])]
    if page.hints or not any(main is each for each in page.exchanges[-1:]) or main.url != page.url:
        writer.add("metadata", page.url, _JSON, writer.hints(page), refers)
    if received is not None:
        writer.add("conversion", page.url, _HTML, received.encode("utf-8", "surrogatepass"), refers)
    return writer.finish(), ids[id(main)]


def write_resource(resource: Resource, date: datetime) -> bytes:
    """One `resource` record: bytes that lie outside of a page's own records, a picture's for example."""
    writer = _Writer(date, ())
    writer.add("resource", resource.url, resource.content_type, resource.body)
    return writer.finish()


def read_page(data: bytes) -> Page:
    """The page of one `page.warc.gz`. Raises `UnsupportedFormat` for bytes that are no WARC or hold no page."""
    records = list(read_records(BytesIO(data)))
    answers = dict(exchanges(records))
    resources = {
        each.id: Resource(each.url, each.content_type, each.block) for each in records if each.kind == "resource"
    }
    about = next((each for each in records if each.kind == "metadata" and each.content_type == _JSON), None)
    pages: dict[str, Exchange | Resource] = {**resources, **answers}
    main = pages.get(about.refers_to) if about else None
    main = main or next(reversed(pages.values()), None)
    if main is None:
        raise UnsupportedFormat("no page in this WARC file; restore it from a copy")
    page = _page(main, about.url if about else main.url)
    page.dateDownloaded = next((each.date for each in records if each.kind == "warcinfo"), page.dateDownloaded)
    page.exchanges, page.resources = list(answers.values()), list(resources.values())
    if about:
        _read_hints(page, about)
    return page


def read_received(data: bytes) -> str | None:
    """The body exactly as the source gave it, where one was kept."""
    kept = (each.block for each in read_records(BytesIO(data)) if each.kind == "conversion")
    return next((block.decode("utf-8", "surrogatepass") for block in kept), None)


class _Writer:
    """Records one after the other; ids are made from date, URL and digest, so they are the same every time."""

    def __init__(self, date: datetime, secrets: Sequence[str]) -> None:
        self._date = date
        self._secrets = secrets
        self._output = BytesIO()
        self._gzip = GzipWriter(self._output, compression_level=GZIP_LEVEL)
        self._count = 0

    def finish(self) -> bytes:
        self._gzip.close()
        return self._output.getvalue()

    def add(
        self,
        kind: str,
        url: str,
        content_type: str,
        block: bytes,
        fields: Iterable[tuple[str, str]] = (),
        date: datetime | None = None,
    ) -> str:
        """Writes one record; returns its id."""
        when = (date or self._date).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        digest, url = f"sha256:{sha256(block).hexdigest()}", quote(self._safe(url), safe=_URI, errors="replace")
        self._count += 1
        urn = uuid5(NAMESPACE_URL, f"{self._count} {kind} {when} {url} {digest}").urn
        record = WarcRecord()
        record.init_headers(getattr(WarcRecordType, kind), urn.removeprefix("urn:").encode())
        record.headers["WARC-Date"] = when
        head = [("WARC-Target-URI", url), *fields, ("WARC-Block-Digest", digest), ("Content-Type", content_type)]
        for name, value in head:
            if value:
                record.headers.append(name, value)
        record.set_bytes_content(block)
        record.write(self._gzip)
        self._gzip.finish()
        return f"<{urn}>"

    def add_exchange(self, exchange: Exchange) -> str:
        """The response, then its request; returns the response's id."""
        wire = [("WARC-IP-Address", exchange.ip or ""), ("WARC-Protocol", _PROTOCOLS.get(exchange.protocol, ""))]
        payload = [("WARC-Payload-Digest", f"sha256:{sha256(exchange.body).hexdigest()}")]
        answer = self._head(f"HTTP/1.1 {exchange.status} {exchange.reason}", _framed(exchange)) + exchange.body
        kind = "application/http; msgtype="
        response = self.add("response", exchange.url, f"{kind}response", answer, wire + payload, exchange.date)
        request = self._head(f"{exchange.method} {_origin_form(exchange.url)} HTTP/1.1", exchange.request_headers)
        concurrent = [("WARC-Concurrent-To", response), *wire]
        self.add("request", exchange.url, f"{kind}request", request + exchange.request_body, concurrent, exchange.date)
        return response

    def hints(self, page: Page) -> bytes:
        hints = {name: hide(value, self._secrets) for name, value in page.hints.items()}
        fields = {"url": self._safe(page.url), "hintSource": page.hint_source, "hints": hints}
        return json.dumps(fields, ensure_ascii=False, indent=1).encode("utf-8", "replace")

    def _safe(self, url: str) -> str:
        return redact_url(hide(url, self._secrets))

    def _head(self, start: str, headers: list[tuple[str, str]]) -> bytes:
        lines = [start, *(f"{name}: {value}" for name, value in redact_headers(headers))]
        clean = (hide(line, self._secrets).translate({10: " ", 13: " ", 0: " "}) for line in lines)
        return ("\r\n".join(clean) + "\r\n\r\n").encode("latin-1", "replace")


def _main(page: Page) -> Exchange | Resource:
    """What holds the page's body: the answer from its address, a resource with these very bytes, the last answer."""
    answers = [each for each in page.exchanges if each.url == page.url]
    items = [each for each in page.resources if each.body == page.body]
    found: list[Exchange | Resource] = [*page.exchanges[-1:], *items[:1], *answers[-1:]]
    return found[-1] if found else Resource(page.url, page.headers.get("content-type", ""), page.body)


def _framed(exchange: Exchange) -> list[tuple[str, str]]:
    """Headers that fit a body without transfer-coding; a `Content-Length` without a body (HEAD, 304) stays."""
    coded = any(name.lower() == "transfer-encoding" for name, _ in exchange.headers)
    headers = []
    for name, value in exchange.headers:
        if name.lower() == "transfer-encoding":
            headers.append((f"X-Archive-Orig-{name}", value))
        elif name.lower() != "content-length" or not (coded or exchange.body):
            headers.append((name, value))
        elif not coded:
            headers.append((name, str(len(exchange.body))))
    return [*headers, ("Content-Length", str(len(exchange.body)))] if coded else headers


def _origin_form(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(("", "", parts.path or "/", parts.query, ""))


def _read_hints(page: Page, about: Record) -> None:
    try:
        fields = json.loads(about.block)
        page.hints = {str(name): str(value) for name, value in fields["hints"].items()}
        page.hint_source = str(fields["hintSource"])
        page.url = str(fields["url"])  # not quoted as in the record's head
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return  # another tool's metadata record


def _page(main: Exchange | Resource, url: str) -> Page:
    if isinstance(main, Resource):
        return Page(url, main.body, datetime.fromtimestamp(0, UTC), headers={"content-type": main.content_type})
    headers: dict[str, str] = {}
    for name, value in main.headers:
        known = headers.get(name.lower())
        headers[name.lower()] = f"{known}, {value}" if known is not None else value
    return Page(url, content_decoded(main), main.date, main.status, headers)
