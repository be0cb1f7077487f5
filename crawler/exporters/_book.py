"""One book: the ZIP file of an EPUB 3.3, its chapters and pictures written as they come, its lists at the end."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from html import escape
from itertools import groupby
from types import TracebackType
from typing import IO, NamedTuple, Self
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from crawler.exporters._values import legal

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
SHOWN = 200  # characters of a title in lists
CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>
"""
STYLE = """body{line-height:1.6}img{max-width:100%;height:auto}figure{margin:1em 0;text-align:center}
figcaption,.about{color:#555;font-size:.85em}h1{font-size:1.4em;line-height:1.3}
td,th{border:1px solid #999;padding:.2em}
"""


class Chapter(NamedTuple):
    """An article in a book. `day` is the heading it stands under in the table of contents; `content` is XHTML."""

    title: str
    language: str | None
    day: str
    identifier: str
    content: str


class Book:
    """Written from front to back. What the lists need of each chapter stays in memory: a book is of bounded size."""

    def __init__(self, file: IO[bytes], title: str) -> None:
        self.title = " ".join(legal(title).split()) or "Jianbao"
        self.modified = datetime(1980, 1, 1, tzinfo=UTC)
        self._zip = ZipFile(file, "w")
        self._chapters: list[Chapter] = []
        self._pictures: dict[str, str] = {}
        self._put("mimetype", b"application/epub+zip", ZIP_STORED)
        self._put("META-INF/container.xml", CONTAINER.encode())
        self._put("EPUB/style.css", STYLE.encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self._finish()
        self._zip.close()

    def add(self, chapter: Chapter) -> None:
        self._chapters.append(chapter._replace(content=""))
        name = f"EPUB/{_name(len(self._chapters))}"
        self._put(name, page(chapter.title, chapter.language, chapter.content))

    def has(self, name: str) -> bool:
        """Whether a picture of this name is in the book."""
        return name in self._pictures

    def picture(self, name: str, kind: str, data: bytes) -> None:
        """A picture as `images/NAME`, of this media type. Its bytes are packed already, and stored as they are."""
        self._pictures[name] = kind
        self._put(f"EPUB/images/{name}", data, ZIP_STORED)

    def _put(self, name: str, data: bytes, method: int = ZIP_DEFLATED) -> None:
        self._zip.writestr(ZipInfo(name), data, method)

    def _finish(self) -> None:
        heading = f"<h1>{escape(self.title)}</h1>"
        front = f'{heading}<p class="about">{len(self._chapters)}</p>'
        self._put("EPUB/title.xhtml", page(self.title, self._language, front))
        contents = f'<nav epub:type="toc">{heading}<ol>{"".join(self._contents())}</ol></nav>'
        self._put("EPUB/nav.xhtml", page(self.title, self._language, contents))
        self._put("EPUB/package.opf", "\n".join(self._package()).encode())

    @property
    def _language(self) -> str:
        """The one of most chapters."""
        found = Counter(chapter.language for chapter in self._chapters if LANGUAGE.fullmatch(chapter.language or ""))
        return found.most_common(1)[0][0] or "und" if found else "und"

    def _contents(self) -> Iterator[str]:
        """The entries, under their days where there are several."""
        yield f'<li><a href="title.xhtml">{escape(self.title)}</a></li>'
        days = [list(chapters) for _, chapters in groupby(enumerate(self._chapters, 1), lambda pair: pair[1].day)]
        for chapters in days:
            entries = [
                f'<li><a href="{_name(number)}">{_shown(chapter.title)}</a></li>' for number, chapter in chapters
            ]
            if len(days) > 1:
                yield f"<li><span>{escape(legal(chapters[0][1].day))}</span><ol>{''.join(entries)}</ol></li>"
            else:
                yield from entries

    def _package(self) -> Iterator[str]:
        named = "\n".join([self.title, *(chapter.identifier for chapter in self._chapters)])
        identifier = UUID(bytes=sha256(named.encode("utf-8", "replace")).digest()[:16], version=5)
        numbers = range(1, len(self._chapters) + 1)
        yield '<?xml version="1.0" encoding="UTF-8"?>'
        yield '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"><metadata'
        yield ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        yield f'<dc:identifier id="id">urn:uuid:{identifier}</dc:identifier>'
        yield f"<dc:title>{escape(self.title)}</dc:title><dc:language>{self._language}</dc:language>"
        yield f'<meta property="dcterms:modified">{self.modified.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</meta></metadata>'
        yield '<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        yield '<item id="title" href="title.xhtml" media-type="application/xhtml+xml"/>'
        yield '<item id="style" href="style.css" media-type="text/css"/>'
        for number in numbers:
            yield f'<item id="a{number}" href="{_name(number)}" media-type="application/xhtml+xml"/>'
        for number, (name, kind) in enumerate(self._pictures.items()):
            yield f'<item id="i{number}" href="images/{name}" media-type="{kind}"/>'
        yield '</manifest><spine><itemref idref="title"/>'
        yield from (f'<itemref idref="a{number}"/>' for number in numbers)
        yield "</spine></package>"


def page(title: str, language: str | None, content: str) -> bytes:
    """A document of the book. `content` is XHTML."""
    tag = language if LANGUAGE.fullmatch(language or "") else "und"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml"'
        f' xmlns:epub="http://www.idpf.org/2007/ops" lang="{tag}" xml:lang="{tag}"><head><title>{_shown(title)}</title>'
        '<link rel="stylesheet" type="text/css" href="style.css"/></head>'
        f"<body>{content}</body></html>\n"
    ).encode()


def _name(number: int) -> str:
    return f"{number:05}.xhtml"


def _shown(title: str) -> str:
    title = " ".join(legal(title[: 2 * SHOWN]).split())
    return escape(title if len(title) <= SHOWN else f"{title[:SHOWN]}…") or "–"
