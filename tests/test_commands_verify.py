"""`jianbao verify`: what is damaged is named, and ends non-zero."""

import json
from pathlib import Path

import pytest

from crawler.__main__ import main
from tests.small_archive import SmallArchive, newsroom


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallArchive:
    monkeypatch.chdir(tmp_path)
    return newsroom(tmp_path)


def picture(archive: SmallArchive) -> Path:
    return next((archive.folder / "archive" / "media").rglob("*.jpg"))


def spoil(file: Path) -> str:
    """Changes one byte; returns the key."""
    data = file.read_bytes()
    file.unlink()
    file.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    return file.relative_to(Path("archive").absolute()).as_posix()


@pytest.mark.usefixtures("archive")
def test_a_whole_archive_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify"]) == 0
    out, err = capsys.readouterr()
    assert out.endswith(": all whole\n")
    assert err == ""


def test_a_damaged_file_is_named(archive: SmallArchive, capsys: pytest.CaptureFixture[str]) -> None:
    key = spoil(picture(archive))
    assert main(["verify"]) == 1
    damage, todo, summary = capsys.readouterr().out.splitlines()
    assert damage.startswith(f"{key}: changed")
    assert todo == "To do: put a good copy back: jianbao verify --repair --from URI"
    assert summary.endswith("1 damaged")


def test_every_damaged_file_is_a_line_of_json(archive: SmallArchive, capsys: pytest.CaptureFixture[str]) -> None:
    key = spoil(picture(archive))
    gone = next((archive.folder / "archive").rglob("20261121070000/article.md"))
    gone.unlink()
    assert main(["verify", "--json"]) == 1
    *damage, summary = map(json.loads, capsys.readouterr().out.splitlines())
    assert {each["key"]: each["problem"].split(":")[0] for each in damage} == {
        key: "changed",
        gone.relative_to(archive.folder / "archive").as_posix(): "missing",
    }
    assert (summary["damaged"], summary["orphans"]) == (2, 0)
    assert summary["checked"] > 10


def test_what_a_killed_run_left_is_no_damage(archive: SmallArchive, capsys: pytest.CaptureFixture[str]) -> None:
    archive.writer.put_media(b"no article shows it", "bin")
    assert main(["verify"]) == 0
    assert "1 left over by killed runs, no damage" in capsys.readouterr().out
