"""The main job as a user runs it: real servers, a process of its own, judged by what is in the archive."""

import gzip
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from warcio.checker import Checker

from tests.jianbao import Jianbao
from tests.site import nginx
from tests.site.endpoints import Server
from tests.site.news import NewsSite, picture
from tests.site.proxy import Proxy


@pytest.fixture
def desk(tmp_path: Path) -> Jianbao:
    folder = tmp_path / "desk"
    folder.mkdir()
    return Jianbao(folder)


def outcomes(desk: Jianbao, run: str = "") -> Counter[tuple[str, str]]:
    """(kind, outcome) of the newest run."""
    run = run or desk.json("runs")[0]["id"]
    return Counter((row["kind"], row["outcome"]) for row in desk.json("runs", run) if "outcome" in row)


def media_files(desk: Jianbao) -> dict[str, bytes]:
    return {path.stem: path.read_bytes() for path in (desk.folder / "archive/media").rglob("*.*")}


def test_a_feed_becomes_articles_images_and_raw_pages(desk: Jianbao, news_site: NewsSite) -> None:
    desk.configure(f'[sources.gazette]\nfeed = "{news_site.feed_url}"\nrevisit = "0s"\npublisher = "Gazette"')
    desk("crawl")
    assert outcomes(desk)[("page", "new")] == 10
    for told in news_site.articles:
        article = desk.article(told.url)
        assert article.headline == told.headline
        assert [author.name for author in article.author] == [told.author]
        assert article.datePublished == told.published.isoformat()
        assert all(paragraph in article.articleBody for paragraph in told.paragraphs)
        assert [image.contentUrl for image in article.image] == list(told.images)
        assert article.publisher is not None
        assert article.publisher.name == "Gazette"


def test_every_image_file_is_the_served_bytes_stored_once(desk: Jianbao, news_site: NewsSite) -> None:
    desk.configure(f'[sources.gazette]\nsitemap = "{news_site.sitemap_url}"')
    desk("crawl")
    served = {url: picture(url) for article in news_site.articles for url in article.images}
    assert media_files(desk) == {hashlib.sha256(data).hexdigest(): data for data in served.values()}


def test_every_version_has_a_warc_that_other_tools_accept(desk: Jianbao, news_site: NewsSite) -> None:
    desk.configure(f'[sources.gazette]\nlisting = "{news_site.listing_url}"')
    desk("crawl")
    warcs = list((desk.folder / "archive/articles").rglob("page.warc.gz"))
    assert len(warcs) == 10
    for path in warcs:
        checker = Checker(type("Args", (), {"inputs": [str(path)], "verbose": False})())
        checker.process_all()
        assert checker.exit_value == 0, path
    inventory = desk.inventories()[0]
    page = desk.reader.page(inventory)
    assert page.body == (news_site.folder / page.url.removeprefix(news_site.base_url).lstrip("/")).read_bytes()


def test_a_second_crawl_of_unchanged_pages_writes_no_version(desk: Jianbao, news_site: NewsSite) -> None:
    desk.configure(f'[sources.gazette]\nfeed = "{news_site.feed_url}"\nrevisit = "0s"')
    desk("crawl")
    before = {path: path.stat().st_mtime_ns for path in (desk.folder / "archive/articles").rglob("*")}
    desk("crawl")
    assert outcomes(desk)[("page", "unchanged")] == 10
    assert {path: path.stat().st_mtime_ns for path in (desk.folder / "archive/articles").rglob("*")} == before


def test_a_second_crawl_asks_conditionally(desk: Jianbao, news_site: NewsSite, news_log: Path) -> None:
    desk.configure(f'[sources.gazette]\nfeed = "{news_site.feed_url}"\nrevisit = "0s"')
    desk("crawl")
    asked = len(nginx.hits(news_log))
    desk("crawl")
    again = [hit for hit in nginx.hits(news_log)[asked:] if hit.uri.startswith("/2026/")]
    assert len(again) == 10
    assert {hit.status for hit in again} == {304}


def test_a_page_asked_for_a_short_time_ago_is_left_alone(desk: Jianbao, news_site: NewsSite, news_log: Path) -> None:
    desk.configure(f'[sources.gazette]\nfeed = "{news_site.feed_url}"\nrevisit = "1h"')
    desk("crawl")
    asked = len(nginx.hits(news_log))
    desk("crawl")
    assert not [hit for hit in nginx.hits(news_log)[asked:] if hit.uri.startswith("/2026/")]
    assert outcomes(desk)[("page", "unchanged")] == 10


def test_an_edited_article_gets_a_second_version(desk: Jianbao, news_site: NewsSite) -> None:
    desk.configure(f'[sources.gazette]\nfeed = "{news_site.feed_url}"\nrevisit = "0s"')
    desk("crawl")
    time.sleep(1.1)  # Last-Modified counts seconds
    edited = news_site.edit(3, "A sentence that was not there before, long enough to be one.")
    desk("crawl")
    assert outcomes(desk)[("page", "edited")] == 1
    inventory = desk.reader.find(edited.url)
    assert len(inventory.versions) == 2
    assert "was not there before" in desk.reader.article(inventory).articleBody
    assert "was not there before" not in desk.reader.article(inventory, min(inventory.versions)).articleBody


def test_the_ledger_sums_up_to_what_was_discovered(desk: Jianbao, news_site: NewsSite) -> None:
    desk.configure(f'[sources.gazette]\nsitemap = "{news_site.sitemap_url}"')
    (news_site.folder / "2026/11/20/story-4.html").unlink()
    desk("crawl", code=0)
    run = desk.json("runs")[0]
    assert run["counts"]["page"] == {"new": 9, "gone": 1}
    assert run["verdict"] == "healthy"


def test_a_manifest_passes_sha256sum(desk: Jianbao, news_site: NewsSite) -> None:
    desk.configure(f'[sources.gazette]\nfeed = "{news_site.feed_url}"')
    desk("crawl")
    manifest = next((desk.folder / "archive/runs").rglob("manifest-sha256.txt"))
    assert len(manifest.read_text().splitlines()) >= 40
    subprocess.run(["sha256sum", "--quiet", "-c", str(manifest)], cwd=desk.folder / "archive", check=True)


def test_killed_at_any_moment_the_next_run_finishes_the_work(desk: Jianbao, news_site: NewsSite) -> None:
    desk.configure(f'[sources.gazette]\nfeed = "{news_site.feed_url}"\nrevisit = "0s"')
    news_site.publish(20)
    archive = desk.folder / "archive"
    for wanted in (1, 8, 16):
        process = desk.start("crawl")
        deadline = time.monotonic() + 60
        while len(list(archive.glob("articles/**/inventory.json"))) < wanted and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    desk("crawl")
    assert len(desk.inventories()) == 30
    assert all(len(inventory.versions) == 1 for inventory in desk.inventories())
    assert len({inventory.url for inventory in desk.inventories()}) == 30
    desk("verify")
    runs = desk.json("runs")
    assert runs[0]["state"] == "finished"
    assert {run["state"] for run in runs[1:]} == {"interrupted"}


def test_an_interrupted_crawl_says_so_and_the_next_goes_on(desk: Jianbao, news_site: NewsSite) -> None:
    news_site.publish(30)
    desk.configure(f'[sources.gazette]\nfeed = "{news_site.feed_url}"\ndelay = 0.3', rest="concurrency = 4\n")
    process = desk.start("crawl")
    while not list(desk.folder.glob("archive/articles/**/inventory.json")):
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    run = desk.json("runs")[0]
    assert run["state"] == "interrupted"
    assert run["counts"]["page"]["pending"] > 0
    desk.configure(f'[sources.gazette]\nfeed = "{news_site.feed_url}"')
    desk("crawl")
    assert len(desk.inventories()) == 40


@pytest.mark.parametrize("kind", ["squid_proxy", "tinyproxy_proxy"])
def test_through_a_proxy_with_a_password(
    desk: Jianbao, news_site: NewsSite, kind: str, request: pytest.FixtureRequest
) -> None:
    proxy: Proxy = request.getfixturevalue(kind)
    proxy.clear()
    desk.environment = {"HOME_PROXY": proxy.url}
    desk.configure(
        f'[sources.gazette]\nfeed = "{news_site.feed_url}"\nproxy = "home"\n',
        rest='[proxies]\nhome = "${HOME_PROXY}"\n',
    )
    told = desk("crawl")
    assert len(desk.inventories()) == 10
    asked = proxy.requests()
    assert any("/2026/11/20/story-1.html" in line for line in asked)
    assert any("/images/" in line for line in asked)
    secret = proxy.url.split("://")[1].split("@")[0]
    for where in [told, *(path.read_bytes().decode("latin-1") for path in desk.folder.rglob("*") if path.is_file())]:
        assert proxy.password not in where
        assert secret.split(":")[1] not in where


def test_a_dead_proxy_hands_over_to_the_next(desk: Jianbao, news_site: NewsSite, squid_proxy: Proxy) -> None:
    desk.environment = {"HOME_PROXY": squid_proxy.url}
    desk.configure(
        f'[sources.gazette]\nfeed = "{news_site.feed_url}"\nproxy = ["dead", "home"]\n',
        rest='[proxies]\ndead = "http://user:secret-word@127.0.0.1:9"\nhome = "${HOME_PROXY}"\n',
    )
    told = desk("crawl")
    assert len(desk.inventories()) == 10
    assert "secret-word" not in told + desk.log()


def test_private_addresses_need_the_users_word(desk: Jianbao, news_site: NewsSite, news_log: Path) -> None:
    desk.configure(f'[sources.gazette]\nfeed = "{news_site.feed_url}"\nallow_private = false')
    told = desk("crawl", code=3)
    assert "127.0.0.1 is a loopback address; allow_private = true" in told
    assert nginx.requests(news_log) == []


def test_private_addresses_are_refused_through_a_proxy_too(
    desk: Jianbao, news_site: NewsSite, squid_proxy: Proxy
) -> None:
    squid_proxy.clear()
    desk.environment = {"HOME_PROXY": squid_proxy.url}
    desk.configure(
        f'[sources.gazette]\nfeed = "{news_site.feed_url}"\nproxy = "home"\nallow_private = false',
        rest='[proxies]\nhome = "${HOME_PROXY}"\n',
    )
    desk("crawl", code=3)
    assert squid_proxy.requests() == []


def test_robots_txt_is_obeyed(desk: Jianbao, news_site: NewsSite, news_log: Path) -> None:
    (news_site.folder / "robots.txt").write_text("User-agent: *\nDisallow: /2026/11/20/story-1.html\n")
    desk.configure(f'[sources.gazette]\npages = ["{news_site.articles[-1].url}", "{news_site.articles[0].url}"]')
    desk("crawl")
    assert outcomes(desk)[("page", "refused")] == 1
    assert "/2026/11/20/story-1.html" not in nginx.requests(news_log)


def test_the_user_agent_has_a_contact(desk: Jianbao, news_site: NewsSite, news_log: Path) -> None:
    desk.configure(f'[sources.gazette]\npages = ["{news_site.articles[0].url}"]')
    desk("crawl")
    agents = {hit.user_agent for hit in nginx.hits(news_log)}
    assert len(agents) == 1
    assert agents.pop().endswith("(desk@example.org)")


def test_images_are_asked_for_with_the_article_as_referer_or_none(
    desk: Jianbao, news_site: NewsSite, news_log: Path
) -> None:
    url = news_site.articles[0].url
    desk.configure(f'[sources.gazette]\npages = ["{url}"]')
    desk("crawl")
    assert {hit.referer for hit in nginx.hits(news_log) if hit.uri.startswith("/images/")} == {url}
    desk.configure(f'[sources.other]\npages = ["{news_site.articles[1].url}"]\nreferer = "none"')
    asked = len(nginx.hits(news_log))
    desk("crawl")
    assert {hit.referer for hit in nginx.hits(news_log)[asked:]} == {"-"}


def test_a_failed_image_never_costs_the_article(desk: Jianbao, news_site: NewsSite) -> None:
    article = news_site.articles[0]
    lost = news_site.folder / article.images[0].removeprefix(news_site.base_url).lstrip("/")
    lost.write_bytes(b"<html>not a picture</html>")
    desk.configure(f'[sources.gazette]\npages = ["{article.url}"]')
    desk("crawl", code=1)
    kept = desk.article(article.url)
    assert [(image.contentUrl, image.sha256 is not None) for image in kept.image] == [
        (article.images[0], False),
        (article.images[1], True),
    ]
    assert outcomes(desk)[("image", "blocked")] == 1


BAD_PAGES = {
    "/404": "gone",
    "/403": "blocked",
    "/captcha": "blocked",
    "/empty200": "failed",
    "/500": "failed",
    "/trunc_cl": "failed",
    "/trunc_gzip": "failed",
    "/big_cl": "refused",
    "/gzbomb": "refused",
    "/redir_loop": "failed",
    "/redir_file": "refused",
    "/no_text": "refused",
    "/binary": "refused",
}


@pytest.mark.parametrize("path", BAD_PAGES)
def test_what_is_no_page_is_an_outcome_with_a_reason(desk: Jianbao, hostile_site: Server, path: str) -> None:
    desk.configure(f'[sources.bad]\npages = ["{hostile_site.base_url}{path}", "{hostile_site.base_url}/article"]')
    desk("crawl", code=1 if BAD_PAGES[path] in ("failed", "blocked") else 0)
    run = desk.json("runs")[0]["id"]
    rows = {row["url"]: row for row in desk.json("runs", run) if row.get("kind") == "page"}
    assert rows[hostile_site.base_url + path]["outcome"] == BAD_PAGES[path]
    assert rows[hostile_site.base_url + path]["reason"]
    assert rows[hostile_site.base_url + "/article"]["outcome"] == "new"
    assert len(desk.inventories()) == 1


@pytest.mark.parametrize(
    ("path", "reason"), [("/feed_html", "HTML page, not a feed"), ("/feed_empty", "no items"), ("/404", "404")]
)
def test_a_feed_that_is_none_says_why(desk: Jianbao, hostile_site: Server, path: str, reason: str) -> None:
    desk.configure(f'[sources.bad]\nfeed = "{hostile_site.base_url}{path}"')
    told = desk("crawl", code=3)
    assert reason in told


def test_a_document_that_its_reader_cannot_bear_is_one_failed_url(desk: Jianbao, news_site: NewsSite) -> None:
    (desk.folder / "spider_hungry.py").write_text(HUNGRY.format(feed=news_site.feed_url))
    desk.configure("")
    (desk.folder / "scrapy.cfg").write_text("[settings]\ndefault = crawler.settings\n")
    command = [sys.executable, "-m", "scrapy", "crawl", "hungry", "-s", "SPIDER_MODULES=spider_hungry"]
    quick = ["-s", "ALLOW_PRIVATE=1", "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0"]
    environment = {**os.environ, "PYTHONPATH": f"{desk.folder}:{Path(__file__).parent.parent}"}
    subprocess.run([*command, *quick], cwd=desk.folder, check=True, capture_output=True, env=environment)
    (run,) = desk.json("runs")
    assert run["counts"] == {"source": {"failed": 1}}
    assert "parser" in run["reason"]


HUNGRY = """
from dataclasses import dataclass
from crawler.sources import Batch, Link
from crawler.spiders import ArticleSpider

@dataclass
class Hungry:
    url: str
    def start(self):
        return [Link(self.url, kind="source")]
    def links(self, page):
        return Batch([Link("x" * (8 << 30))])

class HungrySpider(ArticleSpider):
    name = "hungry"
    def sources(self):
        return [Hungry("{feed}")]
"""


def test_a_store_that_does_not_exist_ends_before_anything_is_fetched(
    desk: Jianbao, news_site: NewsSite, news_log: Path
) -> None:
    (desk.folder / "archive").write_text("a file where the archive should be")
    desk.configure(f'[sources.gazette]\nfeed = "{news_site.feed_url}"')
    assert "archive" in desk("crawl", code=3)
    assert nginx.requests(news_log) == []


def test_a_folder_that_is_no_archive_is_left_alone(desk: Jianbao, news_site: NewsSite) -> None:
    (desk.folder / "archive").mkdir()
    (desk.folder / "archive/letters.txt").write_text("not ours")
    desk.configure(f'[sources.gazette]\nfeed = "{news_site.feed_url}"')
    desk("crawl", code=3)
    assert [path.name for path in (desk.folder / "archive").iterdir() if path.name != "state"] == ["letters.txt"]


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_full_disk_ends_the_run_and_the_next_one_goes_on(desk: Jianbao, news_site: NewsSite) -> None:
    archive = desk.folder / "archive"
    archive.mkdir()
    mount = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=500k", "tmpfs", str(archive)], capture_output=True)
    if mount.returncode:
        pytest.skip(f"no tmpfs can be mounted here: {mount.stderr.decode()}")
    state = f'state = "{desk.folder / "state"}"\n'
    try:
        desk.configure(f'[sources.gazette]\nfeed = "{news_site.feed_url}"', archive=state)
        told = desk("crawl", code=3)
        assert "the disk is full" in told
        subprocess.run(["mount", "-o", "remount,size=50m", str(archive)], check=True)
        desk("crawl")
        assert len(desk.inventories()) == 10
        desk("verify")
    finally:
        subprocess.run(["umount", str(archive)], check=True)


def test_a_spider_that_raises_at_start_is_an_unhealthy_run(desk: Jianbao) -> None:
    package = Path(__file__).parent.parent / "crawler"
    shutil.copytree(package, desk.folder / "crawler", ignore=shutil.ignore_patterns("__pycache__"))
    spider = (
        "from crawler.spiders import ArticleSpider\n\n\nclass BrokenSpider(ArticleSpider):\n"
        '    name = "broken"\n\n    def sources(self):\n        raise RuntimeError("no such luck")\n'
    )
    (desk.folder / "crawler/spiders/broken.py").write_text(spider)
    desk.configure('[sources.reports]\nspider = "broken"')
    desk.apart = True
    told = desk("crawl", code=3)
    assert "reports" in told
    assert "no such luck" in desk.log()


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('spider = "qutoutiao"\ncid = "x"', 'cid = "x": give the number of a channel, such as 42'),
        ('spider = "qutoutiao"', "cid is missing: give the number of a channel, such as 42"),
        ('spider = "qutoutiao"\ncid = 42\npage_limit = "all"', 'page_limit = "all": give a number, such as 3'),
        ('spider = "qutoutiao"\ncid = 42\napi = "list"', 'api = "list": give an address with http:// or https://'),
        ('spider = "meipian"', "spider meipian: no pages; give pages = [URL, …]"),
        ('spider = "meipian"\npages = 7', "spider meipian: no pages; give pages = [URL, …]"),
        ('spider = "meipian"\npages = ["meipian"]', 'pages: "meipian" is no URL; write it with http:// or https://'),
    ],
)
def test_a_spider_s_wrong_key_is_told_before_anything_starts(desk: Jianbao, table: str, said: str) -> None:
    desk.configure(f"[sources.reports]\n{table}")
    told = desk("crawl", code=2)
    assert told.startswith("jianbao: ")
    assert "sources.toml:" in told
    assert ": sources.reports: " in told
    assert said in told
    assert len(told.splitlines()) == 1
    assert not (desk.folder / "archive").exists()


def test_before_a_live_crawl_the_screen_says_who_asks_and_through_what(desk: Jianbao, news_site: NewsSite) -> None:
    page = f'pages = ["{news_site.articles[0].url}"]'
    desk.configure(f"[sources.a]\n{page}\n[sources.b]\n{page}\n")
    told = desk("crawl", "--dry-run").splitlines()
    assert told[0].startswith("User-Agent: Jianbao/")
    assert told[0].endswith(" (desk@example.org)")
    assert sum("User-Agent" in line for line in told) == 1
    assert told[1].startswith("a: direct; robots.txt obeyed, ")
    assert told[2].startswith("b: direct; robots.txt obeyed, ")


def test_a_missing_contact_is_told_before_a_live_crawl(desk: Jianbao, news_site: NewsSite) -> None:
    desk.configure(f'[sources.a]\npages = ["{news_site.articles[0].url}"]')
    file = desk.folder / "sources.toml"
    file.write_text(file.read_text().replace('contact = "mailto:desk@example.org"', ""))
    assert "fetch.contact is not set: site owners cannot reach you" in desk("crawl", "--dry-run").splitlines()[0]


def test_plain_scrapy_crawl_asks_as_the_configuration_says(desk: Jianbao, news_site: NewsSite, news_log: Path) -> None:
    desk.configure("")
    (desk.folder / "scrapy.cfg").write_text((Path(__file__).parent.parent / "scrapy.cfg").read_text())
    command = [sys.executable, "-m", "scrapy", "crawl", "page", "-a", f"pages={news_site.articles[0].url}"]
    subprocess.run([*command, "-s", "ALLOW_PRIVATE=1"], cwd=desk.folder, check=True, capture_output=True)
    assert {hit.user_agent.endswith(" (desk@example.org)") for hit in nginx.hits(news_log)} == {True}


def test_direct_passes_by_the_proxy_of_the_environment(desk: Jianbao, news_site: NewsSite, news_log: Path) -> None:
    desk.environment = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    desk.configure(f'[sources.a]\npages = ["{news_site.articles[0].url}"]')
    desk("crawl")
    assert len(desk.inventories()) == 1


def test_a_secret_in_an_address_is_in_the_request_and_nowhere_else(
    desk: Jianbao, news_site: NewsSite, news_log: Path
) -> None:
    secret = "s3cret-key"
    desk.environment = {"DESK_KEY": secret}
    feed, page = news_site.feed_url, news_site.articles[0].url
    desk.configure(
        f'[sources.a]\nfeed = "{feed}?key=${{DESK_KEY}}"\nlimit = 1\n'
        f'[sources.b]\npages = ["{page}?key=${{DESK_KEY}}", "{page}-none?key=${{DESK_KEY}}"]\n'
    )
    told = desk("crawl")
    assert any(secret in uri for uri in nginx.requests(news_log))
    assert secret not in told + desk("list", "--json") + desk("runs", "--json")
    assert "?key=***" in told
    files = [path for path in desk.folder.rglob("*") if path.is_file() and "state" not in path.parts]
    written = [gzip.decompress(p.read_bytes()) if p.suffix == ".gz" else p.read_bytes() for p in files]
    assert not [path for path, data in zip(files, written, strict=True) if secret.encode() in data]
    assert secret not in desk.log()
    assert len(desk.json("show", page)) == 1
    desk("verify")


def test_fetch_takes_no_password_in_an_address(desk: Jianbao) -> None:
    desk.configure("")
    told = desk("fetch", "http://desk:geheim@127.0.0.1:9/a", code=2)
    assert "put them into headers" in told
    assert "geheim" not in told


def test_two_runs_of_one_source_do_not_meet(desk: Jianbao, news_site: NewsSite) -> None:
    desk.configure(f'[sources.gazette]\nfeed = "{news_site.feed_url}"\ndelay = 0.5')
    first = desk.start("crawl")
    while not list(desk.folder.glob("archive/articles/**/inventory.json")):
        time.sleep(0.05)
    assert "a run of this source is going on" in desk("crawl", code=3)
    first.send_signal(signal.SIGINT)
    first.communicate(timeout=60)


def test_a_dry_run_lists_and_stores_nothing(desk: Jianbao, news_site: NewsSite, news_log: Path) -> None:
    desk.configure(f'[sources.gazette]\nfeed = "{news_site.feed_url}"')
    told = desk("crawl", "--dry-run")
    assert all(article.url in told for article in news_site.articles)
    assert not (desk.folder / "archive/articles").exists()
    assert not (desk.folder / "archive/runs").exists()
    assert not [path for path in nginx.requests(news_log) if path.startswith("/2026/")]


def test_a_limit_bounds_the_articles(desk: Jianbao, news_site: NewsSite) -> None:
    desk.configure(f'[sources.gazette]\nfeed = "{news_site.feed_url}"')
    desk("crawl", "--limit", "3")
    assert len(desk.inventories()) == 3


def test_fetch_archives_single_pages(desk: Jianbao, news_site: NewsSite) -> None:
    desk.configure("")
    desk("fetch", news_site.articles[0].url)
    assert [inventory.url for inventory in desk.inventories()] == [news_site.articles[0].url]


def test_content_feed_takes_the_item_and_not_the_page(desk: Jianbao, news_site: NewsSite, news_log: Path) -> None:
    desk.configure(f'[sources.gazette]\nfeed = "{news_site.feed_url}"\ncontent = "feed"')
    desk("crawl")
    assert len(desk.inventories()) == 10
    assert not [path for path in nginx.requests(news_log) if path.startswith("/2026/")]
    assert desk.reader.received(desk.inventories()[0]).startswith("<p>")  # type: ignore[union-attr]


def test_content_longest_takes_the_longer_of_the_two(desk: Jianbao, news_site: NewsSite) -> None:
    long = "A paragraph that only the feed has, and it goes on for a while. " * 80
    feed = (news_site.folder / "feed.rss").read_text()
    feed = feed.replace("<description><![CDATA[", f"<description><![CDATA[<p>{long}</p>", 1)
    (news_site.folder / "feed.rss").write_text(feed)
    desk.configure(f'[sources.gazette]\nfeed = "{news_site.feed_url}"\ncontent = "longest"\nlimit = 2')
    desk("crawl")
    first, second = (desk.article(article.url) for article in news_site.articles[:2])
    assert "only the feed has" in first.articleBody
    assert first.metadata.sources["articleBody"] == "hint:feed"
    assert second.metadata.sources["articleBody"] != "hint:feed"


def test_plain_scrapy_crawl_keeps_the_same_books(desk: Jianbao, news_site: NewsSite) -> None:
    desk.configure("")
    cfg = Path(__file__).parent.parent / "scrapy.cfg"
    (desk.folder / "scrapy.cfg").write_text(cfg.read_text())
    command = [sys.executable, "-m", "scrapy", "crawl", "feed", "-a", f"feed={news_site.feed_url}"]
    quick = ["-s", "ALLOW_PRIVATE=1", "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0"]
    subprocess.run([*command, "-a", "limit=2", *quick], cwd=desk.folder, check=True, capture_output=True)
    assert len(desk.inventories()) == 2
    assert desk.json("runs")[0]["source"] == "feed"


def test_json_is_one_line_a_run_and_nothing_else(desk: Jianbao, news_site: NewsSite) -> None:
    desk.configure(f'[sources.gazette]\nfeed = "{news_site.feed_url}"')
    rows = desk.json("crawl", "--limit", "1")
    assert [row["source"] for row in rows] == ["gazette"]
    assert rows[0]["counts"]["page"] == {"new": 1}


def test_the_reader_needs_no_state(desk: Jianbao, news_site: NewsSite) -> None:
    desk.configure(f'[sources.gazette]\nfeed = "{news_site.feed_url}"\nrevisit = "0s"')
    desk("crawl")
    subprocess.run(["rm", "-r", str(desk.folder / "archive/state")], check=True)
    assert len(desk.json("list")) == 10
    desk("crawl")
    assert outcomes(desk)[("page", "unchanged")] == 10
