"""The system's Chromium, one for a run: begun with its first page, begun again where it died, ended with the run.

It reaches nothing by itself. Every request of a page is answered by us (`visit.py`), and what would get by that,
of the browser's own or through a hole in it, meets a proxy that is none and names that resolve to nothing; it has no
QUIC and no WebRTC past proxies. It is told none of our environment. Each page has a profile of its own, thrown away
after it; one that takes too long or too much memory is one failed page.
"""

import asyncio
import logging
import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import Self

from playwright.async_api import Browser, CDPSession, Error, Playwright, async_playwright
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.exceptions import ConfigError, Postponed, SiteError
from crawler.fetch import ignore
from crawler.fetch.parts import Parts
from crawler.fetch.rendered import Rendered
from crawler.fetch.visit import LATER, Visit
from crawler.pipelines.run import CrawlRun

logger = logging.getLogger(__name__)

PAGES = 4  # at a time
WALL = 30.0  # seconds a page
CLOSING = 5.0  # seconds that a page may take to go
MEMORY = 1 << 30  # bytes of a page's own process
SCRIPTS = 512  # MiB of its scripts' heap
NOWHERE = [
    "--proxy-server=http://nowhere.invalid:9",  # RFC 2606: no such name, ever
    "--proxy-bypass-list=<-loopback>",  # else loopback would be reached without it
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--dns-prefetch-disable",
    "--disable-quic",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",  # its name until 2025
    "--disable-background-networking",
    "--disable-remote-fonts",
    f"--js-flags=--max-old-space-size={SCRIPTS}",
]
ENVIRONMENT: dict[str, str | float | bool] = {"PATH": os.defpath, "HOME": "/nonexistent", "LANG": "C.UTF-8"}
VIEW = {"width": 1280, "height": 4000}  # high, so that most of a page is in view at once


class Chromium:
    """See `rendered.Renderer`."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self.run = CrawlRun.of(crawler)
        self.path: str = settings["BROWSER"]
        self.agent: str = settings["USER_AGENT"]
        self.most = settings.getint("DOWNLOAD_MAXSIZE")
        self.parts = Parts(crawler)
        self._pages = asyncio.Semaphore(PAGES)
        self._starting = asyncio.Lock()
        self._driver: Playwright | None = None
        self._browser: Browser | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._pid = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def ending(self) -> bool:
        """Whether the run takes no more work."""
        return self.run.stopping or bool(self.run.errors) or not self.crawler.engine.running

    async def render(self, request: Request, response: Response) -> Rendered:
        """Raises (as cause) `SiteError`."""
        async with self._pages:
            if self.ending():
                raise ignore(Postponed(LATER, url=request.url))
            try:
                browser = await self._running()
                async with asyncio.timeout(WALL):
                    return await self._render(browser, response)
            except TimeoutError:
                why = SiteError(f"its scripts were stopped after {WALL:g} seconds", url=request.url)
            except Error as error:
                why = SiteError(f"not rendered: {words(error)}", url=request.url)
            except SiteError as error:
                why = error
            raise ignore(why)

    async def _render(self, browser: Browser, response: Response) -> Rendered:
        context = await browser.new_context(
            user_agent=self.agent,
            viewport=VIEW,  # type: ignore[arg-type]
            service_workers="block",
            accept_downloads=False,
        )
        try:
            visit = Visit(context, response, self.parts, self.most, self.ending)
            return await visit.render(f"Chromium/{browser.version}")
        finally:
            try:
                await asyncio.wait_for(context.close(), CLOSING)
            except (Error, TimeoutError):  # it hangs, or is gone: the next page begins another
                await self._end()

    async def _running(self) -> Browser:
        async with self._starting:
            if self._browser is None or not self._browser.is_connected():
                await self._end()
                try:
                    await self._start()
                except (Error, OSError) as error:
                    self.run.fail(ConfigError(f"{self.path} cannot be started: {words(error)}"))
                    raise
            assert self._browser is not None  # noqa: S101
            return self._browser

    async def _start(self) -> None:
        self._driver = await async_playwright().start()
        self._browser = await self._driver.chromium.launch(
            executable_path=self.path,
            args=NOWHERE,
            env=ENVIRONMENT,
            chromium_sandbox=os.geteuid() != 0,  # Chromium has none for root
            handle_sigint=False,  # Ctrl-C is the crawler's to answer
            handle_sigterm=False,
            handle_sighup=False,
        )
        session = await self._browser.new_browser_cdp_session()
        self._pid = (await processes(session, "browser"))[0]
        self._watcher = asyncio.ensure_future(watch(session))

    async def _end(self) -> None:
        driver, self._driver, self._browser = self._driver, None, None
        if self._watcher is not None:
            self._watcher.cancel()
        if driver is not None:
            with suppress(Error, TimeoutError):
                await asyncio.wait_for(driver.stop(), CLOSING)
        if self._pid:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            self._pid = 0

    async def close(self) -> None:
        async with self._starting:
            await self._end()


async def watch(session: CDPSession) -> None:
    """End each process of a page that takes too much memory."""
    with suppress(Error):
        while True:
            await asyncio.sleep(0.5)
            for pid in await processes(session, "renderer"):
                if resident(pid) > MEMORY:
                    logger.warning("a page was ended: it took more than %s MiB of memory", MEMORY >> 20)
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)


async def processes(session: CDPSession, kind: str) -> list[int]:
    """The ids of the browser's processes of one kind."""
    found = await session.send("SystemInfo.getProcessInfo")
    return [each["id"] for each in found["processInfo"] if each["type"] == kind]


def resident(pid: int) -> int:
    """Bytes of memory that the process alone has, 0 where it is gone."""
    try:
        fields = Path(f"/proc/{pid}/statm").read_text().split()
    except OSError:
        return 0
    return (int(fields[1]) - int(fields[2])) * os.sysconf("SC_PAGE_SIZE")


def words(error: Exception) -> str:
    """What an error of the browser says, on one line."""
    said = next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)
    return said.partition(": ")[2] or said
