"""Whatever the bytes: an Extraction or a CrawlerError, nothing else; and the article never has active content."""

import json
import time
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.exceptions import CrawlerError
from crawler.extract import extract_page, size
from crawler.items import Defaults, Page
from crawler.normalise import bylines, html
from crawler.normalise.article import normalise
from crawler.normalise.html import ATTRIBUTES, TAGS, sanitise

URL = "https://news.example/a"
NOW = datetime(2026, 3, 6, tzinfo=UTC)
NAMES = [
    "p", "div", "span", "b", "i", "a", "img", "figure", "figcaption", "table", "tr", "td", "ul", "li", "h1",
    "h2", "script", "style", "svg", "math", "iframe", "form", "title", "meta", "link", "time", "article",
    "noscript", "template", "body", "html", "head", "br", "pre",
]  # fmt: skip
VALUES = [
    "javascript:alert(1)", "JaVa\tscript:x", "data:text/html,<script>1</script>", "//x.example/a", "/a.jpg",
    "https://x.example/?http://y/z", "application/ld+json", "author", "date", "2026-03-05", "og:title", "charset=gbk",
    "&#x6a;avascript:1", "\x00", "w,h", "1 2w, 3x", "x" * 300,
]  # fmt: skip
ATTRS = [
    "href", "src", "srcset", "data-src", "onclick", "onerror", "style", "class", "id", "type", "property",
    "content", "name", "datetime", "itemprop", "rel", "lang", "width", "data-size", "xlink:href",
    "formaction", "http-equiv",
]  # fmt: skip

attributes = st.lists(st.tuples(st.sampled_from(ATTRS), st.sampled_from(VALUES) | st.text(max_size=8)), max_size=3)


FIRST = "The first words of the article, that are long enough to be read as its text, come what may. " * 3 + "End."
PIECES = ["<p>A line of words.</p>", "<a href=/x>link</a> ", "<img src=/x.jpg>", "<b>x</b><i>y</i>"]


def element(name: str, given: list[tuple[str, str]]) -> str:
    return "<" + " ".join([name, *(f'{key}="{value}"' for key, value in given)]) + ">"


opening = st.builds(element, st.sampled_from(NAMES), attributes)
closing = st.sampled_from(NAMES).map("</{}>".format)
words = st.text(max_size=30) | st.sampled_from(
    ["记者 李某某", "来源：某报", "5分钟前", "<!--", "]]>", "&lt;p&gt;", '{"@type":"NewsArticle"']
)
json_ld = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["@type", "@id", "@graph", "headline", "author", "name", "image", "url", "datePublished", "articleBody"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
).map(
    lambda value: (
        f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "mainEntity": value})}</script>'
    )
)
markup = st.lists(opening | closing | words | json_ld, max_size=40).map("".join)


def outcome(body: bytes) -> None:
    try:
        extraction = extract_page(body, url=URL, headers={"content-type": "text/html"})
        normalise(extraction, Page(URL, body, NOW), Defaults(timezone="Asia/Shanghai"))
    except CrawlerError as error:
        assert str(error)
        assert "\n" not in str(error)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=3000))
def test_any_bytes(body: bytes) -> None:
    outcome(body)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(markup, st.sampled_from(["utf-8", "gb18030", "utf-16", "big5"]))
def test_any_markup(text: str, charset: str) -> None:
    outcome(f"<title>A title</title>{text}".encode(charset, "replace"))


class Active(HTMLParser):
    """Everything in some markup that is not on the allow-list, or that a browser would act on."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.found.append(tag)
        for name, value in attrs:
            if name not in ATTRIBUTES.get(tag, set()):
                self.found.append(f"{tag} {name}")
            if name in {"href", "src"} and not (value or "").startswith(("http://", "https://")):
                self.found.append(f"{tag} {name}={value}")


@settings(max_examples=300, deadline=None)
@given(markup)
def test_sanitised_html_has_no_active_content(text: str) -> None:
    active = Active()
    active.feed(sanitise(text, URL))
    assert active.found == []


@pytest.mark.parametrize("piece", PIECES)
def test_a_page_of_a_million_elements_ends_in_seconds_with_the_first_part_of_its_text(piece: str) -> None:
    body = f"<title>A title</title><article><p>{FIRST}</p>{piece * 300_000}</article>".encode()
    start = time.process_time()
    extraction = extract_page(body, url=URL)
    found = normalise(extraction, Page(URL, body, NOW), Defaults())
    assert time.process_time() - start < 10  # five on a machine of one's own
    assert FIRST in found.articleBody
    assert "page too large" in found.metadata.validationMessages["page"][0]


REFERENCES = html.MAX_REFERENCES + 1
CUT = {
    "attributes": ("<p " + " ".join(f"a{n}" for n in range(50_000)) + ">x</p>", "more than 250 attributes"),
    "nested": ("<div>" * 100_000 + "deep", "nested deeper than 256 elements"),
    "references": ("<p>" + "&amp;" * REFERENCES, "too large: the first"),
    "tables": ("<table><tr><td>cell</td></tr></table>" * 20_000, "page too large"),
    "json-ld": (f'<script type="application/ld+json">{{"a": "{"x" * size.MAX_SCRIPT}"}}</script>', "was left out"),
    "deep json-ld": (f'<script type="application/ld+json">{"[" * 100_000}</script>', "nested too deep"),
}


@pytest.mark.parametrize("name", CUT)
def test_what_is_left_out_of_a_hostile_page_is_said_and_the_rest_is_read(name: str) -> None:
    piece, message = CUT[name]
    body = f"<title>A title</title><article><p>{FIRST}</p>{piece}</article>".encode()
    found = normalise(extract_page(body, url=URL), Page(URL, body, NOW), Defaults())
    assert FIRST in found.articleBody
    assert any(message in each for said in found.metadata.validationMessages.values() for each in said)


def test_a_page_whose_text_lies_behind_what_is_read_says_so() -> None:
    body = b"<meta name=a content=b>" * 50_000 + b"<p>" + FIRST.encode()
    with pytest.raises(CrawlerError, match=r"no text: .*; page too large"):
        normalise(extract_page(body, url=URL), Page(URL, body, NOW), Defaults())


def test_the_authors_of_one_source_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    authors = bylines.authors
    monkeypatch.setattr(
        bylines, "authors", lambda lines, site, **how: read.append(len(lines)) or authors(lines, site, **how)
    )
    persons = [{"@type": "Person", "name": f"{first} Roe"} for first in ("Jane", "Joan", "June")] * 3000
    block = json.dumps({"@type": "NewsArticle", "headline": "A title", "author": persons})
    body = f'<script type="application/ld+json">{block}</script><article><p>{FIRST}</p></article>'.encode()
    found = normalise(extract_page(body, url=URL), Page(URL, body, NOW), Defaults())
    assert [author.name for author in found.author] == ["Jane Roe", "Joan Roe", "June Roe"]
    assert sum(read) < 300
