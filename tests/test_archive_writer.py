"""Saving versions: what makes one, what does not, and that no writer loses another's."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import layout
from crawler.archive.reader import Reader
from crawler.archive.records import read_records
from crawler.archive.writer import Writer, open_archive
from crawler.exceptions import NotFound, UnsupportedFormat
from crawler.items import Capture
from crawler.storages import Storage, open_storage
from tests.captures import PICTURE, RUN, URL, archive, article, capture, picture
from tests.site.s3 import S3Server, seaweed


def versions(writer: Writer, url: str = URL) -> dict[str, str]:
    found = Reader(writer.storage).find(url)
    return {name: entry.outcome for name, entry in found.versions.items()}


# -- the archive itself -------------------------------------------------------------------------


def test_an_empty_store_becomes_an_archive() -> None:
    store = open_storage("memory:")
    open_archive(store)
    assert list(store.list()) == ["README.txt", "archive.json"]
    assert store.read("archive.json") == b'{"format": "jianbao", "version": 1, "digestAlgorithm": "sha256"}\n'


def test_opening_again_changes_nothing() -> None:
    store = archive().storage
    before = {key: store.read(key) for key in store.list()}
    open_archive(store)
    assert {key: store.read(key) for key in store.list()} == before


def test_an_archive_whose_making_was_killed_is_finished() -> None:
    store = open_storage("memory:")
    open_archive(store)
    store.delete("archive.json")
    open_archive(store)
    assert store.stat("archive.json")


@pytest.mark.parametrize(
    ("key", "data", "message"),
    [
        ("holiday/beach.jpg", b"x", "not an archive: it holds holiday/beach.jpg but no archive.json"),
        ("archive.json", b"{}", "not one of Jianbao"),
        ("archive.json", b"no JSON", "not one of Jianbao"),
        ("archive.json", b'{"format": "news-archive", "version": 1}', "not one of Jianbao"),
        ("archive.json", b'{"format": "jianbao", "version": 2}', "format 2 is newer than this program"),
    ],
)
def test_what_is_not_our_archive_is_refused(tmp_path: Path, key: str, data: bytes, message: str) -> None:
    store = open_storage(f"file:{tmp_path}")
    store.create(key, data)
    for call in (lambda: open_archive(store), lambda: Reader(store)):
        with pytest.raises(UnsupportedFormat, match=message) as error:
            call()
        assert str(error.value).startswith(f"file:{tmp_path}: ")
    assert list(store.list()) == [key]


# -- versions -----------------------------------------------------------------------------------


def test_a_first_capture_is_new() -> None:
    writer = archive()
    version = writer.save(capture())
    assert (version.outcome, version.name) == ("new", "20261122120000")
    assert version.path == f"{layout.article_folder(version.identifier, URL)}/20261122120000"
    files = ["article.json", "article.md", "page.warc.gz"]
    assert list(writer.storage.list(f"{version.path}/")) == [f"{version.path}/{name}" for name in files]


def test_the_same_text_is_unchanged_and_nothing_is_written() -> None:
    writer = archive()
    first = writer.save(capture())
    before = {key: writer.storage.read(key) for key in writer.storage.list()}
    second = writer.save(capture(seconds=3600, dateModified="2026-11-22"))
    assert (second.outcome, second.name, second.path) == ("unchanged", first.name, first.path)
    assert {key: writer.storage.read(key) for key in writer.storage.list()} == before


def test_another_text_is_a_second_version() -> None:
    writer = archive()
    writer.save(capture())
    version = writer.save(capture(seconds=60, headline="Edited"))
    assert (version.outcome, version.name) == ("edited", "20261122120100")
    assert versions(writer) == {"20261122120000": "new", "20261122120100": "edited"}
    assert Reader(writer.storage).find(URL).head == "20261122120100"


def test_a_text_that_comes_back_is_a_version_again() -> None:
    writer = archive()
    for seconds, headline in enumerate(["A", "B", "A"]):
        writer.save(capture(seconds=seconds, headline=headline))
    assert len(versions(writer)) == 3


def test_two_edits_in_one_second_are_two_versions() -> None:
    writer = archive()
    writer.save(capture())
    assert writer.save(capture(headline="Edited")).name == "20261122120001"


def test_an_old_page_seen_late_is_no_head_and_is_not_stored_twice() -> None:
    writer = archive()
    writer.save(capture(seconds=60))
    late = capture(seconds=0, headline="Older")
    assert writer.save(late).outcome == "edited"
    assert writer.save(late).outcome == "unchanged"
    assert Reader(writer.storage).find(URL).head == "20261122120100"
    assert len(versions(writer)) == 2


def test_leftovers_of_a_killed_run_are_stepped_over() -> None:
    writer = archive()
    folder = layout.article_folder(article().identifier, URL)
    writer.storage.create(f"{folder}/20261122120000/article.json", b"of a run that was killed")
    version = writer.save(capture())
    assert version.name == "20261122120001"
    assert writer.storage.read(f"{folder}/20261122120000/article.json") == b"of a run that was killed"


def test_a_save_that_was_cut_off_is_finished_by_the_same_one() -> None:
    writer = archive()
    version = writer.save(capture())
    store = writer.storage
    for key in [f"{version.path}/article.md", f"{version.path.rpartition('/')[0]}/inventory.json"]:
        store.delete(key)
    again = Writer(store, run=RUN, software="jianbao/test").save(capture())
    assert (again.name, again.outcome) == (version.name, "new")


def test_metadata_tells_where_the_version_comes_from() -> None:
    writer = archive()
    given = capture()
    writer.save(given)
    assert given.article
    assert given.page
    metadata = given.article.metadata
    reader = Reader(writer.storage)
    found = reader.article(reader.find(URL))
    assert found == given.article
    assert metadata.payloadDigest == f"sha256:{sha256(given.page.body).hexdigest()}"
    assert (metadata.run, metadata.software) == (RUN, "jianbao/test")
    records = read_records(BytesIO(reader.read(reader.find(URL), "page.warc.gz")))
    assert metadata.warcRecordId == next(each.id for each in records if each.kind == "response")


def test_an_article_without_identifier_gets_that_of_its_canonical_url() -> None:
    writer = archive()
    version = writer.save(capture(identifier="", canonicalUrl="https://gazette.example/canonical"))
    assert version.identifier == f"sha256:{sha256(b'https://gazette.example/canonical').hexdigest()}"
    assert "/canonical-" in version.path


def test_of_two_articles_on_one_short_name_none_is_lost() -> None:
    """32 bits are enough for a folder, not for all articles of a large site."""
    writer = archive()
    one, two = (f"sha256:{'ab' * 4}{digit * 56}" for digit in "12")
    first, second = (writer.save(capture(identifier=each, headline=each)) for each in (one, two))
    assert first.path.rpartition("/")[0] != second.path.rpartition("/")[0]
    assert writer.save(capture(identifier=two, headline=two)).outcome == "unchanged"
    reader = Reader(writer.storage)
    assert [reader.find(each).identifier for each in (one, two)] == [one, two]


def test_a_capture_without_an_article_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="without page and article"):
        archive().save(Capture(URL))


# -- media and files ----------------------------------------------------------------------------


def test_media_are_stored_once() -> None:
    writer = Writer(open_storage("memory:"), run=RUN, software="x")
    digest = writer.put_media(PICTURE, "jpg")
    assert writer.put_media(PICTURE, "jpg") == digest == sha256(PICTURE).hexdigest()
    assert Writer(writer.storage, run=RUN, software="x").put_media(PICTURE, "jpg") == digest
    assert list(writer.storage.list()) == [layout.media_key(digest, "jpg")]
    assert writer.storage.read(layout.media_key(digest, "jpg")) == PICTURE


def test_the_markdown_shows_the_archived_picture(tmp_path: Path) -> None:
    writer = archive(open_storage(f"file:{tmp_path}"))
    version = writer.save(capture())
    text = (tmp_path / version.path / "article.md").read_text()
    link = text.partition("![a ferry](")[2].partition(")")[0]
    assert link.startswith("../../../../../media/sha256/")
    assert (tmp_path / version.path / link).resolve().read_bytes() == PICTURE


def test_the_inventory_names_media_that_were_kept() -> None:
    writer = archive()
    lost = picture("https://img.example/lost.jpg", None)
    writer.save(capture(image=[picture(), lost, picture()]))
    entry = Reader(writer.storage).find(URL).entry()
    assert entry.media == [layout.media_key(picture().sha256 or "", "jpg")]


def test_files_are_what_was_written_and_never_changes() -> None:
    writer = archive()
    version = writer.save(capture())
    writer.save(capture(seconds=5))
    files = dict(writer.files)
    assert files == {
        key: sha256(writer.storage.read(key)).hexdigest()
        for key in writer.storage.list()
        if key.startswith(("media/", version.path))
    }


# -- many at once -------------------------------------------------------------------------------


def test_many_threads_save_many_articles(tmp_path: Path) -> None:
    writer = archive(open_storage(f"file:{tmp_path}"))
    urls = [f"https://gazette.example/{number}" for number in range(40)]
    with ThreadPoolExecutor(8) as threads:
        outcomes = {each.outcome for each in threads.map(lambda url: writer.save(capture(url)), urls)}
    assert outcomes == {"new"}
    assert {each.url for each in Reader(writer.storage).inventories()} == set(urls)
    assert len(writer.files) == 3 * 40 + 1


def test_threads_that_save_one_text_make_one_version() -> None:
    writer = archive()
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: writer.save(capture()), range(16)))
    assert sorted(each.outcome for each in found) == ["new"] + ["unchanged"] * 15
    assert {each.name for each in found} == {"20261122120000"}


def test_threads_that_save_many_texts_lose_none() -> None:
    writer = archive()
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda number: writer.save(capture(headline=f"No {number}")), range(16)))
    assert len({each.name for each in found}) == 16
    reader = Reader(writer.storage)
    inventory = reader.find(URL)
    assert {reader.article(inventory, name).headline for name in inventory.versions} == {f"No {n}" for n in range(16)}


SAVER = """
import sys
from crawler.archive.writer import Writer, open_archive
from crawler.storages import open_storage
from tests.captures import PICTURE, capture
uri, endpoint, name = sys.argv[1:]
store = open_storage(uri, {"endpoint": endpoint} if endpoint else {})
open_archive(store)
writer = Writer(store, run="2026/11/22/20261122120000-" + name, software="test")
writer.put_media(PICTURE, "jpg")
print("ready", flush=True)
sys.stdin.readline()
for number in range(8):
    print(writer.save(capture(seconds=number, headline=f"{name} {number}")).name, flush=True)
"""


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with seaweed(tmp_path_factory.mktemp("seaweed")) as server:
        server.make_bucket("news")
        yield server


def save_in_two_processes(uri: str, endpoint: str = "") -> list[str]:
    command = [sys.executable, "-c", SAVER, uri, endpoint]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    savers: list[Any] = [subprocess.Popen([*command, name], **pipes) for name in ("one", "two")]
    for saver in savers:
        assert saver.stdout.readline() == "ready\n"
    for saver in savers:
        saver.stdin.write("go\n")
        saver.stdin.flush()
    said = [saver.communicate(timeout=120)[0].split() for saver in savers]
    assert [saver.returncode for saver in savers] == [0, 0]
    return [name for names in said for name in names]


def assert_none_lost(store: Storage, names: list[str]) -> None:
    reader = Reader(store)
    inventory = reader.find(URL)
    assert sorted(inventory.versions) == sorted(names)
    assert len(names) == len(set(names)) == 16
    found = {reader.article(inventory, name).headline for name in inventory.versions}
    assert found == {f"{name} {number}" for name in ("one", "two") for number in range(8)}
    assert inventory.head == max(names)


def test_two_processes_on_one_article_lose_no_version_on_disk(tmp_path: Path) -> None:
    uri = f"file:{tmp_path}"
    assert_none_lost(open_storage(uri), save_in_two_processes(uri))


def test_two_processes_on_one_article_lose_no_version_on_s3(s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in s3.environment().items():
        monkeypatch.setenv(name, value)
    names = save_in_two_processes("s3://news/archive", s3.endpoint)
    assert_none_lost(open_storage("s3://news/archive", {"endpoint": s3.endpoint}), names)


def test_kill_9_leaves_no_half_version(tmp_path: Path) -> None:
    """Killed at any moment: what an inventory names is whole, and the same run again finishes the rest."""
    uri = f"file:{tmp_path}"
    for delay in range(6):
        saver = subprocess.Popen(
            [sys.executable, "-c", SAVER, uri, "", f"kill{delay}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert saver.stdin
        assert saver.stdout
        saver.stdout.readline()
        saver.stdin.write("go\n")
        saver.stdin.flush()
        for _ in range(delay):
            saver.stdout.readline()
        saver.kill()
        saver.communicate()
    reader = Reader(open_storage(uri))
    try:
        inventory = reader.find(URL)
    except NotFound:
        inventory = None
    assert inventory is not None
    for name, entry in inventory.versions.items():
        for file in entry.state:
            reader.read(inventory, file, name)


def test_no_secret_stands_in_the_addresses_of_further_pages_or_in_what_is_said_of_them() -> None:
    writer = archive()
    writer.secrets = ["hunter2hunter2"]
    captured = capture()
    assert captured.article is not None
    second = f"{captured.article.url}?key=hunter2hunter2&page=2"
    captured.article.metadata.pages = [second]
    captured.article.metadata.validationMessages = {"page": [f"its page {second} is not here"]}
    version = writer.save(captured)
    data = writer.storage.read(f"{version.path}/article.json")
    assert b"hunter2" not in data
    assert b"key=***&page=2" in data
