"""A recording made in a test: URL → bytes, as a WARC that `replay` reads."""

import io
from datetime import UTC, datetime
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

RECORDED = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def record(file: Path, answers: dict[str, tuple[str, bytes]]) -> Path:
    """Write `answers` (URL → content type, body) as responses with status 200."""
    with file.open("wb") as out:
        writer = WARCWriter(out, gzip=True, warc_version="1.1")
        for url, (content_type, body) in answers.items():
            headers = [("Content-Type", content_type), ("Content-Length", str(len(body)))]
            http = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
            date = {"WARC-Date": f"{RECORDED:%Y-%m-%dT%H:%M:%SZ}"}
            writer.write_record(
                writer.create_warc_record(
                    url, "response", io.BytesIO(body), len(body), http_headers=http, warc_headers_dict=date
                )
            )
    return file
