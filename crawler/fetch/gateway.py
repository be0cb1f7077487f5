"""URL-prefix gateways: `https://cors.example.net/?{url}` takes the page's address within its own.

Below everything, so that the recorded URL, robots.txt, cookies, redirects, relative links and politeness stay the
page's. What the gateway put into an answer, links back into itself, is taken out before the answer is kept: the archive
holds what the site said, and a page whose bytes the gateway left alone is kept byte for byte.
"""

import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote, unquote, urljoin, urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers._aiohttp import _ClientResponse
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Headers, Response, TextResponse

from crawler.fetch.ways import Way, decoded
from crawler.fetch.wire import RawHeaders, Wire

TOLD = (DownloadTimeoutError, DownloadFailedError, DownloadConnectionRefusedError, UnsupportedURLSchemeError)
CODED = {b"content-encoding", b"content-length"}


class Gateway:
    """`template` has `{url}`, for the address as it is, or `{quoted}`, for the percent-encoded one."""

    def __init__(self, template: str) -> None:
        self.template = template
        before, after = re.split(r"\{url\}|\{quoted\}", template, maxsplit=1)
        start, end = (re.escape(part).replace("&", "&(?:amp;)?") for part in (before, after))
        shown = re.escape(unquote(before)).replace("&", "&(?:amp;)?")
        text = (
            rf"(?:{start}|{shown})(?:(?P<quoted>https?%3A%2F%2F[^\s\"'<>&)]*)|(?=https?://)(?P<raw>[^\s\"'<>]*?)){end}"
        )
        self.pattern = re.compile(text if after else text.replace("*?", "*"), re.IGNORECASE)

    def wrap(self, url: str) -> str:
        return self.template.replace("{url}", url).replace("{quoted}", quote(url, safe=""))

    def unwrap(self, text: str, *, markup: bool = False) -> str:
        """The text with every address that points into the gateway turned back into the original."""

        def original(match: re.Match[str]) -> str:
            if match["raw"] is not None:
                return match["raw"]
            return html.escape(unquote(match["quoted"])) if markup else unquote(match["quoted"])

        return self.pattern.sub(original, text)

    def target(self, location: str, url: str) -> str:
        """A `Location` as the page at `url` would have sent it."""
        whole = urljoin(self.wrap(url), location)
        found = self.unwrap(whole)
        return found if found != whole else location


class GatewayWire(Wire):
    """Asks the gateway for the page; everybody above sees the page's own URL."""

    def __init__(self, crawler: Crawler, way: Way, *, gated: bool) -> None:
        super().__init__(crawler, way, gated=gated)
        self.gateway = Gateway(way.url)
        self._max_size = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    @asynccontextmanager
    async def _make_request(self, request: Request, timeout: float) -> AsyncIterator[_ClientResponse]:
        meta = {**request.meta, "verbatim_url": True}
        wrapped = request.replace(url=self.gateway.wrap(request.url), meta=meta)
        try:
            async with super()._make_request(wrapped, timeout) as response:
                yield response
        except TOLD as error:  # the gateway's own address may hold its key
            raise type(error)(str(error).replace(wrapped.url, request.url)) from error.__cause__

    def sent_headers(self, response: _ClientResponse, request: Request) -> list[tuple[str, str]]:
        host = urlsplit(request.url).netloc
        sent = super().sent_headers(response, request)
        return [(name, host if name.lower() == "host" else value) for name, value in sent]

    def restored(self, answer: Response, headers: RawHeaders) -> tuple[Response, RawHeaders]:
        """The answer as the site gave it to the gateway."""
        headers = [(n, self._location(v, answer.url) if n.lower() == b"location" else v) for n, v in headers]
        if isinstance(answer, TextResponse):
            body = decoded(answer, self._max_size)
            # Latin-1 gives every byte back as it was; addresses are ASCII in all encodings of pages.
            found = self.gateway.unwrap(body.decode("latin-1"), markup=True).encode("latin-1")
            if found != body:
                headers = [(name, value) for name, value in headers if name.lower() not in CODED]
                headers.append((b"Content-Length", str(len(found)).encode()))
                answer = answer.replace(body=found)
        return answer.replace(headers=Headers(headers)), headers

    def _location(self, value: bytes, url: str) -> bytes:
        return self.gateway.target(value.decode("latin-1"), url).encode("latin-1", "replace")
