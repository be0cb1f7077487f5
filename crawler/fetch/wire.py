"""The wire: one session for one way, every exchange over it kept as it crossed.

`Wire` stands on Scrapy's aiohttp handler, which is marked experimental: `check_interface` fails loudly at start-up
when its parts have moved.
"""

import inspect
from typing import Any, ClassVar

import aiohttp
from scrapy import Request
from scrapy.core.downloader.handlers._aiohttp import AiohttpDownloadHandler, _ClientResponse
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response
from scrapy.utils.ssl import _make_ssl_context

from crawler.archive.redaction import hide
from crawler.exceptions import ConfigError
from crawler.fetch.egress import gate
from crawler.fetch.proxies import DIRECT
from crawler.fetch.socks import SocksConnector
from crawler.fetch.ways import Way
from crawler.items import Exchange, utcnow

RawHeaders = list[tuple[bytes, bytes]]


class Wire(AiohttpDownloadHandler):
    """Scrapy's aiohttp handler with our session, and each exchange kept. `gated`: no private address is reached.

    The address of a proxy or gateway is the user's own word and passes; what it is asked for does not.
    """

    experimental: ClassVar[bool] = False

    def __init__(self, crawler: Crawler, way: Way, *, gated: bool) -> None:
        super(AiohttpDownloadHandler, self).__init__(crawler)  # not its own __init__: that session knows no gate
        self.way = way
        self._ssl_context = _make_ssl_context(crawler.settings)
        self._secrets = crawler.settings.getlist("SECRETS")
        self._session = aiohttp.ClientSession(
            connector=self._connector(gated=gated),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            response_class=_ClientResponse,
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
        )

    def _connector(self, *, gated: bool) -> aiohttp.TCPConnector:
        limits: dict[str, Any] = {"limit": self._pool_size_total, "limit_per_host": self._pool_size_per_host}
        if self.way.kind in ("socks5", "socks5h"):
            remote = self.way.kind == "socks5h" and self.way.trusted
            return SocksConnector(self.way.url, remote=remote, gated=gated and not self.way.trusted, **limits)
        if self.way.kind == "gateway":
            limits["limit_per_host"] = 0  # to aiohttp it is one host; Scrapy counts those behind it
        allow_private = not gated or self.way.kind != DIRECT
        return aiohttp.TCPConnector(socket_factory=gate(allow_private=allow_private), **limits)

    def _extract_proxy_url_with_creds(self, request: Request) -> str | None:
        return self.way.url if self.way.kind in ("http", "https") else None

    @staticmethod
    def _extract_headers(response: _ClientResponse) -> Headers:
        """As they came: Scrapy's own reads them as UTF-8, and a page whose headers are none fails."""
        return Headers(list(response.raw_headers))

    def sent_headers(self, response: _ClientResponse, request: Request) -> list[tuple[str, str]]:
        """What the site was asked with."""
        return [(name, hide(value, self._secrets)) for name, value in response.request_info.headers.items()]

    def restored(self, answer: Response, headers: RawHeaders) -> tuple[Response, RawHeaders]:
        """The answer without what the way has put into it."""
        return answer, headers

    async def _read_response(self, response: _ClientResponse, request: Request) -> Response:
        date = utcnow()
        came = await super()._read_response(response, request)
        answer, headers = self.restored(came, list(response.raw_headers))
        request.meta.setdefault("exchanges", []).append(
            Exchange(
                url=request.url,
                method=request.method,
                request_headers=self.sent_headers(response, request),
                request_body=request.body,
                status=answer.status,
                reason=response.reason or "",
                protocol=answer.protocol or "HTTP/1.1",
                headers=[(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers],
                body=answer.body,
                date=date,
                ip=None if self.way.url else str(answer.ip_address or "") or None,
            )
        )
        return answer


def check_interface() -> None:
    """Scrapy's aiohttp handler still has the parts that `Wire` replaces. Raises `ConfigError`."""
    wanted: dict[Any, list[str]] = {
        AiohttpDownloadHandler._read_response: ["self", "response", "request"],
        AiohttpDownloadHandler._make_request: ["self", "request", "timeout"],
        aiohttp.TCPConnector._wrap_existing_connection: ["self", "args", "req", "timeout", "client_error", "kwargs"],
    }
    source = inspect.getsource(AiohttpDownloadHandler)
    moved = [f for f, names in wanted.items() if list(inspect.signature(f).parameters) != names]
    if moved or "self._session.request(" not in source or "self._ssl_context" not in source:
        raise ConfigError("this Scrapy's aiohttp handler is not the one that capture is made for; install scrapy 2.19")
