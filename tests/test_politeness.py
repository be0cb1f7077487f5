"""How fast and in which order a site is asked, as its server sees it."""

import time
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest

from crawler.items import utcnow
from tests.jianbao import Jianbao
from tests.site.endpoints import Endpoint, Handler, Server, served
from tests.site.hostile import ARTICLE, PAGES, PARAGRAPH

EARLY = 0.1  # seconds; on a busy machine a connection is taken up later than its turn, and the next one not


@pytest.fixture
def desk(tmp_path: Path) -> Jianbao:
    folder = tmp_path / "desk"
    folder.mkdir()
    return Jianbao(folder, apart=True)


class Clock:
    """When which path was asked for."""

    def __init__(self) -> None:
        self.hits: list[tuple[float, str]] = []

    def __call__(self, endpoint: Endpoint) -> Endpoint:
        def noted(handler: Handler) -> None:
            self.hits.append((time.monotonic(), handler.path))
            endpoint(handler)

        return noted

    @property
    def gaps(self) -> list[float]:
        times = [at for at, _ in self.hits]
        return [later - before for before, later in pairwise(times)]

    @property
    def stories(self) -> list[str]:
        return [path for _, path in self.hits if path.startswith("/story/")]


def story(handler: Handler) -> None:
    number = handler.path.rsplit("/", 1)[1]
    picture = f'<img src="/image?of={number}" width="400" height="300">'
    handler.send(ARTICLE.format(body=f"<h2>Story {number}</h2>{picture}{PARAGRAPH * 5}").encode())


def feed(*numbers: int) -> Endpoint:
    """A feed of stories, dated by their numbers."""
    day = utcnow().replace(year=2026, month=11, day=1, hour=0, minute=0, second=0)
    rows = "".join(
        f"<item><title>Story {n}</title><link>/story/{n}</link>"
        f"<pubDate>{format_datetime(day.replace(hour=n), usegmt=True)}</pubDate></item>"
        for n in numbers
    )
    body = f'<rss version="2.0"><channel><title>Town</title>{rows}</channel></rss>'.encode()
    return lambda handler: handler.send(body, "application/rss+xml")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def town(clock: Clock) -> Iterator[Server]:
    """Stories with a picture each; the feed has them oldest first."""
    pages = {
        "/robots.txt": PAGES["/robots.txt"],
        "/feed": feed(*range(1, 7)),
        "/story/": story,
        "/image": PAGES["/image"],
    }
    with served({path: clock(endpoint) for path, endpoint in pages.items()}) as server:
        yield server


def test_no_two_requests_come_closer_than_the_delay_images_and_robots_too(
    desk: Jianbao, town: Server, clock: Clock
) -> None:
    desk.configure(f'[sources.town]\nfeed = "{town.base_url}/feed"\ndelay = 0.3')
    desk("crawl")
    assert len(clock.hits) == 2 + 6 * 2
    assert min(clock.gaps) > 0.3 - EARLY


def test_two_sources_of_one_host_share_its_delay(desk: Jianbao, town: Server, clock: Clock) -> None:
    url = town.base_url
    desk.configure(
        f'[sources.a]\npages = ["{url}/story/1", "{url}/story/2"]\ndelay = 0.3\n'
        f'[sources.b]\npages = ["{url}/story/3", "{url}/story/4"]\ndelay = 0.3\n'
    )
    desk("crawl")
    assert len(clock.stories) == 4
    assert min(clock.gaps) > 0.3 - EARLY


def test_a_crawl_delay_goes_before_a_shorter_setting(desk: Jianbao, clock: Clock) -> None:
    robots: Endpoint = lambda h: h.send(b"User-agent: *\nCrawl-delay: 0.5\n", "text/plain")  # noqa: E731
    pages = {"/robots.txt": robots, "/story/": story, "/image": PAGES["/image"]}
    with served({path: clock(endpoint) for path, endpoint in pages.items()}) as server:
        stories = ", ".join(f'"{server.base_url}/story/{n}"' for n in range(3))
        desk.configure(f"[sources.town]\npages = [{stories}]\ndelay = 0.1")
        desk("crawl")
    assert len(clock.stories) == 3
    assert min(clock.gaps) > 0.5 - EARLY


def test_newer_items_are_asked_for_first(desk: Jianbao, town: Server, clock: Clock) -> None:
    desk.configure(f'[sources.town]\nfeed = "{town.base_url}/feed"\ndelay = 0.1')
    desk("crawl")
    assert clock.stories == [f"/story/{n}" for n in (6, 5, 4, 3, 2, 1)]


def test_a_limit_takes_the_newest(desk: Jianbao, town: Server, clock: Clock) -> None:
    desk.configure(f'[sources.town]\nfeed = "{town.base_url}/feed"\nlimit = 2\ndelay = 0.1')
    desk("crawl")
    assert clock.stories == ["/story/6", "/story/5"]


# -- what a run may ask for


def around_now(first: int, last: int) -> str:
    """Hours of UTC from so many hours from now to so many."""
    return "-".join(f"{utcnow() + timedelta(hours=hours):%H:%M}" for hours in (first, last))


def test_outside_of_its_hours_a_source_is_not_asked_at_all(desk: Jianbao, town: Server, clock: Clock) -> None:
    desk.configure(f'[sources.town]\nfeed = "{town.base_url}/feed"\nhours = "{around_now(2, 4)}"')
    assert "1 pending: outside its hours" in desk("crawl", code=1)
    assert clock.hits == []


def test_within_its_hours_a_source_is_asked(desk: Jianbao, town: Server, clock: Clock) -> None:
    desk.configure(f'[sources.town]\nfeed = "{town.base_url}/feed"\nhours = "{around_now(-2, 2)}"')
    desk("crawl")
    assert len(clock.stories) == 6


def test_pages_outside_of_the_hours_are_asked_for_within_them(desk: Jianbao, town: Server, clock: Clock) -> None:
    page = f'[sources.town]\npages = ["{town.base_url}/story/1"]\n'
    desk.configure(f'{page}hours = "{around_now(2, 4)}"')
    (told,) = desk.json("crawl", code=1)
    assert told["counts"] == {"page": {"pending": 1}}
    desk.configure(page)
    (told,) = desk.json("crawl")
    assert told["counts"]["page"] == {"new": 1}


def test_a_run_that_has_its_bytes_leaves_the_rest_to_the_next(desk: Jianbao, town: Server, clock: Clock) -> None:
    source = f'[sources.town]\nfeed = "{town.base_url}/feed"\ndelay = 0.1\n'
    desk.configure(f"{source}max_bytes = 3000", rest="concurrency = 1\n")
    (told,) = desk.json("crawl", code=1)
    assert 0 < told["counts"]["page"]["pending"] < 6
    assert "max_bytes: this run has received its 3000 bytes" in told["reason"]
    desk.configure(source)
    desk("crawl", code=1)  # a picture that was left out is asked for a quarter of an hour later
    assert len(desk.inventories()) == 6


RULES = b"""User-agent: *
Allow: /

User-agent: jianbao
Disallow: /*.pdf$
Disallow: /story/*/print
Disallow: /story/2
Allow: /story/2$
"""


def test_robots_patterns_are_obeyed_and_our_own_group_goes_before_all_others(desk: Jianbao, clock: Clock) -> None:
    pages: dict[str, Endpoint] = {
        "/robots.txt": lambda h: h.send(RULES, "text/plain"),
        "/story/": clock(story),
        "/image": PAGES["/image"],
    }
    with served(pages) as server:
        paths = ["/story/1", "/story/1/print", "/story/2", "/story/21", "/story/a.pdf", "/story/a.pdf?x=1"]
        listed = ", ".join(f'"{server.base_url}{path}"' for path in paths)
        desk.configure(f"[sources.town]\npages = [{listed}]")
        desk("crawl")
    assert set(clock.stories) == {"/story/1", "/story/2", "/story/a.pdf?x=1"}
