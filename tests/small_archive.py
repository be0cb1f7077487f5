"""A small archive on disk, made by the archive's own writer, and its configuration: for tests of the verbs."""

from datetime import datetime
from pathlib import Path

from crawler.archive.runs import Outcome, Run, write_run
from crawler.archive.writer import Writer, open_archive
from crawler.items import Article, Author, Capture, Extraction, MediaObject, Page, Publisher, Version
from crawler.normalise.urls import identifier
from crawler.storages import open_storage

PICTURE = bytes.fromhex("ffd8ffe000104a464946") + b"a ferry"
FERRY = "https://gazette.example/news/ferry"
BRIDGE = "https://gazette.example/news/bridge"
LIBRARY = "https://zeitung.example/bibliothek"


class SmallArchive:
    """`articles/`, `media/` and `runs/` under the URI; `sources.toml` in the folder names it."""

    def __init__(self, folder: Path, uri: str = "file:archive") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.configuration = folder / "sources.toml"
        self.configuration.write_text(f'[archive]\nuri = "{uri}"\n')
        self.storage = open_storage(uri.replace("file:archive", f"file:{folder}/archive"))
        open_archive(self.storage)
        self.writer = Writer(self.storage, run="2026/11/22/20261122060000-gazette", software="jianbao/0")

    def add(self, url: str, headline: str, at: str = "2026-11-22T06:00:00+00:00", **fields: object) -> Version:
        """One article that was downloaded at this time."""
        given: dict[str, object] = {"articleBody": "It is back.\n\nAll are glad.", "inLanguage": "en"} | fields
        source = given.pop("source", "gazette")
        article = Article(url=url, headline=headline, identifier=identifier(url), **given)  # type: ignore[arg-type]
        article.metadata.dateDownloaded, article.metadata.source = at, str(source)
        page = Page(url, b"<html></html>", datetime.fromisoformat(at))
        return self.writer.save(Capture(url, page=page, extraction=Extraction(url), article=article))

    def picture(self, url: str, data: bytes = PICTURE) -> MediaObject:
        """Archived bytes, and what an article says of them."""
        digest = self.writer.put_media(data, "jpg")
        return MediaObject(url, caption="The ferry", sha256=digest, contentSize=len(data), encodingFormat="image/jpeg")

    def run(self, name: str = "gazette", day: int = 22, *outcomes: Outcome, **fields: object) -> Run:
        """The books of one run."""
        counts: dict[str, dict[str, int]] = {}
        for outcome in outcomes:
            of_kind = counts.setdefault(outcome.kind, {})
            of_kind[outcome.outcome] = of_kind.get(outcome.outcome, 0) + 1
        run = Run(
            id=f"2026/11/{day}/202611{day}060000-{name}", source=name, spider="feed", counts=counts,
            started=f"2026-11-{day}T06:00:00Z", finished=f"2026-11-{day}T06:01:00Z",
            **{"state": "finished", "verdict": "healthy"} | fields,  # type: ignore[arg-type]
        )  # fmt: skip
        write_run(self.storage, run, outcomes, self.writer.files)
        return run


def newsroom(folder: Path, uri: str = "file:archive") -> SmallArchive:
    """Three articles: one in two versions and with a picture, one in Chinese, one without a date."""
    archive = SmallArchive(folder, uri)
    ferry = archive.picture("https://img.example/ferry.jpg?w=1&h=2")
    body = (
        '<p>It is back.</p><figure><img src="https://img.example/ferry.jpg?w=1&amp;h=2"></figure><p>All are glad.</p>'
    )
    about = {"datePublished": "2026-11-20T09:00:00+08:00", "image": [ferry], "articleBodyHtml": body}
    people = {"author": [Author("Ann Reed")], "publisher": Publisher("The Gazette")}
    archive.add(FERRY, "Ferry returns", "2026-11-20T06:00:00+00:00", **about, **people)
    archive.add(FERRY, "Ferry returns at last", "2026-11-21T06:00:00+00:00", **about, **people)
    archive.add(BRIDGE, "大桥今日通车", "2026-11-21T07:00:00+00:00", datePublished="2026-11-21", inLanguage="zh-CN")
    archive.add(LIBRARY, "Bibliothek öffnet", "2026-11-22T06:00:00+00:00", inLanguage="de", source="zeitung")
    return archive
