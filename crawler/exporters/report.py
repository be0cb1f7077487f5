"""One text file per article: title, author, the body's HTML and ten keywords, parted by empty lines.

`DEST/{headline}.txt`. The body is the source's own HTML where a source gave one. What is absent is left out, so that
the order of the parts is fixed and their number is not. No newline ends the file.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from crawler.archive.inventory import Inventory
from crawler.archive.reader import Reader
from crawler.exporters._destination import Folder
from crawler.exporters._html import received_body
from crawler.items import Article

KEYWORDS = 10
NOT_ON_WINDOWS = re.compile(r'[<>:"|?*]')


def write(reader: Reader, inventories: Iterable[Inventory], dest: Path) -> int:
    """The format has no options."""
    count = 0
    with Folder(dest) as folder:
        for inventory in inventories:
            article = reader.article(inventory)
            name = NOT_ON_WINDOWS.sub("_", _line(article.headline))
            path = folder.claim([], name, ".txt", article.identifier or article.url)
            folder.write(path, render(article, received_body(reader, inventory, article)).encode("utf-8", "replace"))
            count += 1
    return count


def render(article: Article, body: str) -> str:
    """Keywords are ours (`derivedKeywords`), or the publisher's where we have none."""
    author = ", ".join(author.name for author in article.author) or (
        article.publisher.name if article.publisher else ""
    )
    keywords = (article.derivedKeywords or article.keywords)[:KEYWORDS]
    parts = [_line(article.headline), _line(author), body, *map(_line, keywords)]
    return "\n\n".join(part for part in parts if part)


def _line(text: str) -> str:
    return " ".join(text.splitlines())
