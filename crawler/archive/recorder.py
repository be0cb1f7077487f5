"""A crawl in one file: every exchange as it crossed the wire, errors too.

A recording is a WARC whose `warcinfo` names the source (`isPartOf`) and the moment of the crawl (`started`): the clock
of a replay stands still at it. An error is a `metadata` record with the fields `method`, `error` and `reason`.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from crawler.archive.record_writer import FIELDS, RecordWriter
from crawler.exceptions import ConfigError
from crawler.items import Exchange


@dataclass(slots=True, frozen=True)
class Failure:
    """A request that brought no answer: the name of Scrapy's exception or of ours, and its words."""

    error: str
    reason: str


class Recorder:
    """Writes a recording as the crawl goes; under its name it lies when it is finished.

    Raises `ConfigError` where a file of that name lies already or none can be made.
    """

    def __init__(self, path: Path, *, source: str, started: datetime, software: str, secrets: Sequence[str]) -> None:
        self.path = path
        self._temporary = path.parent / f".{path.name}.{token_hex(8)}.tmp"
        if path.exists():
            raise ConfigError(f"{path}: lies there already; remove it or give the recording another name")
        try:
            self._file = self._temporary.open("xb")
        except OSError as error:
            raise ConfigError(f"{path}: cannot be written: {error.strerror}") from None
        self._writer = RecordWriter(self._file, started, secrets)
        self._writer.about(software=software, isPartOf=source, started=started.isoformat())

    def add(self, exchange: Exchange) -> None:
        self._writer.add_exchange(exchange)

    def fail(self, method: str, url: str, failure: Failure, date: datetime) -> None:
        lines = {"method": method, "error": failure.error, "reason": " ".join(failure.reason.split())}
        block = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        self._writer.add("metadata", url, FIELDS, block.encode(), date=date)

    def finish(self) -> None:
        """The recording is whole, durable and has its name. Raises `OSError`."""
        self._writer.finish()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        os.link(self._temporary, self.path)
        self._temporary.unlink()

    def drop(self) -> None:
        """Leave nothing behind."""
        with suppress(OSError):
            self._file.close()
        self._temporary.unlink(missing_ok=True)
