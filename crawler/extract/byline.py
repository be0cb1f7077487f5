"""Author, source and editor as they stand in the visible page: marked elements and the lines of the press.

来源, 作者, 编辑 and 记者 lines are read from the text; so are the usual classes, `itemprop` and `rel`.
"""

import re
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.extract import signed, writers
from crawler.extract.dom import line
from crawler.items import Raw

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

_FOLLOWING = re.compile(
    r"\s+(?:编辑|編輯|责任|責任|责编|点击|點擊|来源|來源|发布|发表|时间|人气|阅读|浏览|评论|\d).*$|责任编辑.*$"
)
_HOUSE = re.compile(
    r"^(?:the|die|der|das)\s|\b(?:news|press\w*|agency|redak\w+|editor\w*|staff|team|admin|zeitung|gmbh|media|group|"
    r"magazin\w*|online|www|https?)\b|[@&]|"
    r"\.\w{2,4}\b|[报報社网網台臺]$",
    re.I,
)
_PHOTOGRAPHER = re.compile(r"(?:翻?[攝摄]影?|供图)$")
NEAR = 300  # characters around the headline in which its own date stands
END = 40  # characters of the headline that are looked for
ENDS = 30_000  # characters at either end of the text that may hold a byline


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


def press(text: str, near: str) -> list[Raw]:
    """Reporters and authors named by the press's own wording."""
    named = [raw for pattern in (AUTHOR, REPORTER, REPORTED) for raw in _lines(pattern, text, "html:line")]
    named = named or _lines(SLASHED, near, "html:line")
    named = [Raw(_FOLLOWING.sub("", raw.value), raw.source) for raw in named if not _PHOTOGRAPHER.search(raw.value)]
    return list(dict.fromkeys(named))


def _close(text: str, title: str) -> str:
    """The lines around the headline, wherever it stands: menus and breadcrumbs have it too."""
    end = title[-END:]  # a block of its own may hold the title's beginning
    places = [match.end() for match in islice(re.finditer(re.escape(end), text), 3)] if len(title) > 4 else []
    return "\n".join(
        text[text.rfind("\n", 0, max(place - len(title) - NEAR, 0)) + 1 : place + 2 * NEAR] for place in places
    )


def host(url: str) -> str:
    """The host's own label: `daily` of www.daily.example."""
    return (urlsplit(url).hostname or "").removeprefix("www.").split(".")[0]


def unsure(declared: list[dict[str, list[Raw]]], site: set[str]) -> bool:
    """Whether none of the declared authors is a person for certain: a full name and no house's (`site`: its names)."""
    authors = [raw.value for fields in declared for raw in fields.get("author", [])]
    return not any(
        (" " in name or not name.isascii())
        and not _HOUSE.search(name)
        and re.sub(r"\W", "", name).casefold() not in site
        for name in authors
    )


def candidates(tree: HtmlElement, text: str, title: str = "", *, marked: bool = True) -> dict[str, list[Raw]]:
    """Everything above, keyed by Article field (`sourceOrganization` and `editor` are schema.org's, not ours).

    `marked=False` leaves out the search by class and itemprop: for pages that declare who wrote them.
    """
    text = text if len(text) < 2 * ENDS else f"{text[:ENDS]}\n{text[-ENDS:]}"
    rows, near = text.split("\n"), _close(text, title)
    wording = around(rows, {row for row in rows if PRESS.search(row)})
    found = {
        "author": press(wording, near) or (writers.candidates(tree, text, near) if marked else signed.lines(near)),
        "sourceOrganization": _lines(SOURCE, wording, "html:line", 1),
        "editor": _lines(EDITOR, wording, "html:line", 2),
    }
    return {name: raws for name, raws in found.items() if raws}
