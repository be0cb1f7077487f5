"""A way to a site: directly, over a proxy, or through a gateway. What a failure over it says, and of whom."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

import aiohttp
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.utils._compression import _inflate, _unbrotli
from scrapy.utils.gz import gunzip

from crawler.exceptions import Blocked
from crawler.fetch.blocked import verdict
from crawler.fetch.proxies import DIRECT
from crawler.verdicts.challenge import SMALL

PAGES_OWN = {401, 402, 429, 451}  # what a site says of one page, or of our haste: no other way is tried for it
REFUSED = "user name or password refused"
DECODERS = {"gzip": gunzip, "x-gzip": gunzip, "deflate": _inflate, "br": _unbrotli}
# What means that the proxy itself was not reached. Over SOCKS, names that do not resolve are the sites' own.
UNREACHABLE: dict[str, tuple[type[aiohttp.ClientConnectorError], ...]] = {
    "http": (aiohttp.ClientProxyConnectionError, aiohttp.ClientConnectorDNSError),
    "https": (aiohttp.ClientProxyConnectionError, aiohttp.ClientConnectorDNSError),
    "gateway": (aiohttp.ClientConnectorError,),
}


@dataclass(frozen=True, slots=True)
class Way:
    """`url` holds credentials and is never shown. `trusted`: it may resolve names itself, and be given private ones."""

    name: str
    url: str = field(default="", repr=False)
    trusted: bool = False

    @property
    def kind(self) -> str:
        """`direct`, `http`, `https`, `socks5`, `socks5h` or `gateway`."""
        if not self.url:
            return DIRECT
        return "gateway" if "{url}" in self.url or "{quoted}" in self.url else urlsplit(self.url).scheme

    @classmethod
    def configured(cls, settings: BaseSettings) -> "list[Way]":
        """The source's ways, in its order."""
        trusted = set(settings.getlist("TRUSTED_PROXIES"))
        urls = settings.getdict("PROXIES") or {DIRECT: ""}
        return [cls(name, "" if name == DIRECT else url, name in trusted) for name, url in urls.items()]


@dataclass(frozen=True, slots=True)
class Fault:
    """`certain`: the proxy's own, whatever the site may say; else it may be the site's."""

    why: str
    certain: bool = False


def fault_of(way: Way, response: Response) -> Fault | None:
    """What is wrong with an answer, for which another way may have a better one."""
    status = response.status
    if status == 407 and way.kind in ("http", "https"):
        return refused_login(way)
    if status == 401 and way.kind in ("http", "https") and "@" in way.url:  # tinyproxy's word for a wrong password
        return Fault(f"HTTP 401, {REFUSED} if it is not the site's; {check(way)}")
    if status == 403 or status >= 500:
        return Fault(f"HTTP {status}")
    if status in PAGES_OWN or len(response.body) > SMALL:
        return None
    error = verdict(response.replace(body=decoded(response, SMALL + 1)))
    return Fault(error.reason) if isinstance(error, Blocked) else None


def fault_of_error(way: Way, error: Exception) -> Fault:
    """What a failed connection says. `error` is Scrapy's, its cause aiohttp's."""
    cause = error.__cause__
    if isinstance(cause, aiohttp.ClientHttpProxyError):
        answered = Fault(f"the proxy answers CONNECT with {cause.status}")
        return refused_login(way) if cause.status in (401, 407) else answered
    unreachable = UNREACHABLE.get(way.kind, (aiohttp.ClientProxyConnectionError,))
    if isinstance(cause, aiohttp.ClientConnectorError) and isinstance(cause, unreachable):
        reason = cause.os_error.strerror or "no connection"
        if "authentication" in reason or "acceptable auth" in reason:
            return refused_login(way)
        return Fault(f"the {'gateway' if way.kind == 'gateway' else 'proxy'} cannot be used: {reason}", certain=True)
    if isinstance(cause, TimeoutError):
        return Fault("no answer in time")
    return Fault(type(cause or error).__name__)


def refused_login(way: Way) -> Fault:
    """A wrong user name or password."""
    said = "HTTP 407" if way.kind in ("http", "https") else "SOCKS"
    return Fault(f"{said}, {REFUSED}; {check(way)}", certain=True)


def check(way: Way) -> str:
    """What to do."""
    return f"check proxies.{way.name} in sources.toml"


def decoded(response: Response, most: int) -> bytes:
    """The body without its content codings, or as it is where they are others, broken or longer than `most` bytes."""
    body = response.body
    codings = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1").lower()
    try:
        for coding in reversed([word.strip() for word in codings.split(",") if word.strip()]):
            body = DECODERS[coding](body, max_size=most)
    except Exception:  # brotli's and zlib's own errors, an unknown coding, a bomb: those above decide what it is
        return response.body
    return body
