"""Sources in the room: when they run next, how long their pages take, how a run went."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest

from crawler.archive.facts import Facts, middle, step
from crawler.archive.runs import Outcome
from crawler.config import load
from crawler.health import Finding, Kind
from crawler.index import RunRow
from crawler.web.answers import latency
from crawler.web.findings import told
from crawler.web.phrases import LANGUAGES
from crawler.web.sources import planned
from crawler.web.words import wait
from tests.reading_room import serve
from tests.small_archive import FERRY, SmallArchive, newsroom

SCHEDULED = '[sources.gazette]\nfeed = "https://gazette.example/feed"\nschedule = "every 20 minutes"\n'
SCHEDULED += '[sources.by-hand]\nfeed = "https://by-hand.example/feed"\n'


def ran(*milliseconds: int) -> RunRow:
    facts = Facts()
    for each in milliseconds:
        place = step(each)
        facts.milliseconds[place] = facts.milliseconds.get(place, 0) + 1
    return RunRow("r", "gazette", "feed", "", "", "finished", "healthy", facts=facts)


def configured(archive: SmallArchive) -> SmallArchive:
    with archive.configuration.open("a") as file:
        file.write(SCHEDULED)
    return archive


def test_the_latency_of_runs_is_the_median_and_the_95th_percentile_of_all_their_answers() -> None:
    found = latency([ran(*[100] * 50), ran(*[100] * 40, *[5_000] * 10)])
    assert found is not None
    assert 85 < found.median < 120
    assert 4_200 < found.p95 < 6_000


def test_runs_that_counted_nothing_have_no_latency() -> None:
    assert latency([]) is None
    assert latency([RunRow("r", "gazette", "feed", "", "", "finished", "healthy"), ran()]) is None


def test_the_next_run_is_planned_from_now(tmp_path: Path) -> None:
    sources = load(configured(newsroom(tmp_path)).configuration).sources
    found = planned(sources["gazette"])
    assert found is not None
    assert timedelta(seconds=-1) < datetime.fromisoformat(found) - datetime.now(UTC) <= timedelta(minutes=20)
    assert planned(sources["by-hand"]) is None
    assert planned(None) is None


def test_sources_show_the_next_run_and_how_long_answers_took(tmp_path: Path) -> None:
    archive = configured(newsroom(tmp_path))
    archive.run("gazette", 22, Outcome(FERRY, "page", "new"), facts=ran(400, 400, 2_000).facts)
    archive.run("gazette", 23, Outcome(FERRY, "page", "new"), facts=ran(400).facts)
    with serve(archive.configuration) as room:
        every, one = room.get("/sources").text, room.get("/sources/gazette").text
    assert "every 20 minutes" in every and "by hand" in every and wait(middle(step(400))) in every
    assert "every 20 minutes" in one and "Answer: 95 % are faster" in one and wait(middle(step(2_000))) in one
    assert "How long answers took, run by run" in one


def test_a_run_shows_what_went_wrong_first_and_its_log(tmp_path: Path) -> None:
    archive = newsroom(tmp_path)
    run = archive.run("gazette", 22, Outcome(FERRY, "page", "new"), Outcome("https://x.example", "page", "failed"))
    other = archive.run("zeitung", 22, Outcome("https://y.example", "page", "new"))
    logs = tmp_path / "archive" / "state" / "logs"
    logs.mkdir(parents=True)
    (logs / "20261122060000.log").write_text(
        f"INFO before\nINFO run {run.id} began\nERROR <b>the answer</b>\nINFO run {run.id} ended: partial\nINFO after\n"
    )
    (logs / "20261122070000.log").write_text("")
    with serve(archive.configuration) as room:
        page = room.get(f"/runs/{run.id.rpartition('/')[2]}").text
        silent = room.get(f"/runs/{other.id.rpartition('/')[2]}").text
    rows = page.partition('class="addresses"')[2]
    assert rows.index("https://x.example") < rows.index(FERRY)
    log = page.partition('class="log"')[2].partition("</pre>")[0]
    assert "&lt;b&gt;the answer" in log and "ended: partial" in log
    assert "before" not in log and "after" not in log
    assert 'class="log"' not in silent


def test_a_source_shows_its_condition(tmp_path: Path) -> None:
    archive = configured(newsroom(tmp_path))
    archive.run("gazette", 22, Outcome(FERRY, "page", "new"), facts=ran(400).facts)
    with serve(archive.configuration) as room:
        page = room.get("/sources/gazette").text
    condition = page.partition('id="condition"')[2].partition("</section>")[0]
    assert "healthy" in condition and "Nothing differs from its own history" in condition


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_finding_is_told_in_both_languages(kind: Kind) -> None:
    finding = Finding(kind, "broken", field="author", usual=0.97, now=0.0)
    english, chinese = (told(finding, LANGUAGES[code]) for code in ("en", "zh"))
    assert english != chinese
    assert "{" not in english + chinese


def test_a_source_that_cannot_be_read_is_told() -> None:
    finding = Finding("failed", "broken", field="source", usual=2.0, now=50.0)
    assert told(finding, LANGUAGES["en"]) == "the source itself cannot be read for 50 hours; 2 at most before"
