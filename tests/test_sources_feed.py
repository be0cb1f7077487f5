"""Feeds of every dialect, broken and hostile ones; bodies and items exactly as they stand in the document."""

import json
import os
import re
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from crawler.exceptions import ConfigError, SourceUnusable
from crawler.items import Page
from crawler.sources import Link
from crawler.sources.feed import MAX_ENTRIES, Feed

URL = "https://news.example/feed.xml"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def fetched(body: str | bytes, content_type: str = "application/xml", url: str = URL) -> Page:
    raw = body.encode() if isinstance(body, str) else body
    return Page(url, raw, NOW, headers={"content-type": content_type})


def rss(*items: str, head: str = "") -> str:
    names = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}<rss version="2.0" {names} xmlns:media="http://search.yahoo.com/mrss/"><channel><title>T</title>{"".join(items)}</channel></rss>'


DIALECTS = {
    "rss 0.90": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>c</title></channel><item><title>Bridge</title><link>https://news.example/1</link></item></rdf:RDF>',
    "rss 0.91 with its DTD": '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><item><title>Bridge</title><link>https://news.example/1</link></item></channel></rss>',  # noqa: E501
    "rss 0.92": '<rss version="0.92"><channel><item><title>Bridge</title><link>https://news.example/1</link></item></channel></rss>',
    "rss 1.0": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>c</title></channel><item rdf:about="https://news.example/1"><title>Bridge</title><link>https://news.example/1</link></item></rdf:RDF>',  # noqa: E501
    "rss 2.0": '<rss version="2.0"><channel><item><title>Bridge</title><link>https://news.example/1</link></item></channel></rss>',
    "rss 2.0, guid only": '<rss version="2.0"><channel><item><title>Bridge</title><guid>https://news.example/1</guid></item></channel></rss>',
    "rss 2.0, guid no permalink": '<rss version="2.0"><channel><item><title>Bridge</title><guid isPermaLink="false">https://news.example/1</guid></item></channel></rss>',
    "relative link": '<rss version="2.0"><channel><item><title>Bridge</title><link>/1</link></item></channel></rss>',
    "atom 1.0": '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Bridge</title><id>urn:x:1</id><link rel="alternate" href="https://news.example/1"/></entry></feed>',  # noqa: E501
    "atom 0.3": '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>Bridge</title><link rel="alternate" type="text/html" href="https://news.example/1"/></entry></feed>',  # noqa: E501
    "json 1.1": '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "Bridge", "url": "https://news.example/1", "content_text": "x"}]}',  # noqa: E501
    "json 1.0": '{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "title": "Bridge", "url": "/1", "author": {"name": "n"}}]}',  # noqa: E501
    "unclosed": '<rss version="2.0"><channel><item><title>Bridge</title><link>https://news.example/1</link>',
    "undeclared prefix": '<rss version="2.0"><channel><item><foo:x>y</foo:x><title>Bridge</title><link>https://news.example/1</link></item></channel></rss>',
    "leading blank": '\n\n <?xml version="1.0"?><rss version="2.0"><channel><item><title>Bridge</title><link>https://news.example/1</link></item></channel></rss>',
    "control characters": '<rss version="2.0"><channel><item><title>Br\x08idge</title><link>https://news.example/1</link></item></channel></rss>',
}


@pytest.mark.parametrize("name", DIALECTS)
def test_every_dialect_gives_its_title_and_link(name: str) -> None:
    (link,) = Feed(URL).links(fetched(DIALECTS[name])).links
    assert (link.url, link.hints["headline"], link.kind) == ("https://news.example/1", "Bridge", "page")


def test_start_names_the_feed_itself() -> None:
    (link,) = Feed(URL).start()
    assert (link.url, link.kind) == (URL, "source")


RICH = (
    "<item><title>新桥通车</title><link>https://news.example/1?a=1&amp;b=2</link><guid isPermaLink='false'>g 1</guid>"
    "<pubDate>Tue, 22 Mar 2022 13:37:20 GMT</pubDate><dc:creator>甲</dc:creator><dc:creator>乙</dc:creator>"
    "<category>桥梁</category><category>市政</category><category>桥梁</category>"
    "<description>摘要一句。</description>"
    '<content:encoded><![CDATA[ <p onclick="x()">正文&nbsp;A &amp; B<br>&#20013;</p><img src="/rel.png"><script>1</script>  ]]></content:encoded>'  # noqa: E501
    '<enclosure url="/cover.jpg" type="image/jpeg" length="1"/><enclosure url="/talk.mp3" type="audio/mpeg" length="1"/></item>'  # noqa: E501
)
RICH_BODY = ' <p onclick="x()">正文&nbsp;A &amp; B<br>&#20013;</p><img src="/rel.png"><script>1</script>  '


def test_hints_are_the_raw_strings() -> None:
    (link,) = Feed(URL).links(fetched(rss(RICH))).links
    assert link.hints == {
        "headline": "新桥通车",
        "datePublished": "Tue, 22 Mar 2022 13:37:20 GMT",
        "author": "甲\n乙",
        "keywords": "桥梁\n市政",
        "description": "摘要一句。",
        "image": "https://news.example/cover.jpg",
    }
    assert (link.hint_source, link.date) == ("hint:feed", NOW)


def test_page_mode_carries_no_body_and_no_item() -> None:
    (link,) = Feed(URL, "page").links(fetched(rss(RICH))).links
    assert "articleBodyHtml" not in link.hints
    assert link.item is None


def test_feed_mode_carries_the_body_exactly_and_is_not_fetched() -> None:
    (link,) = Feed(URL, "feed").links(fetched(rss(RICH))).links
    assert link.hints["articleBodyHtml"] == RICH_BODY
    assert link.fetch_url is None


def test_longest_mode_carries_the_body_and_is_fetched() -> None:
    (link,) = Feed(URL, "longest").links(fetched(rss(RICH))).links
    assert link.hints["articleBodyHtml"] == RICH_BODY
    assert link.fetch_url == link.url == "https://news.example/1?a=1&b=2"


def test_item_is_the_items_own_xml() -> None:
    (link,) = Feed(URL, "feed").links(fetched(rss(RICH))).links
    assert link.item is not None
    assert (link.item.url, link.item.content_type) == (URL + "#g%201", "application/rss+xml")
    element = etree.fromstring(link.item.body)
    assert element.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") == RICH_BODY
    assert b"<![CDATA[" in link.item.body


def test_escaped_body_is_unescaped_once() -> None:
    item = (
        "<item><link>https://news.example/1</link><description>&lt;p&gt;a &amp;amp; b&lt;/p&gt; </description></item>"
    )
    (link,) = Feed(URL, "feed").links(fetched(rss(item))).links
    assert link.hints["articleBodyHtml"] == "<p>a &amp; b</p> "


def test_body_that_is_only_the_title_stays() -> None:
    item = (
        "<item><title>短讯</title><link>https://news.example/1</link><description><![CDATA[短讯]]></description></item>"
    )
    (link,) = Feed(URL, "feed").links(fetched(rss(item))).links
    assert link.hints == {"headline": "短讯", "articleBodyHtml": "短讯"}


def test_item_without_content_is_fetched() -> None:
    item = "<item><title>x</title><link>https://news.example/1</link><description> </description></item>"
    (link,) = Feed(URL, "feed").links(fetched(rss(item))).links
    assert link.item is None
    assert "articleBodyHtml" not in link.hints


def test_atom_xhtml_content_is_the_markup_within_its_div() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>urn:1</id><link href="https://news.example/1"/>'
        "<updated>2026-01-02T03:04:05Z</updated><published>2026-01-01T03:04:05+08:00</published>"
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>hi <b>x</b></p></div></content></entry></feed>'  # noqa: E501
    )
    (link,) = Feed(URL, "feed").links(fetched(atom)).links
    assert link.hints["articleBodyHtml"] == "<p>hi <b>x</b></p>"
    assert link.hints["datePublished"] == "2026-01-01T03:04:05+08:00"
    assert link.hints["dateModified"] == "2026-01-02T03:04:05Z"
    assert link.item is not None
    assert link.item.content_type == "application/atom+xml"


def test_dc_date_is_the_publication_date_of_rss() -> None:
    item = "<item><link>https://news.example/1</link><dc:date>2026-01-02</dc:date></item>"
    (link,) = Feed(URL).links(fetched(rss(item))).links
    assert link.hints == {"datePublished": "2026-01-02"}


def test_atom_updated_alone_is_no_publication_date() -> None:
    atom = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="https://news.example/1"/><updated>2026-01-02T03:04:05Z</updated></entry></feed>'
    (link,) = Feed(URL).links(fetched(atom)).links
    assert link.hints == {"dateModified": "2026-01-02T03:04:05Z"}


def test_invalid_date_is_handed_on_as_it_is() -> None:
    item = "<item><link>https://news.example/1</link><pubDate>Invalid Date</pubDate></item>"
    assert Feed(URL).links(fetched(rss(item))).links[0].hints == {"datePublished": "Invalid Date"}


def test_author_mail_address_is_no_name() -> None:
    item = "<item><link>https://news.example/1</link><author>desk@news.example (市政组)</author></item>"
    bare = "<item><link>https://news.example/2</link><author>desk@news.example</author></item>"
    links = Feed(URL).links(fetched(rss(item, bare))).links
    assert [link.hints.get("author") for link in links] == ["市政组", None]


def test_json_feed_fields() -> None:
    item = {
        "id": 7,
        "url": "https://news.example/1",
        "title": "T",
        "summary": "S",
        "content_html": "<p>x</p> ",
        "date_published": "2026-01-01T00:00:00Z",
        "date_modified": "2026-01-02T00:00:00Z",
        "authors": [{"name": "甲"}, {"url": "x"}],
        "tags": ["a", "b", 3],
        "image": "/i.png",
        "attachments": [{"url": "/j.png", "mime_type": "image/png"}, {"url": "/k.mp3", "mime_type": "audio/mpeg"}],
    }
    feed = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item, "rubbish"]})
    (link,) = Feed(URL, "feed").links(fetched(feed, "application/feed+json")).links
    assert link.hints == {
        "headline": "T",
        "datePublished": "2026-01-01T00:00:00Z",
        "dateModified": "2026-01-02T00:00:00Z",
        "description": "S",
        "author": "甲",
        "keywords": "a\nb",
        "image": "https://news.example/i.png\nhttps://news.example/j.png",
        "articleBodyHtml": "<p>x</p> ",
    }
    assert link.item is not None
    assert json.loads(link.item.body) == item
    assert link.item.url == URL + "#7"


def test_gb2312_feed_is_read_as_gb18030() -> None:
    text = '<?xml version="1.0" encoding="gb2312"?><rss version="2.0"><channel><item><title>鎔基與中国龘</title><link>https://news.example/1</link></item></channel></rss>'
    (link,) = Feed(URL).links(fetched(text.encode("gb18030"), "text/xml")).links
    assert link.hints["headline"] == "鎔基與中国龘"


def test_newest_first_where_all_items_have_dates() -> None:
    items = [
        f"<item><link>https://news.example/{d}</link><pubDate>{d} Mar 2022 00:00:00 GMT</pubDate></item>"
        for d in (3, 9, 5)
    ]
    assert [link.url[-1] for link in Feed(URL).links(fetched(rss(*items))).links] == ["9", "5", "3"]


def test_own_order_where_a_date_is_missing() -> None:
    items = [
        "<item><link>https://news.example/1</link></item>",
        "<item><link>https://news.example/2</link><pubDate>3 Mar 2022 00:00:00 GMT</pubDate></item>",
    ]
    assert [link.url[-1] for link in Feed(URL).links(fetched(rss(*items))).links] == ["1", "2"]


def test_broken_xml_is_salvaged_and_said() -> None:
    broken = "<rss><channel><item><title>AT&T &nbsp; x</title><link>https://news.example/1?a=1&b=2</link><description>a <b>c</b></description></item><item><title>2</title><link>https://news.example/2</link>"
    batch = Feed(URL, "feed").links(fetched(broken))
    assert [link.url for link in batch.links] == ["https://news.example/1?a=1&b=2", "https://news.example/2"]
    assert batch.messages[0].startswith("broken XML (line 1: ")


def test_items_without_link_are_skipped_and_counted() -> None:
    items = [
        "<item><title>a</title></item>",
        "<item><link>javascript:1</link></item>",
        "<item><link>file:///etc/passwd</link></item>",
    ]
    batch = Feed(URL).links(fetched(rss(*items, "<item><link>https://news.example/1</link></item>")))
    assert [link.url for link in batch.links] == ["https://news.example/1"]
    assert batch.messages == ["items without an http link skipped: 3"]
    assert batch.refused == ["javascript:1", "file://etc/passwd"]  # as feedparser gives it


def test_a_guid_that_only_one_item_has_goes_with_its_link() -> None:
    batch = Feed(URL).links(
        fetched(
            rss(
                "<item><link>https://news.example/1</link><guid>https://news.example/1</guid></item>",
                "<item><link>https://news.example/2</link><guid>n2</guid></item>",
                "<item><link>https://news.example/3</link><guid>same</guid></item>",
                "<item><link>https://news.example/4</link><guid>same</guid></item>",
            )
        )
    )
    assert [link.guid for link in batch.links] == [None, "n2", None, None]
    assert Link.from_json(batch.links[1].to_json()).guid == "n2"


UNUSABLE = {
    "html": (
        "<!DOCTYPE html><html><head><link rel='alternate' type='application/rss+xml' href='/real.xml'></head></html>",
        'it is an HTML page, not a feed; look for its <link rel="alternate">: https://news.example/real.xml',
    ),
    "html without feeds": (
        "<!-- x --><HTML><body>x</body></HTML>",
        'it is an HTML page, not a feed; look for its <link rel="alternate">: none there',
    ),
    "no items": ('<rss version="2.0"><channel><title>x</title></channel></rss>', "the feed has no items"),
    "empty": ("", "the answer is empty, not a feed"),
    "text": ("hello there", "it is no feed; it begins with 'hello there'"),
    "json": ('{"a": 1}', "it is JSON, but no JSON Feed (https://jsonfeed.org/version/1.1)"),
    "path": ("/etc/passwd", "it is no feed; it begins with '/etc/passwd'"),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_what_is_no_feed_is_named(name: str) -> None:
    body, reason = UNUSABLE[name]
    with pytest.raises(SourceUnusable) as caught:
        Feed(URL).links(fetched(body, "text/html"))
    assert (caught.value.reason, caught.value.url) == (reason, URL)


BOMBS = {
    "laughs": '<!DOCTYPE r [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    "external": '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
    "parameter": '<!DOCTYPE r [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x.dtd"> %a;]>',
}


@pytest.mark.parametrize("name", BOMBS)
def test_entity_declarations_are_refused(name: str) -> None:
    with pytest.raises(SourceUnusable, match="declares XML entities"):
        Feed(URL).links(fetched(rss("<item><title>&b;&a;</title></item>", head=BOMBS[name])))


def test_quadratic_entity_bomb_costs_nothing() -> None:
    head = '<!DOCTYPE r [<!ENTITY a "' + "x" * 100_000 + '">]>'
    started = time.monotonic()
    with pytest.raises(SourceUnusable):
        Feed(URL).links(fetched(rss("<item><title>" + "&a;" * 10_000 + "</title></item>", head=head)))
    assert time.monotonic() - started < 5


def test_of_too_many_items_the_newest_are_kept_whatever_their_order() -> None:
    items = [
        f"<item><link>https://news.example/{n}</link><pubDate>Fri, 20 Nov 2026 0{n}:00:00 GMT</pubDate></item>"
        for n in (1, 5, 2, 4, 3)
    ]
    batch = Feed(URL, limit=2).links(fetched(rss(*items)))
    assert [link.url[-1] for link in batch.links] == ["5", "4"]
    assert batch.cut == {"items of feeds (one may bring 2)": 3}


def test_100_000_items_are_cut_and_counted_in_bounded_time() -> None:
    items = (
        f"<item><link>https://news.example/{n}</link><description>{'x' * 100}</description></item>"
        for n in range(100_000)
    )
    started = time.monotonic()
    batch = Feed(URL).links(fetched(rss(*items)))
    assert len(batch.links) == MAX_ENTRIES
    assert batch.messages == ["90000 of 100000 items left out: one feed may bring 10000"]
    assert time.monotonic() - started < 30


def test_deep_nesting_ends() -> None:
    deep = "<item>" * 50_000
    started = time.monotonic()
    with pytest.raises(SourceUnusable, match="no item of the feed has an http link"):
        Feed(URL).links(fetched("<rss><channel>" + deep))
    assert time.monotonic() - started < 30


def test_half_characters_do_not_reach_the_archive() -> None:
    broken = "<rss><channel><item><title>a&#xd800;b & c</title><link>https://news.example/&#xdfff;1</link></item>"
    items = '{"url": "https://news.example/\\udfff1", "id": "\\ud800", "content_html": "x\\ud800", "tags": ["\\ud800"]}'
    for body in (broken, '{"version": "https://jsonfeed.org/version/1.1", "items": [' + items + "]}"):
        (link,) = Feed(URL, "feed").links(fetched(body)).links
        assert all(value.encode() for value in [link.url, *link.hints.values()])


def test_deep_json_is_refused() -> None:
    with pytest.raises(SourceUnusable, match="broken JSON"):
        Feed(URL).links(fetched("[" * 100_000))


def test_unknown_content_mode_is_a_configuration_error() -> None:
    with pytest.raises(ConfigError, match='content = "all": unknown; use one of page, feed, longest'):
        Feed(URL, "all")


PIECES = st.sampled_from(
    [
        "<rss>",
        "<channel>",
        "<item>",
        "</item>",
        "<link>",
        "http://[",
        "<guid>",
        "<![CDATA[",
        "]]>",
        "<entry",
        " xmlns='",
        ">",
        "&amp;",
        "&#0;",
        "&#xd800;",
        "<!DOCTYPE x [",
        "<!ENTITY a 'b'>",
        "]",
        "<pubDate>99 Foo 99999</pubDate>",
        "{",
        '"items": [',
        "\x00",
        "\ud7ff",
        "<feed xmlns='http://www.w3.org/2005/Atom'>",
        "<content type='xhtml'>",
        "<media:content url='",
        "<title>",
        "<author>a@b (c)",
        "<enclosure type='image/",
        "<?xml version='1.0' encoding='utf-16'?>",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=400), st.lists(PIECES, max_size=25).map(lambda p: "".join(p).encode())))
def test_arbitrary_bytes_raise_nothing_but_source_unusable(body: bytes) -> None:
    try:
        batch = Feed(URL, "feed").links(fetched(body))
    except SourceUnusable:
        return
    assert all(re.match(r"https?://", link.url) for link in batch.links)
    assert repr([(link.url, link.hints) for link in batch.links]).encode()


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=9),
    lambda c: (
        st.lists(c, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "url", "title", "authors", "author", "tags", "attachments", "name", "content_html", "image"]
            ),
            c,
            max_size=4,
        )
    ),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(JSON, max_size=4))
def test_arbitrary_json_items_raise_nothing_but_source_unusable(items: list[object]) -> None:
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items})
    try:
        batch = Feed(URL, "longest").links(fetched(body))
    except SourceUnusable:
        return
    assert all(value.encode() for link in batch.links for value in [link.url, *link.hints.values()])


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200))
def test_any_cdata_body_is_handed_on_unchanged(text: str) -> None:
    body = f"<p>{text}</p> ".replace("]]>", "")
    item = f"<item><link>https://news.example/1</link><description><![CDATA[{body}]]></description></item>"
    (link,) = Feed(URL, "feed").links(fetched(rss(item), "application/xml; charset=utf-8")).links
    assert link.hints["articleBodyHtml"] == re.sub("[\ufffe\uffff]", "", body)


CORPUS = os.environ.get("JIANBAO_CORPUS")


@pytest.mark.skipif(CORPUS is None, reason="JIANBAO_CORPUS is not set: the seed documents are not at hand")
def test_seed_body_comes_through_a_feed_byte_for_byte() -> None:
    (seed,) = (Path(CORPUS or ".").parent / "seeds").glob("000_*")
    match = re.fullmatch(
        r"\n---\n.*?\n---\n\n<div>   \n(.*)  \n</div>\n {12}", seed.read_text(encoding="utf-8"), re.DOTALL
    )
    assert match
    body = match[1] + "  "
    item = (
        f"<item><title>x</title><description><![CDATA[{body}]]></description><link>https://news.example/1</link></item>"
    )
    (link,) = Feed(URL, "feed").links(fetched(rss(item))).links
    assert link.hints["articleBodyHtml"].encode() == body.encode()


@pytest.mark.skipif(CORPUS is None, reason="JIANBAO_CORPUS is not set: the recorded posts are not at hand")
def test_every_recorded_post_comes_through_a_feed_byte_for_byte() -> None:
    bodies = [p.read_text(encoding="utf-8") for p in sorted((Path(CORPUS or ".") / "hexo_posts").glob("*.md"))]
    items = [
        f"<item><link>https://news.example/{n}</link><description><![CDATA[{b}]]></description></item>"
        for n, b in enumerate(bodies)
    ]
    links = Feed(URL, "feed").links(fetched(rss(*items))).links
    assert len(bodies) > 10
    assert [link.hints["articleBodyHtml"] for link in links] == [body for body in bodies if body.strip()]
