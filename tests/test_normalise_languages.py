"""Marks of languages become BCP 47 tags."""

import pytest

from crawler.normalise.languages import by_script, tag


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        ("zh_CN", "zh-CN"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("chinese", "zh"),
        ("EN-us", "en-US"),
        ("de_DE.UTF-8", "de-DE"),
        ("deu", "de"),
        ("es-419", "es-419"),
        ("日本語", "ja"),
        ("", None),
        (None, None),
        ("utf-8", None),
        ("http://x", None),
    ],
)
def test_marks(mark: str | None, expected: str | None) -> None:
    assert tag(mark) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("这个城市的新图书馆今天开放", "zh-Hans"),
        ("這個城市的新圖書館今天開放", "zh-Hant"),
        ("この町の新しい図書館が開館しました", "ja"),
        ("새로운 도서관이 오늘 문을 열었다", "ko"),
        ("The new library opened today", None),
        ("", None),
    ],
)
def test_scripts(text: str, expected: str | None) -> None:
    assert by_script(text) == expected
