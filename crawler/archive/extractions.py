"""Articles that later rules read from pages in the archive: stored beside the first ones, put in force, taken back.

As with a version, the files come first and the one write of the inventory is the commit. Nothing is overwritten, and
what was done already is not done again, so that a killed run is simply run again.
"""

from collections.abc import Callable
from hashlib import sha256

from crawler.archive import document
from crawler.archive import inventory as inventories
from crawler.archive.claim import ATTEMPTS, claim
from crawler.archive.inventory import Inventory, Reextraction, VersionEntry
from crawler.archive.layout import ARTICLE_JSON, ARTICLE_MD, REEXTRACTED, TO_ROOT, media_key, media_suffix
from crawler.archive.reader import Reader
from crawler.exceptions import Conflict, NotFound
from crawler.items import Article, MediaObject


def put_in_force(
    reader: Reader, inv: Inventory, version: str, article: Article, *, name: str
) -> tuple[str, dict[str, str]]:
    """Stores an article as a re-extraction of the version, named `name` or the next second that is free, made by
    `article.metadata.run`. Returns its name and the keys that were written, with the hex digits of their SHA-256.

    Raises `Conflict` where another extraction is in force than in `inv`: the article was compared with that one.
    """
    article.metadata.contentDigest = document.content_digest(article)
    compared = inv.versions[version].extraction
    parent = f"{inv.folder}/{version}/{REEXTRACTED}"
    markdown = document.to_markdown(article, _link).encode("utf-8", "replace")
    files = {ARTICLE_JSON: document.to_json(article), ARTICLE_MD: markdown}
    name = claim(reader.storage, parent, name, files, inv.versions[version].reextractions)

    def add(entry: VersionEntry) -> bool:
        if entry.removed:
            for file in files:
                reader.storage.delete(f"{parent}/{name}/{file}")
            raise NotFound(f"removed meanwhile: {entry.removed.reason}", key=f"{inv.folder}/{version}")
        if entry.extraction != compared:
            raise Conflict("read again by another run meanwhile; run again", key=f"{inv.folder}/{version}")
        digests = {f"{REEXTRACTED}/{name}/{file}": f"sha256:{sha256(data).hexdigest()}" for file, data in files.items()}
        entry.state |= digests
        entry.reextractions[name] = Reextraction(article.metadata.run or "", compared)
        _describe(entry, name, article)
        return True

    _commit(reader, inv, version, add)
    return name, {f"{parent}/{name}/{file}": sha256(data).hexdigest() for file, data in files.items()}


def take_back(reader: Reader, inv: Inventory, version: str, run: str) -> bool:
    """Brings back what was in force before the run read the version again; False where nothing of the run is.

    A later re-extraction stays in force, and no longer leads back to the run's. Raises `ArchiveError`.
    """

    def undo(entry: VersionEntry) -> bool:
        before = {name: each.before for name, each in entry.reextractions.items() if each.run == run}
        changed = False
        for each in entry.reextractions.values():
            if each.run != run and each.before in before:
                each.before, changed = _beyond(each.before, before), True
        if entry.extraction in before:
            name = _beyond(entry.extraction, before)
            file = f"{REEXTRACTED}/{name}/{ARTICLE_JSON}" if name else ARTICLE_JSON
            article = document.from_json(reader.read_file(inv, file, version), f"{inv.folder}/{version}/{file}")
            _describe(entry, name, article)
            changed = True
        return changed

    return _commit(reader, inv, version, undo)


def _beyond(name: str, before: dict[str, str]) -> str:
    """The extraction that was in force before all those that are in `before`."""
    while name in before:
        name = before[name]
    return name


def _describe(entry: VersionEntry, name: str, article: Article) -> None:
    entry.extraction, entry.contentDigest = name, document.content_digest(article)
    entry.headline, entry.datePublished, entry.inLanguage = article.headline, article.datePublished, article.inLanguage


def _commit(reader: Reader, inv: Inventory, version: str, change: Callable[[VersionEntry], bool]) -> bool:
    """Replaces the inventory by one whose entry `change` has changed; False where there was nothing to change."""
    for _ in range(ATTEMPTS):
        data, tag = reader.storage.read_tagged(inv.key)
        found = inventories.from_json(data, inv.key)
        if not change(found.entry(version)):
            return False
        try:
            reader.storage.replace(found.key, inventories.to_json(found), tag=tag)
        except Conflict:
            continue
        return True
    raise Conflict(f"another writer was faster {ATTEMPTS} times; run again", key=inv.key)


def _link(media: MediaObject) -> str:
    """From the folder of a re-extraction, which lies two deeper than the version's."""
    return f"../../{TO_ROOT}/{media_key(media.sha256 or '', media_suffix(media.encodingFormat))}"
