"""Where the text of a site's articles lies: the element that holds what is a page's own, and the least besides."""

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property

from lxml.html import HtmlElement

from crawler.extract.candidates import is_named, weight
from crawler.extract.dom import line, words
from crawler.pipelines.trial import BODY, Trial, Value

COVERED = 0.8  # of a page's own text that a selector must hold
BESIDE = 0.15  # of a page's own text that may be missing, or stand beside it, on the mean
READABLE = 200  # characters that are a text, where nobody knows what is right
TRIED = 8  # elements of which the children alone are tried too
STEP = 100  # costs that differ by less than one in so many are the same
KEPT = ("h2", "h3", "figure", "blockquote")  # children that belong to a text wherever they stand in it
NO_TEXT = "the generic extractor finds no text of its own on these pages"
SCATTERED = "no element holds the text of every page, and little besides"


class Prose:
    """One page among others. `other` are all lines that stand on these, `repeated` those of its own text among them."""

    def __init__(self, trial: Trial, others: Iterable[Trial]) -> None:
        self.trial = trial
        self.other = frozenset(text for each in others for text in each.reader.lines.split("\n"))
        self.repeated = frozenset(each for each in trial.generic(BODY) if line(each) in self.other)
        self.own = trial.generic(BODY) - self.repeated

    @cached_property
    def text(self) -> str:
        """Its own lines, in order."""
        body = self.trial.article.articleBody if self.trial.article else ""
        return "\n".join(each for each in body.split("\n") if each in self.own)

    def cost(self, found: Value) -> float | None:
        """How much is missing, or too much, as a share of the text; None where too little is found."""
        own, furniture = _size(self.own), _size(each for each in found if line(each) in self.other)
        if not own:
            return furniture / max(_size(found), 1)
        missing = _size(self.own - found)
        extra = _size(found - self.own) - furniture
        return (missing + furniture + extra) / own if missing <= (1 - COVERED) * own else None


def choose(pages: Sequence[Prose], longest: int) -> tuple[str, str]:
    """A selector of at most so many characters, or why there is none."""
    if not any(each.own for each in pages):
        return "", NO_TEXT
    selectors = dict.fromkeys(each for page in pages if page.own for each in page.trial.selectors(BODY, [page.text]))
    ranked = sorted(_ranked(selectors, pages, longest))[:TRIED]
    children = dict.fromkeys(each for _, selector in ranked if (each := _children(selector, pages)))
    ranked = sorted([*ranked, *_ranked(children, pages, longest)])
    return (ranked[0][1], "") if ranked else ("", SCATTERED)


def _ranked(selectors: Iterable[str], pages: Sequence[Prose], longest: int) -> list[tuple[tuple[object, ...], str]]:
    short = (each for each in selectors if len(each) <= longest)
    return [(rank, each) for each in short if (rank := _rank(each, pages)) is not None]


def _rank(selector: str, pages: Sequence[Prose]) -> tuple[object, ...] | None:
    """The lowest is the best; None for one that misses the text of a page."""
    gains, costs = 0, 0.0
    for page in pages:
        found = page.trial.found(BODY, selector)
        cost = page.cost(found)
        if cost is None:
            return None
        gains += not page.own and _size(each for each in found if line(each) not in page.other) >= READABLE
        costs += cost
    if costs > BESIDE * len(pages):
        return None
    most = max(page.trial.count(selector) for page in pages)
    is_part = " > " in selector and most > 1
    return -gains, round(STEP * costs / len(pages)), is_part, most, not is_named(selector), weight(selector)


def _children(selector: str, pages: Sequence[Prose]) -> str | None:
    """The children that have the text, without what lies between them: `#story > :is(p, h2)`. None where pictures of
    the article would be lost.
    """
    pairs = [(page, node) for page in pages for node in page.trial.nodes(selector)]
    tags = {str(child.tag) for page, node in pairs for child in _with_text(node, page.own)}
    tags |= {str(child.tag) for _, node in pairs for child in node if child.tag in KEPT}
    if not tags or "div" in tags:
        return None
    wanted = sorted(tags, key=lambda tag: (tag != "p", tag))
    found = f"{selector} > {wanted[0]}" if len(wanted) == 1 else f"{selector} > :is({', '.join(wanted)})"
    for page in pages:
        lost = page.trial.pictures(selector) - page.trial.pictures(found)
        if lost & page.trial.generic("image"):
            return None
    return found


def _with_text(node: HtmlElement, own: Collection[str]) -> list[HtmlElement]:
    lines = [line(each) for each in own]
    return [child for child in node if isinstance(child.tag, str) and _holds(words(child), lines)]


def _holds(text: str, lines: Sequence[str]) -> bool:
    return any(each in text for each in lines)


def _size(lines: Iterable[str]) -> int:
    return sum(map(len, lines))
