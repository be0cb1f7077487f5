"""`jianbao remove`: what a desk sees of a takedown, before and after."""

import io
import json
from pathlib import Path

import pytest

from crawler.__main__ import main
from crawler.archive.lock import source_lock
from crawler.archive.runs import read_outcomes, read_runs
from crawler.commands import _holding
from tests.jianbao import Jianbao
from tests.site import nginx
from tests.site.news import NewsSite
from tests.small_archive import BRIDGE, FERRY, SmallArchive, newsroom


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallArchive:
    monkeypatch.chdir(tmp_path)
    return newsroom(tmp_path)


def call(capsys: pytest.CaptureFixture[str], *args: str, code: int = 0) -> tuple[str, str]:
    assert main([*args]) == code
    return capsys.readouterr()


def gone(capsys: pytest.CaptureFixture[str]) -> str:
    return call(capsys, "remove", FERRY, "--reason", "a court said so", "--yes")[0]


@pytest.mark.usefixtures("archive")
def test_it_says_what_went(capsys: pytest.CaptureFixture[str]) -> None:
    first, second = gone(capsys).splitlines()
    assert first == "Removed 2 versions: 6 files and 1 pictures are gone"
    assert FERRY in second


@pytest.mark.usefixtures("archive")
def test_a_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    said = json.loads(call(capsys, "remove", FERRY, "--reason", "x", "--yes", "--json")[0])
    assert (said["url"], said["files"], said["media"], said["kept"]) == (FERRY, 6, 1, [])
    assert said["removed"] == ["20261120060000", "20261121060000"]


@pytest.mark.usefixtures("archive")
def test_it_is_listed_only_where_one_asks_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    gone(capsys)
    assert "Ferry" not in call(capsys, "list")[0]
    (line,) = call(capsys, "list", "--removed")[0].splitlines()
    assert "a court said so" in line
    (row,) = map(json.loads, call(capsys, "list", "--removed", "--json")[0].splitlines())
    assert (row["url"], row["removed"]["reason"], row["versions"]) == (FERRY, "a court said so", [])
    assert "headline" not in row


@pytest.mark.usefixtures("archive")
def test_show_tells_that_it_was_removed_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    gone(capsys)
    assert "a court said so" in call(capsys, "show", FERRY, code=1)[1]
    assert json.loads(call(capsys, "show", FERRY, "--json")[0])["removed"]["reason"] == "a court said so"


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("format", ["jsonl", "hexo", "report", "wacz"])
def test_exports_leave_it_out(capsys: pytest.CaptureFixture[str], tmp_path: Path, format: str) -> None:
    gone(capsys)
    out, err = call(capsys, "export", format, str(tmp_path / "out.wacz"))
    assert "Wrote 2 articles" in out
    assert err == ""


def test_a_wacz_has_the_versions_that_are_left(
    archive: SmallArchive, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    call(capsys, "remove", FERRY, "--reason", "x", "--yes", "--version", "20261121")
    assert call(capsys, "export", "wacz", str(tmp_path / "out.wacz"))[1] == ""
    assert "Ferry returns\n" in call(capsys, "show", FERRY)[0]


def test_a_removal_is_a_run(archive: SmallArchive, capsys: pytest.CaptureFixture[str]) -> None:
    gone(capsys)
    (made,) = read_runs(archive.storage)
    assert (made.source, made.counts) == ("remove", {"removal": {"removed": 2}})
    assert {each.reason for each in read_outcomes(archive.storage, made)} == {"a court said so"}
    assert "a court said so" in call(capsys, "runs")[0]


@pytest.mark.usefixtures("archive")
def test_a_second_time_nothing_is_left_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    gone(capsys)
    assert call(capsys, "remove", FERRY, "--reason", "y")[0].startswith("Removed before: 0 files and 0 pictures")
    assert len(call(capsys, "runs", "--json")[0].splitlines()) == 1


@pytest.mark.usefixtures("archive")
def test_without_a_terminal_it_wants_to_be_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert "add --yes" in call(capsys, "remove", FERRY, "--reason", "x", code=2)[1]
    assert "Ferry" in call(capsys, "show", FERRY)[0]


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(("answer", "code"), [("n\n", 1), ("y\n", 0)])
def test_on_a_terminal_it_asks(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    terminal = io.StringIO(answer)
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", terminal)
    out, _ = call(capsys, "remove", FERRY, "--reason", "x", code=code)
    assert "Ferry returns at last" in out
    call(capsys, "show", FERRY, code=1 - code)


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("reason", ["", " \n ", "x" * 1001])
def test_a_reason_that_is_none_is_refused(capsys: pytest.CaptureFixture[str], reason: str) -> None:
    assert "--reason takes" in call(capsys, "remove", FERRY, "--reason", reason, "--yes", code=2)[1]


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("name", ["https://gazette.example/none", "zz", "0000", "20"])
def test_what_is_not_there_is_told(capsys: pytest.CaptureFixture[str], name: str) -> None:
    call(capsys, "remove", name, "--reason", "x", "--yes", code=1)


def test_while_a_source_is_crawled_its_pictures_wait(archive: SmallArchive, capsys: pytest.CaptureFixture[str]) -> None:
    with source_lock(archive.folder / "archive/state", "gazette"):
        _, err = call(capsys, "remove", FERRY, "--reason", "x", "--yes", code=1)
    assert "gazette is being crawled" in err
    assert len(list(archive.storage.list("media/"))) == 1
    assert call(capsys, "remove", FERRY, "--reason", "x")[0].startswith("Removed before: 0 files and 1 pictures")
    assert list(archive.storage.list("media/")) == []


def test_a_store_that_cannot_be_written_is_told(
    archive: SmallArchive, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    before = {key: archive.storage.read(key) for key in archive.storage.list()}
    monkeypatch.setattr("os.open", refuse)
    code = main(["remove", BRIDGE, "--reason", "x", "--yes"])
    monkeypatch.undo()
    assert code == 3
    assert {key: archive.storage.read(key) for key in archive.storage.list()} == before


def test_a_crawl_refuses_it_and_asks_for_no_picture(tmp_path: Path, news_site: NewsSite, news_log: Path) -> None:
    desk = Jianbao(tmp_path)
    desk.configure(f'[sources.town]\nsitemap = "{news_site.sitemap_url}"\nrevisit = "0s"')
    desk("crawl")
    url = news_site.articles[3].url
    before = len(list(desk.reader.storage.list("media/")))
    desk("remove", url, "--reason", "the author asked", "--yes")
    left, hits = len(list(desk.reader.storage.list("media/"))), len(nginx.hits(news_log))
    desk("crawl")
    (refused,) = [row for row in desk.json("runs", desk.json("runs")[0]["id"]) if row["url"] == url]
    assert (refused["outcome"], refused["reason"]) == ("refused", "removed: the author asked")
    assert left < before
    assert len(list(desk.reader.storage.list("media/"))) == left
    own = {hit.uri for hit in nginx.hits(news_log)[hits:]}
    assert url.removeprefix(news_site.base_url) in own
    assert desk("verify").count("all whole") == 1


def test_the_verb_waits_for_all_that_write() -> None:
    assert {"fetch", "reextract", "hexo", "warc"} <= set(_holding.WRITERS)
