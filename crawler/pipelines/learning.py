"""A site's rules out of a few of its articles: for each field the plainest selector that gives each page's own value.

Pure, and for a worker process: the pages are hostile. What is right on a page is what the generic extractor finds
there; a selector must give that on every page, and may give something where the generic extractor finds nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from crawler.archive.warc import read_page
from crawler.exceptions import PageUnusable
from crawler.extract.candidates import is_hidden, is_named, weight
from crawler.items import Defaults, Page
from crawler.pipelines.prose import Prose, choose
from crawler.pipelines.trial import BODY, Trial, Value, texts

FIELDS = ("headline", "author", "datePublished", "articleSection", "image")
LONGEST = 90  # characters of a selector; it stands in a line of a person's code
TEXTS = 12  # of one page, by which a value is looked for
SINGLE = frozenset({"headline", "datePublished", "image"})  # of which a page has one
FEW = 3  # elements that may hold the values of another field
OWN_TAGS = {"headline": "h1", "datePublished": "time"}  # which say what they hold
NOWHERE = "the generic extractor finds none on these pages, so nothing tells what to look for"
SAME = "the same on every page that has one: it may be the site's own word; give pages that differ in it"
NOTHING = "no selector gives each page its own"
INSIDE = "the rule of the text brings the pictures in it"
DECLARED = "only what no reader sees has it, and the generic extractor reads the pages' metadata"


@dataclass(frozen=True, slots=True)
class Given:
    """A page to learn from or to try rules on: one that was fetched, or the bytes of a `page.warc.gz`."""

    url: str
    page: Page | bytes
    defaults: Defaults

    def trial(self) -> Trial:
        """Raises `UnsupportedFormat` for bytes that hold no page, `PageUnusable` for an item of a feed."""
        page = read_page(self.page) if isinstance(self.page, bytes) else self.page
        if not page.exchanges and page.hint_source.startswith("hint:feed"):
            raise PageUnusable("it came in a feed, and there is no page of it", url=self.url)
        return Trial(page, self.defaults)


@dataclass(frozen=True, slots=True)
class Learnt:
    """`rules` are selectors by field, `without` why another field has none; `repeated` are lines of the texts that
    stand on more than one of the pages.
    """

    rules: dict[str, str] = field(default_factory=dict)
    without: dict[str, str] = field(default_factory=dict)
    repeated: frozenset[str] = frozenset()


def learn(given: Sequence[Given]) -> Learnt:
    """Raises as `Given.trial` does."""
    trials = [each.trial() for each in given]
    prose = [Prose(each, [other for other in trials if other is not each]) for each in trials]
    found = {name: _field(name, trials) for name in FIELDS} | {BODY: choose(prose, LONGEST)}
    if _is_inside(found[BODY][0], trials):
        found["image"] = "", INSIDE
    rules = {name: selector for name, (selector, _) in found.items() if selector}
    without = {name: why for name, (selector, why) in found.items() if not selector}
    return Learnt(rules, without, frozenset(line for each in prose for line in each.repeated))


def _is_inside(text: str, trials: Sequence[Trial]) -> bool:
    """Whether the rule of the text finds every page's first picture."""
    first = [(each, each_wanted) for each in trials if (each_wanted := wanted("image", each))]
    return bool(text and first) and all(value <= each.pictures(text) for each, value in first)


def wanted(name: str, trial: Trial) -> Value:
    """What a rule should find there: of the pictures the first one."""
    found = trial.generic(name)
    if name == "image" and found and trial.article is not None:
        return frozenset([trial.article.image[0].contentUrl])
    return found


def _field(name: str, trials: Sequence[Trial]) -> tuple[str, str]:
    """A selector, or why there is none."""
    values = [wanted(name, trial) for trial in trials]
    having = [each for each in values if each]
    if not having:
        return "", NOWHERE
    if len(having) > 1 and len(set(having)) == 1:
        return "", SAME
    pairs = list(zip(trials, values, strict=True))
    selectors = dict.fromkeys(each for trial, value in pairs if value for each in _selectors(name, trial, value))
    fits = [(rank, each) for each in selectors if (rank := _rank(name, each, pairs)) is not None]
    if not fits:
        return "", NOTHING
    (gains, *_), best = min(fits)
    return ("", DECLARED) if is_hidden(best) and not gains else (best, "")


def _selectors(name: str, trial: Trial, value: Value) -> Iterator[str]:
    known = texts(name, trial.article)[:TEXTS] if trial.article else []
    there = [text for text in known if text in trial.reader.lines or text in trial.reader.text]
    return (each for each in trial.selectors(name, sorted(value) if name == "image" else there) if len(each) <= LONGEST)


def _rank(name: str, selector: str, pairs: Sequence[tuple[Trial, Value]]) -> tuple[object, ...] | None:
    """The lowest is the best; None for one that is wrong on a page. What finds more comes first, then what a person
    sees and named, what holds little besides, and what is plain.
    """
    gains = 0
    for trial, value in pairs:
        if trial.count(selector) > (1 if name in SINGLE else len(value) or FEW):
            return None
        found = trial.found(name, selector)
        if found != value and (value or not trial.is_plausible(name, found)):
            return None
        gains += bool(found) and not value
    length = sum(trial.length(selector) for trial, _ in pairs)
    own = name in OWN_TAGS and all(trial.tags(selector) <= {OWN_TAGS[name]} for trial, _ in pairs)
    return -gains, is_hidden(selector), not own, not is_named(selector), length, weight(selector)
