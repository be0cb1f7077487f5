"""The language of a text by the text alone: East Asian ones by their script, the others by Google's CLD3."""

import re
from functools import lru_cache
from typing import Any, NamedTuple

SAMPLE = 3000  # characters that are looked at
BYTES = 1000  # of them that CLD3 reads, in pieces from everywhere
FEW = 60  # letters; fewer tell nothing, and twice as many are proof against a page's own mark
SURE = 0.9  # CLD3's probability; on code, lists and languages that it never learnt it stays below
IDEOGRAPHS = 20  # as many are proof
# What CLD3 can answer, romanised languages left out: short texts are often taken for them.
_KNOWN = (
    "af am ar az be bg bn bs ca ceb co cs cy da de el en eo es et eu fa fi fil fr fy ga gd gl gu ha haw he hi hmn hr "
    "ht hu hy id ig is it ja jv ka kk km kn ko ku ky la lb lo lt lv mg mi mk ml mn mr ms mt my ne nl no ny pa pl ps "
    "pt ro ru sd si sk sl sm sn so sq sr st su sv sw ta te tg th tr uk ur uz vi xh yi yo zh zu"
)
KNOWN = frozenset(_KNOWN.split())
# Languages that a short text does not tell apart, or of which the detector knows one alone.
FAMILY = {
    "nb": "no", "nn": "no", "hr": "bs", "sr": "bs", "sh": "bs", "cnr": "bs", "ms": "id", "tl": "fil", "prs": "fa",
    "gsw": "de", "nds": "de", "bar": "de",
}  # fmt: skip
_SCRIPTS = tuple(map(re.compile, ("[가-힣]", "[ぁ-ゖァ-ヺ]", "[\u3400-\u4dbf\u4e00-\u9fff]")))


class Detected(NamedTuple):
    """A BCP 47 tag, or None, and whether the text is proof against a mark that says otherwise."""

    tag: str | None
    plain: bool = False


def family(tag: str | None) -> str:
    """The language of a tag, or the one that stands for its family."""
    language = (tag or "").split("-")[0]
    return FAMILY.get(language, language)


@lru_cache(maxsize=1)
def _identifier() -> Any:
    import gcld3  # three milliseconds, which the command line need not pay

    return gcld3.NNetLanguageIdentifier(0, BYTES)


def _chinese(text: str) -> Detected:
    """By the characters that the old national charsets lack: Big5 has no simplified ones, GB 2312 no traditional."""
    characters = "".join(_SCRIPTS[2].findall(text))
    simple, traditional = (len(characters) - len(characters.encode(name, "ignore")) // 2 for name in ("big5", "gb2312"))
    if simple == traditional:
        return Detected("zh", len(characters) >= IDEOGRAPHS)
    less, more = sorted((simple, traditional))
    return Detected("zh-Hans" if simple > traditional else "zh-Hant", len(characters) >= IDEOGRAPHS and more > 3 * less)


def _east_asian(text: str, letters: int) -> Detected | None:
    """None for a text that is mostly something else; a character counts as three letters, as it says as much."""
    korean, kana, han = (len(pattern.findall(text)) for pattern in _SCRIPTS)
    total = korean + kana + han
    if 3 * total <= letters - total:
        return None
    plain = total >= max(IDEOGRAPHS, letters - total)
    if korean > 0.3 * total:
        return Detected("ko", plain)
    if kana > 0.1 * total:
        return Detected("ja", plain)
    found = _chinese(text)
    return Detected(found.tag, plain and found.plain)


def _alphabetic(text: str, probability: float = SURE) -> str | None:
    found = _identifier().FindLanguage(text)
    name = "he" if found.language == "iw" else found.language
    return name if found.probability >= probability and name in KNOWN else None


def _letters(text: str) -> int:
    return len("".join(text.split()))  # and marks and digits, of which texts have few; `isalpha` misses India's vowels


def detect(text: str) -> Detected:
    """The language of a text. Nothing for one that is too short, mixed, or in a language that is not known."""
    sample = text[:SAMPLE].encode("utf-8", "ignore").decode()  # without lone surrogates
    letters = _letters(sample)
    if found := _east_asian(sample, letters):
        return found
    return Detected(_alphabetic(sample) if letters >= FEW else None, letters >= 2 * FEW)


def steady(text: str, found: Detected) -> bool:
    """Whether both halves of a text say the same: a long quotation does not make a language."""
    half = min(len(text), SAMPLE) // 2
    for part in (text[:half], text[half : 2 * half]):
        sample = part.encode("utf-8", "ignore").decode()
        other = _east_asian(sample, _letters(sample)) or Detected(_alphabetic(sample, 0))
        if family(other.tag) != family(found.tag):
            return False
    return True
