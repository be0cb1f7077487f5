"""What a run may ask for: within its source's hours, and so many bytes. The rest stays pending for a later run."""

from datetime import datetime, time
from typing import Self
from zoneinfo import ZoneInfo

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.exceptions import Postponed
from crawler.fetch import ignore
from crawler.items import utcnow


class AllowanceMiddleware:
    """Stands before robots.txt is asked for. Pictures of a page that was fetched still come after the hours."""

    def __init__(self, hours: str | None, timezone: str, most: int) -> None:
        self.hours, self.timezone = hours, timezone
        self.most, self.received = most, 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        replay = bool(settings.get("REPLAY"))
        self = cls(None if replay else settings["HOURS"], settings["TIMEZONE"], settings.getint("RUN_MAXSIZE"))
        crawler.signals.connect(self.response_downloaded, signals.response_downloaded)
        return self

    def response_downloaded(self, response: Response) -> None:
        self.received += len(response.body)

    def process_request(self, request: Request) -> None:
        kind = request.meta.get("kind")
        if kind in ("page", "source") and self.hours and not within(self.hours, self.timezone, utcnow()):
            raise ignore(Postponed(f"outside its hours, {self.hours} {self.timezone}", url=request.url))
        if (kind or "part" in request.meta) and self.most and self.received >= self.most:
            raise ignore(Postponed(f"max_bytes: this run has received its {self.most} bytes", url=request.url))


def within(hours: str, timezone: str, now: datetime) -> bool:
    """Whether `22:00-06:00` holds at that moment, by the zone's clock; the end is outside."""
    begin, end = map(time.fromisoformat, hours.split("-"))
    here = now.astimezone(ZoneInfo(timezone)).time()
    return begin <= here < end if begin < end else here >= begin or here < end
