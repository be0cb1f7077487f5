"""Articles, versions, pages and media of an archive. Every byte is checked against its digest while it is read."""

import json
import re
from collections.abc import Callable, Iterator
from hashlib import sha256

from crawler.archive import document, inventory, warc
from crawler.archive.inventory import Inventory
from crawler.archive.layout import (
    ARCHIVE,
    ARTICLE_JSON,
    ARTICLES,
    INVENTORY,
    PAGE_WARC,
    README,
    article_folder,
    digest_hex,
    media_key,
    media_suffix,
)
from crawler.exceptions import Ambiguous, ArchiveError, DigestMismatch, NotFound, UnsupportedFormat
from crawler.items import Article, MediaObject, Page
from crawler.storages import Storage

FORMAT = "jianbao"
FORMAT_VERSION = 1
_SHOWN = 5


def check_format(storage: Storage) -> int:
    """The archive's format. Raises `NotFound` for a store without an archive, `UnsupportedFormat` for another thing, or
    for an archive of a newer format.
    """
    try:
        about = json.loads(storage.read(ARCHIVE))
        name, version = about["format"], int(about["version"])
    except NotFound:
        _check_empty(storage)
        raise NotFound(
            "there is no archive here yet; run jianbao crawl, or correct the archive uri", key=storage.uri
        ) from None
    except (ValueError, TypeError, KeyError):
        name, version = None, 0
    if name != FORMAT:
        raise UnsupportedFormat(f"its {ARCHIVE} is not one of Jianbao; set another archive uri", key=storage.uri)
    if version > FORMAT_VERSION:
        raise UnsupportedFormat(f"archive format {version} is newer than this program; update jianbao", key=storage.uri)
    return version


def _check_empty(storage: Storage) -> None:
    """A README alone is an archive whose making was interrupted; `state/` may be made before it."""
    others = (key for key in storage.list() if key != README and not key.startswith("state/"))
    found = next(others, None)
    if found:
        raise UnsupportedFormat(
            f"not an archive: it holds {found} but no {ARCHIVE}; set another archive uri", key=storage.uri
        )


class Reader:
    """Reads one archive. `identify` gives the identifier of an URL, so that articles are found by their addresses.

    Raises `NotFound` or `UnsupportedFormat`, naming the URI, for a store that holds no archive of ours.
    """

    def __init__(self, storage: Storage, *, identify: Callable[[str], str] | None = None) -> None:
        check_format(storage)
        self.storage = storage
        self.damaged: list[str] = []
        self.identify = identify or (lambda url: f"sha256:{sha256(url.encode('utf-8', 'replace')).hexdigest()}")

    def inventories(self, host: str = "", *, removed: bool = False) -> Iterator[Inventory]:
        """Every article, or those of one host, in the order of their folders; those that were removed, if `removed`
        asks for them, and no others then. Damaged ones are told in `damaged`.
        """
        for key in self._keys(f"{ARTICLES}/{host}/" if host else f"{ARTICLES}/"):
            try:
                found = self.inventory(key)
            except UnsupportedFormat as error:
                self.damaged.append(str(error))
            else:
                if (found.removed is not None) is removed:
                    yield found

    def scattered(self, host: str = "") -> list[str]:
        """The keys of all inventories, or those of one host, mixed, in the same order every time: the first of them are
        a fair sample.
        """
        return sorted(self._keys(f"{ARTICLES}/{host}/" if host else f"{ARTICLES}/"), key=_digits)

    def inventory(self, key: str) -> Inventory:
        """The inventory under a key. Raises `NotFound` and `UnsupportedFormat`."""
        return inventory.from_json(self.storage.read(key), key)

    def find(self, name: str) -> Inventory:
        """The article of an URL, an identifier, or at least 4 of its first hex digits.

        Raises `NotFound`, and `Ambiguous` with up to 5 of the articles that the digits may mean.
        """
        if "://" in name:
            return self._find_url(name)
        digits = name.removeprefix("sha256:").lower()
        if not re.fullmatch(r"[0-9a-f]{4,64}", digits):
            raise NotFound("name an article by its URL or by 4 or more hex digits of its identifier", key=name)
        found = [each for each in self._named(digits, f"{ARTICLES}/") if digest_hex(each.identifier).startswith(digits)]
        if len(found) > 1:
            shown = ", ".join(f"{digest_hex(each.identifier)[:12]} {each.url}" for each in found[:_SHOWN])
            raise Ambiguous(f"{len(found)} articles: {shown}; give more digits", key=name)
        if not found:
            raise NotFound("no such article; jianbao list shows them all", key=name)
        return found[0]

    def article(self, inv: Inventory, version: str | None = None) -> Article:
        """The article in force. Raises `NotFound`, `DigestMismatch`, `UnsupportedFormat`."""
        name = inv.entry(version).file(ARTICLE_JSON)
        return document.from_json(self.read_file(inv, name, version), f"{inv.path(version)}/{name}")

    def first_article(self, inv: Inventory, version: str | None = None) -> Article:
        """The article as the run that fetched the page read it, whatever is in force now. Raises as `article`."""
        key = f"{inv.path(version)}/{ARTICLE_JSON}"
        return document.from_json(self.read_file(inv, ARTICLE_JSON, version), key)

    def page(self, inv: Inventory, version: str | None = None) -> Page:
        """The page as it was fetched, its body decoded."""
        return warc.read_page(self.read(inv, PAGE_WARC, version))

    def received(self, inv: Inventory, version: str | None = None) -> str | None:
        """The body exactly as the source gave it, where a source gave one."""
        return warc.read_received(self.read(inv, PAGE_WARC, version))

    def read(self, inv: Inventory, filename: str, version: str | None = None) -> bytes:
        """One file of a version, as it is in force. Raises `NotFound`, and `DigestMismatch` if it is damaged."""
        return self.read_file(inv, inv.entry(version).file(filename), version)

    def read_file(self, inv: Inventory, name: str, version: str | None = None) -> bytes:
        """The file of this name in the version's `state`, in force or not. Raises as `read`."""
        key = f"{inv.path(version)}/{name}"
        entry = inv.entry(version)
        digest = entry.state.get(name)
        if digest is None and entry.removed:
            raise NotFound(f"removed at {entry.removed.when}: {entry.removed.reason}", key=inv.url)
        if digest is None:
            raise NotFound("this version has no such file", key=key)
        return checked(key, self.storage.read(key), digest)

    def media_key(self, media: MediaObject) -> str:
        """Where the bytes lie. Raises `NotFound` for media that were not archived."""
        if not media.sha256:
            raise NotFound("not archived; jianbao runs tells why", key=media.contentUrl)
        return media_key(media.sha256, media_suffix(media.encodingFormat))

    def media(self, media: MediaObject) -> bytes:
        """Raises `NotFound` and `DigestMismatch`."""
        key = self.media_key(media)
        return checked(key, self.storage.read(key), media.sha256 or "")

    def _keys(self, prefix: str) -> Iterator[str]:
        return (key for key in self.storage.list(prefix) if key.endswith(f"/{INVENTORY}"))

    def _named(self, digits: str, prefix: str) -> Iterator[Inventory]:
        """Articles whose folder's own digits agree as far as they go."""
        for key in self._keys(prefix):
            own = _digits(key)
            if own.startswith(digits) or (own and digits.startswith(own)):
                yield self.inventory(key)

    def _find_url(self, url: str) -> Inventory:
        """Looks at the folders of the host that bear the digits: the slug may stem from another form of the URL."""
        identifier = self.identify(url)
        folder = article_folder(identifier, url)
        found = self._named(digest_hex(identifier), folder.rpartition("/")[0] + "/")
        for each in found:
            if each.identifier == identifier:
                return each
        raise NotFound("not in the archive; jianbao fetch URL archives it", key=url)


def _digits(key: str) -> str:
    """The hex digits that end the folder of an inventory."""
    return key.removesuffix(f"/{INVENTORY}").rpartition("-")[2]


def checked(key: str, data: bytes, digest: str) -> bytes:
    """The bytes. Raises `DigestMismatch`."""
    try:
        expected = digest_hex(digest)
    except ArchiveError:
        expected = digest
    if sha256(data).hexdigest() != expected:
        raise DigestMismatch("damaged: its bytes are not those that were written; restore it from a copy", key=key)
    return data
