"""An archive of a town's paper whose site was built anew: the rule of the author finds nothing any more."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.archive.facts import Facts
from crawler.archive.runs import Outcome, Run, run_id, write_run
from crawler.archive.writer import Writer, open_archive
from crawler.items import Capture, Defaults, Exchange, Page
from crawler.pipelines.extract import read
from crawler.storages import open_storage
from tests.town import TownPage

WRITERS = ("Ann Reed", "Bo Lindt", "李明", "Carla Dorn")
OLD = '<h1 class="title">{title}</h1><p class="meta"><span class="writer">{author}</span></p>'
NEW = '<h1 class="title">{title}</h1><p class="credit">Words <b class="story-author">{author}</b></p>'
HTML = """<html lang="en"><head><title>{title}</title></head><body><nav><a href="/">Town</a></nav>{head}
<div class="story">{body}</div><p class="share">Share this</p></body></html>"""
HEADERS = [("Content-Type", "text/html; charset=utf-8")]
BEGIN = datetime(2026, 10, 1, 6, tzinfo=UTC)


def page(number: int, head: str) -> bytes:
    """The page of an article; each has its own title and text."""
    title = f"The ferry of day {number} is back"
    body = "".join(f"<p>Ferry {number} came back at {n}, and all who saw it were glad of it.</p>" for n in range(12))
    filled = head.format(title=title, author=WRITERS[number % len(WRITERS)])
    return HTML.format(title=title, head=filled, body=body).encode()


class BrokenArchive:
    """`good` runs of three articles each, then one of ten whose pages have another head; the source `town`."""

    def __init__(self, folder: Path, *, good: int = 8, head: str = NEW) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.configuration = folder, folder / "sources.toml"
        self.configuration.write_text(
            f'[archive]\nuri = "file:archive"\nstate = "{folder}/state"\n[fetch]\nworkers = 1\n'
            '[sources.town]\nspider = "tests.town"\n'
        )
        self.storage = open_storage(f"file:{folder}/archive")
        open_archive(self.storage)
        self.number = 0
        for day in range(good):
            self.run(day, 3, OLD)
        self.run(good, 10, head)

    def run(self, day: int, articles: int, head: str) -> str:
        """One run a day, and what it stored; its id."""
        started = BEGIN + timedelta(days=day)
        run = Run(
            run_id(started, "town"),
            "town",
            "tests.town",
            started.isoformat(),
            started.isoformat(),
            "finished",
            "healthy",
        )
        writer, facts = Writer(self.storage, run=run.id, software="jianbao/0"), Facts()
        outcomes = [self._store(writer, facts, started, head) for _ in range(articles)]
        run.counts, run.facts = {"source": {"read": 1}, "page": {"new": articles}}, facts
        write_run(self.storage, run, outcomes, writer.files)
        return run.id

    def _store(self, writer: Writer, facts: Facts, when: datetime, head: str) -> Outcome:
        self.number += 1
        url, body = f"https://town.example/news/{self.number}", page(self.number, head)
        fetched = Page(url, body, when, headers={"content-type": HEADERS[0][1]})
        extraction, article, _ = read(fetched, TownPage, Defaults())
        article.metadata.source, article.metadata.spider = "town", "tests.town"
        fetched.exchanges = [Exchange(url, "GET", [], b"", 200, "OK", "HTTP/1.1", HEADERS, body, when)]
        version = writer.save(Capture(url, page=fetched, extraction=extraction, article=article))
        facts.add(article, seconds=0.3)
        return Outcome(url, "page", version.outcome, None, None, version.identifier, version.name, version.path)
