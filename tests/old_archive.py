"""An archive whose articles were read by worse rules than today's: pages are real, fields were taken away."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from crawler.archive.writer import Writer, open_archive
from crawler.extract.page import ArticlePage
from crawler.items import Article, Capture, Defaults, Exchange, Page, Publisher, Version
from crawler.pipelines.extract import read
from crawler.storages import open_storage

BODY = "".join(f"<p>The ferry number {n} came back this morning, and all who saw it were glad.</p>" for n in range(8))
HTML = """<html lang="en"><head><title>{title}</title><meta name="author" content="Ann Reed">
<meta name="description" content="It is back."><meta property="article:published_time" content="{date}"></head>
<body><article><h1>{title}</h1>{body}<img src="/ferry.jpg"><img src="/harbour.jpg"></article></body></html>"""
GAZETTE = "https://gazette.example/news/"
PICTURE = bytes.fromhex("ffd8ffe000104a464946") + b"a ferry"
HEADERS = [("Content-Type", "text/html; charset=utf-8")]
Worse = Callable[[Article], None]


def html(title: str = "Ferry returns", body: str = BODY, date: str = "2026-11-20T08:00:00") -> bytes:
    return HTML.format(title=title, body=body, date=date).encode()


def no_author(article: Article) -> None:
    """What most tests take away: today's rules find it again."""
    article.author = []


def same(article: Article) -> None:
    """Nothing is taken away."""


class OldArchive:
    """`sources.toml` with one source, `gazette`, and an archive of its pages."""

    def __init__(self, folder: Path, uri: str = "file:archive", sources: str | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        table = '[sources.gazette]\nsitemap = "https://gazette.example/"\npublisher = "The Gazette"\n'
        table += 'timezone = "Asia/Shanghai"\nsections = ["Harbour"]\n'
        head = f'[archive]\nuri = "{uri}"\nstate = "{folder}/state"\n[fetch]\nworkers = 1\n'
        (folder / "sources.toml").write_text(head + (table if sources is None else sources), encoding="utf-8")
        self.folder, self.state = folder, folder / "state"
        self.storage = open_storage(uri.replace("file:archive", f"file:{folder}/archive"))
        open_archive(self.storage)
        self.writer = Writer(self.storage, run="2026/11/22/20261122060000-gazette", software="jianbao/0")

    def add(
        self, name: str, worse: Worse = no_author, at: int = 0, page: bytes | None = None, kept: bytes | None = None
    ) -> Version:
        """One version of a page, downloaded `at` seconds after six; `kept` are the bytes in the archive, if others."""
        url, body = GAZETTE + name, html() if page is None else page
        when = datetime(2026, 11, 22, 6, at // 60, at % 60, tzinfo=UTC)
        fetched = Page(url, body, when, headers={"content-type": HEADERS[0][1]})
        extraction, article, _ = read(fetched, ArticlePage, self.defaults)
        article.metadata.source, article.metadata.spider = "gazette", "sitemap"
        digest = self.writer.put_media(PICTURE, "jpg")
        for media in article.image[:1]:
            media.sha256, media.encodingFormat, media.contentSize = digest, "image/jpeg", len(PICTURE)
        worse(article)
        answer = Exchange(url, "GET", [], b"", 200, "OK", "HTTP/1.1", HEADERS, body if kept is None else kept, when)
        fetched.exchanges = [answer]
        return self.writer.save(Capture(url, page=fetched, extraction=extraction, article=article))

    @property
    def defaults(self) -> Defaults:
        return Defaults(publisher=Publisher("The Gazette"), timezone="Asia/Shanghai", articleSection=["Harbour"])
