"""`jianbao health SOURCE --coverage`."""

import json
from pathlib import Path
from typing import Any

import pytest

from crawler.__main__ import main
from crawler.archive.runs import Outcome
from tests.small_archive import BRIDGE, FERRY, SmallArchive, newsroom

TUNNEL = "https://gazette.example/news/tunnel"


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallArchive:
    monkeypatch.chdir(tmp_path)
    archive = newsroom(tmp_path)
    with archive.configuration.open("a") as file:
        file.write('[sources.gazette]\nfeed = "https://gazette.example/feed.xml"\ntimezone = "Asia/Shanghai"\n')
    return archive


def stored(archive: SmallArchive, url: str, announced: str) -> Outcome:
    path = next(key for key in archive.storage.list("articles/") if url.rpartition("/")[2] in key)
    return Outcome(url, "page", "new", path="/".join(path.split("/")[:5]), announced=announced)


def rows(capsys: pytest.CaptureFixture[str], code: int) -> list[dict[str, Any]]:
    assert main(["health", "gazette", "--coverage", "--json"]) == code
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_day_is_told_with_its_gaps(archive: SmallArchive, capsys: pytest.CaptureFixture[str]) -> None:
    failed = Outcome(TUNNEL, "page", "failed", "HTTP 500", "2026-11-22T06:15:00+00:00", announced="2026-11-21")
    archive.run(
        "gazette",
        22,
        stored(archive, FERRY, "2026-11-21T17:00:00+00:00"),
        stored(archive, BRIDGE, "2026-11-21"),
        failed,
    )
    found = rows(capsys, 1)
    assert [(row["day"], row["announced"], row["archived"]) for row in found] == [
        ("2026-11-22", 1, 1),
        ("2026-11-21", 2, 1),
    ]
    assert found[1]["gaps"] == [
        {
            "url": TUNNEL,
            "outcome": "failed",
            "run": "2026/11/22/20261122060000-gazette",
            "reason": "HTTP 500",
            "nextTry": "2026-11-22T06:15:00+00:00",
        }
    ]
    main(["health", "gazette", "--coverage"])
    told = capsys.readouterr().out.splitlines()
    assert told[:2] == ["2026-11-22  1  1", "2026-11-21  2  1  1 failed"]
    assert told[3:] == ["2026-11-21", f"  failed  {TUNNEL}: HTTP 500, again after 2026-11-22T06:15:00+00:00"]


def test_what_was_removed_is_a_gap_and_no_failure(archive: SmallArchive, capsys: pytest.CaptureFixture[str]) -> None:
    archive.run("gazette", 22, stored(archive, FERRY, "2026-11-22"))
    assert rows(capsys, 0)[0]["archived"] == 1
    assert main(["remove", FERRY, "--reason", "asked for", "--yes"]) == 0
    capsys.readouterr()
    assert [gap["outcome"] for gap in rows(capsys, 0)[0]["gaps"]] == ["removed"]


def test_what_lies_there_no_more_is_lost(archive: SmallArchive, capsys: pytest.CaptureFixture[str]) -> None:
    gone = Outcome(TUNNEL, "page", "new", path="articles/gazette.example/ab/tunnel-abcdef01/20261122060000")
    archive.run("gazette", 22, gone)
    assert [gap["outcome"] for gap in rows(capsys, 1)[0]["gaps"]] == ["lost"]


def test_what_was_over_the_limit_is_counted(archive: SmallArchive, capsys: pytest.CaptureFixture[str]) -> None:
    archive.run("gazette", 22, stored(archive, FERRY, "2026-11-22"), leftOut={"over the limit": 7})
    assert rows(capsys, 1)[0]["leftOut"] == {"over the limit": 7}


def test_days_before_those_asked_for_are_left_out(archive: SmallArchive, capsys: pytest.CaptureFixture[str]) -> None:
    archive.run("gazette", 22, stored(archive, FERRY, "2026-11-22"), stored(archive, BRIDGE, "2026-11-20"))
    assert main(["health", "gazette", "--coverage", "--days", "2", "--json"]) == 0
    assert [json.loads(line)["day"] for line in capsys.readouterr().out.splitlines()] == ["2026-11-22"]


def test_a_source_that_never_ran_has_no_days(archive: SmallArchive, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["health", "gazette", "--coverage"]) == 0
    assert "gazette: no runs in the archive yet" in capsys.readouterr().err


def test_it_is_of_one_source(archive: SmallArchive, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["health", "--coverage"]) == 2
    assert "--coverage is of one source; name it: gazette" in capsys.readouterr().err
    assert main(["health", "gazete", "--coverage"]) == 2
    assert 'did you mean "gazette"?' in capsys.readouterr().err


def test_text_of_others_stays_on_its_line(archive: SmallArchive, capsys: pytest.CaptureFixture[str]) -> None:
    archive.run("gazette", 22, Outcome(TUNNEL + "\x1b[31m", "page", "failed", "no\n\x1b]0;x\x07way"))
    main(["health", "gazette", "--coverage"])
    assert "\x1b" not in capsys.readouterr().out
