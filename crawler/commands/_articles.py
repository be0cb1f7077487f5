"""Which articles a verb is about: the archive is opened here, and its articles chosen by source, date and language."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Annotated

import typer

from crawler.archive.inventory import Inventory
from crawler.archive.reader import Reader
from crawler.archive.runs import read_outcomes, read_runs
from crawler.commands import _screen
from crawler.config import Config
from crawler.exceptions import NotFound
from crawler.normalise.urls import identifier
from crawler.storages import open_storage

RUNS_SEARCHED = 200  # the newest ones, for an address that was redirected
_DAY = ["%Y-%m-%d"]
SourceOption = Annotated[str | None, typer.Option("--source", metavar="NAME", help="Of this source alone.")]
SinceOption = Annotated[
    datetime | None, typer.Option("--since", metavar="DATE", formats=_DAY, help="Published on this day or later.")
]
UntilOption = Annotated[
    datetime | None, typer.Option("--until", metavar="DATE", formats=_DAY, help="Published on this day or earlier.")
]
LanguageOption = Annotated[
    str | None, typer.Option("--lang", metavar="L", help="In this language; zh is zh-CN and zh-TW too.")
]


def open_reader(config: Config) -> Reader:
    """The archive of the configuration. Raises `ConfigError` for a wrong URI."""
    return Reader(open_storage(config.archive.uri, config.archive.options), identify=identifier)


def find(reader: Reader, name: str) -> Inventory:
    """The article of a URL, an identifier or its beginning; of a URL that was redirected, what it led to.

    Raises `NotFound` and `Ambiguous`.
    """
    try:
        return reader.find(name)
    except NotFound:
        for run in islice(read_runs(reader.storage), RUNS_SEARCHED) if "://" in name else ():
            for outcome in read_outcomes(reader.storage, run):
                if outcome.url == name and outcome.identifier:
                    return reader.find(outcome.identifier)
        raise


def tell_damage(reader: Reader) -> None:
    """Name the articles that could not be read, and end with 1 if there are any."""
    for problem in reader.damaged:
        _screen.complain(problem)
    if reader.damaged:
        raise typer.Exit(1)


@dataclass(frozen=True, slots=True)
class Choice:
    """What the version in force has to match. Days are those of the article's own zone, both ends included.

    An article without a date of publication counts by the day it was downloaded.
    """

    source: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    language: str | None = None

    def of(self, reader: Reader, *, removed: bool = False) -> Iterator[Inventory]:
        """The articles that match, in the archive's order; or those that were removed."""
        return (inventory for inventory in reader.inventories(removed=removed) if self.takes(inventory))

    def takes(self, inventory: Inventory) -> bool:
        """Whether the article's version in force matches."""
        entry, day = inventory.entry(), date_of(inventory)[:10]
        return (
            self.source in (None, entry.source)
            and (self.since is None or day >= f"{self.since:%Y-%m-%d}")
            and (self.until is None or day <= f"{self.until:%Y-%m-%d}")
            and (self.language is None or _speaks(entry.inLanguage or "", self.language))
        )


def date_of(inventory: Inventory) -> str:
    """The day, or the time, that an article goes by."""
    entry = inventory.entry()
    return entry.datePublished or entry.dateDownloaded or (entry.removed.when if entry.removed else "")


def moment(inventory: Inventory) -> datetime:
    """The same for sorting, over all zones; a day alone is its first moment in UTC."""
    try:
        found = datetime.fromisoformat(date_of(inventory))
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # a damaged inventory, or year 1 in Shanghai
        return datetime.min.replace(tzinfo=UTC)


def record(inventory: Inventory) -> dict[str, object]:
    """The article as a row of JSON; what is absent is left out."""
    entry, gone = inventory.entry(), inventory.removed
    row = {
        "identifier": inventory.identifier,
        "url": inventory.url,
        "headline": entry.headline or None if gone else entry.headline,
        "datePublished": entry.datePublished,
        "dateDownloaded": entry.dateDownloaded or None if gone else entry.dateDownloaded,
        "inLanguage": entry.inLanguage,
        "source": entry.source,
        "versions": list(inventory.live),
        "path": inventory.folder,
        "removed": {"when": gone.when, "reason": gone.reason} if gone else None,
    }
    return {key: value for key, value in row.items() if value is not None}


def _speaks(tag: str, wanted: str) -> bool:
    return f"{tag}-".casefold().startswith(f"{wanted}-".casefold())
