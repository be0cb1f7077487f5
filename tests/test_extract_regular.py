"""Captions that stand in paragraphs like all others: known by their regularity."""

from crawler.extract import extract_page

LONG = "号桥昨天上午重新通车，第一批过桥的是二十几个骑车上学的孩子和一位推着豆腐车的老人，桥头放了一挂鞭炮。"
LINES = ("修好的桥面。", "桥头的老人。", "孩子们。")


def paragraph(n: int) -> str:
    return f"<p>第{n}{LONG}第{n}天的下午又下起雨来，河水涨了{n}寸，养路工老陈在桥头站了一夜，没有人来换他。</p>"


def page(lines: tuple[str, ...], *others: str) -> bytes:
    pictures = "".join(
        f'{paragraph(3 * n + 10)}<p><img src="/bridge-{n}.jpg" width="600"></p><p>{text}</p>{paragraph(3 * n + 11)}'
        for n, text in enumerate(lines)
    )
    more = "".join(f"<p>{text}</p>" for text in others)
    return f"<meta charset=utf-8><article><h1>老桥通车</h1>{pictures}{more}{paragraph(90)}</article>".encode()


def captions(body: bytes) -> list[str | None]:
    return [each.caption for each in extract_page(body, url="https://bridge.example/a").images]


def text(body: bytes) -> str:
    return extract_page(body, url="https://bridge.example/a").candidates["articleBodyHtml"][0].value


def test_short_lines_behind_most_pictures_are_captions() -> None:
    assert captions(page((*LINES, LONG))) == [*LINES, None]


def test_they_are_no_text_of_the_article() -> None:
    assert f"<p>{LINES[0]}</p>" not in text(page(LINES))


def test_where_short_lines_stand_anywhere_they_are_text() -> None:
    body = page(LINES, "天晴了。", "鞭炮响了。", "豆腐卖完了。", "有人唱歌。")
    assert captions(body) == [None] * 3
    assert f"<p>{LINES[0]}</p>" in text(body)


def test_one_short_line_is_no_rule() -> None:
    assert captions(page((LINES[0], LONG + "一", LONG + "二"))) == [None] * 3


def test_a_heading_below_a_picture_is_none() -> None:
    assert captions(page(tuple(f"<strong>{each}</strong>" for each in LINES))) == [None] * 3


def test_a_line_that_goes_on_is_none() -> None:
    assert captions(page(("他说：", "她问道：", "大家答："))) == [None] * 3


def test_a_caption_of_its_own_stays() -> None:
    name = "bridge-1693399249509-33nt796.jpg"
    small = f'<p><img src="/800/{name}"></p><p>老桥。</p>{paragraph(70)}'
    large = f'<figure><img src="/664/{name}"><figcaption>中午的老桥</figcaption></figure>{paragraph(80)}'
    body = page(LINES).decode().replace("</h1>", f"</h1>{paragraph(60)}{small}{large}")
    assert captions(body.encode()) == ["中午的老桥", *LINES]
