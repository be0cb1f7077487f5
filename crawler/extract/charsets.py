"""Charset labels and their codecs, as browsers read them: the tables of the WHATWG's Encoding Standard.

Only the standard's labels mean anything: Python's own names reach codecs that are no charsets (`idna`, `zlib`).
"""

import codecs
from functools import lru_cache

# Codec → labels, https://encoding.spec.whatwg.org/#names-and-labels; `hz` besides, which old Chinese pages declare.
_LABELS = {
    "utf-8": "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8",
    "cp866": "866 cp866 csibm866 ibm866",
    "iso8859-2": "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2",
    "iso8859-3": "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3",
    "iso8859-4": "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4",
    "iso8859-5": "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988",
    "iso8859-6": "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e "
    "iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987",
    "iso8859-7": "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 iso_8859-7 "
    "iso_8859-7:1987 sun_eu_greek",
    "iso8859-8": "csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 "
    "iso_8859-8:1988 visual csiso88598i iso-8859-8-i logical",
    "iso8859-10": "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6",
    "iso8859-13": "iso-8859-13 iso8859-13 iso885913",
    "iso8859-14": "iso-8859-14 iso8859-14 iso885914",
    "iso8859-15": "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9",
    "iso8859-16": "iso-8859-16",
    "koi8-r": "cskoi8r koi koi8 koi8-r koi8_r",
    "koi8-u": "koi8-ru koi8-u",
    "mac-roman": "csmacintosh mac macintosh x-mac-roman",
    "cp874": "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874",
    "cp1250": "cp1250 windows-1250 x-cp1250",
    "cp1251": "cp1251 windows-1251 x-cp1251",
    "cp1252": "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 "
    "iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252 x-user-defined",
    "cp1253": "cp1253 windows-1253 x-cp1253",
    "cp1254": "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 "
    "windows-1254 x-cp1254",
    "cp1255": "cp1255 windows-1255 x-cp1255",
    "cp1256": "cp1256 windows-1256 x-cp1256",
    "cp1257": "cp1257 windows-1257 x-cp1257",
    "cp1258": "cp1258 windows-1258 x-cp1258",
    "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "gb18030": "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk gb18030",
    "hz": "hz-gb-2312",
    "big5hkscs": "big5 big5-hkscs cn-big5 csbig5 x-x-big5",
    "euc_jp": "cseucpkdfmtjapanese euc-jp x-euc-jp",
    "iso2022_jp_ext": "csiso2022jp iso-2022-jp",
    "cp932": "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis",
    "cp949": "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 "
    "windows-949",
    "utf-16-be": "unicodefffe utf-16be",
    "utf-16-le": "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le",
}
MOST = 100_000  # errors that are looked at one by one, a microsecond each
_CODECS = {label: codec for codec, labels in _LABELS.items() for label in labels.split()}
SEVEN_BIT = {"iso2022_jp_ext": b"\x1b$", "hz": b"~{"}  # their bytes are ASCII; what each must have to be one


def label(name: str | None) -> str | None:
    """The Python codec that a charset label means to a browser, or None for a label that means nothing."""
    return _CODECS.get((name or "").strip().strip("\"'").strip().lower())


def _nec(pair: bytes) -> str:
    """A pair of JIS X 0208 by Shift_JIS, which has NEC's and IBM's rows as well (①, ㈱, 髙); else an empty string."""
    if len(pair) < 2:
        return ""
    row, cell = (byte - 0x21 for byte in pair)
    lead = row // 2 + (0x81 if row < 62 else 0xC1)
    trail = cell + (0x9F if row % 2 else 0x40 if cell < 63 else 0x41)
    return bytes([lead, trail]).decode("cp932", "ignore") if 0 <= row < 94 and 0 <= cell < 94 else ""


def _as_browsers(error: UnicodeError) -> tuple[str, int]:
    """What the standard's tables have and Python's lack; U+FFFD for what neither has."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    found, at = error.object[error.start : error.start + 2], error.start
    if error.encoding == "charmap":
        return chr(found[0]) if 0x80 <= found[0] < 0xA0 else "\ufffd", at + 1
    if error.encoding == "iso2022_jp_ext" and (pair := _nec(found)):
        return pair, at + 2
    if error.encoding == "euc_jp" and (pair := _nec(bytes(byte & 0x7F for byte in found if byte > 0x7F))):
        return pair, at + 2
    if (error.encoding, found[:1]) == ("gb18030", b"\x80"):
        return "€", at + 1
    if (error.encoding, found) == ("big5hkscs", b"\xa3\xe1"):
        return "€", at + 2
    return "\ufffd", error.end


codecs.register_error("as-browsers", _as_browsers)


@lru_cache
def _big5() -> dict[int, str]:
    """Punctuation of Big5's first rows, which Python reads by an old table and browsers as Windows does (‧, ～)."""
    codes = [bytes([lead, trail]) for lead in (0xA1, 0xA2) for trail in (*range(0x40, 0x7F), *range(0xA1, 0xFF))]
    pairs = {code.decode("big5hkscs", "ignore"): code.decode("cp950", "ignore") for code in codes}
    return {ord(ours): theirs for ours, theirs in pairs.items() if ours and theirs and ours not in pairs.values()}


def read(body: bytes, codec: str) -> str:
    """The text of some bytes in a codec of `label`'s. Never fails: what cannot be read becomes U+FFFD."""
    text = body.decode(codec, "replace")
    if 0 < text.count("\ufffd") < MOST:
        text = body.decode(codec, "as-browsers")
    return text.translate(_big5()) if codec == "big5hkscs" else text


def damage(body: bytes, codec: str) -> float:
    """Share of replacement characters among the non-ASCII characters that a codec reads."""
    text = read(body, codec)
    foreign = len(text) - len(text.encode("ascii", "ignore"))
    return text.count("\ufffd") / foreign if foreign else 0.0
