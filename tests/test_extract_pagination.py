"""Which links of a page lead to the article's further pages, and which only look like it."""

import pytest

from crawler.extract import pagination
from crawler.extract.page import ArticlePage

STORY = "https://news.example/2026/11/22/content_123.html"
POST = "https://blog.example/2026/a-long-story/"
VIEW = "https://news.example/view.php?id=5"


def page(url: str, *links: str, head: str = "") -> ArticlePage:
    body = "".join(links)
    return ArticlePage(f"<html><head>{head}</head><body><p>x</p>{body}</body></html>".encode(), url=url)


def link(href: str, text: str) -> str:
    return f'<a href="{href}">{text}</a>'


@pytest.mark.parametrize(
    ("url", "href", "text"),
    [
        (STORY, "content_123_2.html", "2"),
        (STORY, "content_123_2.html", "[2]"),
        (STORY, "content_123_2.html", "下一页"),
        (STORY, "content_123_2.html", "下页 &gt;"),
        (STORY, "content_123_2.html", "第2页"),
        (STORY, "content_123_2.html", "第2页：渡口的早晨"),
        (STORY, "/2026/11/22/content_123-p2.html", "Next page"),
        (STORY, "content_123/2.html", "2"),
        (POST, "/2026/a-long-story/2/", "Page 2"),
        (POST, "https://blog.example/2026/a-long-story/2/", "»"),
        (VIEW, "?id=5&amp;page=2", "2"),
        (VIEW, "view.php?page=2&amp;id=5", "次へ"),
        ("https://news.example/a/12345/1.html", "2.html", "2"),
        ("https://news.example/a/12345?page=1", "?page=2", "2"),
    ],
)
def test_a_numbered_address_and_a_word_for_it_are_a_further_page(url: str, href: str, text: str) -> None:
    assert len(pagination.further(page(url, link(href, text)))) == 1


@pytest.mark.parametrize(
    ("url", "href", "text"),
    [
        (STORY, "content_124.html", "下一篇"),
        (STORY, "content_124.html", "下一页"),
        (STORY, "content_123_2.html", "渡口的另一条新闻"),
        (STORY, "content_123_2.jpg", "2"),
        (STORY, "content_123.html", "1"),
        (STORY, "content_123_1.html", "1"),
        (STORY, "content_123_2.html#comments", "2"),
        (STORY, "https://other.example/2026/11/22/content_123_2.html", "2"),
        (VIEW, "view.php?id=6&amp;page=2", "2"),
        ("https://news.example/", "?page=2", "2"),
        ("https://news.example/world/", "?page=2", "2"),
        ("https://news.example/2026/index.html", "index_2.html", "2"),
        ("https://news.example/2026/11/22/", "/2026/11/22/2/", "2"),
        ("https://blog.example/2026/a-long-story/", "/2026/a-long-story/page/2/", "2"),
        ("https://blog.example/tag/harbour-2026", "/tag/harbour-2026?p=x", "2"),
    ],
)
def test_the_next_article_a_list_and_another_site_are_none(url: str, href: str, text: str) -> None:
    assert pagination.further(page(url, link(href, text))) == []


def test_a_pager_of_comments_is_none() -> None:
    links = f'<div class="comment-nav">{link("content_123_2.html", "2")}</div>'
    assert pagination.further(page(STORY, links)) == []


def test_rel_next_needs_the_articles_own_address() -> None:
    own = '<link rel="next" href="content_123_2.html">'
    following = '<link rel="next" title="The next post" href="content_200.html">'
    assert pagination.further(page(STORY, head=own)) == [STORY.replace(".html", "_2.html")]
    assert pagination.further(page(STORY, head=following)) == []


def test_pages_come_in_the_order_of_their_numbers_each_once() -> None:
    links = [link(f"content_123_{n}.html", str(n)) for n in (10, 3, 2)] + [link("content_123_2.html", "下一页")]
    assert [each[-7:] for each in pagination.further(page(STORY, *links))] == ["_2.html", "_3.html", "10.html"]


def test_the_pager_of_a_later_page_is_read_by_the_address_of_the_first() -> None:
    second = STORY.replace(".html", "_2.html")
    later = page(second, link("content_123.html", "1"), link("content_123_3.html", "3"))
    assert pagination.further(later, first=STORY)[-1] == STORY.replace(".html", "_3.html")
    assert pagination.further(later) == []


def test_a_second_page_may_have_the_number_one() -> None:
    links = [link("content_123.html", "1"), link("content_123_1.html", "2"), link("content_123_2.html", "3")]
    assert [each[-7:] for each in pagination.further(page(STORY, *links))] == ["_1.html", "_2.html"]


def test_a_pager_that_a_script_writes_is_read() -> None:
    script = '<script>createPageHTML(3, 0, "content_123", "html");</script>'
    assert [each[-7:] for each in pagination.further(page(STORY, script))] == ["_1.html", "_2.html"]


@pytest.mark.parametrize(("own", "text"), [(2, "1"), (2, "上一页"), (3, "[1]"), (2, "首页"), (1, "1")])
def test_a_later_page_knows_the_first(own: int, text: str) -> None:
    later = page(STORY.replace(".html", f"_{own}.html"), link("content_123.html", text))
    assert pagination.first(later) == STORY


@pytest.mark.parametrize(
    ("href", "text"), [("content_122.html", "上一页"), ("content_123.html", "上一篇"), ("/", "首页")]
)
def test_an_article_whose_name_ends_in_a_number_is_no_later_page(href: str, text: str) -> None:
    assert pagination.first(page(STORY.replace("_123", "_12"), link(href, text))) is None
    assert pagination.first(page(STORY, link(href, text))) is None
