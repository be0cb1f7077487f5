"""Exploring a site from one address, without a network: a dictionary of documents is the site."""

import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.exceptions import SourceUnusable
from crawler.items import Page
from crawler.sources.discover import MOST, Discover
from crawler.sources.findings import Finding, ranked
from crawler.sources.leads import USUAL_FEEDS, USUAL_SITEMAPS

SITE = "https://gazette.example"
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
LOREM = "The ferry sails again, and the whole town came to see it leave the quay at seven. " * 4
HEADLINES = [f"The harbour office counts the lamps again, for the {n}th time" for n in range(1, 13)]
Documents = dict[str, bytes]


def anchors(folder: str = "/lamps", number: int = 12) -> str:
    rows = (f'<li><a href="{folder}/{n:02}-lamp.html">{HEADLINES[n % 12]}</a></li>' for n in range(1, number + 1))
    return f"<main><ul>{''.join(rows)}</ul></main>"


def html(body: str, head: str = "") -> bytes:
    return f"<!doctype html><html lang='en'><head><meta charset=utf-8>{head}</head><body>{body}</body></html>".encode()


def rss(items: int = 10, day: str = "20 Nov 2026", folder: str = "/lamps", text: str = LOREM) -> bytes:
    rows = (
        f"<item><title>{HEADLINES[n]}</title><link>{SITE}{folder}/{n}.html</link><description>{text}</description>"
        f"{f'<pubDate>{day} 0{n % 10}:00:00 GMT</pubDate>' if day else ''}</item>"
        for n in range(items)
    )
    title = "<title>The Gazette - RSS Feed</title><language>en-gb</language>"
    return f"<rss version='2.0'><channel>{title}{''.join(rows)}</channel></rss>".encode()


def sitemap(*rows: str, kind: str = "urlset", row: str = "url") -> bytes:
    inner = "".join(f"<{row}>{each}</{row}>" for each in rows)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0"?><{kind} xmlns="{space}">{inner}</{kind}>'.encode()


def dated(number: int = 10, day: str = "2026-11-2") -> bytes:
    rows = (f"<loc>{SITE}/2026/{n}.html</loc><lastmod>{day}{n % 6}</lastmod>" for n in range(number))
    return sitemap(*rows)


def explored(documents: Documents, start: str = "/", **options: object) -> tuple[Discover, list[str]]:
    """What is found from an address of the site, and what was asked for, in order."""
    found = Discover(SITE + start, **options)  # type: ignore[arg-type]
    waiting, asked = found.start(), list[str]()
    while waiting:
        link = waiting.pop(0)
        asked.append(link.url.removeprefix(SITE))
        body = documents.get(asked[-1])
        if body is None:
            continue
        try:
            batch = found.links(Page(link.url, body, NOW, hints=link.hints, hint_source=link.hint_source))
        except SourceUnusable:
            continue
        assert all(each.kind == "source" for each in batch.links)
        waiting += batch.links
    return found, asked


def kinds(found: Discover) -> list[tuple[str, str]]:
    return [(each.kind, each.url.removeprefix(SITE)) for each in found.ranked()]


# -- what a page says


@pytest.mark.parametrize("type", ["application/rss+xml", "application/atom+xml", "application/feed+json", "text/xml"])
def test_an_announced_feed_is_found(type: str) -> None:
    head = f'<link rel="alternate" type="{type}" href="/in/the/corner">'
    found, asked = explored({"/": html(anchors(), head), "/in/the/corner": rss()})
    assert kinds(found)[0] == ("feed", "/in/the/corner")
    assert not set(asked) & set(USUAL_FEEDS)


def test_a_json_feed_is_found() -> None:
    head = '<link rel="alternate" type="application/feed+json" href="/feed.json">'
    body = f'{{"version": "https://jsonfeed.org/version/1.1", "title": "G", "items": [{{"url": "{SITE}/1"}}]}}'.encode()
    found, _ = explored({"/": html(anchors(), head), "/feed.json": body})
    assert ("feed", "/feed.json") in kinds(found)


@pytest.mark.parametrize(
    ("href", "title"), [("/comments/feed", ""), ("/f2", "Comments on The Gazette"), ("/f", "评论")]
)
def test_a_feed_of_comments_is_none_of_articles(href: str, title: str) -> None:
    head = f'<link rel="alternate" type="application/rss+xml" title="{title}" href="{href}">'
    _, asked = explored({"/": html(anchors(), head), href: rss()})
    assert href not in asked


@pytest.mark.parametrize(
    "anchor",
    ['<a href="/x">RSS</a>', '<a href="/x">RSS订阅</a>', '<a href="/x" title="订阅"></a>', '<a href="/news.rss">…</a>'],
)
def test_a_linked_feed_is_found(anchor: str) -> None:
    found, _ = explored({"/": html(anchors() + f"<footer>{anchor}</footer>"), "/x": rss(), "/news.rss": rss()})
    assert kinds(found)[0][0] == "feed"
    assert "the page links to it" in found.ranked()[0].why


def test_a_chinese_page_in_gbk_is_read() -> None:
    rows = "".join(f'<li><a href="/2026/{n}.html">港城今天又亮起了第{n}盏老灯，街坊都来看</a></li>' for n in range(9))
    body = f'<html><head><meta charset="gbk"></head><body><ul>{rows}</ul><a href="/dy">RSS订阅</a></body></html>'
    found, _ = explored({"/": body.encode("gbk"), "/dy": rss()})
    assert kinds(found)[:2] == [("feed", "/dy"), ("listing", "/")]
    assert found.findings[f"{SITE}/"].links[0].hints["headline"].startswith("港城今天")


def test_a_page_that_lists_feeds_is_read() -> None:
    centre = html('<a href="/rss/health.xml">健康</a><a href="/rss/town.xml">本市</a>')
    found, _ = explored({"/": html('<a href="/dingyue">订阅</a>'), "/dingyue": centre, "/rss/town.xml": rss()})
    assert kinds(found) == [("feed", "/rss/town.xml")]


def test_what_a_site_calls_itself() -> None:
    found, _ = explored({"/": html(anchors(), '<meta property="og:site_name" content="The  Gazette">')})
    assert (found.site.name, found.site.language) == ("The Gazette", "en")


def test_a_feeds_title_loses_what_it_says_of_itself() -> None:
    found, _ = explored({"/feed": rss()}, "/feed")
    assert (found.ranked()[0].title, found.ranked()[0].language) == ("The Gazette", "en-gb")


# -- where they usually lie


def test_usual_places_are_looked_at_where_nobody_names_one() -> None:
    _, asked = explored({"/": html(anchors())})
    assert set(asked) == {"/", *USUAL_FEEDS, *USUAL_SITEMAPS}


@pytest.mark.parametrize("path", [*USUAL_FEEDS])
def test_a_feed_at_a_usual_place_is_found(path: str) -> None:
    found, _ = explored({"/": html(anchors()), path: rss()})
    assert kinds(found)[0] == ("feed", path)


def test_a_front_page_at_a_usual_place_is_no_feed() -> None:
    found, _ = explored(dict.fromkeys(["/", "/feed", "/sitemap.xml"], html(anchors())))
    assert kinds(found) == [("listing", "/")]


def test_robots_txt_names_sitemaps_those_of_news_first() -> None:
    named = [f"{SITE}/{name}.xml" for name in ("a", "b", "c", "news", "d")]
    _, asked = explored({"/": html(anchors())}, sitemaps=named)
    assert asked[1:4] == ["/news.xml", "/a.xml", "/b.xml"]
    assert not set(asked) & {*USUAL_SITEMAPS, "/c.xml"}


# -- the address itself


def test_a_feed_is_taken_at_once() -> None:
    found, asked = explored({"/any": rss()}, "/any")
    assert (kinds(found), asked) == ([("feed", "/any")], ["/any"])
    (feed,) = found.ranked()
    assert (feed.items, feed.newest, feed.text) == (10, datetime(2026, 11, 20, 9, tzinfo=UTC), len(LOREM.strip()))


def test_a_sitemap_is_taken_at_once() -> None:
    found, asked = explored({"/s": dated()}, "/s")
    assert (kinds(found), asked) == ([("sitemap", "/s")], ["/s"])
    assert found.ranked()[0].newest == datetime(2026, 11, 25, tzinfo=UTC)


def test_a_packed_sitemap_is_taken_at_once() -> None:
    found, _ = explored({"/s.xml.gz": gzip.compress(dated())}, "/s.xml.gz")
    assert kinds(found) == [("sitemap", "/s.xml.gz")]


def test_robots_txt_is_a_sitemap_too() -> None:
    found, _ = explored({"/robots.txt": f"Sitemap: {SITE}/s.xml".encode(), "/s.xml": dated()}, "/robots.txt")
    assert [(each.url, each.items) for each in found.ranked()] == [(f"{SITE}/robots.txt", 10)]


def test_an_index_is_taken_with_what_two_of_its_files_hold() -> None:
    names = ["category", "post-1", "post-2", "news", "page"]
    index = sitemap(*(f"<loc>{SITE}/{name}.xml</loc>" for name in names), kind="sitemapindex", row="sitemap")
    found, asked = explored({"/i.xml": index, **{f"/{name}.xml": dated(3) for name in names}}, "/i.xml")
    assert asked == ["/i.xml", "/news.xml", "/post-1.xml"]
    (only,) = found.ranked()
    assert (only.url, only.items, only.files, len(only.links)) == (f"{SITE}/i.xml", 6, 5, 3)
    assert "2 of its 5 sitemaps read" in only.why


def test_a_list_is_found_by_its_looks() -> None:
    found, _ = explored({"/": html(anchors())})
    (listing,) = found.ranked()
    assert (listing.kind, listing.items, listing.alike, len(listing.links)) == ("listing", 12, 1.0, 3)
    assert listing.newest is None


def test_dates_in_addresses_date_a_list() -> None:
    found, _ = explored({"/": html(anchors("/2026-11-25"))})
    assert found.ranked()[0].newest == datetime(2026, 11, 25, tzinfo=UTC)


def test_a_page_without_a_list_says_why() -> None:
    found, _ = explored({"/": html("<p>Welcome.</p>")})
    assert found.ranked() == []
    assert "no list of links found" in found.unlisted[f"{SITE}/"]


ARTICLE = html(f"<h1>Lamps</h1><p>{LOREM}</p><p>{LOREM}</p>")


@pytest.mark.parametrize("head", ["", '<meta property="og:type" content="article">'])
def test_an_article_leads_to_its_section_and_the_front_page(head: str) -> None:
    pages = {
        "/town/2026/11/20/lamps.html": html(f"<h1>Lamps</h1><p>{LOREM}</p><p>{LOREM}</p>", head),
        "/town/": html(anchors()),
    }
    found, asked = explored(pages, "/town/2026/11/20/lamps.html")
    assert found.article
    assert asked[1:3] == ["/town/", "/"]
    assert kinds(found) == [("listing", "/town/"), ("pages", "/town/2026/11/20/lamps.html")]


def test_the_feed_of_the_front_page_is_found_from_an_article() -> None:
    head = '<link rel="alternate" type="application/rss+xml" href="/f">'
    found, _ = explored({"/20/lamps.html": ARTICLE, "/": html(anchors(), head), "/f": rss()}, "/20/lamps.html")
    assert kinds(found)[0] == ("feed", "/f")


SUMMARIES = "".join(
    f'<div class="card"><h3><a href="/a/{n}">{HEADLINES[n]}</a></h3><p>{LOREM}</p></div>' for n in range(9)
)
BREAKS = f"<div>{'<br>'.join([LOREM] * 4)}</div>"


@pytest.mark.parametrize(
    ("body", "is_one"), [(SUMMARIES, False), (BREAKS, True), (anchors(), False), (f"<p>{LOREM * 3}</p>" * 2, True)]
)
def test_an_article_is_known_by_its_prose(body: str, is_one: bool) -> None:
    found, _ = explored({"/2026/page-2.html": html(body)}, "/2026/page-2.html")
    assert found.article is is_one


def test_the_front_page_is_never_an_article() -> None:
    found, _ = explored({"/": html(f"<p>{LOREM * 3}</p>" + anchors(), '<meta property="og:type" content="article">')})
    assert not found.article


def test_only_the_wanted_kind_is_asked_for() -> None:
    head = '<link rel="alternate" type="application/rss+xml" href="/f">'
    found, asked = explored({"/": html(anchors(), head), "/f": rss()}, kinds=frozenset(["listing"]))
    assert (kinds(found), asked) == ([("listing", "/")], ["/"])


def test_a_closed_page_leaves_the_places_for_machines() -> None:
    found = Discover(f"{SITE}/", sitemaps=[f"{SITE}/named.xml"])
    assert [link.url for link in found.start()] == [f"{SITE}/"]
    assert [link.url for link in found.start()] == [f"{SITE}{path}" for path in ("/named.xml", *USUAL_FEEDS)]


def test_what_has_moved_is_known_by_where_it_lies() -> None:
    found = Discover(f"{SITE}/feed")
    (link,) = found.start()
    found.links(Page("https://www.gazette.example/feed/", rss(), NOW, hints=link.hints))
    assert [each.url for each in found.ranked()] == ["https://www.gazette.example/feed/"]


def test_what_another_host_delivers_is_known_by_its_own_address() -> None:
    found = Discover(f"{SITE}/feed")
    (link,) = found.start()
    found.links(Page("https://cdn.example/x?key=1", rss(), NOW, hints=link.hints))
    assert [each.url for each in found.ranked()] == [f"{SITE}/feed"]


# -- which is best


def test_a_feed_goes_before_a_news_sitemap_that_before_another_and_that_before_a_list() -> None:
    space = 'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'
    news = sitemap(
        *(
            f"<loc>{SITE}/2026/{n}.html</loc><n:news {space}><n:publication_date>2026-11-25</n:publication_date>"
            f"<n:title>{HEADLINES[n]}</n:title></n:news>"
            for n in range(8)
        )
    )
    head = '<link rel="alternate" type="application/rss+xml" href="/f">'
    named = [f"{SITE}/all.xml", f"{SITE}/n.xml"]
    pages = {"/": html(anchors(), head), "/f": rss(), "/all.xml": dated(), "/n.xml": news}
    found, _ = explored(pages, sitemaps=named)
    assert kinds(found) == [("feed", "/f"), ("sitemap", "/n.xml"), ("sitemap", "/all.xml"), ("listing", "/")]
    assert "headlines and dates of publication" in found.ranked()[1].why


@pytest.mark.parametrize(
    ("feed", "said"),
    [
        (rss(3), "only 3 articles"),
        (rss(10, day=""), "no dates"),
        (rss(10, day="20 Nov 2024"), "nothing new since 2024-11-20"),
    ],
)
def test_a_poor_feed_comes_after_a_good_list(feed: bytes, said: str) -> None:
    found, _ = explored({"/": html(anchors()), "/feed": feed})
    assert kinds(found) == [("listing", "/"), ("feed", "/feed")]
    assert said in found.ranked()[1].why


def test_an_abandoned_feed_comes_after_a_living_one() -> None:
    head = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{n}">' for n in (1, 2))
    found, _ = explored({"/": html(anchors(), head), "/1": rss(12, "20 Aug 2026"), "/2": rss()})
    assert [url for kind, url in kinds(found) if kind == "feed"] == ["/2", "/1"]
    assert "nothing new since 2026-08-20" in found.findings[f"{SITE}/1"].why


def test_a_sitemap_without_dates_comes_after_a_list() -> None:
    found, _ = explored({"/": html(anchors()), "/sitemap.xml": sitemap(*(f"<loc>{SITE}/{n}</loc>" for n in range(9)))})
    assert kinds(found) == [("listing", "/"), ("sitemap", "/sitemap.xml")]


def test_a_section_is_not_the_whole_site() -> None:
    found, _ = explored({"/town/": html(anchors()), "/feed": rss(), "/sitemap.xml": dated()}, "/town/")
    assert kinds(found)[0] == ("listing", "/town/")
    assert "of the whole site" in found.findings[f"{SITE}/feed"].why


def test_the_feed_of_the_section_goes_before_that_of_the_site() -> None:
    head = "".join(f'<link rel="alternate" type="application/rss+xml" href="{p}">' for p in ("/feed/", "/town/feed/"))
    found, _ = explored({"/town/": html(anchors(), head), "/feed/": rss(12), "/town/feed/": rss()}, "/town/")
    assert kinds(found)[0] == ("feed", "/town/feed/")


@given(
    st.lists(
        st.builds(
            Finding,
            st.sampled_from(["feed", "sitemap", "listing", "pages"]),
            st.just(f"{SITE}/"),
            st.sampled_from(["a usual address", "the address itself"]),
            st.integers(1, 40),
            st.none() | st.datetimes(timezones=st.just(UTC)),
        )
    )
)
def test_any_findings_can_be_put_in_order(findings: list[Finding]) -> None:
    order = ranked(list(findings), NOW, "/town/")
    assert sorted(map(id, order)) == sorted(map(id, findings))
    single = [each.kind == "pages" for each in order]
    assert single == sorted(single)


# -- hostile sites


def test_a_million_links_are_bounded() -> None:
    rows = "".join(f'<a href="/{n}/feed">RSS</a>' for n in range(300_000))
    head = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{n}">' for n in range(5_000))
    _, asked = explored({"/": html(rows, head)}, sitemaps=[f"{SITE}/{n}.xml" for n in range(100_000)])
    assert len(asked) <= MOST


def test_only_web_addresses_are_asked_for() -> None:
    hrefs = [
        "javascript:alert(1)/feed",
        "data:text/xml,<rss/>",
        "file:///etc/feed",
        "ftp://x/feed",
        "http://",
        "//[/feed",
    ]
    head = "".join(f'<link rel="alternate" type="application/rss+xml" href="{href}">' for href in hrefs)
    _, asked = explored({"/": html("".join(f'<a href="{href}">RSS</a>' for href in hrefs), head)}, sitemaps=hrefs)
    assert set(asked) == {"/", *USUAL_FEEDS}


def test_a_feed_of_other_schemes_alone_is_none() -> None:
    found, _ = explored({"/": html(anchors()), "/feed": rss().replace(SITE.encode(), b"gopher://gazette.example")})
    assert kinds(found) == [("listing", "/")]


def test_a_sitemap_of_itself_ends() -> None:
    itself = sitemap(f"<loc>{SITE}/sitemap.xml</loc>", kind="sitemapindex", row="sitemap")
    found, asked = explored({"/": html(anchors()), "/sitemap.xml": itself})
    assert len(asked) <= MOST
    assert kinds(found) == [("listing", "/")]


def test_an_index_of_indexes_ends() -> None:
    documents = {}
    for n in range(30):
        rows = (f"<loc>{SITE}/{2 * n + more}.xml</loc>" for more in (1, 2))
        documents[f"/{n}.xml"] = sitemap(*rows, kind="sitemapindex", row="sitemap")
    _, asked = explored(documents, "/0.xml")
    assert len(asked) == 5


def test_a_page_whose_feeds_are_pages_of_feeds_ends() -> None:
    _, asked = explored(
        {path: html('<a href="/a/feed">RSS</a><a href="/b/feed">RSS</a>') for path in ("/", "/a/feed", "/b/feed")}
    )
    assert len(asked) <= MOST


PIECES = [b"<rss>", b"<urlset><url><loc>", b"<html>", b"{", b"<a href='/feed'>", b"\x1f\x8b", b"<!--", b"<link rel=alternate type=text/xml href=//x>", b"https://x.example/", b"\xff\xfe\x00"]  # fmt: skip  # noqa: E501


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=20), max_size=12).map(b"".join), st.sampled_from(["/", "/1/a.html", "/robots.txt"]))  # fmt: skip  # noqa: E501
def test_any_bytes_are_read_or_refused(body: bytes, start: str) -> None:
    found, asked = explored(dict.fromkeys((start, "/feed", "/sitemap.xml"), body), start)
    assert len(asked) <= MOST
    assert all(link.url.startswith(("http://", "https://")) for each in found.ranked() for link in each.links)
