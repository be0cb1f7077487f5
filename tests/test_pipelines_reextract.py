"""Pages read again: what an article without configuration tells, what a version keeps, what is known of pictures."""

import asyncio
import os
from datetime import UTC, datetime

import pytest

from crawler.archive.warc import write_page
from crawler.exceptions import Gone, SiteError, UnsupportedFormat
from crawler.extract.page import ArticlePage
from crawler.items import Article, Defaults, MediaObject, Metadata, Page, Publisher, Resource
from crawler.pipelines.reextract import adopt, carried, describe, read_again, read_apart, unknown
from crawler.pipelines.workers import pool
from tests.captures import page

URL = "https://gazette.example/a"
ITEM = "<p>Words of a feed's item, enough of them to be an article's.</p>"


def rules(_: Page) -> type[ArticlePage]:
    return ArticlePage


def fine(_: Page) -> None:
    pass


def test_a_feed_s_item_is_read_as_one() -> None:
    borne = Page(URL, ITEM.encode(), datetime(2026, 11, 22, tzinfo=UTC), headers={"content-type": "text/html"})
    borne.hints, borne.hint_source = {"headline": "From the feed"}, "hint:feed"
    borne.resources = [Resource("https://gazette.example/feed", "application/xml", b"<item/>")]
    warc, _ = write_page(borne, received=None, software="x")
    found = read_again(warc, rules, Defaults(), fine)
    assert (found.headline, found.metadata.sources["articleBody"]) == ("From the feed", "feed")
    assert found.metadata.rules == "crawler.extract.item.ItemPage"


def test_the_verdict_comes_first() -> None:
    def gone(found: Page) -> None:
        raise Gone("deleted", url=found.url)

    warc, _ = write_page(page(), received=None, software="x")
    with pytest.raises(Gone, match="deleted"):
        read_again(warc, rules, Defaults(), gone)


def test_bytes_without_a_page_are_told() -> None:
    with pytest.raises(UnsupportedFormat):
        read_again(b"no WARC", rules, Defaults(), fine)


def ended(_: Page) -> None:
    os._exit(9)


def test_a_page_without_an_article_is_told_among_the_others() -> None:
    warc, _ = write_page(page(), received=None, software="x")
    good, bad = (warc, rules, Defaults(), fine), (b"no WARC", rules, Defaults(), fine)
    found = asyncio.run(read_apart(1, [good, bad, good]))
    pool.close()
    assert [type(each) for each in found] == [Article, UnsupportedFormat, Article]


def test_a_page_that_ends_its_worker_takes_no_other_with_it() -> None:
    warc, _ = write_page(page(), received=None, software="x")
    good, bad = (warc, rules, Defaults(), fine), (warc, rules, Defaults(), ended)
    found = asyncio.run(read_apart(1, [good, bad, good]))
    pool.close()
    assert [type(each) for each in found] == [Article, SiteError, Article]
    assert "ended by a limit" in str(found[1])


@pytest.mark.parametrize(
    ("published", "timezone"),
    [
        ("2026-11-20T08:00:00+08:00", "+08:00"),
        ("2026-11-20T08:00:00-03:30", "-03:30"),
        ("2026-11-20", "UTC"),
        (None, "UTC"),
        ("nonsense", "UTC"),
    ],
)
def test_an_article_tells_the_time_zone_of_its_source(published: str | None, timezone: str) -> None:
    assert carried(Article(URL, "x", datePublished=published)).timezone == timezone


def test_only_what_the_configuration_gave_is_carried_over() -> None:
    old = Article(URL, "x", inLanguage="en", articleSection=["Harbour"], publisher=Publisher("The Gazette"))
    old.metadata.sources = {"inLanguage": "html:lang", "articleSection": "default", "publisher": "default"}
    found = carried(old)
    assert (found.inLanguage, found.articleSection, found.publisher) == (None, ["Harbour"], Publisher("The Gazette"))


def test_a_version_keeps_its_address_and_its_capture() -> None:
    old = Article(
        URL, "x", identifier="sha256:1", metadata=Metadata(dateDownloaded="2026", etag='"1"', source="gazette")
    )
    new = Article(f"{URL}?key=secret", "x", canonicalUrl=f"{URL}?key=secret", identifier="sha256:2")
    adopt(new, old, run="2026/11/26/1-reextract", software="jianbao/9", secrets=["secret"])
    assert (new.url, new.identifier, new.canonicalUrl) == (URL, "sha256:1", f"{URL}?key=***")
    about = new.metadata
    assert (about.dateDownloaded, about.etag, about.source) == ("2026", '"1"', "gazette")
    assert (about.run, about.software) == ("2026/11/26/1-reextract", "jianbao/9")


def test_an_address_that_was_refused_stays_so() -> None:
    old, new = (Article("https://n.example/a", "Old", identifier="sha256:1") for _ in range(2))
    old.metadata.validationMessages["canonicalUrl"] = why = ["refused, another article has it: https://n.example/b"]
    new.canonicalUrl, new.metadata.sources["canonicalUrl"] = "https://n.example/b", "link:canonical"
    adopt(new, old, run="2026/11/26/1-reextract", software="jianbao/9", secrets=[])
    assert (new.canonicalUrl, new.identifier, new.metadata.sources) == (None, "sha256:1", {})
    assert new.metadata.validationMessages["canonicalUrl"] == why


def test_what_is_known_of_a_picture_holds_for_its_address_alone() -> None:
    known = MediaObject("https://i.example/1", caption="Old", sha256="a" * 64, width=3, encodingFormat="image/png")
    old = Article(URL, "x", image=[known])
    new = Article(
        URL, "x", image=[MediaObject("https://i.example/1", caption="New"), MediaObject("https://i.example/2")]
    )
    assert unknown(new, old) == {"https://i.example/2"}
    describe(new, [old])
    first, second = new.image
    assert (first.caption, first.sha256, first.width) == ("New", "a" * 64, 3)
    assert second.sha256 is None
