"""EPUB: books that epubcheck accepts whatever the articles are, with their pictures, in the order of dates."""

import io
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from crawler.archive.reader import Reader
from crawler.archive.writer import Writer
from crawler.exceptions import ConfigError
from crawler.exporters import epub, export
from crawler.exporters._values import legal
from crawler.exporters._xhtml import INLINE, PHRASES, xhtml
from crawler.items import MediaObject
from tests.captures import PICTURE, archive, capture, picture

NAMES = {
    "x": "http://www.w3.org/1999/xhtml",
    "o": "http://www.idpf.org/2007/opf",
    "d": "http://purl.org/dc/elements/1.1/",
}
BAD = [
    "<li>a<ul>b<p>c</p><li>d</li>e</ul>", "<b><p>a</p><p>b</p></b>", "<h2><p>a</p></h2>", "<figcaption>a</figcaption>",
    "<figure><figcaption>a</figcaption><p>b</p><figcaption>c</figcaption>d</figure>", "<dl><dt>a<dd>b</dl><dd>c",
    "<table><caption>a</caption><tfoot><tr><td colspan=x rowspan=2>b<thead><tr><th>c</table>",
    "<table></table><td>a",
    "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby><rt>b",
    "<a href='http://[::1'>a</a><a href='https://a b/%zz?[x]#y#z'>b",
    "<p lang='!!' id='1' class=x style=x onclick=x>a<script>x()</script><style>x</style>",
    "<ol><ol><ol>a", "<q><table><tr><td>",
    "a\x00\x08\ufffe\ud800]]><![CDATA[x]]><?php x ?><!-- -- -->&nbsp;&bogus;&#0;",
    "<img src=x><img><img src='https://b.example/<x>'>",
    "<p>" * 100 + "<b>" * 100, "<blockquote>text<hr>more</blockquote><pre>a<div>b</div></pre>",
    "<svg><p>a</svg><math><mi>x",
]  # fmt: skip


def jpeg() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (30, 20), (200, 30, 60)).save(data, "JPEG")
    return data.getvalue()


def exported(writer: Writer, dest: Path, **options: object) -> tuple[int, list[str]]:
    reader = Reader(writer.storage)
    return export("epub", reader, reader.inventories(), dest, **options), reader.damaged


class Opened:
    """A book, read as a reader's program does: by its package."""

    def __init__(self, file: Path) -> None:
        self.zip = ZipFile(file)
        self.package = etree.fromstring(self.zip.read("EPUB/package.opf"))
        self.items = {item.get("id"): item for item in self.package.iterfind(".//o:item", NAMES)}

    def text(self, path: str) -> str:
        return str(self.package.findtext(path, namespaces=NAMES))

    def pages(self) -> list[etree._Element]:
        """The documents in the order of reading."""
        refs = self.package.iterfind(".//o:itemref", NAMES)
        hrefs = [self.items[ref.get("idref")].get("href") for ref in refs]
        return [etree.fromstring(self.zip.read(f"EPUB/{href}")) for href in hrefs]

    def titles(self) -> list[str]:
        return ["".join(page.find(".//x:h1", NAMES).itertext()) for page in self.pages()[1:]]  # type: ignore[union-attr]

    def contents(self) -> list[str]:
        return ["".join(link.itertext()) for link in self.nav().iterfind(".//x:a", NAMES)]

    def nav(self) -> etree._Element:
        return etree.fromstring(self.zip.read("EPUB/nav.xhtml"))


def test_a_book_has_its_articles_in_the_order_of_their_dates(tmp_path: Path) -> None:
    writer = archive()
    for number, date in enumerate(["2026-11-21T08:00:00+08:00", "2026-11-20", "2026-11-20T23:59:00-05:00"]):
        writer.save(capture(f"https://gazette.example/{number}", headline=f"文章 {number}", datePublished=date))
    assert exported(writer, tmp_path / "a.epub", title="剪报") == (3, [])
    book = Opened(tmp_path / "a.epub")
    assert book.titles() == ["文章 1", "文章 0", "文章 2"]
    assert book.contents() == ["剪报", *book.titles()]
    days = ["".join(each.itertext()) for each in book.nav().iterfind(".//x:span", NAMES)]
    assert days == ["2026-11-20", "2026-11-21", "2026-11-20"]
    assert (book.text(".//d:title"), book.text(".//d:language")) == ("剪报", "zh-CN")


def test_the_first_file_says_what_it_is(tmp_path: Path) -> None:
    exported(archive(), tmp_path / "a.epub")
    first = ZipFile(tmp_path / "a.epub").infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
    assert (tmp_path / "a.epub").read_bytes()[38:58] == b"application/epub+zip"


def test_pictures_are_the_archived_bytes_once(tmp_path: Path) -> None:
    writer = archive()
    writer.put_media(PICTURE, "jpg")
    for number in range(2):
        writer.save(capture(f"https://gazette.example/{number}"))
    exported(writer, tmp_path / "a.epub")
    book = Opened(tmp_path / "a.epub")
    (item,) = [item for item in book.items.values() if item.get("media-type") == "image/jpeg"]
    assert book.zip.read(f"EPUB/{item.get('href')}") == PICTURE
    shown = [page.find(".//x:img", NAMES).get("src") for page in book.pages()[1:]]  # type: ignore[union-attr]
    assert shown == [item.get("href")] * 2


@pytest.mark.parametrize("kind", ["image/avif", "image/svg+xml", None])
def test_a_picture_that_readers_do_not_show_is_a_line_with_its_address(tmp_path: Path, kind: str | None) -> None:
    writer = archive()
    image = picture() if kind else picture(data=None)
    image.encodingFormat = kind
    writer.save(capture(image=[image]))
    assert exported(writer, tmp_path / "a.epub") == (1, [])
    page = Opened(tmp_path / "a.epub").pages()[1]
    assert page.find(".//x:img", NAMES) is None
    assert "[图片: a ferry]" in "".join(page.itertext())
    assert page.find(".//x:figure//x:a", NAMES).get("href") == image.contentUrl  # type: ignore[union-attr]


def test_damage_is_told_and_the_rest_is_written(tmp_path: Path) -> None:
    writer = archive()
    paths = [writer.save(capture(f"https://gazette.example/{n}", headline=str(n))).path for n in range(2)]
    (media,) = writer.storage.list("media/")
    for key in (f"{paths[0]}/article.json", media):
        writer.storage.delete(key)
    count, told = exported(writer, tmp_path / "a.epub")
    assert (count, told) == (1, [f"{paths[0]}/article.json: no such key", f"{media}: no such key"])
    assert Opened(tmp_path / "a.epub").titles() == ["1"]


def test_there_is_a_book_for_each_day_or_source(tmp_path: Path) -> None:
    writer = archive()
    writer.save(capture("https://gazette.example/1", datePublished="2026-11-20"))
    writer.save(capture("https://gazette.example/2", datePublished="2026-11-21"))
    writer.save(capture("https://gazette.example/3", datePublished="2026-11-21"))
    assert exported(writer, tmp_path / "days", per="day", title="港口") == (3, [])
    assert sorted(path.name for path in (tmp_path / "days").iterdir()) == ["2026-11-20.epub", "2026-11-21.epub"]
    book = Opened(tmp_path / "days/2026-11-21.epub")
    assert (book.text(".//d:title"), len(book.titles())) == ("港口 · 2026-11-21", 2)
    exported(writer, tmp_path / "sources", per="source")
    assert [path.name for path in (tmp_path / "sources").iterdir()] == ["gazette.epub"]


def test_what_is_too_much_for_a_book_goes_into_volumes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = archive()
    for number in range(5):
        writer.save(
            capture(f"https://gazette.example/{number}", headline=str(number), datePublished=f"2026-11-2{number}")
        )
    monkeypatch.setattr(epub, "ARTICLES", 2)
    assert exported(writer, tmp_path / "a.epub")[0] == 5
    files = [tmp_path / f"a-{number}-of-3.epub" for number in (1, 2, 3)]
    assert sorted(tmp_path.iterdir()) == files
    assert [Opened(file).titles() for file in files] == [["0", "1"], ["2", "3"], ["4"]]
    assert Opened(files[0]).text(".//d:title") == "a (1/3)"


def test_the_same_archive_gives_the_same_book(tmp_path: Path) -> None:
    writer = archive()
    writer.save(capture())
    exported(writer, tmp_path / "a.epub")
    first = (tmp_path / "a.epub").read_bytes()
    exported(writer, tmp_path / "a.epub")
    assert (tmp_path / "a.epub").read_bytes() == first


@pytest.mark.parametrize(("dest", "options"), [("a.zip", {}), ("a.epub", {"per": "week"})])
def test_wrong_words_are_refused(tmp_path: Path, dest: str, options: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match=r"end it in \.epub|write one of all, day, source"):
        exported(archive(), tmp_path / dest, **options)


def test_an_export_that_ends_early_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = archive()
    writer.save(capture())

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(epub, "_origin", stopped)
    with pytest.raises(KeyboardInterrupt):
        exported(writer, tmp_path / "a.epub")
    assert [*tmp_path.iterdir()] == []


# -- hostile


def sound(body: str) -> etree._Element:
    """The body as XML, checked for what the readers of books refuse."""
    root = etree.fromstring(xhtml(body, lambda url: None if "b.example" in url else "images/a.jpg", "image"))
    for element in root.iter(etree.Element):
        inside = {child.tag for child in element.iterdescendants(etree.Element)}
        parent = element.getparent()
        assert element.tag not in PHRASES or inside <= INLINE, etree.tostring(root)
        assert (element.tag == "li") == (parent is not None and parent.tag in {"ul", "ol"})
        assert element.tag != "figcaption" or (parent is not None and parent.tag == "figure")
        assert not {
            name for name in element.attrib if name.startswith("on") or name in {"style", "id", "class", "lang"}
        }
        assert element.tag not in {"ul", "ol", "table", "tr", "tbody"} or not (element.text or "").strip()
    return root


@pytest.mark.parametrize("body", BAD)
def test_any_body_becomes_sound_xhtml(body: str) -> None:
    sound(body)


TAG = st.sampled_from(sorted({*re.findall(r"[a-z][a-z0-9]*", "".join(BAD))} | PHRASES))
PIECE = st.one_of(st.text(max_size=5), TAG.map(lambda tag: f"<{tag}>"), TAG.map(lambda tag: f"</{tag}>"))


@settings(max_examples=200)
@given(st.lists(PIECE, max_size=25).map("".join))
def test_any_markup_becomes_sound_xhtml(body: str) -> None:
    sound(body)


def test_no_text_of_a_body_is_lost() -> None:
    assert "".join(sound("".join(BAD[:5])).itertext()) == re.sub(r"<[^>]*>", "", "".join(BAD[:5]))


def test_epubcheck_accepts_whatever_the_articles_are(tmp_path: Path) -> None:
    jar = shutil.which("epubcheck")
    if not jar or not shutil.which("java"):
        pytest.skip("epubcheck is not here; Debian has it: apt-get install epubcheck")
    writer, data = archive(), jpeg()
    digest = writer.put_media(data, "jpg")
    shown = MediaObject(
        "https://img.example/a.jpg?x=1&y=2", "图", sha256=digest, encodingFormat="image/jpeg", contentSize=len(data)
    )
    for number, body in enumerate(BAD):
        title = f"{number} <b>&\x08\ud800 " + "长" * 500 if number % 2 else "\u3000"
        url = f"https://gazette.example/{number}?a=[x]&b={'%zz' if number % 3 else '渡轮'}#"
        language = ["zh-CN", None, "!!", "en"][number % 4]
        fields: dict[str, Any] = {
            "articleBodyHtml": legal(body),
            "image": [shown],
            "datePublished": f"2026-11-{number + 1:02}",
        }
        writer.save(capture(url, headline=title, inLanguage=language, **fields))
    assert exported(writer, tmp_path / "a.epub") == (len(BAD), [])
    quick = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
    told = subprocess.run(
        ["java", *quick, "-jar", jar, tmp_path / "a.epub"], capture_output=True, text=True, check=False
    )
    assert "No errors or warnings detected" in told.stdout, told.stdout + told.stderr
