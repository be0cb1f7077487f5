"""Parquet, one row an article: Common Crawl's columns for the capture, schema.org's for what the article says.

DEST is a file, `NAME.parquet`. The first columns have the names, the types and the meaning of the `cc-index` table, so
that queries written for it work here, with two differences: `content_digest` is as the WARC record has it
(`sha256:…`), and `warc_filename` is a path in the archive. The bytes from `warc_record_offset` on, `warc_record_length`
of them, are one gzip member that holds the page. The other columns are the keys of `article.json`; `versions` and
`path` are as in `jsonl`. Rows are written in groups, so that memory does not grow with their number.

An article that is damaged is told in `reader.damaged` and left out; one whose WARC file is, lacks its columns.
"""

import re
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import pyarrow as pa
from langcodes import Language
from pyarrow.parquet import ParquetWriter
from tldextract import TLDExtract

from crawler.archive.inventory import Inventory
from crawler.archive.layout import PAGE_WARC
from crawler.archive.reader import Reader
from crawler.exporters._cdxj import main_record, members
from crawler.exporters._damage import telling
from crawler.exporters._destination import file_for, whole
from crawler.exporters._surt import surt
from crawler.exporters._values import sound
from crawler.items import Article

ROWS, SIZE = 2000, 16 << 20
"""What a group of rows has at most: rows, and characters (of its last row, more)."""
registered_domain = TLDExtract(suffix_list_urls=(), cache_dir=None)

TEXT, TEXTS = pa.string(), pa.list_(pa.string())
MEDIA = pa.list_(
    pa.struct({
        **dict.fromkeys(["contentUrl", "caption", "creditText", "alternateName"], TEXT),
        "position": pa.int64(), "encodingFormat": TEXT, "contentSize": pa.int64(),
        "width": pa.int64(), "height": pa.int64(), "sha256": TEXT,
    })
)  # fmt: skip
CAPTURE = {
    **dict.fromkeys(["url_surtkey", "url", "url_host_name", "url_host_tld", "url_host_registered_domain"], TEXT),
    "url_protocol": TEXT, "url_port": pa.int32(), "url_path": TEXT, "url_query": TEXT,
    "fetch_time": pa.timestamp("ms", tz="UTC"), "fetch_status": pa.int16(),
    **dict.fromkeys(["content_digest", "content_mime_type", "content_charset", "content_languages"], TEXT),
    "warc_filename": TEXT, "warc_record_offset": pa.int32(), "warc_record_length": pa.int32(),
}  # fmt: skip
ARTICLE = {
    **dict.fromkeys(["identifier", "type", "canonicalUrl", "headline", "alternativeHeadline", "description"], TEXT),
    "articleBody": TEXT, "articleBodyHtml": TEXT, "wordCount": pa.int64(),
    "articleSection": TEXTS, "keywords": TEXTS, "derivedKeywords": TEXTS,
    "author": pa.list_(pa.struct(dict.fromkeys(["name", "type", "url", "nameRaw"], TEXT))),
    "publisher": pa.struct({"name": TEXT, "url": TEXT}),
    **dict.fromkeys(["datePublished", "datePublishedRaw", "dateModified", "dateModifiedRaw", "inLanguage"], TEXT),
    "image": MEDIA, "associatedMedia": MEDIA, "isAccessibleForFree": pa.bool_(), "license": TEXT,
    "contentDigest": TEXT, "source": TEXT, "versions": TEXTS, "path": TEXT,
}  # fmt: skip
SCHEMA = pa.schema({**CAPTURE, **ARTICLE})


def write(reader: Reader, inventories: Iterable[Inventory], dest: Path) -> int:
    """The format has no options."""
    count = 0
    with whole(file_for("parquet", dest, ".parquet")) as file, _Rows(file) as rows:
        for inventory in inventories:
            with telling(reader):
                rows.add(row(reader, inventory))
                count += 1
    return count


class _Rows(ParquetWriter):  # type: ignore[misc]
    """Rows on their way into the file, a group at a time."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file, SCHEMA, compression="zstd")
        self._rows: list[dict[str, Any]] = []
        self._size = 0

    def add(self, row: dict[str, Any]) -> None:
        self._rows.append(row)
        self._size += sum(len(value) for value in row.values() if isinstance(value, str))
        if len(self._rows) == ROWS or self._size > SIZE:
            self._flush()

    def close(self) -> None:
        self._flush()
        super().close()

    def _flush(self) -> None:
        if self._rows:
            self.write_table(pa.Table.from_pylist(self._rows, SCHEMA))
        self._rows, self._size = [], 0


def row(reader: Reader, inventory: Inventory) -> dict[str, Any]:
    """The columns that are not absent. Raises `ArchiveError` for an article that cannot be read."""
    article = reader.article(inventory)
    found = asdict(article) | {
        "contentDigest": article.metadata.contentDigest,
        "content_charset": article.metadata.encoding,
        "content_languages": language(article.inLanguage),
        "source": article.metadata.source,
        "versions": sorted(inventory.versions),
        "path": inventory.folder,
    }
    found |= address(article.url)
    with telling(reader):
        found |= _capture(reader, inventory, article)
    return {name: sound(found.get(name)) for name in SCHEMA.names}


def address(url: str) -> dict[str, Any]:
    """The parts of an address. What is no address is `url` alone."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return {"url": url}
    return {
        "url_surtkey": surt(url),
        "url": url,
        "url_host_name": host,
        "url_host_tld": host.rpartition(".")[2] if registered_domain(host).suffix else None,
        "url_host_registered_domain": registered_domain(host).top_domain_under_public_suffix,
        "url_protocol": parts.scheme,
        "url_port": port,
        "url_path": parts.path,
        "url_query": parts.query,
    }


def language(tag: str | None) -> str | None:
    """Three letters of ISO 639-3, as Common Crawl has them; None for a language that has none."""
    try:
        return Language.get(tag).to_alpha3() if tag else None
    except (LookupError, ValueError):
        return None


def _capture(reader: Reader, inventory: Inventory, article: Article) -> dict[str, Any]:
    """Where the page lies, and how it came."""
    key = f"{inventory.path()}/{PAGE_WARC}"
    records = members(reader.read(inventory, PAGE_WARC), key)
    page = main_record(records, article, key)
    return address(page.url) | {
        "fetch_time": page.date,
        "fetch_status": int(page.status) if re.fullmatch(r"[0-9]{3}", page.status) else None,
        "content_digest": page.digest,
        "content_mime_type": page.mime,
        "warc_filename": key,
        "warc_record_offset": sum(len(record.data) for record in records[: records.index(page)]),
        "warc_record_length": len(page.data),
    }
