"""`jianbao export`: the chosen articles, and the format's own flags."""

import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from crawler.__main__ import main
from crawler.exporters import formats
from tests.small_archive import BRIDGE, FERRY, LIBRARY, newsroom


@pytest.fixture(autouse=True)
def _archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    newsroom(tmp_path)


@pytest.mark.parametrize(
    ("args", "urls"),
    [
        ([], {FERRY, BRIDGE, LIBRARY}),
        (["--source", "zeitung"], {LIBRARY}),
        (["--lang", "zh"], {BRIDGE}),
        (["--since", "2026-11-20", "--until", "2026-11-20"], {FERRY}),
    ],
)
def test_chosen_articles_are_written(args: list[str], urls: set[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "jsonl", "out.jsonl", *args]) == 0
    assert {json.loads(line)["url"] for line in Path("out.jsonl").read_text().splitlines()} == urls
    articles = "1 article" if len(urls) == 1 else "3 articles"
    assert capsys.readouterr().out == f"Wrote {articles} to out.jsonl\n"


def test_what_was_written_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "hexo", "posts", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"format": "hexo", "dest": "posts", "articles": 3}
    assert len(list(Path("posts").rglob("*.md"))) == 3


def test_the_formats_flags_arrive(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "hexo", "posts", "--as-received", "--image-prefix", "https://worker.example/?"]) == 0
    assert any("img.example" in post.read_text() for post in Path("posts").rglob("*.md"))
    assert not Path("posts/images").exists()


def test_the_flags_of_books_and_feeds_arrive() -> None:
    assert main(["export", "epub", "days", "--per", "day", "--title", "Harbour"]) == 0
    assert sorted(path.name for path in Path("days").iterdir()) == [f"2026-11-{day}.epub" for day in (20, 21, 22)]
    assert main(["export", "rss", "feed.xml", "--changes", "--title", "港口", "--link", "https://me.example/f"]) == 0
    text = Path("feed.xml").read_text(encoding="utf-8")
    assert "<title>港口</title><link>https://me.example/f</link>" in text
    assert text.count("<item") == 1


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["epub", "out", "--per", "week"], 'jianbao: export epub: --per "week": write one of all, day, source\n'),
        (["sqlite", "out", "--per", "day"], "jianbao: export sqlite: no option --per; its options: none\n"),
        (["pdf", "out"], f'jianbao: export: no format "pdf"; there are {", ".join(formats())}\n'),
        (["jsonl", "out", "--as-received"], "jianbao: export jsonl: no option --as-received; its options: none\n"),
        (["wacz", "out"], "jianbao: export wacz: out: programs go by the name; end it in .wacz\n"),
        (["hexo", "sources.toml"], "jianbao: export hexo: sources.toml: File exists; "),
    ],
)
def test_what_cannot_be_written_is_wrong_usage(args: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", *args]) == 2
    assert capsys.readouterr().err.startswith(told)


def test_of_the_chosen_articles_wacz_has_every_version() -> None:
    assert main(["export", "wacz", "out.wacz", "--until", "2026-11-21", "--lang", "en"]) == 0
    _, *pages = ZipFile("out.wacz").read("pages/pages.jsonl").splitlines()
    assert [json.loads(page)["title"] for page in pages] == ["Ferry returns", "Ferry returns at last"]


def test_damage_is_told_and_the_rest_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    (page, *_) = sorted(Path("archive/articles/zeitung.example").rglob("page.warc.gz"))
    page.chmod(0o644)
    page.write_bytes(b"damaged")
    assert main(["export", "wacz", "out.wacz"]) == 1
    told = capsys.readouterr()
    assert told.out == "Wrote 2 articles to out.wacz\n"
    assert told.err.startswith(f"jianbao: {page.relative_to('archive')}: damaged: ")
    assert told.err.count("\n") == 1
