"""JSON Lines: the article as it lies in the archive, one a line."""

import json
import os
import sys
import threading
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from crawler.exceptions import ConfigError
from crawler.items import Metadata
from tests.test_exporters import Archive, article


def rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def archive_of(*headlines: str) -> Archive:
    archive = Archive()
    for number, headline in enumerate(headlines):
        archive.add(article(headline, url=f"https://gazette.example/{number}"))
    return archive


def test_a_line_is_the_archived_document_and_where_it_lies(tmp_path: Path) -> None:
    archive = archive_of("渡轮 returns")
    archive.export("jsonl", tmp_path / "a.jsonl")
    (row,) = rows(tmp_path / "a.jsonl")
    (key,) = [key for key in archive.storage.list() if key.endswith("article.json")]
    path, version, _ = key.rsplit("/", 2)
    assert row.pop("path") == path
    assert row.pop("versions") == [version]
    assert row == json.loads(archive.storage.read(key))


def test_a_line_names_the_source(tmp_path: Path) -> None:
    archive = Archive()
    archive.add(article(metadata=Metadata(source="gazette")))
    archive.export("jsonl", tmp_path / "a.jsonl")
    assert rows(tmp_path / "a.jsonl")[0]["source"] == "gazette"


def test_versions_are_named_oldest_first(tmp_path: Path) -> None:
    archive = archive_of("first")
    archive.add(article("second", url="https://gazette.example/0"))
    archive.export("jsonl", tmp_path / "a.jsonl")
    (row,) = rows(tmp_path / "a.jsonl")
    assert row["versions"] == ["20261120060000", "20261120060001"]
    assert row["headline"] == "second"


def test_text_is_written_as_it_reads_and_each_line_ends(tmp_path: Path) -> None:
    archive_of("渡轮", "二").export("jsonl", tmp_path / "a.jsonl")
    data = (tmp_path / "a.jsonl").read_bytes()
    assert "渡轮".encode() in data
    assert data.count(b"\n") == 2 and data.endswith(b"\n")


def test_a_line_separator_in_a_text_does_not_cut_the_line(tmp_path: Path) -> None:
    archive_of("a\u2028b\x85c\nd").export("jsonl", tmp_path / "a.jsonl")
    assert [row["headline"] for row in rows(tmp_path / "a.jsonl")] == ["a\u2028b\x85c\nd"]


def test_an_empty_archive_gives_an_empty_file(tmp_path: Path) -> None:
    assert Archive().export("jsonl", tmp_path / "new" / "a.jsonl") == 0
    assert (tmp_path / "new" / "a.jsonl").read_bytes() == b""


def test_a_dash_is_stdout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    stdout = TextIOWrapper(BytesIO())
    monkeypatch.setattr(sys, "stdout", stdout)
    assert archive_of("a", "b").export("jsonl", Path("-")) == 2
    assert isinstance(stdout.buffer, BytesIO)
    assert {json.loads(line)["headline"] for line in stdout.buffer.getvalue().splitlines()} == {"a", "b"}
    assert list(tmp_path.iterdir()) == []


def test_an_export_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "a.jsonl"
    target.write_text("old\n")
    archive = archive_of("a", "b")
    archive.storage.delete(sorted(key for key in archive.storage.list() if key.endswith("article.json"))[-1])
    with pytest.raises(Exception, match=r"article\.json"):
        archive.export("jsonl", target)
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]
    assert target.read_text() == "old\n"


def test_a_folder_as_dest_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"export jsonl: .*directory"):
        archive_of("a").export("jsonl", tmp_path)


def test_a_pipe_as_dest_is_written_not_replaced(tmp_path: Path) -> None:
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    archive_of("a").export("jsonl", pipe)
    reader.join(10)
    assert json.loads(read[0])["headline"] == "a"
    assert pipe.is_fifo()


def test_a_link_as_dest_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "real" / "a.jsonl")
    archive_of("a").export("jsonl", tmp_path / "link.jsonl")
    assert len(rows(tmp_path / "real" / "a.jsonl")) == 1
    assert (tmp_path / "link.jsonl").is_symlink()
