"""What readers see as the headline: the h1 that the page's other titles confirm, or the heading in its place."""

import re
import unicodedata
from itertools import islice, takewhile

from lxml.html import HtmlElement

from crawler.extract.dom import line, words

HAN = r"\u3040-\u30ff\u3400-\u9fff"
LEFTOVER = " |–—-·»›•:：_｜丨│*"
MAX_LENGTH = 300
SHORT = 4  # characters of a name; an h1 that is no longer may be a section's
SHORTEST = 5  # characters of a headline in other elements than h1
HEADINGS = (  # no union, which libxml2 merges in a time that grows with the square
    "//body//*[self::h2 or self::h3 or self::h4 or "
    "contains(@class, 'tit') or contains(@id, 'tit') or contains(@class, 'headline')]"
)
FRONT = re.compile(r"(?:https?:)?(?://[^/?#]*)?/?(?:index\.\w+)?")
CRUMB = re.compile(r"crumb", re.I)
MARKED = re.compile(r"(?:^|\s)(?:entry-title|headline)(?:\s|$)")  # hAtom's name and schema.org's
PROSE = 120  # characters of a paragraph that is no label
BEHIND = 2  # headings behind a crumb that may be the headline
WORDS = 3  # of a headline that nothing confirms
SCRAP = 4  # times as long as the h1 are the titles amid which it stands
ALIKE = 0.3  # of the shorter title's words: an h1 that shares fewer with every other title is another thing's
TOKEN = re.compile(rf"[{HAN}]|[^\W\d_{HAN}]{{3,}}|\d+")
_FOREIGN = re.compile(rf"[{HAN}]")


def letters(text: str) -> str:
    """A title for comparison: no punctuation, no case, one width."""
    return "".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def alike(one: str, other: str) -> float:
    """The share of the shorter title's words that the other has too."""
    ours, theirs = (set(TOKEN.findall(text.casefold())) for text in (one, other))
    return len(ours & theirs) / max(min(len(ours), len(theirs)), 1)


def _is_logo(h1: HtmlElement) -> bool:
    """Whether it links to the front page: the site's name, and no article's."""
    links = [link.get("href") or "#" for link in islice(h1.iter("a"), 5)]
    return any(not href.startswith(("#", "?")) and FRONT.fullmatch(href) for href in links)


def _own(h1: HtmlElement, known: set[str]) -> str:
    """Its text, without an overline, a date or a counter in elements of their own that other titles leave out."""
    whole = words(h1)
    pieces = [] if letters(whole) in known else [text for text in islice(h1.itertext(), 12) if text.strip()]
    runs = (
        line("".join(pieces[n:m])).lstrip(LEFTOVER) for n in range(len(pieces)) for m in range(n + 1, len(pieces) + 1)
    )
    return max((run for run in runs if letters(run) in known), key=len, default=whole)


def main(tree: HtmlElement, known: list[str]) -> tuple[str, bool, bool]:
    """The h1 that the other titles confirm, word by word or nearly, and True; an unconfirmed one if it is alone or the
    only one that the page marks as its article's. Last: whether it is marked so.
    """
    told = list(map(letters, known))
    keys = {key for key in told if len(key) > 3}
    own = [(_own(h1, keys), _is_marked(h1)) for h1 in islice(tree.iter("h1"), 20) if not _is_logo(h1)]
    own = [(text, mark) for text, mark in own if (1 if _FOREIGN.search(text) else 3) < len(text) < MAX_LENGTH]
    several = len(own) > 1
    own = [each for each in own if not ((several or len(each[0]) < SHORT) and _is_scrap(letters(each[0]), told))]
    found, marked = [text for text, _ in own], {text for text, mark in own if mark}
    confirmed = [text for text in found if (key := letters(text)) and any(key in other for other in told)]
    likeness = [max((alike(text, other) for other in known), default=0.0) for text in found]
    if confirmed:
        best, sure = max(confirmed, key=len), True
    elif likeness and max(likeness) >= ALIKE:
        best, sure = found[likeness.index(max(likeness))], True
    else:
        alone = list(marked) or _first(found, known) if several else found
        best, sure = (alone[0] if len(alone) == 1 else ""), False
    return best, sure, marked == {best}


def _first(found: list[str], known: list[str]) -> list[str]:
    """The first h1 of several words, where all other titles name the site alone."""
    return [] if known else [text for text in found if len(TOKEN.findall(text)) >= WORDS][:1]


def _is_scrap(key: str, told: list[str]) -> bool:
    """Whether it is but a word amid the titles, such as a section's name or a menu's heading. All by their letters."""
    holding = [other for other in told if key in other]
    begins = any(other.startswith(key) for other in holding)
    return not begins and min(map(len, holding), default=0) > SCRAP * len(key)


def _is_marked(h1: HtmlElement) -> bool:
    """Whether it heads the `<article>`, or is called its headline by hAtom's or schema.org's name."""
    outer = [each.tag for each in islice(h1.iterancestors(), 6)]
    heads = "header" in outer and "article" in outer[outer.index("header") :]
    return heads or bool(MARKED.search(f"{h1.get('class')} {h1.get('itemprop')}"))


def _is_crumb(h1: HtmlElement) -> bool:
    """Whether it ends the path from the front page to the article, above the headline that readers see."""
    outer = [h1, *islice(h1.iterancestors(), 5)]
    return any(each.tag == "nav" or CRUMB.search(f"{each.get('class')} {each.get('id')}") for each in outer)


def instead(tree: HtmlElement, h1: str, known: list[str], sure: bool, marked: bool) -> str:
    """What readers see in place of the h1: a heading that a tag repeats word for word, in other words than the h1.

    Where the h1 ends a path of crumbs the next one, or a part of it; else one without a link: above all h1 where a
    title confirms the h1, but in other words, and anywhere where it is not `sure`; none for one that is `marked`.
    """
    keys, own = {key for key in map(letters, known) if len(key) > SHORTEST}, letters(h1)
    headings = list(islice(tree.iter("h1", "h2", "h3"), 40))
    crumb = next(
        (n for n, node in enumerate(headings) if node.tag == "h1" and _is_crumb(node) and words(node) == h1), None
    )
    if crumb is not None:
        shown = [_own(node, keys) for node in headings[crumb + 1 : crumb + 1 + BEHIND]]
    else:
        last = marked or (sure and own in map(letters, known))
        others = takewhile(lambda node: node.tag != "h1", headings) if sure else headings
        shown = [] if last else [_text(node) for node in others if not _is_linked(node)]
    return next((text for text in shown if letters(text) in keys - {own}), "")


def _is_linked(node: HtmlElement) -> bool:
    return any(each.tag == "a" for each in islice(node.iterancestors(), 4)) or next(node.iter("a"), None) is not None


def _text(node: HtmlElement) -> str:
    """A heading's text; of one that holds half the page, its beginning."""
    return line("".join(islice(node.itertext(), 12)))


def named(tree: HtmlElement, title: str) -> str:
    """On a page without an h1 what stands in its place: a heading, or an element called so, that begins <title>."""
    key = letters(title)
    found = (_text(node) for node in islice(tree.xpath(HEADINGS), 40))
    same = [text for text in found if len(text) > SHORTEST and key.startswith(letters(text) or "-")]
    return max(same, key=len, default="")


def opening(tree: HtmlElement, title: str) -> str:
    """The heading next above the first long text, where readers see no <title>: small sites call all pages alike."""
    nodes = list(islice(tree.iter("h2", "h3", "p"), 200))
    prose = next((n for n, node in enumerate(nodes) if node.tag == "p" and len(_text(node)) > PROSE), 0)
    above = (node for node in reversed(nodes[:prose]) if node.tag != "p" and len(_text(node)) > SHORTEST)
    heading = next((node for node in above if not _is_linked(node)), None)
    if heading is None or letters(title) in letters(words(next(tree.iter("body"), tree))):
        return ""
    return _text(heading)
