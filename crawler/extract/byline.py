"""Author, source, editor and date as they stand in the visible page: marked elements and the lines of the press.

来源, 作者, 编辑 and 记者 lines are read from the text; so are the usual classes, `itemprop`, `rel` and `<time>`.
"""

import re
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.extract import writers
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

NAME = r"[\u4e00-\u9fff·]{2,4}"
NAMES = rf"{NAME}(?:[、，, ]+{NAME}){{0,5}}"
_STOP = r"(?=$|[\s\n|｜／/）)】\]〕，,。、;；：:]|[0-9])(?!\s*[／/]?\s*(?:翻?[攝摄]|图|圖|供))"
_NAMED = r"[^\n,，。;；|｜<>()（）【】\[\]:：]"
AUTHOR = re.compile(
    r"(?:^|[\s（(【\[｜|])((?:作者|著者|執筆|执笔人?|撰文|撰稿|采写|採寫|文字|文|本文作者|撰写|撰寫|采访|通讯员|特约撰稿)\s*[:：/／|｜丨]\s*"
    r"(?:(?:本报|本刊|本网|本社|特约|实习|见习)?(?:记者|記者)\s*[:：]?\s*)?"
    rf"(?:{_NAMED}{{2,40}}?(?=\s+[^\s,，。:：]{{1,8}}\s*[:：])|{_NAMED}{{2,40}}))",  # the next label is none of it
    re.M,
)
REPORTER = re.compile(
    rf"(?:(?:^|[（(【\[〔\s／/])[^\n（(【\[〔，。、：:；]{{0,16}}(?:记者|記者|通讯员|通訊員))(?:\s*[:：]\s*|\s*)({NAMES}){_STOP}",
    re.M,
)
REPORTED = re.compile(rf"(?:^|\s)({NAMES})\s*(?:[／/]\s*[\u4e00-\u9fff]{{2,5}}\s*)?(?:報導|报道)$", re.M)
SLASHED = re.compile(
    rf"^({NAMES})\s*[／/]\s*[\u4e00-\u9fff]{{1,12}}(?:报|報|社|网|網|台|臺|刊|周刊|新闻|新聞|客户端)(?=$|\s)", re.M
)
SOURCE = re.compile(
    r"(?:^|[\s（(｜|])(?:文章来源|信息来源|新闻来源|稿源|来源|來源|出处|出處)\s*[:：]\s*([^\n，。;；|｜<>()（）]{2,40}?)(?=\s{2}|\n|$|[）)\s](?:作者|编辑|责|20|19|字|浏览))",
    re.M,
)
EDITOR = re.compile(
    r"(?:^|[\s（(【\[｜|])(?:责任编辑|責任編輯|责编|責編|编辑|編輯|值班编辑)\s*[:：/／|｜]\s*([^\n，。;；|｜<>()（）【】\[\]]{2,30})",
    re.M,
)
# What the patterns above cannot do without. A plain search for it is a tenth of their cost, and most lines have none.
PRESS = re.compile(
    r"作者|著者|執筆|执笔|撰[文稿写寫]|采写|採寫|采访|文字|文\s*[:：/／|｜丨]|记者|記者|通[讯訊][员員]|報導|报道|"
    r"来源|來源|稿源|出处|出處|编辑|編輯|责编|責編"
)
# Of these, what each one cannot do without.
NEEDED = {
    REPORTER: ("记者", "記者", "通讯员", "通訊員"),
    REPORTED: ("报道", "報導"),
    SOURCE: ("来源", "來源", "稿源", "出处", "出處"),
    EDITOR: ("编辑", "編輯", "责编", "責編"),
}
YEAR = re.compile(r"(?:19|20)\d\d")

_MARKED = "//*[@class or @id or @itemprop or @rel]"
_AUTHOR_MARK = re.compile(r"author|byline|reporter", re.I)
_DATE_MARK = re.compile(r"date|time|publish|source|info", re.I)
_FOLLOWING = re.compile(
    r"\s+(?:编辑|編輯|责任|責任|责编|点击|點擊|来源|來源|发布|发表|时间|人气|阅读|浏览|评论|\d).*$|责任编辑.*$"
)
_PHOTOGRAPHER = re.compile(r"(?:翻?[攝摄]影?|供图)$")
_URL_DATE = re.compile(r"[/_-]((?:19|20)\d\d)[-/_]?(\d\d)[-/_]?(\d\d)(?!\d)")
SHORT_LINE = 80  # characters; a date in a longer one is part of the story
NEAR = 300  # characters around the headline in which its own date stands
ENDS = 30_000  # characters at either end of the text that may hold a byline


def _mark(node: HtmlElement) -> str:
    return " ".join(node.get(name) or "" for name in ("class", "id", "itemprop", "rel"))


def around(rows: list[str], marked: set[str]) -> str:
    """The marked lines, each with its neighbours; what lies between them is a full stop."""
    held = [n for n, row in enumerate(rows) if row in marked]
    near = sorted({n for at in held for n in (at - 1, at, at + 1) if 0 <= n < len(rows)})
    gaps = ("" if n - 1 == last else "。\n" for last, n in zip([-1, *near], near, strict=False))
    return "\n".join(gap + rows[n] for gap, n in zip(gaps, near, strict=True))


def _lines(pattern: re.Pattern[str], text: str, source: str, most: int = 6) -> list[Raw]:
    if pattern in NEEDED and not any(word in text for word in NEEDED[pattern]):
        return []
    matches = islice(pattern.finditer(text), 50 if most > 1 else 3)
    found = (line(match[1] if match.re.groups else match[0]) for match in matches)
    return [Raw(value, source) for value in dict.fromkeys(found) if value][:most]


def authors(tree: HtmlElement | None, marked: list[HtmlElement], text: str, press: str, near: str) -> list[Raw]:
    """Bylines, best first: reporters and authors named by the press's own wording, then marked elements.

    Without a tree, where others have named the author, only the lines `near` the headline are read.
    """
    named = [raw for pattern in (AUTHOR, REPORTER, REPORTED) for raw in _lines(pattern, press, "html:line")]
    named = named or _lines(SLASHED, near, "html:line")
    named = [Raw(_FOLLOWING.sub("", raw.value), raw.source) for raw in named if not _PHOTOGRAPHER.search(raw.value)]
    if named:
        return list(dict.fromkeys(named))
    return writers.candidates(tree, marked, text) if tree is not None else writers.lines(near)


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


def _labelled(label: re.Pattern[str], text: str) -> list[Raw]:
    """The date that stands right behind such a label."""
    for found in islice(label.finditer(text), 20):
        match = DATE.match(text, found.end()) or WESTERN.match(text, found.end())
        if not match:  # the label's own end may have swallowed the name of a month
            match = WESTERN.search(text, found.start(), found.end() + 30)
        if match:
            return [Raw(line(match[0]), "html:line")]
    return []


def _close(text: str, title: str) -> str:
    """The lines around the headline."""
    place = text.find(title) if len(title) > 4 else -1
    return text[max(place - NEAR, 0) : place + len(title) + 2 * NEAR] if place >= 0 else ""


def _near(text: str, title: str) -> list[Raw]:
    """The first full time stamp, else day, close to the headline: lists of other articles have dates too."""
    place = text.find(title) if len(title) > 4 else -1
    if place < 0:
        return []
    after, before = text[place + len(title) :][:NEAR], text[max(place - NEAR // 2, 0) : place]
    return [
        raw for pattern in PATTERNS for zone in (after, before) for raw in _lines(pattern, zone, "html:headline", 1)
    ][:1]


def dates(tree: HtmlElement, nodes: list[HtmlElement], text: str, years: set[str], title: str) -> list[Raw]:
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
    anywhere = [raw for pattern in PATTERNS for raw in _lines(pattern, short, "html:text", 1)]
    found = [*exact, *_near(text, title), *absolute, *labelled, *anywhere, *timed, *marked]
    return list(dict.fromkeys(found))


def host(url: str) -> str:
    """The host's own label: `daily` of www.daily.example."""
    return (urlsplit(url).hostname or "").removeprefix("www.").split(".")[0]


def url_date(url: str) -> list[Raw]:
    """The day that the address names: `/2026/03/05/`, `_20260305`."""
    match = _URL_DATE.search(url)
    return (
        [Raw("-".join(match.groups()), "url")]
        if match and "01" <= match[2] <= "12" and "01" <= match[3] <= "31"
        else []
    )


def candidates(tree: HtmlElement, text: str, title: str = "", *, marked: bool = True) -> dict[str, list[Raw]]:
    """Everything above, keyed by Article field (`sourceOrganization` and `editor` are schema.org's, not ours).

    `marked=False` leaves out the search by class and itemprop, a tenth of a page's time: for pages with better sources.
    """
    marks = [(node, _mark(node)) for node in tree.xpath(_MARKED)] if marked else []
    text = text if len(text) < 2 * ENDS else f"{text[:ENDS]}\n{text[-ENDS:]}"
    rows = text.split("\n")
    years = {row for row in rows if YEAR.search(row)}
    press = around(rows, {row for row in rows if PRESS.search(row)})
    found = {
        "author": authors(
            tree if marked else None,
            [n for n, mark in marks if _AUTHOR_MARK.search(mark)],
            text,
            press,
            _close(text, title),
        ),
        "datePublished": dates(tree, [node for node, mark in marks if _DATE_MARK.search(mark)], text, years, title),
        "dateModified": _labelled(LABEL_MODIFIED, around(rows, years)),
        "sourceOrganization": _lines(SOURCE, press, "html:line", 1),
        "editor": _lines(EDITOR, press, "html:line", 2),
    }
    return {name: raws for name, raws in found.items() if raws}
