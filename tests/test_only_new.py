"""A second crawl asks for what is new, dated later or due, and for nothing else: counted by the server."""

import re
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.items import utcnow
from tests.jianbao import Jianbao
from tests.site import news, nginx
from tests.site.news import NewsSite

ARTICLES = 500


@pytest.fixture
def big_site(tmp_path: Path, news_log: Path) -> Iterator[NewsSite]:
    folder = tmp_path / "www"
    folder.mkdir()
    with nginx.serve(folder, news_log) as base_url:
        yield news.build_site(folder, base_url, ARTICLES, page_bytes=2_000)


@pytest.fixture
def desk(tmp_path: Path) -> Jianbao:
    folder = tmp_path / "desk"
    folder.mkdir()
    return Jianbao(folder)


def asked(log: Path, since: int) -> dict[str, int]:
    """Pages asked for after so many hits, with their status."""
    return {hit.uri: hit.status for hit in nginx.hits(log)[since:] if hit.uri.startswith("/2026/")}


def grow_old(desk: Jianbao, by: timedelta, *urls: str) -> None:
    """Let the ledger believe that it saw these pages, or all, so much earlier."""
    with sqlite3.connect(desk.folder / "archive/state/ledgers/town.sqlite") as ledger:
        for url in urls or [row[0] for row in ledger.execute("SELECT url FROM seen").fetchall()]:
            ledger.execute("UPDATE seen SET fetched = ? WHERE url = ?", ((utcnow() - by).isoformat(), url))
    ledger.close()


def silently(site: NewsSite, number: int) -> str:
    """Edit an article and leave its date in the sitemap as it was. Returns its URL."""
    sitemap = site.folder / "sitemap.xml"
    before = sitemap.read_bytes()
    article = site.edit(number)
    sitemap.write_bytes(before)
    return article.url


def test_of_an_unchanged_site_no_page_is_asked_for_again(desk: Jianbao, big_site: NewsSite, news_log: Path) -> None:
    desk.configure(f'[sources.town]\nsitemap = "{big_site.sitemap_url}"')
    desk("crawl")
    first = len(asked(news_log, 0))
    hits = len(nginx.hits(news_log))
    desk("crawl")
    assert first == ARTICLES
    assert len(asked(news_log, hits)) <= 0.05 * first
    (told,) = desk.json("crawl")
    assert told["counts"]["page"] == {"unchanged": ARTICLES}


def test_every_edit_is_archived_and_little_else_is_asked_for(desk: Jianbao, big_site: NewsSite, news_log: Path) -> None:
    desk.configure(f'[sources.town]\nsitemap = "{big_site.sitemap_url}"')
    desk("crawl")
    hits = len(nginx.hits(news_log))
    due = [silently(big_site, number) for number in (400, 401, 402)]
    dated = [big_site.edit(number).url for number in (7, 77, 250, 499)]
    silent = {path.removeprefix(big_site.base_url) for path in due}
    sitemap = big_site.folder / "sitemap.xml"
    text = sitemap.read_text()
    for url in due:  # `edit` writes the sitemap anew: take their dates back
        at = text.index(url)
        row = text[at : text.index("</url>", at)]
        text = text.replace(row, f"{url}</loc>")
    sitemap.write_text(text)
    fresh = big_site.publish(2)
    grow_old(desk, timedelta(hours=2), *due)
    (told,) = desk.json("crawl")
    pages = asked(news_log, hits)
    assert told["counts"]["page"] == {"new": 2, "edited": 7, "unchanged": ARTICLES - 7}
    assert silent < pages.keys()
    assert len(pages) == 9 <= 0.05 * ARTICLES
    assert all(len(desk.reader.find(url).versions) == 2 for url in [*due, *dated])
    assert all(len(desk.reader.find(article.url).versions) == 1 for article in fresh)


def test_what_is_due_and_unchanged_answers_304_and_waits_longer(
    desk: Jianbao, news_site: NewsSite, news_log: Path
) -> None:
    desk.configure(f'[sources.town]\nfeed = "{news_site.feed_url}"')
    desk("crawl")
    for expected in (10, 0):  # an hour and a bit is long after the first look, and not after the second
        grow_old(desk, timedelta(hours=1.2))
        hits = len(nginx.hits(news_log))
        desk("crawl")
        assert list(asked(news_log, hits).values()) == [304] * expected


def test_a_lost_state_costs_a_second_look_and_no_version(desk: Jianbao, news_site: NewsSite, news_log: Path) -> None:
    desk.configure(f'[sources.town]\nsitemap = "{news_site.sitemap_url}"')
    desk("crawl")
    (desk.folder / "archive/state/ledgers/town.sqlite").unlink()
    (told,) = desk.json("crawl")
    assert told["counts"]["page"] == {"unchanged": 10}
    hits = len(nginx.hits(news_log))
    desk("crawl")
    assert asked(news_log, hits) == {}


def test_an_item_with_another_address_is_known_by_its_guid(desk: Jianbao, news_site: NewsSite, news_log: Path) -> None:
    desk.configure(f'[sources.town]\nfeed = "{news_site.feed_url}"')
    feed = news_site.folder / "feed.rss"
    before = feed.read_text()
    for name in ("first", "second"):
        feed.write_text(before.replace(".html</link>", f".html?from={name}</link>"))
        hits = len(nginx.hits(news_log))
        desk("crawl")
    assert asked(news_log, hits) == {}
    later = re.sub("<pubDate>[^<]*", "<pubDate>Sat, 28 Nov 2026 09:00:00 GMT", before)
    feed.write_text(later.replace(".html</link>", ".html?from=third</link>"))
    desk("crawl")
    assert len(asked(news_log, hits)) == 10
