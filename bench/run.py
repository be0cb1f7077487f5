"""make bench: the same news site crawled by a typical Scrapy project and by Jianbao, in turn, on this machine.

    make bench ARGS="--limit 1000 --rounds 3 --profile"

The typical project keeps fields, re-encoded pictures and a JSON Lines file. Jianbao keeps all that with the original
bytes of pages and pictures, a WARC record, digests and a ledger. Each run starts from nothing. Ratios are taken within
one round: the machine's noise falls on both.
"""

import argparse
import hashlib
import json
import pstats
import re
import statistics
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from measure import Usage, measure
from news_site import Site, build
from nginx import serve

ROOT = Path(__file__).parent.parent
TIMEOUT = 900  # seconds for one run
SOURCES = """
[archive]
uri = "file:archive"
[fetch]
per_host = 8  # Scrapy's own default, which the typical project has
[sources.bench]
sitemap = "{base_url}/sitemap.xml"
allow_private = true
delay = 0
obey_robots = true
"""


@dataclass
class Run:
    """One crawl: `seconds` are its own, `usage` the whole process from start to end."""

    name: str
    articles: int
    pictures: int
    seconds: float
    usage: Usage

    @property
    def rate(self) -> float:
        return self.articles / self.seconds

    @property
    def whole_rate(self) -> float:
        return self.articles / self.usage.seconds

    @property
    def cpu(self) -> float:
        """Milliseconds an article, all processes."""
        return 1000 * self.usage.cpu / self.articles


def typical(site: Site, folder: Path, *, profile: bool) -> Run:
    """Raises `SystemExit` if the project did not do the whole work."""
    command = [*_python(folder, profile=profile), "bench/typical.py", site.base_url, str(folder)]
    usage, output = _measured("typical", command, folder)
    result = re.search(r"RESULT articles=(\d+) images=(\d+) seconds=([\d.]+)", output)
    lines = (folder / "articles.jsonl").read_text().splitlines()
    pictures = sum(1 for _ in (folder / "images" / "full").iterdir())
    whole = [row for row in map(json.loads, lines) if row["title"] and row["body"] and row["images"]]
    _check("typical: articles", len(whole), len(site.stories))
    _check("typical: pictures", pictures, len(site.image_digests()))
    assert result is not None
    return Run("typical", len(whole), pictures, float(result[3]), usage)


def jianbao(site: Site, folder: Path, *, profile: bool) -> Run:
    """Raises `SystemExit` if an article is missing or a picture is not the served one, byte for byte."""
    config = folder / "sources.toml"
    config.write_text(SOURCES.format(base_url=site.base_url))
    command = [*_python(folder, profile=profile), "-m", "crawler", "--config", str(config), "crawl", "bench"]
    usage, _ = _measured("jianbao", command, folder)
    archive = folder / "archive"
    articles = sum(1 for _ in archive.glob("articles/**/inventory.json"))
    pages = sum(1 for _ in archive.glob("articles/**/page.warc.gz"))
    pictures = {hashlib.sha256(p.read_bytes()).hexdigest() for p in archive.glob("media/sha256/**/*") if p.is_file()}
    _check("jianbao: articles", articles, len(site.stories))
    _check("jianbao: raw pages", pages, len(site.stories))
    _check("jianbao: served pictures, byte for byte", len(pictures & site.image_digests()), len(site.image_digests()))
    _check("jianbao: other pictures", len(pictures - site.image_digests()), 0)
    run = json.loads(next(archive.glob("runs/**/run.json")).read_text())
    seconds = datetime.fromisoformat(run["finished"]) - datetime.fromisoformat(run["started"])
    return Run("jianbao", articles, len(pictures), seconds.total_seconds(), usage)


def _python(folder: Path, *, profile: bool) -> list[str]:
    return [sys.executable, *(["-m", "cProfile", "-o", str(folder / "profile")] if profile else [])]


def _measured(name: str, command: list[str], folder: Path) -> tuple[Usage, str]:
    log = folder / "output.txt"
    usage = measure(command, log, cwd=ROOT, timeout=TIMEOUT)
    output = log.read_text(errors="replace")
    if usage.returncode:
        raise SystemExit(f"{name} ended with {usage.returncode}:\n{output[-3000:]}")
    return usage, output


def _check(what: str, found: int, expected: int) -> None:
    if found != expected:
        raise SystemExit(f"{what}: {found} instead of {expected}: nothing to compare")


def table(rounds: list[dict[str, Run]]) -> str:
    """Markdown: a row per run, then medians with ranges, then what Jianbao is to the typical project."""
    head = ["round", "project", "articles", "pictures", "articles/s", "whole process/s", "CPU ms/article",
            "peak MB, largest", "peak MB, all"]  # fmt: skip
    rows = [[str(i), *_cells(run)] for i, runs in enumerate(rounds, 1) for run in runs.values()]
    ratios = {
        "articles/s": [runs["jianbao"].rate / runs["typical"].rate for runs in rounds],
        "articles/s, whole process": [runs["jianbao"].whole_rate / runs["typical"].whole_rate for runs in rounds],
        "CPU an article": [runs["jianbao"].cpu / runs["typical"].cpu for runs in rounds],
    }
    ratio_rows = [[what, *(f"{r:.2f}" for r in found), _spread(found)] for what, found in ratios.items()]
    ratio_head = ["jianbao : typical", *(f"round {i}" for i in range(1, len(rounds) + 1)), "median (range)"]
    return f"{_markdown(head, rows)}\n\n{_markdown(ratio_head, ratio_rows)}"


def _cells(run: Run) -> list[str]:
    megabytes = [f"{size / 2**20:.0f}" for size in (run.usage.largest, run.usage.together)]
    counts = [str(run.articles), str(run.pictures)]
    return [run.name, *counts, f"{run.rate:.1f}", f"{run.whole_rate:.1f}", f"{run.cpu:.1f}", *megabytes]


def _spread(found: list[float]) -> str:
    return f"{statistics.median(found):.2f} ({min(found):.2f} to {max(found):.2f})"


def _markdown(head: list[str], rows: list[list[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = [head, ["-" * width for width in widths], *rows]
    return "\n".join("| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__.partition("\n")[0])
    parser.add_argument("--limit", type=int, default=1000, help="articles of the site (1000)")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each project (3)")
    parser.add_argument("--only", choices=["typical", "jianbao"], help="run one project alone, without ratios")
    parser.add_argument("--profile", action="store_true", help="cProfile of each main process (workers are not seen)")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="jianbao-bench-") as work, serve(Path(work, "site")) as base_url:
        site = build(Path(work, "site"), base_url, args.limit)
        print(f"{args.limit} articles, {len(site.image_digests())} pictures, nginx on {base_url}", flush=True)
        rounds = [_round(site, Path(work), number, args) for number in range(1, args.rounds + 1)]
    print("\n" + table(rounds) if args.only is None else "")


def _round(site: Site, work: Path, number: int, args: argparse.Namespace) -> dict[str, Run]:
    """Both projects once; who goes first changes with each round. The folders stay until all rounds are over: for
    minutes ext4 looks at each inode that was just deleted before it gives a new one, and the next run would pay for it.
    """
    projects = [project for project in (typical, jianbao) if args.only in (None, project.__name__)]
    runs = {}
    for project in projects if number % 2 else projects[::-1]:
        folder = work / f"{project.__name__}-{number}"
        folder.mkdir()
        runs[project.__name__] = run = project(site, folder, profile=args.profile)
        print(f"round {number}: {run.name} {run.rate:.1f} articles/s, {run.cpu:.1f} ms CPU an article", flush=True)
        if args.profile:
            pstats.Stats(str(folder / "profile")).sort_stats("tottime").print_stats(25)
    return runs


if __name__ == "__main__":
    main()
