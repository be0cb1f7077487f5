"""The pool: which proxies a source's requests go through, in the user's order, by health.

It knows no network. `rotation.py` asks through what it names, and tells it how each fared.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable

from crawler.archive.proxy_health import Condition, ProxyHealth
from crawler.exceptions import StoreUnavailable

logger = logging.getLogger(__name__)

DIRECT = "direct"
FAULTS = 3  # in a row; less may be the sites' own
FIRST, GROWTH, LONGEST = 2.0, 4, 3600.0  # seconds of quarantine: 2, 8, 32 … and never more than an hour


class Pool:
    """`direct` is one of the ways and never quarantined: what it brings is the site's own word.

    A proxy that an earlier run left in quarantine is the last to be asked, but it is asked: it may have recovered.
    One that this run put there is left alone until its time has come.
    """

    def __init__(
        self, names: Iterable[str], health: ProxyHealth | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self.names = list(names)
        self.clock = clock
        self.health = health
        known: dict[str, Condition] = {}
        self._keep(lambda health: known.update(health.conditions()))
        self.conditions = {name: known.get(name, Condition(name)) for name in self.names}
        self._carried = {name for name, condition in self.conditions.items() if condition.until > clock()}
        self._faults: Counter[str] = Counter()
        self._since = dict.fromkeys(self.names, 0.0)
        self._serving: dict[str, str] = {}

    def candidates(self, host: str) -> list[str]:
        """The ways that may be asked now, best first: healthy, then the one that serves the host, then in order."""
        now = self.clock()
        usable = [name for name in self.names if name in self._carried or self._free(name, now)]
        return sorted(usable, key=lambda name: (not self._free(name, now), name != self._serving.get(host)))

    def wait(self) -> float:
        """Seconds until the first of them returns."""
        return max(0.0, min(condition.until for condition in self.conditions.values()) - self.clock())

    def good(self, name: str, host: str, began: float) -> None:
        """The answer that was asked for at `began` is the host's own; the host stays with this proxy."""
        self._note(name, began, None)
        condition = self.conditions[name]
        self._serving[host] = name
        if began >= self._since[name]:
            self._faults[name] = 0
            self._carried.discard(name)
            if condition.strikes:
                self._save(Condition(name))

    def fault(self, name: str, began: float, why: str, *, certain: bool) -> None:
        """It failed: `certain` is the proxy's own fault, others may be the site's and count only in a row.

        Requests that were under way when it was quarantined say nothing new.
        """
        self._note(name, began, why)
        if name == DIRECT or began < self._since[name]:
            return
        self._faults[name] += 1
        if certain or self._faults[name] >= FAULTS:
            self._quarantine(name, why)

    def told(self) -> str:
        """Why there is no way now, a proxy each."""
        why = (f"{name}: {condition.error or 'no answer'}" for name, condition in self.conditions.items())
        return "; ".join(why)

    def close(self) -> None:
        self._keep(lambda health: health.close())

    def _free(self, name: str, now: float) -> bool:
        return self.conditions[name].until <= now

    def _quarantine(self, name: str, why: str) -> None:
        now, strikes = self.clock(), self.conditions[name].strikes
        seconds = min(FIRST * GROWTH ** min(strikes, 9), LONGEST)
        self._faults[name] = 0
        self._carried.discard(name)
        self._since[name] = now
        self._save(Condition(name, strikes + 1, now + seconds, why))
        logger.warning("proxy %s is left alone for %g s: %s", name, seconds, why)

    def _save(self, condition: Condition) -> None:
        self.conditions[condition.proxy] = condition
        self._keep(lambda health: health.save(condition))

    def _note(self, name: str, began: float, why: str | None) -> None:
        seconds = max(0.0, self.clock() - began)
        self._keep(lambda health: health.attempt(name, began, seconds, why))

    def _keep(self, write: Callable[[ProxyHealth], None]) -> None:
        """A memory that cannot be kept costs no page."""
        if self.health is None:
            return
        try:
            write(self.health)
        except StoreUnavailable as error:
            self.health = None
            logger.warning("%s", error)
