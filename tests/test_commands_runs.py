"""`jianbao runs`: the history, and what became of each address."""

import json
import re
from pathlib import Path

import pytest

from crawler.__main__ import main
from crawler.archive.runs import Outcome
from tests.small_archive import SmallArchive

NEW = Outcome("https://gazette.example/a", "page", "new")
OUTCOMES = (
    NEW,
    Outcome("https://gazette.example/b", "page", "new"),
    Outcome("https://gazette.example/c", "page", "failed", "timeout", "2026-11-22T07:00:00Z"),
    Outcome("https://gazette.example/d", "page", "failed", "connection refused"),
    Outcome("https://img.example/1.jpg", "image", "new"),
)


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallArchive:
    monkeypatch.chdir(tmp_path)
    archive = SmallArchive(tmp_path)
    archive.run("gazette", 21, NEW)
    archive.run("zeitung", 22, *OUTCOMES, verdict="partial", reason="2 pages failed", bytes=2_345_678)
    return archive


@pytest.mark.usefixtures("archive")
def test_the_history_is_newest_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs"]) == 0
    new, old = capsys.readouterr().out.splitlines()
    assert re.split(" {2,}", new) == [
        "20261122060000-zeitung", "partial", "1 min 0 s", "2 new, 2 failed", "1 new", "2.3 MB", "2 pages failed",
    ]  # fmt: skip
    assert re.split(" {2,}", old) == ["20261121060000-gazette", "healthy", "1 min 0 s", "1 new"]


@pytest.mark.usefixtures("archive")
def test_the_history_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs", "--json", "--limit", "1"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["counts"] == {"page": {"new": 2, "failed": 2}, "image": {"new": 1}}


@pytest.mark.usefixtures("archive")
def test_one_run_groups_addresses_by_outcome_and_reason(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs", "20261122"]) == 0
    assert capsys.readouterr().out == (
        "Run      2026/11/22/20261122060000-zeitung\n"
        "Source   zeitung (spider feed)\n"
        "Time     2026-11-22T06:00:00Z to 2026-11-22T06:01:00Z, 1 min 0 s, 2.3 MB\n"
        "Verdict  partial, finished: 2 pages failed\n"
        "\n2 page new\n  https://gazette.example/a\n  https://gazette.example/b\n"
        "\n1 page failed: connection refused\n  https://gazette.example/d\n"
        "\n1 page failed: timeout\n  https://gazette.example/c, again after 2026-11-22T07:00:00Z\n"
        "\n1 image new\n  https://img.example/1.jpg\n"
    )


def test_a_run_is_compared_with_the_one_before_it(archive: SmallArchive, capsys: pytest.CaptureFixture[str]) -> None:
    archive.run("zeitung", 23, NEW, bytes=1_000_000)
    assert main(["runs", "20261123"]) == 0
    told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Before")]
    assert told == ["Before   20261122060000-zeitung, partial; page: -1 new, -2 failed; image: -1 new; -1.3 MB"]
    assert main(["runs", "20261121"]) == 0
    assert "Before" not in capsys.readouterr().out


@pytest.mark.usefixtures("archive")
def test_the_runs_of_one_source(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs", "--source", "gazette"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["20261121060000-gazette"]


def test_the_log_of_a_run(archive: SmallArchive, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs", "20261122", "--log"]) == 0
    assert "no log of it under" in capsys.readouterr().err
    log = archive.folder / "archive/state/logs/20261122055959.log"
    log.parent.mkdir(parents=True)
    run = "run 2026/11/22/20261122060000-zeitung"
    log.write_text(f"x\n{run} began\nodd \x1b[2J\n{run} ended: partial\ny\n")
    assert main(["runs", "20261122", "--log"]) == 0
    assert capsys.readouterr().out.splitlines() == [f"{run} began", "odd ␛[2J", f"{run} ended: partial"]


@pytest.mark.usefixtures("archive")
def test_one_run_as_json_has_every_address(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs", "2026/11/22/20261122060000-zeitung", "--json"]) == 0
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [o.to_record() for o in OUTCOMES]


def test_a_long_group_is_cut(archive: SmallArchive, capsys: pytest.CaptureFixture[str]) -> None:
    archive.run("long", 23, *(Outcome(f"https://gazette.example/{n}", "page", "new") for n in range(25)))
    assert main(["runs", "long"]) == 0
    told = capsys.readouterr().out
    assert "25 page new" in told
    assert told.endswith("  … and 5 more: jianbao runs RUN --json\n")


def test_hostile_reasons_are_harmless(archive: SmallArchive, capsys: pytest.CaptureFixture[str]) -> None:
    archive.run("evil", 23, Outcome("https://x/\x1b[2J", "page", "refused", "a\x1b[31m\nb"), reason="\x1b\u202e")
    assert main(["runs", "evil"]) == 0
    assert main(["runs"]) == 0
    assert not {"\x1b", "\u202e"} & set(capsys.readouterr().out)


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(("name", "told"), [("nobody", "no such run"), ("2026112", "2 runs: ")])
def test_a_run_that_is_none_or_many_is_told(name: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs", name]) == 1
    assert f"jianbao: {name}: {told}" in capsys.readouterr().err


def test_an_archive_without_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = SmallArchive(tmp_path)
    assert main(["--config", str(archive.configuration), "runs"]) == 0
    assert capsys.readouterr() == ("", "jianbao: no runs in the archive yet\n")
