"""When an article was published and changed, as it stands in the visible page and in its address.

Marked elements (`itemprop`, RDFa, `<time>`, the usual classes), the lines by the headline, labels of many languages.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from lxml.html import HtmlElement

from crawler.extract import stamps
from crawler.extract.byline import ENDS, NEAR
from crawler.extract.datelines import BRIEF, PATTERNS, RELATIVE, YEAR, Found, first
from crawler.extract.dom import line, words
from crawler.items import Raw

_NAMED = "//body//*[@itemprop or @property or self::time or self::h1]"
_MARKED = "//body//*[@class or @id or @itemprop or @property or self::time or self::h1]"  # five times as many
_DATE_MARK = re.compile(r"date|time|publish|source|info|created", re.I)
_MEANT = {  # itemprop or RDFa's property
    "published": re.compile(r"(?:^|[\s:])date(?:Published|Created)$"),
    "modified": re.compile(r"(?:^|[\s:])dateModified$"),
}
# WordPress's, Disqus's, Blogger's and schema.org's; not `has-comments` or `no-comments`, which are classes of a page
_COMMENT = re.compile(
    r"(?:^|[\s/])(?:user)?comments?(?:[-_]?(?:list|body|meta|\d+|item|box|block|area|section|thread))?(?:\s|$)",
    re.I,
)
DEEP = 12  # ancestors that are looked at
_UPDATED = re.compile(r"\b(?:updated|modified)\b", re.I)  # many themes call the day of publication so too
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_URL_DATES = (
    re.compile(rf"[/_-]t?{_YEAR}[-/_]?(?P<month>\d\d)[-/_]?(?P<day>\d\d)(?!\d)"),
    re.compile(rf"/{_YEAR}/(?P<month>\d{{1,2}}|(?:{'|'.join(MONTHS)})[a-z]*)/(?P<day>\d{{1,2}})/", re.I),
)
UPDATED, DATELINE = "html:updated", "html:dateline"
SHORT = 15  # characters; a shorter h1 may be the site's name
PLACES = 3  # of the title in the lines: it stands in menus too
MOST = 40  # marked elements that are read
LONG = 60  # characters; a longer text is not one that says 5 minutes ago


class Element(NamedTuple):
    """A marked element's date: as written, `published`, `modified` or `` by its marks, and if it follows the title."""

    raw: Raw
    label: str
    after: bool


def _mark(node: HtmlElement) -> str:
    return " ".join(node.get(name) or "" for name in ("class", "id", "itemprop", "property"))


def _elements(tree: HtmlElement, title: str, places: str) -> list[Element]:
    """`<time>` and all that is called a date, in reading order from the title on."""
    nodes = tree.xpath(places) if places else list(tree.iter("time", "h1"))
    heads = [n for n, node in enumerate(nodes) if node.tag == "h1"][:PLACES]
    head = next((n for n in heads if title and title in words(nodes[n])), heads[0] if heads else 0)
    called = (n for n, node in enumerate(nodes) if node.tag == "time" or _DATE_MARK.search(_mark(node)))
    order = sorted(islice(called, 20 * MOST), key=lambda n: n < head)
    own = (n for n in order if not _commented(nodes[n]))
    return [found for n in islice(own, MOST) for found in _element(nodes[n], n > head)]


def _commented(node: HtmlElement) -> bool:
    """Whether it stands within a reader's comment, or in a post that is quoted, as Instagram's code has it."""
    outer = (each for each in islice(node.iterancestors(), DEEP) if each.tag not in ("html", "body", "main"))
    return any(
        each.tag == "blockquote" or _COMMENT.search(f"{each.get('class')} {each.get('id')} {each.get('itemtype')}")
        for each in outer
    )


def _element(node: HtmlElement, after: bool) -> Iterator[Element]:
    marks = [node.get(name) or "" for name in ("itemprop", "property")]
    label = next((label for label, rule in _MEANT.items() if any(map(rule.search, marks))), "")
    source = "html:itemprop" if label else "html:time" if node.tag == "time" else "html:date"
    written = line(node.get("content") or node.get("datetime"))[:100]
    if written and source != "html:date":
        text = words(node)
        seen = [found for pattern in PATTERNS for found in first([text], pattern)][:1]
        said = label or next((found.label for found in seen), "") or _class(node)
        yield Element(Raw(written, source), said, after)
        yield from (Element(Raw(line(found.text), "html:time"), said, after) for found in seen)
        return
    text = line(node.text_content()[:600])
    patterns = (*PATTERNS, BRIEF, RELATIVE) if len(text) < LONG else PATTERNS
    date = next((found for pattern in patterns for found in first([text], pattern)), None)
    if date:
        yield Element(Raw(line(date.text), source), label or date.label or _class(node), after)


def _class(node: HtmlElement) -> str:
    """What the classes of two `<time>` elements side by side call the second."""
    name = node.get("class") or ""
    beside = node.getprevious()
    twins = beside is not None and beside.tag == node.tag
    return "modified" if twins and _UPDATED.search(name) and "publish" not in name else ""


def _neighbours(rows: list[str], title: str) -> Iterator[list[str]]:
    """The lines behind the title and those before it, at each of its places."""
    if len(title) < 5:
        return
    for n in islice((n for n, row in enumerate(rows) if title in row), PLACES):
        own = rows[n].partition(title)
        yield _within([own[2], *rows[n + 1 : n + 20]], NEAR)
        yield _within([own[0], *reversed(rows[max(n - 10, 0) : n])], NEAR // 2)[::-1]


def _within(rows: list[str], size: int) -> list[str]:
    """The first lines, as many as begin within so many characters."""
    kept, length = [], 0
    for row in rows:
        if length > size:
            break
        kept.append(row)
        length += len(row) + 1
    return kept


def _near(rows: list[str], title: str) -> list[Found]:
    """Dates close to the headline, full time stamps first: lists of other articles have dates too."""
    zones = list(_neighbours(rows, title))
    return [found for pattern in (*PATTERNS, BRIEF) for zone in zones for found in first(zone, pattern)]


def _not_changed(found: list[Found], source: str) -> list[Raw]:
    """The first of them that is not said to be the day of a change; first of all one that is said to be published."""
    kept = sorted((each for each in found if each.label != "modified"), key=lambda each: each.label != "published")
    return [Raw(line(each.text), source) for each in kept[:1]]


def _is_dateline(near: list[Found]) -> bool:
    """Whether there is one date by the headline, and it begins its line or is said to be the publication's."""
    texts = {line(found.text) for found in near}
    longest = max(texts, key=len, default="")
    told = all(found.opens or found.label == "published" for found in near)
    return told and all(text in longest for text in texts)


def published(elements: list[Element], near: list[Found], dated: list[Found]) -> list[Raw]:
    """Publication dates in the visible page, best first: marked as such, by the headline, labelled, anywhere.

    Where nothing but the day of a change or a caption stands by the headline, other articles' dates stand behind it.
    """
    changed = {line(found.text) for found in dated if found.label == "modified"}
    shown = [each for each in elements if each.label == "published" or not (each.label or each.raw.value in changed)]
    absolute = [each.raw for each in shown if any(pattern.search(each.raw.value) for pattern in (*PATTERNS, BRIEF))]
    times = sorted(absolute, key=lambda raw: raw.source != "html:time")[:10]
    told = _not_changed([found for found in dated if found.label == "published"], "html:line")
    by_headline = _not_changed(
        [found for found in near if not found.late], DATELINE if _is_dateline(near) else "html:headline"
    )
    stand_in = [Raw(line(found.text), UPDATED) for found in near if found.label == "modified"][:1]
    captions = _not_changed([found for found in near if found.late], "html:headline")
    return [
        *(each.raw for each in shown if each.raw.source == "html:itemprop"),
        *(by_headline or ([*told, *stand_in, *captions] if near else [])),
        *times,
        *told,
        *_not_changed(dated, "html:text"),
        *[each.raw for each in shown][:10],
    ]


def url_date(*urls: str) -> list[Raw]:
    """The day that an address names, of the first that names one: `/2026/03/05/`, `_20260305`, `/2026/mar/5/`."""
    for match in (rule.search(url) for url in urls for rule in _URL_DATES):
        if match:
            name, day = match["month"].lower()[:3], int(match["day"])
            month = MONTHS.index(name) + 1 if name in MONTHS else int(name)
            if 1 <= month <= 12 and 1 <= day <= 31:
                return [Raw(f"{match['year']}-{month:02d}-{day:02d}", "url")]
    return []


def candidates(tree: HtmlElement, text: str, title: str = "", *, marked: bool = True) -> dict[str, list[Raw]]:
    """Everything above, keyed by Article field. `marked=False` leaves out the search by class, for pages that say more.

    `text` is the page's, one line a block. Where nothing but the day of a change is told, it stands in for the
    publication's, and its source says so: `html:updated`.
    """
    text = text if len(text) < 2 * ENDS else f"{text[:ENDS]}\n{text[-ENDS:]}"
    rows = text.split("\n")
    if title not in text:  # it is a tag's, in other words
        heads = (head for head in map(words, islice(tree.iter("h1"), 3)) if len(head) > SHORT and head in text)
        title = next(heads, title)
    dated, near = list(_dated(rows)), _near(rows, title)
    elements = _elements(tree, title, (_NAMED if near else _MARKED) if marked else "")
    told, data = (stamps.objects(tree), stamps.scripts(tree)) if marked else ([], [])
    changed = [Raw(line(each.text), "html:line") for each in dated if each.label == "modified"]
    changed = [*(each.raw for each in elements if each.label == "modified"), *changed][:3]
    stand_in = [Raw(raw.value, UPDATED) for raw in changed[:1]]
    found = {
        "datePublished": list(dict.fromkeys([*told, *published(elements, near, dated), *data, *stand_in])),
        "dateModified": changed,
    }
    return {name: raws for name, raws in found.items() if raws}


def _dated(rows: list[str]) -> Iterator[Found]:
    """The dates of all lines, time stamps first."""
    years = {n for n, row in enumerate(rows) if YEAR.search(row)}
    held = [rows[n] for n in sorted(years | {n - 1 for n in years if n})]
    for pattern in PATTERNS:
        yield from islice(first(held, pattern), 50)
