"""Bytes to text: declared, undeclared, wrongly declared and damaged charsets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.encoding import decode, label

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
