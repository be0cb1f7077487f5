"""What a recording answers, our own or another tool's."""

import gzip
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.recorder import Failure, Recorder
from crawler.archive.recording import Recording
from crawler.exceptions import ConfigError, SourceUnusable
from crawler.items import Exchange
from tests.captures import NOON, exchange

URL = "https://gazette.example/a"


@pytest.fixture(autouse=True)
def closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every recording that a test opens is closed after it."""
    found: list[Recording] = []
    opened = Recording.open

    def remembered(path: Path) -> Recording:
        found.append(opened(path))
        return found[-1]

    monkeypatch.setattr(Recording, "open", remembered)
    yield
    for each in found:
        each.close()


def recorder(path: Path, **fields: Any) -> Recorder:
    return Recorder(path, **{"source": "gazette", "started": NOON, "software": "jianbao/0", "secrets": [], **fields})


def recording(folder: Path, *what: Exchange | tuple[str, Failure]) -> Recording:
    """What is recorded, read again."""
    made = recorder(folder / "a.warc.gz")
    for each in what:
        if isinstance(each, Exchange):
            made.add(each)
        else:
            made.fail("GET", each[0], each[1], NOON)
    made.finish()
    return Recording.open(folder / "a.warc.gz")


def said(answer: Exchange | Failure | None) -> bytes:
    assert isinstance(answer, Exchange)
    return answer.body


def test_an_exchange_comes_back_as_it_was(tmp_path: Path) -> None:
    given = exchange(URL, b"x", headers=[("X-OnE", "1"), ("Content-Length", "1"), ("x-one", "2")])
    assert recording(tmp_path, given).answer("GET", URL) == given


def test_repeated_requests_are_answered_in_order_and_then_by_the_last(tmp_path: Path) -> None:
    found = recording(tmp_path, *(exchange(URL, body) for body in (b"1", b"2", b"3")))
    assert [said(found.answer("GET", URL)) for _ in range(4)] == [b"1", b"2", b"3", b"3"]


def test_errors_are_answers_in_their_place(tmp_path: Path) -> None:
    error = Failure("DownloadTimeoutError", "it took\nlonger than 30 s")
    found = recording(tmp_path, (URL, error), exchange(URL, b"then"))
    assert found.answer("GET", URL) == Failure("DownloadTimeoutError", "it took longer than 30 s")
    assert said(found.answer("GET", URL)) == b"then"


def test_methods_are_told_apart(tmp_path: Path) -> None:
    found = recording(tmp_path, exchange(URL, b"get"), exchange(URL, b"post", method="POST"))
    assert said(found.answer("POST", URL)) == b"post"
    assert found.answer("HEAD", URL) is None


def test_another_spelling_of_an_address_is_found(tmp_path: Path) -> None:
    found = recording(tmp_path, exchange("https://gazette.example/a%7Eb?x=1&a=2", b"x"))
    assert said(found.answer("GET", "https://gazette.example/a~b?a=2&x=1")) == b"x"


def test_the_nearest_address_is_one_of_the_same_host(tmp_path: Path) -> None:
    urls = ["https://other.example/2026/story-1", "https://gazette.example/2026/story-11", "https://gazette.example/x"]
    found = recording(tmp_path, *(exchange(url) for url in urls))
    assert found.nearest("https://gazette.example/2026/story-1") == urls[1]


def test_a_recording_knows_its_source_and_its_moment(tmp_path: Path) -> None:
    found = recording(tmp_path, exchange(URL, date=datetime(2020, 1, 1, tzinfo=UTC)))
    assert (found.source, found.started) == ("gazette", NOON)


def test_secrets_are_not_recorded(tmp_path: Path) -> None:
    made = recorder(tmp_path / "a.warc.gz", secrets=["hunter2"])
    made.add(exchange(f"{URL}?key=hunter2", request_headers=[("Cookie", "session=1"), ("X-Key", "hunter2")]))
    made.fail("GET", f"{URL}?key=hunter2", Failure("E", "no"), NOON)
    made.finish()
    text = gzip.decompress((tmp_path / "a.warc.gz").read_bytes())
    assert (b"hunter2" in text, b"session=1" in text) == (False, False)


def test_an_unfinished_recording_has_no_name_yet_and_leaves_nothing(tmp_path: Path) -> None:
    made = recorder(tmp_path / "a.warc.gz")
    assert not (tmp_path / "a.warc.gz").exists()
    made.drop()
    assert list(tmp_path.iterdir()) == []


def test_a_recording_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(b"mine")
    with pytest.raises(ConfigError, match=r"a\.warc\.gz: lies there already"):
        recorder(tmp_path / "a.warc.gz")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none/a\.warc\.gz: cannot be written"):
        recorder(tmp_path / "none/a.warc.gz")


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="none: cannot be read"):
        Recording.open(tmp_path / "none")


def test_a_file_without_answers_is_told_with_its_damage(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(b"<html>")
    with pytest.raises(SourceUnusable, match=r"a\.warc\.gz: nothing in it can be replayed.*byte 0"):
        Recording.open(tmp_path / "a.warc.gz")


# -- other tools' files


def record(kind: str, url: str, block: bytes, **headers: str) -> bytes:
    fields = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{kind}-{url}>",
        "WARC-Date": "2020-01-02T03:04:05Z",
        "WARC-Target-URI": url,
        "Content-Type": "application/http; msgtype=response",
        **{name.replace("_", "-"): value for name, value in headers.items()},
        "Content-Length": str(len(block)),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return gzip.compress(f"WARC/1.0\r\n{head}\r\n".encode() + block + b"\r\n\r\n")


PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>page</p>"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Seen: again\r\n\r\n"
NOT_MODIFIED = b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n"


def opened(folder: Path, *records: bytes) -> Recording:
    (folder / "foreign.warc.gz").write_bytes(b"".join(records))
    return Recording.open(folder / "foreign.warc.gz")


def test_the_moment_of_a_foreign_file_is_that_of_its_earliest_answer(tmp_path: Path) -> None:
    found = opened(
        tmp_path, record("response", URL, PAGE, WARC_Date="2021-01-01T00:00:00Z"), record("response", f"{URL}/b", PAGE)
    )
    assert (found.source, found.started) == (None, datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC))


@pytest.mark.parametrize("head", [HEAD, NOT_MODIFIED, b""])
@pytest.mark.parametrize(
    "refers",
    [
        {"WARC_Refers_To_Target_URI": URL, "WARC_Refers_To_Date": "2020-01-02T03:04:05Z"},
        {"WARC_Payload_Digest": "x:XYZ"},
    ],
)
def test_a_revisit_has_the_body_of_its_original(tmp_path: Path, head: bytes, refers: dict[str, str]) -> None:
    original = record("response", URL, PAGE, WARC_Payload_Digest="x:XYZ")
    found = opened(tmp_path, original, record("revisit", f"{URL}/copy", head, **refers))
    assert said(found.answer("GET", f"{URL}/copy")) == b"<p>page</p>"


def test_a_revisit_without_its_original_is_told_and_not_answered(tmp_path: Path) -> None:
    found = opened(tmp_path, record("response", URL, PAGE), record("revisit", f"{URL}/copy", HEAD))
    assert found.answer("GET", f"{URL}/copy") is None
    assert [f"{URL}/copy" in damage.reason for damage in found.damages] == [True]


def test_a_resource_record_is_an_answer(tmp_path: Path) -> None:
    found = opened(tmp_path, record("resource", URL, b"bytes", Content_Type="image/png"))
    answer = found.answer("GET", URL)
    assert isinstance(answer, Exchange)
    assert (answer.status, answer.body, answer.headers[0]) == (200, b"bytes", ("Content-Type", "image/png"))


def test_the_pages_of_a_file_are_its_html_answers(tmp_path: Path) -> None:
    picture = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nx"
    missing = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\nx"
    found = opened(
        tmp_path,
        record("response", URL, PAGE),
        record("response", f"{URL}.png", picture),
        record("response", f"{URL}/404", missing),
        record("response", URL, PAGE, WARC_Date="2021-01-01T00:00:00Z", WARC_Record_ID="<urn:uuid:2>"),
    )
    pages = list(found.pages())
    assert [url for url, _ in pages] == [URL, URL]
    answers = [found.answer("GET", url, id) for url, id in reversed(pages)]
    assert [answer.date.year for answer in answers if isinstance(answer, Exchange)] == [2021, 2020]


def test_a_wacz_answers_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.wacz", "w") as wacz:
        wacz.writestr("archive/data.warc.gz", record("response", URL, PAGE))
    assert said(Recording.open(tmp_path / "x.wacz").answer("GET", URL)) == b"<p>page</p>"


def test_bodies_of_a_large_recording_lie_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.archive.recording.IN_MEMORY", 10)
    found = recording(tmp_path, *(exchange(f"{URL}{n}", bytes([n]) * 5000) for n in range(20)))
    assert [said(found.answer("GET", f"{URL}{n}")) for n in range(20)] == [bytes([n]) * 5000 for n in range(20)]
