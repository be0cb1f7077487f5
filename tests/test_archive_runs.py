"""A run's files: history, outcomes, and a manifest that `sha256sum -c` takes."""

import json
import subprocess
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive.layout import run_folder
from crawler.archive.runs import Outcome, Run, find_run, read_manifest, read_outcomes, read_runs, run_id, write_run
from crawler.exceptions import AlreadyExists, Ambiguous, NotFound, UnsupportedFormat
from crawler.storages import Storage, open_storage
from tests.captures import archive, capture

NIGHT = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
OUTCOMES = [
    Outcome("https://gazette.example/1", "page", "new", identifier="sha256:1", version="20261122120000", path="a/b"),
    Outcome("https://gazette.example/2", "page", "blocked", "challenge: 请完成验证", "2026-11-23T00:00:00Z"),
    Outcome("https://gazette.example/3.jpg", "image", "failed", "404", bytes=0),
]


def run(source: str = "gazette", minutes: int = 0) -> Run:
    name = run_id(NIGHT + timedelta(minutes=minutes), source)
    return Run(name, source, "feed", "2026-11-22T23:30:00Z", "2026-11-22T23:31:00Z", "finished", "partial", "1 blocked",
               {"page": {"new": 1, "blocked": 1}}, {"DOWNLOAD_DELAY": "1"}, "jianbao/test")  # fmt: skip


@pytest.fixture
def store() -> Storage:
    return open_storage("memory:")


def test_a_run_is_named_by_its_start_in_utc() -> None:
    assert run_id(NIGHT, "gazette") == "2026/11/22/20261122233000-gazette"
    assert run_id(NIGHT.astimezone(timezone(timedelta(hours=8))), "gazette") == "2026/11/22/20261122233000-gazette"


@given(st.text())
def test_any_source_name_makes_a_run_folder(source: str) -> None:
    assert run_folder(run_id(NIGHT, source)).startswith("runs/2026/11/22/20261122233000-")


def test_a_run_comes_back(store: Storage) -> None:
    given = run()
    write_run(store, given, OUTCOMES, [("media/x", "0" * 64)])
    assert list(read_runs(store)) == [given]
    assert given.manifest == 1
    assert list(read_outcomes(store, given)) == OUTCOMES
    assert list(read_outcomes(store, given.id)) == OUTCOMES
    assert read_manifest(store, given) == {"media/x": "0" * 64}


def test_outcomes_are_lines_of_json_without_what_is_absent(store: Storage) -> None:
    write_run(store, run(), OUTCOMES, [])
    lines = store.read(f"runs/{run().id}/outcomes.jsonl").decode().splitlines()
    assert [json.loads(line) for line in lines] == [each.to_record() for each in OUTCOMES]
    assert "请完成验证" in lines[1]
    assert set(json.loads(lines[2])) == {"url", "kind", "outcome", "reason", "bytes"}


def test_newest_runs_come_first(store: Storage) -> None:
    for minutes in (0, 10, 5):
        write_run(store, run(minutes=minutes), [], [])
    assert [each.id[11:25] for each in read_runs(store)] == ["20261122234000", "20261122233500", "20261122233000"]


@pytest.mark.parametrize("name", [run().id, "20261122233000-gazette", "20261122233000", "-gazette", "gazette"])
def test_a_run_is_found_by_its_name(store: Storage, name: str) -> None:
    write_run(store, run(), [], [])
    write_run(store, run("herald", 5), [], [])
    assert find_run(store, name).source == "gazette"


def test_a_name_of_several_runs_is_ambiguous(store: Storage) -> None:
    for minutes in (0, 5):
        write_run(store, run(minutes=minutes), [], [])
    with pytest.raises(Ambiguous, match="2 runs: "):
        find_run(store, "gazette")


@pytest.mark.parametrize("name", ["", "nothing", "../../x"])
def test_a_run_that_is_not_there(store: Storage, name: str) -> None:
    write_run(store, run(), [], [])
    with pytest.raises(NotFound, match="no such run"):
        find_run(store, name)


def test_a_run_is_written_once(store: Storage) -> None:
    write_run(store, run(), OUTCOMES, [])
    with pytest.raises(AlreadyExists):
        write_run(store, run(), [], [])
    assert list(read_outcomes(store, run())) == OUTCOMES


def test_a_run_whose_writing_was_killed_does_not_exist_and_can_be_written(store: Storage) -> None:
    store.create(f"runs/{run().id}/outcomes.jsonl", b"half")
    assert list(read_runs(store)) == []
    write_run(store, run(), OUTCOMES, [])
    assert list(read_outcomes(store, run())) == OUTCOMES


def test_sha256sum_takes_the_manifest(tmp_path: Path) -> None:
    writer = archive(open_storage(f"file:{tmp_path}"))
    writer.save(capture())
    write_run(writer.storage, run(), OUTCOMES, writer.files)
    command = ["sha256sum", "--strict", "-c", f"runs/{run().id}/manifest-sha256.txt"]
    checked = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    assert checked.stdout.count(": OK") == 4


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff"])
def test_a_damaged_run_is_told_with_its_key(store: Storage, data: bytes) -> None:
    store.create(f"runs/{run().id}/run.json", data)
    with pytest.raises(UnsupportedFormat, match=r"runs/2026/11/22/.*/run\.json: damaged"):
        list(read_runs(store))


def test_a_damaged_outcome_is_told_with_its_line(store: Storage) -> None:
    write_run(store, run(), OUTCOMES, [])
    key = f"runs/{run().id}/outcomes.jsonl"
    data, tag = store.read_tagged(key)
    store.replace(key, data + b'{"url": 1}\n', tag=tag)
    with pytest.raises(UnsupportedFormat, match=r"outcomes\.jsonl: line 4 is damaged"):
        list(read_outcomes(store, run()))
