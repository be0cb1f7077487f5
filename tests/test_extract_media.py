"""Pictures: the address behind lazy loading, caption, credit, size."""

import pytest

from crawler.extract import media
from crawler.extract.dom import parse
from crawler.items import RawImage

BASE = "https://news.example/a/b.html"


def picture(markup: str) -> RawImage | None:
    tree, _ = parse(f"<body>{markup}</body>")
    return media.picture(next(tree.iter("img")), BASE, "html:img")


LAZY = ["data-original", "data-src", "data-lazyload", "zoomfile", "file", "show-img"]


@pytest.mark.parametrize(("first", "second"), list(zip(LAZY, [*LAZY[1:], "src"], strict=True)))
def test_lazy_attributes_are_read_in_order(first: str, second: str) -> None:
    found = picture(f'<img {second}="/worse.jpg" {first}="/better.jpg">')
    assert found is not None
    assert found.contentUrl == "https://news.example/better.jpg"


def test_the_largest_of_a_srcset_wins_over_src() -> None:
    found = picture('<img src="/s.jpg" srcset="/a,b.jpg 320w, /big.jpg 1280w,/mid.jpg 640w">')
    assert found is not None
    assert found.contentUrl == "https://news.example/big.jpg"


def test_inline_data_falls_through_to_a_real_address() -> None:
    found = picture('<img data-src="data:image/gif;base64,R0lGOD" src="/real.jpg">')
    assert found is not None
    assert found.contentUrl == "https://news.example/real.jpg"


def test_a_picture_without_any_address_is_none() -> None:
    assert picture('<img src="data:image/gif;base64,R0lGOD">') is None


def test_sources_of_a_picture_element_are_read() -> None:
    found = picture('<picture><source srcset="/p.webp 2x, /q.webp 1x"><img></picture>')
    assert found is not None
    assert found.contentUrl == "https://news.example/p.webp"


@pytest.mark.parametrize(
    ("markup", "caption", "credit"),
    [
        (
            "<figure><img src=a.jpg><figcaption>On the bridge. Photo: Ana Bel</figcaption></figure>",
            "On the bridge.",
            "Ana Bel",
        ),
        (
            "<figure><img src=a.jpg><figcaption>The lamps. <span class=credit>Photograph: Odalys Wrenfield / "
            "Harbour Times</span></figcaption></figure>",
            "The lamps.",
            "Odalys Wrenfield / Harbour Times",
        ),
        (
            "<figure><img src=a.jpg><figcaption>新桥。</figcaption><div class=source>摄影：王某</div></figure>",
            "新桥。",
            "王某",
        ),
        (
            "<figure><img src=a.jpg><figcaption class=source>Photo: Ana Bel</figcaption></figure>",
            None,
            "Ana Bel",
        ),
        ("<figure><img src=a.jpg><i class=credit>图片社</i></figure>", None, "图片社"),
        ("<p><img src=a.jpg></p><p>▲桥上的人们。王某 摄</p>", "▲桥上的人们。", "王某"),
        ("<p><img src=a.jpg></p><p>图为新桥。图片来源：某某社</p>", "图为新桥。", "某某社"),
        ('<p><img src=a.jpg></p><p class="img-desc">新桥。</p>', "新桥。", None),
        ("<p><img src=a.jpg></p><p>正文的第一段。</p>", None, None),
    ],
)
def test_captions_and_credits(markup: str, caption: str | None, credit: str | None) -> None:
    found = picture(markup)
    assert found is not None
    assert (found.caption, found.creditText) == (caption, credit)


@pytest.mark.parametrize(
    "markup",
    [
        '<img src=a.jpg width="640" height="480">',
        '<img src=a.jpg data-size="640,480">',
        '<img src=a.jpg w="640" h="480">',
    ],
)
def test_declared_sizes(markup: str) -> None:
    found = picture(markup)
    assert found is not None
    assert (found.width, found.height) == (640, 480)


def test_attached_documents_are_found_once() -> None:
    tree, _ = parse('<a href="/r.pdf">Report</a><a href="/r.pdf">again</a><a href="/x.html">no</a>')
    found = list(media.documents([tree], BASE, "html:a"))
    assert [(d.contentUrl, d.alternateName) for d in found] == [("https://news.example/r.pdf", "Report")]


def test_a_picture_in_another_size_is_the_same_picture() -> None:
    one = RawImage("https://img.example/2026/bridge-town-800x600.jpg?w=1", "jsonld")
    assert media.same(one, RawImage("https://cdn.example/2026/bridge-town.jpg", "html:img"))
    assert not media.same(one, RawImage("https://cdn.example/2026/other-town.jpg", "html:img"))
