"""Captures as the pipelines hand them to the archive, in invented words."""

import gzip
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from crawler.archive.writer import Writer, open_archive
from crawler.items import Article, Author, Capture, Exchange, Extraction, MediaObject, Metadata, Page, Publisher
from crawler.storages import Storage, open_storage

NOON = datetime(2026, 11, 22, 12, 0, 0, 654321, tzinfo=UTC)
URL = "https://gazette.example/harbour/ferry-returns.html"
RUN = "2026/11/22/20261122120000-gazette"
PICTURE = b"\xff\xd8\xff\xe0 the bytes of a ferry \xff\xd9"
HTML = "<html><title>渡轮归来</title><p>It is back.</p></html>".encode()


def identifier(url: str) -> str:
    return f"sha256:{sha256(url.encode()).hexdigest()}"


def picture(url: str = "https://img.example/ferry.jpg?sig=1&x=2", data: bytes | None = PICTURE) -> MediaObject:
    """A picture of an article, archived unless `data` is None."""
    found = MediaObject(url, caption="The ferry", creditText="A. Photographer", alternateName="a ferry", position=0)
    if data is not None:
        found.sha256, found.encodingFormat = sha256(data).hexdigest(), "image/jpeg"
        found.contentSize, found.width, found.height = len(data), 640, 480
    return found


def article(url: str = URL, **fields: Any) -> Article:
    found = Article(
        url=url,
        identifier=identifier(url),
        headline="渡轮归来 The ferry returns",
        articleBody="It is back.\n\nAfter ten years.",
        articleBodyHtml=f'<p>It is back.</p><figure><img src="{_src()}" alt="a ferry"></figure><p>After ten years.</p>',
        author=[Author("Quill Pen", nameRaw="By Quill Pen")],
        publisher=Publisher("The Gazette", "https://gazette.example/"),
        keywords=["ferry", "渡轮"],
        datePublished="2026-11-21T08:00:00+08:00",
        datePublishedRaw="November 21",
        inLanguage="zh-CN",
        image=[picture()],
        metadata=Metadata(dateDownloaded="2026-11-22T12:00:00Z", httpStatus=200, source="gazette"),
    )
    for name, value in fields.items():
        setattr(found, name, value)
    return found


def _src() -> str:
    return picture().contentUrl.replace("&", "&amp;")


def exchange(url: str = URL, body: bytes | None = None, **fields: Any) -> Exchange:
    body = gzip.compress(HTML, mtime=0) if body is None else body
    found = Exchange(
        url=url,
        method="GET",
        request_headers=[("Host", "gazette.example"), ("User-Agent", "test"), ("Accept", "*/*")],
        request_body=b"",
        status=200,
        reason="OK All-Fine",
        protocol="HTTP/1.1",
        headers=[
            ("CoNtent-Type", "text/html"),
            ("ETag", '"1"'),
            ("Content-Encoding", "gzip"),
            ("Content-Length", str(len(body))),
        ],
        body=body,
        date=NOON,
        ip="192.0.2.7",
    )
    for name, value in fields.items():
        setattr(found, name, value)
    return found


def page(url: str = URL, when: datetime = NOON, **fields: Any) -> Page:
    found = Page(url, HTML, when, headers={"content-type": "text/html"}, exchanges=[exchange(url)])
    for name, value in fields.items():
        setattr(found, name, value)
    return found


def capture(url: str = URL, seconds: int = 0, received: str | None = None, **fields: Any) -> Capture:
    """A page and its article, `seconds` after noon. `fields` are the article's."""
    extraction = Extraction(url, received=received)
    return Capture(
        url, page=page(url, NOON + timedelta(seconds=seconds)), extraction=extraction, article=article(url, **fields)
    )


def archive(storage: Storage | None = None) -> Writer:
    """A writer on a fresh archive in memory (or in `storage`) that holds the picture already."""
    storage = storage or open_storage("memory:")
    open_archive(storage)
    writer = Writer(storage, run=RUN, software="jianbao/test")
    writer.put_media(PICTURE, "jpg")
    return writer
