"""make bench-reextract: an archive read again, against the extractor alone on the same pages and cores.

    make bench-reextract ARGS="--limit 1000 --rounds 3 --workers 2"

The archive holds the pages of the bench's own news site, saved by the archive's writer. "Extractor alone" is one
process that turns the same pages, already in memory, into articles; its rate times the workers is what they could do if
nothing else were to be done. `jianbao reextract` also starts, lists, reads, checks, compares and keeps its journal; its
rate is taken without the start of its processes, and told with it. Both run in turn on one machine.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from news_site import build

from crawler.archive.warc import read_page
from crawler.archive.writer import Writer, open_archive
from crawler.extract.page import ArticlePage
from crawler.items import Capture, Defaults, Exchange, Page
from crawler.pipelines.extract import read
from crawler.storages import open_storage

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


def alone(folder: Path) -> float:
    """Pages a second of one process; reading the files does not count."""
    pages = [read_page(path.read_bytes()) for path in sorted((folder / "archive").glob("articles/**/page.warc.gz"))]
    read(pages[0], ArticlePage, Defaults())  # what is loaded at first use
    began = time.perf_counter()
    for page in pages:
        read(page, ArticlePage, Defaults())
    return len(pages) / (time.perf_counter() - began)


def again(folder: Path, count: int, workers: int) -> tuple[float, float]:
    """Pages a second of `jianbao reextract`: without the time of a run over one article, and with all of it."""
    (folder / "sources.toml").write_text(SOURCES.format(workers=workers))
    started, whole = _seconds(folder, 1, "--sample", "1"), _seconds(folder, count)
    return (count - 1) / (whole - started), count / whole


def _seconds(folder: Path, count: int, *args: str) -> float:
    """Raises `SystemExit` if not every version was read again and found as it was."""
    command = [sys.executable, "-m", "crawler", "--config", str(folder / "sources.toml"), "reextract", "--json", *args]
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True)
    seconds = time.perf_counter() - began
    last = json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else {}
    if last != {"versions": count, "unchanged": count}:
        raise SystemExit(f"reextract ended with {done.returncode}: {last}\n{done.stderr[-2000:]}")
    return seconds


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
            extractor = alone(folder)
            rate, whole = again(folder, count, args.workers)
            ratios.append(rate / (extractor * args.workers))
            print(
                f"round {number}: extractor alone {extractor:.1f} pages/s a core; reextract {rate:.1f} pages/s, "
                f"{whole:.1f} with its start: {ratios[-1]:.2f} of {args.workers} × alone",
                flush=True,
            )
    print(f"median {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
