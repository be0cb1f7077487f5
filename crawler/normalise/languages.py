"""Any mark of a language becomes a BCP 47 tag; a mark that the text plainly contradicts loses to it.

Many sites leave `lang="en"` from their template. A mark that agrees keeps its region (`de-AT`). Of Chinese the text
tells the script: a mark without script and region gets it (`zh` → `zh-Hant`), `zh-CN` on a traditional page becomes
`zh-Hant`, `zh-TW` on one stays. Cantonese is `zh-Hant`: Chinese, as all that reads it here takes it for.
"""

import re
from typing import NamedTuple

from crawler.normalise.detection import KNOWN, Detected, detect, family, steady

NAMES = {
    "chinese": "zh", "simplified chinese": "zh-Hans", "traditional chinese": "zh-Hant", "中文": "zh",
    "简体中文": "zh-Hans", "繁體中文": "zh-Hant", "japanese": "ja", "日本語": "ja", "korean": "ko",
    "한국어": "ko", "english": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr",
    "spanish": "es", "español": "es", "portuguese": "pt", "italian": "it", "russian": "ru",
    "русский": "ru", "arabic": "ar", "dutch": "nl", "polish": "pl", "turkish": "tr",
    "vietnamese": "vi", "thai": "th", "indonesian": "id", "ukrainian": "uk", "cn": "zh-CN",
    "jp": "ja", "kr": "ko", "cz": "cs", "dk": "da", "gr": "el", "ua": "uk", "us": "en-US",
    "gb": "zh-Hans", "big5": "zh-Hant", "chs": "zh-Hans", "cht": "zh-Hant", "zh-chs": "zh-Hans", "zh-cht": "zh-Hant",
    "utf-8": "",
}  # fmt: skip
# ISO 639-2's and -3's letters, and withdrawn ones, of languages that have two today.
SUBTAGS = {
    "eng": "en", "ger": "de", "deu": "de", "fre": "fr", "fra": "fr", "spa": "es", "zho": "zh", "chi": "zh", "cmn": "zh",
    "jpn": "ja", "kor": "ko", "rus": "ru", "ita": "it", "por": "pt", "iw": "he", "in": "id", "ji": "yi", "mo": "ro",
}  # fmt: skip
SCRIPT = {"TW": "Hant", "HK": "Hant", "MO": "Hant", "CN": "Hans", "SG": "Hans", "MY": "Hans"}  # of Chinese, by region
TAG = re.compile(r"([a-z]{2,3})(?:-([a-z]{3}))?(?:-([a-z]{4}))?(?:-([a-z]{2}|\d{3}))?(?:-.*)?", re.I)


class Choice(NamedTuple):
    """A page's language, which source it has (`text` for the text itself), and a remark on a mark that lost."""

    tag: str | None
    source: str = "text"
    note: str | None = None


def tag(mark: str | None) -> str | None:
    """`zh_CN`, `chinese`, `EN-us`, `de_DE.UTF-8` → `zh-CN`, `zh`, `en-US`, `de-DE`; None for what names no language."""
    mark = re.sub(r"[.@].*$", "", (mark or "").strip()).replace("_", "-").lower()
    if mark in NAMES:
        return NAMES[mark] or None
    found = TAG.fullmatch(mark)
    if not found:
        return None
    language, extended, script, region = found.groups()
    if "yue" in (language, extended):
        language, script = "zh", script or (None if region else "hant")
    parts = [SUBTAGS.get(language, language), script.title() if script else None, region.upper() if region else None]
    return "-".join(part for part in parts if part)


def _script(mark: str) -> str | None:
    """The script that a mark of Chinese names or implies."""
    rest = mark.split("-")[1:]
    return next((part for part in rest if len(part) == 4), None) or next(map(SCRIPT.get, rest), None)


def _agrees(mark: str, found: Detected) -> bool:
    """Whether a text may be in the language that a mark names."""
    if not found.tag or not found.plain:
        return True
    if family(mark) == family(found.tag) == "zh":
        return _script(mark) in {None, _script(found.tag)} or found.tag == "zh"
    # What the detector has never learnt it takes for a neighbour, but not for one in another script.
    known = family(mark) in KNOWN or family(found.tag) in {"zh", "ja", "ko"}
    return family(mark) == family(found.tag) or not known


def _exact(mark: str, found: Detected) -> str:
    """`zh` alone says less than the text."""
    return found.tag if found.tag and mark == "zh" and family(found.tag) == "zh" else mark


def choose(marks: list[tuple[str, str]], default: str | None, text: str) -> Choice:
    """The language of a text that bears `marks`, pairs of a mark and its source, the best first; else the source's."""
    found = detect(text)
    named = [(known, source) for mark, source in [*marks, (default or "", "default")] if (known := tag(mark))]
    if not named:
        return Choice(found.tag)
    agreed = next(((mark, source) for mark, source in named if _agrees(mark, found)), None)
    if agreed != named[0] and not steady(text, found):
        agreed = named[0]
    chosen, source = (_exact(agreed[0], found), agreed[1]) if agreed else (found.tag, "text")
    lost = f"{named[0][0]} ({named[0][1]}) is not the language of the text, {found.tag}"
    return Choice(chosen, source, None if agreed == named[0] else lost)
