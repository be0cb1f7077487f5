"""What kind of article a page is, by its data or its shape; a live blog's entries with their times."""

import json
from typing import Any

import pytest

from crawler.extract.item import ItemPage
from crawler.extract.kinds import gallery, live
from crawler.extract.page import HINTED, ArticlePage
from crawler.items import Defaults, Extraction, Page
from crawler.pipelines.extract import read
from tests.captures import NOON

URL = "https://news.example/2026/harbour-77.html"
WORDS = "The old ferryman rowed out again today, and the children on the quay counted his strokes aloud, number {}."


def extracted(html: str, url: str = URL) -> Extraction:
    page = ArticlePage(html.encode(), url=url)
    return gallery(live(page, page.extract()))


def kind(found: Extraction) -> str:
    return next((raw.value for raw in found.candidates.get("type", [])), "")


def entries(count: int, *, tag: str = "time", linked: bool = False) -> str:
    def entry(n: int) -> str:
        text = f"<p>{WORDS.format(n)}</p>"
        when = f'<{tag} class="time">{20 - n}:30</{tag}>'
        return f'<div class="entry">{when}{f"<a href=/{n}>{text}</a>" if linked else text}</div>'

    return "".join(entry(n) for n in range(count))


def page(title: str, body: str, data: Any = None) -> str:
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>' if data else ""
    head = f"<head><title>{title}</title>{script}</head>"
    return f"<html>{head}<body><article><h1>{title}</h1>{body}</article></body></html>"


@pytest.mark.parametrize("tag", ["time", "span"])
@pytest.mark.parametrize("title", ["Live: the ferry returns", "直播：渡轮归来"])
def test_a_live_blog_is_known_by_its_name_and_its_timed_entries(title: str, tag: str) -> None:
    found = extracted(page(title, entries(8, tag=tag)))
    assert kind(found) == "LiveBlogPosting"


def test_the_entries_of_a_live_blog_stand_in_order_under_their_times() -> None:
    found = extracted(page("Live: the ferry returns", f"<p>{WORDS.format(99)}</p>{entries(8)}"))
    text = found.candidates[HINTED][0].value
    places = [text.index(part) for n in range(8) for part in (f"<h3>{20 - n}:30</h3>", WORDS.format(n))]
    assert places == sorted(places)
    assert text.count("19:30") == 1


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("The ferry returns after ten years", entries(8)),
        ("Live: the ferry returns", entries(3)),
        ("Live: the ferry returns", entries(8, linked=True)),
        ("Live: the ferry returns", "".join(f"<p>{WORDS.format(n)}</p>" for n in range(8))),
    ],
)
def test_one_sign_alone_makes_no_live_blog(title: str, body: str) -> None:
    assert kind(extracted(page(title, body))) == ""


def test_the_entries_of_a_live_blogs_data_become_its_text() -> None:
    updates = [
        {
            "@type": "BlogPosting",
            "headline": f"Stroke <{n}>",
            "datePublished": f"2026-11-20T{20 - n}:30:00+08:00",
            "articleBody": f"{WORDS.format(n)}\nA & B.",
        }
        for n in range(4)
    ]
    data = {"@type": "LiveBlogPosting", "headline": "The ferry returns", "liveBlogUpdate": updates}
    found = extracted(page("The ferry returns", f"<p>{WORDS.format(0)}</p>", data))
    text = found.candidates[HINTED][0].value
    assert kind(found) == "LiveBlogPosting"
    assert text.startswith(f"<h3>2026-11-20 20:30 Stroke</h3>\n<p>{WORDS.format(0)}</p>\n<p>A &amp; B.</p>\n<h3>")
    assert text.count("<h3>") == 4


def test_entries_that_say_less_than_the_page_do_not_take_its_place() -> None:
    data = {"@type": "LiveBlogPosting", "liveBlogUpdate": {"@type": "BlogPosting", "articleBody": "One line."}}
    found = extracted(page("The ferry returns", "".join(f"<p>{WORDS.format(n)}</p>" for n in range(9)), data))
    assert WORDS.format(8) in found.candidates[HINTED][0].value


def test_many_pictures_and_hardly_a_text_are_a_gallery() -> None:
    pictures = "".join(f'<figure><img src="/p/{n}.jpg"><figcaption>{WORDS}</figcaption></figure>' for n in range(9))
    assert kind(extracted(page("The ferry in pictures", f"<p>{WORDS}</p>{pictures}<p>{WORDS}</p>"))) == "ImageGallery"


def test_a_story_with_many_pictures_is_no_gallery() -> None:
    parts = "".join(f'<p>{WORDS.format(n)}</p><figure><img src="/p/{n}.jpg"></figure>' for n in range(9))
    assert kind(extracted(page("The ferry in pictures", parts))) == ""


def test_what_the_data_say_counts() -> None:
    pictures = "".join(f'<figure><img src="/p/{n}.jpg"></figure>' for n in range(9))
    data = {"@type": "NewsArticle", "headline": "The ferry in pictures"}
    assert kind(extracted(page("The ferry in pictures", f"<p>{WORDS}</p>{pictures}", data))) == "NewsArticle"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"@type": ["NewsArticle", "LiveBlogPosting"]}, "LiveBlogPosting"),
        ([{"@type": "NewsArticle"}, {"@type": "OpinionNewsArticle"}], "OpinionNewsArticle"),
        ({"@type": "AnalysisNewsArticle"}, "AnalysisNewsArticle"),
        ({"@type": "https://schema.org/AnalysisNewsArticle"}, "AnalysisNewsArticle"),
        ({"@type": "ImageGallery", "url": URL}, "ImageGallery"),
        ({"@type": "VideoObject", "url": URL}, "VideoObject"),
        ({"@type": "Review", "@id": URL}, "Review"),
        ({"@type": "VideoObject", "url": "https://news.example/other"}, "NewsArticle"),
        ([{"@type": "NewsArticle"}, {"@type": "VideoObject", "url": URL}], "NewsArticle"),
        ({"@type": "Recipe", "url": URL}, "NewsArticle"),
        ({"@type": [1, None]}, "NewsArticle"),
    ],
)
def test_the_type_of_the_article(data: Any, expected: str) -> None:
    html = page("The ferry returns", "".join(f"<p>{WORDS.format(n)}</p>" for n in range(4)), data)
    article = read(Page(URL, html.encode(), NOON), ArticlePage, Defaults())[1]
    assert article.type == expected


def test_an_article_with_a_video_is_no_video() -> None:
    body = "".join(f"<p>{WORDS.format(n)}</p>" for n in range(20))
    html = page("The ferry returns", body, {"@type": "VideoObject", "url": URL})
    assert read(Page(URL, html.encode(), NOON), ArticlePage, Defaults())[1].type == "NewsArticle"


def test_a_special_object_completes_the_one_that_comes_first() -> None:
    first = {"@type": "NewsArticle", "headline": "The ferry returns", "datePublished": "2026-11-20"}
    second = {"@type": "OpinionNewsArticle", "headline": "Other words", "author": {"name": "Ann Quill"}}
    found = extracted(page("The ferry returns", f"<p>{WORDS}</p>", [first, second]))
    told = {name: next(raw.value for raw in found.candidates[name]) for name in ("headline", "datePublished", "author")}
    assert told == {"headline": "The ferry returns", "datePublished": "2026-11-20", "author": "Ann Quill"}
    assert kind(found) == "OpinionNewsArticle"


def test_a_feeds_item_is_not_judged_by_its_shape() -> None:
    html = "".join(f'<img src="https://x.example/{n}.jpg">' for n in range(9))
    assert read(Page(URL, html.encode(), NOON), ItemPage, Defaults())[1].type == "NewsArticle"
