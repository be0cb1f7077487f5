"""Who has come in, and who tries too often. Kept in memory: when the room is closed, everybody has left."""

import hmac
import json
import secrets
import time
from collections import deque
from collections.abc import Callable
from threading import Lock

LASTS = 14 * 24 * 3600
"""Seconds after which a reader has to come in again."""
MOST = 1_000
"""Sessions at a time; the oldest one goes for a new one."""
TRIES, TRIES_OF_ALL, WINDOW = 5, 50, 300
"""Wrong passwords in so many seconds: from one address, and from all together."""


class Sessions:
    """Sessions by a random name, which only the reader's cookie knows. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._ends: dict[str, float] = {}
        self._lock = Lock()

    def begin(self) -> str:
        name = secrets.token_urlsafe(32)
        with self._lock:
            while len(self._ends) >= MOST:
                del self._ends[next(iter(self._ends))]
            self._ends[name] = self._clock() + LASTS
        return name

    def holds(self, name: str) -> bool:
        return self._ends.get(name, 0.0) > self._clock()

    def end(self, name: str) -> None:
        with self._lock:
            self._ends.pop(name, None)


class Tries:
    """Wrong passwords of the last minutes. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wrong: deque[tuple[float, str]] = deque(maxlen=10 * TRIES_OF_ALL)
        self._lock = Lock()

    def begin(self, address: str) -> int:
        """Seconds until this address may try again; 0 for now, and the try counts as a wrong one until it is `right`:
        many at once are no more than many in a row.
        """
        with self._lock:
            since = self._clock() - WINDOW
            while self._wrong and self._wrong[0][0] <= since:
                self._wrong.popleft()
            own = [at for at, by in self._wrong if by == address]
            every = [at for at, _ in self._wrong]
            for times, most in ((own, TRIES), (every, TRIES_OF_ALL)):
                if len(times) >= most:
                    return int(times[-most] - since) + 1
            self._wrong.append((self._clock(), address))
        return 0

    def right(self, address: str) -> None:
        with self._lock:
            own = [each for each in self._wrong if each[1] == address]
            for each in own[-1:]:
                self._wrong.remove(each)


class Tokens:
    """What proves that a form, or an address of a captured page, was made by this room for this reader."""

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(32)

    def of(self, *parts: str) -> str:
        text = json.dumps(parts)  # where one part ends must be plain: strangers choose some of them
        return hmac.new(self._key, text.encode(), "sha256").hexdigest()[:40]

    def are(self, token: str, *parts: str) -> bool:
        return hmac.compare_digest(token.encode("utf-8", "replace"), self.of(*parts).encode())
