"""Exports hold no more of a large archive in memory than of a small one."""

import tracemalloc
from datetime import timedelta
from itertools import chain, islice
from pathlib import Path

import pyarrow as pa
import pytest

from crawler.archive.reader import Reader
from crawler.exporters import epub, export, parquet
from crawler.items import Capture
from tests.captures import NOON, archive, article, page

FEW, MANY = 50, 250
SLACK = 300_000  # bytes: caches that fill; the articles themselves have a million more


@pytest.fixture(scope="module")
def reader() -> Reader:
    writer = archive()
    for number in range(MANY):
        url, when = f"https://gazette.example/{number}", NOON + timedelta(seconds=number)
        text = f"第 {number} 篇。" + "渡轮归来" * 100
        about = article(url, headline=f"文章 {number}", articleBody=text, articleBodyHtml=f"<p>{text}</p>")
        writer.save(Capture(url, page=page(url, when), article=about))
    return Reader(writer.storage)


def peak(format: str, reader: Reader, count: int, dest: Path) -> int:
    """Most bytes that an export of so many articles holds at once."""
    found = reader.inventories()
    first = next(found)  # the storage has listed its keys now
    pool = pa.default_memory_pool()
    before = pool.bytes_allocated()
    tracemalloc.start()
    assert export(format, reader, chain([first], islice(found, count - 1)), dest) == count
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert pool.bytes_allocated() == before
    return most


@pytest.mark.parametrize("format", ["bagit", "epub", "parquet", "rss", "sqlite"])
def test_memory_does_not_grow_with_the_number_of_articles(
    format: str, reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(epub, "ARTICLES", 25)
    monkeypatch.setattr(parquet, "ROWS", 25)
    export(format, reader, reader.inventories(), tmp_path / f"0.{format}")  # pydantic keeps short strings that it sees
    small = peak(format, reader, FEW, tmp_path / f"1.{format}")
    large = peak(format, reader, MANY, tmp_path / f"2.{format}")
    assert large < small + SLACK, f"{small} bytes for {FEW} articles, {large} for {MANY}"
