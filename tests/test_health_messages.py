"""`crawler.health.messages`: what is said, in both languages."""

import re
from dataclasses import replace
from string import Formatter

import pytest

from crawler.health import Finding, Health
from crawler.health.memory import Alarm
from crawler.health.messages import CHINESE, ENGLISH, LONGEST, News, message

SINCE = "2026-11-26T12:00:00+00:00"
KNOWN = Alarm("broken", SINCE, SINCE, ["broken field author"])
AUTHOR = Finding("field", "broken", "author", "meta:author", 0.9, 0.1, url="https://gazette.example/a", before="Ann")
BROKEN = Health("gazette", "broken", findings=(AUTHOR,))
NUMBERS = {"usual": 0.5, "now": 0.25}
FINDINGS = {
    "body": ("texts have 250 characters, usually 500", "正文 250 字，平时 500 字"),
    "silent": ("nothing new for 250 hours; the longest gap was 500", "已有 250 小时没有新文章；以往最长间隔 500 小时"),
    "articles": ("250 new articles in fourteen days, usually 500", "十四天新文章 250 篇，平时 500 篇"),
    "blocked": ("25% of pages are blocked, usually 50%", "25% 的页面被拦截，平时 50%"),
    "failed": ("25% of pages fail, usually 50%", "25% 的页面失败，平时 50%"),
    "latency": ("an answer takes 0.2 s, usually 0.5 s", "应答需 0.2 秒，平时 0.5 秒"),
    "proxy": ("home brings 25% of pages, usually 50%", "home 取到 25% 的页面，平时 50%"),
}


def body(language: str, *news: News) -> str:
    return message(language, news)["body"]


@pytest.mark.parametrize("kind", FINDINGS)
def test_each_kind_is_said_in_both_languages(kind: str) -> None:
    large = 1000 if kind in ("body", "silent", "articles") else 1
    found = Finding(kind, "broken", rule="home", usual=0.5 * large, now=0.25 * large)  # type: ignore[arg-type]
    for language, expected in zip(("en", "zh"), FINDINGS[kind], strict=True):
        told = body(language, News(Health("gazette", "broken", findings=(found,)), "begins", []))
        assert told.splitlines()[1] == f"- {expected}"


def test_a_source_that_cannot_be_read_is_said_in_hours() -> None:
    found = Finding("failed", "broken", "source", usual=0.0, now=30.0)
    told = body("zh", News(Health("gazette", "broken", findings=(found,)), "begins", []))
    assert told.splitlines()[1] == "- 订阅源、站点地图或列表已有 30 小时读不到"


def test_a_finding_without_numbers_is_said_by_its_name() -> None:
    found = Finding("failed", "broken", rule="the run was killed: 2 GiB of memory")
    told = body("en", News(Health("gazette", "broken", findings=(found,)), "begins", []))
    assert told.splitlines()[1] == "- failed the run was killed: 2 GiB of memory"


@pytest.mark.parametrize(
    ("language", "occasion", "verdict", "head"),
    [
        ("en", "begins", "broken", "gazette is broken."),
        ("en", "changes", "broken", "gazette is broken, and something new is wrong with it."),
        ("en", "reminder", "broken", "gazette is still broken, since 2026-11-26 12:00 UTC."),
        ("en", "recovers", "healthy", "gazette is well again. It was broken since 2026-11-26 12:00 UTC."),
        ("en", "recovers", "degraded", "gazette is degraded, and no longer broken."),
        ("zh", "begins", "quiet", "gazette 沉寂。"),
        ("zh", "reminder", "broken", "gazette 自 2026-11-26 12:00 UTC 起仍然失效。"),
        ("zh", "recovers", "healthy", "gazette 已恢复正常；此前自 2026-11-26 12:00 UTC 起失效。"),
    ],
)
def test_the_occasion_is_said_first(language: str, occasion: str, verdict: str, head: str) -> None:
    health = replace(BROKEN, verdict=verdict)
    assert body(language, News(health, occasion, [], KNOWN)).splitlines()[0] == head  # type: ignore[arg-type]


def test_both_languages_say_the_same_with_the_same_fields() -> None:
    assert ENGLISH.keys() == CHINESE.keys()
    for key, phrase in ENGLISH.items():
        fields = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in (phrase, CHINESE[key])]
        assert fields[0] == fields[1], key


def test_many_sources_are_one_message_with_the_worst_first() -> None:
    many = [News(replace(BROKEN, source=f"paper-{n}"), "begins", []) for n in range(40)]
    told = message("en", [News(replace(BROKEN, source="quiet-one", verdict="quiet"), "begins", []), *many])
    assert told["title"] == "Jianbao: 41 sources: 40 broken, 1 quiet"
    assert told["body"].startswith("paper-0 is broken.")
    assert told["body"].endswith("… and 36 more")


def test_a_message_is_as_short_as_the_strictest_chat_wants() -> None:
    long = tuple(
        replace(AUTHOR, before="报" * 900, after="报" * 900, url=f"https://x.example/{'a' * 900}") for _ in "12345"
    )
    told = body("zh", *(News(Health(f"paper-{n}", "broken", findings=long), "begins", []) for n in range(5)))
    assert len(told.encode()) <= LONGEST + 4
    assert told.endswith("…")


def test_a_page_writes_no_mention_no_markup_and_no_link() -> None:
    evil = replace(
        AUTHOR, url="https://x.example/a@everyone<!channel>\n[x](y)",
        before="@everyone <!channel>\n\x1b[31m[see](https://evil.example)\u202e",
    )  # fmt: skip
    lines = body("en", News(replace(BROKEN, findings=(evil,)), "begins", [])).splitlines()
    assert lines[2] == "  was: ＠everyone ‹!channel› ［31m［see］(evil.example)"
    assert lines[4] == "  https://x.example/a%40everyone%3C!channel%3E%0A%5Bx%5D(y)"
    assert not re.search(r"[\x00-\x09\x1b]", "".join(lines))
