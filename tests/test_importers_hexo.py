"""Hexo posts read back: real ones of all versions, broken ones, and any bytes at all."""

import re
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.exceptions import ConfigError, SourceUnusable
from crawler.exporters.hexo import Post as Written
from crawler.exporters.hexo import render, title_of
from crawler.importers import formats
from crawler.importers._post import Post, parse
from crawler.importers.hexo import address, read
from crawler.items import Capture
from crawler.normalise.text import line
from crawler.normalise.urls import canonical, original
from tests.test_exporters_hexo import PLAIN

COMPLETE = ["001", "003", "004", "006", "008", "009", "011", "013", "015", "017", "019", "021"]
HEADS = [f"{number:03}" for number in range(23, 52, 2)]
OLD = """
---
title: {title}
categories: 
    - 二次元
    - Webtoons - [Naver](https://comic.naver.com)
author: Webtoons - [Naver](https://comic.naver.com)
comments: false
date: Mon, 22 Mar 2021 04:50:45 GMT
thumbnail: http://pic.example/1.jpg
---

<div>   
<p>body</p>  
</div>
            """  # noqa: W291


def old(title: str) -> Post:
    return parse(OLD.replace("{title}", title).encode())


def changed(was: str, now: str) -> Post:
    assert was in PLAIN
    return parse(PLAIN.replace(was, now).encode())


def posts(folder: Path) -> list[Capture]:
    return [capture for capture in read(str(folder)) if capture.kind == "page"]


def files(folder: Path) -> list[tuple[str, str | None, str | None]]:
    return [(c.url, c.outcome, c.reason) for c in read(str(folder)) if c.kind == "source"]


# -- the format


def test_a_post_of_the_third_version() -> None:
    post = parse(PLAIN.encode())
    assert post == Post(
        title="Ferry returns",
        categories=["News", "Gazette", "Harbour"],
        author="Gazette",
        date="Tue, 22 Mar 2022 13:37:20 GMT",
        image="https://a.example/1.jpg",
        body='<p><img src="https://a.example/1.jpg"></p>',
    )
    assert (post.site, post.published, post.fetched) == ("Gazette", "Tue, 22 Mar 2022 13:37:20 GMT", None)


@pytest.mark.parametrize("number", COMPLETE)
def test_every_complete_real_post_is_read(corpus: Path, number: str) -> None:
    data = (corpus / "hexo_posts" / f"{number}.md").read_bytes()
    post = parse(data)
    text = data.decode()
    assert post.title and line(post.title.replace("{", "&#123;")) in line(text.replace("''75", "''75"))
    assert len(post.categories) == (2 if number == "015" else 3)
    assert post.author and f"author: {post.author}\n" in text
    assert f"<div>   \n{post.body}  \n</div>" in text.replace("&#123;", "{").replace("&#125;", "}")
    assert post.problems == (["its front matter is no sound YAML: read line by line"] if number == "015" else [])


@pytest.mark.parametrize("number", HEADS)
def test_every_real_head_is_a_post_once_it_has_an_end(corpus: Path, number: str) -> None:
    head = (corpus / "hexo_posts" / f"{number}.head.md").read_bytes()
    with pytest.raises(SourceUnusable, match="cut off"):
        parse(head)
    post = parse(head + b"<p>body</p>  \n</div>\n            ")
    assert post.title and len(post.categories) == 3 and post.site == post.categories[1]
    assert post.body == "<p>body</p>"
    assert (post.published is None) == (post.fetched is not None)


def test_the_seed(corpus: Path) -> None:
    seed = next((corpus.parent / "seeds").glob("000_*"), None)
    if seed is None:
        pytest.skip("the seeds do not lie beside the corpus")
    post = parse(seed.read_bytes())
    assert post.title == "闻令而动！普陀各级工会积极投身抗疫一线"
    assert post.categories == ["新媒体", "趣头条", "分类"]
    images = [original(url) for url in re.findall(r'<img src="([^"]*)"', post.body)]
    assert len(images) == 4
    assert all(url.startswith("http://static.1sapp.com/qupost/img/2022/03/22/") for url in images)
    assert address(post) == "hexo://_posts/趣头条/分类/闻令而动！普陀各级工会积极投身抗疫一线?date=2022-03-22T13:37:20Z"


def test_the_stacked_quotes_of_a_real_post_come_off(corpus: Path) -> None:
    post = parse((corpus / "hexo_posts/015.md").read_bytes())
    assert post.title == "BthI1stOpeC7Cwfの投稿イラスト"
    assert post.place == ["1draw 深夜の真剣お絵描き 60 分一本勝負", "投稿一览"]
    assert post.fetched == datetime(2021, 3, 22, 4, 50, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ("1화 표정관리", "1화 표정관리"),
        ("C# and # signs", "C# and # signs"),
        ("#tag", "#tag"),
        ("2021", "2021"),
        ("@at the front", "@at the front"),
        ("'single'", "single"),
        ('"it\'s both"', "it's both"),
        ('"it\'s "both""', 'it\'s "both"'),
        ("'{\"a\"}'", '{"a"}'),
        ("'&#123;b&#125;'", "{b}"),
        ("''", None),
    ],
)
def test_titles_of_all_versions(given: str, title: str | None) -> None:
    assert old(given).title == title


def test_site_and_route_of_the_first_versions_are_parted() -> None:
    post = old("x")
    assert (post.site, post.place) == ("Webtoons", ["Webtoons", "[Naver](https://comic.naver.com)"])
    assert post.categories == ["二次元", "Webtoons - [Naver](https://comic.naver.com)"]


def test_what_could_be_parted_in_two_ways_is_not() -> None:
    text = OLD.replace("Webtoons - [Naver](https://comic.naver.com)", "a - b - c").replace("{title}", "x")
    assert parse(text.encode()).place == ["a - b - c"]


def test_a_route_loses_the_pipes_of_a_bug() -> None:
    post = changed(" - Harbour", " - | | Harbour")
    assert post.categories == ["News", "Gazette", "Harbour"]
    assert 'category "| | Harbour" is read without its pipes' in post.problems


def test_braces_come_back_in_the_whole_post() -> None:
    post = changed('<p><img src="https://a.example/1.jpg"></p>', "<style>p&#123;&#125;</style><p>x</p>")
    assert post.body == "<style>p{}</style><p>x</p>"


def test_a_body_may_end_its_own_div() -> None:
    assert changed('<p><img src="https://a.example/1.jpg"></p>', "<p>a</p>  \n</div>\n<p>b</p>").body == (
        "<p>a</p>  \n</div>\n<p>b</p>"
    )


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
@pytest.mark.parametrize("mark", ["\ufeff", ""])
def test_a_post_that_went_through_an_editor(ending: str, mark: str) -> None:
    text = mark + PLAIN.strip().replace("\n", ending) + ending
    assert (parse(text.encode()).title, parse(text.encode()).body) == ("Ferry returns", parse(PLAIN.encode()).body)


@pytest.mark.parametrize(
    ("date", "published", "fetched"),
    [
        ("Invalid Date", None, None),
        ("2021-10-28 14:08:07", None, datetime(2021, 10, 28, 14, 8, 7, tzinfo=UTC)),
        ("2021-13-28 14:08:07", None, None),
        ("2021-10-28", "2021-10-28", None),
        ("Tue, 22 Mar 2022 13:37:20 GMT", "Tue, 22 Mar 2022 13:37:20 GMT", None),
    ],
)
def test_dates(date: str, published: str | None, fetched: datetime | None) -> None:
    post = changed("Tue, 22 Mar 2022 13:37:20 GMT", date)
    assert (post.published, post.fetched) == (published, fetched)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (b" \n\n", "it is empty"),
        (b"# A readme\n\ntext\n", "no front matter"),
        (b"---\ntitle: x\n" + b"y" * 70_000 + b"\n---\n", "no front matter"),
        (b"---\ntitle: x\n---\nMarkdown\n", "does not begin with <div>"),
        (b"---\ntitle: x\n---\n\n<div>   \n<p>cu", "it is cut off"),
        (b"---\nlayout: x\n---\n\n<div>   \n<p>x</p>\n</div>", "none of a post's keys"),
        ("---\ntitle: 标题\n---\n\n<div>\n<p>x</p>\n</div>".encode("gb18030"), "it is not UTF-8: byte 11 is 0xb1"),
    ],
)
def test_what_is_no_post_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(SourceUnusable, match=re.escape(reason)):
        parse(data)


def test_pictures_without_an_address_are_told() -> None:
    post = changed('<p><img src="https://a.example/1.jpg"></p>', '<p><img src="../../images/1.jpg">text</p>')
    assert post.problems == ["pictures without an address on the web: 1"]


FRONT = st.text(st.sampled_from("title:'\" -\n[]{}&*!|>#,%@`\\uD800xé标 categories"), max_size=80)


@given(
    st.binary(max_size=200)
    | st.tuples(FRONT, st.text(max_size=40)).map(lambda t: f"---\n{t[0]}\n---\n<div>\n{t[1]}\n</div>".encode())
)
@example(b'---\ntitle: "\\ud800"\n---\n<div>\nx\n</div>')
@example(b"---\ntitle: x\ncategories: &a [*a]\n---\n<div>\nx\n</div>")
@example(b"---\n" + b"[" * 5000 + b"\n---\n<div>\nx\n</div>")
@example(b"---\ntitle: x\ncategories:\n  a: b\n---\n<div>\nx\n</div>")
def test_any_bytes_are_a_post_or_a_reason(data: bytes) -> None:
    try:
        post = parse(data)
    except SourceUnusable as error:
        assert error.reason and "\n" not in error.reason
        return
    texts = [post.title, post.author, post.date, post.image, post.body, *post.categories, address(post)]
    assert all(isinstance(text, str) for text in texts if text is not None)
    "".join(text or "" for text in texts).encode()
    assert urlsplit(address(post)).netloc == "_posts"
    assert canonical(canonical(address(post))) == canonical(address(post))


LINE = st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=30)


@given(title=LINE, categories=st.lists(LINE, max_size=3), author=LINE, body=st.text(max_size=60))
def test_what_the_exporter_writes_is_read_back(title: str, categories: list[str], author: str, body: str) -> None:
    names = [name for name in map(line, categories) if name and not name.startswith("|")]
    written = Written(title_of(title), names, None, line(author) or None, "2022-03-22", body.replace("\r", "") + ".")
    post = parse(render(written).encode())
    assert line(post.title or "") == line(written.title.replace("\n---", " ---").replace("\n...", " ..."))
    assert (post.categories, post.author, post.body) == (names, written.author, written.body)


# -- its name


def test_a_name_is_the_same_every_time_and_takes_any_letter() -> None:
    post = changed("'Ferry returns'", "'50% of “it” a/b? 标题'")
    assert (
        address(post) == "hexo://_posts/Gazette/Harbour/50%25%20of%20“it”%20a%2Fb%3F%20标题?date=2022-03-22T13:37:20Z"
    )


def test_a_name_without_a_date_of_publication_has_none() -> None:
    name = "hexo://_posts/Gazette/Harbour/Ferry%20returns"
    assert address(changed("Tue, 22 Mar 2022 13:37:20 GMT", "Invalid Date")) == name
    assert address(changed("Tue, 22 Mar 2022 13:37:20 GMT", "2021-10-28 14:08:07")) == name


def test_a_post_without_a_title_is_named_by_its_text() -> None:
    post = changed("'Ferry returns'", "''")
    assert re.fullmatch(r"hexo://_posts/Gazette/Harbour/\?date=2022-03-22T13:37:20Z&sha256=[0-9a-f]{16}", address(post))


# -- the folder


def write(folder: Path, name: str, text: str = PLAIN) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    return path


def test_a_capture_holds_the_body_the_hints_and_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, "News/Gazette/Harbour/Ferry returns.md")
    (capture,) = posts(tmp_path)
    assert capture.page is not None
    assert capture.page.body == b'<p><img src="https://a.example/1.jpg"></p>'
    assert capture.page.hints == {
        "headline": "Ferry returns",
        "datePublished": "Tue, 22 Mar 2022 13:37:20 GMT",
        "articleSection": "News\nGazette\nHarbour",
        "publisher": "Gazette",
        "image": "https://a.example/1.jpg",
    }
    (item,) = capture.page.resources
    assert (item.url, item.body) == ("file:News/Gazette/Harbour/Ferry%20returns.md", path.read_bytes())
    assert (capture.borne, capture.url) == ("item", address(parse(path.read_bytes())))


def test_the_time_of_the_generator_is_when_it_was_downloaded(tmp_path: Path) -> None:
    write(tmp_path, "a.md", PLAIN.replace("Tue, 22 Mar 2022 13:37:20 GMT", "2021-10-28 14:08:07"))
    write(tmp_path, "b.md", PLAIN.replace("Tue, 22 Mar 2022 13:37:20 GMT", "2099-10-28 14:08:07").replace("Ferry", "B"))
    dates = [capture.page.dateDownloaded for capture in posts(tmp_path) if capture.page]
    assert dates[0] == datetime(2021, 10, 28, 14, 8, 7, tzinfo=UTC)
    assert dates[1] < datetime(2099, 1, 1, tzinfo=UTC)


def test_two_files_of_one_post_are_one_article(tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    write(tmp_path, "b/a.md")
    assert len(posts(tmp_path)) == 1
    assert files(tmp_path) == [("file:a.md", "read", None), ("file:b/a.md", "read", "another file holds the same post")]


def test_two_posts_of_one_name_are_two_articles_every_time(tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    write(tmp_path, "b.md", PLAIN.replace("<p>", "<p>more "))
    write(tmp_path, "c.md", PLAIN.replace("<p>", "<p>more "))
    urls = [capture.url for capture in posts(tmp_path)]
    assert len(set(urls)) == len(urls) == 2
    assert "sha256=" in urls[1] and urls == [capture.url for capture in posts(tmp_path)]


def test_what_cannot_be_read_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "posts"
    write(folder, "a.md")
    write(folder, "empty.md", "")
    outside = write(tmp_path, "outside.md")
    (folder / "link.md").symlink_to(outside)
    (folder / "loop.md").symlink_to(folder / "loop.md")
    (folder / "linked").symlink_to(tmp_path)
    (folder / "folder.md").mkdir()
    with (folder / "large.md").open("wb") as large:
        large.truncate(50 << 20)
    found = {url: (outcome, reason or "") for url, outcome, reason in files(folder)}
    assert found["file:a.md"] == ("read", "")
    reasons = {
        "file:empty.md": "empty",
        "file:link.md": "a link out of the folder",
        "file:linked": "a link out of the folder",
        "file:loop.md": "cannot be read",
        "file:large.md": "more than 32 MiB",
    }
    assert {url for url, (outcome, _) in found.items() if outcome == "failed"} == reasons.keys()
    assert all(reason in found[url][1] for url, reason in reasons.items())
    assert len(posts(folder)) == 1


def test_a_file_name_of_any_bytes_has_an_address(tmp_path: Path) -> None:
    try:
        Path(str(tmp_path) + "/a\udcff%\n.md").write_text("")
    except OSError:
        pytest.skip("this file system takes UTF-8 names alone")
    assert files(tmp_path) == [("file:a%5Cxff%25%0A.md", "failed", "it is empty")]


@pytest.mark.parametrize("name", ["missing", "file.md", "empty"])
def test_what_is_no_folder_of_posts_is_refused_at_once(tmp_path: Path, name: str) -> None:
    (tmp_path / "file.md").write_text(PLAIN)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigError, match=f"import hexo: .*{name}: no "):
        read(str(tmp_path / name))


def test_hexo_is_a_format() -> None:
    assert "hexo" in formats()
