"""A source's verdict on simulated histories; `bench/health.py` has the same with whole years and more papers."""

from dataclasses import replace

import pytest

from crawler.archive.facts import FIELDS, Facts
from crawler.health import Health
from crawler.health.judging import judge
from crawler.index import RunRow
from tests.health_histories import RULES, Paper, history

BREAK = 98  # a Monday
PAPER = Paper("daily", 25, 24, lumps=0.2, night=0.0)


def runs(broken: str | None, days: int, paper: Paper = PAPER) -> list[RunRow]:
    return list(history(paper, 1, days, broken, BREAK))


def verdict(found: list[RunRow]) -> Health:
    return judge(found[-91:], found[0].source)


@pytest.mark.parametrize("broken", ["rule", "author"])
def test_what_broke_is_told_after_the_first_run_of_ten_articles(broken: str) -> None:
    found = runs(broken, BREAK + 1)
    assert verdict(found[:-1]).verdict == "healthy"
    health = verdict(found)
    assert health.verdict == "broken"
    assert {each.since for each in health.findings} == {found[-1].id}
    expected = {"rule": {f"{RULES}.author", f"{RULES}.body"}, "author": {f"{RULES}.author"}}
    assert {each.rule for each in health.findings} == expected[broken]


def test_halved_texts_are_told_within_three_runs() -> None:
    (finding,) = verdict(runs("half", BREAK + 3)).findings
    assert (finding.kind, finding.verdict) == ("body", "degraded")
    assert finding.now is not None
    assert finding.usual is not None
    assert finding.now < 0.65 * finding.usual


def test_blocked_pages_are_told_after_one_run() -> None:
    (finding,) = verdict(runs("blocked", BREAK + 1)).findings
    assert (finding.kind, finding.verdict) == ("blocked", "degraded")


def test_a_silent_source_is_quiet() -> None:
    health = verdict(runs("silent", BREAK + 10))
    assert health.verdict == "quiet"
    assert [each.kind for each in health.findings] == ["silent"]


@pytest.mark.parametrize("paper", [PAPER, replace(PAPER, name="weekdays", weekend=0.02)])
def test_a_source_that_fares_as_ever_is_healthy(paper: Paper) -> None:
    found = runs(None, 240, paper)
    for end in range(91, 240, 3):
        health = judge(found[end - 91 : end + 1], paper.name)
        assert health.findings == (), found[end].started


def test_a_source_that_cannot_be_read_is_broken_after_a_day() -> None:
    found = list(history(replace(PAPER, every=6), 1, 60))
    for row in found[-6:]:
        row.counts, row.facts = {"source": {"blocked": 1}}, None
    (finding,) = verdict(found).findings
    assert (finding.kind, finding.verdict, finding.field) == ("blocked", "broken", "source")
    assert finding.now == pytest.approx(30, abs=0.1)


def test_a_page_that_is_tried_again_and_again_is_no_alarm() -> None:
    found = list(history(replace(PAPER, every=6, blocked=0.0), 1, 60))
    for row in found[-20:]:
        row.counts, row.facts = {"source": {"read": 1}, "page": {"blocked": 1, "unchanged": 20}}, None
    assert "blocked" not in [each.kind for each in verdict(found).findings]


def test_a_first_crawl_of_all_that_there_is_is_no_measure() -> None:
    found = list(history(PAPER, 1, 60))
    backlog = Facts(900, fields={name: {"site": 900} for name in FIELDS}, characters={"40": 900})
    found[0].counts, found[0].facts = {"source": {"read": 1}, "page": {"new": 900}}, backlog
    assert verdict(found).findings == ()


def test_runs_without_facts_are_judged_by_their_counts() -> None:
    found = runs("blocked", BREAK + 1)
    for row in found:
        row.facts = None
    health = verdict(found)
    assert [each.kind for each in health.findings] == ["blocked"]
    assert health.known == 0
