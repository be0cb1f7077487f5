"""BagIt: bags that the Library of Congress' validator accepts, and in them an archive that Jianbao reads."""

from pathlib import Path
from typing import Any

import bagit
import pytest

from crawler.archive.fixity import verify
from crawler.archive.reader import Reader
from crawler.archive.writer import Writer
from crawler.exceptions import ConfigError
from crawler.exporters import export
from crawler.storages import open_storage
from tests.captures import PICTURE, URL, archive, capture, identifier


@pytest.fixture
def writer() -> Writer:
    """An article in two versions and another, which share a picture."""
    writer = archive()
    writer.put_media(PICTURE, "jpg")
    writer.save(capture(headline="first"))
    writer.save(capture(seconds=60))
    writer.save(capture("https://gazette.example/other"))
    return writer


def exported(writer: Writer, dest: Path) -> tuple[int, list[str]]:
    reader = Reader(writer.storage)
    return export("bagit", reader, reader.inventories(), dest), reader.damaged


def test_the_bag_is_valid_and_says_what_it_holds(writer: Writer, tmp_path: Path) -> None:
    assert exported(writer, tmp_path / "bag") == (2, [])
    bag = bagit.Bag(str(tmp_path / "bag"))
    bag.validate()
    files = [path for path in (tmp_path / "bag/data").rglob("*") if path.is_file()]
    assert bag.info["Payload-Oxum"] == f"{sum(path.stat().st_size for path in files)}.{len(files)}"
    assert (bag.info["Jianbao-Articles"], bag.info["Jianbao-Versions"]) == ("2", "3")
    assert "Jianbao-Left-Out" not in bag.info
    assert [path.name for path in tmp_path.iterdir()] == ["bag"]


def test_its_payload_is_an_archive(writer: Writer, tmp_path: Path) -> None:
    exported(writer, tmp_path / "bag")
    storage = open_storage(f"file:{tmp_path}/bag/data")
    found = Reader(storage).find(identifier(URL))
    assert Reader(storage).article(found, min(found.versions)).headline == "first"
    report = verify(storage)
    assert (report.damage, report.orphans) == ([], [])
    assert {key: storage.read(key) for key in storage.list("")} == {
        key: writer.storage.read(key) for key in writer.storage.list("") if not key.startswith(("runs/", "state/"))
    }


def test_only_the_chosen_articles_and_their_media_are_in_it(writer: Writer, tmp_path: Path) -> None:
    writer.put_media(b"another", "jpg")
    reader = Reader(writer.storage)
    assert export("bagit", reader, [reader.find(identifier(URL))], tmp_path / "bag") == 1
    names = [path.name for path in (tmp_path / "bag/data").rglob("*")]
    assert (names.count("inventory.json"), sum(name.endswith(".jpg") for name in names)) == (1, 1)


@pytest.mark.parametrize("name", ["page.warc.gz", "article.json", "media"])
def test_what_is_damaged_is_told_and_the_bag_is_valid(writer: Writer, tmp_path: Path, name: str) -> None:
    key = next(key for key in writer.storage.list("") if key.endswith(name) or key.startswith(f"{name}/"))
    writer.storage.delete(key)
    writer.storage.create(key, b"damaged")
    count, told = exported(writer, tmp_path / "bag")
    assert told == [f"{key}: damaged: its bytes are not those that were written; restore it from a copy"]
    assert count == 2 or name != "media"
    bag = bagit.Bag(str(tmp_path / "bag"))
    bag.validate()
    assert bag.info["Jianbao-Left-Out"] == "1"
    assert not (tmp_path / "bag/data" / key).exists()


def test_an_inventory_cannot_name_files_elsewhere(writer: Writer, tmp_path: Path) -> None:
    reader = Reader(writer.storage)
    found = reader.find(identifier(URL))
    data = reader.storage.read(found.key)
    writer.storage.delete(found.key)
    writer.storage.create(found.key, data.replace(b'"media/sha256', b'"../../../sha256'))
    count, told = exported(writer, tmp_path / "bag")
    assert (count, told[0].endswith("not a storage key; use a relative path of plain names")) == (2, True)
    bagit.Bag(str(tmp_path / "bag")).validate()


def test_a_bag_is_never_added_to(writer: Writer, tmp_path: Path) -> None:
    (tmp_path / "bag").mkdir()
    exported(writer, tmp_path / "bag")
    with pytest.raises(ConfigError, match="bag: is there already; a bag is never added to"):
        exported(writer, tmp_path / "bag")


def test_an_export_that_ends_early_leaves_nothing(writer: Writer, tmp_path: Path) -> None:
    def stopped() -> Any:
        yield from Reader(writer.storage).inventories()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export("bagit", Reader(writer.storage), stopped(), tmp_path / "bag")
    assert [*tmp_path.iterdir()] == []
