"""What all pages of the room have in common: the archive, its index, the doors and who has come in."""

from contextlib import AbstractContextManager

from crawler.archive.inventory import Inventory
from crawler.archive.layout import INVENTORY
from crawler.archive.reader import Reader
from crawler.config import Config
from crawler.config.scrapy import secrets
from crawler.exceptions import ArchiveError
from crawler.index import Index
from crawler.normalise.urls import identifier
from crawler.storages import open_storage
from crawler.web.catalogue import PATIENCE, Catalogue
from crawler.web.doors import Doors
from crawler.web.sessions import Sessions, Tokens, Tries
from crawler.web.shrinking import Thumbnails

SOON = 0.3
"""Seconds that a reader of one article waits for the index; it can be read without."""


class Room:
    """One archive and who reads in it. Thread-safe; what the archive holds may change at any time."""

    def __init__(self, config: Config, doors: Doors, password: str | None = None) -> None:
        self.config = config
        self.doors = doors
        self.password = password
        self.storage = open_storage(config.archive.uri, config.archive.options)
        self.secrets = sorted(secrets(config), key=len, reverse=True)
        self.sessions = Sessions()
        self.tries = Tries()
        self.tokens = Tokens()
        self.thumbnails = Thumbnails()
        self._catalogue = Catalogue(config.index_url, lambda: self.reader)

    @property
    def reader(self) -> Reader:
        """Raises `NotFound` while there is no archive, and `UnsupportedFormat`."""
        return Reader(self.storage, identify=identifier)

    def index(self, patience: float = PATIENCE) -> AbstractContextManager[Index]:
        """To be used in a `with`. Raises `StoreUnavailable`, `IndexDamaged`, and what `reader` raises."""
        return self._catalogue.index(patience)

    def article(self, name: str) -> tuple[Reader, Inventory]:
        """The article of an identifier or of its first hex digits. Raises `NotFound` and `Ambiguous`."""
        reader = self.reader
        try:
            with self.index(SOON) as index:
                return reader, reader.inventory(f"{index.article(f'sha256:{name}').path}/{INVENTORY}")
        except ArchiveError:  # it is younger than the index, which may not be there yet, or a beginning was given
            return reader, reader.find(name)

    def close(self) -> None:
        """Ends what runs beside it."""
        self.thumbnails.close()
        self._catalogue.close()
