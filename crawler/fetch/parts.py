"""What a page's scripts ask for: by whom it is asked, and what is not asked for at all.

Scripts, and data that they fetch; each through Scrapy's own door, so that the gate, the ways, the jar, the caps and
the capture hold as for pages. A document's robots.txt and delay are its own; its parts are asked for at once, as
browsers do, at most `pace.PARTS` at a time and host.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.exceptions import Refused
from crawler.fetch import split_domain
from crawler.fetch.headers import origin

REMEMBERED = 32 << 20
"""Bytes of scripts that a run keeps, so that the next page of the site does not ask for them again."""
METHODS = {"GET", "HEAD", "POST"}
OWN = {"host", "cookie", "user-agent", "accept-encoding", "accept-language", "connection", "content-length", "range"}
"""Headers that the browser does not say for us; nor those that begin with `sec-` or `proxy-`."""
CODED = {"content-encoding", "content-length", "transfer-encoding", "connection", "location"}
# Who counts and shows advertisements; a page's text never comes from there.
TRACKERS = {
    "google-analytics.com", "googletagmanager.com", "googletagservices.com", "googlesyndication.com", "doubleclick.net",
    "googleadservices.com", "facebook.net", "scorecardresearch.com", "chartbeat.com", "chartbeat.net", "quantserve.com",
    "hotjar.com", "clarity.ms", "taboola.com", "outbrain.com", "criteo.com", "criteo.net", "amazon-adsystem.com",
    "adnxs.com", "pubmatic.com", "rubiconproject.com", "hm.baidu.com", "pos.baidu.com", "cpro.baidustatic.com",
    "cnzz.com", "51.la", "umeng.com", "tanx.com", "mmstat.com", "growingio.com", "sensorsdata.cn", "beacon.qq.com",
    "mc.yandex.ru", "matomo.cloud", "nr-data.net", "sentry.io",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of a page's; `kind` is the browser's word for it: `script`, `xhr`, `fetch`, `image` …"""

    url: str
    method: str
    kind: str
    headers: Mapping[str, str]
    body: bytes
    page: str


@dataclass(frozen=True, slots=True)
class Given:
    """The answer, decoded."""

    status: int
    headers: dict[str, str]
    body: bytes


class Parts:
    """Asks for the parts of all pages of a run."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._scripts: OrderedDict[str, Given] = OrderedDict()
        self._size = 0

    async def fetch(self, asked: Asked) -> Given:
        """The answer that the browser may have. Raises `Refused`, and whatever brings a request to nothing."""
        if reason := refusal(asked):
            raise Refused(reason, url=asked.url)
        if asked.kind == "script" and asked.url in self._scripts:
            return self._scripts[asked.url]
        response = await self.crawler.engine.download_async(request(asked))
        if not readable(asked, response):
            raise Refused("another site's, which does not give it to this one", url=asked.url)
        given = Given(response.status, headers(response), response.body)
        if asked.kind == "script" and given.status == 200 and "no-store" not in given.headers.get("cache-control", ""):
            self._remember(asked.url, given)
        return given

    def _remember(self, url: str, given: Given) -> None:
        self._scripts[url] = given
        self._size += len(given.body)
        while self._size > REMEMBERED:
            self._size -= len(self._scripts.popitem(last=False)[1].body)


def refusal(asked: Asked) -> str | None:
    """Why it is not asked for, or None."""
    host = urlsplit(asked.url).hostname or ""
    if asked.kind not in ("script", "xhr", "fetch"):
        return f"no {asked.kind} is loaded"
    if asked.method not in METHODS:
        return f"{asked.method} changes something at the site"
    counted = any(host == each or host.endswith(f".{each}") for each in TRACKERS)
    return f"{host} counts visitors or shows advertisements" if counted else None


def request(asked: Asked) -> Request:
    """To another site without the source's cookies and headers: they are for the pages that the user named."""
    host = urlsplit(asked.url).hostname or ""
    sent = {
        n: v for n, v in asked.headers.items() if n.lower() not in OWN and not n.lower().startswith(("sec-", "proxy-"))
    }
    meta = {
        "part": True,
        "dont_obey_robotstxt": True,
        "dont_retry": True,
        "autothrottle_dont_adjust_delay": True,
        "download_slot": f"parts of {host}",
        "dont_merge_cookies": not same_site(asked.url, asked.page),
    }
    return Request(asked.url, method=asked.method, headers=sent, body=asked.body, meta=meta, dont_filter=True)


def same_site(one: str, other: str) -> bool:
    """Whether both lie in one registered domain, or at one address."""
    return site(one) == site(other)


def site(url: str) -> str:
    host = urlsplit(url).hostname or ""
    return split_domain(host).top_domain_under_public_suffix or host


def readable(asked: Asked, response: Response) -> bool:
    """Whether a browser would give the answer to the script that asked for it (Fetch standard, CORS check). Ours would
    give it any that we hand over.
    """
    asking = next((value for name, value in asked.headers.items() if name.lower() == "origin"), None)
    if asking is None or origin(asking) == origin(asked.url):
        return True
    allowed = (response.headers.get(b"Access-Control-Allow-Origin") or b"").decode("latin-1").strip()
    return allowed in ("*", asking)


def headers(response: Response) -> dict[str, str]:
    """By lower-case names, without those of a coding that is undone; `Set-Cookie` in lines, as the browser takes it."""
    found = ((str(name, "latin-1").lower(), values) for name, values in response.headers.items())
    return {
        name: ("\n" if name == "set-cookie" else ", ").join(str(value, "latin-1") for value in values)
        for name, values in found
        if name not in CODED
    }
