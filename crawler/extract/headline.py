"""The article's title without the site's name, from h1, JSON-LD, og:title and <title>.

What most of them say wins, weighed by `WEIGHTS`: of 600 pages the h1 is right most often, and the tags for search
engines and sharers repeat one another. An h1 that speaks of the same as they do, or that is marked as its article's, is
what readers see, and beats them all; any other yields to three of them. An h1 that only ends the path of crumbs above
the visible headline, as on many German sites, gives way to it. Measured better than any one source.
"""

import re
import unicodedata
from html import unescape
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.extract.dom import line, words
from crawler.items import Raw

_HAN = r"\u3040-\u30ff\u3400-\u9fff"
SEPARATOR = re.compile(
    rf"\s+[|–—\-·»›•:：*]\s+|\s*[_|｜丨│]+\s*|\s*[-—]+\s*(?=[^\s\-—]*[{_HAN}][^\s\-—]*$)(?=.{{2,14}}$)|"
    r"\s+[-–—](?=\S)|(?<=\S)[-–—]\s+(?!(?:und|oder|and|or|et|y|e|en)\s)"
)
MAX_LENGTH = 300
SHORTEST = 5  # characters of a headline in other elements than h1
HEADINGS = (  # no union, which libxml2 merges in a time that grows with the square
    "//body//*[self::h2 or self::h3 or contains(@class, 'tit') or contains(@id, 'tit') or contains(@class, 'headline')]"
)
_LEFTOVER = " |–—-·»›•:：_｜丨│*"
CRUMBS = re.compile(r"[_|｜丨]")  # two of them part a title from its section and its site
FRONT = re.compile(r"(?:https?:)?(?://[^/?#]*)?/?(?:index\.\w+)?")
CUT = re.compile(r"\s*(?:…|\.\.\.)$")  # JSON-LD's headline had to end at 110 characters
WEIGHTS = {"html:heading": 2.2, "jsonld": 1.5, "meta:og:title": 1.1}
ADDED = re.compile(r"\s*[|_ㅣ丨｜–—-]")
CRUMB = re.compile(r"crumb", re.I)
MARKED = re.compile(r"(?:^|\s)(?:entry-title|headline)(?:\s|$)")  # hAtom's name and schema.org's
PROSE = 120  # characters of a paragraph that is no label
BEHIND = 2  # headings behind a crumb that may be the headline
SURE, LIKELY, UNSURE = 4.5, 2.2, 2.05  # of an h1: in other words than the others, in the same, of something else
SAME = 0.6  # of the shorter title's words: such titles are of one article
OTHERS = 0.5  # <title> and the other tags
ALIKE = 0.3  # of the shorter title's words: an h1 that shares fewer with every other title is another thing's
TOKEN = re.compile(rf"[{_HAN}]|[^\W\d_{_HAN}]{{3,}}|\d+")


def letters(text: str) -> str:
    """A title for comparison: no punctuation, no case, one width."""
    return "".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def site_names(tree: HtmlElement, url: str, declared: list[str]) -> list[str]:
    """What the site calls itself: its meta tags, and its host's own label."""
    host = (urlsplit(url).hostname or "").removeprefix("www.").split(".")
    return [name for name in (letters(text) for text in [*declared, *host[:-1]]) if len(name) > 1]


def _is_site(part: str, sites: list[str]) -> bool:
    key = letters(part)
    return bool(key) and any(key in site or (site in key and len(key) < len(site) + 8) for site in sites)


def without_site(title: str, sites: list[str]) -> str:
    """The title with the site's name cut from either end, as often as it stands there."""
    for _ in range(4):
        parts = list(SEPARATOR.finditer(title))
        if parts and _is_site(title[parts[-1].end() :], sites):
            title = title[: parts[-1].start()].rstrip(_LEFTOVER)
        elif parts and _is_site(title[: parts[0].start()], sites):
            title = title[parts[0].end() :].lstrip(_LEFTOVER)
        else:
            break
    prefix, colon, rest = title.partition(": ")
    return rest.strip() if colon and _is_site(prefix, sites) else title


def _alike(one: str, other: str) -> float:
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
    runs = (line("".join(pieces[n:m])) for n in range(len(pieces)) for m in range(n + 1, len(pieces) + 1))
    return max((run for run in runs if letters(run) in known), key=len, default=whole)


def _h1(tree: HtmlElement, known: list[str]) -> tuple[str, bool, bool]:
    """The h1 that the other titles confirm, word by word or nearly, and True; an unconfirmed one if it is alone or the
    only one that the page marks as its article's. Last: whether it is marked so.
    """
    keys = {key for key in map(letters, known) if len(key) > 3}
    own = [(_own(h1, keys), _is_marked(h1)) for h1 in islice(tree.iter("h1"), 20) if not _is_logo(h1)]
    own = [(text, mark) for text, mark in own if 3 < len(text) < MAX_LENGTH]
    found, marked = [text for text, _ in own], {text for text, mark in own if mark}
    confirmed = [text for text in found if any(letters(text) and letters(text) in letters(other) for other in known)]
    likeness = [max((_alike(text, other) for other in known), default=0.0) for text in found]
    if confirmed:
        best, sure = max(confirmed, key=len), True
    elif likeness and max(likeness) >= ALIKE:
        best, sure = found[likeness.index(max(likeness))], True
    else:
        alone = found if len(found) == 1 else list(marked)
        best, sure = (alone[0] if len(alone) == 1 else ""), False
    return best, sure, marked == {best}


def _is_marked(h1: HtmlElement) -> bool:
    """Whether it heads the `<article>`, or is called its headline by hAtom's or schema.org's name."""
    outer = [each.tag for each in islice(h1.iterancestors(), 6)]
    heads = "header" in outer and "article" in outer[outer.index("header") :]
    return heads or bool(MARKED.search(f"{h1.get('class')} {h1.get('itemprop')}"))


def _is_crumb(h1: HtmlElement) -> bool:
    """Whether it ends the path from the front page to the article, above the headline that readers see."""
    outer = [h1, *islice(h1.iterancestors(), 5)]
    return any(each.tag == "nav" or CRUMB.search(f"{each.get('class')} {each.get('id')}") for each in outer)


def _instead(tree: HtmlElement, h1: str, known: list[str], sure: bool) -> str:
    """What readers see in place of the h1: a heading that a tag repeats word for word, in other words than the h1.

    Where the h1 ends a path of crumbs the next one, or a part of it; where no title confirms it, any without a link.
    """
    keys = {key for key in map(letters, known) if len(key) > SHORTEST}
    headings = list(islice(tree.iter("h1", "h2", "h3"), 40))
    crumb = next(
        (n for n, node in enumerate(headings) if node.tag == "h1" and _is_crumb(node) and words(node) == h1), None
    )
    if crumb is not None:
        shown = [_own(node, keys) for node in headings[crumb + 1 : crumb + 1 + BEHIND]]
    else:
        shown = [] if sure else [_text(node) for node in headings if not _is_linked(node)]
    return next((text for text in shown if letters(text) in keys - {letters(h1)}), "")


def _is_linked(node: HtmlElement) -> bool:
    return any(each.tag == "a" for each in islice(node.iterancestors(), 4)) or next(node.iter("a"), None) is not None


def _text(node: HtmlElement) -> str:
    """A heading's text; of one that holds half the page, its beginning."""
    return line("".join(islice(node.itertext(), 12)))


def _heading(tree: HtmlElement, title: str) -> str:
    """On a page without an h1 what stands in its place: a heading, or an element called so, that begins <title>."""
    key = letters(title)
    found = (_text(node) for node in islice(tree.xpath(HEADINGS), 40))
    same = [text for text in found if len(text) > SHORTEST and key.startswith(letters(text) or "-")]
    return max(same, key=len, default="")


def _opening(tree: HtmlElement, title: str) -> str:
    """The heading next above the first long text, where readers see no <title>: small sites call all pages alike."""
    nodes = list(islice(tree.iter("h2", "h3", "p"), 200))
    prose = next((n for n, node in enumerate(nodes) if node.tag == "p" and len(_text(node)) > PROSE), 0)
    above = (node for node in reversed(nodes[:prose]) if node.tag != "p" and len(_text(node)) > SHORTEST)
    heading = next((node for node in above if not _is_linked(node)), None)
    if heading is None or letters(title) in letters(words(next(tree.iter("body"), tree))):
        return ""
    return _text(heading)


def _short(title: str, sites: list[str]) -> str:
    """<title> without the site; where the site's name is not known, its longest part."""
    short = without_site(title, sites)
    return short if short != title else max(SEPARATOR.split(title), key=len, default="")


def candidates(tree: HtmlElement, url: str, jsonld: list[Raw], meta: list[Raw], sites: list[str]) -> list[Raw]:
    """All titles of the page, best first; each with where it stands."""
    title = words(next(tree.iter("title"), None))[: 2 * MAX_LENGTH]
    sites = site_names(tree, url, sites)
    found = [Raw(_without_crumbs(unescape(raw.value), sites), raw.source) for raw in [*jsonld, *meta]]  # escaped twice
    found.append(Raw(_short(title, sites), "html:title"))
    h1, sure, marked = _h1(tree, [title, *(raw.value for raw in found)])
    shown = _instead(tree, h1, [raw.value for raw in found], sure or marked)
    heading = [Raw(shown, "html:heading")] if shown and not _is_site(shown, sites) else []
    heading = heading or ([Raw(h1, "html:h1")] if h1 and not _is_site(h1, sites) else [])
    heading = heading or [Raw(text, "html:heading") for text in [_heading(tree, title)] if not _is_site(text, sites)]
    found = [raw for raw in ([*heading, *found] if sure else [*found, *heading]) if raw.value]
    found = _voted([_whole(raw, found) for raw in found], marked)
    if [raw.source for raw in found] == ["html:title"] and (opening := _opening(tree, found[0].value)):
        return [Raw(opening, "html:h2"), *found]
    return found or [Raw(text, "html:h2") for text in map(words, islice(tree.iter("h2", "h3"), 1)) if text]


def _without_crumbs(title: str, sites: list[str]) -> str:
    """The title without the site, and without the path to the article where the site's name is not known."""
    short = without_site(title, sites)
    return _short(title, sites) if short == title and len(CRUMBS.findall(title)) > 1 else short


def _whole(raw: Raw, found: list[Raw]) -> Raw:
    """The title, or the one that it was cut from, or the h1 or JSON-LD's that section and site were added to."""
    key, cut = letters(raw.value), CUT.search(raw.value)
    for other in found:
        longer = cut and letters(other.value).startswith(key) and not CUT.search(other.value)
        rest = raw.value[len(other.value) :] if raw.value.startswith(other.value) else ""
        added = other.source in ("html:h1", "jsonld") and raw.source not in ("html:h1", "jsonld") and ADDED.match(rest)
        if longer or added:
            return Raw(other.value, raw.source)
    return raw


def _trust(found: list[Raw]) -> float:
    """What the h1 weighs: most where another title is about the same in other words."""
    h1 = next((raw.value for raw in found if raw.source == "html:h1"), "")
    others = [raw.value for raw in found if raw.source != "html:h1"]
    if any(letters(h1) in letters(other) or letters(other) in letters(h1) for other in others):
        return LIKELY
    return SURE if any(_alike(h1, other) >= SAME for other in others) else UNSURE


def _voted(found: list[Raw], marked: bool) -> list[Raw]:
    """The titles by the weight of all that say the same, each source heard once."""
    keys = [letters(raw.value) for raw in found]
    said = {(key, raw.source) for key, raw in zip(keys, found, strict=True)}
    weights = WEIGHTS | {"html:h1": SURE if marked else _trust(found)}
    weight = {key: sum(weights.get(source, OTHERS) for other, source in said if other == key) for key in keys}
    ordered = sorted(range(len(found)), key=lambda n: (-weight[keys[n]], found[n].value.isupper(), n))
    return [found[n] for n in ordered]
