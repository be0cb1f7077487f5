"""Every kind of proxy with real servers: squid, tinyproxy, SOCKS5 and a gateway, to http and https sites."""

import asyncio
import re
import shutil
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from crawler.fetch.socks import SocksConnector
from tests.faults import rows, runs, story
from tests.jianbao import Jianbao
from tests.site import news, nginx, tls
from tests.site.endpoints import Endpoint, Handler, served
from tests.site.forward import forward, wrapping
from tests.site.hostile import PAGES
from tests.site.proxy import Proxy
from tests.site.socks import IPV4, NAME, socks
from tests.test_faults_secrets import ROBOTS, left_behind, spellings

KEY = "g4teway-k3y-s3cret"


@pytest.fixture
def desk(tmp_path: Path) -> Jianbao:
    return Jianbao(tmp_path)


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, news.NewsSite]]:
    """The same newsroom at http and at https, and the certificate that a client has to trust."""
    folder = tmp_path_factory.mktemp("sites")
    certificate = tls.certificate(folder)
    for name in ("http", "https"):
        (folder / name).mkdir()
    with (
        nginx.serve(folder / "http", folder / "http.log") as plain,
        nginx.serve(folder / "https", folder / "https.log", tls=certificate) as safe,
    ):
        yield {
            "http": news.build_site(folder / "http", plain, 10),
            "https": news.build_site(folder / "https", safe, 10),
        }


@pytest.mark.parametrize("right", [True, False], ids=["right", "wrong"])
def test_every_kind_of_proxy_to_every_kind_of_site(
    desk: Jianbao,
    sites: dict[str, news.NewsSite],
    squid_proxy: Proxy,
    tinyproxy_proxy: Proxy,
    right: bool,
) -> None:
    """A source for each: one page of its own, and its pictures. Nobody else ever sees a password, right or wrong."""
    password = "wr0ng-p@ss/word"
    with socks() as server, forward() as gate:
        gate.key = KEY
        users = [squid_proxy, tinyproxy_proxy]
        squid, tiny = users if right else [replace(proxy, password=password) for proxy in users]
        wrong_socks = f"socks5h://desk:wr0ng-p%40ss%2Fword@127.0.0.1:{server.server_address[1]}"
        urls = {
            "squid": squid.url,
            "tinyproxy": tiny.url,
            "socks": server.url() if right else wrong_socks.replace("socks5h", "socks5"),
            "socks-names": server.url("socks5h") if right else wrong_socks,
            "gateway": f"{gate.url}/?key={KEY if right else password}&url={{quoted}}",
        }
        desk.environment = {f"PROXY_{number}": url for number, url in enumerate(urls.values())}
        desk.environment["SSL_CERT_FILE"] = str(sites["https"].folder.parent / "site.crt")
        named = "".join(f'{name} = "${{PROXY_{number}}}"\n' for number, name in enumerate(urls))
        wanted = {
            f"{name}-{scheme}": (name, sites[scheme].articles[number])
            for number, name in enumerate(urls)
            for scheme in sites
        }
        tables = (f'[sources.{s}]\npages = ["{a.url}"]\nproxy = "{name}"\n' for s, (name, a) in wanted.items())
        desk.configure("".join(tables), rest=f"timeout = 10.0\n[proxies]\n{named}")
        told = desk("crawl", code=0 if right else 3)
        told += desk("runs", "--json")
        found = {run["source"]: run for run in runs(desk)}
        for source, (name, article) in wanted.items():
            (row,) = rows(desk, "page", found[source]).values()
            assert row["outcome"] == ("new" if right else "pending"), (source, row)
            if right:
                kept = desk.article(article.url)
                assert kept.headline == article.headline
                assert all(image.sha256 for image in kept.image)
            elif name != "gateway":
                assert "user name or password refused" in row["reason"]
                assert f"check proxies.{name} in sources.toml" in row["reason"]
        told += "".join(desk("runs", run["id"], "--json") for run in runs(desk)[:2]) + left_behind(desk)
        passwords = {squid_proxy.password, server.password, KEY} if right else {password}
        for secret in passwords:
            for spelling in spellings(secret, "desk"):
                assert spelling not in told
        assert tinyproxy_proxy.password not in told
        for site in (*sites["http"].folder.parent.glob("*.log"),):
            assert KEY not in site.read_text()


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_speaks_tls(
    desk: Jianbao, sites: dict[str, news.NewsSite], tinyproxy_proxy: Proxy, scheme: str
) -> None:
    folder, article = sites["https"].folder.parent, sites[scheme].articles[9]
    desk.environment = {"SSL_CERT_FILE": str(folder / "site.crt")}
    with tls.before(tinyproxy_proxy.port, (folder / "site.crt", folder / "site.key")) as port:
        url = tinyproxy_proxy.url.replace("http://", "https://").replace(f":{tinyproxy_proxy.port}", f":{port}")
        desk.configure(
            f'[sources.town]\npages = ["{article.url}"]\nproxy = "safe"\n', rest=f'[proxies]\nsafe = "{url}"\n'
        )
        desk("crawl")
        assert all(image.sha256 for image in desk.article(article.url).image)
        broken = url.replace(f":{port}", f":{tinyproxy_proxy.port}")  # it speaks no TLS there
        desk.configure(
            '[sources.other]\npages = ["https://127.0.0.1:9/"]\nproxy = "safe"\n',
            rest=f'timeout = 3.0\n[proxies]\nsafe = "{broken}"\n',
        )
        desk("crawl", code=3)
    (row,) = rows(desk, "page").values()
    assert (row["outcome"], "no proxy brings it" in row["reason"]) == ("pending", True)


def test_socks5_asks_for_addresses_and_a_trusted_socks5h_for_names(desk: Jianbao, news_site: news.NewsSite) -> None:
    port = news_site.base_url.rpartition(":")[2]
    page = news_site.articles[0].url.removeprefix(news_site.base_url)
    with socks(names={"harbour.test": "127.0.0.1"}) as server:
        desk.configure(
            f'[sources.here]\npages = ["http://localhost:{port}{page}"]\nproxy = "here"\n'
            f'[sources.there]\npages = ["http://harbour.test:{port}{page}"]\nproxy = "there"\n'
            f'[sources.strict]\npages = ["http://harbour.test:{port}{page}?2"]\nproxy = "strict"\n',
            rest=f'[proxies]\nhere = "{server.url()}"\nstrict = "{server.url("socks5h")}"\n'
            f'there = {{ url = "{server.url("socks5h")}", trusted = true }}\n',
        )
        desk("crawl", "here")
        assert {kind for kind, _, _ in server.asked} == {IPV4}
        server.asked.clear()
        desk("crawl", "there")
        assert (NAME, "harbour.test", int(port)) in server.asked
        server.asked.clear()
        assert "mark the proxy trusted = true" in desk("crawl", "strict", code=3)
        assert server.asked == []


def test_a_gateway_is_seen_by_nobody_but_the_network(desk: Jianbao, tmp_path: Path) -> None:
    """robots.txt, redirects, cookies, links and pictures are the site's, though the gateway turns them to itself."""
    cookies: list[str | None] = []

    def page(h: Handler) -> None:
        cookies.append(h.headers.get("Cookie"))
        link = f'<a href="{base}/b">on a page of their own</a>'
        times = f"<p>The times of all crossings, by day and by night, are {link}, as always.</p>"
        h.send(story(f'<p><img src="{base}/picture.jpg" width="400"></p>{times}'))

    pages: dict[str, Endpoint] = {
        "/robots.txt": lambda h: h.send(b"User-agent: *\nDisallow: /forbidden\n", "text/plain"),
        "/list": lambda h: h.send(listing().encode(), Set_Cookie="session=1; Path=/"),
        "/a": page,
        "/moved": lambda h: h.send(b"", status=302, Location=f"{base}/landing"),
        "/landing": page,
        "/relative": lambda h: h.send(b"", status=302, Location="/landing?2"),
        "/forbidden": page,
        "/picture.jpg": PAGES["/image"],
    }

    def listing() -> str:
        links = "".join(f'<li><a href="{base}{path}">A long headline of {path}</a></li>' for path in list(pages)[2:7])
        return f'<html><body><ul class="news">{links}</ul></body></html>'

    with served(pages) as site, forward() as gate:
        base = site.base_url
        prefix = f"{gate.url}/?"
        gate.rewrite = wrapping(prefix)
        desk.configure(
            f'[sources.town]\nlisting = "{base}/list"\nlinks = "ul.news a"\ndepth = 0\nproxy = "gate"\n',
            rest=f'[proxies]\ngate = "{prefix}{{url}}"\n',
        )
        desk("crawl")
        told = desk("runs", "--json") + desk("runs", runs(desk)[0]["id"], "--json") + left_behind(desk)
        found = {url.removeprefix(base): row["outcome"] for url, row in rows(desk, "page").items()}
    assert found.pop("/forbidden") == "refused"
    assert set(found) == {"/a", "/moved", "/relative", "/landing"}
    assert set(found.values()) <= {"new", "unchanged"}
    assert site.seen["/forbidden"] == 0
    assert set(cookies) == {"session=1"}
    assert [row["outcome"] for row in rows(desk, "image").values()] == ["new"]
    assert set(rows(desk, "image")) == {f"{base}/picture.jpg"}
    assert f"{base}/b" in (desk.article(f"{base}/a").articleBodyHtml or "")
    outside = re.sub(r"proxies?[^\n]*", "", told)
    assert prefix not in outside
    assert re.search(rf"WARC-Target-URI: <?{re.escape(base)}/a", told)
    assert f"Host: {base.removeprefix('http://')}" in told


@pytest.mark.parametrize("template", ["{url}", "url={quoted}", "url={quoted}&key=1"])
def test_a_gateway_of_either_spelling(desk: Jianbao, template: str) -> None:
    pages: dict[str, Endpoint] = {"/a b": lambda h: h.send(story()), "/": lambda h: h.send(story()), **ROBOTS}
    with served(pages) as site, forward() as gate:
        url = f"{site.base_url}/path/x?id=1&name=%E6%96%B0&q=a%20b"
        desk.configure(
            f'[sources.a]\npages = ["{url}"]\nproxy = "gate"\n', rest=f'[proxies]\ngate = "{gate.url}/?{template}"\n'
        )
        desk("crawl")
        assert gate.asked[-1] == url
        assert site.requests[-1] == url.removeprefix(site.base_url)
    assert desk.article(url).url == url


def test_the_egress_gate_is_asked_before_a_gateway_is(desk: Jianbao) -> None:
    with forward() as gate:
        desk.configure(
            '[sources.a]\npages = ["http://127.0.0.1:9/"]\nproxy = "gate"\nallow_private = false\n',
            rest=f'[proxies]\ngate = "{gate.url}/?{{url}}"\n',
        )
        assert "loopback address" in desk("crawl", code=3)
        assert gate.asked == []


def test_a_forbidden_page_is_the_sites_word_where_others_come(desk: Jianbao) -> None:
    """A lone proxy is tested with what it brought before; two that say the same are believed."""
    forbidden: Endpoint = lambda h: h.send(b"members only", status=403)  # noqa: E731
    pages: dict[str, Endpoint] = {
        "/a": lambda h: h.send(story()),
        "/b": forbidden,
        "/c": lambda h: h.send(story()),
        **ROBOTS,
    }
    with served(pages) as site, forward() as first, forward() as second:
        urls = [f"{site.base_url}/{name}" for name in "abc"]
        for number, proxy in enumerate(['"home"', '["home", "worker"]']):
            source = f"s{number}"
            desk.configure(
                f'[sources.{source}]\npages = {urls!r}\nproxy = {proxy}\nrevisit = "0s"\n',
                rest=f'[proxies]\nhome = "{first.url}"\nworker = "{second.url}"\n',
            )
            desk("crawl", code=1)
            found = rows(desk, "page")
            assert found[urls[1]]["outcome"] == "blocked"
            assert found[urls[0]]["outcome"] in ("new", "unchanged")
            assert found[urls[2]]["outcome"] in ("new", "unchanged")


def test_a_crawl_with_dead_proxies_only_says_so_and_leaves_its_pages_pending(desk: Jianbao) -> None:
    dead = 'dead = "http://user:secret-word@127.0.0.1:9"\ngone = "socks5://user:secret-word@127.0.0.1:9"\n'
    desk.configure(
        '[sources.a]\npages = ["http://127.0.0.1:9/a"]\nproxy = ["dead", "gone"]\n', rest=f"[proxies]\n{dead}"
    )
    told = desk("crawl", code=3)
    assert [row["outcome"] for row in rows(desk, "page").values()] == ["pending"]
    assert "no proxy brings it (dead: the proxy cannot be used" in told
    assert "secret-word" not in told + left_behind(desk)


def test_a_proxy_that_never_answers_hands_over_and_its_address_is_not_told(
    desk: Jianbao, news_site: news.NewsSite
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, forward() as second:
        gate = f"http://127.0.0.1:{silent.getsockname()[1]}/?key={KEY}&url={{quoted}}"
        source = f'[sources.a]\npages = ["{news_site.articles[0].url}"]\nproxy = ["mute", "home"]\n'
        desk.configure(source, rest=f'timeout = 1.0\n[proxies]\nmute = "{gate}"\nhome = "{second.url}"\n')
        told = desk("crawl")
        told += desk("proxies", "--json")
        lone = source.replace(', "home"', "").replace("[sources.a]", "[sources.b]")
        desk.configure(lone, rest=f'timeout = 1.0\n[proxies]\nmute = "{gate}"\n')
        told += desk("crawl", code=3)
    assert "no answer in time" in told
    assert KEY not in told + left_behind(desk)


def test_a_recording_through_a_gateway_is_replayed_without_it(desk: Jianbao, news_site: news.NewsSite) -> None:
    with forward() as gate:
        gate.rewrite = wrapping(f"{gate.url}/?")
        source = f'[sources.a]\nfeed = "{news_site.feed_url}"\nproxy = "gate"\n'
        desk.configure(source, rest=f'[proxies]\ngate = "{gate.url}/?{{url}}"\n')
        desk("crawl", "--record", "tape.warc.gz")
    first = {each.url: desk.article(each.url).articleBody for each in desk.inventories()}
    shutil.rmtree(desk.folder / "archive")
    desk("crawl", "a", "--replay", "tape.warc.gz")
    assert {each.url: desk.article(each.url).articleBody for each in desk.inventories()} == first
    assert len(first) == 10


def test_the_socks_connector_gives_no_private_address_to_the_proxy() -> None:
    """What resolved to a public address a moment ago may be another now: the one that is used counts."""

    async def reach() -> None:
        with socks() as server:
            connector = SocksConnector(server.url(), remote=False, gated=True)
            try:
                async with aiohttp.ClientSession(connector=connector) as session:
                    with pytest.raises(aiohttp.ClientConnectorError, match=r"egress gate: 127.0.0.1 is a loopback"):
                        await session.get("http://127.0.0.1:9/")
            finally:
                assert server.asked == []

    asyncio.run(reach())
