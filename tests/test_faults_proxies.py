"""Proxies that fail in the middle of a crawl: whatever they do, no page is lost and no junk becomes an article."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import rows, whole
from tests.jianbao import Jianbao
from tests.site import news, nginx
from tests.site.forward import forward

PAGES = 100
GOOD = 60  # answers that the proxy gives before it fails


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[news.NewsSite]:
    """A hundred articles."""
    folder = tmp_path_factory.mktemp("paper")
    (folder / "www").mkdir()
    with nginx.serve(folder / "www", folder / "news.log") as base_url:
        yield news.build_site(folder / "www", base_url, PAGES)


@pytest.fixture
def desk(tmp_path: Path) -> Jianbao:
    return Jianbao(tmp_path)


def configure(desk: Jianbao, paper: news.NewsSite, **proxies: str) -> None:
    named = "".join(f'{name} = "{url}"\n' for name, url in proxies.items())
    source = f'[sources.gazette]\nsitemap = "{paper.sitemap_url}"\nproxy = {list(proxies)!r}\n'
    desk.configure(source, rest=f"[proxies]\n{named}")


def pages(desk: Jianbao) -> Counter[str]:
    return Counter(row["outcome"] for row in rows(desk, "page").values())


def all_archived(desk: Jianbao, paper: news.NewsSite) -> bool:
    """Each article once, with its own headline: no error page, no captcha."""
    kept = {desk.reader.article(each).headline for each in desk.inventories()}
    return kept == {article.headline for article in paper.articles} and len(desk.inventories()) == PAGES


def past(desk: Jianbao) -> None:
    """Time goes by for the articles that lack pictures. The pending ones, and only they, need not wait."""
    kept = [desk.reader.article(each) for each in desk.inventories()]
    lacking = {article.url for article in kept if any(image.sha256 is None for image in article.image)}
    with sqlite3.connect(desk.folder / "archive/state/ledgers/gazette.sqlite") as ledger:
        soon = "strftime('%Y-%m-%dT%H:%M:%S', 'now', '+1 minute')"
        waiting = {url for (url,) in ledger.execute(f"SELECT url FROM retries WHERE next_try > {soon}")}  # noqa: S608
        ledger.execute("UPDATE retries SET next_try = '2026-01-01T00:00:00+00:00'")
    assert waiting == lacking


@pytest.mark.parametrize("failure", ["dies", "forbids", "captcha"])
def test_the_second_proxy_takes_over_and_nothing_is_lost(desk: Jianbao, paper: news.NewsSite, failure: str) -> None:
    with forward(failure, GOOD) as first, forward() as second:
        configure(desk, paper, home=first.url, worker=second.url)
        desk("crawl")
    assert pages(desk) == {"new": PAGES}
    assert all_archived(desk, paper)
    assert whole(desk)
    assert second.asked


@pytest.mark.parametrize("failure", ["dies", "forbids", "captcha"])
def test_without_a_second_proxy_the_rest_is_pending_and_comes_with_the_next_run(
    desk: Jianbao, paper: news.NewsSite, failure: str
) -> None:
    with forward(failure, GOOD) as broken:
        configure(desk, paper, home=broken.url)
        told = desk("crawl", code=1)
    found = pages(desk)
    assert set(found) == {"new", "pending"}
    assert found.total() == PAGES
    assert len(desk.inventories()) == found["new"]
    assert "no proxy brings it (home: " in told
    past(desk)
    with forward() as repaired:
        configure(desk, paper, home=repaired.url)
        desk("crawl")
    assert all_archived(desk, paper)
    assert whole(desk)
