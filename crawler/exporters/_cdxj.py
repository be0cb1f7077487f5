"""CDXJ: where each record lies that answers for an address, in the order of their keys.

The index is compressed as pywb and ReplayWeb.page read it (ZipNum): blocks of lines, each a gzip member, and a second
index with the first key of each block. What goes into a line is what `cdxj-indexer` writes, with one difference: it
lists the `metadata` record of a page under the page's own address, and a player may then show that instead.
"""

import json
import re
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from itertools import chain, islice, pairwise
from types import TracebackType
from typing import NamedTuple, Self

from fastwarc.warc import ArchiveIterator, WarcRecord

from crawler.exceptions import UnsupportedFormat
from crawler.exporters._package import Part
from crawler.exporters._surt import surt
from crawler.items import Article

LINES = 1024
"""Lines of a block: as many as py-wacz and ArchiveWeb.page put into one."""
PLAYED = {"response", "resource"}
MIME = re.compile(r"\s*([^;\s]*)")
GZIP = zlib.MAX_WBITS | 16


class Member(NamedTuple):
    """One record of a WARC file. `data` is its whole gzip member, as it lies there."""

    kind: str
    id: str
    url: str
    date: datetime
    mime: str
    status: str
    digest: str
    data: bytes


def members(data: bytes, key: str) -> list[Member]:
    """The records of one file, in its order. Raises `UnsupportedFormat` where it is no WARC."""
    try:
        found = [(record.stream_pos, _about(record)) for record in ArchiveIterator(BytesIO(data), parse_http=True)]
    except (OSError, ValueError) as error:
        raise UnsupportedFormat(f"not a readable WARC file ({error}); restore it from a copy", key=key) from None
    ends = pairwise([*(start for start, _ in found), len(data)])
    return [about._replace(data=data[start:end]) for (start, end), (_, about) in zip(ends, found, strict=True)]


def main_record(records: Iterable[Member], article: Article, key: str) -> Member:
    """The record that holds the page's body. Raises `UnsupportedFormat` where there is none."""
    played = {record.id: record for record in records if record.kind in PLAYED}
    if not played:
        raise UnsupportedFormat("no page in this WARC file; restore it from a copy", key=key)
    return played.get(article.metadata.warcRecordId or "") or [*played.values()][-1]


def digits(date: datetime) -> str:
    """14 digits of UTC."""
    return date.astimezone(UTC).strftime("%Y%m%d%H%M%S")


class Index:
    """The lines, in a temporary database on disk: millions of them fill no memory."""

    def __init__(self) -> None:
        self._rows = sqlite3.connect("")
        self._rows.execute("CREATE TABLE line (key TEXT, time TEXT, fields TEXT)")
        self._rows.execute("CREATE TABLE claimed (url TEXT, digest TEXT, PRIMARY KEY (url, digest)) WITHOUT ROWID")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._rows.close()

    def add(self, member: Member, filename: str, offset: int) -> None:
        """A line for a record that answers for its address; the others get none."""
        if member.kind not in PLAYED:
            return
        fields = {
            "url": member.url,
            "mime": member.mime,
            **({"status": member.status} if member.status else {}),
            "digest": member.digest,
            "length": str(len(member.data)),
            "offset": str(offset),
            "filename": filename,
        }
        row = (surt(member.url), digits(member.date), json.dumps(fields))
        self._rows.execute("INSERT INTO line VALUES (?, ?, ?)", row)

    def claim(self, url: str, digest: str) -> bool:
        """Whether these bytes were not claimed for this address before."""
        return self._rows.execute("INSERT OR IGNORE INTO claimed VALUES (?, ?)", (url, digest)).rowcount == 1

    def write(self, part: Part, name: str) -> bytes:
        """Write the blocks to `part`, whose name is `name`; returns the second index."""
        second = ["!meta 0 " + json.dumps({"format": "cdxj-gzip-1.0", "filename": name})]
        for first, block in self._blocks():
            second.append(f"{first} " + json.dumps({"offset": part.size, "length": len(block)}))
            part.write(block)
        return "".join(line + "\n" for line in second).encode()

    def _blocks(self) -> Iterator[tuple[str, bytes]]:
        """The first key of each block, and its bytes."""
        rows = iter(self._rows.execute("SELECT key || ' ' || time, fields FROM line ORDER BY key, time, rowid"))
        for first in rows:
            packer = zlib.compressobj(wbits=GZIP)
            lines = (f"{key} {fields}\n".encode() for key, fields in chain([first], islice(rows, LINES - 1)))
            yield first[0], b"".join(map(packer.compress, lines)) + packer.flush()


def _about(record: WarcRecord) -> Member:
    headers, http = record.headers, record.http_headers
    content_type = (http or headers).get("Content-Type") or ""
    return Member(
        kind=headers.get("WARC-Type") or "",
        id=headers.get("WARC-Record-ID") or "",
        url=(headers.get("WARC-Target-URI") or "").strip("<>"),
        date=record.record_date or datetime.fromtimestamp(0, UTC),
        mime=MIME.match(content_type)[1] or "unk",  # type: ignore[index]
        status=str(http.status_code or "") if http else "",
        digest=headers.get("WARC-Payload-Digest") or headers.get("WARC-Block-Digest") or "",
        data=b"",
    )
