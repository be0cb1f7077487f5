"""The servers of `tests/site` do what the other tests rely on."""

import asyncio
import gzip
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.site import nginx, process, tls
from tests.site.client import get
from tests.site.endpoints import Server
from tests.site.news import NewsSite, build_site, picture
from tests.site.proxy import Proxy

# -- the news site ------------------------------------------------------------------------------


def test_every_announced_article_is_served(news_site: NewsSite) -> None:
    assert [get(article.url)[0] for article in news_site.articles] == [200] * 10


def test_page_holds_its_article(news_site: NewsSite) -> None:
    article = news_site.articles[0]
    page = get(article.url)[2].decode()
    assert all(text in page for text in (article.headline, article.author, *article.paragraphs, *article.images))


def test_pictures_are_served_byte_for_byte(news_site: NewsSite) -> None:
    urls = {url for article in news_site.articles for url in article.images}
    assert {url: get(url)[2] for url in urls} == {url: picture(url) for url in urls}


def test_pictures_of_two_articles_differ_and_the_last_is_shared(news_site: NewsSite) -> None:
    images = [article.images for article in news_site.articles]
    assert (len({get(own)[2] for own, _ in images}), len({get(shared)[2] for _, shared in images})) == (10, 5)


def test_edit_changes_page_feed_and_etag(news_site: NewsSite) -> None:
    article = news_site.articles[0]
    before = get(article.url)[1]["ETag"]
    edited = news_site.edit(article.number, "The bell now rings at noon.")
    status, headers, body = get(article.url, If_None_Match=before)
    assert (status, headers["ETag"] != before, b"The bell now rings at noon." in body) == (200, True, True)
    assert edited.modified.isoformat() in get(news_site.sitemap_url)[2].decode()


def test_untouched_page_answers_304(news_site: NewsSite) -> None:
    article = news_site.articles[1]
    etag = get(article.url)[1]["ETag"]
    news_site.edit(news_site.articles[0].number)
    assert get(article.url, If_None_Match=etag)[0] == 304


def test_published_article_comes_first_everywhere(news_site: NewsSite) -> None:
    (new,) = news_site.publish()
    for way_in in (news_site.feed_url, news_site.listing_url, news_site.sitemap_url):
        page = get(way_in)[2].decode()
        assert 0 < page.index(new.url) < page.index(news_site.articles[1].url)


def test_sitemap_variants_agree(news_site: NewsSite) -> None:
    plain = get(news_site.sitemap_url)[2]
    assert gzip.decompress(get(f"{news_site.sitemap_url}.gz")[2]) == plain
    lines = get(f"{news_site.base_url}/sitemap.txt")[2].decode().split()
    assert lines == [article.url for article in news_site.articles]


def test_listing_pages_lead_through_all_articles(tmp_path: Path) -> None:
    site = build_site(tmp_path, "http://127.0.0.1:1", 45)
    pages = [(tmp_path / "news" / name).read_text() for name in ("index.html", "page-2.html", "page-3.html")]
    assert [page.count("/2026/11/20/story-") for page in pages] == [20, 20, 5]
    assert [f'href="/news/page-{number}.html"' in page for number, page in enumerate(pages, 2)] == [True, True, False]
    assert len(site.articles) == 45


def test_pages_reach_the_size_asked_for(tmp_path: Path) -> None:
    site = build_site(tmp_path, "http://127.0.0.1:1", 4, page_bytes=100_000)
    sizes = [(tmp_path / article.url.split("/", 3)[3]).stat().st_size for article in site.articles]
    assert all(99_000 < size <= 100_000 for size in sizes)


def test_build_site_is_deterministic(tmp_path: Path) -> None:
    for name in ("a", "b"):
        build_site(tmp_path / name, "http://127.0.0.1:1", 3)
    files = [sorted(p.relative_to(tmp_path / n) for p in (tmp_path / n).rglob("*.*")) for n in ("a", "b")]
    assert files[0] == files[1]
    assert all((tmp_path / "a" / f).read_bytes() == (tmp_path / "b" / f).read_bytes() for f in files[0])


def test_requests_are_read_from_the_log(news_site: NewsSite, news_log: Path) -> None:
    get(f"{news_site.base_url}/feed.rss?a=1", User_Agent="probe/1 (desk)")
    get(f"{news_site.base_url}/nothing")
    assert nginx.requests(news_log) == ["/feed.rss?a=1", "/nothing"]
    assert next((hit.status, hit.user_agent) for hit in nginx.hits(news_log)) == (200, "probe/1 (desk)")


def test_pages_come_compressed_to_who_accepts_it(news_site: NewsSite) -> None:
    _, headers, body = get(news_site.feed_url, Accept_Encoding="gzip")
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == get(news_site.feed_url)[2]


def test_nginx_stops(tmp_path: Path) -> None:
    with nginx.serve(tmp_path, tmp_path / "log") as base_url:
        port = int(base_url.rsplit(":", 1)[1])
        assert process.answers(port)
    assert not process.answers(port)


# -- proxies ------------------------------------------------------------------------------------


@pytest.fixture(params=["squid_proxy", "tinyproxy_proxy"])
def any_proxy(request: pytest.FixtureRequest) -> Proxy:
    running: Proxy = request.getfixturevalue(request.param)
    running.clear()
    return running


def test_proxy_passes_on_with_its_password(any_proxy: Proxy, hostile_site: Server) -> None:
    url = f"{hostile_site.base_url}/article?a=1"
    assert get(url, any_proxy.url)[0] == 200
    assert (any_proxy.requests()[-1], hostile_site.requests) == (f"GET {url}", ["/article?a=1"])


def test_proxy_refuses_without_password(any_proxy: Proxy, hostile_site: Server) -> None:
    assert get(f"{hostile_site.base_url}/article", any_proxy.address)[0] == 407
    assert hostile_site.requests == []


def test_password_of_squid_needs_percent_encoding(squid_proxy: Proxy) -> None:
    assert squid_proxy.password not in squid_proxy.url
    assert set("@:/ %+") <= set(squid_proxy.password)


def test_https_site_through_the_proxy_s_tunnel(
    any_proxy: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = tls.certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))
    with nginx.serve(tmp_path, tmp_path / "log", tls=files) as base_url:
        site = build_site(tmp_path, base_url, 1)
        assert get(site.articles[0].url, any_proxy.url)[0] == 200
    assert any_proxy.requests()[-1] == f"CONNECT {base_url.removeprefix('https://')}"


def test_certificate_is_not_trusted_by_default(tmp_path: Path) -> None:
    files = tls.certificate(tmp_path)
    refused = pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED")
    with nginx.serve(tmp_path, tmp_path / "log", tls=files) as base_url, refused:
        get(f"{base_url}/")


# -- programs and guards ------------------------------------------------------------------------


def test_missing_program_skips_and_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="apt install some-package"):
        process.program("no-such-program", "some-package")


def test_missing_program_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="apt install some-package"):
        process.program("no-such-program", "some-package")


def test_program_that_ends_at_once_is_reported() -> None:
    with (
        pytest.raises(RuntimeError, match="no configuration"),
        process.running(["sh", "-c", "echo no configuration; exit 3"], process.free_port()),
    ):
        pass


def test_no_sockets_refuses_connections(no_sockets: list[str]) -> None:
    with socket.socket() as client, pytest.raises(AssertionError, match="network"):
        client.connect(("127.0.0.1", 9))
    with pytest.raises(AssertionError, match="network"):
        socket.create_connection(("localhost", 9))
    assert len(no_sockets) == 2


def test_no_sockets_leaves_event_loops_and_unix_sockets_alone(no_sockets: list[str], tmp_path: Path) -> None:
    asyncio.run(asyncio.sleep(0))
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(str(tmp_path / "s"))
        server.listen()
        client.connect(str(tmp_path / "s"))
    assert no_sockets == []


def test_environment_is_clean(tmp_path: Path) -> None:
    """Runs pytest anew, because the fixture must act on what the environment held before."""
    (tmp_path / "conftest.py").write_text("from tests.conftest import clean_environment\n")
    (tmp_path / "test_it.py").write_text(
        "import os\ndef test_it():\n    assert {n for n in os.environ if n.startswith(('JIANBAO_', 'AWS_', 'HTTP'))}"
        " == {'JIANBAO_CORPUS'}\n"
    )
    root = Path(__file__).parent.parent
    env = {"PATH": "/usr/bin", "PYTHONPATH": str(root), "JIANBAO_CONFIG": "a", "AWS_PROFILE": "b", "HTTP_PROXY": "c",
           "JIANBAO_CORPUS": "d"}  # fmt: skip
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
