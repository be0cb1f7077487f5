"""`jianbao schedule`: what is planned, what became of it, and who is paused."""

import json
import re
from datetime import datetime
from pathlib import Path

import pytest

from crawler.__main__ import main
from crawler.schedule import Row
from crawler.schedule.rows import Rows
from tests.schedule_day import at

SOURCES = """
[schedule]
jitter = "0s"
[defaults]
timezone = "Asia/Shanghai"
[sources.gazette]
feed = "https://gazette.example/feed"
schedule = "0 8 * * *"
[sources.ferry]
feed = "https://ferry.example/feed"
schedule = "every 20 minutes"
misfire = "all"
[sources.byhand]
feed = "https://hand.example/feed"
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sources.toml").write_text(SOURCES)
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> list[str]:
    assert main(["schedule", *words]) == code
    shown = capsys.readouterr()
    return (shown.err if code else shown.out).splitlines()


def test_the_plan_has_every_source_with_a_schedule(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    first, second = told(capsys, "--plan")
    assert re.fullmatch(r"ferry +\d{4}-\d\d-\d\d \d\d:[024]0 \+0800  in \d+ (min|s) +every 20 minutes", first)
    assert re.match(r"gazette  \d{4}-\d\d-\d\d 08:00 \+0800  in ", second)
    assert not (folder / "archive").exists()  # to read makes nothing


def test_the_plan_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [json.loads(line) for line in told(capsys, "--plan", "gazette", "--limit", "2", "--json")]
    first, second = (datetime.fromisoformat(row.pop("planned")) for row in rows)
    assert (second - first).days == 1
    starts = [row.pop("starts") for row in rows]
    assert [datetime.fromisoformat(text) for text in starts] == [first, second]
    shown = {"source": "gazette", "schedule": "0 8 * * *", "timezone": "Asia/Shanghai", "overlap": "skip"}
    assert rows == [shown | {"misfire": "once"}] * 2


def test_a_source_is_paused_and_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "--pause", "ferry") == ["ferry: paused; go on: jianbao schedule --resume ferry"]
    assert told(capsys, "--pause", "ferry") == ["ferry: paused already; go on: jianbao schedule --resume ferry"]
    assert "paused since 2" in told(capsys, "--plan", "ferry")[0]
    assert told(capsys, "--resume", "ferry") == ["ferry: goes on with its next time"]
    assert told(capsys, "--resume", "ferry") == ["ferry: was not paused"]


def test_the_history_is_newest_first(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    with Rows(folder / "archive" / "state") as rows:
        rows.add([Row("ferry", at("2026-11-22T10:00"), "ran", run="2026/11/22/20261122100003-ferry")])
        rows.add([Row("ferry", at("2026-11-22T10:20"), "skipped", "the run of\x1b[2J 10:00Z goes on")])
        rows.add([Row("gazette", at("2026-11-22T10:00"), "missed", "no daemon was there")])
    lines = [re.split(" {2,}", line) for line in told(capsys, "--history", "ferry")]
    assert lines == [
        ["ferry", "2026-11-22T10:20:00Z", "skipped", "the run of␛[2J 10:00Z goes on"],
        ["ferry", "2026-11-22T10:00:00Z", "ran", "20261122100003-ferry"],
    ]
    assert len(told(capsys, "--history", "--limit", "2", "--json")) == 2


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["gazette"], "the daemon runs all sources that have a schedule; for one now: jianbao crawl SOURCE"),
        (["--plan", "gazete"], 'no source "gazete" (did you mean "gazette"?)'),
        (["--pause", "nobody"], 'no source "nobody"'),
    ],
)
def test_a_wrong_word_is_told(words: list[str], line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert line in told(capsys, *words, code=2)[0]


def test_without_a_schedule_there_is_nothing_to_keep(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    (folder / "sources.toml").write_text('[sources.a]\nfeed = "https://a.example/feed"\n')
    assert 'no source has a schedule; write schedule = "@hourly" into one' in told(capsys, code=2)[0]
