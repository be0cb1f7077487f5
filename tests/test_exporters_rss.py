"""RSS: feeds that feedparser reads without complaint, of articles and of changes, with nothing in them that acts."""

from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree

from crawler.archive.reader import Reader
from crawler.archive.writer import Writer
from crawler.exceptions import ConfigError
from crawler.exporters import export
from crawler.items import Page
from crawler.sources.feed import Feed
from tests.captures import NOON, URL, archive, article, capture, identifier, picture


def feed(writer: Writer, folder: Path, **options: object) -> Any:
    reader = Reader(writer.storage)
    export("rss", reader, reader.inventories(), folder / "feed.xml", **options)
    data = (folder / "feed.xml").read_bytes()
    etree.fromstring(data)
    found = feedparser.parse(data, sanitize_html=False)
    assert (found.bozo, found.version) == (False, "rss20")
    return found


def entry(folder: Path, **fields: Any) -> Any:
    writer = archive()
    writer.save(capture(**fields))
    (found,) = feed(writer, folder).entries
    return found


def test_an_article_is_an_item(tmp_path: Path) -> None:
    found = entry(tmp_path, articleSection=["News"], description="Back & well")
    assert (found.title, found.link) == ("渡轮归来 The ferry returns", URL)
    assert (found.id, found.guidislink) == (identifier(URL), False)
    assert (found.published, found.author) == ("Sat, 21 Nov 2026 00:00:00 GMT", "Quill Pen")
    assert [tag.term for tag in found.tags] == ["News", "ferry", "渡轮"]
    assert found.summary == "Back &amp; well"
    assert 'src="https://img.example/ferry.jpg?sig=1&amp;x=2" /></figure><p>After ten years.' in found.content[0].value
    text = (tmp_path / "feed.xml").read_text()
    assert "<content:encoded>&lt;p&gt;It is back." in text
    assert "<dc:creator>" in text


def test_pictures_that_the_body_does_not_show_follow_it(tmp_path: Path) -> None:
    found = entry(
        tmp_path, articleBodyHtml="<p>Text</p>", image=[picture(), picture("https://img.example/b.jpg", None)]
    )
    value = found.content[0].value
    assert value.startswith("<p>Text</p><figure><img")
    assert value.count("<img") == 2


def test_an_article_without_a_date_goes_by_its_download(tmp_path: Path) -> None:
    assert entry(tmp_path, datePublished=None).published == "Sun, 22 Nov 2026 12:00:00 GMT"


def test_the_feed_says_what_it_is(tmp_path: Path) -> None:
    writer = archive()
    writer.save(capture())
    plain = feed(writer, tmp_path).feed
    assert (plain.title, plain.link) == ("剪报 Jianbao", "https://gazette.example/")
    named = feed(writer, tmp_path, title="港口 & 海", link="https://me.example/feed.xml").feed
    assert (named.title, named.link) == ("港口 & 海", "https://me.example/feed.xml")
    assert [each.href for each in named.links if each.rel == "self"] == ["https://me.example/feed.xml"]


def test_a_link_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--link must be a whole address"):
        feed(archive(), tmp_path, link="feed.xml")


def test_an_empty_archive_is_a_feed_without_items(tmp_path: Path) -> None:
    assert feed(archive(), tmp_path).entries == []


def test_of_changes_each_is_an_item_that_tells_what_changed(tmp_path: Path) -> None:
    writer = archive()
    body = "It is back.\n\nAfter ten years."
    writer.save(capture(headline="Ferry returns", articleBody=body))
    writer.save(capture(seconds=60, headline="Ferry <b> returns at last", articleBody=body))
    writer.save(capture(seconds=120, headline="Ferry <b> returns at last", articleBody=body.replace("ten", "nine")))
    writer.save(capture("https://gazette.example/other"))
    first, second = feed(writer, tmp_path, changes=True).entries
    assert (first.id, first.published) == (f"{identifier(URL)}#20261122120100", "Sun, 22 Nov 2026 12:00:00 GMT")
    assert first.summary == "Changed: headline"
    assert "returns<ins> at last</ins>" in first.content[0].value
    assert "&lt;b&gt;" in first.content[0].value
    assert "<del>ten</del><ins>nine</ins>" in second.content[0].value


def test_nothing_that_acts_comes_into_the_feed(tmp_path: Path) -> None:
    body = (
        '<p onclick="x()">a</p><script>x()</script><img src="javascript:x()"><a href="javascript:x()">b</a>'
        '<iframe src="https://x.example"></iframe>]]>&#0;<svg onload=x()>'
    )
    found = entry(tmp_path, articleBodyHtml=body, image=[], headline="<script>x()</script>\x00\x08\ufffe\ud800]]>")
    value = found.content[0].value
    assert not any(word in value for word in ("script", "onclick", "iframe", "onload", "svg"))
    assert "\x00" not in found.title


def test_a_title_of_ten_megabytes_is_one(tmp_path: Path) -> None:
    writer = archive()
    writer.save(capture(headline="长" * 3_400_000))
    reader = Reader(writer.storage)
    assert export("rss", reader, reader.inventories(), tmp_path / "feed.xml") == 1
    root = etree.parse(tmp_path / "feed.xml", etree.XMLParser(huge_tree=True))
    assert len(root.findtext("channel/item/title") or "") == 3_400_000


def test_an_article_of_another_kind_has_no_link(tmp_path: Path) -> None:
    writer = archive()
    writer.save(capture("hexo://_posts/趣头条/a"))
    found = feed(writer, tmp_path)
    assert "link" not in found.entries[0]
    assert found.feed.link == "about:blank"


def test_our_own_feeds_can_be_crawled(tmp_path: Path) -> None:
    entry(tmp_path)
    page = Page("https://me.example/feed.xml", (tmp_path / "feed.xml").read_bytes(), NOON)
    (link,) = Feed(page.url, "feed").links(page).links
    assert (link.url, link.hints["headline"]) == (URL, article().headline)
    assert "After ten years." in link.hints["articleBodyHtml"]


def test_what_is_damaged_is_told_and_left_out(tmp_path: Path) -> None:
    writer = archive()
    paths = [writer.save(capture(f"https://gazette.example/{n}")).path for n in range(2)]
    writer.storage.delete(f"{paths[0]}/article.json")
    reader = Reader(writer.storage)
    assert export("rss", reader, reader.inventories(), tmp_path / "feed.xml") == 1
    assert reader.damaged == [f"{paths[0]}/article.json: no such key"]


def test_an_export_that_ends_early_leaves_nothing(tmp_path: Path) -> None:
    writer = archive()
    writer.save(capture())

    def stopped() -> Any:
        yield from Reader(writer.storage).inventories()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export("rss", Reader(writer.storage), stopped(), tmp_path / "feed.xml")
    assert [*tmp_path.iterdir()] == []
