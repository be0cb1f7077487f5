"""EPUB 3.3: books of articles with their archived pictures and a table of contents, for reading offline.

DEST is a file, `NAME.epub`. With `--per day` and `--per source` it is a folder, with a book for each day of publication
or each source. Articles stand in the order of their dates. A book has at most `ARTICLES` of them, which readers still
open; what is more goes into further volumes, `NAME-1-of-3.epub`. The same archive gives the same books.

Pictures are the archive's bytes where they are of a kind that readers of books must show (JPEG, PNG, GIF, WebP); for
others, and those that are not archived, a line with their address stands in the text. An article or a picture that is
damaged is told in `reader.damaged`, and the others are written.
"""

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from html import escape
from pathlib import Path, PurePosixPath

from crawler.archive import inventory as inventory_file
from crawler.archive.inventory import Inventory
from crawler.archive.reader import Reader
from crawler.exceptions import ConfigError
from crawler.exporters._book import Book, Chapter
from crawler.exporters._damage import telling
from crawler.exporters._destination import Folder, file_for, whole
from crawler.exporters._html import pictured_body
from crawler.exporters._values import legal
from crawler.exporters._xhtml import address, xhtml
from crawler.items import Article, MediaObject

ARTICLES = 500
CORE = {"image/jpeg", "image/png", "image/gif", "image/webp"}
PER = {"all", "day", "source"}
TABLE = "CREATE TABLE article (book TEXT, date TEXT, day TEXT, place TEXT, inventory BLOB)"


def write(
    reader: Reader, inventories: Iterable[Inventory], dest: Path, *, per: str = "all", title: str | None = None
) -> int:
    """`per` is `all`, `day` or `source`; `title` is that of all books, with the day or the source behind it.

    Raises `ConfigError` for another `per`.
    """
    if per not in PER:
        raise ConfigError(f'export epub: --per "{per}": write one of {", ".join(sorted(PER))}')
    target = file_for("epub", dest, ".epub") if per == "all" else dest
    with closing(sqlite3.connect("")) as shelf, Folder(target.parent if per == "all" else target) as folder:
        shelf.execute(TABLE)
        shelf.executemany("INSERT INTO article VALUES (?, ?, ?, ?, ?)", (_row(each, per) for each in inventories))
        shelf.execute("CREATE INDEX place ON article (book, date, place)")
        books = shelf.execute("SELECT book, count(*) FROM article GROUP BY book").fetchall()
        count = 0
        for book, size in books or ([("", 0)] if per == "all" else []):
            name = " · ".join(filter(None, [title, book])) or target.stem
            stem = str(folder.claim([], book, "", book)) if book else target.stem
            count += _volumes(reader, shelf, folder.root / stem, book, size, name)
    return count


def _row(inventory: Inventory, per: str) -> tuple[str, str, str, str, bytes]:
    """An article's book, its place there, and itself."""
    entry = inventory.entry()
    date = entry.datePublished or entry.dateDownloaded
    day = date[:10] if re.match(r"\d{4}-\d\d-\d\d", date) else "–"
    book = {"all": "", "day": day, "source": entry.source or "–"}[per]
    return legal(book), _when(date), day, inventory.folder, inventory_file.to_json(inventory)


def _volumes(reader: Reader, shelf: sqlite3.Connection, path: Path, book: str, size: int, title: str) -> int:
    """Write the volumes of one book; returns how many articles."""
    query = "SELECT day, place, inventory FROM article WHERE book = ? ORDER BY date, place LIMIT ? OFFSET ?"
    volumes, count = -(-size // ARTICLES) or 1, 0
    for number in range(volumes):
        several = volumes > 1
        file = path.with_name(f"{path.name}{f'-{number + 1}-of-{volumes}' if several else ''}.epub")
        rows = shelf.execute(query, (book, ARTICLES, number * ARTICLES))
        with whole(file) as out, Book(out, f"{title} ({number + 1}/{volumes})" if several else title) as made:
            for day, place, data in rows:
                with telling(reader):
                    _add(reader, made, inventory_file.from_json(data, f"{place}/inventory.json"), day)
                    count += 1
    return count


def _add(reader: Reader, book: Book, inventory: Inventory, day: str) -> None:
    article = reader.article(inventory)
    pictures = {media.contentUrl: media for media in article.image if media.sha256 and media.encodingFormat in CORE}

    def picture(url: str) -> str | None:
        return _picture(reader, book, pictures[url]) if url in pictures else None

    word = "图片" if (article.inLanguage or "").lower().startswith("zh") else "image"
    content = "".join([_head(article), xhtml(pictured_body(article), picture, word), _origin(article)])
    book.add(Chapter(article.headline or article.url, article.inLanguage, day, inventory.identifier, content))
    book.modified = max(book.modified, _time(article.metadata.dateDownloaded) or book.modified)


def _picture(reader: Reader, book: Book, media: MediaObject) -> str | None:
    """Put the picture into the book; returns its link, None for one that is damaged or missing."""
    name = PurePosixPath(reader.media_key(media)).name
    if not book.has(name):
        with telling(reader):
            book.picture(name, media.encodingFormat or "", reader.media(media))
    return f"images/{name}" if book.has(name) else None


def _head(article: Article) -> str:
    publisher = article.publisher.name if article.publisher else None
    about = [*(author.name for author in article.author), publisher, article.datePublished]
    told = escape(legal(" · ".join(filter(None, about))))
    return f'<h1>{escape(legal(article.headline))}</h1><p class="about">{told}</p>'


def _origin(article: Article) -> str:
    href, shown = address(article.url), escape(legal(article.url))
    link = f'<a href="{escape(legal(href))}">{shown}</a>' if href else shown
    return f'<p class="about">{link}</p>'


def _when(date: str) -> str:
    """What dates are sorted by, over all zones; a day alone is its first moment in UTC."""
    found = _time(date)
    return found.isoformat() if found else date


def _time(date: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(date)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
