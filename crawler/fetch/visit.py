"""One page in the browser: it is given its document and parts by us, left to settle, scrolled once, and read.

Of what it asks for, scripts and data are fetched (`parts.py`). Pictures are answered with one transparent pixel, so
that scripts which wait for them go on, and stylesheets with an empty one; the picture pipeline gets the originals
from the DOM. All else is refused: fonts, video, frames, sockets, beacons, and other documents, which are a redirect.
"""

import asyncio
from base64 import b64decode
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from playwright.async_api import BrowserContext, CDPSession, Error, Page, Route, WebSocketRoute
from playwright.async_api import Request as Asking
from scrapy.http import Response

from crawler.archive.rendering import Rendering
from crawler.exceptions import Postponed, SiteError
from crawler.fetch.parts import Asked, Parts, headers
from crawler.fetch.rendered import Rendered

QUIET = 0.5  # seconds without a part under way or an element that comes or goes: the page is there
LAZY = 0.2  # the same, for what scrolling has begun
SETTLED = 10.0  # seconds after which a page that is never quiet is read as it is
MOST = 200  # requests of one page
LATER = "the run ended before it was rendered"
PIXEL = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
WATCH = """{ let at = performance.now(); globalThis.still = () => (performance.now() - at) / 1000;
new MutationObserver(() => { at = performance.now() }).observe(document, {childList: true, subtree: true}) }"""
SCROLL = """(async () => { for (let y = 0; y < Math.min(document.documentElement.scrollHeight, 10 * innerHeight);
y += innerHeight) { scrollTo(0, y); await new Promise(then => setTimeout(then, 50)) } })()"""
READ = """(() => { const type = document.doctype ? new XMLSerializer().serializeToString(document.doctype) : "";
const text = type + document.documentElement.outerHTML; return text.length > %d ? null : text })()"""


class Visit:
    """`most` bytes of DOM are read; where the run is `ending`, none are. Its scripts see neither the world that we read
    it from nor its names.
    """

    def __init__(
        self, context: BrowserContext, response: Response, parts: Parts, most: int, ending: Callable[[], bool]
    ) -> None:
        self.context, self.parts, self.most, self.ending = context, parts, most, ending
        self.url, self.response = response.url, response
        self.requests = self.data = self.refused = self.under_way = 0
        self.moved: str | None = None
        self.page: Page
        self._given = False
        self._died = asyncio.Event()
        self._latest = 0.0
        self._session: CDPSession
        self._world = 0

    async def render(self, software: str) -> Rendered:
        """Raises `SiteError`, and playwright's `Error` where the browser or the page in it died."""
        await self.context.route_web_socket("**", self._socket)
        await self.context.route("**", self._route)
        self.page = await self.context.new_page()
        self.context.on("page", _close)
        self.page.on("crash", lambda _: self._died.set())
        try:
            dom = await self._unless_it_dies(self._read())
        except Error:
            if self.moved is None:
                raise
            dom = ""
        rendering = Rendering(software, self.requests, self.data, self.refused)
        return Rendered(dom.encode("utf-8", "replace"), rendering, self.moved)

    async def _unless_it_dies(self, reading: Coroutine[Any, Any, str]) -> str:
        """What is under way in a page whose process died never ends."""
        task, death = asyncio.ensure_future(reading), asyncio.ensure_future(self._died.wait())
        try:
            await asyncio.wait([task, death], return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
            raise SiteError("its process in the browser died; it may have taken too much memory", url=self.url)
        finally:
            task.cancel()
            death.cancel()

    async def _read(self) -> str:
        await self.page.goto(self.url, wait_until="commit")
        self._session = await self.context.new_cdp_session(self.page)
        frame = (await self._session.send("Page.getFrameTree"))["frameTree"]["frame"]["id"]
        world = await self._session.send("Page.createIsolatedWorld", {"frameId": frame})
        self._world = world["executionContextId"]
        await self._evaluate(WATCH)
        loop = asyncio.get_running_loop()
        end = loop.time() + SETTLED
        await self._settle(QUIET, end)
        if self.moved is None:
            await self._evaluate(SCROLL)
            await self._settle(LAZY, max(end, loop.time() + QUIET))
        text = await self._evaluate(READ % self.most)
        if text is None:
            raise SiteError(f"its DOM has more than {self.most >> 20} MiB", url=self.url)
        return str(text)

    async def _settle(self, quiet: float, end: float) -> None:
        loop = asyncio.get_running_loop()
        while self.moved is None and loop.time() < end:
            if self.ending():
                raise Postponed(LATER, url=self.url)
            still = min(await self._evaluate("still()"), loop.time() - self._latest)
            if not self.under_way and still >= quiet:
                return
            await asyncio.sleep(0.05)

    async def _evaluate(self, expression: str) -> Any:
        what = {"expression": expression, "contextId": self._world, "awaitPromise": True, "returnByValue": True}
        found = await self._session.send("Runtime.evaluate", what)
        if "exceptionDetails" in found:
            raise SiteError("it cannot be read: its document is gone", url=self.url)
        return found["result"].get("value")

    def _socket(self, socket: WebSocketRoute) -> Any:
        self.requests += 1
        self.refused += 1
        return socket.close()

    async def _route(self, route: Route) -> None:
        with suppress(Error):  # the page is closed
            await self._answer(route, route.request)

    async def _answer(self, route: Route, asking: Asking) -> None:
        kind = asking.resource_type
        if asking.is_navigation_request():
            await self._document(route, asking)
        elif kind == "image":
            await route.fulfill(status=200, content_type="image/gif", body=PIXEL)
        elif kind == "stylesheet":
            await route.fulfill(status=200, content_type="text/css", body=b"")
        else:
            await self._part(route, asking)

    async def _document(self, route: Route, asking: Asking) -> None:
        here = asking.url.partition("#")[0] == self.url.partition("#")[0]
        if here and not self._given:
            self._given = True
            response = self.response
            await route.fulfill(status=response.status, headers=headers(response), body=response.body)
            return
        if not here and self._of_page(asking) and asking.url.startswith(("http://", "https://")):
            self.moved = self.moved or asking.url
        await self._refuse(route)

    def _of_page(self, asking: Asking) -> bool:
        """Whether the page itself is to show it, and no frame in it and no window beside it."""
        try:
            return asking.frame == self.page.main_frame
        except Error:  # of a new window
            return False

    async def _part(self, route: Route, asking: Asking) -> None:
        self.requests += 1
        if self.requests > MOST or self.moved is not None:
            await self._refuse(route, counted=True)
            return
        self.under_way += 1
        try:
            given = await self.parts.fetch(await self._asked(asking))
        except Error:
            raise
        except Exception:  # the script is told what it would be told of any failure; it is no failure of the page
            await self._refuse(route, counted=True)
            return
        finally:
            self.under_way -= 1
            self._latest = asyncio.get_running_loop().time()
        self.data += asking.resource_type in ("xhr", "fetch")
        await route.fulfill(status=given.status, headers=given.headers, body=given.body)

    async def _asked(self, asking: Asking) -> Asked:
        sent = await asking.all_headers()
        return Asked(asking.url, asking.method, asking.resource_type, sent, asking.post_data_buffer or b"", self.url)

    async def _refuse(self, route: Route, *, counted: bool = False) -> None:
        self.requests += not counted
        self.refused += 1
        await route.abort("blockedbyclient")


def _close(page: Page) -> None:
    """A window that the page opened."""
    asyncio.ensure_future(page.close())  # noqa: RUF006  (its context is closed with it anyway)
