"""ArticlePage: order of sources, site rules, older layouts, JSON pages, feed-borne articles."""

import json
import pickle
from datetime import date
from typing import ClassVar

import pytest

from crawler.exceptions import PageUnusable
from crawler.extract import ArticlePage, css, extract_page
from crawler.items import Extraction, Raw, RawImage

URL = "https://news.example/2026/03/05/bridge"
TEXT = "".join(
    f"<p>The bridge number {n} opened this morning, and people walked over it all day.</p>" for n in range(6)
)
SCHEMA = {
    "@type": "NewsArticle",
    "headline": "From JSON-LD",
    "author": {"name": "Ana Bel"},
    "datePublished": "2026-03-05T10:00:00Z",
}
PAGE = f"""<html lang="en"><head><title>From title | Daily</title>
<meta property="og:title" content="From og"><meta name="author" content="Cem Dal">
<meta property="og:image" content="/lead.jpg">
<link rel="canonical" href="{URL}?page=1">
<script type="application/ld+json">{json.dumps(SCHEMA)}</script></head>
<body><article><h1 class="t">From h1</h1><img src="/a.jpg">{TEXT}
<a href="/report.pdf">Report</a></article></body></html>""".encode()


def values(found: Extraction, name: str) -> list[tuple[str, str]]:
    return [(raw.value, raw.source) for raw in found.candidates.get(name, [])]


def test_every_source_gives_its_candidate_and_says_its_name() -> None:
    found = extract_page(
        PAGE, url=URL, headers={"content-language": "en-GB"}, hints={"datePublished": "yesterday"}, hint_source="feed"
    )
    assert values(found, "author")[:2] == [("Ana Bel", "jsonld"), ("Cem Dal", "meta:author")]
    assert [source for _, source in values(found, "datePublished")] == ["jsonld", "feed", "url"]
    assert values(found, "inLanguage") == [("en", "html:lang"), ("en-GB", "header:content-language")]
    assert values(found, "canonicalUrl") == [(URL + "?page=1", "link:canonical")]


def test_the_lead_is_added_where_the_body_does_not_show_it() -> None:
    late = PAGE.replace(b'<img src="/a.jpg">', TEXT.encode() * 3).replace(
        b"</article>", b'<img src="/a.jpg"></article>'
    )
    found = extract_page(late, url=URL)
    assert [i.contentUrl.rsplit("/", 1)[1] for i in found.images] == ["lead.jpg", "a.jpg"]


def test_a_picture_with_which_the_text_begins_is_its_lead() -> None:
    found = extract_page(PAGE, url=URL)
    assert [i.contentUrl.rsplit("/", 1)[1] for i in found.images] == ["a.jpg"]


def test_attached_documents_are_found() -> None:
    assert [a.contentUrl for a in extract_page(PAGE, url=URL).attachments] == ["https://news.example/report.pdf"]


class DailyPage(ArticlePage):
    headline = css("h2.none::text", "h1.t::text")
    author = css("span.writer::text")
    body = css("article > p")


def test_a_site_rule_wins_over_all_and_runs_no_other_extractor() -> None:
    found = extract_page(PAGE, url=URL, rules=DailyPage)
    assert values(found, "headline")[0] == ("From h1", "site")
    assert values(found, "author")[0] == ("Ana Bel", "jsonld")
    assert [source for _, source in values(found, "articleBodyHtml")] == ["site"]


class NewPage(ArticlePage):
    body = css("div.new")
    older = (DailyPage,)


def test_an_older_layout_is_tried_where_the_current_one_finds_no_body() -> None:
    assert values(extract_page(PAGE, url=URL, rules=NewPage), "articleBodyHtml")[0][1] == "site"


class LayoutOf2020(ArticlePage):
    valid_until = date(2020, 6, 30)
    body = css("article > p")
    headline = css("h1.t::text")


class LayoutOf2018(ArticlePage):
    valid_until = date(2018, 12, 31)
    body = css("article > p:first-of-type")


class DatedPage(ArticlePage):
    body = css("article")
    older = (LayoutOf2020, LayoutOf2018)


@pytest.mark.parametrize(
    ("day", "layout"),
    [
        (date(2015, 1, 1), LayoutOf2018),
        (date(2018, 12, 31), LayoutOf2018),
        (date(2019, 1, 1), LayoutOf2020),
        (date(2020, 6, 30), LayoutOf2020),
        (date(2020, 7, 1), DatedPage),
        (None, DatedPage),
    ],
)
def test_the_layout_of_the_day_is_tried_first(day: date | None, layout: type[ArticlePage]) -> None:
    found = extract_page(PAGE, url=URL, rules=DatedPage, day=day)
    assert found.rules == layout.described()
    assert DatedPage.layouts(day)[0] is layout


def test_what_the_layout_of_the_day_cannot_read_is_read_by_the_newest_that_can() -> None:
    page = b"<article>Words without paragraphs, enough of them to be an article's.</article>"
    found = extract_page(page, url=URL, rules=DatedPage, day=date(2018, 1, 1))
    assert found.rules == f"{__name__}.DatedPage"


def test_the_rules_are_named_with_their_last_day() -> None:
    assert extract_page(PAGE, url=URL).rules == "crawler.extract.page.ArticlePage"
    assert LayoutOf2018.described() == f"{__name__}.LayoutOf2018 (valid until 2018-12-31)"


class JsonPage(ArticlePage):
    published: ClassVar[str] = "published"

    def site(self) -> Extraction:
        data = json.loads(self.text)
        return Extraction(
            url=self.url,
            candidates={"headline": [Raw(data["title"], "site")], "articleBodyHtml": [Raw(data["html"], "site")]},
            images=[RawImage("https://img.example/1.jpg", "site")],
            received=data["html"],
        )


def test_a_json_page_gives_its_own_candidates() -> None:
    found = extract_page(json.dumps({"title": "T", "html": "<p>x</p>"}).encode(), url=URL, rules=JsonPage)
    assert (values(found, "headline")[0], found.received) == (("T", "site"), "<p>x</p>")
    assert [image.source for image in found.images] == ["site"]


def test_a_feed_that_carries_the_article_needs_no_page() -> None:
    hints = {"headline": "H", "articleBodyHtml": '<p>Words.</p><img src="/i.jpg">'}
    found = extract_page(b"", url=URL, hints=hints, hint_source="feed")
    assert values(found, "articleBodyHtml") == [('<p>Words.</p><img src="/i.jpg">', "feed")]
    assert [image.contentUrl for image in found.images] == ["https://news.example/i.jpg"]
    assert found.received == hints["articleBodyHtml"]


def test_nothing_at_all_is_unusable() -> None:
    with pytest.raises(PageUnusable, match="empty page") as error:
        extract_page(b" \n", url=URL)
    assert error.value.url == URL


def test_links_are_relative_to_the_pages_base() -> None:
    body = PAGE.replace(b"<head>", b'<head><base href="https://cdn.example/x/">')
    assert "https://cdn.example/a.jpg" in [image.contentUrl for image in extract_page(body, url=URL).images]


def test_a_deep_page_is_flagged_and_not_empty() -> None:
    found = extract_page(b"<title>A deep page</title>" + b"<div>" * 100_000 + TEXT.encode(), url=URL)
    assert found.messages == ["nested deeper than 256 elements: read as flat text"]
    assert "bridge number 3" in values(found, "articleBodyHtml")[0][0]


def test_an_extraction_crosses_process_borders() -> None:
    found = extract_page(PAGE, url=URL)
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - our own bytes


def test_a_damaged_json_ld_does_not_cost_the_article() -> None:
    body = PAGE.replace(json.dumps(SCHEMA).encode(), b"[" * 200_000)
    found = extract_page(body, url=URL)
    assert "bridge number 3" in values(found, "articleBodyHtml")[0][0]
    assert found.messages == ["json-ld: a block nested too deep was left unread"]
