"""What a killed run left behind: what it stored is found in the archive, the rest is tried again at once."""

from datetime import datetime, timedelta

from crawler.archive.ledger import Ledger
from crawler.archive.reader import Reader
from crawler.archive.runs import Outcome
from crawler.exceptions import ArchiveError
from crawler.items import Version
from crawler.normalise.urls import identifier
from crawler.storages import Storage


def settle_killed(run: str, now: datetime, source: str, ledger: Ledger, storage: Storage) -> list[Outcome]:
    """Settle the dead run's pending pages, or leave them to the run that begins now; returns all its outcomes."""
    reader = Reader(storage, identify=identifier)
    for url, link in ledger.links(run).items():
        version = stored_by(reader, url, run)
        if version is None:
            ledger.retry(source, url, link, now - timedelta(seconds=1), at_once=True)
        else:
            path = (version.identifier, version.name, version.path)
            ledger.settle(run, Outcome(url, "page", version.outcome, None, None, *path))
    return list(ledger.outcomes(run))


def stored_by(reader: Reader, url: str, run: str) -> Version | None:
    """The version of the URL's article that the run committed, if it did."""
    try:
        inventory = reader.find(url)
    except ArchiveError:  # not there, or damaged: then it is tried again, and `verify` names the damage
        return None
    for name, entry in inventory.versions.items():
        if entry.run == run:
            return Version(inventory.identifier, name, f"{inventory.folder}/{name}", entry.outcome)
    return None
