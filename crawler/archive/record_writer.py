"""WARC/1.1 records, written by the rules that every reader accepted (pywb, ReplayWeb.page, warcio, fastwarc).

One gzip member a record, status line always HTTP/1.1, content-coding kept, the body transfer-decoded and
`Transfer-Encoding` renamed, the request after its response. Records are written by fastwarc at gzip level 6: a page of
127 kB takes 1.0 ms (zlib 1.8, warcio 2.9; level 9 saves 1 % for twice the time).
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import BinaryIO
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import NAMESPACE_URL, uuid5

from fastwarc.stream_io import GzipWriter
from fastwarc.warc import WarcRecord, WarcRecordType

from crawler.archive.records import RENDERING
from crawler.archive.redaction import hide, redact_headers, redact_url
from crawler.archive.rendering import HTML
from crawler.items import Exchange

GZIP_LEVEL = 6
FIELDS = "application/warc-fields"
_URI = "!#$%&'()*+,/:;=?@[\\]^`{|}~"
"""What of an address stands in a record as it is. pywb answers 500 for a record whose address is not ASCII."""
_PROTOCOLS = {"HTTP/2": "h2", "HTTP/2.0": "h2", "HTTP/3": "h3", "HTTP/1.0": "http/1.0"}


class RecordWriter:
    """Records one after the other; ids are made from date, URL and digest, so the same records give the same bytes.

    `date` is that of records which have none of their own. `secrets` are hidden in addresses and headers.
    """

    def __init__(self, output: BinaryIO, date: datetime, secrets: Sequence[str] = ()) -> None:
        self._date = date
        self._secrets = secrets
        self._gzip = GzipWriter(output, compression_level=GZIP_LEVEL)
        self._count = 0

    def finish(self) -> None:
        """Write out what is buffered; the stream stays open."""
        self._gzip.close()

    def about(self, **fields: str) -> str:
        """The `warcinfo` record: who wrote this, and further fields."""
        lines = [f"{name}: {value}\r\n" for name, value in fields.items()]
        return self.add("warcinfo", "", FIELDS, "".join([*lines, "format: WARC File Format 1.1\r\n"]).encode())

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
        digest, url = f"sha256:{sha256(block).hexdigest()}", quote(self.safe(url), safe=_URI, errors="replace")
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

    def add_rendered(self, url: str, body: bytes, rendering: str, date: datetime, response: str) -> str:
        """The DOM that a browser made of that response: the standard's `conversion`, an altered version of a record."""
        fields = [("WARC-Refers-To", response), (RENDERING, rendering)]
        return self.add("conversion", url, HTML, body, fields, date)

    def safe(self, url: str) -> str:
        """The address without secrets, as it stands in records."""
        return redact_url(hide(url, self._secrets))

    def _head(self, start: str, headers: list[tuple[str, str]]) -> bytes:
        lines = [start, *(f"{name}: {value}" for name, value in redact_headers(headers))]
        clean = (hide(line, self._secrets).translate({10: " ", 13: " ", 0: " "}) for line in lines)
        return ("\r\n".join(clean) + "\r\n\r\n").encode("latin-1", "replace")


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
