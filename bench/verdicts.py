"""make bench-verdicts: how many real articles would be taken for walls, errors or tombstones.

    JIANBAO_CORPUS=/path/to/corpus make bench-verdicts ARGS="zhnews wcxb"

The corpus holds `extract/SET/ID/page.html.gz` with `truth.json` (its `url`); every page in it was saved for its
article, so each alarm is false, or a page that was a wall when it was saved: look at it by hand. A line for each alarm
and each teaser, then a table of alarms by set and verdict. Exit code 1 above `LIMIT`.
"""

import gzip
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from scrapy.http import Response

from crawler.exceptions import PageUnusable, SiteError
from crawler.extract.page import ArticlePage
from crawler.fetch.blocked import verdict
from crawler.items import Page
from crawler.verdicts import FREE, judge
from crawler.verdicts.truncated import Endings

LIMIT = 0.005
WHEN = datetime(2026, 11, 22, tzinfo=UTC)


class Found(NamedTuple):
    """What the verdicts say of a page: `reason` is None for an article, `teaser` where it is one."""

    name: str
    url: str
    reason: str | None = None
    teaser: bool = False


def pages(corpus: Path, sets: list[str]) -> Iterator[Path]:
    for folder in sorted(each for each in corpus.iterdir() if each.is_dir() and (not sets or each.name in sets)):
        yield from sorted(page for page in folder.iterdir() if (page / "page.html.gz").is_file())


def look(folder: Path) -> Found:
    """All verdicts on one page, as if it came with HTTP 200."""
    name, body = f"{folder.parent.name}/{folder.name}", gzip.decompress((folder / "page.html.gz").read_bytes())
    truth = folder / "truth.json"
    url = (
        json.loads(truth.read_text("utf-8")).get("url") if truth.is_file() else None
    ) or "https://unknown.example/a/1"
    page = Page(url, body, WHEN)
    if error := verdict(Response(url, body=body)) or Endings().verdict(body, url):
        return Found(name, url, error.reason)
    reader = ArticlePage(body, url=url)
    try:
        extraction = reader.extract()
        judged = judge(page, reader, extraction)
    except PageUnusable:
        return Found(name, url)
    except SiteError as error:
        return Found(name, url, error.reason)
    return Found(name, url, teaser=judged is not extraction)


def main(sets: list[str]) -> int:
    corpus = os.environ.get("JIANBAO_CORPUS")
    if not corpus:
        sys.exit("JIANBAO_CORPUS names no corpus: nothing to look at")
    with ProcessPoolExecutor(2) as workers:
        found = list(workers.map(look, pages(Path(corpus) / "extract", sets), chunksize=16))
    alarms = [each for each in found if each.reason]
    for each in alarms:
        print(f"{each.name}  {each.reason}  {each.url}")
    for each in found:
        if each.teaser:
            print(f"{each.name}  teaser ({FREE} = false)  {each.url}")
    for (name, word), count in sorted(
        Counter((a.name.split("/")[0], str(a.reason).split(":")[0]) for a in alarms).items()
    ):
        print(f"{name:14} {word:12} {count}")
    print(f"{len(found)} pages, {len(alarms)} alarms: {len(alarms) / max(len(found), 1):.2%}")
    return int(not found or len(alarms) > LIMIT * len(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
