"""Recordings that other tools made: what they answer, and which of their answers are pages."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.archive.recorder import Failure
from crawler.archive.recording import Recording
from crawler.items import Exchange
from tests.foreign import AD, HOST, PICTURE, browsertrix, record, response, story, warcprox


@pytest.fixture
def opened() -> Iterator[list[Recording]]:
    found: list[Recording] = []
    yield found
    for each in found:
        each.close()


def open_(opened: list[Recording], path: Path) -> Recording:
    opened.append(Recording.open(path))
    assert opened[-1].damages == []
    return opened[-1]


def said(answer: Exchange | Failure | None) -> bytes:
    assert isinstance(answer, Exchange)
    return answer.body


def test_a_file_of_warcprox_answers_with_its_chunks_joined(tmp_path: Path, opened: list[Recording]) -> None:
    found = open_(opened, warcprox(tmp_path / "WARCPROX.warc.gz"))
    assert [said(found.answer("GET", f"{HOST}/first")) for _ in range(2)] == [story("first")] * 2
    assert said(found.answer("GET", f"{HOST}/ferry.png")) == PICTURE


def test_the_pages_of_warcprox_are_its_html_at_every_visit(tmp_path: Path, opened: list[Recording]) -> None:
    found = open_(opened, warcprox(tmp_path / "WARCPROX.warc.gz"))
    assert [url for url, _ in found.pages()] == [f"{HOST}/first", f"{HOST}/first", f"{HOST}/second"]


@pytest.mark.parametrize("packed", [False, True])
def test_the_pages_of_a_browser_are_those_that_it_visited(
    tmp_path: Path, opened: list[Recording], packed: bool
) -> None:
    found = open_(opened, browsertrix(tmp_path / "crawl.wacz", packed=packed))
    assert [url for url, _ in found.pages()] == [f"{HOST}/first", f"{HOST}/second"]


def test_a_file_of_browsertrix_answers_by_address(tmp_path: Path, opened: list[Recording]) -> None:
    found = open_(opened, browsertrix(tmp_path / "crawl.wacz"))
    first, moved = found.answer("GET", f"{HOST}/first"), found.answer("GET", f"{HOST}/moved")
    assert said(first) == story("first")
    assert isinstance(first, Exchange)
    assert first.protocol == "HTTP/2"
    assert isinstance(moved, Exchange)
    assert moved.status == 302
    assert said(found.answer("GET", f"{HOST}/ad.html?second")) == AD


def test_a_browser_s_question_whether_a_picture_changed_does_not_hide_the_picture(
    tmp_path: Path, opened: list[Recording]
) -> None:
    found = open_(opened, browsertrix(tmp_path / "crawl.wacz"))
    assert said(found.answer("GET", f"{HOST}/ferry.png")) == PICTURE


def test_a_revisit_of_two_posts_of_one_second_has_the_body_of_its_digest(
    tmp_path: Path, opened: list[Recording]
) -> None:
    found = open_(opened, browsertrix(tmp_path / "crawl.wacz"))
    assert [said(found.answer("POST", f"{HOST}/api")) for _ in range(3)] == [b"one", b"two", b"two"]


def test_a_post_whose_original_lies_elsewhere_is_told(tmp_path: Path, opened: list[Recording]) -> None:
    revisit = record("revisit", f"{HOST}/api", response(b""), WARC_Payload_Digest="sha256:0")
    request = record("request", f"{HOST}/api", b"POST /api HTTP/1.1\r\n\r\n")
    page = record("response", f"{HOST}/first", response(story("first")))
    (tmp_path / "a.warc.gz").write_bytes(page + revisit + request)
    opened.append(Recording.open(tmp_path / "a.warc.gz"))
    assert [damage.reason for damage in opened[0].damages] == [
        f"the revisit of {HOST}/api has its original in another file"
    ]
    assert opened[0].answer("POST", f"{HOST}/api") is None


def test_a_record_that_was_cut_is_a_page_that_failed(tmp_path: Path, opened: list[Recording]) -> None:
    cut = record("response", f"{HOST}/first", response(story("first")[:500]), WARC_Truncated="length")
    (tmp_path / "CC.warc.gz").write_bytes(cut)
    found = open_(opened, tmp_path / "CC.warc.gz")
    assert [url for url, _ in found.pages()] == [f"{HOST}/first"]
    told = "truncated: the file has its beginning alone (length)"
    assert found.answer("GET", f"{HOST}/first") == Failure("Truncated", told)


def test_a_package_in_a_package_in_a_package_is_told(tmp_path: Path, opened: list[Recording]) -> None:
    data = browsertrix(tmp_path / "a.wacz", packed=True).read_bytes()
    with zipfile.ZipFile(tmp_path / "b.wacz", "w") as outer:
        outer.writestr("a.wacz", data)
        outer.write(warcprox(tmp_path / "w.warc.gz"), "w.warc.gz")
    opened.append(Recording.open(tmp_path / "b.wacz"))
    assert [damage.file for damage in opened[0].damages] == ["b.wacz/a.wacz/crawl-1.wacz"]
