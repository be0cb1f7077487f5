"""Sitemaps of every kind, broken and hostile ones."""

import gzip
import re
import time
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.exceptions import SourceUnusable
from crawler.items import Page
from crawler.sources import Batch
from crawler.sources.sitemap import MAX_LINKS, MAX_SITEMAPS, Sitemap

URL = "https://news.example/sitemap.xml"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'


def page(body: str | bytes, url: str = URL) -> Page:
    return Page(url, body.encode() if isinstance(body, str) else body, NOW)


def urlset(*rows: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {NS}>{"".join(f"<url>{row}</url>" for row in rows)}</urlset>'


def index(*urls: str) -> str:
    return f"<sitemapindex {NS}>{''.join(f'<sitemap><loc>{url}</loc></sitemap>' for url in urls)}</sitemapindex>"


def read(body: str | bytes, url: str = URL) -> Batch:
    source = Sitemap(URL)
    source.start()
    return source.links(page(body, url))


def test_urlset_gives_pages_with_lastmod() -> None:
    (link,) = read(urlset("<loc> https://news.example/1?a=1&amp;b=2 </loc><lastmod>2026-01-02</lastmod>")).links
    assert (link.url, link.kind, link.hints) == (
        "https://news.example/1?a=1&b=2",
        "page",
        {"dateModified": "2026-01-02"},
    )
    assert (link.hint_source, link.date) == ("hint:sitemap", NOW)


def test_google_news_extension_gives_hints() -> None:
    row = (
        "<loc>https://news.example/1</loc><news:news><news:publication><news:name>市报</news:name><news:language>zh-cn</news:language>"
        "</news:publication><news:publication_date>2026-01-02T03:04:05+08:00</news:publication_date><news:title>新桥 &amp; 旧桥</news:title>"  # noqa: E501
        "<news:keywords>桥梁, 市政，交通</news:keywords></news:news><image:image><image:loc>https://news.example/i.jpg</image:loc></image:image>"
    )
    (link,) = read(urlset(row)).links
    assert link.url == "https://news.example/1"
    assert link.hints == {
        "headline": "新桥 & 旧桥",
        "datePublished": "2026-01-02T03:04:05+08:00",
        "inLanguage": "zh-cn",
        "keywords": "桥梁\n市政\n交通",
    }


def test_namespace_may_be_missing() -> None:
    assert (
        read("<urlset><url><loc>https://news.example/1</loc></url></urlset>").links[0].url == "https://news.example/1"
    )


def test_newest_first_and_undated_last() -> None:
    dated = [f"<loc>https://news.example/{d}</loc><lastmod>2026-01-0{d}</lastmod>" for d in (3, 9, 5)]
    links = read(urlset("<loc>https://news.example/0</loc>", *dated)).links
    assert [link.url[-1] for link in links] == ["9", "5", "3", "0"]


def test_index_gives_sources() -> None:
    links = read(index("https://news.example/a.xml.gz", "/b.xml")).links
    assert [(link.url, link.kind) for link in links] == [
        ("https://news.example/a.xml.gz", "source"),
        ("https://news.example/b.xml", "source"),
    ]


def test_index_that_names_itself_ends() -> None:
    batch = read(index(URL, URL))
    assert batch.links == []
    assert batch.messages == ["left out (named before, too deep or too many): 2"]


def test_levels_are_bounded() -> None:
    source, reached = Sitemap(URL, depth=2), 0
    (link,) = source.start()
    links = [link]
    while links:
        links = source.links(page(index(f"https://news.example/{reached}.xml"), links[0].url)).links
        reached += bool(links)
    assert reached == 2


def test_endless_redirected_indexes_end() -> None:
    source, reached = Sitemap(URL), 0
    source.start()
    while source.links(
        page(index(f"https://news.example/{reached}.xml"), f"https://news.example/moved{reached}.xml")
    ).links:
        reached += 1
    assert reached <= 5


def test_gzip_is_unpacked_whatever_its_name() -> None:
    body = gzip.compress(urlset("<loc>https://news.example/1</loc>").encode())
    assert read(body).links[0].url == "https://news.example/1"


def test_gzip_of_several_members_is_read_whole() -> None:
    text = urlset("<loc>https://news.example/1</loc>").encode()
    assert read(gzip.compress(text[:50]) + gzip.compress(text[50:])).links[0].url == "https://news.example/1"


def test_cut_gzip_is_salvaged_and_said() -> None:
    rows = [f"<loc>https://news.example/{zlib.crc32(str(n).encode())}</loc>" for n in range(2000)]
    body = gzip.compress(urlset(*rows).encode())
    batch = read(body[: len(body) // 2])
    assert 100 < len(batch.links) < 2000
    assert batch.messages[0] == "the gzip data is cut off: read what was there"


def test_gzip_bomb_is_refused_quickly() -> None:
    body = gzip.compress(b"\x00" * 2**28)
    started = time.monotonic()
    with pytest.raises(SourceUnusable, match="bytes of gzip unpack to more than"):
        read(body)
    assert time.monotonic() - started < 5


def test_text_sitemap() -> None:
    batch = read("\ufeffhttps://news.example/1\r\n\r\nhttps://news.example/2\nftp://news.example/3\n")
    assert [link.url for link in batch.links] == ["https://news.example/1", "https://news.example/2"]
    assert batch.messages == ["rows without an http URL dropped: 1"]
    assert batch.refused == ["ftp://news.example/3"]


def test_a_data_address_is_noted_by_its_beginning() -> None:
    batch = read(urlset("<loc>https://news.example/1</loc>", f"<loc>data:text/html,{'x' * 5000}</loc>"))
    assert [len(address) for address in batch.refused] == [300]


def test_robots_txt_names_sitemaps() -> None:
    text = "User-agent: *\nDisallow: /x\nSITEMAP : https://news.example/a.xml\nSitemap: /b.xml\nsitemap: file:///etc/passwd\n"
    batch = read(text, "https://news.example/robots.txt")
    assert [(link.url, link.kind) for link in batch.links] == [
        ("https://news.example/a.xml", "source"),
        ("https://news.example/b.xml", "source"),
    ]
    assert batch.messages == ["rows without an http URL dropped: 1"]


def test_only_http_passes() -> None:
    rows = [
        f"<loc>{url}</loc>"
        for url in ("file:///etc/passwd", "javascript:1", "data:,x", "s3://b/k", "//other.example/x")
    ]
    batch = read(urlset(*rows))
    assert [link.url for link in batch.links] == ["https://other.example/x"]
    assert batch.messages == ["rows without an http URL dropped: 4"]
    assert batch.refused == ["file:///etc/passwd", "javascript:1", "data:,x", "s3://b/k"]


def test_since_leaves_older_ones_out_and_keeps_undated() -> None:
    rows = [f"<loc>https://news.example/{y}</loc><lastmod>{y}-01-01</lastmod>" for y in (2024, 2026)]
    source = Sitemap(URL, since="2025-06-01")
    source.start()
    batch = source.links(page(urlset(*rows, "<loc>https://news.example/x</loc>")))
    assert [link.url for link in batch.links] == ["https://news.example/2026", "https://news.example/x"]
    assert batch.messages == ["older than 2025-06-01: 1"]


def test_broken_xml_gives_what_came_before() -> None:
    batch = read(urlset("<loc>https://news.example/1</loc>", "<loc>https://news.example/2")[:-30])
    assert batch.links[0].url == "https://news.example/1"


UNUSABLE = {
    "html": (
        "<!doctype html><html><body>x</body></html>",
        "it is an HTML page, not a sitemap; look into https://news.example/robots.txt for a line that begins with Sitemap:",  # noqa: E501
    ),
    "feed": ("<rss><channel/></rss>", 'it is a feed, not a sitemap; write feed = "https://news.example/sitemap.xml"'),
    "empty": ("", "the sitemap names no http URL"),
    "no rows": (f"<urlset {NS}></urlset>", "the sitemap names no http URL"),
    "prose": ("once upon\na time", "it is no sitemap: neither XML nor a list of URLs"),
    "gzip": (b"\x1f\x8bxx", "broken gzip: Error -3 while decompressing data: unknown compression method"),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_what_is_no_sitemap_is_named(name: str) -> None:
    body, reason = UNUSABLE[name]
    with pytest.raises(SourceUnusable) as caught:
        read(body)
    assert (caught.value.reason, caught.value.url) == (reason, URL)


def test_robots_txt_without_sitemaps_is_unusable() -> None:
    with pytest.raises(SourceUnusable, match=r"robots\.txt names no sitemap"):
        read("User-agent: *\n", "https://news.example/robots.txt")


def test_entities_are_not_expanded() -> None:
    head = '<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY y "https://evil.example/">]>'
    with pytest.raises(SourceUnusable):
        read(
            head
            + "<urlset><url><loc>&y;</loc></url><url><loc>https://news.example/&x;</loc></url></urlset>".replace(
                "https://news.example/", ""
            )
        )


def test_huge_file_is_cut_in_bounded_time() -> None:
    body = urlset(*(f"<loc>https://news.example/{n}</loc>" for n in range(200_000)))
    started = time.monotonic()
    assert len(read(body).links) == MAX_LINKS
    assert time.monotonic() - started < 20


def test_an_index_that_grows_without_end_is_cut_and_counted() -> None:
    source, asked, cut = Sitemap(URL, depth=1000), [URL], 0
    source.start()
    for number, url in enumerate(asked):
        batch = source.links(page(index(*(f"{URL}?{number * 7 + n}" for n in range(1, 8))), url))
        asked += [link.url for link in batch.links]
        cut += sum(batch.cut.values())
    assert len(asked) == MAX_SITEMAPS
    assert cut == 7 * MAX_SITEMAPS + 1 - MAX_SITEMAPS


def test_newest_first_counts_the_zone() -> None:
    dates = {"a": "2026-11-20T09:00:00+08:00", "b": "2026-11-20T08:00:00Z", "c": "", "d": "2026-11-20"}
    rows = (f"<loc>https://news.example/{n}</loc><lastmod>{date}</lastmod>" for n, date in dates.items())
    assert [link.url[-1] for link in read(urlset(*rows)).links] == ["b", "a", "d", "c"]


def test_a_sitemap_that_was_named_before_is_no_cut() -> None:
    source = Sitemap(URL)
    source.start()
    assert source.links(page(index(URL))).cut == {}


PIECES = st.sampled_from(
    [
        "<urlset>",
        "<url>",
        "</url>",
        "<loc>",
        "</loc>",
        "http://[",
        "https://a.example/",
        "<sitemap>",
        "<news:news>",
        "<news:title>",
        "</news:news>",
        "<lastmod>",
        "&#0;",
        "<![CDATA[",
        "]]>",
        "<!DOCTYPE x [",
        "<?xml version='1.0' encoding='utf-16'?>",
        "\n",
        "Sitemap:",
        "\x00",
        "<!--",
        "<?x?>",
    ]
)


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.binary(max_size=100).map(lambda b: b"\x1f\x8b\x08" + b),
        st.lists(PIECES, max_size=25).map(lambda p: "".join(p).encode()),
    ),
    st.sampled_from([URL, "https://news.example/robots.txt"]),
)
def test_arbitrary_bytes_raise_nothing_but_source_unusable(body: bytes, url: str) -> None:
    try:
        batch = read(body, url)
    except SourceUnusable:
        return
    assert all(re.match(r"https?://", link.url) for link in batch.links)
