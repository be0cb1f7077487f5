"""make bench-verify: every digest of an archive computed again, by threads and by processes, against bare hashing.

    make bench-verify ARGS="--articles 2000 --pictures 2 --size 150000 --rounds 3"

The archive holds pages of the bench's own news site with random pictures, saved by the archive's writer; it was read
just now, so the disk is not what is measured. "Bare" reads the same files and computes their SHA-256, no more, in as
many processes as there are cores: no verification can be faster. "Threads" is `verify` in one process, "processes" as
`jianbao verify` runs it. All run in turn, with the start of their processes.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from random import Random

from measure import Usage, measure
from news_site import build

from crawler.archive.fixity import verify
from crawler.archive.inspectors import Inspectors
from crawler.archive.writer import Writer, open_archive
from crawler.items import Article, Capture, Exchange, Extraction, MediaObject, Page
from crawler.storages import open_storage

ROOT = Path(__file__).parent.parent
HEADERS = [("Content-Type", "text/html; charset=utf-8")]
CORES = os.cpu_count() or 1


def archive(folder: Path, articles: int, pictures: int, size: int) -> None:
    """Fill `folder/archive`."""
    site = build(folder / "site", "https://bench.example", articles)
    storage, random = open_storage(f"file:{folder / 'archive'}"), Random(1)
    open_archive(storage)
    writer = Writer(storage, run="2026/11/22/20261122060000-bench", software="bench")
    for story in site.stories:
        url, when = site.base_url + story.path, datetime(2026, 11, 22, 6, tzinfo=UTC)
        body = (folder / "site" / story.path[1:]).read_bytes()
        exchange = Exchange(url, "GET", [], b"", 200, "OK", "HTTP/1.1", HEADERS, body, when)
        page = Page(url, body, when, headers={"content-type": HEADERS[0][1]}, exchanges=[exchange])
        article = Article(url, story.path, "".join(map(str, random.choices(range(10), k=4000))))
        article.metadata.source = "bench"
        article.image = [_picture(writer, random, f"{url}/{number}.jpg", size) for number in range(pictures)]
        writer.save(Capture(url, page=page, extraction=Extraction(url), article=article))


def _picture(writer: Writer, random: Random, url: str, size: int) -> MediaObject:
    data = b"\xff\xd8\xff" + random.randbytes(size)
    return MediaObject(url, sha256=writer.put_media(data, "jpg"), contentSize=len(data), encodingFormat="image/jpeg")


def _hash(paths: list[str]) -> tuple[int, float]:
    size, began = 0, time.process_time()
    for path in paths:
        data = Path(path).read_bytes()
        sha256(data).hexdigest()
        size += len(data)
    return size, time.process_time() - began


def bare(folder: Path) -> tuple[float, float, int]:
    """Seconds, CPU seconds and bytes of the hashing alone."""
    paths = [str(path) for path in sorted((folder / "archive").rglob("*")) if path.is_file()]
    parts = [paths[at : at + 64] for at in range(0, len(paths), 64)]
    with get_context("fork").Pool(CORES) as pool:
        began = time.perf_counter()
        found = list(pool.imap_unordered(_hash, parts))
        return time.perf_counter() - began, sum(cpu for _, cpu in found), sum(size for size, _ in found)


def ours(folder: Path, processes: int) -> Usage:
    """`verify` in a process of its own; 0 processes: by threads of that one."""
    command = [sys.executable, __file__, "--one", str(folder), "--processes", str(processes)]
    usage = measure(command, folder / "log", cwd=ROOT / "bench", timeout=900)
    assert usage.returncode == 0, (folder / "log").read_text()
    return usage


def one(folder: Path, processes: int) -> None:
    uri = f"file:{folder / 'archive'}"
    storage = open_storage(uri)
    inspectors = Inspectors(storage, partial(open_storage, uri) if processes else None, processes=processes)
    report = verify(storage, inspectors=inspectors)
    assert not report.damage, report.damage[:3]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--pictures", type=int, default=2)
    parser.add_argument("--size", type=int, default=150_000, help="bytes of a picture")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--processes", type=int, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        one(args.one, args.processes)
        return
    with tempfile.TemporaryDirectory(prefix="bench-verify-") as name:
        folder = Path(name)
        archive(folder, args.articles, args.pictures, args.size)
        times: dict[str, list[tuple[float, float]]] = {"bare": [], "threads": [], "processes": []}
        for _ in range(args.rounds):
            seconds, cpu, size = bare(folder)
            times["bare"].append((seconds, cpu))
            for way, processes in (("threads", 0), ("processes", CORES)):
                usage = ours(folder, processes)
                times[way].append((usage.seconds, usage.cpu))
    print(f"{args.articles} articles, {args.articles * args.pictures} pictures, {size / 1e9:.2f} GB, {CORES} cores")
    for way, found in times.items():
        middle, cpu = (statistics.median(each) for each in zip(*found, strict=True))
        spread = f"{min(found)[0]:.2f} to {max(found)[0]:.2f} s"
        print(f"{way:<10} {size / 1e9 / middle:6.2f} GB/s  {middle:6.2f} s ({spread}), CPU {cpu:.2f} s")


if __name__ == "__main__":
    main()
