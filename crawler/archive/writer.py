"""Save a version: payload first, inventory last. What no inventory names does not exist."""

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from hashlib import sha256
from threading import Lock

from crawler.archive import inventory as inventories
from crawler.archive.claim import ATTEMPTS, claim, create_same
from crawler.archive.document import content_digest, to_json, to_markdown
from crawler.archive.inventory import Inventory, VersionEntry, find_inventory
from crawler.archive.layout import (
    ARCHIVE,
    ARTICLE_JSON,
    ARTICLE_MD,
    PAGE_WARC,
    README,
    TO_ROOT,
    evidence_key,
    media_key,
    media_suffix,
    version_name,
)
from crawler.archive.reader import FORMAT, FORMAT_VERSION, check_format
from crawler.archive.redaction import hide
from crawler.archive.removal import refuse_removed
from crawler.archive.warc import write_page
from crawler.exceptions import AlreadyExists, Conflict, NotFound, Refused
from crawler.items import Article, Capture, MediaObject, Page, Version
from crawler.storages import Storage

_SAVING = [Lock() for _ in range(256)]
"""Two saves of one article go one after the other, or the second writes files only to find that nobody needs them."""

README_TEXT = """\
This is an archive of news articles, made by Jianbao (https://schema.org vocabulary, WARC/1.1, SHA-256).
It can be read with a text editor, a browser and the usual command-line tools.

articles/<host>/<2 hex>/<slug>-<8 hex>/   one article; the hex digits begin the SHA-256 of its address
    inventory.json                        its versions: "head" names the newest; what it does not name does not count;
                                          one with "removed" was taken down: when, and why
    <YYYYMMDDhhmmss, UTC>/                one version, never changed once written
        article.json                      all fields, JSON-LD
        article.md                        to read: front matter and text, pictures by relative link
        page.warc.gz                      the page as it was fetched: gunzip it, or open it in any WARC reader; of an
                                          article on several pages all of them, the first one first
        reextracted/<YYYYMMDDhhmmss>/     article.json and article.md as later rules read that page; "extraction" in
                                          inventory.json names the one in force; without it, the first ones are
media/sha256/ab/cd/<64 hex>.<suffix>      pictures and files, original bytes, each once; the name is the SHA-256
runs/YYYY/MM/DD/<time>-<source>/          one crawl: run.json, every address in outcomes.jsonl,
                                          what came instead of articles in evidence/*.warc.gz,
                                          and manifest-sha256.txt; check it from this folder with
                                          sha256sum -c runs/YYYY/MM/DD/<time>-<source>/manifest-sha256.txt
                                          (with --ignore-missing where something was removed since)
state/                                    working files of one machine; may be deleted
"""


def open_archive(storage: Storage) -> None:
    """Makes `archive.json` and `README.txt` in an empty store.

    Raises `UnsupportedFormat` for a store that holds something else, or an archive of a newer format.
    """
    try:
        check_format(storage)
    except NotFound:
        about = {"format": FORMAT, "version": FORMAT_VERSION, "digestAlgorithm": "sha256"}
        for key, data in ((README, README_TEXT.encode()), (ARCHIVE, json.dumps(about).encode() + b"\n")):
            create_same(storage, key, data)


class Writer:
    """Saves what one run captured. Thread-safe. `files` are the keys written so far, each with its SHA-256 hex.

    `secrets` stand as `***` in the addresses that are written; the identifier is that of the whole address.
    """

    def __init__(self, storage: Storage, *, run: str, software: str, secrets: Sequence[str] = ()) -> None:
        self.storage = storage
        self.secrets = secrets
        self.run = run
        self.software = software
        self._files: dict[str, str] = {}
        self._lock = Lock()

    @property
    def files(self) -> list[tuple[str, str]]:
        with self._lock:
            return list(self._files.items())

    def put_media(self, data: bytes, suffix: str) -> str:
        """Stores bytes under their SHA-256, once however often they are given; returns its hex digits."""
        digest = sha256(data).hexdigest()
        key = media_key(digest, suffix)
        if key not in self._files:
            with suppress(AlreadyExists):  # the key is the digest: what lies there are these bytes
                self.storage.create(key, data)
            self._wrote(key, digest)
        return digest

    def put_evidence(self, page: Page) -> str:
        """Stores what came instead of an article with the run; returns its key."""
        key = evidence_key(self.run, page.url)
        data, _ = write_page(page, received=None, software=self.software, secrets=self.secrets)
        with suppress(AlreadyExists):
            self.storage.create(key, data)
            self._wrote(key, sha256(data).hexdigest())
        return key

    def save(self, capture: Capture) -> Version:
        """Stores the page and its article as a version, or finds that the archive has it: then nothing is written.

        Fills in the article's `identifier` and the archive's part of its `metadata`. Raises `ArchiveError`, and
        `Refused` for what was taken down.
        """
        page, article = capture.page, capture.article
        if page is None or article is None:
            raise ValueError(f"{capture.url}: a capture without page and article cannot be saved")
        article.identifier = article.identifier or _identifier(article)
        self._hide(article)
        with _SAVING[hash(article.identifier) % len(_SAVING)]:
            return self._save(capture, article, page)

    def _save(self, capture: Capture, article: Article, page: Page) -> Version:
        self._describe(article, page)
        received = capture.extraction.received if capture.extraction else None
        files: dict[str, bytes] = {}
        name = ""
        for _ in range(ATTEMPTS):
            inventory, tag = self._inventory(article)
            try:
                refuse_removed(inventory, article)
            except Refused:
                self._drop(f"{inventory.folder}/{name}", files)
                raise
            found = _same(inventory, version_name(page.dateDownloaded), article)
            if found:
                return Version(article.identifier, found, inventory.path(found), "unchanged")
            if not name:
                files = self._files_of(article, page, received)
                name = self._claim(inventory, version_name(page.dateDownloaded), files)
            outcome = "edited" if inventory.versions else "new"
            inventory.add(name, self._entry(article, files, outcome))
            try:
                self.storage.replace(inventory.key, inventories.to_json(inventory), tag=tag)
            except Conflict:
                continue
            return Version(article.identifier, name, inventory.path(name), outcome)
        raise Conflict(f"another writer was faster {ATTEMPTS} times; run again", key=article.url)

    def _describe(self, article: Article, page: Page) -> None:
        metadata = article.metadata
        metadata.payloadDigest = f"sha256:{sha256(page.body).hexdigest()}"
        metadata.contentDigest = content_digest(article)
        metadata.run, metadata.software = self.run, self.software

    def _hide(self, article: Article) -> None:
        article.url = hide(article.url, self.secrets)
        if article.canonicalUrl:
            article.canonicalUrl = hide(article.canonicalUrl, self.secrets)
        said = article.metadata
        said.pages = [hide(url, self.secrets) for url in said.pages]
        messages = said.validationMessages.items()
        said.validationMessages = {name: [hide(each, self.secrets) for each in told] for name, told in messages}

    def _inventory(self, article: Article) -> tuple[Inventory, str | None]:
        """The article's inventory and its tag. Of two articles on one short name the second takes the long one."""
        url = article.canonicalUrl or article.url
        found, folder = find_inventory(self.storage, article.identifier, url)
        return found or (Inventory(article.identifier, url, folder=folder), None)

    def _files_of(self, article: Article, page: Page, received: str | None) -> dict[str, bytes]:
        """The version's files; the first one claims its folder."""
        warc, article.metadata.warcRecordId = write_page(
            page, received=received, software=self.software, secrets=self.secrets
        )
        markdown = to_markdown(article, _link).encode("utf-8", "replace")
        return {ARTICLE_JSON: to_json(article), PAGE_WARC: warc, ARTICLE_MD: markdown}

    def _claim(self, inventory: Inventory, name: str, files: dict[str, bytes]) -> str:
        name = claim(self.storage, inventory.folder, name, files, inventory.versions)
        for file, data in files.items():
            self._wrote(f"{inventory.folder}/{name}/{file}", sha256(data).hexdigest())
        return name

    def _drop(self, folder: str, files: Iterable[str]) -> None:
        """Takes back what was written of an article that was taken down meanwhile."""
        for file in files:
            self.storage.delete(f"{folder}/{file}")
            with self._lock:
                self._files.pop(f"{folder}/{file}", None)

    def _wrote(self, key: str, digest: str) -> None:
        with self._lock:
            self._files[key] = digest

    def _entry(self, article: Article, files: dict[str, bytes], outcome: str) -> VersionEntry:
        media = [each for each in [*article.image, *article.associatedMedia] if each.sha256]
        return VersionEntry(
            run=self.run,
            outcome=outcome,
            contentDigest=article.metadata.contentDigest or "",
            state={name: f"sha256:{sha256(data).hexdigest()}" for name, data in files.items()},
            media=list(dict.fromkeys(_key(each) for each in media)),
            headline=article.headline,
            datePublished=article.datePublished,
            dateDownloaded=article.metadata.dateDownloaded,
            source=article.metadata.source,
            inLanguage=article.inLanguage,
        )


def _same(inventory: Inventory, name: str, article: Article) -> str | None:
    """The version that says the same: the head, the one in force at that time (an old page seen again), or the source's
    own last one (two sources may give one article different sections).
    """
    versions, metadata = inventory.live, article.metadata
    earlier = [each for each in versions if each <= name][-1:]
    own = [each for each, entry in versions.items() if entry.source == metadata.source][-1:]
    candidates = [inventory.head, *earlier, *own] if versions else []
    return next((each for each in candidates if versions[each].contentDigest == metadata.contentDigest), None)


def _identifier(article: Article) -> str:
    return f"sha256:{sha256((article.canonicalUrl or article.url).encode('utf-8', 'replace')).hexdigest()}"


def _key(media: MediaObject) -> str:
    return media_key(media.sha256 or "", media_suffix(media.encodingFormat))


def _link(media: MediaObject) -> str:
    return f"{TO_ROOT}/{_key(media)}"
