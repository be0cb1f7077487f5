"""One request over a pool of ways: the next one is asked where one fails, and a failure is put down to who made it.

If another way brings the page, it was the proxy's fault; if all that are asked give the same, it is the site's own
word. A lone proxy is tested with a page that it brought before: if that comes, the site means what it says. What no
way brings for the proxies' sake stays pending.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import ResponseDataLossError
from scrapy.http import Response

from crawler.exceptions import ProxiesDown
from crawler.fetch import ignore
from crawler.fetch.proxies import DIRECT, Pool
from crawler.fetch.ways import Fault, Way, fault_of, fault_of_error

MOST = 3  # ways whose same answer is the site's own word
PATIENCE = 3.0  # seconds that a request waits for the first proxy to return


@dataclass(slots=True)
class Answer:
    """What one way gave: a response or an error, and what is wrong with it."""

    way: str
    began: float
    response: Response | None = None
    error: Exception | None = None
    fault: Fault | None = None


class Rotation:
    """`ask` sends a request one way; its errors are those in `failures`, all others pass through."""

    def __init__(
        self,
        ways: Mapping[str, Way],
        pool: Pool,
        ask: Callable[[str, Request], Awaitable[Response]],
        failures: tuple[type[Exception], ...],
    ) -> None:
        self.ways = ways
        self.pool = pool
        self.ask = ask
        self.failures: tuple[type[Exception], ...] = (*failures, ResponseDataLossError)
        self._known: dict[str, str] = {}  # of each host, the first address that came: most often its robots.txt

    async def send(self, request: Request) -> Response:
        """The page, or the site's own refusal. Raises (as cause) `ProxiesDown`, and the site's own errors."""
        host = urlsplit(request.url).netloc
        doubted = await self._round(request, host)
        if not doubted and self.pool.wait() <= PATIENCE:
            await asyncio.sleep(self.pool.wait() + 0.05)
            doubted = await self._round(request, host)
        if isinstance(doubted, Response):
            return doubted
        return await self._judge(request, host, doubted)

    async def probe(self, name: str, request: Request) -> str | None:
        """Asks this way alone and keeps how it fared; why it does not serve, or None."""
        answer = await self._try(name, request)
        if answer.response is not None and answer.response.status >= 400 and answer.fault is None:
            answer.fault = Fault(f"HTTP {answer.response.status}")
        host = urlsplit(request.url).netloc
        if answer.fault is None:
            self.pool.good(name, host, answer.began)
            return None
        self.pool.fault(name, answer.began, answer.fault.why, certain=True)
        return answer.fault.why

    async def _round(self, request: Request, host: str) -> Response | list[Answer]:
        """The first good answer, or those that may be the site's."""
        doubted: list[Answer] = []
        tried: set[str] = set()
        most = 1 if request.meta.get("site_said") == request.url else MOST  # asked all of them a moment ago
        while len(doubted) < most:
            name = next((name for name in self.pool.candidates(host) if name not in tried), None)
            if name is None:
                break
            tried.add(name)
            answer = await self._try(name, request)
            if answer.fault is None and answer.response is not None:
                return self._good(answer, answer.response, request, host, doubted)
            if answer.fault is not None and answer.fault.certain:
                self.pool.fault(name, answer.began, answer.fault.why, certain=True)
            else:
                doubted.append(answer)
        return doubted

    async def _try(self, name: str, request: Request) -> Answer:
        answer = Answer(name, self.pool.clock())
        try:
            answer.response = await self.ask(name, request)
            answer.fault = fault_of(self.ways[name], answer.response)
        except self.failures as error:
            answer.error, answer.fault = error, fault_of_error(self.ways[name], error)
        return answer

    def _good(self, answer: Answer, response: Response, request: Request, host: str, doubted: list[Answer]) -> Response:
        for other in doubted:
            self.pool.fault(other.way, other.began, self._of(other, host), certain=False)
        self.pool.good(answer.way, host, answer.began)
        request.meta["way"] = answer.way
        if response.status == 200 and request.method == "GET":
            self._known.setdefault(host, request.url)
        return response

    async def _judge(self, request: Request, host: str, doubted: list[Answer]) -> Response:
        """The last answer, if it is the site's own word."""
        if not doubted:
            raise self._down(request)
        last = doubted[-1]
        said = request.meta.get("site_said") == request.url
        ours = len(doubted) == 1 and last.way != DIRECT and not said
        if ours and not await self._works(last, request, host):
            raise self._down(request, last)
        request.meta["site_said"] = request.url
        if last.response is not None:
            return last.response
        raise last.error or ProxiesDown(f"{ProxiesDown.says} (no answer)", url=request.url)

    async def _works(self, answer: Answer, request: Request, host: str) -> bool:
        """Whether the proxy still brings what came before. One that it never brought anything of, nobody can say."""
        url = self._known.get(host) or next(iter(self._known.values()), None)
        if url is None:
            self.pool.fault(answer.way, answer.began, self._of(answer, host), certain=False)
            return False
        headers = {k: v for k, v in request.headers.items() if k in (b"User-Agent", b"Accept-Encoding")}
        known = await self._try(answer.way, Request(url, headers=headers, meta={"download_timeout": timeout(request)}))
        if known.fault is None:
            self.pool.good(answer.way, host, known.began)
            return True
        self.pool.fault(answer.way, answer.began, self._of(answer, host), certain=True)
        return False

    def _of(self, answer: Answer, host: str) -> str:
        return f"{answer.fault.why if answer.fault else 'no answer'} for {host}"

    def _down(self, request: Request, answer: Answer | None = None) -> Exception:
        why = self.pool.told()
        if answer is not None and answer.fault is not None:
            why = f"{answer.way}: {answer.fault.why}, and nothing else comes through it either"
        return ignore(ProxiesDown(f"{ProxiesDown.says} ({why}); the next run asks again", url=request.url))


def timeout(request: Request) -> float:
    """Seconds for one answer."""
    return float(request.meta.get("download_timeout", 30.0))
