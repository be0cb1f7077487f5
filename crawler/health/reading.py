"""A source's health out of the archive: its history from the index, and an example for each finding from the files."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice

from crawler.archive.facts import origins
from crawler.archive.layout import INVENTORY
from crawler.archive.reader import Reader
from crawler.archive.runs import Outcome, read_outcomes
from crawler.exceptions import ArchiveError, StoreUnavailable
from crawler.health import Finding, Health
from crawler.health.judging import SITE, WINDOW, judge
from crawler.index import Index, RunRow
from crawler.items import Article

LOOKED = 200  # articles, and
RUNS = 60  # runs that are looked into for an example
LONGEST = 200  # characters of one
Test = Callable[[Article], bool]


def health_of(index: Index, reader: Reader, source: str) -> Health:
    """How the source fares after its newest run. Raises as `Index` does."""
    runs = history(index, source)
    found = judge(runs, source)
    return replace(found, findings=tuple(_illustrated(each, runs, reader) for each in found.findings))


def history(index: Index, source: str) -> list[RunRow]:
    """The runs that a source is judged by, oldest first."""
    newest = index.runs(source, limit=1)
    if not newest:
        return []
    since = datetime.fromisoformat(newest[0].started) - WINDOW
    return index.runs(source, limit=None, since=f"{since:%Y%m%d%H%M%S}")[::-1]


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
    is_good = _good(finding)
    bad = _first(since, reader, lambda article: not is_good(article))
    good = _first(earlier[::-1], reader, is_good)
    url, after = (bad[0].url, value(finding.field, bad[1])) if bad else (None, None)
    last_good, before = (good[0].path, value(finding.field, good[1])) if good else (None, None)
    return replace(finding, url=url, after=after, last_good=last_good, before=before)


def _good(finding: Finding) -> Test:
    name, usual, now = finding.field or "", finding.usual or 0.0, finding.now or 0.0
    if finding.kind == "body":
        return lambda article: len(article.articleBody) >= (usual * now) ** 0.5
    by_rule = f".{'body' if name == 'articleBody' else name}"
    if finding.rule and finding.rule.endswith(by_rule):
        return lambda article: origins(article).get(name) == SITE
    return lambda article: name in origins(article)


def _of_pages(finding: Finding, since: list[RunRow], reader: Reader) -> Finding:
    kind = "source" if finding.field == "source" else "page"
    for run in since[:RUNS]:
        for outcome in read_outcomes(reader.storage, run.id):
            if outcome.kind == kind and outcome.outcome in ("blocked", "failed", "gone"):
                return replace(finding, url=outcome.url, after=outcome.reason)
    return finding


def _first(runs: list[RunRow], reader: Reader, test: Test) -> tuple[Outcome, Article] | None:
    """The first article, in this order, of which it is true; only so many are looked at."""
    return next((each for each in islice(articles(runs, reader), LOOKED) if test(each[1])), None)


def articles(runs: list[RunRow], reader: Reader) -> Iterator[tuple[Outcome, Article]]:
    """What the runs stored, as they read it; what is not there any more, or damaged, is passed over."""
    with_articles = (run for run in runs if run.facts and run.facts.articles)
    for run in islice(with_articles, RUNS):
        try:
            outcomes = list(read_outcomes(reader.storage, run.id))
        except StoreUnavailable:
            raise
        except ArchiveError:
            continue
        for outcome in outcomes:
            if outcome.kind == "page" and outcome.outcome in ("new", "edited") and (found := _article(outcome, reader)):
                yield outcome, found


def _article(outcome: Outcome, reader: Reader) -> Article | None:
    try:
        inventory = reader.inventory(f"{(outcome.path or '').rpartition('/')[0]}/{INVENTORY}")
        return reader.first_article(inventory, outcome.version)
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
