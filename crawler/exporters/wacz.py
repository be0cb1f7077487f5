"""WACZ 1.1.1: one file that a browser plays (ReplayWeb.page), pywb takes in, and other archives take over.

DEST is a file, `NAME.wacz`. Every version of each article is a page, with its title and text. The records of its
`page.warc.gz` stand in `archive/data.warc.gz` byte for byte; its archived pictures and files follow as `resource`
records under their own addresses, each once for its address and bytes. Every record holds its own bytes: a `revisit`
would point to a record that may not be in the file, so it is left out. The same archive gives the same file; no
clock is asked.

A version or a picture that is damaged or missing is told in `reader.damaged`, and the others are written.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from crawler.archive.inventory import Inventory
from crawler.archive.layout import PAGE_WARC, digest_hex
from crawler.archive.reader import Reader
from crawler.archive.warc import write_resource
from crawler.exporters._cdxj import Index, Member, main_record, members
from crawler.exporters._damage import telling
from crawler.exporters._destination import file_for, whole
from crawler.exporters._package import Package, Part
from crawler.items import Article, MediaObject, Resource

WARC, INDEX = "data.warc.gz", "index.cdx.gz"
HEADER = {"format": "json-pages-1.0", "id": "pages", "title": "Pages", "hasText": True}


def write(reader: Reader, inventories: Iterable[Inventory], dest: Path) -> int:
    """The format has no options."""
    target = file_for("wacz", dest, ".wacz")
    with whole(target) as file, Package(file) as package, Index() as index, TemporaryFile(dir=target.parent) as pages:
        pages.write(_line(HEADER))
        with package.part(f"archive/{WARC}") as warc:
            writer = _Writer(reader, index, warc, pages)
            count = sum(writer.add(inventory) for inventory in inventories)
        with package.part(f"indexes/{INDEX}") as blocks:
            second = index.write(blocks, INDEX)
        package.add("indexes/index.idx", BytesIO(second))
        package.add("pages/pages.jsonl", pages)
        package.finish(created=writer.newest)
    return count


class _Writer:
    """Puts articles into the file, one version after the other. `newest` is the time of the newest capture so far."""

    def __init__(self, reader: Reader, index: Index, warc: Part, pages: IO[bytes]) -> None:
        self.newest: datetime | None = None
        self._reader = reader
        self._index = index
        self._warc = warc
        self._pages = pages

    def add(self, inventory: Inventory) -> bool:
        """Whether any version of the article could be written."""
        return sum(self._version(inventory, name) for name in inventory.live) > 0

    def _version(self, inventory: Inventory, version: str) -> bool:
        with telling(self._reader):
            article = self._reader.article(inventory, version)
            key = f"{inventory.path(version)}/{PAGE_WARC}"
            records = members(self._reader.read(inventory, PAGE_WARC, version), key)
            page = main_record(records, article, key)
            self._records(records)
            self._page(f"{digest_hex(inventory.identifier)[:16]}-{version}", page, article)
            for media in [*article.image, *article.associatedMedia]:
                self._media(media, page.date)
            return True
        return False

    def _page(self, id: str, page: Member, article: Article) -> None:
        about = {"id": id, "url": page.url, "ts": f"{page.date.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}
        self._pages.write(_line({**about, "title": article.headline, "text": article.articleBody}))
        self.newest = max(self.newest or page.date, page.date)

    def _media(self, media: MediaObject, date: datetime) -> None:
        url, kind = media.contentUrl, media.encodingFormat or "application/octet-stream"
        if media.sha256 and self._index.claim(url, media.sha256):
            with telling(self._reader):
                self._records(members(write_resource(Resource(url, kind, self._reader.media(media)), date), url))

    def _records(self, records: Iterable[Member]) -> None:
        for record in records:
            if record.kind != "revisit":
                self._index.add(record, WARC, self._warc.size)
                self._warc.write(record.data)


def _line(fields: dict[str, object]) -> bytes:
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
