"""The sample newsroom as one recording: `python newsroom/build.py [FILE]` (make newsroom).

Reads newsroom.toml and site/, draws the pictures, and writes newsroom.warc.gz: WARC/1.1, a request and a response
for every URL, no network. The same sources and libraries give the same bytes.
"""

import gzip
import io
import re
import sys
import tomllib
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from hashlib import sha256
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))

from newsroom.pictures import draw

Row = Mapping[str, Any]
HERE = Path(__file__).parent
SITE = HERE / "site"
WARC = HERE / "newsroom.warc.gz"
RECORDED = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
}
LIBRARIES = f"pillow {version('pillow')}, warcio {version('warcio')}, zlib {zlib.ZLIB_RUNTIME_VERSION}"
NOT_FOUND = b"<!DOCTYPE html>\n<html><head><title>404</title></head><body><h1>404 Not Found</h1></body></html>\n"


@dataclass(frozen=True)
class Answer:
    """One row of newsroom.toml. `body` is what a reader sees, `wire` what crosses the network."""

    url: str
    status: int
    content_type: str
    body: bytes
    wire: bytes
    location: str = ""
    coding: str = ""
    is_picture: bool = False

    def headers(self, date: datetime) -> list[tuple[str, str]]:
        """A plausible server's, in its order."""
        rows = [("Date", format_datetime(date, usegmt=True)), ("Content-Type", self.content_type)]
        rows += [("Content-Encoding", self.coding), ("Vary", "Accept-Encoding")] if self.coding else []
        rows += [("Location", self.location)] if self.location else []
        if self.status == HTTPStatus.OK:
            rows.append(("ETag", f'"{sha256(self.body).hexdigest()[:16]}"'))
        if self.is_picture:
            rows.append(("Last-Modified", format_datetime(RECORDED - timedelta(hours=12), usegmt=True)))
        return [*rows, ("Content-Length", str(len(self.wire)))]


def answers() -> Iterator[Answer]:
    """What the servers say, in the manifest's order."""
    for row in _manifest():
        body, kind = _body(row)
        wire = gzip.compress(body, mtime=0) if row.get("gzip") else body
        yield Answer(
            url=row["url"],
            status=row.get("status", 200),
            content_type=row.get("type", TYPES[kind]),
            body=body,
            wire=wire,
            location=row.get("location", ""),
            coding="gzip" if row.get("gzip") else "",
            is_picture="picture" in row,
        )


@cache
def _manifest() -> list[Row]:
    rows: list[Row] = tomllib.loads((HERE / "newsroom.toml").read_text("utf-8"))["exchange"]
    return rows


def _body(row: Row) -> tuple[bytes, str]:
    if "picture" in row:
        kind = row.get("format", "JPEG")
        width, height = row.get("size", (960, 640))
        return draw(row["picture"], (width, height), kind), kind
    if "file" not in row:
        return (b"" if "location" in row else NOT_FOUND), ".html"
    file = SITE / row["file"]
    body = file.read_text("utf-8").encode(row.get("charset", "utf-8"))
    return (gzip.compress(body, mtime=0) if row.get("packed") else body), file.suffix


def build(file: Path = WARC) -> Path:
    """Write the recording. Returns the file."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    writer.write_record(_warcinfo(writer))
    for number, answer in enumerate(answers()):
        date = RECORDED + timedelta(seconds=number)
        writer.write_request_response_pair(_request(writer, answer, date), _response(writer, answer, date))
    file.write_bytes(out.getvalue())
    return file


def _ids(url: str, kind: str, date: datetime) -> dict[str, str]:
    """The headers that warcio would otherwise take from the clock and from chance."""
    return {
        "WARC-Record-ID": f"<urn:uuid:{uuid5(NAMESPACE_URL, f'{kind} {url}')}>",
        "WARC-Date": f"{date:%Y-%m-%dT%H:%M:%SZ}",
    }


def _warcinfo(writer: WARCWriter) -> ArcWarcRecord:
    fields = f"software: jianbao newsroom ({LIBRARIES})\r\nformat: WARC File Format 1.1\r\n".encode()
    return writer.create_warc_record(
        "",
        "warcinfo",
        payload=io.BytesIO(fields),
        length=len(fields),
        warc_content_type="application/warc-fields",
        warc_headers_dict=_ids("newsroom", "warcinfo", RECORDED),
    )


def _response(writer: WARCWriter, answer: Answer, date: datetime) -> ArcWarcRecord:
    status = f"{answer.status} {HTTPStatus(answer.status).phrase}"
    return writer.create_warc_record(
        answer.url,
        "response",
        payload=io.BytesIO(answer.wire),
        length=len(answer.wire),
        http_headers=StatusAndHeaders(status, answer.headers(date), protocol="HTTP/1.1"),
        warc_headers_dict=_ids(answer.url, "response", date),
    )


def _request(writer: WARCWriter, answer: Answer, date: datetime) -> ArcWarcRecord:
    parts = urlsplit(answer.url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    headers = [("Host", parts.netloc), ("User-Agent", "jianbao-newsroom"), ("Accept-Encoding", "gzip")]
    return writer.create_warc_record(
        answer.url,
        "request",
        http_headers=StatusAndHeaders(f"GET {target} HTTP/1.1", headers, is_http_request=True),
        warc_headers_dict=_ids(answer.url, "request", date),
    )


def write_site(folder: Path, base_url: str) -> None:
    """The newsroom as plain files for a web server: `https://HOST/path` lies at `base_url/HOST/path`.

    Links, pictures and sitemaps lead to `base_url` too. Redirects, errors and queries need a server of their own.
    """
    for answer in answers():
        parts = urlsplit(answer.url)
        if answer.status != HTTPStatus.OK or parts.query:
            continue
        name = parts.path + "index.html" if parts.path.endswith("/") else parts.path
        is_page = answer.content_type.startswith("text/html") and not name.endswith(".html")
        file = folder / f"{parts.netloc}{name}{'.html' if is_page else ''}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(answer.body if answer.is_picture else _rebase(answer.body, base_url))


def _rebase(body: bytes, base_url: str) -> bytes:
    if body.startswith(b"\x1f\x8b"):
        return gzip.compress(_rebase(gzip.decompress(body), base_url), mtime=0)
    hosts = {urlsplit(row["url"]).netloc for row in _manifest()}
    pattern = "|".join(re.escape(host) for host in sorted(hosts, key=len, reverse=True))
    return re.sub(rf"https?://({pattern})(?![\w.-])".encode(), base_url.encode() + rb"/\1", body)


if __name__ == "__main__":
    written = build(Path(sys.argv[1]) if len(sys.argv) > 1 else WARC)
    print(f"{written}: {written.stat().st_size:,} bytes")
