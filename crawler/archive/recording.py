"""A recording, or any WARC or WACZ, as the answers to a crawl.

Bodies wait in a temporary file until they are asked for, so that a large one costs memory for its addresses alone.
"""

import difflib
import os
import re
import sys
import tempfile
from bisect import bisect
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO

from w3lib.url import canonicalize_url

from crawler.archive.record_writer import FIELDS
from crawler.archive.recorder import Failure
from crawler.archive.records import RENDERING, Record, pairs, to_exchange
from crawler.archive.salvage import Damage, read_file
from crawler.archive.warc import further_records
from crawler.exceptions import ConfigError, SourceUnusable
from crawler.items import Exchange

RENDER = "RENDER"
"""Stands for the method of what a browser made of the answer to a GET."""
IN_MEMORY = 32 << 20
"""Bytes of bodies that are held in memory; those of a larger recording lie on disk."""
HEAD = 64 << 10
"""Bytes in which the head of an answer lies."""
NEAREST = 10
"""How many addresses on either side are compared to find the one that was meant: some imports miss thousands."""
_STATUS = re.compile(rb"HTTP/[\d.]+ +(\d{3})")
_PARTIAL = {206, 304}
_LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class _Kept:
    """A record whose block lies in the spool."""

    record: Record
    at: int
    size: int


@dataclass(slots=True)
class _Answer:
    response: _Kept
    request: _Kept | None = None
    failure: Failure | None = None
    original: _Kept | None = None
    partial: bool = False


@dataclass(slots=True)
class Recording:
    """What a file answers. `damages` are its places that could not be used; `started` is the earliest moment in it,
    `source` the name of the source if the recording is Jianbao's own.
    """

    name: str
    source: str | None = None
    started: datetime = _LATEST
    damages: list[Damage] = field(default_factory=list)
    _answers: dict[tuple[str, str], list[_Answer]] = field(default_factory=dict)
    _sorted: list[str] = field(default_factory=list)
    _loose: dict[tuple[str, str], str] = field(default_factory=dict)
    _documents: dict[str, str] = field(default_factory=dict)
    _further: set[str] = field(default_factory=set)
    _spool: IO[bytes] = field(default_factory=partial(tempfile.SpooledTemporaryFile, IN_MEMORY))

    @classmethod
    def open(cls, path: Path) -> "Recording":
        """Raises `SourceUnusable` for a file without any answer, `ConfigError` for one that cannot be opened."""
        self = cls(path.name)
        try:
            self._read(read_file(path, self.damages))
        except OSError as error:
            self.close()
            raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from None
        if not self._answers:
            self.close()
            why = f": {self.damages[0]}" if self.damages else ""
            raise SourceUnusable(f"{path}: nothing in it can be replayed; give a WARC or WACZ file{why}")
        return self

    def answer(
        self, method: str, url: str, record: str = "", near: datetime | None = None
    ) -> Exchange | Failure | None:
        """What came of this request when it was recorded: repeated ones in their order, then the last again and again;
        or the one in that `record`, or the one that is nearest to a moment.

        An address that is spelled in another way (`%2F`, order of the query) is found too.
        """
        answers = self._answers.get((method, url)) or self._answers.get((method, self._spelled(method, url)))
        if not answers:
            return None
        then = [each for each in answers if record and each.response.record.id == record]
        then += sorted(answers, key=lambda each: abs(each.response.record.date - near)) if near else []
        answer = then[0] if then else answers.pop(0) if len(answers) > 1 else answers[0]
        return answer.failure or self._exchange(answer)

    def nearest(self, url: str) -> str | None:
        """The recorded address that is most like this one, of those that stand around it in the alphabet."""
        if not self._sorted:
            self._sorted = sorted({address for _, address in self._answers})
        at = bisect(self._sorted, url)
        around = self._sorted[max(at - NEAREST, 0) : at + NEAREST]
        return next(iter(difflib.get_close_matches(url, around, 1, 0)), None)

    def pages(self) -> Iterator[tuple[str, str]]:
        """The address and the record's id of every HTML page, in the file's order; of several captures each.

        Of a browser's file its pages alone, without frames and what scripts fetched; of ours no article's further ones.
        """
        for (method, url), answers in self._answers.items():
            for answer in answers:
                if method == "GET" and self._is_page(answer):
                    yield url, answer.response.record.id

    def close(self) -> None:
        self._answers.clear()
        self._spool.close()

    # -- reading the file

    def _read(self, records: Iterable[Record]) -> None:
        revisits: list[tuple[str, _Answer]] = []
        originals: dict[tuple[str, str] | str, _Kept] = {}
        for response, request in pairs(self._messages(records)):
            answer = self._answered(response, request)
            method = request.block.partition(b" ")[0].decode("latin-1") if request else "GET"
            self._add(method, response.url, answer, response.date)
            if response.kind == "revisit":
                revisits.append((method, answer))
                continue
            for key in (response.payload_digest or response.id, (response.url, f"{response.date:%Y-%m-%dT%H:%M:%S}")):
                originals.setdefault(key, answer.response)
        for method, answer in revisits:
            self._resolve(method, answer, originals)
        if self.source is None:  # a browser asks for parts of what it has, or whether that changed; a crawl does not
            for answers in self._answers.values():
                answers.sort(key=lambda answer: answer.partial)

    def _answered(self, response: Record, request: Record | None) -> _Answer:
        answer = _Answer(self._keep(response), self._keep(request) if request else None)
        found = _STATUS.match(response.block)
        status = int(found[1]) if found else 0
        answer.partial = response.kind == "response" and status in _PARTIAL
        if response.truncated:
            answer.failure = Failure("Truncated", f"truncated: the file has its beginning alone ({response.truncated})")
        if response.page and response.resource_type == "document" and status // 100 != 3:
            self._documents.setdefault(response.page, response.id)
        return answer

    def _messages(self, records: Iterable[Record]) -> Iterator[Record]:
        """Requests and their answers; the other records are taken in by the way."""
        for record in records:
            if record.kind == "warcinfo":
                self._about(_fields(record.block))
            elif record.kind == "metadata" and record.content_type == FIELDS:
                self._failed(record)
            elif record.kind == "metadata":
                self._further |= further_records(record)
            elif record.kind == "resource":
                self._add("GET", record.url, _Answer(self._keep(record)), record.date)
            elif record.rendering:
                self._add(RENDER, record.url, _Answer(self._keep(record)), record.date)
            elif record.kind in ("request", "response", "revisit"):
                yield record

    def _about(self, fields: dict[str, str]) -> None:
        if fields.get("software", "").startswith("jianbao") and "started" in fields:
            self.source = fields.get("isPartOf")
            with suppress(ValueError):
                self.started = datetime.fromisoformat(fields["started"])

    def _failed(self, record: Record) -> None:
        fields = _fields(record.block)
        if "error" in fields and "method" in fields:
            failure = Failure(fields["error"], fields.get("reason", ""))
            self._add(fields["method"], record.url, _Answer(_Kept(record, 0, 0), failure=failure), record.date)

    def _add(self, method: str, url: str, answer: _Answer, date: datetime) -> None:
        self._answers.setdefault((method, url), []).append(answer)
        if self.source is None:
            self.started = min(self.started, date)

    def _resolve(self, method: str, answer: _Answer, originals: dict[tuple[str, str] | str, _Kept]) -> None:
        """A revisit has its own head and the body of an earlier answer. Several may be of one address and second."""
        said = answer.response.record
        keys = (said.payload_digest, (said.refers_to_uri, said.refers_to_date[:19]))
        answer.original = next((originals[key] for key in keys if key in originals), None)
        if answer.original is None:
            self._answers[(method, said.url)] = [a for a in self._answers[(method, said.url)] if a is not answer]
            self.damages.append(Damage(self.name, 0, f"the revisit of {said.url} has its original in another file"))

    def _keep(self, record: Record) -> _Kept:
        at = self._spool.seek(0, os.SEEK_END)
        self._spool.write(record.block)
        return _Kept(replace(record, block=b""), at, len(record.block))

    # -- answering

    def _exchange(self, answer: _Answer) -> Exchange | None:
        record = self._whole(answer.response)
        if record.kind in ("resource", "conversion"):
            headers = [("Content-Type", record.content_type), ("Content-Length", str(len(record.block)))]
            headers += [(RENDERING, record.rendering)] if record.rendering else []
            return Exchange(record.url, "GET", [], b"", 200, "OK", "HTTP/1.1", headers, record.block, record.date)
        exchange = to_exchange(record, self._whole(answer.request) if answer.request else None)
        original = to_exchange(self._whole(answer.original), None) if answer.original else None
        if original is None:
            return exchange
        head = original if exchange is None or exchange.status == 304 else exchange
        return replace(head, url=record.url, date=record.date, body=original.body)

    def _whole(self, kept: _Kept, most: int = sys.maxsize) -> Record:
        self._spool.seek(kept.at)
        return replace(kept.record, block=self._spool.read(min(kept.size, most)))

    def _is_page(self, answer: _Answer) -> bool:
        """By the head alone: most answers are pictures, and a body is read when it is asked for."""
        said = answer.response.record
        document = said.id not in self._further and self._documents.get(said.page, said.id) == said.id
        if said.resource_type not in ("", "document") or not document:
            return False
        record = self._whole(answer.original or answer.response, HEAD)
        exchange = to_exchange(record, None)
        if record.kind == "resource" or exchange is None:
            return record.kind == "resource" and record.url[:4] == "http" and "html" in record.content_type.lower()
        kind = next((value for name, value in exchange.headers if name.lower() == "content-type"), "")
        return exchange.status == 200 and "html" in kind.lower()

    def _spelled(self, method: str, url: str) -> str:
        if not self._loose:
            self._loose = {(kind, canonicalize_url(known)): known for kind, known in self._answers}
        return self._loose.get((method, canonicalize_url(url)), url)


def _fields(block: bytes) -> dict[str, str]:
    lines = (line.partition(":") for line in block.decode("utf-8", "replace").splitlines() if ":" in line)
    return {name.strip(): value.strip() for name, _, value in lines}
