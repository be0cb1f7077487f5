"""Captions: what is marked, what stands beside a picture, what is set as a caption below it; and no more."""

import pytest

from crawler.extract import caption
from crawler.extract.credit import split
from crawler.extract.dom import parse

IMG = "<img src=a.jpg>"
PARAGRAPH = (
    "The river crossing opened this morning, and people walked over it in the sun, which shone all day long. " * 4
)


def told(markup: str) -> tuple[str, str]:
    tree, _ = parse(f"<body>{markup}</body>")
    found = caption.told(next(tree.iter("img")))
    return found.caption, found.credit


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (
            f'<div class="wp-caption"><a href=a.jpg>{IMG}</a><p class="wp-caption-text">The bridge</p></div>',
            "The bridge",
        ),
        (f"<div><div>{IMG}</div><div class=image__legend>The bridge</div></div>", "The bridge"),
        (f"<div><span>{IMG}</span><p>The old bridge</p></div>", "The old bridge"),
        (f"<div><span>{IMG}</span><span>新桥夜景</span></div>", "新桥夜景"),
        (
            f"<div><picture><source srcset=b.webp><source srcset=c.webp>{IMG}</picture><p>The old bridge</p></div>",
            "The old bridge",
        ),
        (f"<table><tr><td>{IMG}</td></tr><tr><td>市民步行经过新桥。</td></tr></table>", "市民步行经过新桥。"),
        (
            f"<figure>{IMG}<figcaption>The <b>new</b> bridge<button>Enlarge</button></figcaption></figure>",
            "The new bridge",
        ),
        (f"<figure>{IMG}<figcaption>Image caption, The bridge</figcaption></figure>", "The bridge"),
        (
            f"<p align=center>{IMG}</p><p><font color=navy>3月5日，市民步行经过新桥。</font></p>",
            "3月5日，市民步行经过新桥。",
        ),
        (f'<p>{IMG}</p><p style="text-align: center">市民步行经过新桥。</p>', "市民步行经过新桥。"),
        (f'<p>{IMG}</p><p><span style="color: rgb(127, 127, 127)">市民经过新桥。</span></p>', "市民经过新桥。"),
        (f"<p>{IMG}</p><p><em>People on the bridge</em></p>", "People on the bridge"),
        (f"<p>{IMG}<br>▲市民步行经过新桥。</p>", "▲市民步行经过新桥。"),
        (f'<p><a href="/big/a.jpg" title="The bridge at noon">{IMG}</a></p>', "The bridge at noon"),
        ('<p><img src=a.jpg data-caption="The <b>new</b> bridge"></p>', "The new bridge"),
        ('<p><img src=a.jpg alt="桥上的市民"></p><p>桥上的市民</p>', "桥上的市民"),
        (f"<p>{IMG}▲市民步行經過新橋。</p>", "▲市民步行經過新橋。"),
        (f"<p>▼下一座橋。</p><p>{IMG}</p><p>正文说的是新桥的历史。</p>", "▼下一座橋。"),
        (f"<p class=f_center>{IMG}<br>市民步行经过新桥。</p>", "市民步行经过新桥。"),
        (f"<p>{IMG}</p><p class='text-center'>市民步行经过新桥。</p>", "市民步行经过新桥。"),
        (f"<p>{IMG}</p><center>市民步行经过新桥。</center>", "市民步行经过新桥。"),
        (f"<p>{IMG}</p><p><span style='font-size:9pt'>市民步行经过新桥。</span></p>", "市民步行经过新桥。"),
        (f"<p>{IMG}</p><p class=photo_alt>市民步行经过新桥。</p>", "市民步行经过新桥。"),
        (f"<p>{IMG}</p><p class=picIntro>市民步行经过新桥。</p>", "市民步行经过新桥。"),
        (f"<p>{IMG}</p><p>市民步行经过新桥。新华社记者 李某某 摄</p>", "市民步行经过新桥。"),
        (f"<p>{IMG}</p><p>市民步行經過新橋。（圖／記者林某某攝）</p>", "市民步行經過新橋。"),
        ('<p><img src=a.jpg alt="市民步行經過新橋。（圖／某某社）"></p>', "市民步行經過新橋。"),
        (f"<p>{IMG}</p><p>上图：新桥的夜景</p>", "上图：新桥的夜景"),
        (f"<p>{IMG}</p><p>&nbsp;</p><br><p>▲市民步行經過新橋。</p>", "▲市民步行經過新橋。"),
        (f"<p>{IMG}</p><p class=textAlignCenter-2a>市民步行经过新桥。</p>", "市民步行经过新桥。"),
        (
            f"<div>{IMG}<br>图为市民步行经过新桥。<br>正文的第一段，说的是新桥。{PARAGRAPH}</div>",
            "图为市民步行经过新桥。",
        ),
        (
            f"<table><tr><td>{IMG}</td><td><img src=b.jpg></td></tr><tr><td>昨天夜里的旧桥全景</td>"
            "<td>市民步行经过新桥。</td></tr></table>",
            "昨天夜里的旧桥全景",
        ),
        (f"<p>{IMG}</p><p>图注：新桥的夜景</p>", "图注：新桥的夜景"),
        (f"<p>{IMG}</p><p>资料图：新桥的夜景</p>", "资料图：新桥的夜景"),
    ],
)
def test_a_caption_is_found(markup: str, text: str) -> None:
    assert told(markup)[0] == text


@pytest.mark.parametrize(
    "markup",
    [
        f"<p>{IMG}</p><p>{PARAGRAPH}</p>",
        f"<p>{IMG}</p><p>正文的第一段，说的是新桥。</p>",
        f'<p>{IMG}</p><p style="text-align: center"><strong>二、新桥的由来</strong></p>',
        f"<p>{IMG} 新桥今天通车，市民步行而过。</p>",
        f"<div>{IMG}<div>{PARAGRAPH}</div></div>",
        f"<div>{IMG}<span>5 May, 10:30</span></div>",
        f"<div>{IMG}<img src=b.jpg><p>Two of them</p></div>",
        '<p><img src=a.jpg alt="A bridge"></p>',
        f"<div>{IMG}<span>点击查看大图</span></div>",
        f"<div>{IMG}<span>Enlarge</span></div>",
        f"<p>{IMG}</p><p>▼下一座桥。</p><p><img src=b.jpg></p>",
        f"<p>▲上一座桥。</p><p>{IMG}</p>",
        f"<p>{IMG}</p><p>新桥的图纸由市政府提供</p>",
        f"<table><tr><td>{IMG}</td><td>新桥</td></tr>"
        "<tr><td><a href=/>首页</a> <a href=/n>新闻中心</a></td><td></td></tr></table>",
        f"<table><tr><td>{IMG}</td><td></td></tr><tr><td>{PARAGRAPH}</td><td></td></tr></table>",
        f"<div>{IMG}<br>正文的第一段，说的是新桥。<br>{PARAGRAPH}</div>",
        f"<p class=centerpiece>{IMG}</p><p class=centerpiece>正文的第一段，说的是新桥。</p>",
    ],
)
def test_what_is_no_caption_is_not_taken(markup: str) -> None:
    assert told(markup)[0] == ""


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("On the bridge. Photo: Ana Bel", ("On the bridge.", "Ana Bel")),
        ("On the bridge (Picture: Ana Bel/AP)", ("On the bridge", "Ana Bel/AP")),
        ("Auf der Brücke © dpa | Ana Bel", ("Auf der Brücke", "dpa | Ana Bel")),
        ("On the bridge. Photo by Ana Bel", ("On the bridge.", "Ana Bel")),
        ("市民走过新桥。图片来源：某某社", ("市民走过新桥。", "某某社")),
        ("市民走過新橋。 圖／中央社", ("市民走過新橋。", "中央社")),
        ("市民走過新橋。（記者林某某／攝影）", ("市民走過新橋。", "記者林某某")),
        ("市民走過新橋。（圖取自市政府網站）", ("市民走過新橋。", "市政府網站")),
        ("图：新桥今天上午在全城市民的注视下通车", ("图：新桥今天上午在全城市民的注视下通车", "")),
        ("市民走过新桥。新华社记者 李某某 王某某 摄", ("市民走过新桥。", "新华社记者 李某某 王某某")),
        ("市民走过新桥 本报记者 李某某 摄/图", ("市民走过新桥", "本报记者 李某某")),
        ("市民走过新桥。新华社发（李某某 摄）", ("市民走过新桥。", "新华社发（李某某 摄）")),
        ("市民走过新桥。 某某新闻记者 李某某 图", ("市民走过新桥。", "某某新闻记者 李某某")),
        ("新桥夜景 李某某摄", ("新桥夜景", "李某某")),
        ("市民走過新橋。 記者林某某∕攝影", ("市民走過新橋。", "記者林某某")),
        ("市民走過新橋。（圖／記者林某某攝）", ("市民走過新橋。", "記者林某某")),
        ("市民走過新橋。（資料照片／林某某攝）", ("市民走過新橋。", "林某某")),
        ("市民走過新橋。（資料照，記者林某某攝）", ("市民走過新橋。", "記者林某某")),
        ("市民走過新橋（3月5日，記者林某某攝）", ("市民走過新橋（3月5日）", "記者林某某")),
        ("市民走過新橋。（小城台圖片）", ("市民走過新橋。", "小城台")),
        ("市民走過新橋。（小城社記者林某某傳真 115年3月5日）", ("市民走過新橋。", "小城社記者林某某")),
        ("市民走過新橋。（資料圖片）", ("市民走過新橋。（資料圖片）", "")),
        ("市民走過新橋。（圖／翻攝自臉書）", ("市民走過新橋。", "翻攝自臉書")),
        ("市民走過新橋。（讀者提供）", ("市民走過新橋。", "讀者")),
        ("市民走过新桥丨图源：某某网", ("市民走过新桥", "某某网")),
        ("橋の上（写真＝某某通信）", ("橋の上", "某某通信")),
        ("다리 위의 시민들. 사진 제공=서울시", ("다리 위의 시민들.", "서울시")),
        ("这座桥的照片由市民拍摄", ("这座桥的照片由市民拍摄", "")),
        ("新桥的夜景，3日晚摄", ("新桥的夜景，3日晚摄", "")),
        ("He took a picture of the bridge", ("He took a picture of the bridge", "")),
        ("", ("", "")),
    ],
)
def test_a_credit_in_words_is_split_from_the_caption(text: str, parts: tuple[str, str]) -> None:
    assert split(text) == parts


def test_a_credit_with_an_element_of_its_own_is_no_part_of_the_caption() -> None:
    marked = "<p>The bridge of Bel <span class=photo-credit>(Photo: Bel)</span></p>"
    assert told(f"<figure>{IMG}<figcaption>{marked}</figcaption></figure>") == ("The bridge of Bel", "Bel")


def test_words_of_elements_side_by_side_are_parted() -> None:
    assert told(f"<figure>{IMG}<figcaption><span>The bridge</span><span>at noon</span></figcaption></figure>")[0] == (
        "The bridge at noon"
    )


def test_ten_thousand_pictures_in_one_box_are_no_captions_of_one_another() -> None:
    tree, _ = parse(f"<body><div>{'<img src=data:,>' * 10_000}{IMG}<p>Beside</p></div></body>")
    assert caption.told(list(tree.iter("img"))[-1]).by == []


@pytest.mark.parametrize(
    "article",
    [
        f"<h1>新桥</h1><div class=info><span class=source>某某报</span></div><div>市民走过新桥。</div>{IMG}",
        f"<h3>The bridge opened in the morning.</h3><div>{IMG}</div><h3>People walked over it at noon.</h3>",
        f"<div>The bridge opened in the morning.</div><div>{IMG}</div><div>People walked over it at noon.</div>",
    ],
)
def test_the_text_of_an_article_with_one_picture_is_no_caption(article: str) -> None:
    assert told(f"<div class=content>{article}</div>") == ("", "")
