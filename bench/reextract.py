"""make bench-reextract: an archive read again, against the extractor alone on the same pages and cores.

    make bench-reextract ARGS="--limit 1000 --rounds 3 --workers 2"

The archive holds the pages of the bench's own news site, saved by the archive's writer. "Alone" is the extractor in as
many processes as there are workers, each of which turns the same pages, already in memory, into articles. `reextract`
also lists, reads, checks, compares and keeps its journal; the start of its processes is taken off, and told. Both run
in turn. CPU time is told too: other work on the machine changes it less.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from measure import Usage, measure
from news_site import build

from crawler.archive.warc import read_page
from crawler.archive.writer import Writer, open_archive
from crawler.extract.page import ArticlePage
from crawler.items import Capture, Defaults, Exchange, Page
from crawler.pipelines.extract import read
from crawler.storages import open_storage

ROOT = Path(__file__).parent.parent
TIMEOUT = 900  # seconds for one run
HEADERS = [("Content-Type", "text/html; charset=utf-8")]
SOURCES = (
    '[archive]\nuri = "file:archive"\n[fetch]\nworkers = {workers}\n[sources.bench]\nfeed = "https://bench.example/"\n'
)


def archive(folder: Path, limit: int) -> int:
    """Fill `folder/archive` with `limit` articles; returns how many pages it holds."""
    site = build(folder / "site", "https://bench.example", limit)
    storage = open_storage(f"file:{folder / 'archive'}")
    open_archive(storage)
    writer = Writer(storage, run="2026/11/22/20261122060000-bench", software="bench")
    for story in site.stories:
        url, when = site.base_url + story.path, datetime(2026, 11, 22, 6, tzinfo=UTC)
        body = (folder / "site" / story.path[1:]).read_bytes()
        exchange = Exchange(url, "GET", [], b"", 200, "OK", "HTTP/1.1", HEADERS, body, when)
        page = Page(url, body, when, headers={"content-type": HEADERS[0][1]}, exchanges=[exchange])
        extraction, article, _ = read(page, ArticlePage, Defaults())
        article.metadata.source, article.metadata.spider = "bench", "feed"
        writer.save(Capture(url, page=page, extraction=extraction, article=article))
    return len(site.stories)


class Rate(NamedTuple):
    """Pages a second by the clock, and CPU milliseconds a page of all processes."""

    pages: float
    cpu: float


def alone(folder: Path, workers: int) -> Rate:
    """The extractor in so many processes at once."""
    with get_context("spawn").Pool(workers) as processes:
        found = processes.map(_extract, [folder] * workers)
    return Rate(sum(rate.pages for rate in found), statistics.mean(rate.cpu for rate in found))


def _extract(folder: Path) -> Rate:
    pages = [read_page(path.read_bytes()) for path in sorted((folder / "archive").glob("articles/**/page.warc.gz"))]
    read(pages[0], ArticlePage, Defaults())  # what is loaded at first use
    began, spent = time.perf_counter(), time.process_time()
    for page in pages:
        read(page, ArticlePage, Defaults())
    seconds, cpu = time.perf_counter() - began, time.process_time() - spent
    return Rate(len(pages) / seconds, 1000 * cpu / len(pages))


def again(folder: Path, count: int, workers: int) -> tuple[Rate, float]:
    """`jianbao reextract` without what a run over one article takes, and the seconds that this is."""
    (folder / "sources.toml").write_text(SOURCES.format(workers=workers))
    start, whole = _run(folder, 1, "--sample", "1"), _run(folder, count)
    return Rate(
        (count - 1) / (whole.seconds - start.seconds), 1000 * (whole.cpu - start.cpu) / (count - 1)
    ), start.seconds


def _run(folder: Path, count: int, *args: str) -> Usage:
    """Raises `SystemExit` if not every version was read again and found as it was."""
    command = [sys.executable, "-m", "crawler", "--config", str(folder / "sources.toml"), "reextract", "--json", *args]
    log = folder / "output.txt"
    usage = measure(command, log, cwd=ROOT, timeout=TIMEOUT)
    last = json.loads(log.read_text().splitlines()[-1]) if usage.returncode == 0 else {}
    if last != {"versions": count, "unchanged": count}:
        raise SystemExit(f"reextract ended with {usage.returncode}: {log.read_text()[-2000:]}")
    return usage


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-reextract", description=__doc__.partition("\n")[0])
    parser.add_argument("--limit", type=int, default=500, help="articles of the archive (500)")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each (3)")
    parser.add_argument("--workers", type=int, default=1, help="worker processes (1)")
    args = parser.parse_args()
    ratios = []
    with tempfile.TemporaryDirectory(prefix="jianbao-bench-") as work:
        folder = Path(work)
        count = archive(folder, args.limit)
        print(f"{count} pages, {args.workers} workers", flush=True)
        for number in range(1, args.rounds + 1):
            extractor = alone(folder, args.workers)
            rate, start = again(folder, count, args.workers)
            ratios.append(rate.pages / extractor.pages)
            print(
                f"round {number}: alone {extractor.pages:.1f} pages/s, {extractor.cpu:.1f} ms CPU a page; reextract "
                f"{rate.pages:.1f} pages/s, {rate.cpu:.1f} ms, after a start of {start:.1f} s: {ratios[-1]:.2f} by the "
                f"clock, {extractor.cpu / rate.cpu:.2f} by CPU",
                flush=True,
            )
    print(f"median {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
