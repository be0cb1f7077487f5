"""WACZ: what players, pywb and `wacz validate` need, and every record where the index says."""

import gzip
import io
import json
import os
import shutil
import subprocess
import sys
import tracemalloc
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from itertools import chain, islice
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import brotli
import pytest
from fastwarc.warc import ArchiveIterator
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from surt import surt as reference

from crawler.archive import inventory as inventories
from crawler.archive.reader import Reader
from crawler.archive.writer import Writer
from crawler.exceptions import ConfigError, StoreUnavailable
from crawler.exporters import export
from crawler.exporters._cdxj import LINES, Index, Member
from crawler.exporters._package import Package
from crawler.exporters._surt import surt
from crawler.items import Capture, Resource, Version
from tests.captures import HTML, NOON, PICTURE, URL, archive, article, exchange, page, picture
from tests.site.process import free_port, program, running

FERRY = "https://img.example/ferry.jpg?sig=1&x=2"
CHINESE = "https://news.example/%E6%96%B0%E9%97%BB/%E6%B8%A1%E8%BD%AE.html?%E8%AF%8D=%E5%BD%92%E6%9D%A5"


@dataclass
class Line:
    """One line of the index."""

    key: str
    time: str
    fields: dict[str, str]


class Wacz:
    """What lies in an exported file."""

    def __init__(self, file: Path) -> None:
        self.zip = ZipFile(file)
        self.warc = self.zip.read("archive/data.warc.gz")

    def lines(self) -> list[Line]:
        text = gzip.decompress(self.zip.read("indexes/index.cdx.gz")).decode() if self.second()[1:] else ""
        return _lines(text)

    def second(self) -> list[str]:
        return _rows(self.zip.read("indexes/index.idx").decode())

    def pages(self) -> list[dict[str, str]]:
        return [json.loads(row) for row in _rows(self.zip.read("pages/pages.jsonl").decode())][1:]

    def json(self, name: str) -> Any:
        return json.loads(self.zip.read(name))

    def member(self, line: Line) -> bytes:
        assert line.fields["filename"] == "data.warc.gz"
        start, length = int(line.fields["offset"]), int(line.fields["length"])
        return self.warc[start : start + length]

    def read(self, line: Line) -> tuple[dict[str, str], bytes]:
        """The headers and the body of the one record that lies there."""
        found = [(dict(each.headers), each.reader.read()) for each in _records(self.member(line))]
        assert len(found) == 1
        return found[0]

    def of(self, url: str) -> list[Line]:
        return [line for line in self.lines() if line.fields["url"] == url]


def _records(data: bytes) -> ArchiveIterator:
    return ArchiveIterator(io.BytesIO(data), auto_decode="all")


def _lines(text: str) -> list[Line]:
    rows = (row.split(" ", 2) for row in _rows(text))
    return [Line(key, time, json.loads(fields)) for key, time, fields in rows]


def _rows(text: str) -> list[str]:
    assert not text or text.endswith("\n")
    return text.split("\n")[:-1]


def save(writer: Writer, url: str = URL, seconds: int = 0, body: bytes = HTML, **fields: Any) -> Version:
    """A page of this address, fetched some seconds after noon, and its article."""
    when = NOON + timedelta(seconds=seconds)
    got = page(url, when, body=body, exchanges=[exchange(url, gzip.compress(body, mtime=0), date=when)])
    return writer.save(Capture(url, page=got, article=article(url, **fields)))


def exported(writer: Writer, dest: Path) -> Wacz:
    reader = Reader(writer.storage)
    export("wacz", reader, reader.inventories(), dest / "a.wacz")
    assert reader.damaged == []
    return Wacz(dest / "a.wacz")


def said_by(program: str, *args: str | Path) -> str:
    """What a program of the test tools prints, in a process of its own."""
    done = subprocess.run([Path(sys.executable).with_name(program), *args], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def damaged(writer: Writer, dest: Path) -> tuple[int, list[str]]:
    """How many articles were written, and what was told."""
    reader = Reader(writer.storage)
    return export("wacz", reader, reader.inventories(), dest / "a.wacz"), reader.damaged


def put(writer: Writer, key: str, data: bytes) -> None:
    """Other bytes in the place of a file, as its inventory's digest says."""
    writer.storage.delete(key)
    writer.storage.create(key, data)
    folder, version, name = key.rsplit("/", 2)
    found, tag = writer.storage.read_tagged(f"{folder}/inventory.json")
    inventory = inventories.from_json(found, f"{folder}/inventory.json")
    inventory.versions[version].state[name] = f"sha256:{sha256(data).hexdigest()}"
    writer.storage.replace(inventory.key, inventories.to_json(inventory), tag=tag)


# -- the file


def test_it_holds_what_the_format_asks_for(tmp_path: Path) -> None:
    writer = archive()
    save(writer)
    found = exported(writer, tmp_path)
    assert found.zip.testzip() is None
    assert found.zip.namelist() == [
        "archive/data.warc.gz", "indexes/index.cdx.gz", "indexes/index.idx", "pages/pages.jsonl",
        "datapackage.json", "datapackage-digest.json",
    ]  # fmt: skip


def test_what_players_read_in_ranges_is_not_compressed_again(tmp_path: Path) -> None:
    writer = archive()
    save(writer)
    found = exported(writer, tmp_path)
    for name in ("archive/data.warc.gz", "indexes/index.cdx.gz"):
        assert found.zip.getinfo(name).compress_type == ZIP_STORED


def test_a_head_is_longer_than_it_must_be_only_where_the_zip_says_so(tmp_path: Path) -> None:
    """ReplayWeb.page looks at a file's own head only if the ZIP's directory has an extra field for the file."""
    exported(archive(), tmp_path)
    data = (tmp_path / "a.wacz").read_bytes()
    for info in ZipFile(tmp_path / "a.wacz").infolist():
        own = int.from_bytes(data[info.header_offset + 28 :][:2], "little")
        assert info.extra or not own, info.filename


def test_each_file_is_listed_with_its_size_and_digest(tmp_path: Path) -> None:
    writer = archive()
    save(writer)
    found = exported(writer, tmp_path)
    listed = found.json("datapackage.json")
    assert (listed["profile"], listed["wacz_version"]) == ("data-package", "1.1.1")
    for each in listed["resources"]:
        data = found.zip.read(each["path"])
        assert (each["bytes"], each["hash"]) == (len(data), f"sha256:{sha256(data).hexdigest()}")
    assert [each["path"] for each in listed["resources"]] == found.zip.namelist()[:-2]


def test_the_list_itself_has_a_digest(tmp_path: Path) -> None:
    found = exported(archive(), tmp_path)
    digest = sha256(found.zip.read("datapackage.json")).hexdigest()
    assert found.json("datapackage-digest.json") == {"path": "datapackage.json", "hash": f"sha256:{digest}"}


def test_it_was_created_when_the_newest_page_was_captured(tmp_path: Path) -> None:
    writer = archive()
    save(writer, seconds=60)
    save(writer, "https://gazette.example/z", seconds=5)
    assert exported(writer, tmp_path).json("datapackage.json")["created"] == "2026-11-22T12:01:00Z"


def test_the_same_archive_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = archive(), archive()
    for url in (URL, CHINESE):
        save(first, url)
    for url in (CHINESE, URL):
        save(second, url)
    for name, writer in (("1", first), ("2", first), ("3", second)):
        (tmp_path / name).mkdir()
        exported(writer, tmp_path / name)
    assert len({(tmp_path / name / "a.wacz").read_bytes() for name in "123"}) == 1


def test_an_export_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    class Failing:
        def __init__(self, storage: Any) -> None:
            self.storage = storage

        def __getattr__(self, name: str) -> Any:
            return getattr(self.storage, name)

        def read(self, key: str) -> bytes:
            if key.endswith("page.warc.gz"):
                raise StoreUnavailable("the store is gone")
            return self.storage.read(key)  # type: ignore[no-any-return]

    writer = archive()
    save(writer)
    (tmp_path / "a.wacz").write_text("old")
    reader = Reader(Failing(writer.storage))
    with pytest.raises(StoreUnavailable):
        export("wacz", reader, reader.inventories(), tmp_path / "a.wacz")
    assert [path.name for path in tmp_path.iterdir()] == ["a.wacz"]
    assert (tmp_path / "a.wacz").read_text() == "old"


def test_a_link_as_dest_stays_one(tmp_path: Path) -> None:
    (tmp_path / "a.wacz").symlink_to(tmp_path / "elsewhere.wacz")
    exported(archive(), tmp_path)
    assert (tmp_path / "a.wacz").is_symlink()
    assert Wacz(tmp_path / "elsewhere.wacz").pages() == []


@pytest.mark.parametrize("name", ["out", "out.zip", "-", "folder.wacz"])
def test_a_dest_that_no_player_would_open_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.wacz").mkdir()
    reader = Reader(archive().storage)
    with pytest.raises(ConfigError, match=r"^export wacz: .*(end it in \.wacz|name another DEST)$"):
        export("wacz", reader, reader.inventories(), tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["folder.wacz"]


# -- pages


def test_a_page_has_its_title_and_text(tmp_path: Path) -> None:
    writer = archive()
    save(writer, CHINESE, headline="渡轮归来", articleBody="十年之后。\n\n渡轮回来了。")
    (found,) = exported(writer, tmp_path).pages()
    assert found.pop("id")
    assert found == {
        "url": CHINESE,
        "ts": "2026-11-22T12:00:00Z",
        "title": "渡轮归来",
        "text": "十年之后。\n\n渡轮回来了。",
    }


def test_the_list_of_pages_says_what_it_is(tmp_path: Path) -> None:
    head = exported(archive(), tmp_path).zip.read("pages/pages.jsonl").decode()
    assert json.loads(head) == {"format": "json-pages-1.0", "id": "pages", "title": "Pages", "hasText": True}


def test_a_page_can_be_looked_up_in_the_index(tmp_path: Path) -> None:
    writer = archive()
    for url in (URL, CHINESE, "https://www.gazette.example:8443/A/?b=2&a=1#x"):
        save(writer, url)
    found = exported(writer, tmp_path)
    assert len(found.pages()) == 3
    for each in found.pages():
        (line,) = found.of(each["url"])
        assert line.key == reference(each["url"])
        assert line.time == "".join(filter(str.isdigit, each["ts"]))


def test_versions_are_pages_of_their_own(tmp_path: Path) -> None:
    writer = archive()
    save(writer, headline="first", body=b"<p>first</p>")
    save(writer, headline="second", body=b"<p>second</p>", seconds=90)
    found = exported(writer, tmp_path)
    assert [(each["title"], each["ts"]) for each in found.pages()] == [
        ("first", "2026-11-22T12:00:00Z"), ("second", "2026-11-22T12:01:30Z"),
    ]  # fmt: skip
    assert len({each["id"] for each in found.pages()}) == 2
    assert [line.time for line in found.of(URL)] == ["20261122120000", "20261122120130"]


def test_the_page_of_a_redirect_is_where_it_led_to(tmp_path: Path) -> None:
    writer, short = archive(), "https://gazette.example/s/1"
    moved = exchange(short, b"", status=301, headers=[("Location", URL)])
    writer.save(Capture(URL, page=page(exchanges=[moved, exchange()]), article=article()))
    found = exported(writer, tmp_path)
    assert [each["url"] for each in found.pages()] == [URL]
    assert [found.of(url)[0].fields["status"] for url in (short, URL)] == ["301", "200"]


def test_an_address_in_chinese_is_written_as_browsers_ask_for_it(tmp_path: Path) -> None:
    writer, url = archive(), "https://news.example/新闻/渡轮.html?词=归来"
    save(writer, url)
    found = exported(writer, tmp_path)
    assert [each["url"] for each in found.pages()] == [CHINESE]
    assert found.read(found.of(CHINESE)[0])[0]["WARC-Target-URI"] == CHINESE


def test_the_page_of_a_feeds_item_is_the_item(tmp_path: Path) -> None:
    writer = archive()
    item = Resource("https://gazette.example/feed#1", "application/rss+xml", b"<item/>")
    html = Resource(URL, "text/html; charset=utf-8", HTML)
    writer.save(Capture(URL, page=page(exchanges=[], resources=[item, html]), article=article()))
    found = exported(writer, tmp_path)
    assert [each["url"] for each in found.pages()] == [URL]
    assert found.of(URL)[0].fields["mime"] == "text/html"
    assert "status" not in found.of(URL)[0].fields


# -- records and their index


def test_the_records_of_a_page_are_copied_byte_for_byte(tmp_path: Path) -> None:
    writer = archive()
    version = save(writer)
    data = writer.storage.read(f"{version.path}/page.warc.gz")
    assert exported(writer, tmp_path).warc.startswith(data)


def test_each_line_leads_to_its_record(tmp_path: Path) -> None:
    writer = archive()
    for number, url in enumerate([URL, CHINESE, "https://gazette.example/3"]):
        save(writer, url, seconds=number)
    found = exported(writer, tmp_path)
    assert len(found.lines()) == 4
    for line in found.lines():
        headers, body = found.read(line)
        assert headers["WARC-Target-URI"] == line.fields["url"]
        assert "".join(filter(str.isdigit, headers["WARC-Date"]))[:14] == line.time
        assert headers["WARC-Type"] == ("response" if "status" in line.fields else "resource")
        assert body == (HTML if "status" in line.fields else PICTURE)
        digest = headers.get("WARC-Payload-Digest", headers["WARC-Block-Digest"])
        assert digest == line.fields["digest"]


def test_the_index_is_sorted(tmp_path: Path) -> None:
    writer = archive()
    for name in ("b", "a", "B/c", "a-b", "a/b", "%61c"):
        save(writer, f"https://gazette.example/{name}")
    keys = [f"{line.key} {line.time} {{" for line in exported(writer, tmp_path).lines()]
    assert len(keys) == 7
    assert keys == sorted(keys)


def test_the_index_is_that_of_cdxj_indexer_without_metadata(tmp_path: Path) -> None:
    writer = archive()
    for number, url in enumerate([URL, CHINESE, "https://gazette.example/feed/3"]):
        got = page(url, NOON, exchanges=[exchange(url)] if number else [], hints={"headline": "x"})
        writer.save(Capture(url, page=got, article=article(url)))
    found = exported(writer, tmp_path)
    (tmp_path / "data.warc.gz").write_bytes(found.warc)
    theirs, ours = _lines(said_by("cdxj-indexer", "--sort", tmp_path / "data.warc.gz")), found.lines()
    for line in [*ours, *theirs]:
        if "status" not in line.fields:
            line.fields["digest"] = ""  # theirs is the SHA-1 of nothing, for want of a payload digest
    assert [line for line in theirs if line.fields["mime"] != "application/json"] == ours


def test_a_long_index_lies_in_blocks(tmp_path: Path) -> None:
    count = 2 * LINES + 1
    with Index() as index, (tmp_path / "a.zip").open("wb") as file, Package(file) as package:
        for number in reversed(range(count)):
            index.add(
                Member("response", "", f"https://a.example/{number:05}", NOON, "text/html", "200", "", b""), "x", 0
            )
        with package.part("index.cdx.gz") as part:
            head, *blocks = _rows(index.write(part, "index.cdx.gz").decode())
    assert json.loads(head.removeprefix("!meta 0 ")) == {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}
    data, sizes = ZipFile(tmp_path / "a.zip").read("index.cdx.gz"), []
    for key, time, rest in (block.split(" ", 2) for block in blocks):
        where = json.loads(rest)
        lines = zlib.decompress(data[where["offset"] :][: where["length"]], 31).decode().splitlines()
        assert lines[0].startswith(f"{key} {time} {{")
        sizes.append(len(lines))
    assert sizes == [LINES, LINES, 1]


def test_no_revisit_points_to_a_record_that_is_not_there(tmp_path: Path) -> None:
    writer = archive()
    version = save(writer)
    key = f"{version.path}/page.warc.gz"
    revisit = (
        b"WARC/1.1\r\nWARC-Type: revisit\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000000>\r\n"
        b"WARC-Date: 2026-11-22T12:00:00Z\r\nWARC-Target-URI: https://gazette.example/elsewhere\r\n"
        b"WARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest\r\n"
        b"WARC-Refers-To-Target-URI: https://gazette.example/outside\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    )
    put(writer, key, gzip.compress(revisit) + writer.storage.read(key))
    found = exported(writer, tmp_path)
    assert "revisit" not in {each.headers["WARC-Type"] for each in _records(found.warc)}
    assert [found.read(line)[1] for line in found.lines()] == [HTML, PICTURE]


# -- keys


@pytest.mark.parametrize(
    "url",
    [
        "http://WWW.Example.com/A/b/", "https://www2.example.com:8443/x?b=2&a=1&B", "http://example.com",
        "https://example.com/?", CHINESE, "https://例子.中国/一", "http://127.0.0.1:80/a b", "http://example.com?x",
        "https://user:pw@h.example/a%2fb%25/../c//d?x=%E4%B8", "https://h.example/%D0%C2?k=%CE%C5", "urn:text:X",
        "https://h.example/a?jsessionid=0123456789abcdef0123456789ABCDEF&x=1", "http://h.example:443/#f",
        "https://h.example/a?x=1&PHPSESSID=0123456789abcdef0123456789abcdef",
        "https://h.example/(S(4hqa0555fwsecu455xqckv45))/mileg.aspx", "data:image/png;base64,AAA=",
    ],
)  # fmt: skip
def test_keys_are_those_that_pywb_asks_for(url: str) -> None:
    assert surt(url) == reference(url)


TEXT = st.text(alphabet="aAbZ09._~!$&'()*+,;=:@%/?|^ 新闻é-", max_size=12)


@given(st.sampled_from(["h.example", "WWW.H.example", "例子.中国"]), st.sampled_from(["", ":80", ":443"]), TEXT, TEXT)
def test_keys_of_any_address_are_those_that_pywb_asks_for(host: str, port: str, path: str, query: str) -> None:
    url = f"https://{host}{port}/{path}?{query}".strip()
    assert surt(url) == reference(url)


@given(st.text())
def test_no_address_breaks_a_line(url: str) -> None:
    key = surt(f"https://{url}")
    assert key.isascii()
    assert not set(key) & set(" \n\r\t")


# -- pictures


def test_a_picture_is_a_resource_under_its_own_address(tmp_path: Path) -> None:
    writer = archive()
    save(writer, seconds=7)
    found = exported(writer, tmp_path)
    (line,) = found.of(FERRY)
    headers, body = found.read(line)
    assert (line.time, line.fields["mime"]) == ("20261122120007", "image/jpeg")
    assert (headers["WARC-Type"], headers["Content-Type"], body) == ("resource", "image/jpeg", PICTURE)


def test_a_picture_is_there_once_for_all_who_show_it(tmp_path: Path) -> None:
    writer = archive()
    for number in range(3):
        save(writer, f"https://gazette.example/{number}")
    assert len(exported(writer, tmp_path).of(FERRY)) == 1


def test_a_picture_that_changed_under_its_address_is_there_twice(tmp_path: Path) -> None:
    writer, other = archive(), b"\xff\xd8\xff another ferry"
    writer.put_media(other, "jpg")
    save(writer)
    save(writer, seconds=60, image=[picture(data=other)])
    found = exported(writer, tmp_path)
    assert [found.read(line)[1] for line in found.of(FERRY)] == [PICTURE, other]


def test_a_file_of_the_article_is_there_too(tmp_path: Path) -> None:
    writer = archive()
    report = picture("https://gazette.example/report.pdf")
    report.encodingFormat = "application/pdf"
    writer.put_media(PICTURE, "pdf")
    save(writer, associatedMedia=[report])
    assert exported(writer, tmp_path).of(report.contentUrl)[0].fields["mime"] == "application/pdf"


def test_a_picture_that_was_not_archived_is_left_out(tmp_path: Path) -> None:
    writer = archive()
    save(writer, image=[picture("https://img.example/gone.jpg", None)])
    assert [line.fields["url"] for line in exported(writer, tmp_path).lines()] == [URL]


def test_an_address_cannot_add_to_a_records_head(tmp_path: Path) -> None:
    writer = archive()
    save(writer, image=[picture('https://img.example/渡 轮.jpg\r\nWARC-Type: x?a=%20|"')])
    (line,) = [line for line in exported(writer, tmp_path).lines() if line.fields["mime"] == "image/jpeg"]
    assert line.fields["url"] == "https://img.example/%E6%B8%A1%20%E8%BD%AE.jpg%0D%0AWARC-Type:%20x?a=%20|%22"


# -- damage


@pytest.mark.parametrize("name", ["page.warc.gz", "article.json"])
def test_a_damaged_version_is_told_and_the_others_are_written(tmp_path: Path, name: str) -> None:
    writer = archive()
    old = save(writer, headline="first")
    save(writer, headline="second", seconds=60)
    writer.storage.delete(f"{old.path}/{name}")
    writer.storage.create(f"{old.path}/{name}", b"damaged")
    count, told = damaged(writer, tmp_path)
    assert (count, [each["title"] for each in Wacz(tmp_path / "a.wacz").pages()]) == (1, ["second"])
    assert told == [f"{old.path}/{name}: damaged: its bytes are not those that were written; restore it from a copy"]


def test_an_article_without_a_whole_version_does_not_count(tmp_path: Path) -> None:
    writer = archive()
    save(writer, "https://gazette.example/whole")
    writer.storage.delete(f"{save(writer).path}/page.warc.gz")
    count, told = damaged(writer, tmp_path)
    assert (count, len(told)) == (1, 1)
    assert [each["url"] for each in Wacz(tmp_path / "a.wacz").pages()] == ["https://gazette.example/whole"]


def test_a_missing_picture_is_told_once_and_its_pages_are_written(tmp_path: Path) -> None:
    writer = archive()
    for number in range(2):
        save(writer, f"https://gazette.example/{number}")
    (key,) = writer.storage.list("media/")
    writer.storage.delete(key)
    assert damaged(writer, tmp_path) == (2, [f"{key}: no such key"])
    assert [line.fields["mime"] for line in Wacz(tmp_path / "a.wacz").lines()] == ["text/html"] * 2


@pytest.mark.parametrize("data", [b"no WARC", gzip.compress(b"WARC/1.1\r\n", mtime=0), b""])
def test_a_file_without_a_page_is_told(tmp_path: Path, data: bytes) -> None:
    writer = archive()
    key = f"{save(writer).path}/page.warc.gz"
    put(writer, key, data)
    count, told = damaged(writer, tmp_path)
    assert count == 0
    assert [each.startswith(f"{key}: no") for each in told] == [True]


# -- size


def peak(reader: Reader, count: int, dest: Path) -> int:
    """Most bytes that an export of so many articles holds at once."""
    found = reader.inventories()
    first = next(found)  # the storage has listed its keys now
    tracemalloc.start()
    assert export("wacz", reader, chain([first], islice(found, count - 1)), dest) == count
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def test_memory_does_not_grow_with_the_number_of_pages(tmp_path: Path) -> None:
    writer, dest = archive(), tmp_path / "a.wacz"
    for number in range(2000):
        save(writer, f"https://gazette.example/{number}", seconds=number)
    reader = Reader(writer.storage)
    peak(reader, 2000, dest)  # pydantic keeps the first 16,384 short strings that it sees
    small, large = peak(reader, 200, dest), peak(reader, 2000, dest)
    assert large < small + 64 * 1800, f"{small} bytes for 200 pages, {large} for 2,000"


# -- other programs


def test_wacz_validate_passes(tmp_path: Path) -> None:
    writer = archive()
    for number, url in enumerate([URL, CHINESE, URL]):
        save(writer, url, seconds=number, headline=f"渡轮 {number}")
    exported(writer, tmp_path)
    assert "Validation succeeded" in said_by("wacz", "validate", "-f", tmp_path / "a.wacz")


def test_wacz_validate_passes_for_an_empty_archive(tmp_path: Path) -> None:
    exported(archive(), tmp_path)
    assert "Validation succeeded" in said_by("wacz", "validate", "-f", tmp_path / "a.wacz")


def test_a_page_in_brotli_is_exported_whole(tmp_path: Path) -> None:
    """`wacz create` breaks here: warcio and Scrapy want different packages that are both called brotli."""
    writer, coded = archive(), brotli.compress(HTML)
    got = exchange(body=coded, headers=[("Content-Type", "text/html"), ("Content-Encoding", "br")])
    writer.save(Capture(URL, page=page(exchanges=[got]), article=article()))
    found = exported(writer, tmp_path)
    assert found.read(found.of(URL)[0])[1] == HTML
    assert "Validation succeeded" in said_by("wacz", "validate", "-f", tmp_path / "a.wacz")


# -- a browser


@contextmanager
def pywb(file: Path, folder: Path) -> Iterator[str]:
    """pywb with this file as its only collection; gives the beginning of its addresses."""
    wayback = os.environ.get("JIANBAO_PYWB") or shutil.which("wayback")
    if not wayback:
        pytest.skip("pywb is not here; it cannot live beside Scrapy (brotli): name its `wayback` in JIANBAO_PYWB")
    folder.mkdir()
    (folder / "config.yaml").write_text("framed_replay: false\n")  # the page itself, not one that frames it
    for args in (["init", "news"], ["add", "news", str(file), "--unpack-wacz"]):
        subprocess.run([Path(wayback).with_name("wb-manager"), *args], cwd=folder, check=True, capture_output=True)
    port = free_port()
    with running([wayback, "-b", "127.0.0.1", "-p", str(port), "-d", str(folder)], port, seconds=60):
        yield f"http://127.0.0.1:{port}/news"


def browse(address: str, *args: str) -> str:
    """What Chromium has of a page in the end; it reaches 127.0.0.1 and nothing else."""
    names = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    lonely = ["--no-first-run", "--disable-background-networking", names]
    plain = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=10000", "--window-size=800,900"]
    command = [program("chromium", "chromium"), *plain, *lonely, *args, address]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def coloured(file: Path, colour: tuple[int, int, int]) -> int:
    """Pixels of this colour, give or take what JPEG does to it."""
    with Image.open(file) as shot:
        found = shot.convert("RGB").getcolors(shot.width * shot.height) or []
    return sum(count for count, rgb in found if all(abs(a - b) < 8 for a, b in zip(rgb, colour, strict=True)))


def test_it_plays_in_pywb_with_its_pictures(tmp_path: Path) -> None:
    writer, red, blue = archive(), (200, 30, 60), (20, 60, 200)
    for colour, seconds in ((red, 0), (blue, 3600)):
        data = io.BytesIO()
        Image.new("RGB", (300, 200), colour).save(data, "JPEG", quality=95)
        writer.put_media(data.getvalue(), "jpg")
        html = f'<meta charset="utf-8"><h1>渡轮 {seconds}</h1><img src="{FERRY.replace("&", "&amp;")}">'
        save(writer, CHINESE, seconds, html.encode(), headline=f"渡轮 {seconds}", image=[picture(data=data.getvalue())])
    exported(writer, tmp_path)
    with pywb(tmp_path / "a.wacz", tmp_path / "pywb") as start:
        for time, seconds, shown, other in (("20261122120000", 0, red, blue), ("20261122130000", 3600, blue, red)):
            address, shot = f"{start}/{time}/{CHINESE}", tmp_path / f"{time}.png"
            browse(address, f"--screenshot={shot}")
            assert f"<h1>渡轮 {seconds}</h1>" in browse(address, "--dump-dom")
            assert coloured(shot, shown) > 0.95 * 300 * 200
            assert coloured(shot, other) == 0
