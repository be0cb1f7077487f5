"""One page on which selectors are tried: what one finds goes through `normalise`, as a site's rule would.

Pure, and for a worker process: the page is hostile.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from lxml import etree
from lxml.html import HtmlElement

from crawler.exceptions import SiteError
from crawler.extract import media
from crawler.extract.candidates import bodies, candidates
from crawler.extract.dom import absolute
from crawler.extract.page import HINTED, ArticlePage, css
from crawler.items import Article, Defaults, Extraction, Page, Raw, RawImage
from crawler.normalise.article import normalise
from crawler.normalise.media import media_objects

BODY = "articleBody"
MATCHES = 60  # of a selector on one page; more are no field of an article
LONGEST = 2000  # characters that a field other than the text may be made of
STAND_IN = "text"  # where the headline of a page without one is from
NAMES = 3  # of authors
SHORT = 40  # characters of one's name
Value = frozenset[str]


class Trial:
    """A page, parsed once. `article` is what is found without any rule of the site, None where that is no article."""

    def __init__(self, page: Page, defaults: Defaults) -> None:
        self.page = replace(page, exchanges=[], resources=[])
        self.defaults = defaults
        self.reader = ArticlePage(
            page.body, url=page.url, headers=page.headers, hints=page.hints, hint_source=page.hint_source
        )
        self.article = self._generic()
        self._values: dict[tuple[object, ...], Value] = {}

    def _generic(self) -> Article | None:
        try:
            return normalise(self.reader.extract(), self.page, self.defaults)
        except SiteError:
            return None

    def origin(self, name: str) -> str | None:
        """Where the generic extractor found a field."""
        return self.article.metadata.sources.get(name) if self.article else None

    def generic(self, name: str) -> Value:
        """What it found. A headline that stands in for none is none."""
        if self.article is None or (name == "headline" and self.origin(name) == STAND_IN):
            return frozenset()
        return value(name, self.article)

    def selectors(self, name: str, wanted: Sequence[str]) -> list[str]:
        """Of elements that hold one of the texts."""
        if name == BODY:
            return [each for text in wanted for each in bodies(self.reader.tree, text)]
        return [each for text in wanted for each in candidates(self.reader.tree, text, self.reader.base)]

    def nodes(self, selector: str) -> list[HtmlElement]:
        """The elements that it matches."""
        return css(selector).nodes(self.reader.tree)

    def tags(self, selector: str) -> set[str]:
        """Of the elements that it matches, or whose text or attribute it gives."""
        return {str(node.tag) for node in self.nodes(selector.partition("::")[0])}

    def count(self, selector: str) -> int:
        """How many elements or attributes it matches."""
        return css(selector).count(self.reader.tree)

    def length(self, selector: str) -> int:
        """How many characters it gives, before anything is made of them."""
        return sum(map(len, css(selector).texts(self.reader.tree)))

    def found(self, name: str, selector: str) -> Value:
        """What it gives for a field."""
        rule, tree = css(selector), self.reader.tree
        if rule.count(tree) > MATCHES:
            return frozenset()
        if name == BODY:
            nodes = rule.nodes(tree)
            return self._known((name, *nodes), lambda: self._body(nodes))
        raws = rule.texts(tree)
        is_short = sum(map(len, raws)) <= LONGEST
        return self._known((name, *raws), lambda: self._field(name, raws)) if is_short else frozenset()

    def _known(self, key: tuple[object, ...], read: Callable[[], Value]) -> Value:
        if key not in self._values:
            self._values[key] = read()
        return self._values[key]

    def pictures(self, selector: str) -> Value:
        """The addresses of the pictures in what it matches."""
        return _kept(media.pictures(self.nodes(selector), self.reader.base, "site"))

    def is_plausible(self, name: str, found: Value) -> bool:
        """Whether a value of which nobody knows what it should be may be one."""
        if not found:
            return False
        if name == "datePublished":
            return _age(found, self.page.dateDownloaded) >= timedelta(0)
        return len(found) <= NAMES and all(len(each) <= SHORT for each in found) if name == "author" else True

    def _body(self, nodes: list[HtmlElement]) -> Value:
        return self._read(BODY, {HINTED: [Raw("\n".join(map(_markup, nodes)), "site")]})

    def _field(self, name: str, found: list[str]) -> Value:
        if name == "image":
            return _kept([RawImage(url, "site") for text in found if (url := absolute(self.reader.base, text))])
        raws = [Raw(text, "site") for text in found]
        return self._read(name, {name: raws, HINTED: [Raw("<p>.</p>", "site")]}) if raws else frozenset()

    def _read(self, name: str, raws: dict[str, list[Raw]]) -> Value:
        try:
            return value(name, normalise(Extraction(self.page.url, raws), self.page, self.defaults))
        except SiteError:
            return frozenset()


def _kept(images: list[RawImage]) -> Value:
    """The addresses by which an article has them, placeholders left out."""
    return frozenset(each.contentUrl for each in media_objects(images))


def _markup(node: HtmlElement) -> str:
    return str(etree.tostring(node, encoding="unicode", method="html", with_tail=False))


def _age(found: Value, seen: datetime) -> timedelta:
    return seen.date() - datetime.fromisoformat(min(found)).date()


def is_older(trial: Trial, found: Value, most: timedelta) -> bool:
    """Whether a date lay more than so long before its page was fetched."""
    return _age(found, trial.page.dateDownloaded) > most


def value(name: str, article: Article) -> Value:
    """A field as something that can be compared: names, words, addresses, lines of a text, or the one string."""
    found = getattr(article, name)
    if name == BODY:
        found = [each for each in article.articleBody.split("\n") if each.strip()]
    values = found if isinstance(found, list) else [found]
    return frozenset(str(getattr(each, "name", getattr(each, "contentUrl", each))) for each in values if each)


def texts(name: str, article: Article) -> list[str]:
    """How the field may stand on the page."""
    if name == "datePublished":
        given = [text for text in (article.datePublishedRaw, article.datePublished) if text]
        return [*given, *_spellings(article.datePublished)]
    if name == BODY:
        return [article.articleBody] if article.articleBody else []
    return sorted(value(name, article))


def _spellings(published: str | None) -> list[str]:
    """The day as pages show it, whatever their metadata say."""
    if not published:
        return []
    day: date = datetime.fromisoformat(published).date()
    y, m, d = day.year, day.month, day.day
    return [
        *(f"{y}-{m:02}-{d:02}", f"{y}/{m:02}/{d:02}", f"{d:02}.{m:02}.{y}"),
        *(f"{y}年{m:02}月{d:02}日", f"{y}年{m}月{d}日"),
        *(f"{d} {day:%B} {y}", f"{day:%B} {d}, {y}", f"{d} {day:%b} {y}", f"{day:%b} {d}, {y}"),
    ]


def agrees(name: str, found: Value, wanted: Value) -> bool:
    """Nearly: a day with its time, and lists that have half of their words in common."""
    if name == "datePublished":
        (one,), (other,) = found, wanted
        return one == other or (len(one) == 10 and other.startswith(one))
    if name in (BODY, "keywords", "articleSection", "image"):
        return 2 * len(found & wanted) >= len(found | wanted)
    return found == wanted
