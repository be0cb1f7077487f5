"""Parquet: rows that pyarrow and DuckDB read, Common Crawl's columns, and records where the columns say."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from pyarrow import parquet

from crawler.archive.reader import Reader
from crawler.archive.writer import Writer
from crawler.exceptions import ConfigError
from crawler.exporters import export
from crawler.exporters import parquet as ours
from crawler.exporters._cdxj import members
from crawler.items import Author
from tests.captures import URL, archive, article, capture, identifier


def table(writer: Writer, folder: Path) -> pa.Table:
    export("parquet", Reader(writer.storage), Reader(writer.storage).inventories(), folder / "a.parquet")
    return parquet.read_table(folder / "a.parquet")


def row(folder: Path, url: str = URL, **fields: Any) -> dict[str, Any]:
    writer = archive()
    writer.save(capture(url, **fields))
    (found,) = table(writer, folder).to_pylist()
    return dict(found)


def test_a_row_has_common_crawls_columns(tmp_path: Path) -> None:
    found = row(tmp_path, "https://www.news.gazette.co.uk:8443/a/b?x=1", inLanguage="zh-CN")
    assert {name: found[name] for name in list(ours.CAPTURE)[:15] if name != "content_digest"} == {
        "url_surtkey": "uk,co,gazette,news:8443)/a/b?x=1",
        "url": "https://www.news.gazette.co.uk:8443/a/b?x=1",
        "url_host_name": "www.news.gazette.co.uk",
        "url_host_tld": "uk",
        "url_host_registered_domain": "gazette.co.uk",
        "url_protocol": "https",
        "url_port": 8443,
        "url_path": "/a/b",
        "url_query": "x=1",
        "fetch_time": datetime(2026, 11, 22, 12, 0, 0, 654000, tzinfo=UTC),
        "fetch_status": 200,
        "content_mime_type": "text/html",
        "content_charset": None,
        "content_languages": "zho",
    }
    assert found["content_digest"].startswith("sha256:")


def test_a_row_has_what_the_article_says(tmp_path: Path) -> None:
    found, told = row(tmp_path), article()
    for name in ("headline", "articleBody", "articleBodyHtml", "keywords", "datePublished", "inLanguage", "identifier"):
        assert found[name] == getattr(told, name)
    assert found["author"] == [{"name": "Quill Pen", "type": "Person", "url": None, "nameRaw": "By Quill Pen"}]
    assert found["publisher"] == {"name": "The Gazette", "url": "https://gazette.example/"}
    assert (found["image"][0]["sha256"], found["image"][0]["caption"]) == (told.image[0].sha256, "The ferry")
    assert (found["source"], found["versions"]) == ("gazette", ["20261122120000"])
    assert found["description"] is None


def test_the_record_lies_where_the_columns_say(tmp_path: Path) -> None:
    writer = archive()
    writer.save(capture())
    (found,) = table(writer, tmp_path).to_pylist()
    data, start = writer.storage.read(found["warc_filename"]), found["warc_record_offset"]
    (record,) = members(data[start : start + found["warc_record_length"]], "x")
    assert (record.kind, record.url, record.digest) == ("response", URL, found["content_digest"])


def test_duckdb_reads_it(tmp_path: Path) -> None:
    writer = archive()
    for number in range(3):
        writer.save(capture(f"https://gazette.example.org/{number}", author=[Author("甲"), Author("乙")]))
    table(writer, tmp_path)
    rows = f"SELECT * EXCLUDE author, unnest(author) AS author FROM '{tmp_path}/a.parquet'"  # noqa: S608
    query = f"SELECT url_host_registered_domain, author.name, count(*) FROM ({rows}) WHERE content_languages = 'zho'"  # noqa: S608
    found = duckdb.sql(f"{query} GROUP BY ALL ORDER BY 2").fetchall()
    assert found == [("example.org", "乙", 3), ("example.org", "甲", 3)]


def test_an_empty_archive_is_a_file_without_rows(tmp_path: Path) -> None:
    assert table(archive(), tmp_path).num_rows == 0


def test_hostile_values_are_values(tmp_path: Path) -> None:
    title = "\x00\x1b[31m\ud800 'x'; DROP" + "长" * 1_000_000
    found = row(tmp_path, headline=title, wordCount=2**70, keywords=["=cmd()", ""], inLanguage="no language")
    assert found["headline"] in {title.replace("\ud800", "\ufffd"), title.replace("\ud800", "?")}
    assert (found["wordCount"], found["keywords"], found["content_languages"]) == (None, ["=cmd()", None], None)


@pytest.mark.parametrize("url", ["hexo://_posts/a/b", "https://[::1", "https://127.0.0.1/x", "urn:x"])
def test_any_address_gives_a_row(url: str) -> None:
    assert ours.address(url)["url"] == url
    assert not ours.address(url).get("url_host_registered_domain")


def test_what_is_damaged_is_told_and_left_out(tmp_path: Path) -> None:
    writer = archive()
    paths = [writer.save(capture(f"https://gazette.example/{n}")).path for n in range(3)]
    writer.storage.delete(f"{paths[0]}/article.json")
    writer.storage.delete(f"{paths[1]}/page.warc.gz")
    reader = Reader(writer.storage)
    assert export("parquet", reader, reader.inventories(), tmp_path / "a.parquet") == 2
    rows = {each["identifier"]: each for each in parquet.read_table(tmp_path / "a.parquet").to_pylist()}
    lost = rows[identifier("https://gazette.example/1")]
    assert (lost["headline"], lost["warc_filename"], lost["url"]) == (
        article().headline, None, "https://gazette.example/1",
    )  # fmt: skip
    assert sorted(reader.damaged) == sorted(
        [f"{paths[0]}/article.json: no such key", f"{paths[1]}/page.warc.gz: no such key"]
    )


def test_rows_are_written_in_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = archive()
    for number in range(7):
        writer.save(capture(f"https://gazette.example/{number}"))
    monkeypatch.setattr(ours, "ROWS", 3)
    assert table(writer, tmp_path).num_rows == 7
    assert parquet.ParquetFile(tmp_path / "a.parquet").num_row_groups == 3
    monkeypatch.setattr(ours, "SIZE", 10)
    table(writer, tmp_path)
    assert parquet.ParquetFile(tmp_path / "a.parquet").num_row_groups == 7


def test_an_export_that_ends_early_leaves_nothing(tmp_path: Path) -> None:
    writer = archive()
    writer.save(capture())

    def stopped() -> Any:
        yield from Reader(writer.storage).inventories()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export("parquet", Reader(writer.storage), stopped(), tmp_path / "a.parquet")
    assert [*tmp_path.iterdir()] == []


def test_without_pyarrow_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError("No module named 'pyarrow'", name="pyarrow")

    monkeypatch.setattr("crawler.exporters.import_module", missing)
    with pytest.raises(ConfigError, match=r'it needs pyarrow.*pip install "jianbao\[parquet\]"'):
        export("parquet", Reader(archive().storage), [], Path("a.parquet"))
