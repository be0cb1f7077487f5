"""`jianbao search`, `stats` and `reindex`, and the filters that all verbs have alike."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from crawler.__main__ import main
from crawler.archive.runs import Outcome
from tests.small_archive import BRIDGE, FERRY, LIBRARY, SmallArchive, newsroom


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallArchive:
    monkeypatch.chdir(tmp_path)
    made = newsroom(tmp_path)
    made.run("gazette", 23, Outcome(BRIDGE, "page", "gone", "HTTP 404"))
    return made


@pytest.fixture
def index(archive: SmallArchive) -> Path:
    return archive.folder / "archive/state/index.sqlite"


def told(capsys: pytest.CaptureFixture[str], *args: str, code: int = 0) -> list[dict[str, Any]]:
    assert main([*args]) == code
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


CHOSEN = [
    (["--site", "gazette.example"], {BRIDGE, FERRY}),
    (["--author", "Ann Reed"], {FERRY}),
    (["--section", "x"], set()),
    (["--has", "image"], {FERRY}),
    (["--changed"], {FERRY}),
    (["--gone"], {BRIDGE}),
    (["--since", "2026-11-21", "--source", "gazette"], {BRIDGE}),
    (["--until", "2026"], {BRIDGE, FERRY, LIBRARY}),
]


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(("args", "urls"), CHOSEN)
@pytest.mark.parametrize("verb", [["list", "--json"], ["search", "since:2000", "--json"], ["export", "jsonl", "-"]])
def test_every_verb_has_the_same_filters(
    verb: list[str], args: list[str], urls: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert {row["url"] for row in told(capsys, *verb, *args)} == urls


@pytest.mark.usefixtures("archive")
def test_what_a_search_finds_is_exported(capsys: pytest.CaptureFixture[str]) -> None:
    assert [row["url"] for row in told(capsys, "export", "jsonl", "-", "--search", "大桥")] == [BRIDGE]


@pytest.mark.usefixtures("archive")
def test_a_row_of_json_has_the_hit_in_its_snippet(capsys: pytest.CaptureFixture[str]) -> None:
    row = told(capsys, "search", "glad lang:de", "--json")[0]
    assert (row["schemaVersion"], row["url"], row["versions"]) == (1, LIBRARY, ["20261122060000"])
    assert {"text": "glad", "hit": True} in row["snippet"]


@pytest.mark.usefixtures("archive")
def test_hits_by_date_and_in_pages(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "glad", "--order", "date", "--limit", "1", "--offset", "1"]) == 0
    captured = capsys.readouterr()
    line, snippet = captured.out.splitlines()
    assert "大桥今日通车" in line
    assert snippet == "    It is back. All are glad."
    assert captured.err == "jianbao: 2 to 2 of 3 articles\n"


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["search", "!?"], "nothing to look for"),
        (["search", "is:open"], "there is only is:changed and is:gone"),
        (["list", "--since", "gestern"], '"gestern" is no day'),
        (["list", "--has", "video"], 'has "video": there is only image'),
        (["export", "jsonl", "-", "--search", "-"], "nothing to look for"),
    ],
)
def test_what_cannot_be_understood_is_one_line(
    args: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(args) == 2
    err = capsys.readouterr().err
    assert message in err
    assert err.count("\n") == 1


@pytest.mark.usefixtures("archive")
def test_nothing_found_is_told_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "nowhere"]) == 0
    assert capsys.readouterr() == ("", "jianbao: no article matches; take a word or a filter away\n")


@pytest.mark.usefixtures("archive")
def test_stats_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    (stats,) = told(capsys, "stats", "--json")
    assert stats["schemaVersion"] == 1
    assert (stats["archive"]["articles"], stats["archive"]["versions"], stats["archive"]["media"]) == (3, 4, 1)
    assert stats["sources"] == {"gazette": 2, "zeitung": 1}
    assert stats["months"] == {"2026-11": 3}
    assert stats["coverage"]["gazette"]["share"]["image"] == 0.5


@pytest.mark.usefixtures("archive")
def test_stats_to_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stats", "--source", "zeitung"]) == 0
    out = capsys.readouterr().out
    assert "3 articles in 4 versions" in out
    assert "Chosen    1 article" in out
    assert "de" in out.split()


def test_reindex_says_what_it_did(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (said,) = told(capsys, "reindex", "--json")
    assert (said["articles"], index.is_file()) == (3, True)


def test_a_missing_index_is_built_and_a_broken_one_again(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(told(capsys, "list", "--json")) == 3
    index.write_bytes(b"broken" * 1000)
    assert len(told(capsys, "list", "--json")) == 3


def test_an_index_that_breaks_under_a_question_is_built_again(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(told(capsys, "list", "--json")) == 3
    data = bytearray(index.read_bytes())
    data[4096 * 2 :] = b"\xff" * (len(data) - 4096 * 2)
    index.write_bytes(bytes(data))
    assert [row["url"] for row in told(capsys, "search", "大桥", "--json")] == [BRIDGE]


def test_an_index_of_a_newer_program_is_told(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told(capsys, "list", "--json")
    with sqlite3.connect(index) as db:
        db.execute("UPDATE about SET value = '99' WHERE name = 'format'")
    assert main(["list"]) == 1
    assert "newer than this program" in capsys.readouterr().err


def test_where_no_index_can_lie_one_is_made_for_the_question(
    archive: SmallArchive, capsys: pytest.CaptureFixture[str]
) -> None:
    archive.configuration.write_text('[archive]\nuri = "file:archive"\nstate = "sources.toml/state"\n')
    assert main(["list", "--json", "--gone"]) == 0
    captured = capsys.readouterr()
    assert [json.loads(line)["url"] for line in captured.out.splitlines()] == [BRIDGE]
    assert "an index is made for this command alone" in captured.err


def test_an_index_may_lie_elsewhere(archive: SmallArchive, capsys: pytest.CaptureFixture[str]) -> None:
    archive.configuration.write_text('[archive]\nuri = "file:archive"\n[index]\nurl = "sqlite:other/i.sqlite"\n')
    assert len(told(capsys, "list", "--json")) == 3
    assert (archive.folder / "other/i.sqlite").is_file()


@pytest.mark.parametrize(
    ("url", "message"),
    [("sqlite:", "no file"), ("mysql://h/x", "must be sqlite:FILE or postgresql://")],
)
def test_a_wrong_url_names_its_line(
    archive: SmallArchive, url: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    archive.configuration.write_text(f'[index]\nurl = "{url}"\n')
    assert main(["list"]) == 2
    assert f"sources.toml:2: index: url: {message}" in capsys.readouterr().err


def test_a_database_that_is_away_is_told_without_its_password(
    archive: SmallArchive, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JIANBAO_DB", "geheim99")
    url = "postgresql://desk:${JIANBAO_DB}@127.0.0.1:1/news"
    archive.configuration.write_text(f'[index]\nurl = "{url}"\n')
    assert main(["search", "x"]) == 3
    err = capsys.readouterr().err
    assert "geheim99" not in err
    assert err.count("\n") == 1
