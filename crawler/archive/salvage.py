"""Records of WARC and WACZ files that nobody vouches for: what is whole is read, what is damaged is told.

Reading goes on after damage at the next thing that looks like the start of a record.
"""

import hashlib
import shutil
import tempfile
import zipfile
import zlib
from base64 import b16encode, b32encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from fastwarc.warc import ArchiveIterator, WarcRecord

from crawler.archive.records import MAX_BODY, Record, dechunked, split, to_record

STARTS = (b"\x1f\x8b\x08", b"WARC/1.", b"WARC/0.")
"""What a record's bytes begin with, in a gzipped file and in a plain one."""
ENDINGS = (".warc", ".warc.gz", ".wacz")
LARGEST = MAX_BODY + (1 << 20)
_CHUNK = 1 << 20
_ALGORITHMS = {"md5", "sha1", "sha256", "sha512"}


@dataclass(slots=True, frozen=True)
class Damage:
    """A place in a file that cannot be used: `offset` in bytes of the file as it lies."""

    file: str
    offset: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: byte {self.offset:,}: {self.reason}"


def read_file(path: Path, damages: list[Damage]) -> Iterator[Record]:
    """All good records of a WARC file, of those in a WACZ, or of all such files below a folder.

    Raises `OSError` for the file itself.
    """
    if path.is_dir():
        for inner in sorted(each for each in path.rglob("*") if each.name.endswith(ENDINGS) and each.is_file()):
            yield from read_file(inner, damages)
        return
    with path.open("rb") as stream:
        yield from read_stream(stream, path.name, damages)


def read_stream(stream: BinaryIO, name: str, damages: list[Damage]) -> Iterator[Record]:
    """The same of an open, seekable file."""
    if stream.read(4) != b"PK\x03\x04":
        yield from salvaged(stream, name, damages)
        return
    try:
        with zipfile.ZipFile(stream) as wacz:
            for member in sorted((m for m in wacz.infolist() if m.filename.endswith(ENDINGS)), key=_filename):
                with wacz.open(member) as inner:
                    yield from _member(inner, member, f"{name}/{member.filename}", damages)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        damages.append(Damage(name, 0, f"not a readable WACZ file ({error})"))


def _filename(member: zipfile.ZipInfo) -> str:
    return member.filename


def _member(inner: IO[bytes], member: zipfile.ZipInfo, name: str, damages: list[Damage]) -> Iterator[Record]:
    """A WARC in a WACZ, or a WACZ in a package of several (multi-WACZ): that one must be sought in."""
    if not name.endswith(".wacz"):
        yield from salvaged(inner, name, damages)  # type: ignore[arg-type]
    elif member.compress_type != zipfile.ZIP_STORED or name.count(".wacz/") > 1:
        damages.append(Damage(name, 0, "a WACZ in a package is stored as it is, and holds no further one; not read"))
    else:
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(inner, copy)
            copy.seek(0)
            yield from read_stream(copy, name, damages)


def salvaged(stream: BinaryIO, name: str, damages: list[Damage]) -> Iterator[Record]:
    """Every good record of one WARC; the others are told in `damages`."""
    at: int | None = 0
    told = read = False
    while at is not None:
        last, found_any = at, False
        stream.seek(at)
        try:
            for found in ArchiveIterator(stream, parse_http=False):
                last, found_any, read, told = found.stream_pos, True, True, False
                record = _checked(found)
                if isinstance(record, Record):
                    yield record
                else:
                    damages.append(Damage(name, last, record))
            if (rest := _rest(stream, last)) is not None:
                damages.append(Damage(name, rest, "a damaged record (it ends at its very beginning)"))
            break
        except (OSError, ValueError) as error:
            following = _next_start(stream, last + 1)
            if not told:
                place = at if not found_any else last if following is None else following
                damages.append(Damage(name, place, f"no whole WARC record here ({error})"))
            at, told = following, True
    if not read and not told:
        damages.append(Damage(name, 0, "an empty file, where WARC records should be"))


def _checked(found: WarcRecord) -> Record | str:
    """The record, or what is wrong with it."""
    if found.content_length > LARGEST:
        return f"a record of {found.content_length:,} bytes; more than {LARGEST:,} are not read"
    try:
        record = to_record(found)
    except OSError as error:
        return f"a damaged record ({error})"
    digest = found.headers.get("WARC-Block-Digest") or ""
    if digest:
        right = fits(digest, record.block)
    else:
        body = split(record.block)[2] if "http" in record.content_type else record.block
        right = record.kind == "revisit" or fits(record.payload_digest, body, dechunked(body))
    return record if right else f"a {record.kind} record whose digest is wrong ({record.url or 'no address'})"


def fits(digest: str, *blocks: bytes) -> bool:
    """Whether one of the blocks has the digest, `sha1:<base32>` or `sha256:<hex>`; an unknown kind is believed."""
    algorithm, _, said = digest.partition(":")
    if algorithm.lower() not in _ALGORITHMS:
        return True
    sums = [hashlib.new(algorithm.lower(), block, usedforsecurity=False).digest() for block in blocks]
    told = said.upper().rstrip("=")
    return any(told == b16encode(s).decode() or told == b32encode(s).decode().rstrip("=") for s in sums)


def _rest(stream: BinaryIO, last: int) -> int | None:
    """Where the bytes after the last gzip member begin, if there are any: fastwarc takes too few of one for the end."""
    stream.seek(last)
    member = zlib.decompressobj(31)
    try:
        while not member.eof and (chunk := member.unconsumed_tail or stream.read(_CHUNK)):
            member.decompress(chunk, _CHUNK)
    except zlib.error:
        return None
    at = stream.tell() - len(member.unused_data)
    return at if member.eof and (member.unused_data or stream.read(_CHUNK)).strip(b"\0") else None


def _next_start(stream: BinaryIO, at: int) -> int | None:
    """The offset of the next bytes that a record may begin with."""
    stream.seek(at)
    kept = b""
    while chunk := stream.read(_CHUNK):
        block = kept + chunk
        found = [place for start in STARTS if (place := block.find(start)) >= 0]
        if found:
            return at - len(kept) + min(found)
        kept = block[-6:]
        at += len(chunk)
    return None
