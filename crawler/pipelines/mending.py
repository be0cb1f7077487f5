"""What would mend a rule: selectors, and the generic extractor, tried on archived pages from before and after it broke.

Pure, and for a worker process: the pages are hostile. A selector is tried as a site's rule would be: what it finds goes
through `normalise`, and is compared with what the article is known to say.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lxml import etree
from lxml.html import HtmlElement

from crawler.archive.warc import read_page
from crawler.exceptions import ArchiveError, SiteError
from crawler.extract.candidates import bodies, candidates
from crawler.extract.dom import absolute
from crawler.extract.page import HINTED, ArticlePage, css
from crawler.items import Article, Extraction, Raw
from crawler.normalise.article import normalise
from crawler.pipelines.reextract import carried

SHOWN = 3  # selectors
SOURCES = 4  # pages of either kind of which selectors are made
TEXTS = 3  # of one page
MATCHES = 60  # of a selector on one page; more are no field of an article
KNOWN = 200  # values of earlier articles that are looked for on pages of which nothing else is known
PLAUSIBLE = 0.5  # of a page, where a value may be right and nobody knows it
OLDEST = timedelta(days=60)  # of an article that a crawl finds new
Value = frozenset[str]


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
        self.page = replace(read_page(sample.warc), exchanges=[], resources=[])
        page = self.page
        self.defaults = carried(sample.article)
        self.reader = ArticlePage(
            page.body, url=page.url, headers=page.headers, hints=page.hints, hint_source=page.hint_source
        )
        self.generic, self.origin, self.generic_texts = self._read_generic()
        self.texts = _texts(name, sample.article) if sample.known else []
        self.wanted = _value(name, sample.article) if sample.known else self.generic

    def _read_generic(self) -> tuple[Value, str | None, list[str]]:
        try:
            found = normalise(self.reader.extract(), self.page, self.defaults)
        except SiteError:
            return frozenset(), None, []
        return _value(self.name, found), found.metadata.sources.get(self.name), _texts(self.name, found)

    def selectors(self, known: Value) -> list[str]:
        """Of elements that hold what is wanted; where that is not known, any of the `known` values."""
        tree, texts = self.reader.tree, self.texts or self.generic_texts
        if self.name == "articleBody":
            return [each for text in texts for each in bodies(tree, text)]
        texts = texts or [value for value in sorted(known)[:KNOWN] if value in self.reader.lines]
        return [each for text in texts[:TEXTS] for each in candidates(tree, text, self.reader.base)]

    def score(self, selector: str, known: Value) -> float:
        """Whether it finds what it should: 1, `PLAUSIBLE` or 0."""
        found = self._found(selector)
        if not found:
            return 0.0
        if self.wanted:
            return float(_agrees(self.name, found, self.wanted))
        return 1.0 if found <= known else PLAUSIBLE * self._is_plausible(found)

    def _found(self, selector: str) -> Value:
        rule, tree = css(selector), self.reader.tree
        if rule.count(tree) > MATCHES:
            return frozenset()
        if self.name == "articleBody":
            return self._read({HINTED: [Raw("\n".join(map(_markup, rule.nodes(tree))), "site")]})
        texts = rule.texts(tree)
        if self.name == "image":
            return frozenset(url for text in texts if (url := absolute(self.reader.base, text)))
        raws = [Raw(text, "site") for text in texts]
        return self._read({self.name: raws, HINTED: [Raw("<p>.</p>", "site")]}) if raws else frozenset()

    def _read(self, raws: dict[str, list[Raw]]) -> Value:
        try:
            return _value(self.name, normalise(Extraction(self.page.url, raws), self.page, self.defaults))
        except SiteError:
            return frozenset()

    def _is_plausible(self, found: Value) -> bool:
        if self.name == "datePublished":
            age = self.page.dateDownloaded.date() - datetime.fromisoformat(min(found)).date()
            return timedelta(0) <= age <= OLDEST
        return len(found) <= 3 and all(len(each) <= 40 for each in found) if self.name == "author" else len(found) <= 10


def _markup(node: HtmlElement) -> str:
    return str(etree.tostring(node, encoding="unicode", method="html", with_tail=False))


def _value(name: str, article: Article) -> Value:
    """A field as something that can be compared: names, words, addresses, lines of a text, or the one string."""
    found = getattr(article, name)
    if name == "articleBody":
        found = [each for each in article.articleBody.split("\n") if each.strip()]
    values = found if isinstance(found, list) else [found]
    return frozenset(str(getattr(each, "name", getattr(each, "contentUrl", each))) for each in values if each)


def _texts(name: str, article: Article) -> list[str]:
    """How the field may stand on the page."""
    if name == "datePublished":
        return [text for text in (article.datePublishedRaw, article.datePublished) if text]
    if name == "articleBody":
        return [article.articleBody] if article.articleBody else []
    return sorted(_value(name, article))


def _agrees(name: str, found: Value, wanted: Value) -> bool:
    if name == "datePublished":
        (one,), (other,) = found, wanted
        return one == other or (len(one) == 10 and other.startswith(one))
    if name in ("articleBody", "keywords", "articleSection", "image"):
        return 2 * len(found & wanted) >= len(found | wanted)
    return found == wanted
