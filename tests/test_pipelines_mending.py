"""What would mend a rule, tried on archived pages."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from crawler.archive.warc import write_page
from crawler.extract.page import ArticlePage, css
from crawler.items import Article, Defaults, Exchange, Page
from crawler.pipelines.extract import read
from crawler.pipelines.mending import Sample, Score, propose

WHEN = datetime(2026, 11, 22, 6, tzinfo=UTC)
HEADERS = [("Content-Type", "text/html; charset=utf-8")]
NAMES = ("李明", "Ann Reed", "王芳")
STORY = "".join(f"<p>The ferry number {n} came back this morning, and all who saw it were glad.</p>" for n in range(9))
Html = Callable[[int], str]


class OldPage(ArticlePage):
    headline = css("h1")
    author = css("span.writer")
    datePublished = css("span.when")  # noqa: N815
    body = css("div.story")


def before(number: int) -> str:
    name = NAMES[number % 3]
    date = f'<span class="when">2026-11-2{number % 2} 08:00</span>'
    head = f'<h1>Ferry {number}</h1><span class="writer">{name}</span>{date}'
    return f'<html lang="en"><body>{head}<div class="story">{STORY}<p>Number {number}.</p></div></body></html>'


def samples(html: Html, known: bool, number: int = 4) -> list[Sample]:
    return [sample(html(n), n, known) for n in range(number)]


def sample(html: str, number: int, known: bool) -> Sample:
    url, body = f"https://town.example/{number}", html.encode()
    page = Page(url, body, WHEN, headers={"content-type": HEADERS[0][1]})
    _, article, _ = read(page, OldPage, Defaults())
    page.exchanges = [Exchange(url, "GET", [], b"", 200, "OK", "HTTP/1.1", HEADERS, body, WHEN)]
    return Sample(write_page(page, received=None, software="x")[0], article, known)


def test_an_author_whom_nobody_else_finds_is_found_by_the_names_of_before() -> None:
    def after(number: int) -> str:
        away = '<p>Weather</p><i class="x-when">'  # beside a date a known given name would do
        return before(number).replace("span", "i").replace("writer", "x-credit").replace('<i class="when">', away)

    found = propose("author", samples(before, True), samples(after, False))
    assert found.best[0] == Score("i.x-credit", 0.0, 4.0)
    assert (found.before, found.after, found.generic) == (4, 4, 0)


def test_a_selector_that_is_right_on_both_goes_first() -> None:
    def old(number: int) -> str:
        return before(number).replace('<span class="writer"', '<span rel="author" class="writer"')

    def after(number: int) -> str:
        return old(number).replace('"writer"', '"credit"')

    found = propose("author", samples(old, True), samples(after, False))
    assert found.best[0] == Score('span[rel="author"]', 4.0, 4.0)


def test_a_date_that_is_found_elsewhere_is_the_measure() -> None:
    def after(number: int) -> str:
        date = f'<em class="date">2026-11-2{number % 2} 08:00</em>'
        return before(number).replace('<span class="when">', "<u>").replace("<h1>", f"{date}<h1>")

    found = propose("datePublished", samples(before, True), samples(after, False))
    assert found.best[0].after == 4.0
    assert "em.date" in [each.selector for each in found.best]


def test_a_text_is_found_in_its_new_frame() -> None:
    def after(number: int) -> str:
        return before(number).replace('"story"', '"tale"').replace("<div", "<aside><p>Read more.</p></aside><div")

    found = propose("articleBody", samples(before, True), samples(after, False))
    assert found.best[0] == Score("div.tale", 0.0, 4.0)
    assert found.generic == 4


def test_what_is_not_on_the_pages_is_not_proposed() -> None:
    def after(number: int) -> str:
        return before(number).replace(f'<span class="writer">{NAMES[number % 3]}</span>', "")

    assert propose("author", samples(before, True), samples(after, False)).best == ()


def test_an_earlier_version_tells_what_is_right() -> None:
    def after(number: int) -> str:
        decoy = '<b class="promo">Ann Reed</b>'
        return before(number).replace('"writer"', '"credit"').replace("<h1>", f"{decoy}<h1>")

    pairs = zip(samples(after, False), samples(before, True), strict=True)
    edited = [Sample(new.warc, old.article, True) for new, old in pairs]
    assert propose("author", samples(before, True), edited).best[0] == Score("span.credit", 0.0, 4.0)


@pytest.mark.parametrize("warc", [b"", b"no WARC"])
def test_a_page_that_cannot_be_read_is_left_out(warc: bytes) -> None:
    broken = Sample(warc, Article("https://town.example/9", "Ferry"), known=False)
    assert propose("author", samples(before, True), [broken]).after == 0
