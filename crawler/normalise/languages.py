"""Any mark of a language becomes a BCP 47 tag; script decides only where nothing is declared."""

import re

NAMES = {
    "chinese": "zh", "simplified chinese": "zh-Hans", "traditional chinese": "zh-Hant", "中文": "zh",
    "简体中文": "zh-Hans", "繁體中文": "zh-Hant", "japanese": "ja", "日本語": "ja", "korean": "ko",
    "한국어": "ko", "english": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr",
    "spanish": "es", "español": "es", "portuguese": "pt", "italian": "it", "russian": "ru",
    "русский": "ru", "arabic": "ar", "dutch": "nl", "polish": "pl", "turkish": "tr",
    "vietnamese": "vi", "thai": "th", "indonesian": "id", "ukrainian": "uk", "cn": "zh-CN",
    "jp": "ja", "kr": "ko", "gb": "zh-Hans", "big5": "zh-Hant", "chs": "zh-Hans", "cht": "zh-Hant",
    "eng": "en", "ger": "de", "deu": "de", "fre": "fr", "fra": "fr", "spa": "es", "zho": "zh",
    "chi": "zh", "jpn": "ja", "kor": "ko", "rus": "ru", "ita": "it", "por": "pt", "utf-8": "",
}  # fmt: skip
TAG = re.compile(r"([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|\d{3}))?(?:-.*)?", re.I)
_SIMPLIFIED = frozenset(
    "这为个国时来们对会发动过说产种后学经进着电里实两体机当点从业应开还间样与关线内数么质气变条没结问无军报"
)
_TRADITIONAL = frozenset(
    "這為個國時來們對會發動過說產種後學經進著電裡實兩體機當點從業應開還間樣與關線內數麼質氣變條沒結問無軍報"
)


def tag(mark: str | None) -> str | None:
    """`zh_CN`, `chinese`, `EN-us`, `de_DE.UTF-8` → `zh-CN`, `zh`, `en-US`, `de-DE`; None for what names no language."""
    mark = re.sub(r"[.@].*$", "", (mark or "").strip()).replace("_", "-").lower()
    if mark in NAMES:
        return NAMES[mark] or None
    found = TAG.fullmatch(mark)
    if not found:
        return None
    language, script, region = found.groups()
    language = NAMES.get(language, language) if len(language) == 3 else language
    parts = [language, script.title() if script else None, region.upper() if region else None]
    return "-".join(part for part in parts if part)


def by_script(text: str) -> str | None:
    """The language that the script alone gives away: zh-Hans, zh-Hant, ja, ko; None for the others."""
    sample = text[:5000]
    counts = {name: len(re.findall(pattern, sample)) for name, pattern in
              (("ko", "[가-힣]"), ("ja", "[ぁ-ゖァ-ヺ]"), ("zh", "[\u4e00-\u9fff]"))}  # fmt: skip
    if sum(counts.values()) < 0.1 * max(len(sample), 1):
        return None
    if counts["ko"] > 0.3 * sum(counts.values()):
        return "ko"
    if counts["ja"] > 0.1 * sum(counts.values()):
        return "ja"
    simplified, traditional = (sum(c in chars for c in sample) for chars in (_SIMPLIFIED, _TRADITIONAL))
    if simplified == traditional:
        return "zh"
    return "zh-Hans" if simplified > traditional else "zh-Hant"
