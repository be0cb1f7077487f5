"""Marks of languages become BCP 47 tags, and the text decides among them."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract import extract_page
from crawler.items import Article, Defaults, Page
from crawler.normalise.article import normalise
from crawler.normalise.detection import detect
from crawler.normalise.languages import choose, tag
from tests.many_languages import TEXTS

URL = "https://news.example/a"
NOW = datetime(2026, 3, 6, tzinfo=UTC)
# Norwegian is told, its two standards are not; Croatian, Bosnian and Serbian in Latin letters are one to the detector.
TOLD = {tag: {"nb": "no", "yue": "zh-Hant"}.get(tag, tag) for tag in TEXTS if tag != "hr"}


def article(text: str, *, lang: str = "", head: str = "", language: str | None = None) -> Article:
    """What the whole pipeline makes of a page with this text, read twice so that it is an article's length."""
    mark = f' lang="{lang}"' if lang else ""
    paragraphs = "".join(f"<p>{each}</p>" for each in (text, text))
    body = (
        f"<html{mark}><head>{head}<title>1</title></head><body><article><h1>1</h1>{paragraphs}</article></body></html>"
    )
    extraction = extract_page(body.encode(), url=URL)
    return normalise(extraction, Page(URL, body.encode(), NOW), Defaults(inLanguage=language))


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        ("zh_CN", "zh-CN"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("zh-cmn-Hans-CN", "zh-Hans-CN"),
        ("zh-CHT", "zh-Hant"),
        ("yue", "zh-Hant"),
        ("zh-yue-HK", "zh-HK"),
        ("chinese", "zh"),
        ("EN-us", "en-US"),
        ("de_DE.UTF-8", "de-DE"),
        ("deu", "de"),
        ("iw", "he"),
        ("cz", "cs"),
        ("es-419", "es-419"),
        ("sr-Latn-RS", "sr-Latn-RS"),
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
        ("12 34 56 78 " * 30, None),
        ("def f(x): return x + 1\nfor i in range(10): print(f(i))\nimport os, sys\n" * 3, None),
        ("གཙང་པོའི་སྟེང་གི་ཟམ་པ་གསར་པ་གཟའ་མིག་དམར་ཞོགས་པར་སྒོ་ཕྱེ་བ་རེད།" * 3, None),
    ],
)
def test_short_and_strange_texts(text: str, expected: str | None) -> None:
    assert detect(text).tag == expected


@pytest.mark.parametrize(("language", "expected"), TOLD.items())
def test_the_text_tells_its_language(language: str, expected: str) -> None:
    found = article(TEXTS[language])
    assert (found.inLanguage, found.metadata.sources["inLanguage"]) == (expected, "text")


@pytest.mark.parametrize(("language", "expected"), TOLD.items())
def test_a_mark_that_the_text_contradicts_loses_and_is_noted(language: str, expected: str) -> None:
    template = "en-US" if language != "en" else "de-DE"
    found = article(TEXTS[language], lang=template)
    assert found.inLanguage == expected
    assert found.metadata.validationMessages["inLanguage"] == [
        f"{template} (html:lang) is not the language of the text, {expected}"
    ]


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        *[
            ("de", "de-AT"),
            ("en", "en-GB"),
            ("pt", "pt-BR"),
            ("nb", "nb-NO"),
            ("nb", "nn"),
            ("hr", "hr-HR"),
            ("sr", "sr"),
        ],
        *[("id", "ms-MY"), ("fa", "prs"), ("zh-Hans", "zh-CN"), ("zh-Hant", "zh-TW"), ("zh-Hant", "zh-Hant-HK")],
        *[("yue", "zh-HK"), ("zh-Hans", "zh-SG")],
    ],
)
def test_a_mark_that_agrees_is_kept_as_it_is(text: str, mark: str) -> None:
    found = article(TEXTS[text], lang=mark)
    assert (found.inLanguage, found.metadata.sources["inLanguage"]) == (mark, "html:lang")
    assert "inLanguage" not in found.metadata.validationMessages


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        *[("zh-Hant", "zh", "zh-Hant"), ("zh-Hans", "zh", "zh-Hans"), ("yue", "zh", "zh-Hant")],
        *[("zh-Hant", "zh-CN", "zh-Hant"), ("zh-Hans", "zh-TW", "zh-Hans"), ("zh-Hans", "zh-Hant-HK", "zh-Hans")],
    ],
)
def test_of_chinese_the_text_tells_the_script(text: str, mark: str, expected: str) -> None:
    found = article(TEXTS[text], lang=mark)
    assert found.inLanguage == expected
    assert ("inLanguage" in found.metadata.validationMessages) == (mark != "zh")


def test_of_several_marks_the_one_that_agrees_wins() -> None:
    found = article(TEXTS["zh-Hant"], lang="zh_TW", head='<meta property="og:locale" content="en_US">')
    assert (found.inLanguage, found.metadata.sources["inLanguage"]) == ("zh-TW", "html:lang")
    assert found.metadata.validationMessages["inLanguage"] == [
        "en-US (meta:og:locale) is not the language of the text, zh-Hant"
    ]


def test_the_sources_language_serves_where_the_text_does_not_contradict() -> None:
    assert article(TEXTS["de"], language="de-CH").inLanguage == "de-CH"
    assert article("1 2 3. " * 40, language="de-CH").inLanguage == "de-CH"
    assert article(TEXTS["fr"], language="de-CH").inLanguage == "fr"


def test_little_text_and_a_long_quotation_are_no_proof() -> None:
    assert (
        choose([("de", "html:lang")], None, "The new bridge over the river was opened on Tuesday morning.").tag == "de"
    )
    assert choose([("de", "html:lang")], None, TEXTS["de"] + " " + TEXTS["en"]).tag == "de"
    assert choose([("en", "html:lang")], None, TEXTS["en"] + " " + TEXTS["zh-Hans"][:40]).tag == "en"


def test_a_language_that_the_detector_never_learnt_is_believed_but_not_in_another_script() -> None:
    assert choose([("tt", "html:lang")], None, TEXTS["ru"]).tag == "tt"
    assert choose([("tt", "html:lang")], None, TEXTS["zh-Hans"]).tag == "zh-Hans"


@given(st.text(st.characters(), max_size=300), st.text(max_size=12))
def test_whatever_the_text_and_the_mark(text: str, mark: str) -> None:
    found = choose([(mark, "html:lang")], None, text)
    assert found.tag is None or tag(found.tag) == found.tag


def test_the_detector_is_loaded_by_those_who_use_it() -> None:
    code = "import sys, crawler.normalise.article; sys.exit('gcld3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
