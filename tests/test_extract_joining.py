"""The texts of several pages as one: in order, each thing once, and what is missing is told."""

from crawler.extract.joining import join
from crawler.extract.page import HINTED
from crawler.items import Extraction, Raw, RawImage

FIRST = "https://news.example/a/123.html"
SECOND, THIRD = (FIRST.replace(".html", f"_{n}.html") for n in (2, 3))


def found(url: str, html: str, *images: str, pages: tuple[str, ...] = (), source: str = "html:x") -> Extraction:
    made = Extraction(url, candidates={"headline": [Raw("渡轮归来：十年之后", "html:h1")]}, pages=list(pages))
    made.images = [RawImage(image, "html:img") for image in images]
    if html:
        made.candidates[HINTED] = [Raw(html, source)]
    return made


def text(joined: Extraction) -> str:
    return joined.candidates[HINTED][0].value


def test_texts_and_pictures_stand_in_the_order_of_the_pages() -> None:
    pages = [found(FIRST, "<p>one</p>", "1.jpg"), found(SECOND, "<p>two</p>", "2.jpg", "1.jpg")]
    joined = join(pages[0], {SECOND: pages[1], THIRD: found(THIRD, "<p>three</p>", "3.jpg")})
    assert text(joined) == "<p>one</p>\n<p>two</p>\n<p>three</p>"
    assert [image.contentUrl for image in joined.images] == ["1.jpg", "2.jpg", "3.jpg"]


def test_title_byline_and_pager_stand_there_once() -> None:
    def page(url: str, title: str, words: str, pager: str) -> Extraction:
        html = f"<h1>{title}</h1><p>来源：港城日报 王平</p><p>{words}</p><p>责任编辑：李安</p><p>{pager}</p>"
        return found(url, html)

    first = page(FIRST, "渡轮归来：十年之后", "第一段。", "1 2 3 下一页")
    second = page(SECOND, "渡轮归来：十年之后（2）", "第二段。", "[1] [2] [3]")
    third = page(THIRD, "渡轮归来：十年之后 第3页", "第三段。", "本文共3页 上一页")
    said = text(join(first, {SECOND: second, THIRD: third}))
    assert said.count("渡轮归来") == said.count("港城日报") == said.count("责任编辑") == 1
    assert said.index("第一段") < said.index("第二段") < said.index("第三段") < said.index("责任编辑")
    assert "页" not in said


def test_a_line_that_recurs_within_the_text_stays() -> None:
    def verses(names: str) -> str:
        return "".join(f"<p>verse {name}</p><p>Row, row.</p>" for name in names)

    first, second = f"{verses('abcd')}<p>the end of one</p>", f"<p>interlude</p>{verses('efgh')}"
    joined = join(found(FIRST, first), {SECOND: found(SECOND, second)})
    assert text(joined).count("Row, row.") == 8


def test_a_number_that_heads_a_section_stays() -> None:
    joined = join(found(FIRST, "<p>one</p>"), {SECOND: found(SECOND, "<h2>2</h2><p>two</p>")})
    assert "<h2>2</h2>" in text(joined)


def test_links_of_each_page_are_absolute_by_its_own_address() -> None:
    second = "https://news.example/a/123/2"
    joined = join(
        found("https://news.example/a/123", "<p>one</p>"), {second: found(second, '<p><img src="x.jpg">two</p>')}
    )
    assert 'src="https://news.example/a/123/x.jpg"' in text(joined)


def test_a_page_that_repeats_an_earlier_one_is_told_and_left_out() -> None:
    first = found(FIRST, "<p>the same words</p>")
    joined = join(first, {SECOND: found(SECOND, "<p>The same words.</p>"), THIRD: found(THIRD, "<p>others</p>")})
    assert text(joined) == "<p>the same words</p>\n<p>others</p>"
    assert joined.messages == [f"its page {SECOND} says what an earlier page says"]


def test_what_is_missing_is_named() -> None:
    first = found(FIRST, "<p>one</p>", pages=(SECOND, THIRD))
    joined = join(first, {THIRD: found(THIRD, "<p>three</p>")})
    assert joined.messages == [f"its page {SECOND} is not here"]
    assert text(joined) == "<p>one</p>\n<p>three</p>"


def test_a_page_that_is_none_is_named_with_its_reason() -> None:
    first = found(FIRST, "<p>one</p>", pages=(SECOND,))
    joined = join(first, {SECOND: "login: 请登录"})
    assert joined.messages == [f"its page {SECOND}: login: 请登录"]
    assert joined.candidates == first.candidates


def test_pages_of_pictures_alone_keep_the_one_that_each_of_them_shares() -> None:
    second = found(SECOND, "")
    second.images = [RawImage("2.jpg", "meta:og:image")]
    joined = join(found(FIRST, "<p>one</p>", "1.jpg"), {SECOND: second})
    assert [image.contentUrl for image in joined.images] == ["1.jpg", "2.jpg"]


def test_the_picture_that_a_page_with_a_text_shares_is_not_one_of_its_own() -> None:
    second = found(SECOND, "<p>two</p>")
    second.images = [RawImage("logo.jpg", "meta:og:image")]
    assert [image.contentUrl for image in join(found(FIRST, "<p>one</p>", "1.jpg"), {SECOND: second}).images] == [
        "1.jpg"
    ]


def test_texts_without_markup_become_paragraphs() -> None:
    joined = join(found(FIRST, "one\n1 < 2".replace("<", "&lt;"), source="jsonld"), {SECOND: found(SECOND, "two")})
    assert text(joined).endswith("\n<p>two</p>")
