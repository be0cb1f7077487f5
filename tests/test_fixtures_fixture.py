"""A fixture: replayed without network, compared, and what of it cannot be used."""

import gzip
import json
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crawler.config import environ
from crawler.exceptions import ConfigError
from crawler.fixtures import EXPECTED, RECORDING, SOURCE
from crawler.fixtures.fixture import Fixture
from crawler.fixtures.offline import offline
from crawler.items import SCHEMA_VERSION
from crawler.pipelines import indexing
from crawler.pipelines.extract import pool

OURS = Path(__file__).parent / "fixtures"


@pytest.fixture(scope="module", autouse=True)
def _workers() -> Iterator[None]:
    """Started once, as the commands do."""
    yield
    pool.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of a small fixture of ours."""
    return Path(shutil.copytree(OURS / "meipian-2017", tmp_path / "meipian-2017"))


def expected(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / EXPECTED).read_text(encoding="utf-8"))
    return found


def expect(folder: Path, document: object) -> None:
    (folder / EXPECTED).write_text(json.dumps(document), encoding="utf-8")


def cut(folder: Path, share: float) -> None:
    """Only the first part of the recording."""
    data = (folder / RECORDING).read_bytes()
    (folder / RECORDING).write_bytes(data[: int(len(data) * share)])


def test_a_replay_gives_what_is_expected(folder: Path) -> None:
    result = Fixture.load(folder).check()
    assert result.as_expected
    assert result.found == expected(folder)


def test_a_replay_makes_no_index_in_its_passing_archive(folder: Path) -> None:
    Fixture.load(folder).replay()
    assert indexing.process._process is None


def test_two_replays_give_the_same(folder: Path) -> None:
    fixture = Fixture.load(folder)
    assert fixture.replay() == fixture.replay()


def test_a_changed_expectation_is_told_and_accepting_it_settles_it(folder: Path) -> None:
    document = expected(folder)
    (article,) = document["articles"].values()
    article["headline"] = "另一个标题"
    expect(folder, document)
    fixture = Fixture.load(folder)
    result = fixture.check()
    assert [(d.field, d.old, d.new) for d in result.differences] == [("headline", "另一个标题", "渡口最后一班船")]
    fixture.accept(result.found)
    assert (folder / EXPECTED).read_bytes() == (OURS / "meipian-2017" / EXPECTED).read_bytes()
    assert fixture.check().as_expected


def test_an_older_schema_is_refused_and_what_to_do_is_said(folder: Path) -> None:
    expect(folder, {**expected(folder), "schemaVersion": SCHEMA_VERSION - 1})
    result = Fixture.load(folder).check()
    assert not result.as_expected
    assert result.outdated is not None
    assert f"schema version {SCHEMA_VERSION - 1} is older" in result.outdated
    assert "jianbao fixture accept meipian-2017" in result.outdated


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (json.dumps({"schemaVersion": 99, "outcomes": {}, "articles": {}}), "newer than this program; update jianbao"),
        ("{", "not JSON"),
        ("[]", "not an expectation"),
        ('{"schemaVersion": 1, "outcomes": {"page": 3}, "articles": {}}', "not an expectation"),
    ],
)
def test_what_is_no_expectation_is_named_with_its_file(folder: Path, text: str, said: str) -> None:
    (folder / EXPECTED).write_text(text, encoding="utf-8")
    (problem,) = Fixture.load(folder).check().problems
    assert problem.startswith(f"{folder / EXPECTED}: ")
    assert said in problem


def test_a_missing_expectation_is_told(folder: Path) -> None:
    (folder / EXPECTED).unlink()
    assert "no such file; jianbao fixture accept meipian-2017" in (Fixture.load(folder).check().outdated or "")


def test_a_recording_of_another_source_is_refused(folder: Path) -> None:
    shutil.copy(OURS / "meipian-2018" / RECORDING, folder)
    result = Fixture.load(folder).check()
    assert result.differences == []
    (problem,) = result.problems
    assert 'a recording of the source "meipian-2018", not of "meipian-2017"' in problem


def test_a_truncated_recording_is_told_with_file_and_offset_and_its_good_records_are_used(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(OURS / "meipian-detail", tmp_path / "meipian-detail"))
    cut(folder, 0.6)
    result = Fixture.load(folder).check()
    (problem,) = result.problems
    assert problem.startswith(f"{folder / RECORDING}: byte ")
    assert result.found["articles"].keys() == expected(folder)["articles"].keys()
    assert any(d.field == "outcome" and d.old == "archived" and "holds no answer" in d.new for d in result.differences)


def test_a_recording_without_any_record_is_told(folder: Path) -> None:
    (folder / RECORDING).write_bytes(gzip.compress(b"nothing"))
    (problem,) = Fixture.load(folder).check().problems
    assert problem.startswith(f"{folder / RECORDING}: ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "0 sources; a fixture has exactly one"),
        ('[sources.a]\nfeed = "https://x.example/"\n[sources.b]\nfeed = "https://x.example/"\n', "2 sources"),
        ('[sources.a]\nspider = "nope"\n', "no such spider"),
        ('[sources.a]\nspider = "no.such.module"\n', "cannot be imported"),
    ],
)
def test_a_source_that_cannot_be_used_is_named_with_its_file(folder: Path, text: str, said: str) -> None:
    (folder / SOURCE).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        Fixture.load(folder)
    assert str(caught.value).startswith(str(folder / SOURCE))
    assert said in str(caught.value)


def test_a_missing_recording_is_named(folder: Path) -> None:
    (folder / RECORDING).unlink()
    with pytest.raises(ConfigError, match="no such file; jianbao fixture add"):
        Fixture.load(folder)


def test_a_replay_leaves_the_environment_as_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIANBAO_CONFIG", "mine.toml")
    Fixture.load(folder).replay()
    assert environ("JIANBAO_CONFIG") == "mine.toml"


def test_offline_refuses_connections_and_names_and_remembers_them() -> None:
    with offline() as attempts:
        with pytest.raises(OSError, match="unreachable"), socket.socket() as tried:
            tried.connect(("127.0.0.1", 9))
        with pytest.raises(OSError, match="unreachable"):
            socket.getaddrinfo("gazette.example", 443)
    assert attempts == ["('127.0.0.1', 9)", "gazette.example 443"]
    assert socket.getaddrinfo("127.0.0.1", 80)
