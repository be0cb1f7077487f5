"""What of an article is searched: made from its row and text alone, so that it can be made again to be forgotten."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crawler.index.wanted import EVERY, languages_of, sites_of
from crawler.index.words import BETWEEN, label, tokens, tokens_of

_FIELD = "\x1e"  # between two fields of the text; no article has it


@dataclass(frozen=True, slots=True)
class Document:
    """Tokens under an article's key. `fields` are the texts they are cut from, `title` the headline; `first` are the
    tokens of the first text, where they are known.
    """

    key: int
    title: str
    fields: Sequence[str]
    labels: str
    first: str | None = None

    @property
    def headline(self) -> str:
        return tokens(self.title)

    @property
    def body(self) -> str:
        return tokens_of(self.fields) if self.first is None else f"{self.first} {BETWEEN} {tokens_of(self.fields[1:])}"


def labels_of(row: Mapping[str, Any]) -> str:
    """The labels by which an article's row is found."""
    found = [label("site", each) for each in sites_of(row["host"])]
    found += [label("language", each) for each in languages_of(row["inLanguage"] or "")]
    found += [label("author", each) for each in row["author"]]
    found += [label("section", each) for each in row["articleSection"]]
    found += [label("source", row["source"])] if row["source"] else []
    found += [label("has", "image")] * bool(row["images"])
    found += [label("is", "changed")] * bool(row["changed"]) + [label("is", "gone")] * bool(row["goneSince"])
    return " ".join(dict.fromkeys([EVERY, *found]))


def pack(fields: Sequence[str]) -> bytes:
    """The text as it is kept."""
    return zlib.compress(_FIELD.join(fields).encode("utf-8", "replace"), 1)


def unpack(data: bytes) -> list[str]:
    """The way back. Raises `zlib.error` and `UnicodeDecodeError`."""
    return zlib.decompress(data).decode().split(_FIELD)


def clean(text: str) -> str:
    """Without what no database keeps: NUL, lone surrogates, and our own separator."""
    if text.isascii() and "\0" not in text and _FIELD not in text:
        return text
    return text.replace("\0", "").replace(_FIELD, " ").encode("utf-8", "replace").decode()
