"""CPU of one page: ours against `trafilatura.extract` with metadata, in turn, so that a slow moment hits both."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from trafilatura import extract

from bench import corpus, extractors

EACH = 12  # pages of each set of bodies
WARM = 6  # pages before the clock starts: both compile their expressions once


def _theirs(html: bytes, url: str) -> object:
    return extract(html, url=url, with_metadata=True, include_comments=False)


SYSTEMS: dict[str, Callable[[bytes, str], object]] = {
    "extract_page": extractors.extraction,
    "extract_page and normalise": extractors.ours,
    "trafilatura.extract": _theirs,
}


def measure(pages: list[tuple[bytes, str]]) -> dict[str, list[float]]:
    """CPU milliseconds of each page by system."""
    times: dict[str, list[float]] = {name: [] for name in SYSTEMS}
    for n, page in enumerate([*pages[:WARM], *pages]):
        for name, system in SYSTEMS.items():
            start = time.process_time()
            system(*page)
            if n >= WARM:
                times[name].append(1000 * (time.process_time() - start))
    return times


def report(folder: Path) -> str:
    """One line a system, and the ratio of medians to trafilatura's."""
    found = [page for name in corpus.BODIES for page in corpus.samples(folder, name, EACH)]
    times = measure([(page.html, page.truth.get("url") or corpus.NOWHERE) for page in found])
    base = statistics.median(times["trafilatura.extract"])
    rows = [
        f"  {name:27} median {statistics.median(each):6.1f}  mean {statistics.fmean(each):6.1f}  "
        f"{statistics.median(each) / base:.2f} of trafilatura's median"
        for name, each in times.items()
    ]
    return "\n".join([f"\nSpeed, {len(found)} pages, CPU milliseconds a page:", *rows])
