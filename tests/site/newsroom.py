"""The sample newsroom for tests: what its recording holds, and what must never leave it."""

from functools import cache

from warcio.archiveiterator import ArchiveIterator

from newsroom.build import WARC

__all__ = ["FEED", "LISTING", "PERSONAL", "REPORT", "SITEMAP", "WARC", "responses"]

FEED = "https://rss.jianbao.example/qutoutiao/category/42"
REPORT = "https://www.meipian.cn/3jianbao"
SITEMAP = "https://harbour-times.example/sitemap.xml"
LISTING = "https://news.gangcheng.example/shenghuo/"
PERSONAL = (
    "13800000000",
    "wx_lighthouse_demo",
    "keeper@lighthouse.example",
    "灯塔路19号",
    "192.0.2.77",
    "29.0000,122.0000",
    "oDEMO0000000000000000000000",
    "demo-session-token-000",
)
"""Invented personal data in the report's page: none of it may ever be in an article or an export."""


@cache
def responses() -> dict[str, tuple[int, bytes]]:
    """Status and content-decoded body of every recorded URL."""
    with WARC.open("rb") as file:
        return {
            record.rec_headers["WARC-Target-URI"]: (
                int(record.http_headers.get_statuscode()),
                record.content_stream().read(),
            )
            for record in ArchiveIterator(file)
            if record.rec_type == "response"
        }
