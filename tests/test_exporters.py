"""What holds for every export: the name finds the format, files are whole, nothing lies outside DEST."""

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive.reader import Reader
from crawler.archive.writer import Writer, open_archive
from crawler.exceptions import ConfigError, NotFound
from crawler.exporters import export, formats, options_of
from crawler.exporters._destination import Folder, safe_name, whole
from crawler.items import Article, Capture, Extraction, MediaObject, Page
from crawler.storages import open_storage

HOSTILE = [
    "../../../etc/passwd", "..", ".", "/etc/passwd", "C:\\windows\\x", "a\nb\r\nc", "nul\x00byte", "both ' and \"",
    "长" * 300, "x" * 300, "😡🙂" * 100, "\ud800 lone", "   ", "...", "a/b", "-rf", ".hidden", "images", "a\u2028b",
]  # fmt: skip


class Archive:
    """A real archive in memory."""

    def __init__(self) -> None:
        self.storage = open_storage("memory:")
        open_archive(self.storage)
        self.writer = Writer(self.storage, run="2026/11/20/060000-test", software="test")
        self.reader = Reader(self.storage)
        self.saved = 0

    def picture(self, url: str, data: bytes) -> MediaObject:
        """Archived bytes, and what an article says of them."""
        digest = self.writer.put_media(data, "jpg")
        return MediaObject(url, sha256=digest, contentSize=len(data), encodingFormat="image/jpeg")

    def add(self, article: Article, received: str | None = None) -> None:
        downloaded = datetime(2026, 11, 20, 6, tzinfo=UTC) + timedelta(seconds=self.saved)
        page = Page(article.url, b"<html></html>", downloaded)
        extraction = Extraction(article.url, received=received)
        self.writer.save(Capture(article.url, page=page, extraction=extraction, article=article))
        self.saved += 1

    def export(self, format: str, dest: Path, **options: object) -> int:
        return export(format, self.reader, self.reader.inventories(), dest, **options)


def article(headline: str = "Ferry returns", **fields: object) -> Article:
    given: dict[str, object] = {
        "url": "https://gazette.example/ferry", "articleBody": "It is back.", "articleBodyHtml": "<p>It is back.</p>",
        "articleSection": ["News", "Gazette", "Harbour"],
    }  # fmt: skip
    given |= fields
    given.setdefault("identifier", "sha256:" + sha256(str(given["url"]).encode()).hexdigest())
    return Article(headline=headline, **given)  # type: ignore[arg-type]


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Path]:
    """DEST; after the test nothing but DEST lies in its parent."""
    dest = tmp_path / "parent" / "dest"
    dest.mkdir(parents=True)
    yield dest
    assert [path for path in tmp_path.rglob("*") if dest not in (path, *path.parents)] == [tmp_path / "parent"]


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


# -- the format's name and its options


def test_each_file_is_a_format() -> None:
    assert {"hexo", "jsonl", "report"} <= set(formats())
    assert not [name for name in formats() if name.startswith("_")]


@pytest.mark.parametrize("format", ["pdf", "_html", "../hexo", "hexo.x", "", "__init__"])
def test_an_unknown_format_is_told_with_those_there_are(tmp_path: Path, format: str) -> None:
    with pytest.raises(ConfigError, match=r"no format.*hexo, jsonl.*report"):
        Archive().export(format, tmp_path / "dest")
    assert files(tmp_path) == []


def test_a_format_names_its_options() -> None:
    assert options_of("hexo") == ["as_received", "image_prefix"]
    assert options_of("report") == []


def test_an_option_that_a_format_has_not_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"export report: no option --image-prefix; its options: none"):
        Archive().export("report", tmp_path, image_prefix="x")
    with pytest.raises(
        ConfigError, match=r"export hexo: no option --colour; its options: --as-received, --image-prefix"
    ):
        Archive().export("hexo", tmp_path, colour="x")


def test_an_option_left_alone_counts_as_not_given(tmp_path: Path) -> None:
    assert Archive().export("report", tmp_path, image_prefix=None, as_received=False) == 0


# -- DEST


@pytest.mark.parametrize("format", ["hexo", "report"])
def test_a_file_as_dest_of_a_folder_format_is_told(tmp_path: Path, format: str) -> None:
    dest = tmp_path / "file"
    dest.write_text("mine")
    with pytest.raises(ConfigError, match=rf"export {format}: .*file: "):
        Archive().export(format, dest)
    assert dest.read_text() == "mine"


@pytest.mark.parametrize("format", formats())
def test_returns_how_many_articles_it_wrote(tmp_path: Path, format: str) -> None:
    archive = Archive()
    for number in range(3):
        archive.add(article(url=f"https://gazette.example/{number}"))
    assert archive.export(format, tmp_path / f"dest.{format}") == 3


@pytest.mark.parametrize("format", ["hexo", "report"])
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_headline_or_section_stays_in_dest(outside: Path, format: str, text: str) -> None:
    archive = Archive()
    archive.add(article(text, articleSection=[text, text, text]))
    assert archive.export(format, outside) == 1
    (found,) = files(outside)
    assert all(len(part.encode()) <= 255 for part in found.parts)
    assert not [part for part in found.relative_to(outside).parts if part.startswith(".")]


@pytest.mark.parametrize("format", ["hexo", "report"])
def test_articles_of_one_headline_get_files_of_their_own(tmp_path: Path, format: str) -> None:
    archive = Archive()
    for number, headline in enumerate(["Same", "Same", "SAME", "长" * 300, "长" * 300, "长" * 299]):
        archive.add(article(headline, url=f"https://gazette.example/{number}"))
    archive.export(format, tmp_path)
    names = [path.name for path in files(tmp_path)]
    assert len({name.casefold() for name in names}) == 6
    assert len([name for name in names if name.startswith("Same.")]) == 1


@pytest.mark.parametrize("sections", [["Harbour.md"], ["images", "a.jpg"]])
def test_no_section_can_be_in_the_way_of_a_file(tmp_path: Path, sections: list[str]) -> None:
    archive = Archive()
    archive.add(article("inner", articleSection=sections, url="https://gazette.example/1"))
    archive.add(article("Harbour", articleSection=[], url="https://gazette.example/2"))
    assert archive.export("hexo", tmp_path) == 2
    assert len(files(tmp_path)) == 2


def test_an_article_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    archive = Archive()
    archive.add(article())
    (key,) = [key for key in archive.storage.list() if key.endswith("article.json")]
    archive.storage.delete(key)
    with pytest.raises(NotFound, match=r"article\.json"):
        archive.export("report", tmp_path)


# -- whole files


def test_a_file_appears_only_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old")
    with whole(target) as file:
        file.write(b"new")
        file.flush()
        assert target.read_text() == "old"
    assert target.read_text() == "new"
    assert files(tmp_path) == [target]


def test_a_file_whose_writing_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), whole(tmp_path / "a.txt") as file:
        file.write(b"half")
        raise KeyboardInterrupt
    assert files(tmp_path) == []


def test_a_link_in_the_place_of_a_file_is_replaced_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.txt"
    elsewhere.write_text("mine")
    dest = tmp_path / "dest"
    dest.mkdir()
    (dest / "Ferry returns.txt").symlink_to(elsewhere)
    archive = Archive()
    archive.add(article())
    archive.export("report", dest)
    assert elsewhere.read_text() == "mine"
    assert (dest / "Ferry returns.txt").read_text().startswith("Ferry returns\n")


def test_files_have_the_rights_that_the_user_gives_new_files(tmp_path: Path) -> None:
    archive = Archive()
    archive.add(article())
    old = os.umask(0o027)
    try:
        archive.export("report", tmp_path)
    finally:
        os.umask(old)
    assert files(tmp_path)[0].stat().st_mode & 0o777 == 0o640


# -- names


@given(st.text(max_size=400))
def test_a_safe_name_is_one_part_of_a_path(text: str) -> None:
    name = safe_name(text, "x")
    assert name
    assert name == Path(name).name
    assert name not in (".", "..")
    assert name.isprintable() or not set(name) & set("/\\\0\n\r\t\x1b")
    assert len(name.encode()) <= 255


@given(st.lists(st.tuples(st.lists(st.text(max_size=8), max_size=3), st.text(max_size=8)), max_size=12))
def test_no_two_articles_share_a_path(articles: list[tuple[list[str], str]]) -> None:
    with Folder(Path(tempfile.gettempdir())) as folder:
        paths = [folder.claim(parents, name, ".md", str(i)) for i, (parents, name) in enumerate(articles)]
    assert len({str(path).casefold() for path in paths}) == len(paths)
    assert all(not path.is_absolute() and ".." not in path.parts for path in paths)
