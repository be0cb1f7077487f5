"""Reading an archive: finding articles, and that no damaged byte is given out."""

import re

import pytest

from crawler.archive.inventory import from_json, to_json
from crawler.archive.layout import INVENTORY
from crawler.archive.reader import Reader
from crawler.archive.writer import Writer
from crawler.exceptions import Ambiguous, ArchiveError, DigestMismatch, NotFound
from crawler.normalise.urls import identifier as identify
from crawler.storages import open_storage
from tests.captures import HTML, PICTURE, URL, archive, article, capture, identifier, picture


@pytest.fixture
def writer() -> Writer:
    found = archive()
    found.save(capture(received="<p>as received</p>"))
    found.save(capture(seconds=60, headline="Edited"))
    return found


@pytest.fixture
def reader(writer: Writer) -> Reader:
    return Reader(writer.storage)


def overwrite(reader: Reader, key: str, data: bytes) -> None:
    reader.storage.replace(key, data, tag=reader.storage.read_tagged(key)[1])


def test_a_store_without_an_archive_is_told() -> None:
    with pytest.raises(NotFound, match=r"memory:nothing-here: there is no archive here yet; run jianbao crawl"):
        Reader(open_storage("memory:nothing-here"))


# -- finding ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [URL, article().identifier, article().identifier[7:], article().identifier[7:11]])
def test_an_article_is_found(reader: Reader, name: str) -> None:
    assert reader.find(name).url == URL


@pytest.mark.parametrize("name", ["sha256:" + article().identifier[7:15], article().identifier[7:17].upper()])
def test_a_prefix_may_be_written_in_many_ways(reader: Reader, name: str) -> None:
    assert reader.find(name).url == URL


@pytest.mark.parametrize("name", ["https://gazette.example/other", "0000", "sha256:" + "0" * 64, "ab", "渡轮", "../.."])
def test_what_is_not_there_is_told(reader: Reader, name: str) -> None:
    with pytest.raises(NotFound, match=name.replace(".", r"\.")):
        reader.find(name)


def test_a_prefix_of_several_is_ambiguous() -> None:
    writer = archive()
    for digit in "1234567":
        writer.save(capture(f"https://gazette.example/{digit}", identifier=f"sha256:abcd{digit * 60}"))
    with pytest.raises(Ambiguous, match="7 articles: ") as error:
        Reader(writer.storage).find("abcd")
    assert str(error.value).count("https://") == 5


def test_an_url_is_found_in_its_other_forms() -> None:
    writer = archive()
    url = "https://gazette.example/ferry?id=7"
    writer.save(capture(url, identifier=identify(url)))
    reader = Reader(writer.storage, identify=identify)
    assert reader.find("https://gazette.example/ferry?utm_source=feed&id=7#top").url == url


def test_inventories_are_those_of_a_host() -> None:
    writer = archive()
    urls = [f"https://{host}.example/{number}" for host in ("a", "ab", "b") for number in range(3)]
    for url in urls:
        writer.save(capture(url))
    reader = Reader(writer.storage)
    assert {each.url for each in reader.inventories()} == set(urls)
    assert {each.url for each in reader.inventories("a.example")} == set(urls[:3])
    assert list(reader.inventories("c.example")) == []


def test_an_inventory_tells_of_its_versions(reader: Reader) -> None:
    found = reader.find(URL)
    entry = found.entry()
    assert found.identifier == identifier(URL)
    assert (found.head, list(found.versions)) == ("20261122120100", ["20261122120000", "20261122120100"])
    assert (entry.headline, entry.outcome, entry.source, entry.inLanguage) == ("Edited", "edited", "gazette", "zh-CN")
    assert found.path() == f"{found.folder}/20261122120100"


# -- reading ------------------------------------------------------------------------------------


def test_articles_of_each_version(reader: Reader) -> None:
    found = reader.find(URL)
    assert reader.article(found).headline == "Edited"
    assert reader.article(found, "20261122120000").headline == article().headline


def test_pages_of_each_version(reader: Reader) -> None:
    found = reader.find(URL)
    assert reader.page(found).body == HTML
    assert reader.received(found, "20261122120000") == "<p>as received</p>"
    assert reader.received(found) is None


def test_media_by_what_the_article_says(reader: Reader) -> None:
    media = reader.article(reader.find(URL)).image[0]
    assert reader.media(media) == PICTURE
    assert reader.media_key(media).endswith(".jpg")


def test_media_that_were_not_kept(reader: Reader) -> None:
    with pytest.raises(NotFound, match=r"https://img.example/ferry.jpg.*not archived"):
        reader.media(picture(data=None))


def test_a_version_or_file_that_is_not_there(reader: Reader) -> None:
    found = reader.find(URL)
    with pytest.raises(NotFound, match="no such version; there are 20261122120000, 20261122120100"):
        reader.article(found, "20270101000000")
    with pytest.raises(NotFound, match="no such file"):
        reader.read(found, "../inventory.json")


@pytest.mark.parametrize("name", ["article.json", "page.warc.gz"])
def test_changed_bytes_are_not_given_out(reader: Reader, name: str) -> None:
    found = reader.find(URL)
    key = f"{found.path()}/{name}"
    overwrite(reader, key, reader.storage.read(key)[:-1] + b" ")
    for call in (reader.article, reader.page):
        try:
            call(found)
        except DigestMismatch as error:
            assert error.key == key
            return
    pytest.fail("the damage was not seen")


def test_a_changed_picture_is_not_given_out(reader: Reader) -> None:
    media = reader.article(reader.find(URL)).image[0]
    overwrite(reader, reader.media_key(media), b"another picture")
    with pytest.raises(DigestMismatch, match=r"media/sha256/.*restore it from a copy"):
        reader.media(media)


def test_a_missing_file_is_told_with_its_key(reader: Reader) -> None:
    found = reader.find(URL)
    reader.storage.delete(f"{found.path()}/article.json")
    with pytest.raises(NotFound, match=r"articles/gazette.example/.*/article.json"):
        reader.article(found)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        b'{"identifier": "x", "url": "x", "head": "1", "versions": {}}',
        b'{"identifier": "x", "url": "x", "head": "1", "versions": {"1": {}}}',
        b'{"identifier": "x", "url": "x", "head": "2", "versions": {"1": {"run": "", "outcome": "", "state": {},'
        b' "contentDigest": ""}}}',
    ],
    ids=range(8),
)
def test_a_damaged_inventory_is_told_with_its_key(reader: Reader, data: bytes) -> None:
    key = reader.find(URL).key
    overwrite(reader, key, data)
    assert list(reader.inventories()) == []
    (problem,) = reader.damaged
    assert re.match(r"articles/.*/inventory.json: damaged inventory", problem)
    assert "\n" not in problem


def test_a_hostile_inventory_does_not_lead_outside(reader: Reader) -> None:
    found = reader.find(URL)
    found.entry().state["../../../../../../etc/passwd"] = "sha256:" + "0" * 64
    with pytest.raises(ArchiveError, match="not a storage key"):
        reader.read(found, "../../../../../../etc/passwd")


# -- the inventory's own form -------------------------------------------------------------------


def test_an_inventory_is_the_same_after_json(reader: Reader) -> None:
    found = reader.find(URL)
    data = to_json(found)
    assert data == reader.storage.read(found.key)
    assert from_json(data, f"{found.folder}/{INVENTORY}") == found


def test_an_inventory_is_ordered_and_ends_in_a_newline(reader: Reader) -> None:
    text = to_json(reader.find(URL)).decode()
    places = [text.index(f'"{name}"') for name in ("identifier", "url", "head", "versions", "20261122120000", "run")]
    assert places == sorted(places)
    assert text.endswith("}\n")
    assert "渡轮归来" in text


def test_a_version_is_found_by_its_beginning(reader: Reader) -> None:
    found = reader.find(URL)
    assert found.name("2026112212010") == "20261122120100"
    with pytest.raises(NotFound, match="no such version"):
        found.name("202611221")
