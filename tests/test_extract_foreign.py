"""Pictures that are not the article's, told by what is around them."""

import pytest
from lxml.html import HtmlElement

from crawler.extract.dom import letters, parse
from crawler.extract.foreign import Surroundings

URL = "https://news.example/2026/bridge.html"
TEXT = "The river crossing opened this morning and people walked over it in the sun, which shone all day long."


def own(markup: str) -> bool:
    tree, _ = parse(f"<body>{markup}</body>")
    return Surroundings(letters(TEXT), URL).own(next(tree.iter("img")))


@pytest.mark.parametrize(
    "markup",
    [
        "<img src=a.jpg width=1 height=1>",
        "<img src=/img/bookmark.svg>",
        "<img src=skins/default/line.gif>",
        "<img src=/img/sharelogo2.jpg>",
        "<img src=/2020/share/qzone.png>",
        "<img src=/upload/ewm.jpg>",
        "<img src=/emotion/3.gif>",
        "<img src=a.jpg alt='微信扫一扫'>",
        "<img src=a.jpg style='width: 24px'>",
        "<p><img src=a.jpg></p><p>长按二维码，关注我们</p>",
        '<p><a href="https://shop.example/click?id=7"><img src=a.jpg></a></p>',
        '<div><a href="//ads.shop.example/7"><img src=a.jpg></a><span>- Anzeige -</span></div>',
        "<p><img src=a.jpg></p><p>请扫描二维码下载客户端</p>",
        "<a href=/shop><img src=a.jpg width=640 height=80></a>",
        "<img src=a.jpg class='author-photo'>",
        "<aside><img src=a.jpg></aside>",
        '<div class="related-list"><img src=a.jpg></div>',
        '<a rel=author href="/w/7"><img src=a.jpg></a>',
        '<a href="/authors/ana-bel"><img src=a.jpg></a>',
        '<ul><li><a href="/other.html"><img src=a.jpg></a></li></ul>',
        '<div><a href="/other.html"><img src=a.jpg></a></div><h3><a href="/other.html">Another bridge</a></h3>',
        '<article><figure><img src=a.jpg></figure><h3><a href="/o.html">Harbour closed again</a></h3></article>',
        '<div><img src=a.jpg><a href="/o.html">港口今天再次关闭市民出行受到影响</a></div>',
    ],
)
def test_furniture_and_other_articles_pictures_are_told(markup: str) -> None:
    assert not own(markup)


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="/big/a.jpg"><img src=a.jpg></a>',
        '<a href="#gallery"><img src=a.jpg></a>',
        '<p><a href="https://pictures.news.example/7"><img src=a.jpg></a></p>',
        '<div><a href="https://art.example/7"><img src=a.jpg></a><span>The old bridge</span></div>',
        "<p>Y = C + I + G <img src=formula.png width=600 height=50></p>",
        "<div><figure><img src=a.jpg><figcaption>By the river</figcaption></figure>"
        '<a href="/o.html">Harbour closed again after the storm</a></div>',
        "<p><img src=a.jpg></p><p>市民在桥头扫描二维码进入公园</p>",
        '<p><img src=a.jpg>新桥今天通车，<a href="/o.html">市民</a>步行而过，场面十分热闹。</p>',
    ],
)
def test_a_picture_with_a_caption_a_lightbox_or_a_link_nearby_is_the_articles(markup: str) -> None:
    assert own(markup)


@pytest.mark.parametrize("name", ["recommended", "sidebar-layout", "page-header"])
def test_a_box_that_holds_the_text_or_the_title_is_no_furniture(name: str) -> None:
    assert own(f'<div class="{name}"><img src=a.jpg><p>{TEXT}</p></div>')
    assert own(f'<div class="{name}"><h1>A bridge for the town</h1><img src=a.jpg></div><p>{TEXT}</p>')


def test_a_box_of_many_pictures_is_searched_once_for_the_ends_of_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[HtmlElement] = []
    text = Surroundings._text
    monkeypatch.setattr(Surroundings, "_text", lambda self, node: asked.append(node) or text(self, node))
    tree, _ = parse(f"<body><p>{TEXT}</p>{'<img src=/a.jpg>' * 500}</body>")
    around = Surroundings(letters(TEXT), URL)
    ends = letters(TEXT)[:30], letters(TEXT)[-30:]
    assert {around.beyond(img, *ends) for img in tree.iter("img")} == {False}
    assert len(asked) < 2 * 500
