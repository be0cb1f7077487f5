"""One pace for a host: all sources of this process that ask it keep each other's delay."""

from scrapy import Request, Spider
from scrapy.core.downloader import Downloader, Slot

PARTS = 4  # scripts and data of pages that are rendered, at a time and host; between pages the delay holds
free: dict[str, float] = {}  # host -> when the next request to it may leave, on the monotonic clock


class HostSlot(Slot):
    """Scrapy's slot of one host, whose last request may be another source's; each counts with its own source's delay.

    `_process_queue` waits until `lastseen` + `delay` and sets `lastseen` when a request leaves.
    """

    def __init__(self, host: str, slot: Slot) -> None:
        self.host, self._own = host, 0.0
        super().__init__(slot.concurrency, slot.delay, slot.jitter)

    @property
    def lastseen(self) -> float:
        return max(self._own, free.get(self.host, 0.0) - self.delay)

    @lastseen.setter
    def lastseen(self, at: float) -> None:
        self._own = at
        if at:
            free[self.host] = max(free.get(self.host, 0.0), at + self.delay)


class PacedDownloader(Downloader):
    """Scrapy's downloader with such slots."""

    def _get_slot(self, request: Request, spider: Spider | None = None) -> tuple[str, Slot]:
        host, slot = super()._get_slot(request)
        if not isinstance(slot, HostSlot):
            slot = self.slots[host] = HostSlot(host, slot)
            if "part" in request.meta:
                slot.delay, slot.concurrency = 0.0, PARTS
        return host, slot
