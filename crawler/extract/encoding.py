"""Bytes to text, before anything else looks at them: BOM, the bytes' own shape, HTTP header, meta, then detection.

A declaration is believed unless the bytes make it plainly wrong; a few stray bytes never change the charset.
"""

import codecs
import re
from functools import lru_cache

from w3lib.encoding import read_bom

from crawler.extract.charsets import SEVEN_BIT, damage, label, read

__all__ = ["decode", "label"]

STRAY = 0.02  # share of undecodable characters among the non-ASCII ones that a believed charset may leave
STRAY_UTF_8 = 0.2  # other charsets read as UTF-8 leave nearly nothing else
HEAD = 65_536  # bytes in which a declaration is looked for: browsers take late ones too
PART = 1_000_000  # bytes whose damage is measured
SAMPLE = 16_384  # bytes of text that detection reads
STATISTICS = 4096  # of them by statistics, which are slower
FEW = 5  # bytes beyond ASCII; fewer tell nothing
FREQUENT = 0.15  # share of frequent characters by which an East Asian charset is known; wrong ones have a third of it
RIVAL = 2  # times the confidence of the declared charset; right ones were beaten by at most 1.6

_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([^\"';,\s]+)", re.I)
_META = re.compile(rb"<(?:meta\b[^<>]*?\bcharset\s*=|\?xml\b[^<>]*?\bencoding\s*=)\s{0,9}[\"']?\s{0,9}([\w:.-]+)", re.I)
_HIGH, _ALONE = re.compile(rb"[\x80-\xff]"), re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
_COMMENT = re.compile(rb"<!--(?:.*?-->|.*)", re.S)
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
_FREQUENT = {"gb18030": _HAN, "big5hkscs": _HAN, "cp932": _KANA | _HAN, "euc_jp": _KANA | _HAN, "cp949": _HANGUL}
# What statistics choose among: charsets that pages are written in, and that look different. By chardet's names.
_KNOWN = (
    *(f"windows-{number}" for number in range(1250, 1259)),
    *(f"iso-8859-{number}" for number in (2, 4, 5, 6, 7, 8, 13)),
    *("koi8-r", "koi8-u", "ibm866", "tis-620", "gb18030", "big5", "shift_jis", "euc-jp", "euc-kr"),
)
_WEIGHED = frozenset(map(label, _KNOWN))

_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def _declared(body: bytes, content_type: str) -> list[str]:
    """The charsets that header and page declare, in the order in which they are believed."""
    header = _HEADER.search(content_type)
    meta = _META.search(_COMMENT.sub(b"", body[:HEAD]))
    names = [label(header[1]) if header else None, label(meta[1].decode("latin-1")) if meta else None]
    return [name for name in names if name and not name.startswith("utf-16")]  # what can be read so far is not UTF-16


def _utf_16(body: bytes) -> str | None:
    """UTF-16 without a mark, by the zero bytes of its markup."""
    head = body[:256]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) < len(head) / 8 or min(even, odd) > max(even, odd) / 8:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _seven_bit(body: bytes, declared: list[str]) -> str | None:
    """The charset of ASCII bytes that mean more: Japanese mail's, declared or not, and China's old one, declared."""
    found = next((name for name in declared if name in SEVEN_BIT), "iso2022_jp_ext")
    return found if SEVEN_BIT[found] in body and len(body.decode("ascii", "ignore")) > 0.99 * len(body) else None


def _sample(body: bytes) -> bytes:
    """The page's text from its first byte beyond ASCII on."""
    text = re.sub(rb"<[^<>]*>", b" ", body[: 64 * SAMPLE])
    start = _HIGH.search(text)
    return text[start.start() :][:SAMPLE] if start else b""


def _frequency(sample: bytes, encoding: str) -> float:
    """How much of the sample, read in this charset, is made of its language's most frequent characters."""
    foreign = [c for c in read(sample, encoding) if c > "\x7f"]
    good = sum(c in _FREQUENT[encoding] for c in foreign)
    return (good - 5 * foreign.count("\ufffd")) / max(len(foreign), 1)


def _east_asian(sample: bytes) -> str | None:
    """By the frequency of characters, which forgives stray bytes and cut ends, as statistics on byte pairs do not."""
    high, alone = (len(re.findall(pattern, sample)) for pattern in (_HIGH, _ALONE))
    if not high or alone > 0.6 * high:  # as in western charsets
        return None
    best = max(_FREQUENT, key=lambda encoding: _frequency(sample, encoding))
    return best if _frequency(sample, best) > FREQUENT else None


@lru_cache(maxsize=4)
def _statistics(sample: bytes) -> dict[str, float]:
    """Charset → confidence, the best first."""
    if not sample:
        return {}
    import chardet  # a twentieth of a second and 40 MB of tables, which few pages need

    found = chardet.detect_all(sample[:STATISTICS], ignore_threshold=True, include_encodings=_KNOWN)
    named = {label(each["encoding"]): each["confidence"] for each in found}  # None where nothing fits
    return {name: confidence for name, confidence in named.items() if name}


def _detect(sample: bytes) -> str:
    """The charset that undeclared bytes are most likely in; windows-1252 if nothing tells, as in browsers."""
    return _east_asian(sample) or next(iter(_statistics(sample)), "cp1252")


def _contradicted(sample: bytes, declared: str) -> bool:
    """Whether the bytes are plainly in another charset."""
    if declared not in _WEIGHED or len(_HIGH.findall(sample)) < FEW:
        return False
    if found := _east_asian(sample):
        return found != declared
    confidence = _statistics(sample)
    return max(confidence.values(), default=0) >= RIVAL * confidence.get(declared, 0)


def _choose(body: bytes, declared: list[str]) -> str:
    """The charset of what is not valid UTF-8."""
    sample, start = _sample(body), _HIGH.search(body)
    part = body[start.start() if start else 0 :][:PART]
    for encoding in (each for each in declared if each not in SEVEN_BIT):
        if damage(part, encoding) < STRAY and not _contradicted(sample, encoding):
            return encoding
    return "utf-8" if damage(part, "utf-8") < STRAY_UTF_8 else _detect(sample)


def decode(body: bytes, content_type: str = "") -> tuple[str, str]:
    """Text and the name of the codec that read it. Never fails: what cannot be read becomes U+FFFD."""
    bom, mark = read_bom(body)
    if bom and mark:
        return body[len(mark) :].decode(bom, "replace"), codecs.lookup(bom).name
    declared = _declared(body, content_type)
    shaped = _utf_16(body) or _seven_bit(body, declared)
    if shaped:
        return read(body, shaped), shaped
    try:
        return body.decode(), "utf-8"  # whatever a header says: other charsets do not pass for it by chance
    except UnicodeDecodeError:
        encoding = _choose(body, declared)
        return read(body, encoding), encoding


def is_binary(text: str) -> bool:
    """Whether a decoded page is no text: more than one control character in fifty, as a file's bytes have."""
    sample = text[:20_000]
    return len(_CONTROLS.findall(sample)) > len(sample) / 50
