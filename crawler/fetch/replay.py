"""Replay: a recording, or another tool's WARC or WACZ, instead of the network. No socket is ever opened."""

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadFailedError
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from crawler import exceptions
from crawler.archive.recorder import Failure
from crawler.archive.recording import Recording
from crawler.archive.redaction import hide, redact_url
from crawler.exceptions import ConfigError, SiteError
from crawler.fetch import ignore
from crawler.fetch.handler import SCRAPY_ERRORS
from crawler.pipelines.run import CrawlRun


class ReplayHandler(BaseDownloadHandler):
    """Answers and errors in the order of their capture; what was not recorded is an error that names the nearest."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        recording = CrawlRun.of(crawler).tape.recording
        if recording is None:
            raise ConfigError("there is nothing to replay; set REPLAY to a WARC or WACZ file")
        self._recording: Recording = recording
        self._recorder = CrawlRun.of(crawler).tape.recorder  # of what is asked for, which may be little of a large file
        self._secrets = crawler.settings.getlist("SECRETS")

    async def download_request(self, request: Request) -> Response:
        address = redact_url(hide(request.url, self._secrets))  # so it stands in a recording
        exchange = self._recording.answer(
            request.method, address, request.meta.get("record", ""), request.meta.get("near")
        )
        if exchange is None:
            raise ignore(missing(self._recording, request.method, address))
        if isinstance(exchange, Failure):
            if self._recorder is not None:
                self._recorder.fail(request.method, address, exchange, CrawlRun.of(self.crawler).tape.started)
            raise raised(exchange, request.url)
        if self._recorder is not None:
            self._recorder.add(exchange)
        request.meta.setdefault("exchanges", []).append(exchange)
        headers = Headers([(name.encode("latin-1"), value.encode("latin-1")) for name, value in exchange.headers])
        cls = responsetypes.from_args(headers=headers, url=request.url, body=exchange.body)
        return cls(request.url, status=exchange.status, headers=headers, body=exchange.body, request=request)

    async def close(self) -> None:
        """The run closes its recording itself."""


def missing(recording: Recording, method: str, address: str) -> SiteError:
    """The error for a request that was not recorded."""
    near = recording.nearest(address)
    said = f"{recording.name} holds no answer for {method} {address}"
    return SiteError(f"{said}; the nearest that it holds is {near}" if near else said, url=address)


def raised(failure: Failure, url: str) -> Exception:
    """A recorded error, as the network raised it."""
    known = {error.__name__: error for error in SCRAPY_ERRORS}
    if failure.error in known:
        return known[failure.error](failure.reason)
    ours = getattr(exceptions, failure.error, None)
    if isinstance(ours, type) and issubclass(ours, SiteError):
        return ignore(ours(failure.reason, url=url))
    return DownloadFailedError(failure.reason)
