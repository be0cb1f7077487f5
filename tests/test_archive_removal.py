"""Takedown: bytes go, the tombstone stays, whoever writes meanwhile and wherever it is killed; old ones are read."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive import inventory as inventories
from crawler.archive.extractions import put_in_force
from crawler.archive.inventory import Inventory
from crawler.archive.reader import Reader
from crawler.archive.removal import bury, erase_files, erase_media, leftovers, tombstone
from crawler.archive.writer import Writer
from crawler.exceptions import NotFound, Refused, StoreUnavailable
from crawler.items import Metadata
from crawler.storages import Storage, open_storage
from tests.captures import PICTURE, RUN, URL, archive, article, capture, identifier, picture
from tests.site.s3 import S3Server, moto

OTHER = "https://herald.example/x"
WHEN = "2026-11-26T10:00:00Z"
FIRST, SECOND = "20261122120000", "20261122120001"
KEY = f"media/sha256/{picture().sha256[:2]}/{picture().sha256[2:4]}/{picture().sha256}.jpg"  # type: ignore[index]


@pytest.fixture(scope="module")
def moto_server() -> Iterator[S3Server]:
    with moto() as server:
        server.make_bucket("news")
        yield server


@pytest.fixture(params=["memory", "file", "s3"])
def writer(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Writer:
    """One article in two versions with a picture, on each kind of store."""
    if request.param == "s3":
        server = request.getfixturevalue("moto_server")
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        made = archive(open_storage(f"s3://news/{tmp_path.name}", {"endpoint": server.endpoint}))
    else:
        made = archive(open_storage("memory:" if request.param == "memory" else f"file:{tmp_path}/archive"))
    for seconds, headline in enumerate(["One", "Two"]):
        made.save(capture(seconds=seconds, headline=headline))
    return made


def memory() -> Writer:
    made = archive()
    for seconds, headline in enumerate(["One", "Two"]):
        made.save(capture(seconds=seconds, headline=headline))
    return made


def remove(store: Storage, *versions: str) -> Inventory:
    reader = Reader(store)
    inv = bury(store, reader.find(URL), versions, when=WHEN, reason="a court said so")
    erase_files(store, inv)
    erase_media(reader, inv)
    return inv


def test_all_bytes_go_and_the_tombstone_stays(writer: Writer) -> None:
    remove(writer.storage)
    found = Reader(writer.storage).find(URL)
    assert list(writer.storage.list("articles/")) == [found.key]
    assert list(writer.storage.list("media/")) == []
    assert (found.removed.when, found.removed.reason) == (WHEN, "a court said so")  # type: ignore[union-attr]
    assert list(found.versions[FIRST].removed.state) == ["article.json", "page.warc.gz", "article.md"]  # type: ignore[union-attr]
    assert found.versions[SECOND].removed.media == [KEY]  # type: ignore[union-attr]


def test_nothing_of_what_it_said_stays() -> None:
    store = memory().storage
    remove(store)
    said = store.read(Reader(store).find(URL).key).decode()
    assert "One" not in said
    assert "zh-CN" not in said
    assert "2026-11-21" not in said


def test_a_picture_that_another_article_shows_stays(writer: Writer) -> None:
    writer.save(capture(OTHER))
    reader = Reader(writer.storage)
    inv = bury(writer.storage, reader.find(URL), (), when=WHEN, reason="x")
    assert erase_media(reader, inv).kept == [KEY]
    assert writer.storage.read(KEY) == PICTURE


def test_one_version_goes_and_the_others_stay() -> None:
    store = memory().storage
    inv = remove(store, SECOND)
    reader = Reader(store)
    assert inv.head == FIRST
    assert reader.article(reader.find(URL)).headline == "One"
    assert store.read(KEY) == PICTURE
    assert not list(store.list(f"{inv.folder}/{SECOND}/"))
    with pytest.raises(NotFound, match="removed at 2026-11-26T10:00:00Z: a court said so"):
        reader.article(reader.find(URL), SECOND)


def test_what_was_removed_is_not_saved_again() -> None:
    writer = memory()
    remove(writer.storage)
    with pytest.raises(Refused, match="removed: a court said so"):
        writer.save(capture(seconds=60, headline="Three"))
    assert len(list(writer.storage.list("articles/"))) == 1
    assert tombstone(writer.storage, identifier(URL), URL) is not None


def test_a_version_that_was_removed_does_not_come_back_and_a_new_one_may() -> None:
    writer = memory()
    remove(writer.storage, SECOND)
    with pytest.raises(Refused, match="removed"):
        writer.save(capture(seconds=60, headline="Two"))
    assert writer.save(capture(seconds=61, headline="Three")).outcome == "edited"
    assert Reader(writer.storage).find(URL).head == "20261122120101"


def test_a_writer_that_is_late_takes_its_files_back(monkeypatch: pytest.MonkeyPatch) -> None:
    writer = memory()
    replace = writer.storage.replace

    def late(key: str, data: bytes, *, tag: str | None) -> str:
        monkeypatch.setattr(writer.storage, "replace", replace)
        remove(writer.storage)
        return replace(key, data, tag=tag)

    monkeypatch.setattr(writer.storage, "replace", late)
    with pytest.raises(Refused):
        writer.save(capture(seconds=60, headline="Three"))
    assert len(list(writer.storage.list("articles/"))) == 1
    assert not any("20261122120100" in key for key, _ in writer.files)


def test_a_reextraction_that_is_late_brings_nothing_back() -> None:
    store = memory().storage
    before = Reader(store).find(URL)
    remove(store)
    again = article(headline="Again", metadata=Metadata(run="2026/11/26/20261126101500-reextract"))
    with pytest.raises(NotFound, match="removed meanwhile"):
        put_in_force(Reader(store), before, FIRST, again, name="20261126101500")
    assert len(list(store.list("articles/"))) == 1


def test_a_picture_that_is_named_meanwhile_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    writer = memory()
    reader = Reader(writer.storage)
    inv = bury(writer.storage, reader.find(URL), (), when=WHEN, reason="x")
    delete = writer.storage.delete

    def crawled(key: str) -> None:
        delete(key)
        if key == KEY:
            Writer(writer.storage, run=RUN, software="other").save(capture(OTHER))

    monkeypatch.setattr(writer.storage, "delete", crawled)
    assert erase_media(reader, inv).kept == [KEY]
    assert writer.storage.read(KEY) == PICTURE


def test_where_an_inventory_is_damaged_pictures_stay() -> None:
    writer = memory()
    path = writer.save(capture(OTHER, image=[])).path
    key = f"{path.rpartition('/')[0]}/inventory.json"
    writer.storage.replace(key, b"{", tag=writer.storage.read_tagged(key)[1])
    reader = Reader(writer.storage)
    done = erase_media(reader, bury(writer.storage, reader.find(URL), (), when=WHEN, reason="x"))
    assert (done.kept, done.unread) == ([KEY], [key])


@pytest.mark.parametrize("calls", range(8))
def test_killed_anywhere_it_is_finished_by_running_it_again(calls: int, monkeypatch: pytest.MonkeyPatch) -> None:
    store = memory().storage
    left, real = [calls], store.delete

    def dying(key: str) -> None:
        if not left[0]:
            raise StoreUnavailable("killed")
        left[0] -= 1
        real(key)

    with monkeypatch.context() as patch:
        patch.setattr(store, "delete", dying)
        try:
            remove(store)
        except StoreUnavailable:
            assert leftovers(store, Reader(store).find(URL)) or list(store.list("media/"))
            with pytest.raises(NotFound, match="removed"):
                Reader(store).article(Reader(store).find(URL))
    remove(store)
    assert leftovers(store, Reader(store).find(URL)) == []
    assert list(store.list("media/")) == []


def test_a_second_removal_keeps_the_first_reason() -> None:
    store = memory().storage
    remove(store)
    inv = bury(store, Reader(store).find(URL), (), when="2027", reason="another")
    assert inv.removed is not None
    assert inv.removed.reason == "a court said so"


def test_an_inventory_of_before_is_read_and_written_as_it_was() -> None:
    store = memory().storage
    key = Reader(store).find(URL).key
    old = store.read(key)
    assert b"removed" not in old
    assert inventories.to_json(inventories.from_json(old, key)) == old


def test_a_program_of_before_reads_a_tombstone() -> None:
    """Version 1 of the format: known fields keep their types, unknown ones may be added."""
    store = memory().storage
    remove(store, SECOND)
    fields = json.loads(store.read(Reader(store).find(URL).key))
    entry = fields["versions"][SECOND]
    assert fields["head"] in fields["versions"]
    assert isinstance(entry["state"], dict)
    assert {"run", "outcome", "contentDigest", "state", "media"} <= entry.keys()
    for each in fields["versions"].values():
        each.pop("removed", None)
    assert inventories.from_json(json.dumps(fields).encode(), "a/inventory.json").entry().headline == "One"


@given(st.text(min_size=1, max_size=200))
@settings(max_examples=30)
def test_whatever_the_reason_it_is_read_back(reason: str) -> None:
    store = memory().storage
    inv = bury(store, Reader(store).find(URL), (), when=WHEN, reason=reason)
    found = inventories.from_json(store.read(inv.key), inv.key)
    assert found.removed is not None
    assert found.removed.reason == reason.encode("utf-8", "replace").decode()
