"""`jianbao list`: the archive's articles, chosen and in order."""

import json
from pathlib import Path

import pytest

from crawler.__main__ import main
from tests.small_archive import BRIDGE, FERRY, LIBRARY, SmallArchive, newsroom


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallArchive:
    monkeypatch.chdir(tmp_path)
    return newsroom(tmp_path)


def listed(capsys: pytest.CaptureFixture[str], *args: str) -> list[str]:
    """The URLs, in order."""
    assert main(["list", "--json", *args]) == 0
    return [json.loads(line)["url"] for line in capsys.readouterr().out.splitlines()]


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("args", "urls"),
    [
        ([], [LIBRARY, BRIDGE, FERRY]),
        (["--limit", "2"], [LIBRARY, BRIDGE]),
        (["--source", "gazette"], [BRIDGE, FERRY]),
        (["--source", "nobody"], []),
        (["--since", "2026-11-21"], [LIBRARY, BRIDGE]),
        (["--until", "2026-11-21"], [BRIDGE, FERRY]),
        (["--since", "2026-11-20", "--until", "2026-11-20"], [FERRY]),
        (["--lang", "zh"], [BRIDGE]),
        (["--lang", "ZH-cn"], [BRIDGE]),
        (["--lang", "z"], []),
        (["--lang", "de", "--source", "gazette"], []),
    ],
)
def test_articles_are_chosen_newest_first(args: list[str], urls: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert listed(capsys, *args) == urls


def test_a_row_of_json(archive: SmallArchive, capsys: pytest.CaptureFixture[str]) -> None:
    main(["list", "--json", "--until", "2026-11-20"])
    row = json.loads(capsys.readouterr().out)
    folder = row.pop("path")
    assert row == {
        "identifier": archive.add(FERRY, "x").identifier,
        "url": FERRY,
        "headline": "Ferry returns at last",
        "datePublished": "2026-11-20T09:00:00+08:00",
        "dateDownloaded": "2026-11-21T06:00:00+00:00",
        "inLanguage": "en",
        "source": "gazette",
        "versions": ["20261120060000", "20261121060000"],
        "schemaVersion": 1,
        "host": "gazette.example",
        "author": ["Ann Reed"],
        "publisher": "The Gazette",
        "firstSeen": "20261120060000",
        "images": 1,
        "image": row["image"],
        "changed": True,
    }
    assert (archive.folder / "archive" / folder / "inventory.json").is_file()


@pytest.mark.usefixtures("archive")
def test_a_pipe_gets_a_line_for_each_article(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--source", "gazette"]) == 0
    bridge, ferry = capsys.readouterr().out.splitlines()
    assert bridge.split()[:4] == ["2026-11-21", "gazette", "1", "大桥今日通车"]
    assert ferry.split()[:6] == ["2026-11-20", "09:00", "+08", "gazette", "2", "Ferry"]


@pytest.mark.usefixtures("archive")
def test_the_name_in_a_line_finds_the_article(capsys: pytest.CaptureFixture[str]) -> None:
    main(["list", "--lang", "de"])
    name = capsys.readouterr().out.split()[-1]
    assert main(["show", name]) == 0
    assert "Bibliothek" in capsys.readouterr().out


def test_zones_are_ordered_by_their_moment(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = SmallArchive(tmp_path)
    dates = ["2026-11-20T23:00:00-05:00", "2026-11-21T06:00:00+08:00", "not a date", "0001-01-01T00:00:00+08:00"]
    for number, date in enumerate(dates):
        archive.add(f"https://gazette.example/{number}", f"{number}", datePublished=date)
    assert main(["--config", str(archive.configuration), "list", "--json"]) == 0
    order = [json.loads(line)["headline"] for line in capsys.readouterr().out.splitlines()]
    assert order[:2] == ["0", "1"]
    assert set(order[2:]) == {"2", "3"}


def test_hostile_headlines_are_harmless(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = SmallArchive(tmp_path)
    archive.add("https://gazette.example/a", "\x1b]0;title\x07 \u202eevil\nnext [red]")
    assert main(["--config", str(archive.configuration), "list"]) == 0
    told = capsys.readouterr().out
    assert told.count("\n") == 1
    assert not {"\x1b", "\x07", "\u202e"} & set(told)
    assert "[red]" in told


def test_no_article_is_told_on_stderr(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = SmallArchive(tmp_path)
    assert main(["--config", str(archive.configuration), "list"]) == 0
    assert capsys.readouterr() == ("", "jianbao: no such articles in the archive\n")


@pytest.mark.parametrize("verb", [["list"], ["show", "abcd"], ["runs"], ["verify"], ["export", "jsonl", "-"]])
def test_where_no_archive_is_each_verb_says_so(
    verb: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("sources.toml").write_text("")
    assert main(verb) == 1
    told = capsys.readouterr().err
    assert "there is no archive here yet" in told
    assert told.count("\n") == 1
    assert not Path("archive").exists()


@pytest.mark.parametrize("verb", [["list"], ["runs"], ["verify"]])
def test_a_folder_that_is_no_archive_is_told(
    verb: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("sources.toml").write_text("")
    Path("archive").mkdir()
    Path("archive/holiday.jpg").write_bytes(b"")
    assert main(verb) == 1
    assert "not an archive" in capsys.readouterr().err


def test_an_archive_of_a_newer_format_is_told(archive: SmallArchive, capsys: pytest.CaptureFixture[str]) -> None:
    about = archive.folder / "archive" / "archive.json"
    about.unlink()
    about.write_text('{"format": "jianbao", "version": 99}')
    assert main(["list"]) == 1
    assert "newer than this program; update jianbao" in capsys.readouterr().err


def test_an_unknown_kind_of_archive_is_a_wrong_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("sources.toml").write_text("[archive]\nuri = 'ftp://h/x'\n")
    assert main(["list"]) == 2
