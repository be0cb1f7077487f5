"""Lines that say who wrote the page: `By …`, `Von …`, `Written by …`, `Autor: …`, `Posted on 5 March by …`.

A line has a label and behind it a name. What stands behind a bare preposition has to look like a name in all its
words; behind a verb or a noun that only a writer has, a user's name will do. The labels are the press's and the blog
engines' own, in the languages of Europe and some others.
"""

import re
from collections.abc import Iterator
from itertools import islice, pairwise, takewhile
from typing import NamedTuple

from crawler.extract import given, labels, nearby
from crawler.extract.dom import line
from crawler.items import Raw

EDGE = 6000  # characters at either end of the text in which a line may be the byline
MAX_LINE = 160  # characters
MAX_NAME = 80  # characters behind the label; more is prose
LISTED = 3  # different names at the end: other articles' or comments'
_NEXT = re.compile(r"[;!?]|\.\s+[A-ZÀ-Þ]\w+\s+[a-z]|\s\w+ing by\s")  # sentence, or label
_GLUED = re.compile(r"(\W{0,3}(?:[^\W\d_]{3,12} )?(?:[Bb]y|BY|[Vv]on|[Pp]ar|[Pp]or|[Dd]oor))(?=[A-ZÀ-Þ][^\W_])")
_COUNTED = re.compile(r"\s[-–—|•·]\s")
_COUNT = re.compile(r"\s[-–—|•·]\s*\d.*$")  # of comments, minutes
_WORD = re.compile(r"[^\W\d_][^\s:|/*(,.]*")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_END = re.compile(r"[,;|/•·–—(\[\d@:]|\s-|\s\+")


class Byline(NamedTuple):
    """A name as its line has it, and whether the label is one that only a writer has."""

    name: str
    sure: bool


def _ends(word: str, after: str) -> bool:
    """Whether a word behind a name begins what is said of it; a particle belongs to the name before a capital."""
    word = word if word.islower() else word.lower() if len(word) == 2 and word.isupper() else ""
    if after[:1].isdigit():
        return word in labels.THEN or word in labels.AND
    return word in labels.THEN and not (word in labels.PARTICLE and after[:1].isupper())


def _names(text: str) -> tuple[str, list[str]]:
    """What stands before the words that say when, where and for whom; and the words of the first name."""
    words = _COUNT.sub("", text).split(" ")
    for n, (word, after) in enumerate(pairwise([*words, ""])):
        if n and _ends(word, after):
            words = words[:n]
        if n >= len(words) - 1 or word.endswith(","):
            break
    text = " ".join(words)
    return text, re.split(_END, text, maxsplit=1)[0].split()


def _is_name(words: list[str]) -> bool:
    """Whether all words are a name's: capitals, initials, particles; behind `and` too."""
    own = [word for word in words if word not in labels.PARTICLE and word not in labels.AND]
    return (
        0 < len(own) <= 8
        and not any(word[0].islower() for word in own)
        and words[-1] not in labels.AND
        and not all(given.plain(word) in labels.MENU for word in own)
        and words[-1] not in labels.PARTICLE
    )


def _read(label: re.Match[str]) -> Byline | None:
    text, words = _names(line(_NEXT.split(label["name"], maxsplit=1)[0]))
    dashed = label.string[:1] in "-–—"  # as under a quotation
    sure = bool(label["sure"] or label["author"] or label["dated"] or dashed)
    if not words or (label["author"] and len(words) < 2):
        return None
    own = [word for word in words if word not in labels.PARTICLE]
    if label["bare"] and len(own) < 2 and text != line(label["name"]) and not re.search(r"\d", label["name"]):
        return None  # "Von der Leyen im Gespräch"
    if (
        (label["bare"] or "by").rstrip(" :").lower() not in ("by", "von")
        and len(words) == 1
        and not given.is_given(text)
    ):
        return None  # "Door handles"
    text = " ".join(words) if label["dated"] else text
    plain = label["sure"] or (label["bare"] or "A")[0].islower()  # `by anabel`, but `By topic`
    user = plain and len(words) == 1 and given.plain(words[0]) not in labels.MENU
    return Byline(text, sure) if user or _is_name(words) else None


def _begins(row: str) -> bool:
    word = _WORD.search(row, 0, 24)
    return bool(word and given.plain(word[0]) in labels.FIRST)


def _fits(name: str, near: bool) -> bool:
    """Whether what stands behind a label is short enough to be no prose; near the headline names alone may be long."""
    return len(name) <= MAX_NAME or (near and len(nearby.names(_COUNTED.split(name, maxsplit=1)[0])) > 1)


def _below(rows: list[str]) -> Iterator[str]:
    """The names in the lines below a name: of a list."""
    return takewhile(lambda row: nearby.FULL.fullmatch(row) and given.is_given(row), rows)


def bylines(rows: list[str], *, dated: bool = False) -> Iterator[Byline]:
    """Of each line that has a label and a name; where the label is a line of its own, the name is the next one."""
    for n, row in enumerate(rows):
        row = _GLUED.sub(r"\1 ", row, count=1) if _GLUED.match(row) else row  # elements that a style parts
        if len(row) > MAX_LINE or not (_begins(row) or (dated and _YEAR.search(row))):
            continue
        label = labels.LABEL.match(row)
        if label and label["name"] and _fits(label["name"], dated) and (dated or not label["dated"]):
            if found := _read(label):
                yield found
        elif n + 1 < len(rows) and labels.ALONE.fullmatch(row):
            text, words = _names(rows[n + 1])
            given_name = given.is_given(text)
            known = (dated or given_name) and (len(words) > 1 or len(row) < 5 or given_name)
            text = (
                ", ".join([text, *_below(rows[n + 2 : n + 5])]) if dated and given_name and nearby.names(text) else text
            )
            if len(text) <= MAX_NAME and _is_name(words) and known:
                yield Byline(text, len(row) > 4)


def _unanswered(text: str) -> list[str]:
    """The lines without those that sign a reader's comment."""
    return [row for row in text.split("\n") if not row.casefold().startswith(("kommentar von", "comment by"))]


def _is_two(name: str) -> bool:
    """Whether it has a given and a family name: `By the Numbers`, `By Industry` are a menu's."""
    return " " in name and not name.lower().startswith("the ")


def lines(near: str, text: str = "") -> list[Raw]:
    """The first line that names its writer: near the headline (`html:line`), at the end, anywhere at the beginning.

    Away from the headline a bare `By` and one word is an entry of a menu (`html:far` may be another article's).
    """
    close = islice(bylines(near.split("\n"), dated=True), 1)
    end = [found.name for found in bylines(_unanswered(text[-EDGE:])) if found.sure]
    end = end if len(set(end)) < LISTED else []
    far = (found for found in bylines(text[:EDGE].split("\n")) if found.sure or _is_two(found.name))
    if not end and len(text) > 2 * EDGE:
        middle = [found.name for found in bylines(text[EDGE:-EDGE].split("\n")) if found.sure]
        end = middle if len(set(middle)) == 1 else []
    found = {
        "html:line": [each.name for each in close],
        "html:end": end,
        "html:far": [each.name for each in islice(far, 1)],
    }
    raws = [Raw(names[0], source) for source, names in found.items() if names]
    return [raw for n, raw in enumerate(raws) if raw.value not in (each.value for each in raws[:n])]
