"""What would mend a rule: selectors, and the generic extractor, tried on archived pages from before and after it broke.

Pure, and for a worker process: the pages are hostile. A selector is tried as a site's rule would be: what it finds goes
through `normalise`, and is compared with what the article is known to say.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from crawler.archive.warc import read_page
from crawler.exceptions import ArchiveError, SiteError
from crawler.items import Article
from crawler.pipelines.reextract import carried
from crawler.pipelines.trial import BODY, Trial, Value, agrees, is_older, texts, value

SHOWN = 3  # selectors
SOURCES = 4  # pages of either kind of which selectors are made
TEXTS = 3  # of one page
VALUES = 10  # of a field, where nobody knows what is right
KNOWN = 200  # values of earlier articles that are looked for on pages of which nothing else is known
PLAUSIBLE = 0.5  # of a page, where a value may be right and nobody knows it
OLDEST = timedelta(days=60)  # of an article that a crawl finds new


@dataclass(frozen=True, slots=True)
class Sample:
    """The bytes of a `page.warc.gz`, and the article that was made of it. `known`: what its field should be is known:
    the article has it, or is an earlier version in which all was well.
    """

    warc: bytes
    article: Article
    known: bool


@dataclass(frozen=True, slots=True)
class Score:
    """On how many pages from `before` and `after` a selector finds what it should; a plausible find is half a one."""

    selector: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """For a `field`: the best selectors, out of so many pages `before` and `after`; on how many of these the generic
    extractor (JSON-LD, meta, HTML) finds something, and where.
    """

    field: str
    before: int
    after: int
    generic: int
    origin: str | None
    best: tuple[Score, ...]


def propose(name: str, before: Sequence[Sample], after: Sequence[Sample]) -> Proposal:
    """Of pages that can be read. `name` is an article's field, `articleBody` among them."""
    good, bad = [*_pages(name, before)], [*_pages(name, after)]
    known = frozenset(value for each in good for value in each.wanted)
    sources = [*bad[:SOURCES], *good[:SOURCES]]
    selectors = dict.fromkeys(each for page in sources for each in page.selectors(known))
    scores = [Score(each, _sum(good, each, known), _sum(bad, each, known)) for each in selectors]
    best = sorted((each for each in scores if each.after >= 1), key=lambda each: (-each.after, -each.before))
    generic = [page.origin for page in bad if page.generic]
    return Proposal(name, len(good), len(bad), len(generic), generic[0] if generic else None, tuple(best[:SHOWN]))


def _sum(pages: list["_Page"], selector: str, known: Value) -> float:
    return sum(page.score(selector, known) for page in pages)


def _pages(name: str, samples: Iterable[Sample]) -> Iterator["_Page"]:
    for sample in samples:
        try:
            yield _Page(name, sample)
        except (SiteError, ArchiveError):
            continue


class _Page:
    """One page, parsed once. `wanted` is what its field should be, empty where nobody knows; `generic` what is found
    without any rule of the site, `origin` where.
    """

    def __init__(self, name: str, sample: Sample) -> None:
        self.name = name
        self.trial = Trial(read_page(sample.warc), carried(sample.article))
        self.generic, self.origin = self.trial.generic(name), self.trial.origin(name)
        article = sample.article if sample.known else self.trial.article
        self.texts = texts(name, article) if article else []
        self.wanted = value(name, sample.article) if sample.known else self.generic

    def selectors(self, known: Value) -> list[str]:
        """Of elements that hold what is wanted; where that is not known, any of the `known` values."""
        if self.name == BODY:
            return self.trial.selectors(BODY, self.texts)
        lines = self.trial.reader.lines
        found = self.texts or [each for each in sorted(known)[:KNOWN] if each in lines]
        return self.trial.selectors(self.name, found[:TEXTS])

    def score(self, selector: str, known: Value) -> float:
        """Whether it finds what it should: 1, `PLAUSIBLE` or 0."""
        found = self.trial.found(self.name, selector)
        if not found:
            return 0.0
        if self.wanted:
            return float(agrees(self.name, found, self.wanted))
        return 1.0 if found <= known else PLAUSIBLE * self._is_plausible(found)

    def _is_plausible(self, found: Value) -> bool:
        if self.name == "datePublished" and is_older(self.trial, found, OLDEST):
            return False
        return len(found) <= VALUES and self.trial.is_plausible(self.name, found)
