from typing import Any

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler.archive.facts import Facts
from crawler.archive.runs import Outcome, Run
from crawler.items import Article, Capture
from crawler.pipelines.verdicts import judged, note, verdict

CASES = [
    ("finished", {"page": {"new": 2}}, "healthy"),
    ("finished", {"page": {"unchanged": 2, "gone": 1, "refused": 1}}, "healthy"),
    ("finished", {"source": {"read": 1}}, "healthy"),
    ("finished", {"page": {"new": 2, "failed": 1}}, "partial"),
    ("finished", {"page": {"new": 2, "blocked": 1}}, "partial"),
    ("finished", {"page": {"new": 2}, "source": {"failed": 1}}, "partial"),
    ("finished", {"page": {"new": 2}, "image": {"failed": 1}}, "partial"),
    ("finished", {"page": {"new": 2}, "image": {"gone": 1, "refused": 1}}, "healthy"),
    ("finished", {"page": {"new": 2}, "image": {"blocked": 1}}, "partial"),
    ("interrupted", {"page": {"new": 2, "pending": 1}}, "partial"),
    ("finished", {"page": {"failed": 3}}, "unhealthy"),
    ("finished", {"page": {"refused": 3}}, "unhealthy"),
    ("finished", {"source": {"failed": 1}}, "unhealthy"),
    ("finished", {}, "unhealthy"),
    ("failed", {"page": {"new": 9}}, "unhealthy"),
]


@pytest.mark.parametrize(("state", "counts", "expected"), CASES)
def test_the_verdict_comes_from_the_ledger(state: str, counts: dict[str, dict[str, int]], expected: str) -> None:
    assert verdict(state, counts) == expected


def judge(*outcomes: Outcome, **more: Any) -> Run:
    return judged(Run("r", "town", "feed", "", "", "finished", ""), list(outcomes), [], **more)


def waiting(kind: str = "page", number: int = 1) -> Outcome:
    return Outcome(f"https://news.example/{number}", kind, "pending", "outside its hours")


def test_a_run_that_was_to_wait_is_partial_and_says_why() -> None:
    run = judge(waiting("source"), waiting(number=2), waiting(number=3))
    assert (run.verdict, run.reason) == ("partial", "3 pending: outside its hours")


def test_a_run_that_was_to_wait_and_met_trouble_is_judged_by_it() -> None:
    assert judge(waiting(), Outcome("https://news.example/2", "page", "failed", "HTTP 500")).verdict == "unhealthy"


def test_pages_that_nobody_put_off_are_not_excused() -> None:
    assert judge(Outcome("https://news.example/2", "page", "pending", "it failed before", "2026-11-26")).verdict == (
        "unhealthy"
    )


def test_what_was_cut_is_told() -> None:
    run = judge(Outcome("https://news.example/2", "page", "new"), left_out=3, cut={"sitemaps": 4})
    assert run.verdict == "healthy"
    assert run.reason == "limit: 3 more articles were announced and left for a later run; left out: 4 sitemaps"


def noted(outcome: str, *, borne: str = "page", kind: str = "page") -> Facts:
    facts, article = Facts(), Article("https://gazette.example/a", "Ferry returns", "It is back.")
    request = Request("https://gazette.example/a", meta={"download_latency": 0.5, "way": "home"})
    item = Capture("https://gazette.example/a", kind=kind, borne=borne, article=article)
    note(facts, item, outcome, Response("https://gazette.example/a", request=request))
    return facts


def test_what_is_new_or_edited_is_counted_with_its_answer() -> None:
    for outcome in ("new", "edited"):
        facts = noted(outcome)
        assert (facts.articles, facts.ways, sum(facts.milliseconds.values())) == (1, {"home": 1}, 1)


@pytest.mark.parametrize("outcome", ["unchanged", "failed", "blocked"])
def test_what_tells_nothing_new_is_not(outcome: str) -> None:
    assert noted(outcome) == Facts()


def test_an_item_of_a_feed_has_no_answer_of_its_own() -> None:
    facts = noted("new", borne="item")
    assert (facts.articles, facts.ways, facts.milliseconds) == (1, {}, {})


def test_what_was_left_out_is_counted_by_why() -> None:
    run = judged(Run("r", "town", "feed", "", "", "finished", ""), [], [], 7, {"rows of the sitemap": 2})
    assert run.leftOut == {"over the limit": 7, "rows of the sitemap": 2}
    assert "leftOut" not in judged(Run("r", "town", "feed", "", "", "finished", ""), [], []).to_record()
