"""The article's title without the site's name, from h1, JSON-LD, og:title and <title>.

What most of them say wins, h1 before JSON-LD before og:title on a tie: measured better than any one of them.
"""

import re
import unicodedata
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.extract.dom import words
from crawler.items import Raw

SEPARATOR = re.compile(
    r"\s+[|–—\-·»:：*]\s+|\s*[_|｜丨│]+\s*|\s*[-—]+\s*(?=[^\s\-—]{2,14}$)|\s+[-–—](?=\S)|(?<=\S)[-–—]\s+"
)
MAX_LENGTH = 300
_LEFTOVER = " |–—-·»:：_｜丨│*"


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


def _h1(tree: HtmlElement, known: list[str]) -> str:
    """The h1 that the other titles confirm; an unconfirmed one only if it is alone."""
    found = [text for text in map(words, tree.iter("h1")) if 3 < len(text) < MAX_LENGTH]
    confirmed = [text for text in found if any(letters(text) and letters(text) in letters(other) for other in known)]
    if confirmed:
        return max(confirmed, key=len)
    return found[0] if len(found) == 1 else ""


def _short(title: str, sites: list[str]) -> str:
    """<title> without the site; where the site's name is not known, its longest part."""
    short = without_site(title, sites)
    return short if short != title else max(SEPARATOR.split(title), key=len, default="")


def candidates(tree: HtmlElement, url: str, jsonld: list[Raw], meta: list[Raw], sites: list[str]) -> list[Raw]:
    """All titles of the page, best first; each with where it stands."""
    title = words(next(tree.iter("title"), None))[: 2 * MAX_LENGTH]
    sites = site_names(tree, url, sites)
    known = [title, *(raw.value for raw in [*jsonld, *meta])]
    h1 = _h1(tree, known)
    found = [Raw(h1, "html:h1")] if h1 and not _is_site(h1, sites) else []
    found += [Raw(without_site(raw.value, sites), raw.source) for raw in [*jsonld, *meta]]
    found.append(Raw(_short(title, sites), "html:title"))
    found += (
        [Raw(text, "html:h2") for text in map(words, islice(tree.iter("h2", "h3"), 1)) if text]
        if not any(r.value for r in found)
        else []
    )
    found = [raw for raw in found if raw.value]
    keys = [letters(raw.value) for raw in found]
    order = sorted(range(len(found)), key=lambda n: (-keys.count(keys[n]), n))
    return [found[n] for n in order]
