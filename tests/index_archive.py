"""An archive with its index, for tests of both engines."""

from pathlib import Path

from crawler.archive.reader import Reader
from crawler.archive.runs import Outcome
from crawler.index import Filters, Index
from crawler.index.catching_up import build, current
from crawler.index.opened import Database
from crawler.normalise.urls import identifier
from tests.small_archive import SmallArchive, newsroom

EVERYTHING = Filters()


class Indexed:
    """A small archive and its index at `url`."""

    def __init__(self, folder: Path, url: str, archive: SmallArchive | None = None) -> None:
        self.archive = archive or newsroom(folder)
        self.reader = Reader(self.archive.storage, identify=identifier)
        self.url = url
        self.index = Index(Database(url))
        self.index.database.empty()

    def build(self) -> Index:
        build(self.index.database, self.reader)
        return self.index

    def catch_up(self) -> Index:
        """As a verb does it."""
        self.index.close()
        self.index = Index(current(self.url, self.reader))
        return self.index

    def saw(self, url: str, outcome: str, day: int, reason: str | None = None) -> None:
        """A run on this day of November saw an archived page."""
        known = identifier(url) if outcome != "gone" else None
        self.archive.run("gazette", day, Outcome(url, "page", outcome, reason, identifier=known))

    def urls(self, query: str, filters: Filters = EVERYTHING) -> set[str]:
        return {hit.row.url for hit in self.index.search(query, filters, limit=100).hits}
