"""WARC records as they come from a file, our own or another tool's, and the HTTP exchanges in them.

fastwarc reads the records; HTTP heads are split here, because header names, their order and their bytes (Latin-1)
are evidence. What other tools get wrong is tolerated: chunks left in the body, a `Transfer-Encoding` left in the
head of a body without chunks, a coding that the body does not have.
"""

import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import BinaryIO

from fastwarc.stream_io import BrotliReader, ZstdReader
from fastwarc.warc import ArchiveIterator, WarcRecord

from crawler.exceptions import UnsupportedFormat
from crawler.items import Exchange

MAX_BODY = 32 << 20
"""Bytes of a body, coded or decoded. A larger record is passed over, a larger body refused."""
RENDERING = "X-Jianbao-Rendering"
"""Tells a `conversion` that is a rendered DOM, and how it was made: JSON of `items.Rendering`."""
_MAX_HEAD = 1 << 20
_STATUS = re.compile(r"(HTTP/[\d.]+) +(\d{3}) ?(.*)", re.DOTALL)
_PROTOCOLS = {"h2": "HTTP/2", "h3": "HTTP/3", "http/1.0": "HTTP/1.0"}
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]*\r?\n")


@dataclass(slots=True, frozen=True)
class Record:
    """One record; `block` is everything after its WARC head. Ids and references are `<urn:uuid:…>`.

    `page` and `resource_type` are browsertrix-crawler's: the visit to a page that it belongs to, and what Chromium's
    DevTools call the kind of a request (`document`, `fetch`, `image` …). `truncated` is why the block was cut (WARC
    1.1, 5.13).
    """

    kind: str
    id: str
    url: str
    date: datetime
    content_type: str
    block: bytes
    concurrent_to: tuple[str, ...] = ()
    refers_to: str = ""
    refers_to_uri: str = ""
    refers_to_date: str = ""
    payload_digest: str = ""
    ip: str | None = None
    protocol: str | None = None
    rendering: str = ""
    truncated: str = ""
    page: str = ""
    resource_type: str = ""


def read_records(stream: BinaryIO, name: str = "WARC") -> Iterator[Record]:
    """Every record that is not too large. Raises `UnsupportedFormat` where the stream is no WARC or ends within one."""
    try:
        for found in ArchiveIterator(stream, parse_http=False, max_content_length=MAX_BODY + _MAX_HEAD):
            yield to_record(found)
    except (OSError, ValueError) as error:
        raise UnsupportedFormat(f"not a readable WARC file ({error}); restore it from a copy", key=name) from None


def exchanges(records: Iterable[Record]) -> Iterator[tuple[str, Exchange]]:
    """Exchanges with the id of their response record. A request may stand before its response or after it."""
    for response, request in pairs(records):
        exchange = to_exchange(response, request) if response.kind == "response" else None
        if exchange:
            yield response.id, exchange


def content_decoded(exchange: Exchange) -> bytes:
    """The body without its content-coding; as it is where the coding is not known or not true.

    Raises `UnsupportedFormat` for one of more than `MAX_BODY` bytes.
    """
    body = exchange.body
    for coding in reversed(
        [each for value in _values(exchange.headers, "content-encoding") for each in value.split(",")]
    ):
        decode = _DECODERS.get(coding.strip().lower())
        with suppress(zlib.error, OSError):
            body = decode(body) if decode else body
    if len(body) > MAX_BODY:
        raise UnsupportedFormat(f"a body of more than {MAX_BODY} bytes; it is not read", key=exchange.url)
    return body


def to_record(found: WarcRecord) -> Record:
    """The whole record. Raises `OSError` where the stream ends within it."""
    headers = found.headers
    block = found.reader.read()
    if "Content-Length" not in headers or len(block) < int(headers["Content-Length"]):
        raise OSError("it ends within a record")
    return Record(
        kind=headers.get("WARC-Type") or "unknown",
        id=headers.get("WARC-Record-ID") or "",
        url=(headers.get("WARC-Target-URI") or "").strip("<>"),
        date=found.record_date or datetime.fromtimestamp(0, UTC),
        content_type=headers.get("Content-Type") or "",
        block=block,
        concurrent_to=headers.get_multiple("WARC-Concurrent-To"),
        refers_to=headers.get("WARC-Refers-To") or "",
        refers_to_uri=(headers.get("WARC-Refers-To-Target-URI") or "").strip("<>"),
        refers_to_date=headers.get("WARC-Refers-To-Date") or "",
        payload_digest=headers.get("WARC-Payload-Digest") or "",
        ip=headers.get("WARC-IP-Address"),
        protocol=_protocol(headers.get_multiple("WARC-Protocol")),
        rendering=headers.get(RENDERING) or "",
        truncated=headers.get("WARC-Truncated") or "",
        page=headers.get("WARC-Page-ID") or "",
        resource_type=(headers.get("WARC-Resource-Type") or "").lower(),
    )


def _protocol(values: Iterable[str]) -> str | None:
    """The HTTP version among the protocols, of which TLS may be another."""
    return next((each for value in values for each in re.split(r"[,\s]+", value.lower()) if each in _PROTOCOLS), None)


def pairs(records: Iterable[Record]) -> Iterator[tuple[Record, Record | None]]:
    """Responses and revisits, each with its request where there is one; other records are passed over."""
    response: Record | None = None
    request: Record | None = None
    for record in records:
        if record.kind == "request":
            if response and _belong(response, record):
                yield response, record
                response = None
            else:
                request = record
        elif record.kind in ("response", "revisit"):
            if response:
                yield response, None
            response = record
            if request and _belong(record, request):
                yield record, request
                response = None
            request = None
    if response:
        yield response, None


def _belong(response: Record, request: Record) -> bool:
    named = request.concurrent_to + response.concurrent_to
    return response.id in named or request.id in named if named else response.url == request.url


def to_exchange(response: Record, request: Record | None) -> Exchange | None:
    """None for a record that holds no HTTP."""
    start, headers, body = split(response.block)
    status = _STATUS.fullmatch(start)
    if not status or not response.content_type.startswith("application/http"):
        return None
    asked, request_headers, request_body = split(request.block) if request else ("GET", [], b"")
    return Exchange(
        url=response.url,
        method=asked.partition(" ")[0] or "GET",
        request_headers=request_headers,
        request_body=request_body,
        status=int(status[2]),
        reason=status[3],
        protocol=_PROTOCOLS.get(response.protocol or "", status[1]),
        headers=headers,
        body=dechunked(body) if "chunked" in " ".join(_values(headers, "transfer-encoding")).lower() else body,
        date=response.date,
        ip=response.ip,
    )


def split(block: bytes) -> tuple[str, list[tuple[str, str]], bytes]:
    """Start line, headers and body of an HTTP message."""
    end = re.search(rb"\r?\n\r?\n", block)
    head, body = (block[: end.start()], block[end.end() :]) if end else (block, b"")
    start, *lines = re.sub(r"\r?\n[ \t]+", " ", head[:_MAX_HEAD].decode("latin-1")).replace("\r\n", "\n").split("\n")
    fields = (line.partition(":") for line in lines if ":" in line)
    return start, [(name, value.strip(" \t")) for name, _, value in fields], body


def _values(headers: list[tuple[str, str]], wanted: str) -> list[str]:
    return [value for name, value in headers if name.lower() == wanted]


def dechunked(body: bytes) -> bytes:
    """The payload of chunked bytes; the bytes themselves where they are not chunked."""
    parts, at = [], 0
    while chunk := _CHUNK.match(body, at):
        size = int(chunk[1], 16)
        part = body[chunk.end() : chunk.end() + size]
        at = re.compile(rb"(?:\r?\n)?").match(body, chunk.end() + size).end()  # type: ignore[union-attr]
        parts.append(part)
        if not size:
            return b"".join(parts)
        if len(part) < size:
            break
    return b"".join(parts) if len(parts) > 1 else body


def _inflated(body: bytes) -> bytes:
    """gzip, zlib, or the bare deflate that some servers call `deflate`; of a cut stream what is there."""
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(body, MAX_BODY + 1)
    except zlib.error:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(body, MAX_BODY + 1)


_DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": _inflated,
    "x-gzip": _inflated,
    "deflate": _inflated,
    "br": lambda body: BrotliReader(BytesIO(body)).read(MAX_BODY + 1),
    "zstd": lambda body: ZstdReader(BytesIO(body)).read(MAX_BODY + 1),
}
