"""Author, source and editor as they stand in the visible page: marked elements and the lines of the press.

来源, 作者, 编辑 and 记者 lines are read from the text; so are the usual classes, `itemprop` and `rel`.
"""

import re
from collections.abc import Set
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.extract import given, headings, nearby, press, signed, writers
from crawler.extract.dom import words
from crawler.items import Raw

_HOUSE = re.compile(
    r"^(?:the|die|der|das)\s|\b(?:news|press\w*|agency|redak\w+|editor\w*|staff|team|admin|zeitung|gmbh|media|group|"
    r"magazin\w*|online|www|https?)\b|[@&]|"
    r"\.\w{2,4}\b|[报報社网網台臺]$",
    re.I,
)
_CHANNEL = re.compile(  # a site and its channel at the end of a document's title: `_小城科技_小城网`
    r"(?:[^\w\s]\s*|_)(([^\W_]{2,8}?)(?:新[闻聞]|[财財][经經]|科技|[体體]育|[娱娛][乐樂]|[资資][讯訊]|[订訂][阅閱]|[频頻]道|[网網]))"
    r"(?=$|[\s_|-])"
)
_LATIN = re.compile(r"[A-Za-z]")
NEAR = 300  # characters around the headline in which its own date stands
END = 40  # characters of the headline that are looked for
PLACES = 3  # at which it is looked for
ENDS = 30_000  # characters at either end of the text that may hold a byline


def around(rows: list[str], marked: set[str]) -> str:
    """The marked lines, each with its neighbours; what lies between them is a full stop."""
    held = [n for n, row in enumerate(rows) if row in marked]
    near = sorted({n for at in held for n in (at - 1, at, at + 1) if 0 <= n < len(rows)})
    gaps = ("" if n - 1 == last else "。\n" for last, n in zip([-1, *near], near, strict=False))
    return "\n".join(gap + rows[n] for gap, n in zip(gaps, near, strict=True))


def _close(text: str, title: str) -> str:
    """The lines around the headline, wherever it stands: menus and breadcrumbs have it too."""
    end, parts, place = title[-END:], [], -1  # a block of its own may hold the title's beginning
    for _ in range(PLACES if len(title) > 4 else 0):
        place = text.find(end, place + 1)
        if place < 0:
            break
        first = text.rfind("\n", 0, max(place + len(end) - len(title) - NEAR, 0)) + 1
        last = text.rfind("\n", 0, place + len(end) + 2 * NEAR)
        parts.append(text[first : max(last, place + len(end))])
    return "\n".join(parts)


def host(url: str) -> str:
    """The host's own label: `daily` of www.daily.example."""
    return (urlsplit(url).hostname or "").removeprefix("www.").split(".")[0]


def houses(tree: HtmlElement, url: str, declared: list[str]) -> set[str]:
    """What site and publisher are called, as letters: by tags, host and the channel that the title ends in."""
    channels = _CHANNEL.finditer(words(next(tree.iter("title"), None))[-60:])
    own = [name for channel in channels for name in channel.groups()]
    return {headings.letters(name) for name in [*declared, *own, host(url)]} - {""}


def unsure(declared: list[dict[str, list[Raw]]], site: set[str]) -> bool:
    """Whether none of the declared authors is a person for certain: a full name and no house's (`site`: its names)."""
    authors = [raw.value for fields in declared for raw in fields.get("author", [])]
    return not any(
        (" " in name and given.is_given(name) if _LATIN.search(name) else not name.isascii())
        and not _HOUSE.search(name)
        and re.sub(r"\W", "", name).casefold() not in site
        for name in authors
    )


def unseen(declared: list[dict[str, list[Raw]]], text: str) -> list[Raw]:
    """The declared full names that the page's text has nowhere: of who typed it in, as content systems fill them in."""
    visible = text.casefold()
    authors = [raw for fields in declared for raw in fields.get("author", [])]
    return [raw for raw in authors if nearby.FULL.fullmatch(raw.value) and raw.value.casefold() not in visible]


def beside(
    tree: HtmlElement, text: str, title: str, declared: list[dict[str, list[Raw]]], site: set[str]
) -> dict[str, list[Raw]]:
    """What the page shows, beside what it declares; `maintainer` is whom it declares and does not show."""
    hidden = unseen(declared, text)
    known = {raw.value for fields in declared for raw in fields.get("author", [])}
    found = candidates(tree, text, title, marked=bool(hidden) or unsure(declared, site), known=known)
    return found | ({"maintainer": hidden} if hidden else {})


def candidates(
    tree: HtmlElement, text: str, title: str = "", *, marked: bool = True, known: Set[str] = frozenset()
) -> dict[str, list[Raw]]:
    """Everything above, keyed by Article field (`sourceOrganization` and `editor` are schema.org's, not ours).

    `marked=False` leaves out the search by class and itemprop: for pages that declare who wrote them. `known`: whom.
    """
    text = text if len(text) < 2 * ENDS else f"{text[:ENDS]}\n{text[-ENDS:]}"
    rows, near = text.split("\n"), press.plain(_close(text, title))
    wording = press.plain(around(rows, {row for row in rows if not row.isascii() and press.WORDS.search(row)}))
    said = press.authors(wording, near)
    if all(raw.source == "html:last" for raw in said):
        said = [*(writers.candidates(tree, text, near, title) if marked else signed.lines(near)), *said]
    found = {
        "author": [*said, *(nearby.together(near, known) if known else [])],
        "sourceOrganization": press.lines(press.SOURCE, wording, "html:line", 1),
        "editor": press.lines(press.EDITOR, wording, "html:line", 2),
    }
    return {name: raws for name, raws in found.items() if raws}
