"""Sources and pages without end or measure: each ends by itself, within its memory, and the run says what was cut.

Peaks are those of the kernel (`VmHWM`), of the crawler and of each process that it started.
"""

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tests.jianbao import Jianbao
from tests.site.endpoints import Endpoint, Handler, Server, served
from tests.site.hostile import ARTICLE, PAGES, PARAGRAPH

CRAWLER, WORKER = 500, 2048  # MiB; the second is the limit that workers have


def chain(h: Handler) -> None:
    """An index of seven indexes, each of which has seven more, for ever."""
    number = int(h.path.rsplit("/", 1)[1].split(".")[0])
    rows = (f"<sitemap><loc>{h.server.base_url}/index/{number * 7 + n}.xml</loc></sitemap>" for n in range(1, 8))
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    h.send(f'<sitemapindex xmlns="{space}">{"".join(rows)}</sitemapindex>'.encode(), "application/xml")


def endless(h: Handler) -> None:
    """The same list under every number, each time with a next page."""
    rows = "".join(f'<li><a href="/story/{n}">The harbour office opens its door number {n}</a></li>' for n in range(5))
    onward = h.number("page", 1) + 1
    h.send(f'<ul>{rows}</ul><a rel="next" href="/endless?page={onward}">下一页</a>'.encode())


def feed(h: Handler) -> None:
    """100,000 items, 28 MB, the oldest first."""
    hours = (f"2026-{month:02}-{day:02}T{hour:02}:{minute:02}:00Z" for month in range(1, 12) for day in range(1, 29)
             for hour in range(24) for minute in range(0, 60, 4))  # fmt: skip
    rows = "".join(
        f"<item><title>Story {n}</title><link>/story/{n}</link><dc:date>{date}</dc:date>"
        f"<description>{'words and words ' * 10}</description></item>"
        for n, date in zip(range(100_000), hours, strict=False)
    )
    space = "http://purl.org/dc/elements/1.1/"
    body = f'<rss version="2.0" xmlns:dc="{space}"><channel><title>Big</title>{rows}</channel></rss>'
    h.send(body.encode(), "application/rss+xml")


def story(h: Handler) -> None:
    h.send(ARTICLE.format(body=f"<h2>Story {h.path}</h2>{PARAGRAPH * 5}").encode())


SITE: dict[str, Endpoint] = {**PAGES, "/index/": chain, "/endless": endless, "/feed": feed, "/story/": story}


def peaks(pid: int, found: dict[int, int]) -> None:
    """Note the largest memory so far, in MiB, of the process and of all that it started."""
    for process in (pid, *children(pid)):
        try:
            lines = Path(f"/proc/{process}/status").read_text().splitlines()
        except OSError:
            continue
        size = next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")), 0)
        found[process] = max(found.get(process, 0), size)


def children(pid: int) -> list[int]:
    try:
        direct = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
    return direct + [grandchild for child in direct for grandchild in children(child)]


def crawl(desk: Jianbao) -> tuple[int, int]:
    """The peaks of the crawler, and of the largest of its processes."""
    process, found = desk.start("crawl", "--jobs", "1"), dict[int, int]()
    reader = threading.Thread(target=process.communicate)
    reader.start()
    while reader.is_alive():
        peaks(process.pid, found)
        time.sleep(0.02)
    assert process.returncode in (0, 1, 3)
    crawler = found.pop(process.pid)
    return crawler, max(found.values())


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """One crawl of all of them."""
    with served(SITE) as server:
        url = server.base_url
        desk: Any = Jianbao(tmp_path_factory.mktemp("size"))
        desk.configure(
            f'[sources.chain]\nsitemap = "{url}/index/0.xml"\ndepth = 1000\n'
            f'[sources.endless]\nlisting = "{url}/endless"\ndepth = 1000\n'
            f'[sources.calendar]\nlisting = "{url}/cal/0"\nlinks = "a"\ndepth = 30\nlimit = 3\n'
            f'[sources.million]\nlisting = "{url}/million?n=1000000"\nlimit = 3\n'
            f'[sources.feed]\nfeed = "{url}/feed"\nlimit = 3\n'
            f'[sources.pages]\npages = ["{url}/million?n=1000000", "{url}/jsonld?mb=50"]\n',
            rest="workers = 2\nmax_body = 67108864\ntimeout = 120\n",
        )
        desk.crawler, desk.worker = crawl(desk)
        desk.server = server
        desk.runs = {run["source"]: run for run in desk.json("runs")}
        return desk


def asked(server: Server, start: str) -> int:
    return sum(count for path, count in server.seen.items() if path.startswith(start))


def test_an_index_without_end_is_read_to_its_bound_and_told(desk: Any) -> None:
    assert asked(desk.server, "/index/") == 500
    assert "left out: 3001 sitemaps" in desk.runs["chain"]["reason"]


def test_a_list_that_repeats_itself_ends(desk: Any) -> None:
    assert asked(desk.server, "/endless") == 2
    assert desk.runs["endless"]["counts"]["page"] == {"new": 5}


def test_a_calendar_ends_at_its_depth(desk: Any) -> None:
    assert asked(desk.server, "/cal/") <= 31 + 3


def test_a_million_links_on_a_listing_are_cut(desk: Any) -> None:
    assert asked(desk.server, "/item/") == 3


def test_of_a_hundred_thousand_items_the_newest_come_first_and_the_rest_is_counted(desk: Any) -> None:
    stories = [path for path in desk.server.seen if path.startswith("/story/")]
    assert {"/story/99999", "/story/99998", "/story/99997"} < set(stories)
    assert "left out: 90000 items of feeds" in desk.runs["feed"]["reason"]
    assert "limit: 9997 more articles" in desk.runs["feed"]["reason"]


def test_a_page_of_a_million_links_and_one_of_50_mb_of_json_end(desk: Any) -> None:
    assert sum(desk.runs["pages"]["counts"]["page"].values()) == 2
    assert "pending" not in desk.runs["pages"]["counts"]["page"]


def test_the_crawler_and_its_workers_stay_within_their_memory(desk: Any) -> None:
    assert 50 < desk.crawler < CRAWLER
    assert 50 < desk.worker < WORKER
