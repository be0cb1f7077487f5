"""An article on several pages, the whole way: crawl, archive, re-extraction, replay, export."""

import shutil
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator

from crawler.commands._today import Today
from crawler.config import load
from crawler.extract import pagination
from crawler.pipelines.reextract import read_again
from tests.jianbao import Jianbao
from tests.site import paged
from tests.site.endpoints import Server

FIRST, SECOND, THIRD = (f"/2026/11/content_123{end}.html" for end in ("", "_2", "_3"))


@pytest.fixture
def site() -> Iterator[Server]:
    with paged.serve() as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path) -> Jianbao:
    (tmp_path / "desk").mkdir()
    return Jianbao(tmp_path / "desk")


def configured(desk: Jianbao, site: Server, *paths: str) -> None:
    pages = ", ".join(f'"{site.base_url}{path}"' for path in paths)
    desk.configure(f'[sources.paper]\npages = [{pages}]\nrevisit = "0s"')


def outcomes(desk: Jianbao, kind: str) -> dict[str, tuple[str, str | None]]:
    run = desk.json("runs")[0]["id"]
    rows = [row for row in desk.json("runs", run) if row.get("kind") == kind]
    return {row["url"].partition("//")[2].partition("/")[2]: (row["outcome"], row.get("reason")) for row in rows}


def files(desk: Jianbao) -> dict[str, bytes]:
    folder = desk.folder / "archive" / "articles"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_chinese_article_of_three_pages_is_one_article(desk: Jianbao, site: Server) -> None:
    configured(desk, site, FIRST)
    desk("crawl")
    article = desk.article(site.base_url + FIRST)
    wanted = [paged.STORY.format(page, n) for page in (1, 2, 3) for n in range(1, 7)]
    places = [article.articleBody.find(each) for each in wanted]
    assert -1 not in places
    assert places == sorted(places)
    assert article.headline == paged.TITLE
    assert [image.contentUrl.rpartition("/")[2] for image in article.image] == [f"page-{n}.png" for n in (1, 2, 3)]
    assert all(image.sha256 for image in article.image)
    assert article.articleBody.count("责任编辑") <= 1
    assert "页" not in article.articleBody.replace("页的第", "")
    assert article.metadata.pages == [site.base_url + SECOND, site.base_url + THIRD]
    assert len(desk.inventories()) == 1
    assert not site.seen["/2026/11/content_124.html"]


def test_the_raw_capture_holds_every_page_and_the_reader_gives_them_back(desk: Jianbao, site: Server) -> None:
    configured(desk, site, FIRST)
    desk("crawl")
    page = desk.reader.page(desk.inventories()[0])
    assert [each.url.removeprefix(site.base_url) for each in (page, *page.pages)] == [FIRST, SECOND, THIRD]
    assert all("责任编辑".encode("gbk") in each.body for each in (page, *page.pages))
    assert all(len(each.exchanges) == 1 for each in (page, *page.pages))


def test_a_reextraction_needs_the_capture_alone_and_gives_the_same_article(desk: Jianbao, site: Server) -> None:
    configured(desk, site, FIRST, paged.BROKEN.replace("_2.html", ".html"))
    desk("crawl", code=1)
    asked = len(site.requests)
    before = {inv.url: desk.reader.article(inv) for inv in desk.inventories()}
    told = desk.json("reextract")
    assert len(site.requests) == asked
    assert not [row for row in told if row.get("outcome") in ("better", "held", "failed", "lossy")]
    today = Today(load(desk.folder / "sources.toml"), desk.reader, "run")
    for inventory in desk.inventories():
        version = inventory.head
        old, task = today.task(inventory, version)
        again = read_again(*task)
        today.finish(again, old, inventory, version)
        again.metadata.run, again.metadata.contentDigest = old.metadata.run, old.metadata.contentDigest
        assert again == before[inventory.url]


def test_a_replay_gives_the_same_files_without_any_network(desk: Jianbao, site: Server) -> None:
    configured(desk, site, FIRST, "/view.php?id=77", paged.BROKEN.replace("_2.html", ".html"))
    desk("crawl", "--record", "paper.warc.gz", code=1)
    before = files(desk)
    asked = len(site.requests)
    shutil.rmtree(desk.folder / "archive")
    desk("crawl", "--replay", "paper.warc.gz", code=1)
    assert len(site.requests) == asked
    assert files(desk) == before


def test_a_page_that_fails_leaves_the_article_with_what_is_there(desk: Jianbao, site: Server) -> None:
    first = paged.BROKEN.replace("_2.html", ".html")
    configured(desk, site, first)
    desk("crawl", code=1)
    article = desk.article(site.base_url + first)
    assert paged.STORY.format(1, 6) in article.articleBody
    assert paged.STORY.format(3, 1) in article.articleBody
    assert article.metadata.validationMessages["page"] == [f"its page {site.base_url}{paged.BROKEN} is not here"]
    assert outcomes(desk, "subpage")[paged.BROKEN[1:]] == ("failed", "HTTP 503")
    assert outcomes(desk, "page")[first[1:]][0] == "new"


def test_the_missing_page_comes_with_a_later_run(desk: Jianbao, site: Server) -> None:
    first = paged.BROKEN.replace("_2.html", ".html")
    configured(desk, site, first)
    desk("crawl", code=1)
    site.pages = {**site.pages, paged.BROKEN: partial(paged.chinese, page=2, name="broken_42")}
    desk("fetch", site.base_url + first)
    assert paged.STORY.format(2, 3) in desk.article(site.base_url + first).articleBody
    assert len(desk.inventories()[0].versions) == 2


def test_half_of_an_article_never_follows_the_whole(desk: Jianbao, site: Server) -> None:
    configured(desk, site, FIRST)
    desk("crawl")
    site.pages = {**site.pages, SECOND: paged.failing}
    desk("crawl", code=3)
    outcome, reason = outcomes(desk, "page")[FIRST[1:]]
    assert outcome == "failed"
    assert SECOND in str(reason)
    assert len(desk.inventories()[0].versions) == 1
    assert paged.STORY.format(2, 3) in desk.article(site.base_url + FIRST).articleBody


def test_an_edit_of_a_later_page_is_seen(desk: Jianbao, site: Server) -> None:
    configured(desk, site, FIRST)
    desk("crawl")
    words = paged.STORY + "后来他又补充了一句。"
    site.pages = {**site.pages, THIRD: lambda h: h.send(paged.html(paged.TITLE, paged.paragraphs(3, words)).encode())}
    desk("crawl")
    assert "后来他又补充了一句" in desk.article(site.base_url + FIRST).articleBody


def test_pages_linked_by_rel_next_alone_are_followed(desk: Jianbao, site: Server) -> None:
    configured(desk, site, "/view.php?id=77")
    desk("crawl")
    body = desk.article(f"{site.base_url}/view.php?id=77").articleBody
    assert [body.count(paged.ENGLISH.format(page, 1)) for page in (1, 2, 3)] == [2, 2, 2]


def test_a_loop_ends_and_its_pages_are_read_once(desk: Jianbao, site: Server) -> None:
    configured(desk, site, "/loop.php?id=9")
    desk("crawl")
    article = desk.article(f"{site.base_url}/loop.php?id=9")
    assert site.seen["/loop.php"] <= pagination.MOST
    assert article.articleBody.count(paged.STORY.format(1, 1)) == 2


def test_robots_txt_holds_for_a_further_page(desk: Jianbao, site: Server) -> None:
    site.pages = {
        **site.pages,
        "/robots.txt": lambda h: h.send(f"User-agent: *\nDisallow: {SECOND}".encode(), "text/plain"),
    }
    configured(desk, site, FIRST)
    desk("crawl")
    assert not site.seen[SECOND]
    assert outcomes(desk, "subpage")[SECOND[1:]] == ("refused", "Forbidden by robots.txt")
    assert paged.STORY.format(3, 1) in desk.article(site.base_url + FIRST).articleBody


def test_wacz_holds_all_pages(desk: Jianbao, site: Server) -> None:
    configured(desk, site, FIRST)
    desk("crawl")
    desk("export", "wacz", "paper.wacz")
    with zipfile.ZipFile(desk.folder / "paper.wacz") as wacz, wacz.open("archive/data.warc.gz") as warc:
        kept = {
            record.headers["WARC-Target-URI"]
            for record in ArchiveIterator(warc)
            if record.headers["WARC-Type"] == "response"
        }
    assert {site.base_url + each for each in (FIRST, SECOND, THIRD)} <= kept


def test_explain_tells_of_every_page(desk: Jianbao, site: Server) -> None:
    configured(desk, site, FIRST)
    told = desk("explain", site.base_url + FIRST)
    assert SECOND in told
    assert THIRD in told
