"""Bytes to text: declared, undeclared, wrongly declared and damaged charsets."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.charsets import MOST, read
from crawler.extract.encoding import decode, label
from tests.many_languages import TEXTS

SIMPLIFIED = "这个城市的新图书馆今天开放，人们来到这里看书学习。我们对这个地方有很大的期望，时间会说明一切。" * 4
TRADITIONAL = "這個城市的新圖書館今天開放，人們來到這裡看書學習。我們對這個地方有很大的期望，時間會說明一切。" * 4
JAPANESE = "この町の新しい図書館が今日から開館しました。たくさんの人がここに来て本を読んでいます。" * 4
KOREAN = "이 도시의 새로운 도서관이 오늘 문을 열었다. 많은 사람들이 이곳에 와서 책을 읽고 있다." * 4
CHARSETS = [
    ("gb18030", "gb18030", SIMPLIFIED),
    ("gbk", "gb18030", SIMPLIFIED),
    ("gb2312", "gb18030", SIMPLIFIED),
    ("big5", "big5hkscs", TRADITIONAL),
    ("shift_jis", "cp932", JAPANESE),
    ("euc-jp", "euc_jp", JAPANESE),
    ("euc-kr", "cp949", KOREAN),
    ("utf-8", "utf-8", SIMPLIFIED),
]


def page(text: str, charset: str = "") -> str:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">' if charset else ""
    return f"<html><head>{meta}<title>x</title></head><body><p>{text}</p></body></html>"


@pytest.mark.parametrize(("charset", "codec", "text"), CHARSETS)
def test_a_meta_declaration_is_read(charset: str, codec: str, text: str) -> None:
    assert decode(page(text, charset).encode(charset)) == (page(text, charset), codec)


@pytest.mark.parametrize(("charset", "codec", "text"), CHARSETS)
def test_a_header_declaration_is_read(charset: str, codec: str, text: str) -> None:
    assert decode(page(text).encode(charset), f"text/html; charset={charset}") == (page(text), codec)


@pytest.mark.parametrize(("charset", "codec", "text"), CHARSETS)
def test_an_undeclared_charset_is_found(charset: str, codec: str, text: str) -> None:
    assert decode(page(text).encode(charset)) == (page(text), codec)


@pytest.mark.parametrize(("charset", "codec", "text"), CHARSETS)
@pytest.mark.parametrize("declared", [True, False])
def test_stray_bytes_do_not_flip_the_charset(charset: str, codec: str, text: str, declared: bool) -> None:
    whole = page(text, charset if declared else "").encode(charset)
    read, name = decode(whole.replace(b"</p>", b"\xff\xff\xff\xff</p>"))
    assert name == codec
    assert text[:80] in read


def test_a_header_wins_over_meta() -> None:
    body = page(TRADITIONAL, "gbk").encode("big5")
    assert decode(body, "text/html; charset=big5")[1] == "big5hkscs"


def test_a_byte_order_mark_wins_and_is_cut() -> None:
    assert decode(b"\xef\xbb\xbf" + "词".encode(), "text/html; charset=gbk") == ("词", "utf-8")
    assert decode("\ufeff词语".encode("utf-16-le"))[0] == "词语"


def test_valid_utf_8_is_believed_more_than_a_wrong_header() -> None:
    assert decode(page(SIMPLIFIED).encode(), "text/html; charset=gbk") == (page(SIMPLIFIED), "utf-8")


def test_a_servers_default_of_latin_1_does_not_hide_chinese() -> None:
    assert decode(page(SIMPLIFIED).encode("gbk"), "text/html; charset=iso-8859-1")[1] == "gb18030"


def test_undeclared_western_text_is_not_taken_for_chinese() -> None:
    german = "Die Bürger der Stadt hörten am Dienstag über die neue Brücke, die größer wird als geplant. " * 3
    assert decode(page(german).encode("cp1252"))[0] == page(german)


def test_seven_bit_japanese_is_declared_or_not_at_all() -> None:
    assert decode(page(JAPANESE, "iso-2022-jp").encode("iso-2022-jp"))[0] == page(JAPANESE, "iso-2022-jp")


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("GB2312", "gb18030"),
        ("x-gbk", "gb18030"),
        ("latin1", "cp1252"),
        (" 'utf-8' ", "utf-8"),
        ("nonsense", None),
        ("", None),
    ],
)
def test_labels_mean_what_they_mean_to_browsers(name: str, codec: str | None) -> None:
    assert label(name) == codec


@given(st.binary(max_size=2000), st.text(max_size=60))
def test_any_bytes_under_any_header_become_text(body: bytes, content_type: str) -> None:
    text, codec = decode(body, content_type)
    assert isinstance(text, str)
    assert codec


@pytest.mark.parametrize("name", ["idna", "zlib", "undefined", "unicode_escape", "utf-7", "utf-32", "rot13"])
def test_names_of_pythons_that_are_no_charsets_mean_nothing(name: str) -> None:
    assert decode(page(SIMPLIFIED).encode("gbk"), f"text/html; charset={name}") == (page(SIMPLIFIED), "gb18030")


# Charset → the languages that are written in it.
WRITTEN = {
    "windows-1252": "de fr es pt it nl sv da nb is fi ca id",
    "iso-8859-2": "pl cs sk sl hr hu",
    "windows-1250": "pl cs sk sl hr hu",
    "windows-1251": "ru uk be bg mk sr",
    "koi8-r": "ru bg",
    "koi8-u": "uk",
    "iso-8859-5": "ru bg mk sr",
    "ibm866": "ru",
    "windows-1253": "el",
    "iso-8859-7": "el",
    "windows-1254": "tr",
    "windows-1255": "he",
    "iso-8859-8": "he",
    "windows-1256": "ar",
    "iso-8859-6": "ar",
    "windows-1257": "et lv lt",
    "iso-8859-13": "lv lt",
    "tis-620": "th",
    "gb18030": "zh-Hans zh-Hant",
    "gbk": "zh-Hans",
    "big5": "zh-Hant",
    "shift_jis": "ja",
    "euc-jp": "ja",
    "iso-2022-jp": "ja",
    "euc-kr": "ko",
}
PAIRS = [(charset, language) for charset, languages in WRITTEN.items() for language in languages.split()]
CODEC = {"tis-620": "cp874", "shift_jis": "cp932", "euc-kr": "cp949", "ibm866": "cp866"}


def written(charset: str, language: str) -> tuple[bytes, str]:
    """A page in a charset without any declaration, and its text."""
    codec = CODEC.get(charset, charset)
    text = page("".join(c if c.encode(codec, "ignore") else "-" for c in TEXTS[language]))
    return text.encode(codec), text


@pytest.mark.parametrize(("charset", "language"), PAIRS)
def test_short_texts_are_read_whether_declared_or_not(charset: str, language: str) -> None:
    body, text = written(charset, language)
    declared = f'<meta charset="{charset}">'.encode() + body
    assert decode(body)[0] == decode(body, f"text/html; charset={charset}")[0] == text
    assert decode(declared)[0].removeprefix(f'<meta charset="{charset}">') == text


@pytest.mark.parametrize("declared", ["utf-8", "utf-16", "iso-2022-jp", "euc-jp", "euc-kr"])
@pytest.mark.parametrize(("charset", "language"), PAIRS)
def test_bytes_win_over_a_charset_that_they_cannot_be_in(charset: str, language: str, declared: str) -> None:
    body, text = written(charset, language)
    assert decode(body, f"text/html; charset={declared}")[0] == text


@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1251", "koi8-r", "windows-1256", "gbk", "big5"])
@pytest.mark.parametrize(
    ("charset", "language"),
    [
        *[
            ("windows-1251", "ru"),
            ("windows-1251", "sr"),
            ("koi8-r", "bg"),
            ("iso-8859-7", "el"),
            ("windows-1255", "he"),
        ],
        *[("windows-1256", "ar"), ("tis-620", "th"), ("gbk", "zh-Hans"), ("big5", "zh-Hant"), ("shift_jis", "ja")],
        *[("euc-jp", "ja"), ("windows-1255", "he"), ("euc-kr", "ko"), ("windows-1250", "pl"), ("iso-8859-2", "cs")],
        ("windows-1254", "tr"),
    ],
)
def test_bytes_win_over_a_charset_that_makes_no_sense_of_them(charset: str, language: str, declared: str) -> None:
    body, text = written(charset, language)
    assert decode(body, f"text/html; charset={declared}")[0] == text


@pytest.mark.parametrize("language", ["en", "ru", "zh-Hans"])
@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("header", ["", "text/html; charset=utf-16", "text/html; charset=utf-8"])
def test_utf_16_is_known_without_a_mark(language: str, charset: str, header: str) -> None:
    text = page(TEXTS[language])
    assert decode(text.encode(charset), header) == (text, charset)


@pytest.mark.parametrize("charset", ["windows-1252", "gbk", "big5", "iso-2022-jp", "utf-16", "koi8-r"])
def test_utf_8_that_is_declared_as_something_else_is_read_as_utf_8(charset: str) -> None:
    text = page("".join(TEXTS.values()))
    assert decode(text.encode(), f"text/html; charset={charset}") == (text, "utf-8")


CODECS = [
    *[("gb18030", "gb18030"), ("gbk", "gbk"), ("big5", "big5hkscs"), ("shift_jis", "cp932"), ("euc-jp", "euc_jp")],
    *[("euc-kr", "cp949"), ("koi8-r", "koi8-r"), ("koi8-u", "koi8-u"), ("utf-8", "utf-8")],
    *[(f"windows-{number}", f"cp{number}") for number in range(1250, 1259)],
    *[(f"iso-8859-{number}", f"iso8859-{number}") for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)],
    *[("utf-16le", "utf-16-le"), ("iso-2022-jp", "iso2022_jp")],
]


@pytest.mark.parametrize(("charset", "codec"), CODECS)
def test_whatever_a_codec_can_write_is_read_again(charset: str, codec: str) -> None:
    body = "".join(map(chr, (*range(0x20, 0xD800), *range(0xF900, 0xFFF0)))).encode(codec, "ignore")
    found = read(body, label(charset) or "")
    assert "\ufffd" not in found
    if charset != "big5":  # whose punctuation is Windows', not Python's
        assert found == body.decode(codec)


@given(st.sampled_from(PAIRS), st.randoms(use_true_random=False), st.booleans())
def test_words_in_any_order_declared_or_not_are_read_without_loss(
    pair: tuple[str, str], chance: Random, declared: bool
) -> None:
    charset, language = pair
    _, text = written(charset, language)
    words = text.removeprefix(page("")[:-18]).removesuffix("</p></body></html>").split(" ")
    text = page(" ".join(chance.choices(words, k=60)), charset if declared else "")
    found, _ = decode(text.encode(CODEC.get(charset, charset)))
    assert "\ufffd" not in found
    assert found == text or not declared  # a few words tell one charset from all others nearly always


@pytest.mark.parametrize(
    ("charset", "body", "text"),
    [
        ("euc-jp", b"\xad\xa1 \xad\xea \xfc\xe2", "① ㈱ 髙"),
        ("iso-2022-jp", b"\x1b$B-!-j\x1b(B\x1b(I1\x1b(B.", "①㈱ｱ."),
        ("gbk", b"12\x80", "12€"),
        ("big5", b"\xa3\xe1 \xa1\x45 \xa1\xe3", "€ ‧ ～"),
        ("big5", "嘅喺咗".encode("big5hkscs"), "嘅喺咗"),
        ("latin1", b"\x93a\x94 \x81", "“a” \x81"),
        ("windows-1253", b"\xff", "\ufffd"),
    ],
)
def test_a_codec_reads_what_browsers_read(charset: str, body: bytes, text: str) -> None:
    assert read(body, label(charset) or "") == text


def test_a_declaration_behind_long_scripts_is_found_and_one_in_a_comment_is_none() -> None:
    head = f"<head><!-- <meta charset=big5> --><script>{' ' * 30_000}</script><meta charset='koi8-u'></head>"
    assert decode((head + "<p>міст").encode("koi8-u")) == (head + "<p>міст", "koi8-u")


def test_every_label_of_the_standard_has_a_codec() -> None:
    names = "unicode11utf8 csisolatin9 visual x-mac-ukrainian ks_c_5601-1989 windows-31j iso-10646-ucs-2 dos-874 l5 koi"
    assert [label(name) for name in names.split()] == [
        *[
            "utf-8",
            "iso8859-15",
            "iso8859-8",
            "mac-cyrillic",
            "cp949",
            "cp932",
            "utf-16-le",
            "cp874",
            "cp1254",
            "koi8-r",
        ]
    ]


def test_of_millions_of_errors_none_is_looked_at_alone() -> None:
    body = b"\x80" * (2 * MOST)
    assert read(body, "gb18030") == "\ufffd" * (2 * MOST)
    assert read(body[: MOST // 2], "gb18030") == "€" * (MOST // 2)
