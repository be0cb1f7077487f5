"""Capture: the download handler, below all middlewares. `replay.py` is the same door without a network.

Every answer, redirects, robots.txt and images too, leaves an `Exchange` in `request.meta["exchanges"]`: raw headers
with their order and case, the body still content-coded. A run that records keeps it in its recording, errors too.
`Wire` stands on Scrapy's aiohttp handler, which is marked experimental: `check_interface` fails loudly at start-up
when its parts have moved.
"""

import asyncio
import inspect
import re
import socket
from base64 import b64decode
from collections.abc import Callable
from typing import Any, ClassVar
from urllib.parse import urlsplit

import aiohttp
from scrapy import Request
from scrapy.core.downloader.handlers._aiohttp import AiohttpDownloadHandler, _ClientResponse
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
from scrapy.http import Headers, Response
from scrapy.utils.ssl import _make_ssl_context
from yarl import URL

from crawler.archive.recorder import Failure
from crawler.archive.redaction import hide, redact_url
from crawler.exceptions import ConfigError, Refused, SiteError, StoreUnavailable
from crawler.fetch import ignore
from crawler.fetch.egress import PREFIX, gate, refusal
from crawler.items import Exchange, utcnow
from crawler.pipelines.run import CrawlRun

LONGEST = 300  # characters of a reason; what is no HTTP comes back in the error's own words
SSL_OBJECT = re.compile(r" ssl:(?:<[^>]*>|\w+)")
SCRAPY_ERRORS = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    UnsupportedURLSchemeError,
)


class Wire(AiohttpDownloadHandler):
    """Scrapy's aiohttp handler with our session (every socket passes the egress gate), and each exchange kept."""

    experimental: ClassVar[bool] = False

    def __init__(self, crawler: Crawler, *, allow_private: bool) -> None:
        super(AiohttpDownloadHandler, self).__init__(crawler)  # not its own __init__: that session knows no gate
        self._ssl_context = _make_ssl_context(crawler.settings)
        self._secrets = crawler.settings.getlist("SECRETS")
        connector = aiohttp.TCPConnector(
            limit=self._pool_size_total,
            limit_per_host=self._pool_size_per_host,
            socket_factory=gate(allow_private=allow_private),
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            response_class=_ClientResponse,
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
        )

    def _extract_proxy_url_with_creds(self, request: Request) -> str | None:
        """Scrapy's own leaves a `/` in a password as it is, and the URL is none then."""
        proxy, auth = self._extract_proxy(request)
        if proxy is None or auth is None:
            return proxy
        user, _, password = b64decode(auth.partition(" ")[2]).decode(self._proxy_auth_encoding).partition(":")
        return str(URL(proxy).with_user(user).with_password(password))

    @staticmethod
    def _extract_headers(response: _ClientResponse) -> Headers:
        """As they came: Scrapy's own reads them as UTF-8, and a page whose headers are none fails."""
        return Headers(list(response.raw_headers))

    async def _read_response(self, response: _ClientResponse, request: Request) -> Response:
        date = utcnow()
        answer = await super()._read_response(response, request)
        request.meta.setdefault("exchanges", []).append(
            Exchange(
                url=request.url,
                method=request.method,
                request_headers=[(n, hide(value, self._secrets)) for n, value in response.request_info.headers.items()],
                request_body=request.body,
                status=answer.status,
                reason=response.reason or "",
                protocol=answer.protocol or "HTTP/1.1",
                headers=[(name.decode("latin-1"), value.decode("latin-1")) for name, value in response.raw_headers],
                body=answer.body,
                date=date,
                ip=None if request.meta.get("proxy") else str(answer.ip_address or "") or None,
            )
        )
        return answer


class CaptureHandler(BaseDownloadHandler):
    """The network. A proxy is the user's own word, so its address passes; its targets are resolved and asked about."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        check_interface()
        self._recorder = CrawlRun.of(crawler).tape.recorder
        self._allow_private = crawler.settings.getbool("ALLOW_PRIVATE")
        self._max_size = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._trusted = set(crawler.settings.getlist("TRUSTED_PROXIES"))
        self._direct = Wire(crawler, allow_private=self._allow_private)
        self._proxied = Wire(crawler, allow_private=True)

    async def download_request(self, request: Request) -> Response:
        recorder = self._recorder
        try:
            response = await self._ask(request)
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

    async def _ask(self, request: Request) -> Response:
        proxy = request.meta.get("proxy")
        wire = self._proxied if proxy else self._direct
        try:
            if proxy and not self._allow_private and proxy not in self._trusted:
                await check_target(request.url)
            return await wire.download_request(request)
        except SCRAPY_ERRORS as error:
            raise safe(error, request.url) from None
        except ResponseDataLossError as error:  # short of its Content-Length, or of its last chunk
            raise ResponseDataLossError(f"truncated: {error}") from None
        except DownloadCancelledError:
            limit = f"{self._max_size >> 20} MiB"
            raise ignore(
                Refused(f"larger than {limit}; raise fetch.max_body if it is wanted", url=request.url)
            ) from None

    async def close(self) -> None:
        await self._direct.close()
        await self._proxied.close()


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


async def check_target(url: str) -> None:
    """What a proxy is asked to reach must be public, as far as names resolve here. Raises (as cause) `Refused`."""
    host = urlsplit(url).hostname or ""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        reason = f"{host} cannot be resolved here; mark the proxy trusted = true to let it resolve names"
        raise ignore(Refused(PREFIX + reason, url=url)) from None
    reasons = [why for _, _, _, _, sockaddr in found if (why := refusal(str(sockaddr[0])))]
    if reasons:
        raise ignore(Refused(f"{PREFIX}{reasons[0]}; allow_private = true lets this source reach it", url=url))


def check_interface() -> None:
    """Scrapy's aiohttp handler still has the parts that `Wire` replaces. Raises `ConfigError`."""
    wanted: dict[Any, list[str]] = {
        AiohttpDownloadHandler._read_response: ["self", "response", "request"],
        AiohttpDownloadHandler._make_request: ["self", "request", "timeout"],
    }
    source = inspect.getsource(AiohttpDownloadHandler)
    moved = [f for f, names in wanted.items() if list(inspect.signature(f).parameters) != names]
    if moved or "self._session.request(" not in source or "self._ssl_context" not in source:
        raise ConfigError("this Scrapy's aiohttp handler is not the one that capture is made for; install scrapy 2.19")
