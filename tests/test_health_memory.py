"""`crawler.health.memory`: when a notifier is told, and what it knows then."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.health import Finding, Health, memory
from crawler.health.memory import Alarm, culprits, occasion

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ALL = ["broken", "degraded", "quiet"]
DATES = Finding("field", "broken", "datePublished", "meta:date", 0.9, 0.0, url="https://gazette.example/a")
AUTHOR = Finding("field", "degraded", "author", usual=0.9, now=0.4)
BOTH = Health("gazette", "broken", findings=(DATES, AUTHOR))


def knows(*findings: Finding, told: datetime = NOON) -> Alarm:
    at = told.isoformat()
    return Alarm("broken", at, at, culprits(Health("gazette", "broken", findings=findings), ALL))


def of(*findings: Finding) -> list[str]:
    return culprits(Health("gazette", "healthy", findings=findings), ALL)


def test_the_first_trouble_is_told() -> None:
    assert occasion(of(DATES), None, NOON, DAY) == "begins"


def test_the_same_trouble_with_other_numbers_is_not() -> None:
    later = replace(DATES, usual=0.95, now=0.1, url="https://gazette.example/b", before="x", after="y")
    assert occasion(of(later), knows(DATES), NOON, DAY) is None


def test_a_reason_in_words_with_other_numbers_is_the_same() -> None:
    first, later = (Finding("failed", "broken", rule=f"it used {size} MiB of memory") for size in (2100, 2301))
    assert occasion(of(later), knows(first), NOON, DAY) is None


def test_another_culprit_is_told() -> None:
    assert occasion(of(DATES, AUTHOR), knows(DATES), NOON, DAY) == "changes"


def test_a_culprit_that_got_worse_is_told() -> None:
    assert occasion(of(replace(AUTHOR, verdict="broken")), knows(AUTHOR), NOON, DAY) == "changes"


def test_one_of_two_that_is_mended_is_no_news() -> None:
    assert occasion(of(AUTHOR), knows(DATES, AUTHOR), NOON, DAY) is None


def test_the_end_is_told_and_then_nothing() -> None:
    assert occasion([], knows(DATES), NOON, DAY) == "recovers"
    assert occasion([], None, NOON, DAY) is None


@pytest.mark.parametrize(("passed", "expected"), [(timedelta(hours=23), None), (DAY, "reminder")])
def test_lasting_trouble_is_told_again_after_a_day(passed: timedelta, expected: str | None) -> None:
    assert occasion(of(DATES), knows(DATES), NOON + passed, DAY) == expected


def test_no_reminder_where_none_is_wanted() -> None:
    assert occasion(of(DATES), knows(DATES), NOON + 400 * DAY, timedelta(0)) is None


def test_a_notifier_is_told_of_its_verdicts_alone() -> None:
    assert culprits(BOTH, ["broken"]) == ["broken field datePublished meta:date"]
    assert culprits(BOTH, ["quiet"]) == []


def test_a_verdict_without_a_finding_is_its_own_culprit() -> None:
    assert culprits(Health("gazette", "broken"), ALL) == ["broken"]
    assert culprits(Health("gazette", "healthy"), ALL) == []


def test_what_is_written_is_read(tmp_path: Path) -> None:
    memory.write(tmp_path, "gazette", {"desk": knows(DATES)})
    assert memory.read(tmp_path, "gazette") == {"desk": knows(DATES)}
    assert [path.name for path in (tmp_path / memory.FOLDER).iterdir()] == ["gazette.json"]


def test_nothing_left_is_no_file(tmp_path: Path) -> None:
    memory.write(tmp_path, "gazette", {"desk": knows(DATES)})
    memory.write(tmp_path, "gazette", {})
    assert memory.read(tmp_path, "gazette") == {}
    assert not (tmp_path / memory.FOLDER / "gazette.json").exists()


@pytest.mark.parametrize(
    "content", ["", "[]", '{"desk": 5}', '{"desk": {"verdict": "broken", "since": "x", "told": "x"}}', "\x00"]
)
def test_a_damaged_file_is_nothing(tmp_path: Path, content: str) -> None:
    (tmp_path / memory.FOLDER).mkdir()
    (tmp_path / memory.FOLDER / "gazette.json").write_text(content)
    assert memory.read(tmp_path, "gazette") == {}
