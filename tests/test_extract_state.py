"""The article that a page hands to its scripts: found in whatever a framework makes of it, and not guessed."""

import json
from urllib.parse import quote

import pytest

from crawler.extract import extract_page, state
from crawler.extract.dom import parse

TITLE = "The harbour crane lifts its last container"
SENTENCES = (
    "The harbour crane lifted its last container on a grey morning, and forty people stood by to watch it go.",
    "Its driver climbed down after thirty-one years and gave the key to the museum, which has no door for it yet.",
    "What becomes of the crane is open; the town wants a café in the cabin, the port wants the steel.",
    "A vote is planned for the spring. Until then a guard walks round it twice a night, with a dog called Winch.",
)
MARKUP = "".join(f'<p class="s">{text}</p>' for text in SENTENCES)
CHINESE = "".join(
    f"<p>{text}</p>"
    for text in (
        "老码头的最后一台吊机昨天停了下来，四十来个人站在雨里看它放下最后一只集装箱。",
        "开了三十一年吊机的陈师傅把钥匙交给了博物馆，博物馆还没有能放下它的门。",
        "这台吊机以后怎么办还没有定。镇上想在驾驶室里开咖啡馆，港口想要那些钢材。",
        "投票定在明年春天。在那之前，每天夜里有一个保安带着狗绕它走两圈，谁也不许爬上去。",
    )
)


def page(script: str, title: str = TITLE, shown: str = "") -> str:
    return f'<title>{title} | Quay News</title><body><div id="root">{shown}</div>{script}'


def found(script: str, title: str = TITLE) -> str:
    return state.article(parse(page(script))[0], title)


STATE = json.dumps({"props": {"story": {"title": TITLE, "body": MARKUP, "likes": 3}}})
ESCAPED = STATE.replace("<", "\\u003c")
FORMS = {
    "next": f'<script id="__NEXT_DATA__" type="application/json">{ESCAPED}</script>',
    "flight": f"<script>self.__next_f.push([1,{json.dumps('7:' + ESCAPED)}])</script>",
    "assignment": f"<script>var own = 'it\\'s \"odd\"'; window.__INITIAL_STATE__={ESCAPED};</script>",
    "function": f"<script>window.__NUXT__=(function(a,b){{return {{body:b,n:a}}}}(3,{json.dumps(MARKUP)}))</script>",
    "string": f"<script>window.state = JSON.parse({json.dumps(ESCAPED)})</script>",
    "percents": f'<script id="RENDER_DATA" type="application/json">{quote(STATE)}</script>',
    "hexadecimal": "<script>show({body: " + json.dumps(MARKUP).replace("<", "\\x3c") + "})</script>",
    "entities": f"<script>show({{body: {json.dumps(MARKUP.replace('<', '&lt;').replace('>', '&gt;'))}}})</script>",
}


@pytest.mark.parametrize("form", FORMS)
def test_the_text_is_found_in_any_form_of_script(form: str) -> None:
    tree, _ = parse(found(FORMS[form]))
    assert [each.text for each in tree.iter("p")] == list(SENTENCES)


def test_a_chinese_text_needs_fewer_characters() -> None:
    script = f"<script>window.data={json.dumps({'content': CHINESE}, ensure_ascii=False)}</script>"
    assert found(script, "老码头最后一台吊机停了") == CHINESE


def test_lines_without_markup_become_paragraphs() -> None:
    tree, _ = parse(found(f"<script>data={json.dumps({'text': chr(10).join(SENTENCES)})}</script>"))
    assert [each.text for each in tree.iter("p")] == list(SENTENCES)


def test_a_text_in_pieces_is_not_told_by_one_of_them() -> None:
    pieces = [SENTENCES[n % 4] * 12 + str(n) for n in range(6)]
    assert not found(f"<script>data={json.dumps(pieces)}</script>")


def test_of_several_articles_none_is_taken() -> None:
    other = MARKUP.replace("The harbour crane", "The harbour seal").replace("Its driver", "Its keeper")
    assert not found(f"<script>data={json.dumps([MARKUP, other])}</script>")


def test_the_same_text_twice_is_one() -> None:
    assert found(f"<script>data={json.dumps([MARKUP, MARKUP.replace(' class=', ' id=')])}</script>")


def test_a_text_of_other_words_than_the_title_is_another_articles() -> None:
    assert not found(FORMS["next"], "Mushrooms thrive after heavy autumn rain")


def test_a_short_text_may_be_a_piece() -> None:
    assert not found(f"<script>data={json.dumps(SENTENCES[0])}</script>")


def test_code_is_no_text() -> None:
    code = "harbour.crane = lifts({last: 'container'}); if (its) { return 1; }\n. " * 40
    assert not found(f"<script>data={json.dumps(code)}</script>")


def test_lists_of_files_are_no_other_text() -> None:
    chunks = json.dumps("23:I[4,[" + ",".join(f'"{n}","static/chunks/{n}.js"' for n in range(80)) + "]]")
    assert found(f"<script>push({chunks})</script>" + FORMS["next"])


def test_a_broken_literal_costs_only_itself() -> None:
    assert found('<script>data=["half \\q", ' + json.dumps(MARKUP) + "]</script>")


def test_a_page_of_broken_literals_ends() -> None:
    assert not found("<script>" + ':"\\q' * 400_000 + "</script>")


def test_an_empty_page_is_read_from_its_scripts_with_its_pictures() -> None:
    picture = '<figure><img src="/crane.jpg"><figcaption>The crane, seen from the ferry</figcaption></figure>'
    body = json.dumps({"body": MARKUP.replace("</p>", "</p>" + picture, 1)}).replace("<", "\\u003c")
    extraction = extract_page(page(f"<script>state={body}</script>").encode(), url="https://quay.example/a")
    raw = extraction.candidates["articleBodyHtml"][0]
    assert raw.source == "script:state"
    assert SENTENCES[3] in raw.value
    assert [(each.contentUrl, each.caption) for each in extraction.images] == [
        ("https://quay.example/crane.jpg", "The crane, seen from the ferry")
    ]


def test_a_page_that_shows_the_beginning_is_read_whole() -> None:
    shown = f"<p>{SENTENCES[0]}</p>"
    extraction = extract_page(page(FORMS["next"], shown=shown).encode(), url="https://quay.example/a")
    assert extraction.candidates["articleBodyHtml"][0].source == "script:state"


def test_a_page_that_shows_another_text_keeps_it() -> None:
    shown = "<p>The harbour crane is the subject of this film, which was made by three pupils of the school.</p>"
    extraction = extract_page(page(FORMS["next"], shown=shown).encode(), url="https://quay.example/a")
    assert "three pupils" in extraction.candidates["articleBodyHtml"][0].value


@pytest.mark.parametrize("mark", ["$$AD$$", "%%inline-ad-2%%", "{{ newsletter }}", "{shortcode-4f2e}", "[[RELATED]]"])
def test_a_paragraph_that_a_template_was_to_fill_goes(mark: str) -> None:
    body = MARKUP.replace("</p>", f"</p><p>{mark}</p>", 1)
    assert found(f"<script>data={json.dumps(body)}</script>") == MARKUP


def test_an_empty_page_is_read_from_pieces_with_its_pictures() -> None:
    rows = [{"type": "text", "content": text} for text in SENTENCES]
    picture = {"type": "image", "url": "/crane.jpg", "caption": "The crane, seen from the ferry"}
    script = f"<script>state={json.dumps([rows[0], picture, *rows[1:]])}</script>"
    extraction = extract_page(page(script).encode(), url="https://quay.example/a")
    raw = extraction.candidates["articleBodyHtml"][0]
    assert raw.source == "script:state"
    assert all(text in raw.value for text in SENTENCES)
    assert [(each.contentUrl, each.caption) for each in extraction.images] == [
        ("https://quay.example/crane.jpg", "The crane, seen from the ferry")
    ]
