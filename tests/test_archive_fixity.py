"""Fixity: every flipped byte and every missing file is named; leftovers are only notes."""

import errno
import gzip
import json
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.archive import inventory as inventories
from crawler.archive.checkpoint import Checkpoint
from crawler.archive.fixity import Report, Sample, verify
from crawler.archive.inspectors import Inspectors
from crawler.archive.reader import Reader
from crawler.archive.removal import bury, erase_files, erase_media
from crawler.archive.runs import Outcome, Run, write_run
from crawler.archive.writer import Writer
from crawler.exceptions import NotFound, StoreUnavailable
from crawler.storages import Storage, open_storage
from tests.captures import NOON, PICTURE, RUN, URL, archive, capture

FILES = ("article.json", "article.md", "page.warc.gz")


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


# -- what is told of it


def other_article(writer: Writer) -> tuple[str, str]:
    """The keys of two inventories."""
    reader = Reader(writer.storage)
    return reader.find(URL).key, reader.find("https://herald.example/x").key


def put(store: Storage, key: str, data: bytes) -> None:
    store.replace(key, data, tag=store.read_tagged(key)[1])


def exchange(store: Storage, one: str, two: str) -> None:
    first, second = store.read(one), store.read(two)
    put(store, one, second)
    put(store, two, first)


def kinds(store: Storage) -> dict[str, str]:
    return {each.key: each.kind for each in verify(store).damage}


def test_two_files_that_were_exchanged_are_told_as_such(writer: Writer) -> None:
    inv = Reader(writer.storage).find(URL)
    one, two = (f"{inv.folder}/{name}/page.warc.gz" for name in inv.versions)
    exchange(writer.storage, one, two)
    assert kinds(writer.storage) == {one: "misplaced", two: "misplaced"}
    assert damage(writer.storage)[one] == f"changed: it holds the bytes of {two}"


def test_the_inventory_of_another_article_is_told(writer: Writer) -> None:
    one, two = other_article(writer)
    exchange(writer.storage, one, two)
    assert kinds(writer.storage) == {one: "foreign", two: "foreign"}


@pytest.mark.parametrize("length", [0, 1, 20, -2])
def test_a_file_that_was_cut_off_is_found(writer: Writer, length: int) -> None:
    for key in [key for key in writer.storage.list() if key.startswith(("articles/", "media/", "runs/"))]:
        data = writer.storage.read(key)
        put(writer.storage, key, data[:length])
        assert damage(writer.storage), key
        put(writer.storage, key, data)


def test_an_inventory_of_before_is_told(writer: Writer) -> None:
    inv = Reader(writer.storage).find(URL)
    first, second = inv.versions
    stored = [Outcome(URL, "page", "edited", path=inv.path(second), version=second, identifier=inv.identifier)]
    record = Run(RUN.replace("120000", "130000"), "gazette", "feed", "", "", "finished", "healthy")
    write_run(writer.storage, record, stored, ())
    del inv.versions[second]
    inv.head = first
    put(writer.storage, inv.key, inventories.to_json(inv))
    assert kinds(writer.storage) == {inv.key: "inconsistent"}
    writer.storage.delete(inv.key)
    assert kinds(writer.storage)[inv.key] == "inconsistent"


CHANGES: list[tuple[str, object]] = [
    ("headline", "Three"),
    ("datePublished", "1999-01-01"),
    ("source", "herald"),
    ("run", "2000/01/01/20000101000000-x"),
    ("contentDigest", f"sha256:{'0' * 64}"),
    ("contentDigest", "md5:1"),
    ("media", []),
    ("media", ["media/../../etc/passwd"]),
    ("media", ["media/sha256/aa/bb/" + "c" * 64 + ".jpg"]),
    ("state", {}),
    ("state", {"article.json": "x", "page.warc.gz": "y"}),
    ("extraction", "20270101000000"),
    ("removed", {"when": "", "reason": ""}),
]


@pytest.mark.parametrize(("name", "value"), CHANGES, ids=lambda value: str(value)[:30])
def test_an_inventory_that_was_changed_is_told(writer: Writer, name: str, value: object) -> None:
    key = Reader(writer.storage).find(URL).key
    fields = json.loads(writer.storage.read(key))
    fields["versions"][fields["head"]][name] = value
    put(writer.storage, key, json.dumps(fields).encode())
    assert key in kinds(writer.storage)


@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_an_inventory_holds_it_ends_in_a_report(data: st.DataObject) -> None:
    store = archive().storage
    Writer(store, run=RUN, software="x").save(capture())
    key = Reader(store).find(URL).key
    fields = json.loads(store.read(key))
    target = fields if data.draw(st.booleans()) else fields["versions"][fields["head"]]
    name = data.draw(st.sampled_from(sorted(target)))
    target[name] = data.draw(
        st.none() | st.text(max_size=40) | st.integers() | st.dictionaries(st.text(max_size=20), st.text(max_size=80))
        | st.lists(st.text(max_size=90)) | st.just({"../../x": f"sha256:{'0' * 64}"})
    )  # fmt: skip
    put(store, key, json.dumps(fields).encode())
    assert isinstance(verify(store).damage, list)


@given(at=st.integers(0, 10**6), bit=st.integers(0, 7))
@settings(max_examples=60, deadline=None)
def test_any_flipped_bit_of_what_has_a_digest_is_found(at: int, bit: int) -> None:
    store = archive().storage
    path = Writer(store, run=RUN, software="x").save(capture()).path
    for name in ("article.json", "article.md", "page.warc.gz"):
        data = bytearray(store.read(f"{path}/{name}"))
        data[at % len(data)] ^= 1 << bit
        put(store, f"{path}/{name}", bytes(data))
        assert f"{path}/{name}" in kinds(store)


def test_records_are_looked_into(writer: Writer) -> None:
    """The whole file has the digest that the inventory says: the records' own ones tell."""
    inv = Reader(writer.storage).find("https://herald.example/x")
    key = f"{inv.path()}/page.warc.gz"
    plain = gzip.decompress(writer.storage.read(key))
    for old, new in [
        (b"CoNtent-Type: text/html", b"CoNtent-Type: text/htmx"),
        (b"WARC-Payload-Digest: sha256:", b"WARC-Payload-Digest: sha256:00"),
        (b"WARC-Concurrent-To: <urn:uuid:", b"WARC-Concurrent-To: <urn:uuid:00"),
        (b"WARC-Type: response", b"WARC-Type: conversion"),
    ]:
        assert old in plain
        spoilt = gzip.compress(plain.replace(old, new), mtime=0)
        put(writer.storage, key, spoilt)
        inv.entry().state["page.warc.gz"] = f"sha256:{sha256(spoilt).hexdigest()}"
        put(writer.storage, inv.key, inventories.to_json(inv))
        assert kinds(writer.storage)[key] in {"unreadable", "changed"}, old
        assert "as it was written, but" in next(e.problem for e in verify(writer.storage).damage if e.key == key)


def test_a_picture_of_another_kind_than_its_name_says_is_told(writer: Writer) -> None:
    writer.put_media(PICTURE + b"3", "png")
    key = next(each for each in writer.storage.list("media/") if each.endswith(".png"))
    assert kinds(writer.storage) == {key: "misnamed"}


def test_what_a_removal_left_is_told_and_what_it_took_is_not(writer: Writer) -> None:
    reader = Reader(writer.storage)
    inv = bury(writer.storage, reader.find(URL), (), when="2026", reason="x")
    left = [f"{inv.folder}/{name}/{file}" for name in inv.versions for file in FILES]
    assert kinds(writer.storage) == dict.fromkeys(left, "leftover")
    erase_files(writer.storage, inv)
    assert kinds(writer.storage) == {}
    other = bury(writer.storage, reader.find("https://herald.example/x"), (), when="2026", reason="x")
    erase_files(writer.storage, other)
    assert [*kinds(writer.storage).values()] == ["leftover"]  # the picture that both showed
    erase_media(reader, other)
    report = verify(writer.storage)
    assert (report.damage, report.orphans) == ([], [])


def test_a_disk_that_cannot_read_one_file_is_damage(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    key = next(each for each in writer.storage.list("media/"))
    read = writer.storage.read

    def bad(wanted: str) -> bytes:
        if wanted == key:
            raise StoreUnavailable("the disk reports an input/output error", key=key) from OSError(errno.EIO, "")
        return read(wanted)

    monkeypatch.setattr(writer.storage, "read", bad)
    assert kinds(writer.storage) == {key: "unreadable"}


def test_an_article_that_is_edited_meanwhile_is_no_damage(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    inv, read = Reader(writer.storage).find(URL), writer.storage.read

    def removed_just_now(key: str) -> bytes:
        data = read(key)
        if key == inv.key:
            monkeypatch.setattr(writer.storage, "read", read)
            erase_files(writer.storage, bury(writer.storage, inv, (), when="2026", reason="x"))
        return data

    monkeypatch.setattr(writer.storage, "read", removed_just_now)
    assert kinds(writer.storage) == {}


# -- samples, and going on


def test_a_sample_is_fair_and_the_same_each_time() -> None:
    names = [f"articles/host/{n:02x}/x-{n}" for n in range(1000)]
    some = Sample(share=0.1).of(names)
    assert len(some) == 100
    assert some == Sample(number=100).of(reversed(names))
    halves = [sum(name in some for name in part) for part in (names[:500], names[500:])]
    assert min(halves) > 30


def test_a_sample_looks_at_no_more(writer: Writer) -> None:
    report = verify(writer.storage, sample=Sample(number=1))
    assert (report.looked, report.of, report.damage) == (1, 4, [])
    assert verify(writer.storage, sample=Sample(share=1.0)).looked == 4
    assert verify(writer.storage, sample=Sample(share=0.01)).looked == 1


def reads(store: Storage, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys that are read from now on."""
    told: list[str] = []
    read = store.read
    monkeypatch.setattr(store, "read", lambda key: (told.append(key), read(key))[1])
    return told


def checkpoint(folder: Path, now: datetime = NOON, *, resume: bool = True, **about: str) -> Checkpoint:
    return Checkpoint(folder / "verify.sqlite", {"archive": "a", **about}, now, resume=resume)


def test_a_stopped_one_goes_on_where_it_was(writer: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = checkpoint(tmp_path, resume=False)
    verify(writer.storage, checkpoint=notes)
    notes.close()
    told = reads(writer.storage, monkeypatch)
    notes = checkpoint(tmp_path, NOON + timedelta(days=1))
    report = verify(writer.storage, checkpoint=notes)
    assert report.damage == []
    assert not [key for key in told if key.startswith("media/") or key.endswith((".gz", ".md", "article.json"))]
    assert len([key for key in told if key.endswith("inventory.json")]) == 2
    assert report.skipped == 10


def test_gone_on_with_it_finds_what_went_since(writer: Writer, tmp_path: Path) -> None:
    notes = checkpoint(tmp_path, resume=False)
    verify(writer.storage, checkpoint=notes)
    notes.close()
    keys = [each for each in writer.storage.list() if each.startswith(("articles/", "media/")) and "inv" not in each]
    for key in keys:
        data = writer.storage.read(key)
        writer.storage.delete(key)
        notes = checkpoint(tmp_path)
        assert kinds_of(verify(writer.storage, checkpoint=notes)) == {key: "missing"}
        notes.close()
        writer.storage.create(key, data)


def kinds_of(report: Report) -> dict[str, str]:
    return {each.key: each.kind for each in report.damage}


def test_gone_on_with_it_reads_damage_again(writer: Writer, tmp_path: Path) -> None:
    key = next(each for each in writer.storage.list("media/"))
    flip(writer.storage, key)
    notes = checkpoint(tmp_path, resume=False)
    assert len(verify(writer.storage, checkpoint=notes).damage) == 1
    flip(writer.storage, key)
    notes.again()
    assert verify(writer.storage, checkpoint=notes).damage == []


@pytest.mark.parametrize(("days", "about"), [(8, {}), (-1, {}), (0, {"archive": "b"}), (0, {"sample": "5%"})], ids=str)
def test_what_is_stale_or_another_one_is_begun_anew(
    writer: Writer, tmp_path: Path, days: int, about: dict[str, str]
) -> None:
    notes = checkpoint(tmp_path, resume=False)
    verify(writer.storage, checkpoint=notes)
    notes.close()
    notes = checkpoint(tmp_path, NOON + timedelta(days=days), **about)
    assert not notes.resumed
    assert verify(writer.storage, checkpoint=notes).skipped == 0


def test_a_checkpoint_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "verify.sqlite").write_bytes(b"no database " * 100)
    with pytest.raises(StoreUnavailable, match=r"verify.sqlite: the checkpoint cannot be used: .*; delete it"):
        checkpoint(tmp_path)


def test_other_processes_find_the_same(tmp_path: Path) -> None:
    store = open_storage(f"file:{tmp_path}/archive")
    made = archive(store)
    for number in range(40):
        made.save(capture(f"https://herald.example/{number}", headline=str(number)))
    keys = [key for key in store.list("articles/") if key.endswith("article.md")]
    for key in keys[:3]:
        flip(store, key)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("crawler.archive.inspectors.SMALL", 1)
        elsewhere = partial(open_storage, f"file:{tmp_path}/archive")
        report = verify(store, inspectors=Inspectors(store, elsewhere, processes=2))
    assert [each.key for each in report.damage] == keys[:3]
    assert report.checked == 40 * 4 + 1
