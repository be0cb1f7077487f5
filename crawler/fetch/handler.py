"""Capture: the download handler, below all middlewares. `replay.py` is the same door without a network.

Every answer, redirects, robots.txt and images too, leaves an `Exchange` in `request.meta["exchanges"]`: raw headers
with their order and case, the body still content-coded. A run that records keeps it in its recording, errors too.
"""

import asyncio
import logging
import re
import socket
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response

from crawler.addresses import refusal
from crawler.archive.proxy_health import ProxyHealth
from crawler.archive.recorder import Failure
from crawler.archive.redaction import redact_url
from crawler.exceptions import Refused, SiteError, StoreUnavailable
from crawler.fetch import ignore
from crawler.fetch.egress import PREFIX, told
from crawler.fetch.gateway import GatewayWire
from crawler.fetch.proxies import DIRECT, Pool
from crawler.fetch.rotation import Rotation
from crawler.fetch.ways import Way
from crawler.fetch.wire import Wire, check_interface
from crawler.items import utcnow
from crawler.pipelines.run import CrawlRun

logger = logging.getLogger(__name__)

LONGEST = 300  # characters of a reason; what is no HTTP comes back in the error's own words
SSL_OBJECT = re.compile(r" ssl:(?:<[^>]*>|\w+)")
SCRAPY_ERRORS = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    UnsupportedURLSchemeError,
)


class CaptureHandler(BaseDownloadHandler):
    """The network, over the source's ways."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        check_interface()
        self._recorder = CrawlRun.of(crawler).tape.recorder
        self._network = Network(crawler, Way.configured(crawler.settings))

    async def download_request(self, request: Request) -> Response:
        recorder = self._recorder
        try:
            response = await self._network.send(request)
        except Exception as error:
            if recorder is not None:
                self._record(recorder.fail, request.method, request.url, failure(error), utcnow())
            raise
        if recorder is not None:
            self._record(recorder.add, request.meta["exchanges"][-1])
        return response

    def _record(self, write: Callable[..., None], *what: object) -> None:
        try:
            write(*what)
        except OSError as error:
            CrawlRun.of(self.crawler).fail(StoreUnavailable(f"the recording cannot be written: {error.strerror}"))

    async def close(self) -> None:
        await self._network.close()


class Network:
    """Wires, one for each way, and the pool that chooses among them. A source without proxies needs no pool."""

    def __init__(self, crawler: Crawler, ways: list[Way]) -> None:
        settings = crawler.settings
        self._allow_private = settings.getbool("ALLOW_PRIVATE")
        self._max_size = settings.getint("DOWNLOAD_MAXSIZE")
        self._ways = {way.name: way for way in ways}
        gated = not self._allow_private
        self._wires = {w.name: (GatewayWire if w.kind == "gateway" else Wire)(crawler, w, gated=gated) for w in ways}
        self._rotation: Rotation | None = None
        if any(way.url for way in ways):
            pool = Pool(self._ways, remembered(Path(settings["STATE_DIR"])))
            self._rotation = Rotation(self._ways, pool, self.ask, SCRAPY_ERRORS)

    async def send(self, request: Request) -> Response:
        """The answer, by the best way. Raises Scrapy's errors in plain words, and ours as causes of `IgnoreRequest`."""
        try:
            return await (self._rotation.send(request) if self._rotation else self.ask(DIRECT, request))
        except SCRAPY_ERRORS as error:
            raise safe(error, request.url) from None
        except ResponseDataLossError as error:  # short of its Content-Length, or of its last chunk
            raise ResponseDataLossError(f"truncated: {error}") from None

    async def probe(self, request: Request) -> list[str]:
        """Sends the request each way, as `proxies --probe` does; gives the names of those that do not serve."""
        if self._rotation is None:
            return []
        found = await asyncio.gather(*(self._rotation.probe(name, request.copy()) for name in self._ways))
        return [name for name, why in zip(self._ways, found, strict=True) if why]

    async def ask(self, name: str, request: Request) -> Response:
        """The answer by the named way; what it is asked for must be public, unless the user said otherwise."""
        way = self._ways[name]
        if way.url and not self._allow_private and not way.trusted:
            await check_target(request.url)
        try:
            return await self._wires[name].download_request(request)
        except DownloadConnectionRefusedError as error:
            if PREFIX in str(error):  # the egress gate's: no other way may reach it either
                raise safe(error, request.url) from None
            raise
        except CannotResolveHostError:
            if way.kind not in ("socks5", "socks5h"):
                raise
            raise unresolved(request.url) from None
        except DownloadCancelledError:
            limit = f"{self._max_size >> 20} MiB"
            raise ignore(
                Refused(f"larger than {limit}; raise fetch.max_body if it is wanted", url=request.url)
            ) from None

    async def close(self) -> None:
        for wire in self._wires.values():
            await wire.close()
        if self._rotation:
            self._rotation.pool.close()


def remembered(state: Path) -> ProxyHealth | None:
    """What earlier runs met, if that can be read: a crawl does without."""
    try:
        return ProxyHealth(state)
    except StoreUnavailable as error:
        logger.warning("%s", error)
        return None


def failure(error: Exception) -> Failure:
    """An error as a recording keeps it; `replay.raised` is the way back."""
    cause = error.__cause__ if isinstance(error.__cause__, SiteError) else error
    return Failure(type(cause).__name__, str(cause))


def safe(error: Exception, url: str) -> Exception:
    """The same error in plain words, without a proxy's password; one from the egress gate becomes a refusal."""
    cause = error.__cause__
    message = cause.message if isinstance(cause, aiohttp.ClientResponseError) else str(error)
    message = SSL_OBJECT.sub("", redact_url(" ".join(message.split()))[:LONGEST])
    if PREFIX in message:
        return ignore(Refused(message[message.index(PREFIX) :].rstrip("]"), url=url))
    if isinstance(error, UnsupportedURLSchemeError):  # another scheme, or an address in disguise: 0177.0.0.1
        return ignore(Refused(f"not asked for: {message}", url=url))
    if isinstance(error, CannotResolveHostError):
        message = f"the name {urlsplit(url).hostname} cannot be resolved ({message})"
    return type(error)(message)


def unresolved(url: str) -> Exception:
    """A name that only the proxy may know."""
    name = urlsplit(url).hostname
    reason = f"{name} cannot be resolved here; mark the proxy trusted = true to let it resolve names"
    return ignore(Refused(PREFIX + reason, url=url))


async def check_target(url: str) -> None:
    """What a proxy is asked to reach must be public, as far as names resolve here. Raises (as cause) `Refused`."""
    host = urlsplit(url).hostname or ""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        raise unresolved(url) from None
    reasons = [why for _, _, _, _, sockaddr in found if (why := refusal(str(sockaddr[0])))]
    if reasons:
        raise ignore(Refused(told(reasons[0]), url=url))
