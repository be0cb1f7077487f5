"""`jianbao list --stories` and what `show` tells of the others that have the same story."""

import json
from pathlib import Path
from typing import Any

import pytest

from crawler.__main__ import main
from crawler.commands import _screen
from tests.small_archive import FERRY, SmallArchive, newsroom
from tests.test_index_stories import text

WIRE, TOWN = "https://wire.example/1", "https://town.example/2"


@pytest.fixture(autouse=True)
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallArchive:
    monkeypatch.chdir(tmp_path)
    found = newsroom(tmp_path)
    found.add(TOWN, "Lamps are lit", "2026-11-23T08:00:00+00:00", articleBody=text(1) + " Town.", source="town")
    found.add(WIRE, "WIRE: lamps", "2026-11-23T06:00:00+00:00", articleBody=text(1), source="wire", inLanguage="en")
    found.add(FERRY + "?1", "Lamps", "2026-11-24T06:00:00+00:00", articleBody="Lit. " + text(1), source="gazette")
    return found


def told(capsys: pytest.CaptureFixture[str], *args: str) -> list[dict[str, Any]]:
    assert main([*args, "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_story_is_a_row_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    (story,) = told(capsys, "list", "--stories")
    rows = told(capsys, "list")
    (first,) = [row for row in rows if row["url"] == WIRE]
    assert story.pop("first") == {name: value for name, value in first.items() if name != "schemaVersion"}
    assert story == {
        "schemaVersion": 1,
        "story": min(row["identifier"] for row in rows if "story" in row),
        "headline": "WIRE: lamps",
        "articles": 3,
        "sources": 3,
        "firstSeen": "20261123060000",
    }


def test_a_pipe_gets_a_line_for_each_story(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--stories"]) == 0
    line = capsys.readouterr().out
    assert line.startswith("2026-11-23 06:00 +00  wire  3  3  WIRE: lamps  ")
    assert main(["show", line.split()[-1]]) == 0
    assert WIRE in capsys.readouterr().out


@pytest.mark.parametrize(
    ("args", "number"),
    [(["--source", "town"], 1), (["--source", "zeitung"], 0), (["--since", "2026-11-24"], 1), (["--lang", "de"], 0)],
)
def test_one_article_that_matches_is_enough(args: list[str], number: int, capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, "list", "--stories", *args)
    assert [each["articles"] for each in found] == [3] * number


def test_where_none_is_told_twice_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--stories", "--source", "zeitung"]) == 0
    assert "no two such articles tell the same story" in capsys.readouterr().err


def test_stories_and_what_was_removed_are_two_lists(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--stories", "--removed"]) == 2
    assert "leave one out" in capsys.readouterr().err


def test_show_tells_who_else_has_it_first_seen_first(capsys: pytest.CaptureFixture[str]) -> None:
    (shown,) = told(capsys, "show", TOWN)
    assert [each["source"] for each in shown["alsoIn"]] == ["wire", "gazette"]
    assert shown["alsoIn"][0]["url"] == WIRE
    assert shown["alsoIn"][0]["firstSeen"] == "20261123060000"
    assert shown["story"] == told(capsys, "list", "--stories")[0]["story"]
    assert not {"story", "alsoIn"} & told(capsys, "show", FERRY)[0].keys()


def test_on_a_terminal_too(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_screen, "is_terminal", lambda: True)
    assert main(["show", WIRE]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Also in")]
    assert lines == [
        f"Also in         2026-11-23 08:00 +00  town  Lamps are lit  {TOWN}",
        f"Also in         2026-11-24 06:00 +00  gazette  Lamps  {FERRY}?1",
    ]


def test_an_article_is_shown_without_an_index(archive: SmallArchive, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing that is told by the way hides an article."""
    with archive.configuration.open("a") as file:
        file.write('[index]\nurl = "postgresql://nobody@127.0.0.1:1/none"\n')
    (shown,) = told(capsys, "show", WIRE)
    assert (shown["url"], "alsoIn" in shown) == (WIRE, False)
