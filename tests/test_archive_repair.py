"""Repair from a copy: what is damaged is put right, what is good is left alone, what is taken down stays so."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive import inventory as inventories
from crawler.archive.extractions import put_in_force
from crawler.archive.fixity import verify
from crawler.archive.reader import Reader
from crawler.archive.removal import bury, erase_files
from crawler.archive.repair import Repaired, repair
from crawler.archive.runs import Outcome, Run, write_run
from crawler.archive.writer import Writer
from crawler.exceptions import StoreUnavailable
from crawler.items import Metadata
from crawler.storages import Storage, open_storage
from tests.captures import RUN, URL, archive, article, capture, identifier
from tests.site.s3 import S3Server, moto

OTHER = "https://herald.example/x"
FILES = ("articles/", "media/", "runs/")


@pytest.fixture(scope="module")
def moto_server() -> Iterator[S3Server]:
    with moto() as server:
        server.make_bucket("news")
        yield server


def filled(storage: Storage) -> Storage:
    """Two articles, one in two versions and read again, a picture and a run."""
    made = archive(storage)
    for seconds, headline in enumerate(["One", "Two"]):
        made.save(capture(seconds=seconds, headline=headline))
    made.save(capture(OTHER))
    reader = Reader(storage)
    again = article(headline="Again", metadata=Metadata(run="2026/11/26/20261126101500-reextract"))
    put_in_force(reader, reader.find(URL), "20261122120000", again, name="20261126101500")
    record = Run(RUN, "gazette", "feed", "", "", "finished", "healthy")
    inv = reader.find(OTHER)
    stored = Outcome(OTHER, "page", "new", identifier=inv.identifier, version=inv.head, path=inv.path())
    write_run(storage, record, [stored], made.files)
    return storage


def contents(storage: Storage, *prefixes: str) -> dict[str, bytes]:
    return {key: storage.read(key) for key in storage.list() if key.startswith(prefixes or FILES)}


def copied(storage: Storage, to: Storage) -> Storage:
    for key, data in contents(storage, "a", "m", "r", "R").items():
        to.create(key, data)
    return to


def memory() -> Storage:
    return filled(open_storage("memory:"))


def put(store: Storage, key: str, data: bytes) -> None:
    store.replace(key, data, tag=store.read_tagged(key)[1])


def mend(storage: Storage, copy: Storage) -> Repaired:
    """As `verify --repair` does it."""
    done = Repaired()
    for _ in range(3):
        made = repair(storage, copy, verify(storage).damage)
        done.repaired += made.repaired
        done.quarantined += made.quarantined
        done.failed = made.failed
    return done


@pytest.mark.parametrize("way", ["file from s3", "s3 from file", "memory from file"])
def test_from_disk_to_s3_and_back(
    way: str, tmp_path: Path, moto_server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in moto_server.environment().items():
        monkeypatch.setenv(name, value)
    stores = {
        "file": lambda: open_storage(f"file:{tmp_path}/archive"),
        "s3": lambda: open_storage(f"s3://news/{tmp_path.name}", {"endpoint": moto_server.endpoint}),
        "memory": lambda: open_storage("memory:"),
    }
    here, there = (stores[name]() for name in way.split(" from "))
    copied(filled(here), there)
    before = contents(here)
    first, second, *_ = (key for key in before if key.endswith("article.json"))
    put(here, first, b"spoilt")
    here.delete(second)
    done = mend(here, there)
    assert sorted(done.repaired) == sorted([first, second])
    assert contents(here) == before
    assert [here.read(key) for key in done.quarantined] == [b"spoilt"]


@pytest.mark.parametrize("how", ["flipped", "missing", "empty"])
def test_everything_that_can_be_damaged_is_put_right(how: str) -> None:
    here = memory()
    copy = copied(here, open_storage("memory:"))
    before = contents(here)
    for key, data in before.items():
        if how == "missing":
            here.delete(key)
        else:
            put(here, key, b"" if how == "empty" else bytes([data[0] ^ 1]) + data[1:])
        if how == "missing" and (key.endswith("run.json") or key == Reader(copy).find(URL).key):
            here.create(key, data)  # nothing says that these were there
            continue
        done = mend(here, copy)
        assert done.repaired == [key], (key, done)
        assert contents(here) == before, key


def test_nothing_good_is_written_over(monkeypatch: pytest.MonkeyPatch) -> None:
    here = memory()
    copy = copied(here, open_storage("memory:"))
    damage = [each for key in contents(here, "media/") for each in spoilt(here, key)]
    put(here, damage[0].key, copy.read(damage[0].key))  # somebody else was faster
    monkeypatch.setattr(here, "replace", None)
    monkeypatch.setattr(here, "create", None)
    assert repair(here, copy, damage) == Repaired()


def spoilt(store: Storage, key: str) -> list:  # type: ignore[type-arg]
    put(store, key, store.read(key) + b"x")
    return verify(store).damage


def test_a_copy_that_is_damaged_as_well_is_of_no_use() -> None:
    here = memory()
    copy = copied(here, open_storage("memory:"))
    for key in [*here.list("media/"), Reader(here).find(OTHER).key, f"runs/{RUN}/run.json"]:
        put(here, key, b"spoilt here")
        put(copy, key, b"spoilt there")
    before = contents(here)
    done = mend(here, copy)
    assert done.repaired == []
    assert len(done.failed) == 3
    assert contents(here) == before


def test_a_copy_without_it_is_told() -> None:
    here = memory()
    copy = copied(here, open_storage("memory:"))
    (key,) = here.list("media/")
    here.delete(key)
    copy.delete(key)
    assert mend(here, copy).failed == {key: "the copy has none"}


def test_an_older_inventory_is_not_taken() -> None:
    here = memory()
    copy = copied(here, open_storage("memory:"))
    Writer(here, run=RUN, software="x").save(capture(seconds=9, headline="Three"))
    key = Reader(here).find(URL).key
    put(here, key, b"{")
    (why,) = mend(here, copy).failed.values()
    assert "the copy is older: it does not name" in why
    assert here.read(key) == b"{"


def test_an_inventory_that_still_tells_of_a_newer_version_is_not_replaced() -> None:
    here = memory()
    copy = copied(here, open_storage("memory:"))
    path = Writer(here, run=RUN, software="x").save(capture(seconds=9, headline="Three")).path
    inv = Reader(here).find(URL)
    inv.versions["20261122120001"].headline = "Changed by hand"
    put(here, inv.key, inventories.to_json(inv))
    for file in ("article.json", "article.md", "page.warc.gz"):
        here.delete(f"{path}/{file}")
    assert "the copy is older" in mend(here, copy).failed[inv.key]


@pytest.mark.parametrize("damaged", [True, False])
def test_what_was_taken_down_does_not_come_back(damaged: bool) -> None:
    """The copy was made before; the archive's own runs tell of the removal."""
    here = memory()
    copy = copied(here, open_storage("memory:"))
    inv = bury(here, Reader(here).find(URL), (), when="2026-11-26T10:00:00Z", reason="a court said so")
    erase_files(here, inv)
    record = Run("2026/11/26/20261126100000-remove", "remove", "", "2026-11-26T10:00:00Z", "", "finished", "healthy")
    outcomes = [
        Outcome(URL, "removal", "removed", "a court said so", identifier=identifier(URL), version=name)
        for name in inv.versions
    ]
    write_run(here, record, outcomes, ())
    before = contents(here)
    if damaged:
        put(here, inv.key, b"{")
    mend(here, copy)
    assert contents(here) == before
    assert verify(here).damage == []


@pytest.mark.parametrize("calls", range(8))
def test_killed_anywhere_it_is_finished_by_running_it_again(calls: int) -> None:
    here = memory()
    copy = copied(here, open_storage("memory:"))
    before = contents(here)
    for number, (key, data) in enumerate(before.items()):
        if number % 3 == 0:
            put(here, key, data[: len(data) // 2])
    left = [calls]
    with pytest.MonkeyPatch.context() as patch:
        for name in ("create", "replace"):
            patch.setattr(here, name, dying(getattr(here, name), left))
        try:
            mend(here, copy)
        except StoreUnavailable:
            assert contents(here) != before
    mend(here, copy)
    assert contents(here) == before
    assert mend(here, copy) == Repaired()


def dying(method, left):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    def call(*args, **options):  # type: ignore[no-untyped-def]  # noqa: ANN002, ANN003, ANN202
        if not left[0]:
            raise StoreUnavailable("killed")
        left[0] -= 1
        return method(*args, **options)

    return call


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_whatever_was_spoilt_it_is_whole_afterwards_or_told(data: st.DataObject) -> None:
    """A hostile copy, too: what it gives is believed only by its digest."""
    here = memory()
    copy = copied(here, open_storage("memory:"))
    before = contents(here)
    keys = st.lists(st.sampled_from(sorted(before)), min_size=1, max_size=5, unique=True)
    for store in (here, copy):
        for key in data.draw(keys):
            put(store, key, data.draw(st.binary(max_size=60)))
    done = mend(here, copy)
    damage = {each.key for each in verify(here).damage}
    assert damage == done.failed.keys()
    for key, good in contents(here).items():
        if not key.endswith(".json"):
            near = (k for k in damage if k.startswith(_folder(key)) or key.startswith(f"{_folder(k)}/"))
            assert good == before[key] or any(near)


def _folder(key: str) -> str:
    return key.rpartition("/")[0]
