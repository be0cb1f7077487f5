"""Every digest computed again. Damage is what an inventory or a run names and the store does not give back."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO

from crawler.archive import document, inventory, runs
from crawler.archive.inventory import Inventory
from crawler.archive.layout import ARTICLE_JSON, ARTICLES, INVENTORY, MEDIA, PAGE_WARC, RUNS
from crawler.archive.reader import check_format
from crawler.archive.records import read_records
from crawler.exceptions import ArchiveError, NotFound, StoreUnavailable
from crawler.storages import Storage

THREADS = 8
"""Objects read at once: a store on the network answers each after some 50 ms."""


@dataclass(slots=True, frozen=True)
class Finding:
    """One damaged or missing object."""

    key: str
    problem: str


@dataclass(slots=True)
class Report:
    """`checked` objects of together `bytes`. Orphans are no damage: a killed run leaves them, nothing needs them."""

    checked: int = 0
    bytes: int = 0
    damage: list[Finding] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)


def verify(storage: Storage, progress: Callable[[int, int], None] | None = None) -> Report:
    """Reads the whole archive. `progress` is called with the number of objects done and of all.

    Raises `StoreUnavailable`, and `NotFound` or `UnsupportedFormat` where there is no archive.
    """
    check_format(storage)
    report = Report()
    articles = list(storage.list(f"{ARTICLES}/"))
    media = list(storage.list(f"{MEDIA}/"))
    named = _named(storage, articles, report)
    found = {key: _name_digest(key) for key in media} | named
    sums: dict[str, str | None] = {}
    for done, (key, size, digest, problem) in enumerate(_checked(storage, found.items()), 1):
        sums[key] = digest
        report.checked += 1
        report.bytes += size
        if problem:
            report.damage.append(Finding(key, problem))
        if progress:
            progress(done, len(found))
    _verify_runs(storage, sums, report)
    report.orphans = _orphans(articles, media, named)
    return report


def _named(storage: Storage, articles: Iterable[str], report: Report) -> dict[str, str]:
    """Every key that an inventory names, with its digest."""
    named: dict[str, str] = {}
    for key in articles:
        if key.endswith(f"/{INVENTORY}"):
            try:
                data = storage.read(key)
                named |= _named_by(inventory.from_json(data, key))
            except StoreUnavailable:
                raise
            except ArchiveError as error:
                report.damage.append(Finding(key, error.reason))
                continue
            report.checked += 1
            report.bytes += len(data)
    return named


def _named_by(inv: Inventory) -> dict[str, str]:
    named: dict[str, str] = {}
    for name, entry in inv.versions.items():
        named |= {f"{inv.folder}/{name}/{file}": digest for file, digest in entry.state.items()}
        named |= {key: _name_digest(key) for key in entry.media}
    return named


def _name_digest(key: str) -> str:
    return f"sha256:{key.rpartition('/')[2].partition('.')[0]}"


def _checked(storage: Storage, items: Iterable[tuple[str, str]]) -> Iterator[tuple[str, int, str | None, str]]:
    """Key, size, SHA-256 and problem of each; a few are read at once, few are held in memory."""
    waiting: deque[Future[tuple[str, int, str | None, str]]] = deque()
    with ThreadPoolExecutor(THREADS) as threads:
        for key, digest in items:
            waiting.append(threads.submit(_check, storage, key, digest))
            if len(waiting) > 2 * THREADS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _check(storage: Storage, key: str, digest: str) -> tuple[str, int, str | None, str]:
    try:
        data = storage.read(key)
    except NotFound:
        return key, 0, None, "missing"
    except StoreUnavailable:
        raise
    except ArchiveError as error:
        return key, 0, None, error.reason
    found = sha256(data).hexdigest()
    problem = (
        "changed: its bytes are not those that were written" if f"sha256:{found}" != digest else _unreadable(key, data)
    )
    return key, len(data), found, problem


def _unreadable(key: str, data: bytes) -> str:
    """Why right bytes cannot be read all the same."""
    try:
        if key.endswith(f"/{PAGE_WARC}") and not any(
            each.kind in {"response", "resource"} for each in read_records(BytesIO(data))
        ):
            return "no page in this WARC file"
        if key.endswith(f"/{ARTICLE_JSON}"):
            document.from_json(data, key)
    except ArchiveError as error:
        return error.reason
    return ""


def _verify_runs(storage: Storage, sums: dict[str, str | None], report: Report) -> None:
    """What a manifest names must lie there, with these bytes. Objects that were read already are not read again."""
    for key in [key for key in storage.list(f"{RUNS}/") if key.endswith(f"/{runs.RUN_JSON}")]:
        try:
            run = runs.read_run(storage, key)
            manifest = runs.read_manifest(storage, run)
            sum(1 for _ in runs.read_outcomes(storage, run))
        except StoreUnavailable:
            raise
        except ArchiveError as error:
            report.damage.append(Finding(error.key or key, error.reason))
            continue
        report.checked += 1
        for name, digest in manifest.items():
            _verify_line(storage, name, digest, sums, report)


def _verify_line(storage: Storage, key: str, digest: str, sums: dict[str, str | None], report: Report) -> None:
    known = key in sums
    if not known:
        _, size, sums[key], _ = _check(storage, key, f"sha256:{digest}")
        report.checked += 1
        report.bytes += size
    if sums[key] != digest and not any(each.key == key for each in report.damage):
        report.damage.append(
            Finding(key, "missing" if sums[key] is None else "changed: a run's manifest has another digest")
        )


def _orphans(articles: Iterable[str], media: Iterable[str], named: dict[str, str]) -> list[str]:
    """Version folders and media that no inventory names."""
    files = (key for key in articles if not key.endswith(f"/{INVENTORY}") and key not in named)
    return [*dict.fromkeys(key.rpartition("/")[0] for key in files), *(key for key in media if key not in named)]
