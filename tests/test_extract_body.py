"""The generic body: text found, furniture left out, every picture in its place."""

import re

import pytest

from crawler.extract import body
from crawler.extract.dom import parse, reading

SENTENCE = (
    "The river crossing number {n} opened this morning and people walked over it in the sun, which shone all day. "
)


def paragraph(n: int) -> str:
    return f"<p>{SENTENCE.format(n=n) * 3}</p>"


def page(*inner: str) -> str:
    menu = "".join(f'<li><a href="/m{n}"><img src="/icon{n}.png">Menu {n}</a></li>' for n in range(8))
    related = '<aside><h3>Related</h3><a href="/o"><img src="/other.jpg">Another story</a></aside>'
    return f"<body><nav><ul>{menu}</ul></nav><article><h1>A bridge</h1>{''.join(inner)}</article>{related}</body>"


def read(markup: str) -> body.Body:
    tree, _ = parse(markup)
    return body.read(tree, reading(tree), "https://news.example/a", "A bridge")


def order(found: body.Body) -> list[str]:
    """Numbers of paragraphs and names of pictures, in the order of the HTML."""
    return [
        a or b
        for a, b in re.findall(r"<p>The river crossing number (\d+)|<img src=\"https://news\.example/(\w+)", found.html)
    ]


def test_pictures_stand_between_the_paragraphs_that_they_stood_between() -> None:
    found = read(
        page(
            paragraph(1), '<img src="/a">', paragraph(2), '<p><img data-src="/b?x=1" src="/load.gif"></p>', paragraph(3)
        )
    )
    assert order(found) == ["1", "a", "2", "b", "3"]


def test_pictures_before_and_behind_the_text_belong_to_it() -> None:
    found = read(
        page('<div><img src="/lead"></div>', paragraph(1), paragraph(2), '<p><img src="/x"></p><p><img src="/y"></p>')
    )
    assert order(found) == ["lead", "1", "2", "x", "y"]


@pytest.mark.parametrize("words", ["责任编辑：李某某", "相关阅读", "Related stories", "責任編輯：林某某"])
def test_pictures_behind_words_that_end_an_article_do_not(words: str) -> None:
    found = read(page(paragraph(1), paragraph(2), f'<p><img src="/x"></p><div>{words}</div><p><img src="/y"></p>'))
    assert order(found) == ["1", "2", "x"]


def test_pictures_of_menus_and_related_items_do_not() -> None:
    found = read(page(paragraph(1), '<img src="/a">', paragraph(2), paragraph(3)))
    assert [image.contentUrl for image in found.images] == ["https://news.example/a"]


def test_a_caption_goes_with_its_picture_and_not_into_the_text() -> None:
    figure = '<figure><img src="/a" alt="Bridge"><figcaption>On the bridge at noon</figcaption></figure>'
    found = read(page(paragraph(1), figure, paragraph(2)))
    assert (
        '<figure><img src="https://news.example/a" alt="Bridge"><figcaption>On the bridge at noon</figcaption></figure>'
        in found.html
    )
    assert found.html.count("On the bridge at noon") == 1


def test_the_same_picture_is_placed_once() -> None:
    lazy = '<img data-src="/a" src="data:,"><noscript><img src="/a"></noscript>'
    assert order(read(page(paragraph(1), lazy, paragraph(2)))) == ["1", "a", "2"]


def test_links_are_absolute_and_stay() -> None:
    link = f'<p>{SENTENCE * 3} <a href="../more">see more</a></p>'
    assert '<a href="https://news.example/more">see more</a>' in read(page(link, paragraph(2))).html


def test_text_that_waits_for_a_script_to_show_it_is_found() -> None:
    hidden = f'<div id="js_content" style="visibility: hidden; opacity: 0;">{paragraph(1)}{paragraph(2)}</div>'
    assert order(read(f"<body>{hidden}</body>")) == ["1", "2"]


def test_a_page_without_text_gives_no_html() -> None:
    assert read("<body><img src=/a></body>").html == ""


def test_an_embedded_video_stays_in_its_place_as_a_link_and_is_no_text() -> None:
    video = '<p><iframe src="https://www.youtube.com/embed/abc123XYZ" title="The opening"></iframe></p>'
    found = read(page(paragraph(1), video, paragraph(2)))
    link = '<figure><a href="https://www.youtube.com/watch?v=abc123XYZ">The opening</a></figure>'
    assert re.search(f"number 1.*{re.escape(link)}.*number 2", found.html, re.S)
    assert found.images == []


def test_a_post_whose_words_are_in_the_text_is_not_repeated() -> None:
    words = "The bridge was built in nine months, the mayor wrote, and it cost the town less than the old one did. " * 3
    post = (
        f'<blockquote class="twitter-tweet"><p>{words}</p><a href="https://x.com/town/status/9">May 5</a></blockquote>'
    )
    found = read(page(paragraph(1), post, paragraph(2)))
    assert found.html.count("nine months") == 3
    assert found.html.count("https://x.com/town/status/9") == 1


def test_a_picture_between_title_and_text_is_the_articles_however_long_the_standfirst() -> None:
    standfirst = "<p>From our desk in the old town by the river.</p>" * 6
    found = read(page(f'<img src="/lead">{standfirst}', paragraph(1), paragraph(2)))
    assert "https://news.example/lead" in [image.contentUrl for image in found.images]


def test_pictures_of_a_box_behind_the_texts_own_box_are_not_the_articles() -> None:
    text = f"<div>{paragraph(1)}{paragraph(2)}<p><img src='/x.jpg'></p></div>"
    found = read(page(text, "<div><img src='/seal.jpg'></div>"))
    assert [image.contentUrl for image in found.images] == ["https://news.example/x.jpg"]


def test_a_picture_that_is_drawn_again_and_again_is_none() -> None:
    line = '<p><img src="/line.jpg"></p>'
    assert read(page(*(part for n in range(4) for part in (paragraph(n), line)))).images == []


def test_the_same_picture_in_another_size_and_format_is_placed_once() -> None:
    small, large = '<img src="/w300/bridge-300x200.jpg">', '<img src="/w900/bridge-900x600.webp">'
    assert len(read(page(paragraph(1), small, paragraph(2), large, paragraph(3))).images) == 1


def test_pictures_that_only_their_query_tells_apart_are_two() -> None:
    both = '<img src="/show?picture=1"><img src="/show?picture=2">'
    assert len(read(page(paragraph(1), both, paragraph(2))).images) == 2


def test_a_credit_is_shown_small_beside_the_caption() -> None:
    figure = '<figure><img src="/a"><figcaption>On the bridge. Photo: Ana Bel</figcaption></figure>'
    found = read(page(paragraph(1), figure, paragraph(2)))
    assert "<figcaption>On the bridge. <small>Ana Bel</small></figcaption>" in found.html
    assert found.html.count("On the bridge") == 1


def test_a_caption_in_no_element_of_its_own_is_not_in_the_text_either() -> None:
    before, behind = (SENTENCE.format(n=n) * 3 for n in (1, 2))
    found = read(page(f"<div>{before}<br><img src='/a'><br>图为新桥。（记者李某某摄）<br>{behind}</div>"))
    assert [(image.caption, image.creditText) for image in found.images] == [("图为新桥。", "记者李某某")]
    assert found.html.count("图为新桥") == 1
    assert "number 2" in found.html


def test_the_next_article_that_a_site_appends_is_another_one() -> None:
    own = "".join(map(paragraph, range(1, 5)))
    other = "".join(map(paragraph, range(5, 15)))
    found = read(f"<main><article><h1>A bridge</h1>{own}</article><article><h1>A tunnel</h1>{other}</article></main>")
    assert order(found) == ["1", "2", "3", "4"]


def test_an_article_in_the_article_belongs_to_it() -> None:
    inner = f"<article><h1>What it cost</h1>{paragraph(2)}{paragraph(3)}</article>"
    found = read(f"<article><h1>A bridge</h1>{paragraph(1)}{inner}{paragraph(4)}</article>")
    assert order(found) == ["1", "2", "3", "4"]


def test_a_picture_that_comes_again_in_another_size_is_taken_once_with_its_caption() -> None:
    name = "bridge-1693399249509-33nt796.jpg"
    small = f'<p><img src="/800/{name}"></p>'
    large = f'<figure><img src="/664/{name}"><figcaption>The bridge at noon</figcaption></figure>'
    found = read(page(small, paragraph(1), large, paragraph(2), paragraph(3)))
    assert [(image.contentUrl, image.caption) for image in found.images] == [
        (f"https://news.example/664/{name}", "The bridge at noon")
    ]


@pytest.mark.parametrize(("script", "told"), [('<script src="/app.js"></script>', True), ("", False)])
def test_a_page_without_text_but_with_scripts_says_what_to_do(script: str, told: bool) -> None:
    assert any("browser = true" in each for each in read(f"<body><div id=app></div>{script}").messages) == told
