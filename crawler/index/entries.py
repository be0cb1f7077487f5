"""How an article becomes rows: from its inventory and its `article.json`, never from anything else."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from crawler.archive.inventory import Inventory
from crawler.archive.layout import INVENTORY, media_key, media_suffix
from crawler.archive.reader import Reader
from crawler.exceptions import NotFound
from crawler.index.document import clean
from crawler.index.keys import iso, moment
from crawler.index.stories import signature_in
from crawler.index.wanted import host_of
from crawler.index.words import cut, tokens_in
from crawler.items import Article, MediaObject


@dataclass(slots=True)
class Entry:
    """An article: `row` has the columns of `articles` but its key, `fields` are the texts that are searched besides
    the headline, `events` are (kind, version, run), `media` maps keys to (media type, bytes), `signature` finds its
    near duplicates, `tokens` are those of the first text, the article's own.
    """

    path: str
    row: dict[str, Any]
    fields: list[str]
    events: list[tuple[str, str, str]] = field(default_factory=list)
    media: dict[str, tuple[str, int]] = field(default_factory=dict)
    signature: bytes | None = None
    tokens: str | None = None


def read_entry(reader: Reader, path: str, size: int | None = None) -> Entry | None:
    """The article in a folder, or None where there is none (any more). Raises `ArchiveError` for a damaged one.

    A version without files was taken down, and does not count. `size` are the folder's bytes, if they are known.
    """
    try:
        inventory = reader.inventory(f"{path}/{INVENTORY}")
    except NotFound:
        return None
    kept = {name: each for name, each in inventory.versions.items() if each.state}
    if inventory.head not in kept:
        return None
    article = reader.article(inventory)
    archived = [each for each in article.image if each.sha256]
    row = _about(inventory, article) | _numbers(article, archived)
    row |= {"versions": len(kept), "changed": len(kept) > 1, "firstSeen": min(kept)}
    row["bytes"] = sum(each for _, each in reader.storage.sizes(f"{path}/")) if size is None else size
    fields = [article.articleBody, article.description or "", *_told(article)]
    entry = Entry(path, _cleaned(row), [clean(text) for text in fields])
    entry.events = [
        ("changed" if number else "first seen", name, each.run) for number, (name, each) in enumerate(kept.items())
    ]
    entry.media = _media(reader, inventory, article)
    pieces = cut(entry.fields[0])
    entry.signature, entry.tokens = signature_in(pieces), tokens_in(pieces)
    return entry


def _about(inventory: Inventory, article: Article) -> dict[str, Any]:
    entry = inventory.entry()
    date = article.datePublished or entry.dateDownloaded
    return {
        "identifier": inventory.identifier,
        "url": inventory.url,
        "host": host_of(_host(inventory.url)),
        "path": inventory.folder,
        "head": inventory.head,
        "source": entry.source,
        "headline": article.headline,
        "author": [author.name for author in article.author],
        "publisher": article.publisher.name if article.publisher else None,
        "articleSection": list(article.articleSection),
        "datePublished": article.datePublished,
        "dateModified": article.dateModified,
        "dateDownloaded": entry.dateDownloaded,
        "date": iso(moment(date)),
        "day": date[:10],
        "inLanguage": article.inLanguage,
        "description": article.description,
    }


def _numbers(article: Article, archived: list[MediaObject]) -> dict[str, Any]:
    return {
        "wordCount": article.wordCount,
        "images": len(archived),
        "image": _key(archived[0]) if archived else None,
        "body": len(article.articleBody),
        "goneSince": None,
        "story": None,
    }


def _told(article: Article) -> list[str]:
    """What else is searched: people, sections, keywords, captions."""
    names = [author.name for author in article.author] + ([article.publisher.name] if article.publisher else [])
    captions = [text for media in article.image for text in (media.caption, media.alternateName) if text]
    second = [article.alternativeHeadline] if article.alternativeHeadline else []
    return [*second, *names, *article.articleSection, *article.keywords, *dict.fromkeys(captions)]


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _media(reader: Reader, inventory: Inventory, article: Article) -> dict[str, tuple[str, int]]:
    """All that its versions name. What the version in force shows has told its size, the rest is asked for it."""
    known = {_key(each): each for each in [*article.image, *article.associatedMedia] if each.sha256}
    found: dict[str, tuple[str, int]] = {}
    for key in sorted({key for version in inventory.versions.values() for key in version.media}):
        media = known.get(key)
        size = media.contentSize if media else None
        found[key] = (_type(key), _size(reader, key) if size is None else size)
    return found


def _type(key: str) -> str:
    """The suffix by which the bytes are kept; it stems from the media type that was read from them."""
    return key.rpartition(".")[2]


def _size(reader: Reader, key: str) -> int:
    found = reader.storage.stat(key)
    return found.size if found else 0


def _key(media: MediaObject) -> str:
    return media_key(media.sha256 or "", media_suffix(media.encodingFormat))


def _cleaned(row: dict[str, Any]) -> dict[str, Any]:
    for name, value in row.items():
        if isinstance(value, str):
            row[name] = clean(value)
        elif isinstance(value, list):
            row[name] = [clean(each) for each in value]
    return row
