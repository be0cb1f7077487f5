"""Fixity: every flipped byte and every missing file is named; leftovers are only notes."""

import pytest

from crawler.archive.fixity import verify
from crawler.archive.reader import Reader
from crawler.archive.runs import Outcome, Run, write_run
from crawler.archive.writer import Writer
from crawler.exceptions import NotFound
from crawler.storages import Storage, open_storage
from tests.captures import PICTURE, RUN, archive, capture


@pytest.fixture
def writer() -> Writer:
    found = archive()
    for seconds, headline in enumerate(["One", "Two"]):
        found.save(capture(seconds=seconds, headline=headline))
    found.save(capture("https://herald.example/x"))
    record = Run(RUN, "gazette", "feed", "", "", "finished", "healthy")
    write_run(found.storage, record, [Outcome("https://herald.example/x", "page", "new")], found.files)
    return found


def flip(store: Storage, key: str) -> None:
    data, tag = store.read_tagged(key)
    middle = len(data) // 2
    store.replace(key, data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :], tag=tag)


def damage(store: Storage) -> dict[str, str]:
    return {each.key: each.problem for each in verify(store).damage}


def test_a_whole_archive_has_no_damage(writer: Writer) -> None:
    report = verify(writer.storage)
    keys = list(writer.storage.list())
    read = [key for key in keys if key.startswith(("articles/", "media/", "runs/"))]
    assert (report.damage, report.orphans) == ([], [])
    assert report.checked == len(read)
    assert report.bytes == sum(len(writer.storage.read(key)) for key in read)


def test_every_flipped_byte_is_found(writer: Writer) -> None:
    store = writer.storage
    for key in [key for key in store.list() if key.startswith(("articles/", "media/"))]:
        flip(store, key)
        if not key.endswith("inventory.json"):
            assert list(damage(store)) == [key]
        flip(store, key)
    assert damage(store) == {}


def test_every_missing_file_is_found(writer: Writer) -> None:
    store = writer.storage
    for key in [key for key in store.list() if key.startswith(("articles/", "media/"))]:
        data = store.read(key)
        store.delete(key)
        if not key.endswith("inventory.json"):
            assert damage(store) == {key: "missing"}
        store.create(key, data)


def test_a_lost_inventory_is_seen_as_orphans(writer: Writer) -> None:
    found = Reader(writer.storage).find("https://herald.example/x")
    writer.storage.delete(found.key)
    report = verify(writer.storage)
    assert report.orphans == [found.path()]


@pytest.mark.parametrize("data", [b"", b"{", b'{"identifier": 1}'])
def test_a_damaged_inventory_is_named_and_the_rest_is_checked(writer: Writer, data: bytes) -> None:
    key = Reader(writer.storage).find("https://herald.example/x").key
    writer.storage.replace(key, data, tag=writer.storage.read_tagged(key)[1])
    report = verify(writer.storage)
    assert [each.key for each in report.damage] == [key]
    assert report.checked >= 8


@pytest.mark.parametrize("name", ["run.json", "outcomes.jsonl", "manifest-sha256.txt"])
def test_a_damaged_run_is_named(writer: Writer, name: str) -> None:
    key = f"runs/{RUN}/{name}"
    data, tag = writer.storage.read_tagged(key)
    writer.storage.replace(key, b"0" + data[1:], tag=tag)
    assert damage(writer.storage)


def test_leftovers_are_notes_and_no_damage(writer: Writer) -> None:
    folder = Reader(writer.storage).find("https://herald.example/x").folder
    writer.storage.create(f"{folder}/20270101000000/article.json", b"of a killed run")
    lost = writer.put_media(PICTURE + b"2", "jpg")
    report = verify(writer.storage)
    assert report.damage == []
    assert report.orphans == [f"{folder}/20270101000000", f"media/sha256/{lost[:2]}/{lost[2:4]}/{lost}.jpg"]


def test_a_changed_orphan_picture_is_damage_all_the_same(writer: Writer) -> None:
    lost = writer.put_media(PICTURE + b"2", "jpg")
    key = f"media/sha256/{lost[:2]}/{lost[2:4]}/{lost}.jpg"
    flip(writer.storage, key)
    assert list(damage(writer.storage)) == [key]


def test_progress_counts_to_the_end(writer: Writer) -> None:
    told: list[tuple[int, int]] = []
    verify(writer.storage, lambda done, total: told.append((done, total)))
    assert told[-1] == (4, 4)  # two articles, a picture and a run
    assert told == sorted(told)


def test_where_no_archive_is_there_is_nothing_to_verify() -> None:
    with pytest.raises(NotFound, match="there is no archive"):
        verify(open_storage("memory:"))
