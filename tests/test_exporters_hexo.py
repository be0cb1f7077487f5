"""Hexo posts: the format byte for byte, and what hostile articles do to it."""

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from crawler.exporters.hexo import Post, date_of, prefixed, render, title_of
from crawler.items import Author, MediaObject, Publisher
from tests.test_exporters import Archive, article

POST = re.compile(r"\n---\n(.*?)\n---\n\n<div>   \n(.*)  \n</div>\n {12}\Z", re.S)
FRONT = re.compile(
    r"""title: (?P<quote>['"])(?P<title>.*?)(?P=quote)\ncategories: \n(?P<categories>(?: - [^\n]*\n)+)"""
    r"""headimg: '(?P<image>[^\n]*)'\nauthor: (?P<author>[^\n]*)\ncomments: false\ndate: (?P<date>[^\n]*)\n""",
    re.S,
)
PREFIX = "https://cors.zfour.workers.dev/?"
SEED = "000_dcd3098c30c0010b.txt"
VERSION_3 = ["003", "004", "006", "008", "009", "011", "013", "017", "019", "021"]
# One · is one blank.
PLAIN = """
---
title: 'Ferry returns'
categories:·
 - News
 - Gazette
 - Harbour
headimg: 'https://a.example/1.jpg'
author: Gazette
comments: false
date: Tue, 22 Mar 2022 13:37:20 GMT
thumbnail: 'https://a.example/1.jpg'
---

<div>···
<p><img src="https://a.example/1.jpg"></p>··
</div>
············""".replace("·", " ")


def parse(text: str) -> Post:
    """A post of the third format; only what the corpus has."""
    text = text.replace("&#123;", "{").replace("&#125;", "}")
    whole = POST.fullmatch(text)
    assert whole is not None
    front = FRONT.match(whole[1])
    assert front is not None
    categories = re.findall(r"^ - (.*)$", front["categories"], re.M)
    return Post(front["title"], categories, front["image"], front["author"], front["date"], whole[2])


def front_of(text: str) -> dict[str, object]:
    """What Hexo reads above the body."""
    loaded = yaml.safe_load(text.split("\n---\n")[1])
    assert isinstance(loaded, dict)
    return loaded


def only(folder: Path) -> Path:
    """The one post of an export."""
    (found,) = folder.rglob("*.md")
    return found


# -- the format


def test_renders_an_empty_line_first_and_the_trailing_blanks() -> None:
    image = "https://a.example/1.jpg"
    post = Post(
        "Ferry returns", ["News", "Gazette", "Harbour"], image, "Gazette", "Tue, 22 Mar 2022 13:37:20 GMT",
        f'<p><img src="{image}"></p>',
    )  # fmt: skip
    assert render(post) == PLAIN


@pytest.mark.parametrize("number", VERSION_3)
def test_renders_what_it_parsed_of_a_real_post(corpus: Path, number: str) -> None:
    text = (corpus / "hexo_posts" / f"{number}.md").read_bytes().decode()
    assert render(parse(text)) == text


def test_exports_the_seed_byte_for_byte(corpus: Path, tmp_path: Path) -> None:
    seed = (corpus.parent / "seeds" / SEED).read_bytes()
    post = parse(seed.decode())
    archive = Archive()
    received = post.body.replace(PREFIX, "")
    archive.add(article(post.title, articleSection=post.categories, datePublishedRaw=post.date), received=received)
    assert PREFIX in post.body and PREFIX not in received
    assert archive.export("hexo", tmp_path, as_received=True, image_prefix=PREFIX) == 1
    path = tmp_path / "新媒体" / "趣头条" / "分类" / f"{post.title}.md"
    assert path.read_bytes() == seed


@pytest.mark.parametrize("number", VERSION_3)
def test_exports_a_real_post_from_an_archive(corpus: Path, tmp_path: Path, number: str) -> None:
    text = (corpus / "hexo_posts" / f"{number}.md").read_bytes().decode()
    post = parse(text)
    archive = Archive()
    archive.add(
        article(post.title, articleSection=post.categories, datePublishedRaw=post.date),
        received=post.body.replace(PREFIX, ""),
    )
    archive.export("hexo", tmp_path, as_received=True, image_prefix=PREFIX)
    without_placeholder = re.sub(r"(headimg|thumbnail): 'https://picsum[^']*'\n", "", text)
    assert only(tmp_path).read_bytes().decode() == without_placeholder


def test_escapes_braces_in_the_whole_file() -> None:
    text = render(Post("a {b}", ["{c}"], "https://a.example/{d}", "{e}", None, "<style>p{}</style>"))
    assert "{" not in text and "}" not in text
    assert "title: 'a &#123;b&#125;'" in text
    assert "<style>p&#123;&#125;</style>" in text


@pytest.mark.parametrize(
    ("headline", "title"),
    [
        ("“Augury”: a/b\\c?*<d>|[e]", "_Augury__ a_b_c___d___e_"),
        ("全角：？‘’「」【】不变", "全角：？‘’「」【】不变"),
        ("5.2 # \"x\" 'y'", "5.2 # \"x\" 'y'"),
        ("a\r\nb\x00c\x1b[31m", "a\nbc_31m"),
    ],
)
def test_replaces_in_a_title_what_the_generator_replaced(headline: str, title: str) -> None:
    assert title_of(headline) == title


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("plain", "title: 'plain'"),
        ("''75后''常务", "title: \"''75后''常务\""),
        ('@x "y"', "title: '@x \"y\"'"),
        ('it\'s "both"', "title: 'it''s \"both\"'"),
    ],
)
def test_quotes_a_title_by_what_it_holds(title: str, line: str) -> None:
    assert line in render(Post(title, [], None, None, None, "")).splitlines()


@pytest.mark.parametrize("title", ['it\'s "both"', "a\n---\nlayout: x", "a\n... b", "#no", "- x", "&a *b !c", "a: b"])
def test_the_front_matter_keeps_one_title_whatever_it_holds(title: str) -> None:
    front = front_of(render(Post(title_of(title), ["c"], None, "d", None, "")))
    assert list(front) == ["title", "categories", "author", "comments"]


@pytest.mark.parametrize(
    "section", ["a: b", "a #b", "'x", "- y", "{z}", "a\nauthor: b", "[q]", "x:", " lead", "*", "@", "=", "<<", ""]
)
def test_a_section_that_yaml_would_misread_is_quoted(section: str) -> None:
    front = front_of(render(Post("t", [section], None, None, None, "")))
    expected = section.replace("{", "&#123;").replace("}", "&#125;").replace("\n", " ")
    assert front["categories"] == [expected]
    assert list(front) == ["title", "categories", "comments"]


@given(title=st.text(max_size=40), section=st.text(max_size=20), author=st.text(max_size=20), date=st.text(max_size=20))
def test_no_text_adds_a_key_to_the_front_matter(title: str, section: str, author: str, date: str) -> None:
    text = render(Post(title_of(title), [section], "https://a.example/" + title, author, date, "<p>x</p>"))
    front = front_of(text)
    assert list(front) == ["title", "categories", "headimg", "author", "comments", "date", "thumbnail"]
    categories = front["categories"]
    assert isinstance(categories, list) and len(categories) == 1


# -- the date


@pytest.mark.parametrize(
    ("published", "written"),
    [
        ("2022-03-22T21:37:20+08:00", "Tue, 22 Mar 2022 13:37:20 GMT"),
        ("2022-03-22", "2022-03-22"),
        ("2022-03-22T21:37:20", "2022-03-22T21:37:20"),
        ("0001-01-01T00:00:00+08:00", "0001-01-01T00:00:00+08:00"),
        (None, None),
    ],
)
def test_writes_a_date_as_http_does_and_adds_nothing_to_it(published: str | None, written: str | None) -> None:
    assert date_of(article(datePublished=published)) == written


def test_writes_the_raw_date_where_it_is_wanted_as_received() -> None:
    dated = article(datePublished="2022-03-22T21:37:20+08:00", datePublishedRaw="22/3/2022")
    assert date_of(dated, as_received=True) == "22/3/2022"
    assert date_of(article(datePublished="2022-03-22"), as_received=True) == "2022-03-22"


def test_leaves_out_the_date_that_nobody_knows(tmp_path: Path) -> None:
    archive = Archive()
    archive.add(article())
    archive.export("hexo", tmp_path)
    assert "date" not in front_of(only(tmp_path).read_text())


# -- pictures


@pytest.mark.parametrize(
    ("body", "expected", "image"),
    [
        ('<img src="http://a/1"><img src="http://a/2">', '<img src="P?http://a/1"><img src="P?http://a/2">', "P?http://a/1"),
        ('<img src="https://a/1"><img src="http://a/2">', '<img src="https://a/1"><img src="http://a/2">', "https://a/1"),
        ('<img src="//a/1"><img src="http://a/2">', '<img src="//a/1"><img src="P?http://a/2">', "//a/1"),
        ("<img src='http://a/1'>", "<img src='http://a/1'>", "http://a/1"),
        ('<img data-original="http://a/1" src="http://a/2">', '<img data-original="http://a/1" src="P?http://a/2">', "P?http://a/2"),
        ('<a href="http://a/">no picture</a>', '<a href="http://a/">no picture</a>', None),
        ('<img src="http://a/?x=1&amp;y=2#z">', '<img src="P?http://a/?x=1&amp;y=2#z">', "P?http://a/?x=1&y=2#z"),
        ("", "", None),
    ],
)  # fmt: skip
def test_prefixes_plain_http_pictures_where_the_first_is_not_https(body: str, expected: str, image: str | None) -> None:
    assert prefixed(body, "P?") == (expected, image)


def test_a_quote_in_a_picture_address_cannot_end_the_front_matter_string() -> None:
    front = front_of(render(Post("t", [], "https://a.example/o'clock.jpg", None, None, "")))
    assert front["headimg"] == front["thumbnail"] == "https://a.example/o%27clock.jpg"


def test_links_archived_pictures_and_copies_their_bytes(tmp_path: Path) -> None:
    archive = Archive()
    url, bytes_ = "https://a.example/1.jpg?w=1&h=2", b"\xff\xd8 original bytes"
    media = archive.picture(url, bytes_)
    html = '<p><img alt="a > b" src="https://a.example/1.jpg?w=1&amp;h=2"><img src="https://a.example/lost.jpg"></p>'
    archive.add(article(articleBodyHtml=html, image=[media]), received="<p>as it came</p>")
    archive.export("hexo", tmp_path)
    post = only(tmp_path)
    link = f"../../../images/{media.sha256}.jpg"
    assert f'<img alt="a > b" src="{link}"><img src="https://a.example/lost.jpg">' in post.read_text()
    assert front_of(post.read_text())["headimg"] == link
    assert (post.parent / link).read_bytes() == bytes_


def test_a_lead_picture_outside_the_body_is_the_head_image(tmp_path: Path) -> None:
    archive = Archive()
    media = archive.picture("https://a.example/lead.jpg", b"lead")
    archive.add(article(image=[media], articleSection=["News"]))
    archive.export("hexo", tmp_path)
    assert front_of(only(tmp_path).read_text())["headimg"] == f"../images/{media.sha256}.jpg"
    assert [p.read_bytes() for p in (tmp_path / "images").iterdir()] == [b"lead"]


def test_copies_no_picture_where_the_body_is_wanted_as_received(tmp_path: Path) -> None:
    archive = Archive()
    archive.add(
        article(image=[archive.picture("https://a.example/1.jpg", b"1")]),
        received='<img src="https://a.example/1.jpg">',
    )
    archive.export("hexo", tmp_path, as_received=True)
    assert '<img src="https://a.example/1.jpg">' in only(tmp_path).read_text()
    assert not (tmp_path / "images").exists()


def test_an_article_without_picture_has_no_head_image(tmp_path: Path) -> None:
    archive = Archive()
    archive.add(article(image=[MediaObject("https://a.example/failed.jpg")]))
    archive.export("hexo", tmp_path)
    assert list(front_of(only(tmp_path).read_text())) == ["title", "categories", "author", "comments"]


# -- author and place


@pytest.mark.parametrize(
    ("sections", "publisher", "author"),
    [(["a", "b", "c"], "P", "b"), (["a"], "P", "P"), ([], "P", "P"), (["a"], None, None)],
)
def test_the_author_is_the_site(tmp_path: Path, sections: list[str], publisher: str | None, author: str | None) -> None:
    archive = Archive()
    by = [Author("Byline")]
    archive.add(article(articleSection=sections, publisher=publisher and Publisher(publisher), author=by))
    archive.export("hexo", tmp_path)
    assert front_of(only(tmp_path).read_text()).get("author") == author


def test_the_path_is_sections_and_title_without_dots_and_hashes(tmp_path: Path) -> None:
    archive = Archive()
    archive.add(article('JS 3.8.0 #1 "new": out', articleSection=["Node.js", "IT 之家", "首页", "ignored"]))
    archive.export("hexo", tmp_path)
    assert only(tmp_path).relative_to(tmp_path) == Path('Node_js/IT 之家/首页/JS 380 1 "new"_ out.md')
    assert front_of(only(tmp_path).read_text())["categories"] == ["Node.js", "IT 之家", "首页"]


def test_a_body_without_html_is_its_text_in_paragraphs(tmp_path: Path) -> None:
    archive = Archive()
    archive.add(article(articleBodyHtml=None, articleBody="One & two.\n\n<three>"))
    archive.export("hexo", tmp_path)
    assert "<div>   \n<p>One &amp; two.</p><p>&lt;three&gt;</p>  \n</div>" in only(tmp_path).read_text()


def test_a_second_export_gives_the_same_files(tmp_path: Path) -> None:
    archive = Archive()
    for number in range(3):
        archive.add(article("same title", url=f"https://a.example/{number}"))
    archive.export("hexo", tmp_path)
    first = {path: path.read_bytes() for path in tmp_path.rglob("*.md")}
    archive.export("hexo", tmp_path)
    assert len(first) == 3
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == first
