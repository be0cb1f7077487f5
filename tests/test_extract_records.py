"""Articles that scripts hold in pieces: found in what any editor makes of them, and lists of other things are not."""

import json
from typing import Any

import pytest

from crawler.extract import state
from crawler.extract.dom import parse, words

TITLE = "Brick kiln at Aldermoor fires its first load in forty years"
TEXTS = (
    "The brick kiln at Aldermoor was lit on Monday at dawn, for the first time in forty years, by two sisters.",
    "They had found their grandfather's notes in a biscuit tin: how much oak, how much ash, and when to stop.",
    "Six thousand bricks are in the first load. Most are meant for the school wall, which fell down in March.",
    "Nobody knows yet whether they will hold; the kiln needs nine days to cool, and no one may open it before.",
    "If the load is good, the sisters want to fire four times a year. The parish has ordered a chimney already.",
)
CHINESE = (
    "奥德村的砖窑星期一清晨重新点火，这是四十年来的第一次，点火的是一对姐妹。",
    "她们在一只饼干盒里找到祖父的笔记：用多少橡木、多少白蜡木，什么时候停火，都写得清清楚楚。",
    "第一窑装了六千块砖，大多要用来修学校的围墙，那堵墙今年三月倒了一段。",
    "这些砖结不结实，现在还没有人知道：砖窑要冷却九天，在那之前谁也不能打开。",
    "如果这一窑烧得好，姐妹俩打算一年烧四次，村里已经订了一座烟囱的砖。",
)

SHORT = [text[:34].rstrip("，、：") + "。" for text in CHINESE] * 2


def page(data: Any, wrap: str = "window.__STATE__ = {}") -> str:
    return f'<title>{TITLE}</title><body><div id="app"></div><script>{wrap.format(json.dumps(data))}</script>'


def paragraphs(data: Any, title: str = TITLE) -> list[str]:
    tree, _ = parse(state.article(parse(page(data))[0], title))
    return [words(each) for each in tree.iter("div", "p")]


def halves(text: str, **marks: Any) -> list[dict[str, Any]]:
    at = text.index(" ", 30)
    return [{"text": text[:at]} | marks, {"text": text[at:]}]


FORMS: dict[str, Any] = {
    "records": [{"type": "paragraph", "text": text} for text in TEXTS],
    "strings": {"story": {"paragraphs": list(TEXTS), "tags": ["bricks", "kilns"]}},
    "Portable Text": [
        {"_type": "block", "style": "normal", "children": [{"_type": "span", **each} for each in halves(text)]}
        for text in TEXTS
    ],
    "ProseMirror": {
        "type": "doc",
        "content": [
            {"type": "paragraph", "content": [{"type": "text", **each} for each in halves(text, marks=["bold"])]}
            for text in TEXTS
        ],
    },
    "Contentful": {
        "nodeType": "document",
        "content": [{"nodeType": "paragraph", "content": [{"nodeType": "text", "value": text}]} for text in TEXTS],
    },
    "Draft.js": {"blocks": [{"key": "k", "type": "unstyled", "text": text} for text in TEXTS], "entityMap": {}},
    "Editor.js": {"time": 1, "blocks": [{"id": "q", "type": "paragraph", "data": {"text": t}} for t in TEXTS]},
    "Slate": [{"type": "paragraph", "children": halves(text, bold=True)} for text in TEXTS],
    "Gutenberg": [{"name": "core/paragraph", "attributes": {"content": t}, "innerBlocks": []} for t in TEXTS],
    "elements": {"body": ["div", *(["p", text[:40], ["em", {"class": "x"}, text[40:]]] for text in TEXTS)]},
    "with fragments": [
        {"model": {"text": t, "blocks": [{"model": {"text": t[:50]}}, {"model": {"text": t[50:]}}]}} for t in TEXTS
    ],
    "as JSON in a string": {"page": {"body": json.dumps([{"kind": "text", "content": text} for text in TEXTS])}},
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_the_text_is_found_in_any_editors_records(form: str) -> None:
    assert paragraphs(FORMS[form]) == list(TEXTS)


def test_the_text_is_found_in_what_reacts_server_sends() -> None:
    rows = [f'{n:x}:["$","p",null,{{"children":[{json.dumps(t)},["$","$L7",null,{{}}]]}}]' for n, t in enumerate(TEXTS)]
    text = "\n".join(rows)
    pushes = (f"<script>self.__next_f.push([1,{json.dumps(part)}])</script>" for part in (text[:200], text[200:]))
    tree, _ = parse(state.article(parse(f"<title>{TITLE}</title><body>" + "".join(pushes))[0], TITLE))
    assert [words(each) for each in tree.iter("p")] == list(TEXTS)


def test_chinese_records_need_fewer_characters() -> None:
    data = [
        row for t in CHINESE for row in ({"type": "text", "content": t}, {"type": "img", "url": "//img.example/1.jpg"})
    ]
    assert [each for each in paragraphs(data, "四十年来第一次点火的砖窑") if each] == list(CHINESE)


def test_a_list_of_articles_with_texts_in_pieces_is_not_one() -> None:
    other = [text.replace("kiln", "oven").replace("brick", "tile") + " So it was told." for text in reversed(TEXTS)]
    articles = [{"body": [{"text": text} for text in texts]} for texts in (TEXTS, other, other[1:])]
    assert not paragraphs(articles)


OTHERS: dict[str, Any] = {
    "teasers": [{"title": f"Kiln {n}", "text": text} for n, text in enumerate(TEXTS)],
    "links": [{"text": text, "url": f"/kiln/{n}"} for n, text in enumerate(TEXTS)],
    "comments": [{"text": text, "user": {"userName": f"reader {n}"}} for n, text in enumerate(TEXTS)],
    "summaries": [{"id": n, "summary": text} for n, text in enumerate(TEXTS)],
    "captions": [{"src": f"/{n}.jpg", "caption": text} for n, text in enumerate(TEXTS)],
    "translations": {f"kiln.{n}": text for n, text in enumerate(TEXTS)},
    "code": [{"text": f"if (kiln == brick) {{ fire(load); aldermoor = 1; }} // {text}"} for text in TEXTS],
    "beginnings": [{"text": text[:70]} for text in TEXTS * 2],
}  # fmt: skip


@pytest.mark.parametrize("form", OTHERS)
def test_a_list_of_other_things_is_no_article(form: str) -> None:
    assert not paragraphs(OTHERS[form])


def test_records_of_other_words_than_the_title_are_another_articles() -> None:
    assert not paragraphs(FORMS["records"], "Ferries stay in harbour through the winter storms")


def test_an_article_in_sections_is_not_told_by_its_longest() -> None:
    first, *rest = ([{"text": text.replace(" ", f" {n} ")} for text in TEXTS] for n in ("one", "two", "three"))
    assert not paragraphs({"sections": [{"heading": "Kiln", "rows": rows} for rows in (first * 3, *rest)]})


def test_a_longer_text_about_something_else_is_no_rival() -> None:
    policy = [
        {"text": f"We keep cookie number {n} for as long as the law of the land lets us keep it. "} for n in range(30)
    ]
    assert paragraphs({"policy": policy, "body": FORMS["records"]}) == list(TEXTS)


def test_the_text_in_one_is_taken_before_the_same_in_pieces() -> None:
    whole = "".join(f'<p class="whole">{text}</p>' for text in TEXTS)
    assert 'class="whole"' in state.article(parse(page({"html": whole, "rows": FORMS["records"]}))[0], TITLE)


def test_a_member_that_is_an_aside_is_left_out() -> None:
    related = {"type": "related_articles", "text": "The oven at Brackenfold was sold to a baker from over the river."}
    assert paragraphs([*FORMS["records"][:2], related, *FORMS["records"][2:]]) == list(TEXTS)


@pytest.mark.parametrize("levels", [1, 25, 400])
def test_many_records_at_any_depth_are_read_or_left(levels: int) -> None:
    data: Any = [{"text": f"{text} This is load {n}."} for n in range(2_000) for text in TEXTS]
    for _ in range(levels):
        data = {"rows": [data]}
    assert len(paragraphs(json.loads(json.dumps(data)))) in (0, 10_000)


def test_paragraphs_that_marks_part_into_short_texts_are_read() -> None:
    data = {
        "content": [{"type": "paragraph", "content": [{"text": t[:16], "bold": True}, {"text": t[16:]}]} for t in SHORT]
    }
    assert paragraphs(data, "奥德村砖窑重新点火") == SHORT
