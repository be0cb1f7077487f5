"""An article on several pages, or in several forms, the whole way: crawl, archive, re-extraction, replay, export."""

import shutil
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator

from crawler.commands._today import Today
from crawler.config import load
from crawler.items import Article
from crawler.pipelines.reextract import read_again
from tests.jianbao import Jianbao
from tests.site import paged
from tests.site.endpoints import Handler, Server

FIRST, SECOND, THIRD = (f"/2026/11/content_123{end}.html" for end in ("", "_2", "_3"))
BROKEN, WALLED, NEXT, LOOP = "/2026/11/broken_42.html", "/2026/11/walled_7.html", "/view.php?id=77", "/loop.php?id=9"
LIVE, GALLERY = "/live/2026-ferry.html", "/gallery.php?id=3"
PAGE, AMP, LOST = "/2026/harbour-555.html", "/amp/2026/harbour-555.html", "/amp/2026/lost-556.html"


Find = Callable[[str], Article]


@pytest.fixture(scope="module")
def site() -> Iterator[Server]:
    with paged.serve() as server:
        yield server


def made(folder: Path, site: Server, *paths: str) -> Jianbao:
    """A desk with one source."""
    folder.mkdir(exist_ok=True)
    desk = Jianbao(folder)
    pages = ", ".join(f'"{site.base_url}{path}"' for path in paths)
    desk.configure(f'[sources.paper]\npages = [{pages}]\nrevisit = "0s"')
    return desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, site: Server) -> Jianbao:
    """A desk that crawled all articles, and recorded them in `paper.warc.gz`. One page of one of them fails."""
    desk = made(tmp_path_factory.mktemp("desk"), site, FIRST, BROKEN, WALLED, NEXT, LOOP, LIVE, GALLERY, AMP, LOST)
    desk("crawl", "--record", "paper.warc.gz", code=1)
    return desk


@pytest.fixture
def again(desk: Jianbao, tmp_path: Path) -> Jianbao:
    """The same desk, to go on with."""
    shutil.copytree(desk.folder, tmp_path / "desk")
    return Jianbao(tmp_path / "desk")


@pytest.fixture
def find(desk: Jianbao, site: Server) -> Find:
    return lambda path: desk.article(site.base_url + path)


def outcomes(desk: Jianbao, kind: str) -> dict[str, tuple[str, str | None]]:
    """By path, of the newest run."""
    rows = [row for row in desk.json("runs", desk.json("runs")[0]["id"]) if row.get("kind") == kind]
    return {f"/{row['url'].split('/', 3)[3]}": (row["outcome"], row.get("reason")) for row in rows}


def files(desk: Jianbao) -> dict[str, bytes]:
    folder = desk.folder / "archive" / "articles"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# -- several pages ------------------------------------------------------------------------------


def test_a_chinese_article_of_three_pages_is_one_article(site: Server, find: Find) -> None:
    article = find(FIRST)
    wanted = [paged.STORY.format(page, n) for page in (1, 2, 3) for n in range(1, 7)]
    places = [article.articleBody.find(each) for each in wanted]
    assert -1 not in places
    assert places == sorted(places)
    assert article.headline == paged.TITLE
    assert [image.contentUrl.rpartition("/")[2] for image in article.image] == [f"page-{n}.png" for n in (1, 2, 3)]
    assert all(image.sha256 for image in article.image)
    assert article.metadata.pages == [site.base_url + SECOND, site.base_url + THIRD]
    assert "page" not in article.metadata.validationMessages


def test_what_stands_on_each_page_stands_in_the_text_once(find: Find) -> None:
    body = find(FIRST).articleBody
    assert body.count("责任编辑") <= 1
    assert paged.TITLE not in body
    assert "本文共" not in body
    assert "下一页" not in body


def test_the_next_article_is_not_followed(site: Server, desk: Jianbao) -> None:
    assert not site.seen["/2026/11/content_124.html"]
    assert outcomes(desk, "subpage")[SECOND] == ("read", None)


def test_pages_linked_by_rel_next_alone_are_followed(find: Find) -> None:
    body = find(NEXT).articleBody
    assert [body.count(paged.ENGLISH.format(page, 1)) for page in (1, 2, 3)] == [2, 2, 2]


def test_a_loop_ends_and_its_text_stands_there_once(site: Server, desk: Jianbao, find: Find) -> None:
    assert find(LOOP).articleBody.count(paged.STORY.format(1, 1)) == 2
    asked = [path for path in outcomes(desk, "subpage") if path.startswith("/loop")]
    assert len(asked) <= 2


def test_robots_txt_holds_for_a_further_page(site: Server, desk: Jianbao, find: Find) -> None:
    assert not site.seen["/2026/11/walled_7_2.html"]
    assert outcomes(desk, "subpage")["/2026/11/walled_7_2.html"] == ("refused", "Forbidden by robots.txt")
    assert paged.STORY.format(3, 1) in find(WALLED).articleBody


def test_a_page_that_fails_leaves_the_article_with_what_is_there(site: Server, desk: Jianbao, find: Find) -> None:
    article = find(BROKEN)
    assert paged.STORY.format(1, 6) in article.articleBody
    assert paged.STORY.format(3, 1) in article.articleBody
    assert article.metadata.validationMessages["page"] == [f"its page {site.base_url}{paged.FAILING} is not here"]
    assert outcomes(desk, "subpage")[paged.FAILING] == ("failed", "HTTP 503")
    assert outcomes(desk, "page")[BROKEN] == ("new", None)


def test_a_later_run_brings_what_was_missing_and_never_half_of_a_whole(
    again: Jianbao, site: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = paged.STORY + "后来他又补充了一句。"

    def edited(h: Handler) -> None:
        h.send(paged.html(paged.TITLE, paged.paragraphs(3, added)).encode())

    mended = partial(paged.chinese, page=2, name="broken_42")
    changes = {paged.FAILING: mended, SECOND: paged.failing, "/2026/11/walled_7_3.html": edited}
    monkeypatch.setattr(site, "pages", {**site.pages, **changes})
    again("crawl", code=1)
    versions = {inv.url.removeprefix(site.base_url): len(inv.versions) for inv in again.inventories()}
    assert [versions[path] for path in (BROKEN, FIRST, WALLED)] == [2, 1, 2]
    assert paged.STORY.format(2, 3) in again.article(site.base_url + BROKEN).articleBody
    assert "后来他又补充了一句" in again.article(site.base_url + WALLED).articleBody
    outcome, reason = outcomes(again, "page")[FIRST]
    assert outcome == "failed"
    assert f"{SECOND}: HTTP 503; the archive keeps the whole article" in str(reason)


def test_an_article_whose_pages_the_run_may_not_ask_for_any_more_waits_for_a_later_one(
    tmp_path: Path, site: Server
) -> None:
    desk = made(tmp_path / "desk", site, FIRST)
    table = desk.folder / "sources.toml"
    text = table.read_text()
    table.write_text(f"{text}\nmax_bytes = 1000\n")  # robots.txt and the first page
    desk("crawl", code=1)
    outcome, reason = outcomes(desk, "page")[FIRST]
    assert outcome == "pending"
    assert "max_bytes" in str(reason)
    assert desk.inventories() == []
    table.write_text(text)
    desk("crawl")
    assert paged.STORY.format(3, 1) in desk.article(site.base_url + FIRST).articleBody


def test_the_raw_capture_holds_every_page_and_the_reader_gives_them_back(site: Server, desk: Jianbao) -> None:
    page = desk.reader.page(desk.reader.find(site.base_url + FIRST))
    assert [each.url.removeprefix(site.base_url) for each in (page, *page.pages)] == [FIRST, SECOND, THIRD]
    assert all("责任编辑".encode("gbk") in each.body for each in (page, *page.pages))
    assert all(len(each.exchanges) == 1 for each in (page, *page.pages))


def test_a_reextraction_needs_the_capture_alone_and_gives_the_same_article(
    desk: Jianbao, no_sockets: list[str]
) -> None:
    today = Today(load(desk.folder / "sources.toml"), desk.reader, "run")
    for inventory in desk.inventories():
        old, task = today.task(inventory, str(inventory.head))
        article = read_again(*task)
        today.finish(article, old, inventory, str(inventory.head))
        article.metadata.run, article.metadata.contentDigest = old.metadata.run, old.metadata.contentDigest
        assert article == old
    assert len(desk.inventories()) == 9


def test_a_replay_gives_the_same_files_without_any_network(again: Jianbao, site: Server) -> None:
    before, asked = files(again), len(site.requests)
    told = [outcomes(again, kind) for kind in ("page", "subpage")]
    shutil.rmtree(again.folder / "archive")
    again("crawl", "--replay", "paper.warc.gz", code=1)
    assert files(again) == before
    assert [outcomes(again, kind) for kind in ("page", "subpage")] == told
    assert len(site.requests) == asked


def test_wacz_holds_all_pages_and_an_import_joins_them(again: Jianbao, site: Server) -> None:
    again("export", "wacz", "paper.wacz")
    with zipfile.ZipFile(again.folder / "paper.wacz") as wacz, wacz.open("archive/data.warc.gz") as warc:
        kept = {record.headers.get("WARC-Target-URI") for record in ArchiveIterator(warc, parse_http=False)}
    assert {site.base_url + each for each in (FIRST, SECOND, THIRD)} <= kept
    before = {inv.url: again.reader.article(inv).articleBody for inv in again.inventories()}
    shutil.rmtree(again.folder / "archive")
    again("import", "warc", "paper.wacz", code=1)
    assert {inv.url: again.reader.article(inv).articleBody for inv in again.inventories()} == before


def test_explain_tells_of_every_page(again: Jianbao, site: Server) -> None:
    told = again("explain", site.base_url + FIRST)
    assert SECOND in told
    assert THIRD in told


# -- several forms ------------------------------------------------------------------------------


def test_of_an_amp_page_the_page_itself_is_archived(site: Server, desk: Jianbao, find: Find) -> None:
    article = find(PAGE)
    assert article.url == site.base_url + PAGE
    assert article.headline == "The harbour has a new light"
    assert outcomes(desk, "page")[AMP] == ("new", f"read at {site.base_url}{PAGE}")


def test_an_amp_page_whose_original_is_lost_is_archived_under_its_name(site: Server, desk: Jianbao, find: Find) -> None:
    article = find(LOST.removeprefix("/amp"))
    assert article.url == site.base_url + LOST
    original = site.base_url + LOST.removeprefix("/amp")
    assert article.metadata.validationMessages["page"] == [f"it is variant of {original}"]
    assert outcomes(desk, "subpage")[LOST.removeprefix("/amp")] == ("gone", "HTTP 404")


def test_two_forms_of_one_page_are_one_article(tmp_path: Path, site: Server) -> None:
    desk = made(tmp_path / "desk", site, PAGE, AMP, SECOND, f"{PAGE}/print")
    desk("crawl")
    told = outcomes(desk, "page")
    assert told[PAGE] == ("new", None)
    assert told[AMP] == told[f"{PAGE}/print"] == ("refused", f"variant of {site.base_url}{PAGE}")
    assert told[SECOND] == ("new", f"read at {site.base_url}{FIRST}")
    assert sorted(inv.url.removeprefix(site.base_url) for inv in desk.inventories()) == [FIRST, PAGE]
    assert paged.STORY.format(3, 1) in desk.article(site.base_url + FIRST).articleBody


# -- kinds --------------------------------------------------------------------------------------


def test_a_live_blog_keeps_its_entries_under_their_times(find: Find) -> None:
    article = find(LIVE)
    assert article.type == "LiveBlogPosting"
    wanted = [part for n in range(8) for part in (f"{20 - n}:30", paged.ENGLISH.format(1, n))]
    places = [article.articleBody.find(each) for each in wanted]
    assert -1 not in places
    assert places == sorted(places)


def test_a_gallery_of_several_pages_is_one_gallery(find: Find) -> None:
    article = find(GALLERY)
    assert article.type == "ImageGallery"
    assert len(article.image) == 12
