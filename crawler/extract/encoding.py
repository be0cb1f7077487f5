"""Bytes to text, before anything else looks at them: BOM, HTTP header, meta, then detection.

Labels are read as browsers read them (WHATWG): gb2312 and gbk mean GB18030, latin1 means windows-1252, and so on.
A declaration is believed unless it makes the text plainly wrong; a few stray bytes never change the charset.
"""

import codecs
import re

from charset_normalizer import from_bytes
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

# WHATWG labels that w3lib does not know.
LABELS = {
    "x-gbk": "gb18030",
    "csgb2312": "gb18030",
    "hz-gb-2312": "hz",
    "cn-big5": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "windows-949": "cp949",
    "x-euc-jp": "euc_jp",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-mac-cyrillic": "mac_cyrillic",
    "dos-874": "cp874",
    "unicode-1-1-utf-8": "utf-8",
}
STRAY = 0.02  # share of undecodable characters among the non-ASCII ones that a believed charset may leave
STRAY_UTF_8 = 0.2  # other charsets read as UTF-8 leave nearly nothing else
SAMPLE = 16_384  # bytes of text that detection reads
SEVEN_BIT = {"iso2022_jp", "hz"}  # their bytes are ASCII, so they pass for UTF-8

_HAN = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法"
    "所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四"
    "日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代"
    "這為個國時來們對會發動過說產種後學經進著電裡實兩體機當點從業應開還間樣與關線內數麼質氣變條沒結問無軍報記記者新聞表示"
)
_KANA = frozenset(map(chr, range(0x3041, 0x3097))) | frozenset(map(chr, range(0x30A1, 0x30FB)))
_HANGUL = frozenset(
    "이다의는에을를가은한고지로도사하기대서자인일시과정리들수그보해어있아나부장전제주상스국공위원했습니것년만라여"
)
_FREQUENT = {
    "gb18030": _HAN,
    "big5hkscs": _HAN,
    "cp932": _KANA | _HAN,
    "euc_jp": _KANA | _HAN,
    "cp949": _HANGUL,
}


def label(name: str | None) -> str | None:
    """The Python codec that a charset label means to a browser, or None for a label that means nothing."""
    key = (name or "").strip().strip("\"'").lower()
    if not key:
        return None
    if key in LABELS:
        return LABELS[key]
    try:
        found = resolve_encoding(key)
        return codecs.lookup(found).name if found else None
    except (LookupError, ValueError):
        return None


def _meta(body: bytes) -> str | None:
    declared = label(html_body_declared_encoding(body[:4096]))
    return "utf-8" if declared and declared.startswith("utf-16") else declared  # bytes that spell it are not UTF-16


def _stray(body: bytes, encoding: str) -> float:
    """Share of replacement characters among the non-ASCII characters that decoding yields."""
    text = body.decode(encoding, "replace")
    foreign = sum(1 for c in text if c > "\x7f") if not text.isascii() else 0
    return text.count("\ufffd") / foreign if foreign else 0.0


def _multibyte(sample: bytes) -> bool:
    """Whether high bytes come in runs, as in East Asian charsets; in western ones they stand alone."""
    high = len(re.findall(rb"[\x80-\xff]", sample))
    alone = len(re.findall(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])", sample))
    return high > 0 and alone < 0.6 * high


def _frequency(sample: bytes, encoding: str) -> float:
    """How much of the sample, read in this charset, is made of its language's most frequent characters."""
    foreign = [c for c in sample.decode(encoding, "replace") if c > "\x7f"]
    good = sum(c in _FREQUENT[encoding] for c in foreign)
    return (good - 5 * foreign.count("\ufffd")) / max(len(foreign), 1)


def detect(body: bytes) -> str:
    """The charset that undeclared bytes are most likely in.

    East Asian charsets by the frequency of characters (tolerates stray bytes and cut ends, which strict detectors
    do not); the rest by charset-normalizer; windows-1252 if that finds nothing, as browsers do.
    """
    text = re.sub(rb"<[^<>]*>", b" ", body[: 64 * SAMPLE])
    start = re.search(rb"[\x80-\xff]", text)
    sample = text[start.start() :][:SAMPLE] if start else b""
    if _multibyte(sample):
        best = max(_FREQUENT, key=lambda encoding: _frequency(sample, encoding))
        if _frequency(sample, best) > 0.15:
            return best
    found = from_bytes(sample, steps=5, chunk_size=512).best() if sample else None
    return (label(found.encoding) if found else None) or "cp1252"


def _choose(body: bytes, declared: list[str]) -> str:
    """The charset of what is not valid UTF-8."""
    for encoding in declared:
        weak = encoding == "cp1252" and _multibyte(body[-SAMPLE:])  # a server's default that decodes anything
        if not weak and _stray(body, encoding) < STRAY:
            return encoding
    return "utf-8" if _stray(body, "utf-8") < STRAY_UTF_8 else detect(body)


def decode(body: bytes, content_type: str = "") -> tuple[str, str]:
    """Text and the name of the codec that read it. Never fails: what cannot be read becomes U+FFFD."""
    bom, mark = read_bom(body)
    if bom and mark:
        return body[len(mark) :].decode(bom, "replace"), codecs.lookup(bom).name
    declared = [e for e in (label(http_content_type_encoding(content_type)), _meta(body)) if e]
    special = next((e for e in declared if e in SEVEN_BIT or e.startswith("utf-16")), None)
    if special:
        return body.decode(special, "replace"), special
    try:
        return body.decode(), "utf-8"  # whatever a header says: other charsets do not pass for it by chance
    except UnicodeDecodeError:
        encoding = _choose(body, declared)
        return body.decode(encoding, "replace"), encoding
