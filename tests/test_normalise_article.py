"""Extraction → Article: precedence, refusals, provenance."""

from datetime import UTC, datetime

import pytest

from crawler.exceptions import PageUnusable
from crawler.items import Article, Defaults, Extraction, Page, Publisher, Raw, RawImage
from crawler.normalise.article import normalise
from crawler.normalise.urls import identifier

URL = "https://news.example/2026/bridge?utm_source=x"
NOW = datetime(2026, 3, 6, 4, tzinfo=UTC)
BODY = "<p>新桥今天通车，人们来到桥上。</p><p>桥面宽二十米。</p>"


def article(
    defaults: Defaults | None = None, images: list[RawImage] | None = None, **fields: list[tuple[str, str]]
) -> Article:
    given = {"headline": [("新桥通车", "html:h1")], "articleBodyHtml": [(BODY, "html:trafilatura")]} | fields
    candidates = {name: [Raw(value, source) for value, source in raws] for name, raws in given.items()}
    page = Page(URL, b"", NOW, headers={"etag": '"7"'})
    return normalise(Extraction(URL, candidates, images or []), page, defaults or Defaults(timezone="Asia/Shanghai"))


def test_text_html_and_counts() -> None:
    found = article()
    assert found.articleBody == "新桥今天通车，人们来到桥上。\n\n桥面宽二十米。"
    assert found.articleBodyHtml == BODY
    assert (found.wordCount, found.inLanguage) == (18, "zh-Hans")
    assert {"新桥", "通车"} <= set(found.derivedKeywords)


def test_the_identifier_is_the_canonical_addresss() -> None:
    assert article().identifier == identifier("https://news.example/2026/bridge")
    found = article(canonicalUrl=[("https://www.news.example/b", "link:canonical")])
    assert (found.canonicalUrl, found.identifier) == (
        "https://www.news.example/b",
        identifier("https://www.news.example/b"),
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://other.example/b",
        "https://news.example/",
        "https://news.example",
        "http://[",
        "ftp://news.example/b",
        "https://ann:secret@news.example/b",
    ],
)
def test_a_canonical_address_elsewhere_is_refused(url: str) -> None:
    assert article(canonicalUrl=[(url, "link:canonical")]).canonicalUrl is None


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"headline": [], "articleBodyHtml": []}, "no text"),
        ({"articleBodyHtml": []}, "no text"),
        ({"articleBodyHtml": [("<img src=x>", "h")]}, "no text"),
    ],
)
def test_what_an_article_must_have(fields: dict[str, list[tuple[str, str]]], message: str) -> None:
    with pytest.raises(PageUnusable, match=message) as error:
        article(**fields)
    assert error.value.url == URL


def test_a_future_date_is_refused_and_the_next_one_taken() -> None:
    found = article(datePublished=[("2027-01-01", "jsonld"), ("nonsense", "meta:date"), ("昨天 09:00", "html:date")])
    assert (found.datePublished, found.datePublishedRaw) == ("2026-03-05T09:00:00+08:00", "昨天 09:00")
    assert found.metadata.sources["datePublished"] == "html:date"
    assert [m.split(":")[0] for m in found.metadata.validationMessages["datePublished"]] == [
        "refused, it lies in the future",
        "not a date",
    ]


def test_no_date_is_no_date() -> None:
    found = article(datePublished=[("Invalid Date", "feed")])
    assert (found.datePublished, found.datePublishedRaw) == (None, None)


def test_values_of_the_best_source_only_each_once() -> None:
    found = article(keywords=[("桥", "jsonld"), ("河", "jsonld"), ("桥", "jsonld"), ("别的", "meta:keywords")])
    assert found.keywords == ["桥", "河"]


def test_a_source_that_names_people_wins_over_one_that_names_the_paper() -> None:
    found = article(author=[("小城日报", "meta:author"), ("记者 李某某", "html:line")])
    assert [author.name for author in found.author] == ["李某某"]
    assert [author.name for author in article(author=[("小城日报", "meta:author")]).author] == ["小城日报"]


def test_defaults_fill_and_sections_win() -> None:
    defaults = Defaults(
        publisher=Publisher("小城日报"), inLanguage="zh_CN", articleSection=["新媒体"], timezone="Asia/Shanghai"
    )
    found = article(defaults, articleSection=[("要闻", "jsonld")])
    assert (found.publisher, found.inLanguage, found.articleSection) == (Publisher("小城日报"), "zh-CN", ["新媒体"])
    assert article(articleSection=[("要闻", "jsonld")]).articleSection == ["要闻"]


def test_pictures_are_originals_in_order_without_placeholders() -> None:
    images = [
        RawImage("https://gate.example/?http://i.example/1.jpg", "jsonld", width=800, height=600),
        RawImage("https://picsum.photos/400/300?random=7", "html:img"),
        RawImage("http://i.example/1.jpg", "html:img", caption="新桥", width=10, height=10),
        RawImage("http://i.example/2.jpg", "html:img"),
    ]
    found = article(images=images).image
    assert [(i.contentUrl, i.position) for i in found] == [("http://i.example/1.jpg", 0), ("http://i.example/2.jpg", 1)]
    assert (found[0].caption, found[0].width, found[0].height) == ("新桥", 800, 600)


def test_json_ld_text_comes_first_only_where_the_page_gave_less_than_half() -> None:
    short = article(articleBodyHtml=[("<p>短。</p>", "html:trafilatura"), ("长得多的正文，有好几句话。", "jsonld")])
    assert short.metadata.sources["articleBody"] == "jsonld"
    assert (
        article(articleBodyHtml=[(BODY, "html:trafilatura"), ("别的。", "jsonld")]).metadata.sources["articleBody"]
        == "html:trafilatura"
    )


def test_the_capture_is_described() -> None:
    metadata = article().metadata
    assert (metadata.dateDownloaded, metadata.httpStatus, metadata.etag) == ("2026-03-06T04:00:00Z", 200, '"7"')
    assert metadata.sources["headline"] == "html:h1"


@pytest.mark.parametrize(
    ("kind", "expected"), [("Report", "Report"), ("BlogPosting", "NewsArticle"), ("Article", "Article")]
)
def test_kinds_are_folded(kind: str, expected: str) -> None:
    assert article(type=[(kind, "jsonld")]).type == expected


@pytest.mark.parametrize(
    ("body", "headline"),
    [
        ("<p>新桥今天通车</p><p>桥面宽二十米。</p>", "新桥今天通车"),
        ("<p>新桥今天通车。</p>", "新桥今天通车"),
        (f"<p>新桥今天通车！{'人们来到桥上' * 12}。</p>", "新桥今天通车！"),
        (f"<p>{'人们来到桥上' * 12}。</p>", "人们来到桥上" * 10 + "…"),
        (
            "<p>The bridge was opened today. People of the town came early.</p>",
            "The bridge was opened today",
        ),
        (f"<p>The {'wide bridge ' * 8}</p>", "The wide bridge wide bridge wide bridge wide bridge wide…"),
    ],
)
def test_without_a_headline_the_first_line_of_the_text_stands_in(body: str, headline: str) -> None:
    found = article(headline=[(" ", "html:title")], articleBodyHtml=[(body, "html:trafilatura")])
    assert found.headline == headline
    assert found.metadata.sources["headline"] == "text"
    assert "first line" in found.metadata.validationMessages["headline"][0]


def test_a_publisher_that_was_handed_over_counts_where_none_is_configured() -> None:
    handed = article(publisher=[("Gazette", "hint:hexo")])
    assert handed.publisher == Publisher("Gazette")
    assert handed.metadata.sources["publisher"] == "hint:hexo"
    configured = Defaults(publisher=Publisher("Paper"))
    assert article(configured, publisher=[("Gazette", "hint:hexo")]).publisher == Publisher("Paper")


def test_sections_that_were_handed_over_are_a_path() -> None:
    raws = [(name, "hint:hexo") for name in ("新媒体", "Gazette", "Gazette")]
    assert article(articleSection=raws).articleSection == ["新媒体", "Gazette", "Gazette"]
    assert article(articleSection=[(name, "jsonld") for name, _ in raws]).articleSection == ["新媒体", "Gazette"]


@pytest.mark.parametrize("received", [None, "", '<img src="https://a.example/1.jpg">'])
def test_pictures_alone_are_a_text_only_where_it_came_whole(received: str | None) -> None:
    body = '<img src="https://a.example/1.jpg">'
    candidates = {"headline": [Raw("桥", "hint:feed")], "articleBodyHtml": [Raw(body, "feed")]}
    extraction = Extraction(URL, candidates, [RawImage("https://a.example/1.jpg", "feed")], received=received)
    if not received:
        with pytest.raises(PageUnusable):
            normalise(extraction, Page(URL, b"", NOW), Defaults())
        return
    found = normalise(extraction, Page(URL, b"", NOW), Defaults())
    assert (found.articleBody, found.articleBodyHtml, len(found.image)) == ("", body, 1)
    extraction.images = [RawImage("https://picsum.photos/400/300?random=1", "feed")]
    with pytest.raises(PageUnusable):
        normalise(extraction, Page(URL, b"", NOW), Defaults())


def test_a_byline_is_kept_as_it_stands() -> None:
    (author,) = article(author=[("作者：江知渔", "html:line")]).author
    assert (author.name, author.nameRaw) == ("江知渔", "作者：江知渔")
