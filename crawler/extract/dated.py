"""When an article was published and changed, as it stands in the visible page and in its address.

Marked elements (`itemprop`, `<time>`, the usual classes), the lines by the headline, labels of many languages.
"""

import re
from itertools import islice

from lxml.html import HtmlElement

from crawler.extract.byline import ENDS, NEAR, around
from crawler.extract.dom import line, words
from crawler.items import Raw

DAY = r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?"
TIME = r"(?:[\sT　]*\d{1,2}\s*[:：时時点點]\s*\d{2}(?:\s*[:：分]\s*\d{2})?\s*(?:Z|[+-]\d\d:?\d\d)?)"
STAMP = re.compile(rf"(?<!\d){DAY}{TIME}")
DATE = re.compile(rf"(?<!\d){DAY}{TIME}?")
RELATIVE = re.compile(
    r"(?:\d{1,3}\s*(?:分钟|小时|天|分鐘|小時)前|(?:今天|昨天|前天)\s*\d{1,2}:\d{2}|\d{1,2}-\d{1,2}\s+\d{1,2}:\d{2}|\d{1,2}月\d{1,2}日(?:\s*\d{1,2}:\d{2})?)"
)
_MONTH = (
    r"(?:jan|gen|ene|feb|fév|fev|mar|mär|maart|apr|avr|abr|may|mai|mei|mag|jun|juin|giu|jul|juil|lug|aug|août|ago|sep|set|"
    r"oct|okt|ott|out|nov|dec|dez|dic|déc)[a-zäéûçã]{0,7}\.?"
)
WESTERN = re.compile(
    rf"(?<![\d.])(?:\d{{1,2}}(?:st|nd|rd|th|\.)?\s+(?:de\s+)?{_MONTH},?\s+(?:de\s+)?(?:19|20)\d\d|"
    rf"\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d|\d{{1,2}}\.\s?\d{{1,2}}\.\s?(?:19|20)\d\d)(?!\d)"
    r"(?:,?\s*(?:at|um|[-–|])?\s*\d{1,2}[:.]\d{2}(?:\s*[ap]\.?m\b)?)?",
    re.I,
)
PATTERNS = (STAMP, DATE, WESTERN)
LABEL_PUBLISHED = re.compile(
    r"(?:发布|發布|發佈|刊登|刊出|出版|时间|時間|日期|公開|Published|Posted)[^\d\n]{0,20}", re.I
)
LABEL_MODIFIED = re.compile(r"(?:更新|修改|最后编辑|Updated|Modified)[^\d\n]{0,20}", re.I)
YEAR = re.compile(r"(?:19|20)\d\d")

_MARKED = "//*[@class or @id or @itemprop]"
_DATE_MARK = re.compile(r"date|time|publish|source|info", re.I)
_URL_DATE = re.compile(r"[/_-]((?:19|20)\d\d)[-/_]?(\d\d)[-/_]?(\d\d)(?!\d)")
SHORT_LINE = 80  # characters; a date in a longer one is part of the story


def _mark(node: HtmlElement) -> str:
    return " ".join(node.get(name) or "" for name in ("class", "id", "itemprop"))


def _time_elements(tree: HtmlElement) -> list[Raw]:
    values = [line(node.get("datetime")) or words(node) for node in list(tree.iter("time"))[:5]]
    return [Raw(value[:100], "html:time") for value in values if value]


def _marked_dates(nodes: list[HtmlElement]) -> list[Raw]:
    found = []
    for node in nodes[:40]:
        text = line(node.get("content")) or line(node.text_content()[:600])
        matches = (
            pattern.search(text) for pattern in (*PATTERNS, RELATIVE) if pattern is not RELATIVE or len(text) < 60
        )
        match = next(filter(None, matches), None)
        if match:
            source = "html:itemprop" if node.get("itemprop") == "datePublished" else "html:date"
            found.append(Raw(line(match[0]), source))
    return sorted(found[:5], key=lambda raw: raw.source != "html:itemprop")


def _first(pattern: re.Pattern[str], text: str, source: str) -> list[Raw]:
    match = pattern.search(text)
    return [Raw(line(match[0]), source)] if match else []


def _labelled(label: re.Pattern[str], text: str) -> list[Raw]:
    """The date that stands right behind such a label."""
    for found in islice(label.finditer(text), 20):
        match = DATE.match(text, found.end()) or WESTERN.match(text, found.end())
        if not match:  # the label's own end may have swallowed the name of a month
            match = WESTERN.search(text, found.start(), found.end() + 30)
        if match:
            return [Raw(line(match[0]), "html:line")]
    return []


def _near(text: str, title: str) -> list[Raw]:
    """The first full time stamp, else day, close to the headline: lists of other articles have dates too."""
    place = text.find(title) if len(title) > 4 else -1
    if place < 0:
        return []
    after, before = text[place + len(title) :][:NEAR], text[max(place - NEAR // 2, 0) : place]
    return [raw for pattern in PATTERNS for zone in (after, before) for raw in _first(pattern, zone, "html:headline")][
        :1
    ]


def published(tree: HtmlElement, nodes: list[HtmlElement], text: str, years: set[str], title: str) -> list[Raw]:
    """Publication dates in the visible page, best first: marked as such, by the headline, labelled, anywhere.

    `years` are the lines that hold one.
    """
    marked = _marked_dates(nodes)
    exact = [raw for raw in marked if raw.source == "html:itemprop"]
    timed = _time_elements(tree)
    absolute = [raw for raw in [*timed, *marked] if any(pattern.search(raw.value) for pattern in PATTERNS)]
    rows = text.split("\n")
    labelled = _labelled(LABEL_PUBLISHED, around(rows, years))
    short = around([row for row in rows if len(row) < SHORT_LINE], years)[:ENDS]  # a date in prose is not the article's
    anywhere = [raw for pattern in PATTERNS for raw in _first(pattern, short, "html:text")]
    found = [*exact, *_near(text, title), *absolute, *labelled, *anywhere, *timed, *marked]
    return list(dict.fromkeys(found))


def url_date(url: str) -> list[Raw]:
    """The day that the address names: `/2026/03/05/`, `_20260305`."""
    match = _URL_DATE.search(url)
    return (
        [Raw("-".join(match.groups()), "url")]
        if match and "01" <= match[2] <= "12" and "01" <= match[3] <= "31"
        else []
    )


def candidates(tree: HtmlElement, text: str, title: str = "", *, marked: bool = True) -> dict[str, list[Raw]]:
    """Everything above, keyed by Article field. `marked=False` leaves out the search by class, for pages that say more.

    `text` is the page's, one line a block.
    """
    marks = [node for node in tree.xpath(_MARKED) if _DATE_MARK.search(_mark(node))] if marked else []
    text = text if len(text) < 2 * ENDS else f"{text[:ENDS]}\n{text[-ENDS:]}"
    rows = text.split("\n")
    years = {row for row in rows if YEAR.search(row)}
    found = {
        "datePublished": published(tree, marks, text, years, title),
        "dateModified": _labelled(LABEL_MODIFIED, around(rows, years)),
    }
    return {name: raws for name, raws in found.items() if raws}
