"""Every digest computed again. Damage is what an inventory or a run names and the store does not give back.

Pictures are listed first and inventories read after that, so a crawl that goes on meanwhile is told of no orphan that
it names a moment later. Articles are looked at in other processes (`archive.inspection`), for their records are
inflated and their JSON is read under Python's lock; what they find is put together here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby

from crawler.archive.checkpoint import Checkpoint
from crawler.archive.checks import Finding
from crawler.archive.inspection import Inspection, leftover
from crawler.archive.inspectors import Inspectors, Unit
from crawler.archive.layout import ARTICLES, MEDIA, RUNS
from crawler.archive.reader import check_format
from crawler.archive.run_checks import verify_run
from crawler.archive.runs import RUN_JSON
from crawler.items import utcnow
from crawler.storages import Storage

__all__ = ["Finding", "Report", "Sample", "verify"]

PICTURES = 32  # in one unit


@dataclass(slots=True)
class Report:
    """`checked` objects of together `bytes`; `skipped` were found whole before this verification was stopped. Orphans
    are no damage: a killed run leaves them, nothing needs them. `of` is how many articles, pictures and runs there are,
    `looked` at how many of them.
    """

    checked: int = 0
    bytes: int = 0
    skipped: int = 0
    looked: int = 0
    of: int = 0
    damage: list[Finding] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)

    def add(self, found: Inspection) -> None:
        self.checked += len(found.checked)
        self.bytes += sum(each.size for each in found.checked)
        self.skipped += len(found.skipped)
        self.damage += found.findings
        self.orphans += found.orphans


@dataclass(slots=True, frozen=True)
class Sample:
    """So many articles, pictures and runs, or a share of them between 0 and 1: those whose names' digests come first,
    so each has the same chance, and the same ones come again.
    """

    number: int | None = None
    share: float | None = None

    def of(self, names: Iterable[str]) -> set[str]:
        by_digest = sorted(names, key=lambda name: sha256(name.encode()).digest())
        number = self.number if self.number is not None else -int(-len(by_digest) * (self.share or 0) // 1)
        return {*by_digest[:number]}


def verify(
    storage: Storage,
    progress: Callable[[int, int], None] | None = None,
    *,
    checkpoint: Checkpoint | None = None,
    sample: Sample | None = None,
    inspectors: Inspectors | None = None,
) -> Report:
    """Reads the whole archive, or a sample. `progress` is called with the articles, pictures and runs done and of all.

    With a `checkpoint` that was begun before, what was whole then is not read again. Raises `StoreUnavailable`, and
    `NotFound` or `UnsupportedFormat` where there is no archive.
    """
    check_format(storage)
    notes = checkpoint or Checkpoint(None, {}, utcnow())
    return _Verification(storage, notes, sample, inspectors or Inspectors(storage), progress).run()


@dataclass(slots=True)
class _Verification:
    storage: Storage
    notes: Checkpoint
    sample: Sample | None
    inspectors: Inspectors
    progress: Callable[[int, int], None] | None
    report: Report = field(default_factory=Report)
    _total: int = 0

    def run(self) -> Report:
        media = list(self.storage.list(f"{MEDIA}/"))
        articles = _by_folder(self.storage.list(f"{ARTICLES}/"))
        runs = [key for key in self.storage.list(f"{RUNS}/") if key.endswith(f"/{RUN_JSON}")]
        chosen = self._chosen([*articles, *media, *runs])
        self._total = len(chosen)
        with self.inspectors:
            self._look(Unit(folder, tuple(keys)) for folder, keys in articles.items() if folder in chosen)
            self._look_at_media(media, chosen)
        self._look_at_runs([key for key in runs if key in chosen])
        self._place()
        return self.report

    def _chosen(self, names: list[str]) -> set[str]:
        self.report.of = len(names)
        return self.sample.of(names) if self.sample else {*names}

    def _look(self, units: Iterable[Unit]) -> None:
        asked = (unit.knowing(self.notes.whole(unit.keys) if self.notes.resumed else {}) for unit in units)
        for found in self.inspectors.inspect(asked):
            self.notes.note(found)
            self.report.add(found)
            self._done(1)

    def _done(self, number: int) -> None:
        self.report.looked += number
        if self.progress:
            self.progress(min(self.report.looked, self._total), self._total)

    def _look_at_media(self, media: list[str], chosen: set[str]) -> None:
        """Pictures that lie there, and those that articles name."""
        named = {key for key, _ in self.notes.under(f"{MEDIA}/")}
        known = self.notes.whole(media) if self.notes.resumed else {}
        whole = {key for key in media if known.get(key) and known[key] in key}
        due = [key for key in media if key in chosen and key not in whole] + sorted(named.difference(media))
        self.report.skipped += len(whole & chosen)
        self._done(len(whole & chosen))
        batches = (tuple(due[at : at + PICTURES]) for at in range(0, len(due), PICTURES))
        for found in self.inspectors.inspect(Unit("", batch) for batch in batches):
            self.notes.note(found)
            self.report.add(found)
            self._done(len(found.checked))
        if self.sample is None:
            self._unnamed([key for key in media if key not in named])

    def _unnamed(self, media: list[str]) -> None:
        buried = self.notes.buried(media)
        self.report.damage += [leftover(key) for key in media if key in buried]
        self.report.orphans += [key for key in media if key not in buried]

    def _look_at_runs(self, keys: list[str]) -> None:
        """Each by itself, for their manifests are compared with what was found."""
        for key in keys:
            found = verify_run(self.storage, key, self.notes, sampled=self.sample is not None)
            self.notes.note(found)
            self.report.add(found)
            self._done(1)

    def _place(self) -> None:
        """Tells whose bytes lie under the wrong name, and each key once."""
        unique = list({each.key: each for each in reversed(self.report.damage)}.values())[::-1]
        own = self.notes.found([each.key for each in unique if each.kind == "changed"])
        owners = self.notes.owners({*own.values()}) if own else {}
        for number, each in enumerate(unique):
            owner = owners.get(own.get(each.key, "")) if each.kind == "changed" else None
            unique[number] = each.misplaced(owner) if owner and owner != each.key else each
        self.report.damage = unique


def _by_folder(keys: Iterable[str]) -> dict[str, list[str]]:
    """Articles' folders, each with all its keys: `articles/<host>/<2 hex>/<name>/…`."""
    return {folder: [*found] for folder, found in groupby(keys, lambda key: "/".join(key.split("/")[:4]))}
