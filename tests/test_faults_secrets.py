"""What may be reached, and what may be told: the egress gate and the secrets of a whole crawl.

A server that answers for every host is the source's forward proxy, so that a public address can announce private ones;
no byte leaves this machine.
"""

import base64
import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, urlsplit
from xml.sax.saxutils import escape

import pytest

from tests.faults import feed, rows, runs
from tests.jianbao import Jianbao
from tests.site.endpoints import Endpoint, Handler
from tests.site.endpoints import served as serving
from tests.site.hostile import ARTICLE, PAGES, PARAGRAPH
from tests.site.proxy import Proxy
from tests.site.s3 import moto

PUBLIC = "http://93.184.215.14"
HOSTS = [
    "127.0.0.1", "127.1", "127.0.1", "0177.0.0.1", "0x7f.0.0.1", "0x7f.1", "0x7f000001", "2130706433", "017700000001",
    "127.000.000.001", "0", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
    "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1%25lo]", "localhost", "LOCALHOST.", "127.0.0.1.", "127.0.0.2",
    "①②⑦.⓪.⓪.①", "127。0。0。1", "ｌｏｃａｌｈｏｓｔ", "%31%32%37.0.0.1", "127.0.0.1%00.example.com",
    "news.example@127.0.0.1", "127.0.0.1\\@news.example", "news.example\\@127.0.0.1", "127.0.0.1#@news.example",
    "news.example#@127.0.0.1", "[::1]:80@127.0.0.1", "127.0.0.1:80@127.0.0.1", "10.0.0.1", "169.254.169.254",
]  # fmt: skip
HEADER, S3, COOKIE = "Bearer-h3ader-s3cret", "s3-s3cret/key", "c00kie-s3cret"
ROBOTS: dict[str, Endpoint] = {"/robots.txt": PAGES["/robots.txt"]}


class Canary:
    """Listens on every address of this machine; `hits` are the connections that nobody may make."""

    def __init__(self) -> None:
        self.hits: list[object] = []
        self.sockets = [socket.create_server(("0.0.0.0", 0))]
        self.port = self.sockets[0].getsockname()[1]
        with suppress(OSError):  # a machine without IPv6
            self.sockets.append(socket.create_server(("::", self.port), family=socket.AF_INET6))
        for listener in self.sockets:
            threading.Thread(target=self.listen, args=[listener], daemon=True).start()

    def listen(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                connection, address = listener.accept()
                self.hits.append(address)
                connection.close()


@pytest.fixture
def canary() -> Iterator[Canary]:
    canary = Canary()
    yield canary
    for listener in canary.sockets:
        listener.close()


def sitemap(links: list[str]) -> bytes:
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<urlset xmlns="{space}">{"".join(f"<url><loc>{escape(u)}</loc></url>" for u in links)}</urlset>'.encode()


def test_no_spelling_of_a_private_address_is_ever_connected(tmp_path: Path, canary: Canary) -> None:
    """From a feed, a sitemap, an image, a redirect and named outright; through a proxy and directly."""
    links = [f"http://{host}:{canary.port}/{number}" for number, host in enumerate(HOSTS)]
    links += [f"http:\\\\127.0.0.1:{canary.port}/", f"//127.0.0.1:{canary.port}/", f"HTTPS://127.0.0.1:{canary.port}/"]
    others = ["file:///etc/hostname", "s3://bucket/key", "ftp://127.0.0.1/x", "data:text/html,x", "gopher://127.0.0.1/"]
    images = "".join(f'<p><img src="{escape(link)}" width="400"></p>' for link in [*links, *others])
    redirects = {f"/to/{n}": link for n, link in enumerate([*links, *others]) if link.isascii()}

    def redirect(h: Handler) -> None:
        h.send(b"moved", status=302, Location=redirects[h.path.removeprefix(PUBLIC)])

    pages: dict[str, Endpoint] = {
        "/feed": lambda h: h.send(feed([*links, *others]), "application/rss+xml"),
        "/sitemap": lambda h: h.send(sitemap([*links, *others]), "application/xml"),
        "/page": lambda h: h.send(ARTICLE.format(body=images + PARAGRAPH * 12).encode()),
        "/to/": redirect,
    }
    direct = [link for link in links if link.startswith("http://") and link.isascii() and not set(link) & {"\\", "@"}]
    proxied = [f"{PUBLIC}/page", *(f"{PUBLIC}{path}" for path in redirects)]
    with serving(pages) as proxy:
        desk = Jianbao(tmp_path)
        desk.configure(
            f'[sources.feed]\nfeed = "{PUBLIC}/feed"\nproxy = "office"\nallow_private = false\n'
            f'[sources.map]\nsitemap = "{PUBLIC}/sitemap"\nproxy = "office"\nallow_private = false\n'
            f'[sources.page]\npages = {proxied!r}\nproxy = "office"\nallow_private = false\n'
            f"[sources.direct]\npages = {direct!r}\nallow_private = false\n",
            rest=f'timeout = 5.0\n[proxies]\noffice = "{proxy.base_url}"\n',
        )
        desk("crawl", code=3)
        told = {
            run["source"]: [*rows(desk, "page", run).values(), *rows(desk, "image", run).values()] for run in runs(desk)
        }
    assert canary.hits == []
    assert [path for path in proxy.requests if not path.startswith(f"{PUBLIC}/")] == []
    assert sum(row["url"].startswith("http") and row["outcome"] == "refused" for row in told["feed"]) > 20
    for found in told.values():
        unreached = [row for row in found if not row["url"].startswith(PUBLIC)]
        assert {row["outcome"] for row in unreached} <= {"refused", "failed"}
        assert all(row["reason"] and "internal error" not in row["reason"] for row in unreached)


def watched(pages: dict[str, Endpoint], seen: dict[str, list[dict[str, str]]]) -> dict[str, Endpoint]:
    """The same pages; the headers of every request are kept by its path."""

    def keeping(endpoint: Endpoint) -> Endpoint:
        def answer(h: Handler) -> None:
            seen.setdefault(urlsplit(h.path).path, []).append(
                {name.lower(): value for name, value in h.headers.items()}
            )
            endpoint(h)

        return answer

    return {path: keeping(endpoint) for path, endpoint in pages.items()}


def left_behind(desk: Jianbao) -> str:
    """Every byte that the program wrote, on disk and in its store; what is packed, unpacked."""
    files = [path.read_bytes() for path in desk.folder.rglob("*") if path.is_file() and path.name != "sources.toml"]
    storage = desk.reader.storage
    objects = [storage.read(key) for key in storage.list()]
    packed = [gzip.decompress(data) for data in [*files, *objects] if data[:2] == b"\x1f\x8b"]
    return b"\n".join([*files, *objects, *packed]).decode("latin-1")


def test_secrets_reach_their_own_place_and_no_other(
    tmp_path: Path, squid_proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two sources of one site: the first has headers and gets a cookie, and is redirected to another origin."""
    here: dict[str, list[dict[str, str]]] = {}
    there: dict[str, list[dict[str, str]]] = {}
    picture = PAGES["/image"]
    landing = ARTICLE.format(body=PARAGRAPH * 12).encode()
    foreign = watched({"/landing": lambda h: h.send(landing), "/picture.jpg": picture, **ROBOTS}, there)
    with serving(foreign) as other, moto() as store:
        elsewhere = other.base_url.replace("127.0.0.1", "localhost")
        story = ARTICLE.format(body=f'<p><img src="{elsewhere}/picture.jpg" width="400"></p>' + PARAGRAPH * 12).encode()
        cookie = f"session={COOKIE}; Path=/; HttpOnly"
        site: dict[str, Endpoint] = {
            "/feed": lambda h: h.send(feed([f"{base}/story", f"{base}/away", f"{base}/gone"]), Set_Cookie=cookie),
            "/story": lambda h: h.send(story, Set_Cookie=cookie, X_Auth_Token=COOKIE),
            "/away": lambda h: h.send(b"moved", status=302, Location=f"{elsewhere}/landing"),
            "/gone": lambda h: h.send(b"", status=302, Location=f"http://127.0.0.1:9/{HEADER}"),
            "/plain": lambda h: h.send(landing),
            **ROBOTS,
        }
        with serving(watched(site, here)) as server:
            base = server.base_url
            store.make_bucket("news")
            environment = {"HOME_PROXY": squid_proxy.url, "DESK_KEY": HEADER}
            keys = {"AWS_ACCESS_KEY_ID": "desk", "AWS_SECRET_ACCESS_KEY": S3}
            for name, value in keys.items():
                monkeypatch.setenv(name, value)
            place = {"endpoint": store.endpoint, "region": "us-east-1"}
            desk = Jianbao(tmp_path, "s3://news/secrets", environment | keys, place)
            desk.configure(
                f'[sources.a]\nfeed = "{base}/feed"\nproxy = "home"\n'
                'headers = { Authorization = "${DESK_KEY}", X-Desk = "${DESK_KEY}" }\n'
                f'[sources.b]\npages = ["{base}/plain"]\nproxy = "home"\n',
                archive=f'endpoint = "{store.endpoint}"\nregion = "us-east-1"\n',
                rest='[proxies]\nhome = "${HOME_PROXY}"\n',
            )
            told = desk("crawl", "--jobs", "1", code=1) + desk("runs", "--json")
            told += "".join(desk("runs", run["id"], "--json") for run in runs(desk))
        told += left_behind(desk)

    assert here["/story"][0]["authorization"] == here["/story"][0]["x-desk"] == HEADER
    assert COOKIE in here["/story"][0]["cookie"]
    assert {"authorization", "x-desk", "cookie"}.isdisjoint(here["/plain"][0])
    for request in [*there["/landing"], *there["/picture.jpg"]]:
        assert {"authorization", "x-desk", "cookie"}.isdisjoint(request)
    assert not [each for found in [*here.values(), *there.values()] for each in found if "proxy-authorization" in each]
    assert "Jianbao/" in told
    for secret in (squid_proxy.password, HEADER, S3, COOKIE):
        for spelling in spellings(secret, squid_proxy.user):
            assert spelling not in told


def spellings(secret: str, user: str) -> set[str]:
    """The secret as it is, percent-encoded, and as basic authentication has it."""
    basic = base64.b64encode(f"{user}:{secret}".encode()).decode()
    return {secret, quote(secret), quote(secret, safe=""), basic}
