"""How text becomes what is searched. Pure.

Words of scripts that put spaces between them are one token each. Scripts that do not are cut into pairs: 经济增长 is
经济, 济增, 增长 and the last character alone. So a single character is the beginning of a token, two are a token, more
are tokens in a row, and all are found exactly, without a dictionary.

Width, case and compatibility forms are folded (NFKC, casefold): Ｆｅｒｒｙ is ferry. Simplified and traditional
characters stay what they are.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2s
from operator import add
from unicodedata import is_normalized, normalize

PAIRED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3005-\u3007\u3040-\u30fa\u30fc-\u30ff\u3100-\u312f\u31f0-\u31ff"  # Japanese, Bopomofo
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"  # Han, Hangul
)
BETWEEN = "␟"
"""A token between two fields: no phrase reaches over it, and no query can ask for it."""
_PIECE = re.compile(rf"[{PAIRED}]+|[^\W_{PAIRED}]+")
_FIRST_PAIRED = "\u0e00"
_IS_PAIRED = re.compile(f"[{PAIRED}]")
_LABEL_BYTES = 8


def fold(text: str) -> str:
    """The text as it is compared."""
    if text.isascii():
        return text.lower()
    if not is_normalized("NFKC", text):
        text = normalize("NFKC", text)
    return normalize("NFKC", text.casefold())


def cut(text: str) -> list[str]:
    """Words and runs of characters, whole and folded, in their order."""
    return _PIECE.findall(fold(text))


def tokens(text: str) -> str:
    """The tokens of a text in their order, with a space between two."""
    return tokens_in(cut(text))


def tokens_in(pieces: list[str]) -> str:
    """The tokens of a text that is cut."""
    if max(pieces, default="") < _FIRST_PAIRED:
        return " ".join(pieces)
    found: list[str] = []
    for piece in pieces:
        if piece[0] >= _FIRST_PAIRED and _IS_PAIRED.match(piece):
            found += map(add, piece, piece[1:])
            found.append(piece[-1])
        else:
            found.append(piece)
    return " ".join(found)


def units_in(pieces: list[str]) -> list[str]:
    """The words and single characters of a text that is cut."""
    if max(pieces, default="") < _FIRST_PAIRED:
        return pieces
    found: list[str] = []
    for piece in pieces:
        if piece[0] >= _FIRST_PAIRED and _IS_PAIRED.match(piece):
            found += piece
        else:
            found.append(piece)
    return found


def pieces(text: str) -> str:
    """A text that is cut, with a space between two."""
    return " ".join(cut(text))


def pieces_of(fields: Iterable[str]) -> str:
    """The pieces of several texts, kept apart."""
    return f" {BETWEEN} ".join(map(pieces, fields))


def tokens_of(fields: Iterable[str]) -> str:
    """The tokens of several texts, kept apart."""
    return f" {BETWEEN} ".join(map(tokens, fields))


@dataclass(frozen=True, slots=True)
class Phrase:
    """What has to stand in a text in this order: whole words, and runs of characters, all folded."""

    pieces: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Phrase | None":
        """None where there is neither a letter nor a digit."""
        found = cut(text)
        return cls(tuple(found)) if found else None

    @property
    def tokens(self) -> list[str]:
        """The tokens that stand in a row; with `open`, the last one is only the beginning of one."""
        found: list[str] = []
        for number, piece in enumerate(self.pieces, 1):
            if not _IS_PAIRED.match(piece):
                found.append(piece)
                continue
            pairs = [piece[at : at + 2] for at in range(len(piece))]
            found += pairs if number < len(self.pieces) or len(piece) == 1 else pairs[:-1]
        return found

    @property
    def open(self) -> bool:
        last = self.pieces[-1]
        return len(last) == 1 and bool(_IS_PAIRED.match(last))

    @property
    def needle(self) -> str:
        """The phrase as it stands in a text's `pieces`, with spaces where a word must begin or end."""
        first, last = ("" if _IS_PAIRED.match(self.pieces[at]) else " " for at in (0, -1))
        return f"{first}{' '.join(self.pieces)}{last}"

    @property
    def pattern(self) -> str:
        """A regular expression that finds the phrase in a folded text."""
        return r"[\W_]*".join(map(_pattern, self.pieces))


def _pattern(piece: str) -> str:
    if _IS_PAIRED.match(piece):
        return re.escape(piece)
    return rf"(?<![^\W_{PAIRED}]){re.escape(piece)}(?![^\W_{PAIRED}])"


@lru_cache(10_000)
def label(field: str, value: str) -> str:
    """The token by which all articles with this value of a field are found; letters and digits alone."""
    return "x" + blake2s(f"{field}\0{fold(value)}".encode("utf-8", "replace"), digest_size=_LABEL_BYTES).hexdigest()
