"""One tree for all readers: safe on depth, size and broken markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract import dom, size


def test_a_page_of_a_hundred_thousand_nested_elements_keeps_its_text() -> None:
    tree, messages = dom.parse("<body>" + "<div>" * 100_000 + "deep words" + "</div>" * 100_000)
    assert "deep words" in dom.words(tree)
    assert messages == [dom.DEEP]


def test_a_normal_page_has_no_remarks() -> None:
    assert dom.parse("<p>words</p>")[1] == []


def test_a_huge_script_does_not_cost_the_article() -> None:
    tree, messages = dom.parse(f"<body><script>{'x' * 12_000_000}</script><p>words</p></body>")
    assert dom.words(tree) == "words"
    assert "12000008 characters" in messages[0]


def test_control_characters_are_cut() -> None:
    assert dom.words(dom.parse("<p>a\x00b\x08c\x1b[31m</p>")[0]) == "abc[31m"


@pytest.mark.parametrize(
    "text",
    ["", " ", "<!-- only -->", "<frameset><frame></frameset>", "plain", "<?xml version='1.0' encoding='gbk'?><p>x"],
)
def test_there_is_always_a_head_and_a_body(text: str) -> None:
    tree, _ = dom.parse(text)
    assert tree.find("head") is not None
    assert tree.find("body") is not None


def test_reading_order_marks_blocks_and_holds_pictures_without_scripts() -> None:
    tree, _ = dom.parse("<p>one<b>two</b></p><script>no</script><img src=a><p>three</p>")
    found = dom.reading(tree)
    assert found.text.split() == ["onetwo", dom.PICTURE, "three"]
    assert [picture.get("src") for picture in found.pictures] == ["a"]
    assert found.lines == "onetwo\nthree"


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("/b.jpg", "https://a.example/b.jpg"),
        ("//c.example/d", "https://c.example/d"),
        ("http://c.example:80/d?q=1#e", "http://c.example:80/d?q=1#e"),
        ("https://c.example/d?", "https://c.example/d"),
        (" https://c.example/d ", "https://c.example/d"),
        ("https://c.example/d\n/e", "https://c.example/d/e"),
        ("data:image/gif;base64,R0", None),
        ("javascript:alert(1)", None),
        ("http://[broken", None),
        ("", None),
        (None, None),
    ],
)
def test_only_http_links_are_links(link: str | None, url: str | None) -> None:
    assert dom.absolute("https://a.example/x/y", link) == url


@given(st.text(max_size=500))
def test_any_text_becomes_a_tree(text: str) -> None:
    tree, _ = dom.parse(text)
    dom.reading(tree)
    assert "\x00" not in dom.words(tree)


@pytest.mark.parametrize("piece", ["<p>words and more</p>", "<a href=/x>words</a>", "words<br>", "<b>w</b><i>x</i>"])
def test_of_a_page_of_too_many_elements_the_first_part_is_read(piece: str) -> None:
    tree, messages = dom.parse(f"<body><h1>A title</h1>{piece * 300_000}</body>")
    assert dom.words(tree).startswith("A title")
    assert 10_000 < sum(1 for _ in tree.iter()) <= size.MAX_TAGS + 3
    assert messages[0].startswith("page too large: its first ")


def test_of_too_long_a_text_the_first_part_is_read() -> None:
    text = "words " * (size.MAX_TEXT // 4)
    tree, messages = dom.parse(f"<p>{text}</p>")
    assert 0 < len(tree.text_content()) <= size.MAX_TEXT
    assert messages[0].startswith("page too large")


def test_words_leave_scripts_out_and_the_tree_as_it_is() -> None:
    tree, _ = dom.parse("<div><p>one<script>no</script> two<style>no</style> three</p> four</div> five")
    assert dom.words(tree.find(".//div")) == "one two three four"
    assert dom.words(tree.find(".//p")) == "one two three"
    assert dom.words(tree.find(".//script")) == ""
    assert len(list(tree.iter("script", "style"))) == 2


def test_what_xml_has_not_is_left_out() -> None:
    assert dom.legal("a\x00b\x0b\x1fc\t\r\nd\ud83de\ufffef\uffff\U0001f600é").decode() == "abc\t\r\ndef\U0001f600é"


@pytest.mark.parametrize("value", ["", "=x", '=">"', "='<b c=d>'"])
def test_of_too_many_attributes_the_first_are_read(value: str) -> None:
    many = " ".join(f"a{n}{value}" for n in range(30_000))
    tree, messages = dom.parse(f"<body><p>one</p><p {many}>two</p><p>three</p></body>")
    assert dom.words(tree) == "onetwothree"
    assert max(len(node.attrib) for node in tree.iter()) == 250
    assert messages == ["an element of more than 250 attributes: the others were left out"]


def test_long_tags_scripts_and_comments_are_no_elements_of_many_attributes() -> None:
    code = "a b " * 30_000
    page = f'<img src="data:{"A" * 90_000}" alt=x><script>i<n {code}</script><!-- <p {code} --><style>{code}</style>'
    tree, messages = dom.parse(f"{page}<p>words</p>")
    assert messages == []
    assert len(tree.find(".//script").text) == len(code) + 4
    assert dom.words(tree.find(".//p")) == "words"


def test_a_text_of_more_bytes_than_libxml2_takes_is_cut_not_lost() -> None:
    tree, messages = dom.parse("<p>" + "新桥今天通车" * 700_000 + "</p>")
    assert 1_600_000 < len(dom.words(tree)) < 1_700_000
    assert messages[0].startswith("page too large")


@pytest.mark.parametrize("name", ["script", "style"])
def test_huge_scripts_and_styles_do_not_hide_what_is_behind_them(name: str) -> None:
    tree, messages = dom.parse(f"<head><{name}>{'x ' * 6_000_000}</{name}></head><p>words</p>")
    assert dom.words(tree) == "words"
    assert [message.split(" of ")[0] for message in messages] == [f"a {name}"]


@pytest.mark.parametrize("first", ["article", "main", "header", "section", "nav"])
def test_a_page_may_leave_out_its_body_tags(first: str) -> None:
    page = (
        f"<!doctype html><title>A bridge</title><meta charset=utf-8><{first}><p>It opens</p></{first}> today <p>at ten"
    )
    tree, _ = dom.parse(page)
    assert [each.tag for each in tree.find("head")] == ["title", "meta"]
    assert [each.tag for each in tree.find("body")] == [first, "p"]
    assert dom.reading(tree).lines == "It opens\ntoday\nat ten"
