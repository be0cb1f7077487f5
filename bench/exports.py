"""make bench-exports: the peak memory of every export, with few articles and with many.

    make bench-exports ARGS="--articles 10000 100000 --formats epub sqlite"

The archive holds generated articles, each with 1,000 characters of Chinese and a picture of its own, spread over a year
and twenty sources; the smaller exports take the first of them. Each export runs in a process of its own, from the start
of the interpreter to its end, and writes to the disk. `epub-day` and `epub-source` are `epub --per`.
"""

import argparse
import os
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path
from random import Random

from measure import measure

from crawler.archive.reader import Reader
from crawler.archive.writer import Writer, open_archive
from crawler.exporters import export, formats
from crawler.items import Article, Author, Capture, Extraction, MediaObject, Page, Publisher
from crawler.storages import open_storage

ROOT = Path(__file__).parent.parent
FIRST = datetime(2026, 1, 1, 6, tzinfo=UTC)
SUFFIXES = {"epub": ".epub", "parquet": ".parquet", "wacz": ".wacz"}
TIMEOUT = 3600  # seconds for one export


def archive(folder: Path, count: int) -> None:
    """Fill `folder/archive`. Nothing is synced: no power cut is waited for here."""
    os.fsync = lambda _: None  # type: ignore[assignment]
    storage, random = open_storage(f"file:{folder / 'archive'}"), Random(1)
    open_archive(storage)
    writer = Writer(storage, run="2026/01/01/20260101060000-bench", software="bench")
    characters = [chr(0x4E00 + at) for at in range(3000)]
    for number in range(count):
        url, when = f"https://site-{number % 200}.example/{number}", FIRST + timedelta(days=365) * (number / count)
        paragraphs = ["".join(random.choices(characters, k=100)) + "。" for _ in range(10)]
        data = b"\xff\xd8\xff" + random.randbytes(2000)
        digest, picture = sha256(data).hexdigest(), f"{url}.jpg"
        article = Article(url, f"sha256:{sha256(url.encode()).hexdigest()}", paragraphs[0][:20])
        article.articleBody = "\n\n".join(paragraphs)
        article.articleBodyHtml = f'<img src="{picture}">' + "".join(f"<p>{each}</p>" for each in paragraphs)
        article.author, article.publisher = [Author(f"Author {number % 997}")], Publisher("The Bench")
        article.datePublished, article.inLanguage = when.isoformat(), "zh-CN"
        article.metadata.source = f"source-{number % 20}"
        article.image = [MediaObject(picture, sha256=digest, contentSize=len(data), encodingFormat="image/jpeg")]
        writer.put_media(data, "jpg")
        page = Page(url, article.articleBodyHtml.encode(), when, headers={"content-type": "text/html"})
        writer.save(Capture(url, page=page, extraction=Extraction(url), article=article))


def one(folder: Path, way: str, count: int, dest: Path) -> None:
    """An export, in this process."""
    format, _, per = way.partition("-")
    reader = Reader(open_storage(f"file:{folder / 'archive'}"))
    written = export(format, reader, islice(reader.inventories(), count), dest, per=per or None)
    assert (written, reader.damaged) == (count, []), (written, reader.damaged[:3])


def row(folder: Path, way: str, counts: list[int]) -> str:
    told = []
    for count in counts:
        with tempfile.TemporaryDirectory(dir=folder) as place:
            dest = Path(place, "out" + ("" if "-" in way else SUFFIXES.get(way, "")))
            command = [sys.executable, __file__, "--one", str(folder), way, str(count), str(dest)]
            usage = measure(command, folder / "log", cwd=ROOT / "bench", timeout=TIMEOUT)
        assert usage.returncode == 0, (folder / "log").read_text()[-2000:]
        told.append(f"{usage.largest / 1e6:8.0f} MB  {usage.cpu:7.1f} s")
    return f"{way:<12}" + " ".join(told)


def main() -> None:
    ways = [
        way for format in formats() for way in ([format, "epub-day", "epub-source"] if format == "epub" else [format])
    ]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--formats", nargs="+", default=ways, choices=ways, metavar="FORMAT")
    parser.add_argument("--archive", type=Path, help="a folder in which the archive is made, or lies since last time")
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        one(Path(args.one[0]), args.one[1], int(args.one[2]), Path(args.one[3]))
        return
    with tempfile.TemporaryDirectory(prefix="bench-exports-", ignore_cleanup_errors=True) as name:
        folder = args.archive or Path(name)
        if not (folder / "archive").exists():
            archive(folder, max(args.articles))
        print(f"{'':<12}" + " ".join(f"{count:>8,} articles  " for count in args.articles), flush=True)
        for way in args.formats:
            print(row(folder, way, args.articles), flush=True)


if __name__ == "__main__":
    main()
