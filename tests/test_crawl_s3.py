"""The main job into S3: a real server from its Python package, over a forward proxy, killed in the middle."""

import hashlib
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.storages import open_storage
from tests.jianbao import Jianbao
from tests.site import nginx
from tests.site.news import NewsSite, picture
from tests.site.proxy import Proxy
from tests.site.s3 import S3Server, seaweed


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with seaweed(tmp_path_factory.mktemp("weed")) as running:
        running.make_bucket("news")
        yield running


@pytest.fixture
def desk(tmp_path: Path, server: S3Server, monkeypatch: pytest.MonkeyPatch) -> Jianbao:
    for name, value in server.environment().items():
        monkeypatch.setenv(name, value)
    folder = tmp_path / "desk"
    folder.mkdir()
    options = {"endpoint": server.endpoint, "region": "us-east-1"}
    return Jianbao(folder, uri=f"s3://news/{tmp_path.name}", options=options)


def configure(desk: Jianbao, sources: str, rest: str = "") -> None:
    archive = f'endpoint = "{desk.options["endpoint"]}"\nregion = "us-east-1"\n' if desk.options else ""
    desk.configure(sources, archive=archive, rest=rest)


def test_a_crawl_into_s3_is_whole(desk: Jianbao, news_site: NewsSite) -> None:
    configure(desk, f'[sources.gazette]\nfeed = "{news_site.feed_url}"')
    desk("crawl")
    reader = desk.reader
    served = {url: picture(url) for article in news_site.articles for url in article.images}
    articles = [reader.article(inventory) for inventory in reader.inventories()]
    assert len(articles) == 10
    for image in (image for article in articles for image in article.image):
        assert reader.media(image) == served[image.contentUrl]
    assert len(set(reader.storage.list("media/"))) == len({hashlib.sha256(data).digest() for data in served.values()})
    desk("verify")


def test_over_a_proxy_killed_in_the_middle_and_run_again(
    desk: Jianbao, news_site: NewsSite, squid_proxy: Proxy
) -> None:
    news_site.publish(20)
    desk.environment = {"HOME_PROXY": squid_proxy.url}
    source = f'[sources.gazette]\nfeed = "{news_site.feed_url}"\nproxy = "home"\nrevisit = "0s"'
    configure(desk, source, '[proxies]\nhome = "${HOME_PROXY}"\n')
    process = desk.start("crawl")
    deadline = time.monotonic() + 60
    while not stored(desk) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    desk("crawl")
    inventories = desk.inventories()
    assert len({inventory.url for inventory in inventories}) == len(inventories) == 30
    assert {len(inventory.versions) for inventory in inventories} == {1}
    reader = desk.reader
    for image in (image for inventory in inventories for image in reader.article(inventory).image):
        assert reader.media(image) == picture(image.contentUrl)
    desk("verify")


def stored(desk: Jianbao) -> bool:
    try:
        return bool(desk.inventories())
    except Exception:  # the archive is not made yet
        return False


@pytest.mark.parametrize(
    ("uri", "secret", "told"),
    [("s3://nobody-made-this/x", "", "nobody-made-this"), ("s3://news/x", "wrong", "credentials")],
)
def test_a_store_that_refuses_ends_the_run_before_anything_is_fetched(
    desk: Jianbao, news_site: NewsSite, news_log: Path, uri: str, secret: str, told: str
) -> None:
    desk.uri = uri
    if secret:
        desk.environment = {"AWS_SECRET_ACCESS_KEY": secret}
    configure(desk, f'[sources.gazette]\nfeed = "{news_site.feed_url}"')
    assert told in desk("crawl", code=3)
    assert nginx.requests(news_log) == []


def test_a_server_that_is_not_there_is_named(desk: Jianbao, news_site: NewsSite) -> None:
    desk.options = {"endpoint": "http://127.0.0.1:9"}
    configure(desk, f'[sources.gazette]\nfeed = "{news_site.feed_url}"')
    assert "http://127.0.0.1:9" in desk("crawl", code=3)


def test_a_warc_that_lies_in_the_store_is_imported(desk: Jianbao, news_site: NewsSite) -> None:
    configure(desk, f'[sources.gazette]\nfeed = "{news_site.feed_url}"')
    desk("crawl", "gazette", "--record", "site.warc.gz")
    other = f"s3://news/{desk.folder.parent.name}-warcs"
    open_storage(other, desk.options).create("site.warc.gz", (desk.folder / "site.warc.gz").read_bytes())
    desk.uri = f"{desk.uri}-imported"
    configure(desk, "")
    desk("import", "warc", f"{other}/site.warc.gz")
    assert len(list(desk.reader.inventories())) == 10
