"""`jianbao verify`: what is damaged is named, and ends non-zero."""

import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.__main__ import main
from crawler.archive import verification
from crawler.archive.fixity import Finding, Report
from crawler.archive.lock import source_lock
from crawler.archive.runs import Outcome
from tests.small_archive import FERRY, SmallArchive, newsroom


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


def keys_of(archive: SmallArchive) -> dict[str, bytes]:
    return {key: archive.storage.read(key) for key in archive.storage.list() if not key.startswith("state/")}


@pytest.fixture
def copy(archive: SmallArchive, tmp_path: Path) -> Path:
    """A good copy of the archive, made before anything went wrong."""
    archive.run("gazette", 22, Outcome(FERRY, "page", "new"))
    shutil.copytree(tmp_path / "archive", tmp_path / "copy")
    return tmp_path / "copy"


def test_it_is_repaired_from_a_copy(archive: SmallArchive, copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = keys_of(archive)
    key = spoil(picture(archive))
    gone = next((archive.folder / "archive").rglob("20261121070000/article.md"))
    gone.unlink()
    assert main(["verify", "--repair", "--from", f"file:{copy}"]) == 0
    out = capsys.readouterr().out
    assert f"{key}: repaired" in out
    assert out.endswith(": all whole\n")
    assert "kept under state/damaged/" in out
    assert keys_of(archive) == before
    assert main(["verify"]) == 0


def test_what_cannot_be_repaired_is_told(archive: SmallArchive, copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = spoil(picture(archive))
    (copy / key).write_bytes(b"spoilt as well")
    assert main(["verify", "--repair", "--from", "file:copy", "--json"]) == 1
    row, summary = map(json.loads, capsys.readouterr().out.splitlines())
    assert (row["key"], row["notRepaired"]) == (key, "the copy's bytes are others as well")
    assert (summary["damaged"], summary["repaired"]) == (1, 0)


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (["--repair"], 2, "--repair needs --from URI"),
        (["--from", "file:copy"], 2, "--repair needs --from URI"),
        (["--repair", "--from", "copy"], 2, "--from: must begin with its scheme"),
        (["--repair", "--from", "file:none"], 1, "there is no archive here yet"),
        (["--repair", "--from", "file:archive"], 2, "that is the archive itself"),
        (["--repair", "--from", "file:copy", "--sample", "5"], 2, "no --sample"),
        (["--repair", "--from", "file:copy", "--option", "speed=9"], 2, "--option speed: takes endpoint"),
        (["--repair", "--from", "s3://x/y", "--option", "endpoint=http://a:b@c"], 2, "--option endpoint: "),
        (["--sample", "0"], 2, "not a sample; write 500, or 5%"),
        (["--sample", "101%"], 2, "not a sample"),
        (["--sample", "nan%"], 2, "not a sample"),
        (["--sample", "viele"], 2, "not a sample"),
        (["--sample", ""], 2, "not a sample"),
    ],
    ids=str,
)
def test_what_is_typed_wrongly_is_told(
    capsys: pytest.CaptureFixture[str], args: list[str], code: int, message: str
) -> None:
    assert main(["verify", *args]) == code
    err = capsys.readouterr().err
    assert message in err
    assert "a:b" not in err


def test_the_last_result_is_noted(archive: SmallArchive, capsys: pytest.CaptureFixture[str]) -> None:
    key = spoil(picture(archive))
    assert main(["verify"]) == 1
    found = verification.read(archive.folder / "archive/state")
    assert found is not None
    assert (found.damaged, found.looked, found.of, found.sample) == (1, 4, 4, "")
    assert found.damage[0]["key"] == key
    assert "verify --repair" in found.damage[0]["advice"]
    assert found.finished >= found.started > "2026"
    assert main(["verify", "--sample", "50%"]) in (0, 1)
    found = verification.read(archive.folder / "archive/state")
    assert found is not None
    assert (found.sample, found.looked) == ("50%", 2)


def test_a_long_list_of_damage_is_cut_in_what_is_noted(archive: SmallArchive, tmp_path: Path) -> None:
    damage = [Finding(f"media/{number}", "missing", "missing") for number in range(1000)]
    when = datetime(2026, 11, 26, tzinfo=UTC)
    verification.write(tmp_path, verification.verification(Report(damage=damage), "x", started=when, finished=when))
    found = verification.read(tmp_path)
    assert found is not None
    assert (found.damaged, len(found.damage)) == (1000, verification.SHOWN)
    (tmp_path / verification.FILE).write_text("{")
    assert verification.read(tmp_path) is None


def test_stopped_it_goes_on_where_it_was(
    archive: SmallArchive, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("crawler.archive.fixity._Verification._look_at_media", stop)
        assert main(["verify"]) == 130
    assert "verify --resume goes on" in capsys.readouterr().err
    assert main(["verify", "--resume"]) == 0
    assert "12 of them before it was stopped" in capsys.readouterr().out
    assert main(["verify", "--resume"]) == 0
    assert "nothing to go on with" in capsys.readouterr().err


@pytest.mark.usefixtures("archive")
def test_two_at_a_time_are_refused(archive: SmallArchive, capsys: pytest.CaptureFixture[str]) -> None:
    with source_lock(archive.folder / "archive/state", "verify"):
        assert main(["verify"]) == 1
    assert "going on" in capsys.readouterr().err


@pytest.mark.usefixtures("archive")
def test_a_state_that_is_no_folder_is_told(archive: SmallArchive, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(archive.folder / "archive/state", ignore_errors=True)
    (archive.folder / "archive/state").write_text("")
    assert main(["verify"]) == 3
    assert "no lock can be kept: [Errno 20] Not a directory" in capsys.readouterr().err


def test_sha256sum_says_the_same_of_a_manifest(archive: SmallArchive) -> None:
    """No software of ours is needed: as README.txt in the archive tells."""
    run = archive.run("gazette", 22, Outcome(FERRY, "page", "new"))

    def checked(*options: str) -> int:
        command = ["sha256sum", "-c", "--quiet", *options, f"runs/{run.id}/manifest-sha256.txt"]
        return subprocess.run(command, cwd=archive.folder / "archive", capture_output=True).returncode

    assert checked() == 0
    assert run.manifest > 10
    assert main(["remove", FERRY, "--reason", "x", "--yes"]) == 0
    assert checked("--ignore-missing") == 0
    assert main(["verify"]) == 0
    spoil(next((archive.folder / "archive/articles").rglob("article.md")))
    assert checked("--ignore-missing") == 1


def test_what_a_removal_left_is_damage(archive: SmallArchive, capsys: pytest.CaptureFixture[str]) -> None:
    with source_lock(archive.folder / "archive/state", "gazette"):
        assert main(["remove", FERRY, "--reason", "x", "--yes"]) == 1
    capsys.readouterr()
    assert main(["verify"]) == 1
    out = capsys.readouterr().out
    assert "it was removed, and its bytes are still here" in out
    assert "To do: run jianbao remove on the article again" in out
