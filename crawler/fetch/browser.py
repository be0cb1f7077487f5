"""Pages rendered by a browser: what an answer became when its scripts had run takes the place of its body.

Above all other middlewares, so that redirects, retries, robots.txt, pace, conditional requests and verdicts are those
of any page, and only what passed them is rendered. Why no scrapy-playwright: it needs a Twisted reactor, its handler
lets the browser connect by itself, past the gate and the ways, and the answer as it came is gone. Here the browser
is given the answer and reaches nothing; what its scripts need comes through the same door (`parts.py`).
"""

import logging
from collections.abc import Callable
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import BaseRedirectMiddleware
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Headers, HtmlResponse, Response
from scrapy.utils.misc import build_from_crawler, load_object

from crawler.archive.recorder import Failure
from crawler.archive.recording import RENDER
from crawler.exceptions import StoreUnavailable
from crawler.fetch import ignore
from crawler.fetch.blocked import verdict
from crawler.fetch.handler import failure
from crawler.fetch.rendered import MOVED, Rendered, Renderer
from crawler.items import utcnow
from crawler.pipelines.run import CrawlRun

logger = logging.getLogger(__name__)


class BrowserMiddleware(BaseRedirectMiddleware):
    """Renders the HTML of pages and listings. Where its scripts lead elsewhere, that is a redirect."""

    def __init__(self, crawler: Crawler, renderer: Renderer) -> None:
        super().__init__(crawler.settings)
        self.crawler = crawler
        self.renderer = renderer
        self.run = CrawlRun.of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not crawler.settings["RENDERER"]:
            raise NotConfigured
        self = cls(crawler, build_from_crawler(load_object(crawler.settings["RENDERER"]), crawler))
        crawler.signals.connect(self.spider_closed, signals.spider_closed)
        return self

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        if request.meta.get("kind") not in ("page", "source", "subpage") or not isinstance(response, HtmlResponse):
            return response
        try:
            rendered = await self.renderer.render(request, response)
        except IgnoreRequest as error:
            self._record("fail", RENDER, request.url, failure(error), utcnow())
            raise
        if rendered is None:
            return response
        if rendered.moved:
            self._record("fail", RENDER, request.url, Failure(MOVED, self.run.safe(rendered.moved)), utcnow())
            there = self._build_redirect_request(request, response, url=rendered.moved)
            return self._redirect(there, request, "script")
        self._record("add_rendered", request.url, rendered.dom, rendered.rendering.to_json(), utcnow())
        return self._page(request, response, rendered)

    def _page(self, request: Request, response: Response, rendered: Rendered) -> Response:
        request.meta["rendering"] = rendered.rendering.to_json()
        said = {str(k, "latin-1").lower(): str(b", ".join(v), "latin-1") for k, v in response.headers.items()}
        page = response.replace(body=rendered.dom, headers=Headers(rendered.rendering.headers(said)), encoding="utf-8")
        if error := verdict(page):  # a challenge that its scripts have shown
            raise ignore(error)
        return page

    def _record(self, method: str, *what: Any) -> None:
        recorder = self.run.tape.recorder
        try:
            if recorder is not None:
                write: Callable[..., None] = getattr(recorder, method)
                write(*what)
        except OSError as error:
            self.run.fail(StoreUnavailable(f"the recording cannot be written: {error.strerror}"))

    async def spider_closed(self) -> None:
        await self.renderer.close()
