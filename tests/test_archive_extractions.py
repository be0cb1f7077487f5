"""Re-extractions: stored beside the first article, in force, verified, taken back; whoever else writes meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.extractions import put_in_force, take_back
from crawler.archive.fixity import verify
from crawler.archive.inventory import Inventory
from crawler.archive.layout import ARTICLE_JSON, ARTICLE_MD
from crawler.archive.reader import Reader
from crawler.archive.writer import Writer
from crawler.exceptions import Conflict, NotFound
from crawler.items import Metadata
from crawler.storages import Storage, open_storage
from tests.captures import PICTURE, URL, archive, article, capture

AGAIN, LATER = "2026/11/26/20261126101500-reextract", "2026/11/27/20261127101500-reextract"
FIRST = "20261122120000"


@pytest.fixture(params=["memory", "file"])
def reader(request: pytest.FixtureRequest, tmp_path: Path) -> Reader:
    writer = archive(open_storage("memory:" if request.param == "memory" else f"file:{tmp_path}/archive"))
    writer.save(capture())
    return Reader(writer.storage)


def again(reader: Reader, headline: str, run: str = AGAIN, name: str = "20261126101500", **fields: Any) -> Inventory:
    inventory = reader.find(URL)
    found = article(headline=headline, metadata=Metadata(run=run), **fields)
    put_in_force(reader, inventory, FIRST, found, name=name)
    return reader.find(URL)


def contents(storage: Storage) -> dict[str, bytes]:
    return {key: storage.read(key) for key in storage.list()}


def test_the_one_in_force_is_what_a_reader_gets(reader: Reader) -> None:
    inventory = again(reader, "Read again", inLanguage="en")
    assert reader.article(inventory).headline == "Read again"
    assert "# Read again" in reader.read(inventory, ARTICLE_MD).decode()
    entry = inventory.entry()
    assert (entry.headline, entry.inLanguage, list(inventory.versions)) == ("Read again", "en", [FIRST])
    assert entry.contentDigest == reader.article(inventory).metadata.contentDigest


def test_the_first_one_is_untouched(reader: Reader) -> None:
    before = contents(reader.storage)
    inventory = again(reader, "Read again")
    after = contents(reader.storage)
    assert {key: after[key] for key in before if key != inventory.key} == {
        key: data for key, data in before.items() if key != inventory.key
    }
    assert reader.read_file(inventory, ARTICLE_JSON) == before[f"{inventory.path()}/{ARTICLE_JSON}"]


def test_pictures_are_linked_from_where_it_lies(reader: Reader, tmp_path: Path) -> None:
    inventory = again(reader, "Read again")
    folder = Path(f"{inventory.path()}/reextracted/20261126101500")
    link = reader.read(inventory, ARTICLE_MD).decode().partition("](")[2].partition(")")[0]
    parts: list[str] = []
    for part in (folder / link).parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    assert reader.storage.read("/".join(parts)) == PICTURE


def test_verify_checks_both_and_finds_all_whole(reader: Reader) -> None:
    inventory = again(reader, "Read again")
    report = verify(reader.storage)
    assert (report.damage, report.orphans) == ([], [])
    for name in ("article.json", "reextracted/20261126101500/article.json"):
        key = f"{inventory.path()}/{name}"
        data, tag = reader.storage.read_tagged(key)
        reader.storage.replace(key, data + b" ", tag=tag)
        assert key in {each.key for each in verify(reader.storage).damage}


def test_a_page_that_says_the_same_later_is_no_version(reader: Reader) -> None:
    again(reader, "Read again")
    writer = Writer(reader.storage, run="2026/11/28/20261128000000-gazette", software="jianbao/test")
    assert writer.save(capture(seconds=99_999, headline="Read again")).outcome == "unchanged"
    assert writer.save(capture(seconds=99_999, headline="Edited")).outcome == "edited"


def test_the_first_one_comes_back_and_all_files_stay(reader: Reader) -> None:
    before = reader.find(URL).entry()
    inventory = again(reader, "Read again")
    kept = contents(reader.storage)
    assert take_back(reader, inventory, FIRST, AGAIN)
    found = reader.find(URL)
    assert reader.article(found).headline == before.headline
    assert (found.entry().contentDigest, found.entry().extraction) == (before.contentDigest, "")
    assert contents(reader.storage).keys() == kept.keys()
    assert verify(reader.storage).damage == verify(reader.storage).orphans == []


def test_taken_back_twice_is_taken_back_once(reader: Reader) -> None:
    inventory = again(reader, "Read again")
    assert take_back(reader, inventory, FIRST, AGAIN)
    before = contents(reader.storage)
    assert not take_back(reader, inventory, FIRST, AGAIN)
    assert not take_back(reader, inventory, FIRST, "2026/11/26/20261126101500-other")
    assert contents(reader.storage) == before


def test_what_came_later_stays_and_leads_back_to_the_first(reader: Reader) -> None:
    inventory = again(reader, "Second")
    again(reader, "Third", LATER, "20261127101500")
    assert take_back(reader, inventory, FIRST, AGAIN)
    assert reader.article(reader.find(URL)).headline == "Third"
    assert take_back(reader, inventory, FIRST, LATER)
    assert reader.article(reader.find(URL)).headline == article().headline


def test_a_killed_run_s_files_are_no_hindrance(reader: Reader) -> None:
    folder = f"{reader.find(URL).path()}/reextracted/20261126101500"
    reader.storage.create(f"{folder}/article.json", b"of a killed run")
    inventory = again(reader, "Read again")
    assert inventory.entry().extraction == "20261126101501"
    assert verify(reader.storage).orphans == [folder]


def test_an_article_that_another_run_read_meanwhile_is_left_alone(reader: Reader) -> None:
    compared = reader.find(URL)
    again(reader, "Read again")
    with pytest.raises(Conflict, match="read again by another run"):
        put_in_force(reader, compared, FIRST, article(headline="Late"), name="20261126101700")
    assert reader.article(reader.find(URL)).headline == "Read again"


def test_a_crawl_meanwhile_loses_no_version() -> None:
    writer = archive()
    writer.save(capture())
    reader = Reader(writer.storage)

    def crawl(second: int) -> None:
        writer.save(capture(seconds=second, headline=f"Edition {second}"))

    with ThreadPoolExecutor(8) as threads:
        jobs = [threads.submit(crawl, second) for second in range(1, 25)]
        again(reader, "Read again")
        for job in jobs:
            job.result()
    found = reader.find(URL)
    assert len(found.versions) == 25
    assert reader.article(found, FIRST).headline == "Read again"


def test_a_version_that_is_no_more_is_told(reader: Reader) -> None:
    with pytest.raises(NotFound):
        take_back(reader, reader.find(URL), "19990101000000", AGAIN)


def test_a_damaged_first_article_is_not_brought_back(reader: Reader) -> None:
    inventory = again(reader, "Read again")
    key = f"{inventory.path()}/{ARTICLE_JSON}"
    data, tag = reader.storage.read_tagged(key)
    reader.storage.replace(key, data + b" ", tag=tag)
    with pytest.raises(Exception, match="damaged"):
        take_back(reader, inventory, FIRST, AGAIN)
    assert reader.article(reader.find(URL)).headline == "Read again"
