"""What can be wrong with one object, told from its bytes alone. Pure: who reads them asks here."""

import re
from dataclasses import dataclass, replace
from io import BytesIO

from fastwarc.warc import ArchiveIterator

from crawler.archive import document
from crawler.archive.inventory import Inventory, VersionEntry
from crawler.archive.layout import (
    ARTICLE_JSON,
    MEDIA,
    PAGE_WARC,
    article_folder,
    digest_hex,
    media_key,
    media_suffix,
)
from crawler.archive.records import Record, split, to_record
from crawler.archive.salvage import fits
from crawler.exceptions import ArchiveError, UnsupportedFormat
from crawler.items import Article

_COPY = "put a good copy back: jianbao verify --repair --from URI"
_ADVICE = {
    "link": "take the symbolic link away and put the file itself there",
    "leftover": "run jianbao remove on the article again",
    "misnamed": "its bytes are whole, its name is wrong; archive the article again",
    "misplaced": f"move it to where it belongs, or {_COPY}",
}
_SIGNATURES = {
    "jpg": rb"\xff\xd8\xff",
    "png": rb"\x89PNG\r\n\x1a\n",
    "gif": rb"GIF8[79]a",
    "webp": rb"RIFF....WEBP",
    "avif": rb"....ftyp",
    "heic": rb"....ftyp",
    "bmp": rb"BM",
    "ico": rb"\x00\x00[\x01\x02]\x00",
    "tif": rb"II[*+]\x00|MM\x00[*+]",
    "pdf": rb"%PDF-",
    "svg": rb".{0,8192}?<svg[\s>]",
}
"""What a file of this suffix begins with; one of another suffix may be anything."""
_SIGNED = {suffix: re.compile(each, re.DOTALL | re.IGNORECASE) for suffix, each in _SIGNATURES.items()}
_VERSION = re.compile(r"\d{14}")


@dataclass(slots=True, frozen=True)
class Finding:
    """One object that is not as it was written. `kind` is one word for programs: `missing`, `changed`, `unreadable`,
    `misplaced`, `misnamed`, `foreign`, `inconsistent`, `leftover` or `link`; `problem` says it to people. `digest` are
    the hex digits of the bytes that belong there, as far as they are known; `named` is false where a run's manifest
    alone says so.
    """

    key: str
    kind: str
    problem: str
    digest: str = ""
    named: bool = True

    @property
    def advice(self) -> str:
        """What to do."""
        return _ADVICE.get(self.kind, _COPY)

    def misplaced(self, owner: str) -> "Finding":
        """The same, now that it is known whose bytes lie there."""
        return replace(self, kind="misplaced", problem=f"changed: it holds the bytes of {owner}")


def object_problem(key: str, data: bytes, own: str, digest: str) -> Finding | None:
    """What is wrong with the bytes under a key, whose SHA-256 is `own` and is to be `digest` (both hex)."""
    if own != digest:
        problem = "changed: its bytes are not those that were written" if data else "changed: it is empty"
        return Finding(key, "changed", problem, digest)
    name = key.rpartition("/")[2]
    try:
        if name == PAGE_WARC:
            _check_warc(data)
    except ArchiveError as error:
        return Finding(key, "unreadable", f"as it was written, but {error.reason}")
    suffix = name.rpartition(".")[2]
    if key.startswith(f"{MEDIA}/") and suffix in _SIGNED and not _SIGNED[suffix].match(data):
        return Finding(key, "misnamed", f"its bytes do not begin as those of .{suffix}")
    return None


def name_digest(key: str) -> str:
    """The digest in a medium's name; `""` for a name that has none."""
    name, _, suffix = key.rpartition("/")[2].partition(".")
    try:
        return name if media_key(name, suffix) == key else ""
    except ArchiveError:
        return ""


def check_inventory(inv: Inventory) -> None:
    """Whether the inventory is this folder's, and names what may be named. Raises `UnsupportedFormat`."""
    try:
        own = {article_folder(inv.identifier, inv.url, digits=digits) for digits in (8, 64)}
    except ArchiveError as error:
        raise _broken(inv, f"its identifier is {error.reason}") from None
    if inv.folder not in own:
        raise UnsupportedFormat(f"it is the inventory of another article, {inv.url}", key=inv.key)
    if inv.head != max(inv.live or inv.versions):
        raise _broken(inv, "its head is not the newest version")
    for name, entry in inv.versions.items():
        _check_entry(inv, name, entry)


def _check_entry(inv: Inventory, name: str, entry: VersionEntry) -> None:
    if not _VERSION.fullmatch(name):
        raise _broken(inv, f"{name!a} is no version")
    state, media = (entry.removed.state, entry.removed.media) if entry.removed else (entry.state, entry.media)
    if entry.removed and (entry.state or entry.media):
        raise _broken(inv, f"{name} was removed, and names files still")
    if not entry.removed and not {ARTICLE_JSON, PAGE_WARC} <= state.keys():
        raise _broken(inv, f"{name} has no {ARTICLE_JSON} or no {PAGE_WARC}")
    try:
        for digest in [entry.contentDigest, *state.values()]:
            digest_hex(digest)
    except ArchiveError as error:
        raise _broken(inv, f"{name}: {error}") from None
    if strange := [key for key in media if not name_digest(key)]:
        raise _broken(inv, f"{name}: {strange[0]!a} is no picture")
    if entry.extraction and entry.extraction not in entry.reextractions:
        raise _broken(inv, f"{name}: the extraction in force is not among its extractions")


def _broken(inv: Inventory, problem: str) -> UnsupportedFormat:
    return UnsupportedFormat(f"damaged inventory ({problem})", key=inv.key)


def article_problem(inv: Inventory, name: str, data: bytes) -> Finding | None:
    """Whether the article in force is the inventory's, and says what the inventory says of it. `data` is right."""
    entry = inv.versions[name]
    key = f"{inv.folder}/{name}/{entry.file(ARTICLE_JSON)}"
    try:
        article = document.from_json(data, key)
    except ArchiveError as error:
        return Finding(key, "unreadable", f"as it was written, but {error.reason}")
    if article.identifier != inv.identifier:
        return Finding(key, "foreign", f"it is another article, {article.url}")
    differs = next((field for field, (said, own) in _told(entry, article).items() if said != own), None)
    if differs:
        return Finding(inv.key, "inconsistent", f"its {differs} of {name} is not that of {ARTICLE_JSON}")
    return None


def _told(entry: VersionEntry, article: Article) -> dict[str, tuple[object, object]]:
    """What an inventory repeats of its article: there and here."""
    names = ("headline", "datePublished", "inLanguage")
    told: dict[str, tuple[object, object]] = {name: (getattr(entry, name), getattr(article, name)) for name in names}
    for name in ("dateDownloaded", "source", "run", "contentDigest") if not entry.reextractions else ():
        told[name] = getattr(entry, name), getattr(article.metadata, name)
    kept = [each for each in [*article.image, *article.associatedMedia] if each.sha256]
    shown = {media_key(each.sha256 or "", media_suffix(each.encodingFormat)) for each in kept}
    told["media"] = shown - {*entry.media}, set()
    return told


def _check_warc(data: bytes) -> None:
    """Every record's digests, and that requests, answers and notes name each other. Raises `UnsupportedFormat`."""
    records: list[Record] = []
    try:
        for found in ArchiveIterator(BytesIO(data), parse_http=False):
            record = to_record(found)
            if not fits(found.headers.get("WARC-Block-Digest") or "", record.block):
                raise UnsupportedFormat(f"the block of its {record.kind} record has another digest")
            if record.kind == "response" and not fits(record.payload_digest, split(record.block)[2]):
                raise UnsupportedFormat("the payload of its response record has another digest")
            records.append(record)
    except (OSError, ValueError) as error:
        raise UnsupportedFormat(f"it is no readable WARC file ({error})") from None
    _check_pairs(records)


def _check_pairs(records: list[Record]) -> None:
    ids = {record.id for record in records}
    answers = {record.id for record in records if record.kind == "response"}
    asked = [each for record in records if record.kind == "request" for each in record.concurrent_to]
    if not answers and not any(record.kind == "resource" for record in records):
        raise UnsupportedFormat("it holds no page")
    if answers != {*asked}:
        raise UnsupportedFormat("a request or an answer in it has no counterpart")
    if any(record.refers_to and record.refers_to not in ids for record in records if record.kind != "revisit"):
        raise UnsupportedFormat("a record in it refers to one that is not there")
