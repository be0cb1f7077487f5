"""A crawl in one file: every exchange as it crossed the wire, errors too.

A recording is a WARC whose `warcinfo` names the source (`isPartOf`) and the moment of the crawl (`started`): the clock
of a replay stands still at it. An error is a `metadata` record with the fields `method`, `error` and `reason`.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from crawler.archive.record_writer import FIELDS, RecordWriter
from crawler.exceptions import ConfigError
from crawler.items import Exchange


@dataclass(slots=True, frozen=True)
class Failure:
    """A request that brought no answer: the name of Scrapy's exception or of ours, and its words."""

    error: str
    reason: str


class Recorder:
    """Writes a recording as the crawl goes, from its first exchange on; under its name it lies when it is finished.

    Raises `ConfigError` where a file of that name lies already or none can be made.
    """

    def __init__(self, path: Path, *, source: str, started: datetime, software: str, secrets: Sequence[str]) -> None:
        self.path = path
        self._temporary = path.parent / f".{path.name}.{token_hex(8)}.tmp"
        self._about = {"software": software, "isPartOf": source, "started": started.isoformat()}
        self._started, self._secrets = started, secrets
        self._file: BinaryIO | None = None
        self._ids: dict[str, str] = {}
        if path.exists():
            raise ConfigError(f"{path}: lies there already; remove it or give the recording another name")
        if not os.access(path.parent, os.W_OK):
            raise ConfigError(f"{path}: cannot be written: no such folder, or not yours to write to")

    @cached_property
    def _writer(self) -> RecordWriter:
        self._file = self._temporary.open("xb")
        writer = RecordWriter(self._file, self._started, self._secrets)
        writer.about(**self._about)
        return writer

    def add(self, exchange: Exchange) -> None:
        """Raises `OSError`, as the others do."""
        self._ids[exchange.url] = self._writer.add_exchange(exchange)

    def add_rendered(self, url: str, body: bytes, rendering: str, date: datetime) -> None:
        """The DOM that a browser made of the last answer from that address."""
        self._writer.add_rendered(url, body, rendering, date, self._ids[url])

    def fail(self, method: str, url: str, failure: Failure, date: datetime) -> None:
        lines = {"method": method, "error": failure.error, "reason": " ".join(failure.reason.split())}
        block = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        self._writer.add("metadata", url, FIELDS, block.encode(), date=date)

    def finish(self) -> None:
        """The recording is whole, durable and has its name."""
        self._writer.finish()
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        os.link(self._temporary, self.path)
        self._temporary.unlink()

    def drop(self) -> None:
        """Leave nothing behind."""
        with suppress(OSError):
            if self._file is not None:
                self._file.close()
        self._temporary.unlink(missing_ok=True)
