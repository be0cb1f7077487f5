"""Pages that are made by their scripts, in the real Chromium: one crawl of a small site, recorded, and what came of it.

Limits are small here, so that pages which never end take seconds. What a page can reach: see `test_fetch_gate`.
"""

import gzip
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from crawler import settings
from crawler.archive.reader import Reader
from crawler.archive.runs import Outcome
from crawler.archive.warc import read_page
from crawler.commands.explain import walk
from crawler.config import load
from crawler.crawling import Crawl, Result, check
from crawler.exceptions import ConfigError
from crawler.extract.page import ArticlePage
from crawler.fetch import chromium, visit
from crawler.fetch.blocked import judge
from crawler.items import Article, Defaults
from crawler.normalise.urls import identifier
from crawler.pipelines.reextract import read_again
from crawler.storages import open_storage
from tests.jianbao import Jianbao, as_before
from tests.site import scripted
from tests.site.endpoints import Server

PAGES = "hung app/1 app/2 moved forbidden circle foreign restless hungry"


@dataclass
class Crawled:
    """A crawl in this process: the site's log, outcomes by kind and path, and the archive."""

    folder: Path
    server: Server
    results: list[Result] = field(default_factory=list)
    outcomes: dict[tuple[str, str], Outcome] = field(default_factory=dict)

    def crawl(self, **options: Any) -> "Crawled":
        config = load(self.folder / "sources.toml")
        replay = options.pop("replay", None)
        sources = [each.model_copy(update={"replay": replay}) for each in config.sources.values()]
        with as_before():
            self.results = Crawl(config, sources, self.listen, **options).run()
        return self

    def listen(self, _: str, outcome: Outcome) -> None:
        if outcome.outcome != "discovered":
            self.outcomes[outcome.kind, outcome.url.removeprefix(self.server.base_url)] = outcome

    def page(self, path: str) -> tuple[str, str]:
        found = self.outcomes["page", path]
        return found.outcome, found.reason or ""

    @property
    def reader(self) -> Reader:
        return Reader(open_storage(f"file:{self.folder / 'archive'}"), identify=identifier)

    def article(self, path: str) -> Article:
        return self.reader.article(self.reader.find(self.server.base_url + path))

    def warc(self, path: str) -> bytes:
        return self.reader.read(self.reader.find(self.server.base_url + path), "page.warc.gz")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("scripted")
    with pytest.MonkeyPatch.context() as patch, scripted.serve() as other, scripted.serve(other.base_url) as server:
        patch.setattr(chromium, "WALL", 25.0)
        patch.setattr(visit, "SETTLED", 6.0)
        patch.setattr(settings, "REDIRECT_MAX_TIMES", 3)
        patch.setattr(chromium, "MEMORY", 400 << 20)
        pages = ", ".join(f'"{server.base_url}/{path}"' for path in PAGES.split())
        (folder / "sources.toml").write_text(
            '[archive]\nuri = "file:archive"\n[fetch]\nper_host = 8\n[defaults]\nallow_private = true\ndelay = 0.0\n'
            f"[sources.scripted]\npages = [{pages}]\nbrowser = true\n"
        )
        yield Crawled(folder, server).crawl(record=folder / "recording.warc.gz")


def test_an_article_that_scripts_make_is_archived(crawled: Crawled) -> None:
    article = crawled.article("/app/1")
    assert article.headline == "渡轮回来了 1"
    assert "The small ferry between the two quays" in article.articleBody


def test_a_picture_that_is_loaded_by_scrolling_is_archived_as_it_is(crawled: Crawled) -> None:
    article = crawled.article("/app/1")
    assert {(each.contentUrl.rpartition("/")[2], each.width) for each in article.image} == {
        ("early.png", 640),
        ("late.png", 640),
    }
    assert [crawled.server.seen[f"/img/{name}.png"] for name in ("early", "late")] == [1, 1]  # by us, for the archive


def test_scripts_are_asked_for_once_a_run(crawled: Crawled) -> None:
    assert crawled.server.seen["/app.js"] <= 2  # of two pages that may begin at once


def test_the_site_is_told_who_asks_even_by_scripts(crawled: Crawled) -> None:
    assert "seen by Jianbao/" in crawled.article("/app/1").articleBody


def test_what_is_no_text_is_not_asked_for(crawled: Crawled) -> None:
    asked = {path.partition("?")[0] for path in crawled.server.requests}
    assert not asked & {"/popup", "/beacon", "/file.zip", "/counted.woff2", "/favicon.ico"}


def test_a_page_whose_script_leads_on_is_read_where_it_leads(crawled: Crawled) -> None:
    assert crawled.page("/moved") == ("new", "")
    assert crawled.article("/plain").headline == "The ferry sails again"


def test_robots_txt_is_asked_before_a_script_leads_there(crawled: Crawled) -> None:
    assert crawled.page("/forbidden") == ("refused", "Forbidden by robots.txt")
    assert "/private/x" not in crawled.server.seen


def test_a_script_that_leads_in_a_circle_is_left(crawled: Crawled) -> None:
    assert crawled.page("/circle") == ("failed", "max redirections reached")


def test_a_page_that_never_answers_is_one_failed_page(crawled: Crawled) -> None:
    assert crawled.page("/hung") == ("failed", "its scripts were stopped after 25 seconds")


def test_a_page_that_takes_all_memory_is_one_failed_page(crawled: Crawled) -> None:
    outcome, reason = crawled.page("/hungry")
    assert (outcome, reason) == ("failed", "its process in the browser died; it may have taken too much memory")


def test_a_page_that_is_never_quiet_is_read_as_it_is(crawled: Crawled) -> None:
    assert crawled.page("/restless") == ("new", "")
    assert crawled.server.requests.count("/api/tick") == 0
    assert sum(path.startswith("/api/tick?") for path in crawled.server.requests) <= visit.MOST


def test_another_site_tells_its_scripts_what_it_would_tell_any_browsers(crawled: Crawled) -> None:
    assert b"The ferry sails again and tells nothing</h1>" in read_page(crawled.warc("/foreign")).body


def test_the_answer_is_kept_as_it_came_and_the_dom_beside_it(crawled: Crawled) -> None:
    page = read_page(crawled.warc("/app/1"))
    assert page.exchanges[-1].body == scripted.SHELL.encode("gbk")
    assert "渡轮回来了 1" in page.body.decode()
    assert page.rendering and json.loads(page.rendering)["software"].startswith("Chromium/")


def test_the_dom_is_a_conversion_of_the_answer(crawled: Crawled) -> None:
    records = gzip.decompress(crawled.warc("/app/1")).decode("utf-8", "replace")
    head = records[records.index("WARC-Type: conversion") :].partition("\r\n\r\n")[0]
    response = records[records.index("WARC-Type: response") :].partition("\r\n\r\n")[0]
    identity = next(line for line in response.splitlines() if line.startswith("WARC-Record-ID"))
    assert f"WARC-Refers-To{identity.removeprefix('WARC-Record-ID')}" in head
    assert f"WARC-Target-URI: {crawled.server.base_url}/app/1" in head


def test_the_etag_of_a_shell_is_not_taken_for_its_articles(crawled: Crawled) -> None:
    assert crawled.article("/app/1").metadata.etag is None


def test_a_replay_reads_the_recorded_dom_with_no_browser_and_no_socket(
    crawled: Crawled, tmp_path: Path, no_sockets: list[str]
) -> None:
    (tmp_path / "sources.toml").write_text((crawled.folder / "sources.toml").read_text().replace("[fetch]", FETCH))
    again = Crawled(tmp_path, crawled.server).crawl(replay=crawled.folder / "recording.warc.gz")
    assert no_sockets == []
    pages = {key: (each.outcome, each.reason) for key, each in crawled.outcomes.items()}
    assert {key: (each.outcome, each.reason) for key, each in again.outcomes.items()} == pages
    assert again.warc("/app/1") == crawled.warc("/app/1")


FETCH = '[fetch]\nbrowser = "/nowhere/chromium"'


def test_explain_says_what_a_page_asked_for(crawled: Crawled) -> None:
    config = load(crawled.folder / "sources.toml")
    stages = {
        each.stage: each for each in walk(config, f"{crawled.server.base_url}/foreign", config.sources["scripted"])
    }
    assert stages["fetch"].said.endswith(": 1 requests, 1 of them refused")
    assert stages["store"].said.startswith("unchanged since version")


def test_reextract_reads_the_dom(crawled: Crawled) -> None:
    again = read_again(crawled.warc("/app/1"), lambda _: ArticlePage, Defaults(), judge)
    assert (again.headline, again.metadata.etag) == ("渡轮回来了 1", None)


@pytest.mark.parametrize(
    ("key", "said"),
    [('browser = "/no/such"', "sources.app: fetch: browser: /no/such is no program"), ("", "apt install chromium")],
)
def test_without_chromium_it_says_what_to_install(
    tmp_path: Path, key: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "sources.toml").write_text(
        f'[fetch]\n{key}\n[sources.app]\npages = ["https://gazette.example/1"]\nbrowser = true\n'
    )
    config = load(tmp_path / "sources.toml")
    with pytest.raises(ConfigError, match=said):
        check(config, config.sources.values())


def test_nothing_of_the_browser_outlives_a_killed_crawl(tmp_path: Path) -> None:
    with scripted.serve() as server:
        desk = Jianbao(tmp_path)
        desk.configure(f'[sources.hung]\npages = ["{server.base_url}/hung"]\nbrowser = true')
        crawl = desk.start("crawl")
        waited(lambda: server.seen["/hung"] and len(family(crawl.pid)) > 5)
        begun = family(crawl.pid)
        crawl.kill()
        crawl.communicate()
        assert waited(lambda: not alive(begun)), alive(begun)


def test_ctrl_c_ends_the_crawl_in_order_and_the_browser_with_it(tmp_path: Path) -> None:
    with scripted.serve() as server:
        desk = Jianbao(tmp_path)
        desk.configure(f'[sources.slow]\npages = ["{server.base_url}/restless"]\nbrowser = true')
        crawl = desk.start("crawl")
        waited(lambda: any(path.startswith("/api/tick") for path in server.requests))
        begun = family(crawl.pid)
        os.kill(crawl.pid, 2)
        out, err = crawl.communicate(timeout=60)
        assert (crawl.returncode, "Traceback" in out + err) == (130, False)
        assert waited(lambda: not alive(begun)), alive(begun)


def waited(condition: Callable[[], Any], seconds: float = 20.0) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.1)
    return bool(condition())


def family(pid: int) -> set[int]:
    """All processes that it began, and theirs."""
    found: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        found.setdefault(int(fields[1]), []).append(int(path.parent.name))
    begun, new = set(), [pid]
    while new:
        new = [child for each in new for child in found.get(each, [])]
        begun.update(new)
    return begun


def alive(pids: set[int]) -> set[int]:
    def state(pid: int) -> str:
        try:
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return "gone"

    return {pid for pid in pids if state(pid) not in ("gone", "Z", "X")}
