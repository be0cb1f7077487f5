"""`jianbao show`: one article, in four formats."""

import json
import re
from base64 import b64encode
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from crawler.__main__ import main
from crawler.commands._page import html
from crawler.items import Article
from tests.small_archive import BRIDGE, FERRY, PICTURE, SmallArchive, newsroom


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallArchive:
    monkeypatch.chdir(tmp_path)
    return newsroom(tmp_path)


def shown(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    assert main(["show", *args]) == 0
    return capsys.readouterr().out


@pytest.mark.usefixtures("archive")
def test_text_is_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, FERRY) == (
        f"Ferry returns at last\nAnn Reed\n2026-11-20T09:00:00+08:00\n{FERRY}\n\nIt is back.\n\nAll are glad.\n"
    )


def test_an_article_has_three_names(archive: SmallArchive, capsys: pytest.CaptureFixture[str]) -> None:
    identifier = archive.add(FERRY, "x").identifier
    by_url = shown(capsys, FERRY)
    assert shown(capsys, identifier) == by_url
    assert shown(capsys, identifier.removeprefix("sha256:")[:10]) == by_url


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("version", ["20261120060000", "20261120"])
def test_an_older_version(version: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, FERRY, "--version", version).startswith("Ferry returns\n")


@pytest.mark.usefixtures("archive")
def test_json_is_the_archives_document(capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(shown(capsys, FERRY, "--format", "json"))
    assert (document["@context"], document["headline"]) == ("https://schema.org", "Ferry returns at last")
    assert document["image"][0]["caption"] == "The ferry"


@pytest.mark.usefixtures("archive")
def test_json_lines_have_the_row_and_the_article(capsys: pytest.CaptureFixture[str]) -> None:
    told = shown(capsys, FERRY, "--json")
    row = json.loads(told)
    assert told.count("\n") == 1
    assert row["versions"] == ["20261120060000", "20261121060000"]
    assert row["articleBody"] == "It is back.\n\nAll are glad."


def test_markdown_is_the_archives_file(archive: SmallArchive, capsys: pytest.CaptureFixture[str]) -> None:
    file = next((archive.folder / "archive").rglob("20261121060000/article.md"))
    assert shown(capsys, FERRY, "--format", "md") == file.read_text()


@pytest.mark.usefixtures("archive")
def test_html_shows_the_archived_picture(capsys: pytest.CaptureFixture[str]) -> None:
    page = shown(capsys, FERRY, "--format", "html")
    address = re.findall(r'<img src="([^"]+)"', page)
    assert len(address) == 1
    assert Path(unquote(urlsplit(address[0]).path)).read_bytes() == PICTURE
    assert "img.example" not in page


def test_html_carries_pictures_that_lie_elsewhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = newsroom(tmp_path, "memory:test_html")
    assert main(["--config", str(archive.configuration), "show", FERRY, "--format", "html"]) == 0
    assert f"data:image/jpeg;base64,{b64encode(PICTURE).decode()}" in capsys.readouterr().out


def test_html_runs_and_asks_for_nothing() -> None:
    body = (
        '<p onclick="x()">a</p><script>x()</script><img src="https://img.example/x.gif"><img src="javascript:x()">'
        '<a href="javascript:x()">b</a><iframe src="https://x"></iframe><form action="https://x"><input></form>'
        '<link rel=stylesheet href="https://x"><svg onload=x()><style>@import "https://x"</style>'
    )
    page = html(Article("javascript:x()", "<script>x()</script>", inLanguage='"><script>', articleBodyHtml=body), {})
    assert "x()" not in page.replace("&lt;script&gt;x()&lt;/script&gt;", "").replace("javascript:x()</p>", "")
    assert re.findall(r"<(?:script|iframe|form|link|svg|input)", page) == []
    assert "src=" not in page.replace("img-src", "")
    assert "default-src 'none'" in page


def test_html_of_an_article_without_markup_has_its_text_and_pictures() -> None:
    article = Article("https://x.example/", "a & b", articleBody="one <b>\n\ntwo")
    assert "<h1>a &amp; b</h1>" in html(article, {})
    assert "<p>one &lt;b&gt;</p>\n<p>two</p>" in html(article, {})


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        (["https://gazette.example/none"], 1, "jianbao: https://gazette.example/none: not in the archive"),
        (["0000"], 1, "jianbao: 0000: no such article"),
        (["ferry"], 1, "jianbao: ferry: name an article by its URL"),
        ([BRIDGE, "--version", "1999"], 1, "no such version; there are 20261121070000"),
        ([BRIDGE, "--format", "pdf"], 2, "Invalid value for '--format'"),
    ],
)
def test_what_is_not_there_is_told(args: list[str], code: int, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", *args]) == code
    out, err = capsys.readouterr()
    assert told in err
    assert err.count("\n") == 1
    assert out == ""


def test_a_damaged_article_is_told(archive: SmallArchive, capsys: pytest.CaptureFixture[str]) -> None:
    file = next((archive.folder / "archive").rglob("20261121070000/article.json"))
    text = file.read_text()
    file.unlink()
    file.write_text(text.replace("通车", "停车"))
    assert main(["show", BRIDGE]) == 1
    assert "article.json: damaged" in capsys.readouterr().err


def test_hostile_text_is_harmless(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = SmallArchive(tmp_path)
    archive.add(
        FERRY,
        "a\x1b[2Jb",
        articleBody="one\x1b]8;;http://x\x07\n\n\u202etwo\r\x9b",
        articleBodyHtml="<p>\x1b\u202e</p>",
    )
    for format in ("text", "json", "md", "html"):
        assert main(["--config", str(archive.configuration), "show", FERRY, "--format", format]) == 0
        assert not {"\x1b", "\x07", "\u202e", "\r", "\x9b"} & set(capsys.readouterr().out)
