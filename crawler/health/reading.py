"""A source's health out of the archive: its history from the index, and an example for each finding from the files."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from math import sqrt

from crawler.archive.facts import origins
from crawler.archive.inventory import Inventory
from crawler.archive.layout import INVENTORY
from crawler.archive.reader import Reader
from crawler.archive.runs import Outcome, read_outcomes
from crawler.exceptions import ArchiveError, StoreUnavailable
from crawler.health import Finding, Health
from crawler.health.judging import FEW, SITE, WINDOW, YEAR, judge
from crawler.health.silence import rest
from crawler.index import Index, RunRow
from crawler.items import Article

LOOKED = 200  # articles, and
RUNS = 60  # runs that are looked into for an example
LONGEST = 200  # characters of one


@dataclass(frozen=True, slots=True)
class Stored:
    """An article as the run that fetched it read it, and where it lies."""

    url: str
    inventory: Inventory
    version: str
    article: Article

    @property
    def path(self) -> str:
        """The version's folder."""
        return self.inventory.path(self.version)


def health_of(index: Index, reader: Reader, source: str) -> Health:
    """How the source fares after its newest run. Raises as `Index` does."""
    runs = history(index, source)
    found = judge(runs, source, _longest(index, source, runs))
    return replace(found, findings=tuple(_illustrated(each, runs, reader) for each in found.findings))


def history(index: Index, source: str) -> list[RunRow]:
    """The runs that a source is judged by, oldest first; of one that brings little, those of a year and more."""
    newest = index.runs(source, limit=1)
    if not newest:
        return []
    found = _since(index, newest[0], WINDOW)
    return found if sum(run.facts.articles for run in found if run.facts) >= FEW else _since(index, newest[0], YEAR)


def _since(index: Index, newest: RunRow, window: timedelta) -> list[RunRow]:
    since = datetime.fromisoformat(newest.started) - window
    return index.runs(newest.source, limit=None, since=f"{since:%Y%m%d%H%M%S}")[::-1]


def _longest(index: Index, source: str, runs: list[RunRow]) -> timedelta:
    """The longest rest of the last year."""
    if not runs:
        return timedelta(0)
    since = datetime.fromisoformat(runs[-1].started) - YEAR
    return rest([datetime.strptime(day, "%Y%m%d").date() for day in index.first_seen(source, since=f"{since:%Y%m%d}")])


def _illustrated(finding: Finding, runs: list[RunRow], reader: Reader) -> Finding:
    """The finding with the first bad page, and the last good version before it."""
    begun = next((place for place, run in enumerate(runs) if run.id == finding.since), None)
    if begun is None:
        return finding
    try:
        if finding.kind in ("field", "body"):
            return _of_articles(finding, runs[:begun], runs[begun:], reader)
        if finding.kind in ("blocked", "failed"):
            return _of_pages(finding, runs[begun:], reader)
    except StoreUnavailable:
        raise
    except ArchiveError:  # what is damaged is `verify`'s to tell
        return finding
    return finding


def _of_articles(finding: Finding, earlier: list[RunRow], since: list[RunRow], reader: Reader) -> Finding:
    bad = next(_bad(finding, since, reader), None)
    good = next(_held(finding, earlier, reader), None)
    url, after = (bad.url, value(finding.field, bad.article)) if bad else (None, None)
    last_good, before = (good.path, value(finding.field, good.article)) if good else (None, None)
    return replace(finding, url=url, after=after, last_good=last_good, before=before)


def examples(finding: Finding, runs: list[RunRow], reader: Reader, number: int) -> tuple[list[Stored], list[Stored]]:
    """So many of the last articles before a finding in which all was well, and of the first ones in which it was not.

    Of `field` and `body` findings; `runs` are the source's, oldest first.
    """
    begun = next((place for place, run in enumerate(runs) if run.id == finding.since), len(runs))
    good, bad = _held(finding, runs[:begun], reader), _bad(finding, runs[begun:], reader)
    return list(islice(good, number)), list(islice(bad, number))


def _held(finding: Finding, earlier: list[RunRow], reader: Reader) -> Iterator[Stored]:
    return (each for each in islice(articles(earlier[::-1], reader), LOOKED) if is_good(finding, each.article))


def _bad(finding: Finding, since: list[RunRow], reader: Reader) -> Iterator[Stored]:
    return (each for each in islice(articles(since, reader), LOOKED) if not is_good(finding, each.article))


def is_good(finding: Finding, article: Article) -> bool:
    """Whether an article has what the finding says is lost."""
    name, usual, now = finding.field or "", finding.usual or 0.0, finding.now or 0.0
    if finding.kind == "body":
        return len(article.articleBody) >= sqrt(usual * now)
    if f".{'body' if name == 'articleBody' else name}" in (finding.rule or ""):
        return origins(article).get(name) == SITE
    return name in origins(article)


def _of_pages(finding: Finding, since: list[RunRow], reader: Reader) -> Finding:
    kind = "source" if finding.field == "source" else "page"
    for run in since[:RUNS]:
        for outcome in read_outcomes(reader.storage, run.id):
            if outcome.kind == kind and outcome.outcome in ("blocked", "failed", "gone"):
                return replace(finding, url=outcome.url, after=outcome.reason)
    return finding


def articles(runs: list[RunRow], reader: Reader) -> Iterator[Stored]:
    """What the runs stored, as they read it; what is not there any more, or damaged, is passed over."""
    with_articles = (run for run in runs if run.facts and run.facts.articles)
    for run in islice(with_articles, RUNS):
        for outcome in _outcomes(run.id, reader):
            if outcome.kind == "page" and outcome.outcome in ("new", "edited") and (found := _stored(outcome, reader)):
                yield found


def _outcomes(run: str, reader: Reader) -> list[Outcome]:
    try:
        return list(read_outcomes(reader.storage, run))
    except StoreUnavailable:
        raise
    except ArchiveError:
        return []


def _stored(outcome: Outcome, reader: Reader) -> Stored | None:
    path, _, version = (outcome.path or "").rpartition("/")
    try:
        inventory = reader.inventory(f"{path}/{INVENTORY}")
        return Stored(outcome.url, inventory, version, reader.first_article(inventory, version))
    except StoreUnavailable:
        raise
    except ArchiveError:
        return None


def value(name: str | None, article: Article) -> str | None:
    """A field as a short text; of the text how long it is."""
    if name == "articleBody":
        return f"{len(article.articleBody):,} characters from {article.metadata.sources.get(name, 'an unknown place')}"
    found = getattr(article, name or "", None)
    if isinstance(found, list):
        parts = [str(getattr(each, "name", getattr(each, "contentUrl", each))) for each in found]
        found = ", ".join(parts)
    return str(found)[:LONGEST] if found else None
