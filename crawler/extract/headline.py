"""The article's title without the site's name, from h1, JSON-LD, og:title and <title>.

What most of them say wins, weighed by `WEIGHTS`: of 600 pages the h1 is right most often, and the tags for search
engines and sharers repeat one another. An h1 that speaks of the same as they do, or that is marked as its article's, is
what readers see, and beats them all; any other yields to three of them. An h1 that only ends the path of crumbs above
the visible headline, as on many German sites, gives way to it. Measured better than any one source.
"""

import re
from html import unescape
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.extract import headings
from crawler.extract.dom import words
from crawler.extract.headings import HAN, LEFTOVER, MAX_LENGTH, alike, letters
from crawler.items import Raw

SEPARATOR = re.compile(
    rf"\s+[|–—\-·»›•:：*]\s+|\s*[_|｜丨│]+\s*|\s*[-—]+\s*(?=[^\s\-—]*[{HAN}][^\s\-—]*$)(?=.{{2,14}}$)|"
    r"\s+[-–—](?=\S)|(?<=\S)[-–—]\s+(?!(?:und|oder|and|or|et|y|e|en)\s)"
)
_WIDE = re.compile(rf"[{HAN}\uac00-\ud7af]")
CRUMBS = re.compile(r"[_|｜丨]")  # two of them part a title from its section and its site
CUT = re.compile(r"\s*(?:…|\.\.\.)$")  # JSON-LD's headline had to end at 110 characters
WEIGHTS = {"html:heading": 2.2, "jsonld": 1.5, "meta:headline": 1.5, "meta:og:title": 1.1}
PLAIN = ("html:h1", "jsonld", "meta:headline")  # where neither section nor site stand behind the title
ADDED = re.compile(r"\s*[|_ㅣ丨｜–—-]")
SURE, LIKELY, UNSURE = 4.5, 2.2, 2.05  # of an h1: in other words than the others, in the same, of something else
SAME = 0.6  # of the shorter title's words: such titles are of one article
OTHERS = 0.5  # <title> and the other tags


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
            title = title[: parts[-1].start()].rstrip(LEFTOVER)
        elif parts and _is_site(title[: parts[0].start()], sites):
            title = title[parts[0].end() :].lstrip(LEFTOVER)
        else:
            break
    prefix, colon, rest = title.partition(": ")
    return rest.strip() if colon and _is_site(prefix, sites) else title


def _short(title: str, sites: list[str]) -> str:
    """<title> without the site; where the site's name is not known, its longest part."""
    short = without_site(title, sites)
    return short if short != title else max(SEPARATOR.split(title), key=_width, default="")


def _width(text: str) -> int:
    """How long a text is to the eye: an ideograph is as wide as two letters."""
    return len(text) + len(_WIDE.findall(text))


def candidates(tree: HtmlElement, url: str, jsonld: list[Raw], meta: list[Raw], sites: list[str]) -> list[Raw]:
    """All titles of the page, best first; each with where it stands."""
    title = words(next(tree.iter("title"), None))[: 2 * MAX_LENGTH]
    sites = site_names(tree, url, sites)
    found = [Raw(_without_crumbs(unescape(raw.value), sites), raw.source) for raw in [*jsonld, *meta]]  # escaped twice
    found.append(Raw(_short(title, sites), "html:title"))
    told = [text for text in [title, *(raw.value for raw in found)] if not _is_site(text, sites)]
    h1, sure, marked = headings.main(tree, told)
    shown = headings.instead(tree, h1, [raw.value for raw in found], sure, marked)
    heading = [Raw(shown, "html:heading")] if shown and not _is_site(shown, sites) else []
    heading = heading or ([Raw(h1, "html:h1")] if h1 and not _is_site(h1, sites) else [])
    heading = heading or [
        Raw(text, "html:heading") for text in [headings.named(tree, title)] if not _is_site(text, sites)
    ]
    found = [raw for raw in ([*heading, *found] if sure else [*found, *heading]) if raw.value]
    found = _voted([_whole(raw, found) for raw in found], marked)
    if [raw.source for raw in found] == ["html:title"] and (opening := headings.opening(tree, found[0].value)):
        return [Raw(opening, "html:h2"), *found]
    return found or [Raw(text, "html:h2") for text in map(words, islice(tree.iter("h2", "h3"), 1)) if text]


def _without_crumbs(title: str, sites: list[str]) -> str:
    """The title without the site, and without the path to the article where the site's name is not known."""
    short = without_site(title, sites)
    return _short(title, sites) if short == title and len(CRUMBS.findall(title)) > 1 else short


def _whole(raw: Raw, found: list[Raw]) -> Raw:
    """The title, or the one that it was cut from, or the h1 or schema.org's that section and site were added to."""
    key, cut = letters(raw.value), CUT.search(raw.value)
    for other in found:
        longer = cut and letters(other.value).startswith(key) and not CUT.search(other.value)
        rest = raw.value[len(other.value) :] if raw.value.startswith(other.value) else ""
        added = other.source in PLAIN and raw.source not in PLAIN and ADDED.match(rest)
        if longer or added:
            return Raw(other.value, raw.source)
    return raw


def _trust(found: list[Raw]) -> float:
    """What the h1 weighs: most where another title is about the same in other words."""
    h1 = next((raw.value for raw in found if raw.source == "html:h1"), "")
    others = [raw.value for raw in found if raw.source != "html:h1"]
    if any(letters(h1) in letters(other) or letters(other) in letters(h1) for other in others):
        return LIKELY
    return SURE if any(alike(h1, other) >= SAME for other in others) else UNSURE


def _voted(found: list[Raw], marked: bool) -> list[Raw]:
    """The titles by the weight of all that say the same, each source heard once."""
    keys = [letters(raw.value) for raw in found]
    said = {(key, raw.source) for key, raw in zip(keys, found, strict=True)}
    weights = WEIGHTS | {"html:h1": SURE if marked else _trust(found)}
    weight = {key: sum(weights.get(source, OTHERS) for other, source in said if other == key) for key in keys}
    ordered = sorted(range(len(found)), key=lambda n: (-weight[keys[n]], found[n].value.isupper(), n))
    return [found[n] for n in ordered]
