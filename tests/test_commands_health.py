"""`jianbao health`: a site that was built anew, told by its culprit, and the rule that would mend it."""

import json
from pathlib import Path
from typing import Any

import pytest

from crawler.__main__ import main
from crawler.archive.runs import Outcome
from tests.broken_archive import BrokenArchive
from tests.small_archive import SmallArchive

RULE = "tests.town.TownPage.author (span.writer::text)"


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> BrokenArchive:
    return BrokenArchive(tmp_path_factory.mktemp("town"))


@pytest.fixture(autouse=True)
def there(broken: BrokenArchive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(broken.folder)


def record(capsys: pytest.CaptureFixture[str], *args: str, code: int) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["health", *args, "--json"]) == code
    (line,) = capsys.readouterr().out.splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


def test_a_broken_rule_is_told_by_name_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    found = record(capsys, code=3)
    (finding,) = found.pop("findings")
    run = "2026/10/09/20261009060000-town"
    assert found == {
        "schemaVersion": 1, "source": "town", "verdict": "broken", "run": run, "at": "2026-10-09T06:00:00+00:00",
        "articles": 34,
    }  # fmt: skip
    assert finding.pop("last_good").startswith("articles/town.example/")
    assert finding == {
        "kind": "field", "verdict": "broken", "field": "author", "rule": RULE, "usual": 1.0, "now": 0.0, "since": run,
        "url": "https://town.example/news/25", "before": "李明", "after": "Bo Lindt",
    }  # fmt: skip


def test_the_table_names_the_culprit(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["health"]) == 3
    told = capsys.readouterr().out
    assert told == f"town  broken  34 articles  author: rule {RULE} finds it no more, 100% before, 0% now\n"


def test_one_source_is_told_in_full(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["health", "town"]) == 3
    told = capsys.readouterr().out
    assert "  first bad https://town.example/news/25\n" in told
    assert "  example   李明 → Bo Lindt\n" in told
    assert "jianbao health town --repair looks for a rule" in told


def test_a_repair_is_the_selector_of_the_new_pages_with_its_score(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["health", "town", "--repair"]) == 3
    told = capsys.readouterr().out
    assert "  generic   finds it on 8 of 8 pages since (html:class)\n" in told
    assert (
        "  repair    author = css('b.story-author')   right on 8 of 8 pages since, 0 of 8 before\n" in told
    )  # fmt: skip


def test_a_repair_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    (repair,) = record(capsys, "--repair", code=3)["repairs"]
    assert repair["best"][0] == {"selector": "b.story-author", "before": 0, "after": 8}


def test_an_unknown_source_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["health", "tovn"]) == 2
    assert 'sources.toml: no source "tovn" (did you mean "town"?)' in capsys.readouterr().err


def test_a_source_with_too_little_history_is_not_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(BrokenArchive(tmp_path, good=1).folder)
    assert main(["health", "town"]) == 0
    assert capsys.readouterr().out.startswith("town: healthy, judged by 13 articles")
    assert main(["health"]) == 0
    assert "too few articles to judge their fields by, 20 are needed" in capsys.readouterr().out


def test_words_of_others_are_harmless(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = SmallArchive(tmp_path)
    monkeypatch.chdir(tmp_path)
    with archive.configuration.open("a") as file:
        file.write('[sources.gazette]\nfeed = "https://gazette.example/feed"\n')
    for day in range(20, 25):
        failed = Outcome("https://gazette.example/\x1b[2J", "source", "failed", "没有\x1b[31m\u202e回答")
        archive.run("gazette", day, failed, verdict="unhealthy")
    assert main(["health", "gazette"]) == 3
    told = capsys.readouterr().out
    assert "the source itself cannot be read (failed) for 4 days" in told
    assert "没有" in told
    assert not {"\x1b", "\u202e"} & set(told)


def test_a_source_that_never_ran_is_quiet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = SmallArchive(tmp_path)
    monkeypatch.chdir(tmp_path)
    with archive.configuration.open("a") as file:
        file.write('[sources.gazette]\nfeed = "https://gazette.example/feed"\n')
    assert main(["health"]) == 0
    assert capsys.readouterr().out == "gazette  quiet  0 articles  no run yet\n"
