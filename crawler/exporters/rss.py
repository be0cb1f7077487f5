"""RSS 2.0: a feed of the chosen articles, or of their changes, with whole texts in `content:encoded`.

DEST is a file, or `-` for stdout. Pictures are links to their own addresses. An item's `guid` is the article's
identifier; with `--changes` there is an item for each version after the first, which tells what is not the same as in
the one before, and its `guid` has the version's name too. Dates are those of publication; where a page tells none, and
for changes, when the page was downloaded. Items stand in the archive's order: readers sort them.

An article that is damaged is told in `reader.damaged` and left out.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from itertools import chain, pairwise
from pathlib import Path
from urllib.parse import urljoin

from lxml import etree

from crawler import __version__
from crawler.archive.comparison import DERIVED, FieldChange, Kind, compare, text_of
from crawler.archive.inventory import Inventory
from crawler.archive.reader import Reader
from crawler.archive.word_diff import word_diff
from crawler.exceptions import ConfigError
from crawler.exporters._damage import telling
from crawler.exporters._destination import stream
from crawler.exporters._html import safe_body
from crawler.exporters._values import legal
from crawler.items import Article

ATOM, CONTENT, DC = (
    "http://www.w3.org/2005/Atom", "http://purl.org/rss/1.0/modules/content/", "http://purl.org/dc/elements/1.1/",
)  # fmt: skip
NAMES = {"atom": ATOM, "content": CONTENT, "dc": DC}
SUMMARY = 300  # characters of a text where the article has no description
COMPARED = 200_000  # characters of two texts that are compared by words
PLACES = 50  # told of one text
WEB = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


def write(
    reader: Reader,
    inventories: Iterable[Inventory],
    dest: Path,
    *,
    changes: bool = False,
    title: str | None = None,
    link: str | None = None,
) -> int:
    """`changes`: what was edited. `link` is where the feed will lie; without it the first article's site stands there.

    Returns how many articles have an item. Raises `ConfigError` for a link that is none.
    """
    if link and not WEB.fullmatch(link):
        raise ConfigError("export rss: --link must be a whole address that begins with http:// or https://")
    found, items = iter(inventories), change_items if changes else article_items
    first = list(filter(None, [next(found, None)]))
    count = 0
    with stream(dest) as file, etree.xmlfile(file, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element("rss", {"version": "2.0"}, nsmap=NAMES), xml.element("channel"):
            for element in _head(title or "剪报 Jianbao", link, [each.url for each in first]):
                xml.write(element)
            for inventory in chain(first, found):
                with telling(reader):
                    made = list(items(reader, inventory))
                    xml.write(*made)
                    count += bool(made)
    return count


def article_items(reader: Reader, inventory: Inventory) -> Iterator[etree._Element]:
    """The article as one item."""
    article = reader.article(inventory)
    date = article.datePublished or article.metadata.dateDownloaded
    summary = article.description or article.articleBody[:SUMMARY]
    yield _item(article, inventory.identifier, date, summary, safe_body(article))


def change_items(reader: Reader, inventory: Inventory) -> Iterator[etree._Element]:
    """An item for each version that is not the first."""
    for before, after in pairwise(inventory.versions):
        old, new = reader.article(inventory, before), reader.article(inventory, after)
        changed = [each for each in compare(old, new) if each.kind is not Kind.UNCHANGED and each.name not in DERIVED]
        named = ", ".join(each.name for each in changed)
        content = "".join(map(_told, changed))
        yield _item(new, f"{inventory.identifier}#{after}", new.metadata.dateDownloaded, f"Changed: {named}", content)


def _told(change: FieldChange) -> str:
    """What became of a field, as HTML."""
    before, after = text_of(change.before), text_of(change.after)
    heading = f"<h3>{escape(change.name)}: {escape(change.kind)}</h3>"
    if change.name == "articleBodyHtml" or len(before) + len(after) > COMPARED:
        return heading
    rows = "".join(f"<li>{_marked(escape(place))}</li>" for place in word_diff(before, after)[:PLACES])
    return f"{heading}<ul>{rows}</ul>"


def _marked(place: str) -> str:
    place = re.sub(r"\[-(.*?)-\]", r"<del>\1</del>", place, flags=re.DOTALL)
    return re.sub(r"\{\+(.*?)\+\}", r"<ins>\1</ins>", place, flags=re.DOTALL)


def _head(title: str, link: str | None, urls: list[str]) -> Iterator[etree._Element]:
    site = next((urljoin(url, "/") for url in urls if WEB.fullmatch(url)), "about:blank")
    yield _element("title", title)
    yield _element("link", link or site)
    yield _element("description", "News articles in an archive of Jianbao")
    yield _element("generator", f"jianbao/{__version__}")
    if link:
        yield _element(f"{{{ATOM}}}link", "", href=legal(link), rel="self", type="application/rss+xml")


def _item(article: Article, guid: str, date: str, summary: str, content: str) -> etree._Element:
    item = etree.Element("item", nsmap=NAMES)  # or readers that go by prefixes find another one
    item.append(_element("title", article.headline))
    if WEB.fullmatch(article.url):
        item.append(_element("link", article.url))
    item.append(_element("guid", guid, isPermaLink="false"))
    item.extend([_element("pubDate", when) for when in filter(None, [moment(date)])])
    item.extend([_element(f"{{{DC}}}creator", author.name) for author in article.author])
    item.extend([_element("category", each) for each in dict.fromkeys([*article.articleSection, *article.keywords])])
    item.append(_element("description", escape(summary, quote=False)))
    item.append(_element(f"{{{CONTENT}}}encoded", content))
    return item


def moment(date: str) -> str | None:
    """RFC 1123 in GMT; a day alone is its first moment."""
    try:
        found = datetime.fromisoformat(date)
        return format_datetime((found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC), usegmt=True)
    except (ValueError, OverflowError):
        return None


def _element(name: str, text: str, **attributes: str) -> etree._Element:
    element = etree.Element(name, attributes, nsmap=NAMES if name.startswith("{") else None)
    element.text = legal(text) or None
    return element
