"""The archive is opened here, one article found, and what could not be read told."""

from itertools import islice

import typer

from crawler.archive.inventory import Inventory
from crawler.archive.reader import Reader
from crawler.archive.runs import read_outcomes, read_runs
from crawler.commands import _screen
from crawler.config import Config
from crawler.exceptions import ConfigError, NotFound
from crawler.normalise.urls import identifier
from crawler.storages import open_storage

RUNS_SEARCHED = 200  # the newest ones, for an address that was redirected


def open_reader(config: Config) -> Reader:
    """The archive of the configuration. Raises `ConfigError` for a wrong URI."""
    return Reader(open_storage(config.archive.uri, config.archive.options), identify=identifier)


def check_archive(config: Config) -> None:
    """Raises `ConfigError`, with the place in the file, for an archive that cannot be. Nothing is asked of it."""
    try:
        open_storage(config.archive.uri, config.archive.options)
    except ConfigError as error:
        raise ConfigError(config.problem(("archive", "uri"), str(error))) from None


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


def date_of(inventory: Inventory) -> str:
    """The day, or the time, that an article goes by."""
    entry = inventory.entry()
    return entry.datePublished or entry.dateDownloaded or (entry.removed.when if entry.removed else "")


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
