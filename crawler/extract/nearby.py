"""Names without a label: beside a date or a job near the headline, or above the words that tell who it is."""

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from crawler.extract import given
from crawler.extract.dom import line
from crawler.items import Raw

MAX_ROW = 80  # characters
EDGE = 6000  # characters at the end in which a writer may be introduced
MOST = 40  # places of one name
HEADLINE = 7  # characters of a Chinese line; a shorter one is a menu's
FULL = re.compile(  # capitalised words, or words of a script without capitals
    r"(?:(?:(?:d[aeiou]s?|del|della|van|von|zu|der|den|la|le|al|bin|y)\s)?[^\W\d_a-zß-ÿ][^\W\d_]*[.'’-]?\s?\b){2,5}"
)
_LIFE = re.compile(  # what a page says of its writer behind the name
    r",? (?:writes|covers|joined|lives in|schreibt|lebt in|écrit|escribe|"
    r"(?:is|was|ist|war|est|es|è) [^.\n]{0,80}(?:writer|journalist|reporter|editor|author|autor|auteur|redakteur|"
    r"columnist|blogger|professor|researcher|lawyer|analyst|creator|marketer|photographer|periodista|giornalista))",
    re.I,
)
_IS = re.compile(r" (?:is|was|has|writes|covers|joined|ist|war|hat|schreibt|arbeitet|lebt|studierte|est|es|è) ")
_JOB = re.compile(
    r"\b(?:staff|writer|reporter|correspondent|columnist|journalist\w*|redakteur\w*|korrespondent\w*|contributor|autor\w*|"
    r"periodista|giornalista|auteure?|editor)\b",
    re.I,
)
_DAY = re.compile(r"\b\d{1,2}\D{1,16}(?:19|20)\d\d(?!\d)|(?:19|20)\d\d\D\d{1,2}\D\d")
_PLACE = re.compile(r"^|(?<=[|•·–—/])\s*|(?<=\s[-])\s+|(?<=\d\d\d\d),?\s+|(?<=\d\d),\s+|(?<=Uhr),?\s+")
_SUFFIX = re.compile(r"(?:\s[|–—·•»:-]|[|»:])\s+([^|»:()]{4,40})$|\(([^()]{4,40})\)$")  # of a document's title
_CHINESE = (  # no town's or house's name, as far as its last sign tells; the dictionary tells the others (`authors`)
    r"(?:[\u4e00-\u9fff]{2}|"
    r"[\u4e00-\u9fff]{2,3}(?![区县縣市省镇鎮乡鄉村州庄莊口山岛島港湾灣网網报報社台厅廳部局院所园園馆館站线線会會])[\u4e00-\u9fff])"
)
_DATE = r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}日?(?:\s*\d{1,2}:\d\d(?::\d\d)?)?"
_DATED = re.compile(rf"({_CHINESE})\s*[|｜丨·•]?\s*{_DATE}|{_DATE}\s*[|｜丨·•]?\s*({_CHINESE})")
_BRACKETED = re.compile(rf"{_DATE}\s*[\[（(【]\s*({_CHINESE})\s*[\]）)】]")


def _beside_a_date(row: str) -> str:
    """The part of a line with a date that begins with a person's name."""
    if match := _BRACKETED.search(row):
        return match[1]
    if match := _DATED.fullmatch(row):
        return match[1] or match[2]
    for place in _PLACE.finditer(row):
        name = FULL.match(row, place.end())
        if name and given.is_given(name[0]):
            return row[name.start() :]
    return ""


def _by(rows: list[str], n: int) -> str:
    """The name in a line that has a date or a job, or stands next to one."""
    row = rows[n]
    if _DAY.search(row):
        return _beside_a_date(row)
    if re.fullmatch(_CHINESE, row):
        below = n > 0 and len(rows[n - 1]) > HEADLINE and any(re.fullmatch(_DATE, each) for each in rows[n + 1 : n + 3])
        return row if below else ""
    name = FULL.match(row)
    if not name or not given.is_given(name[0]):
        return ""
    if name[0] != row:
        return name[0] if _JOB.match(row[name.end() :].strip(" ,|–-")) else ""
    around = [each for each in rows[max(n - 1, 0) : n + 2] if each != row and len(each) <= MAX_ROW]
    return row if any(_DAY.search(each) or _JOB.search(each) for each in around) else ""


def _introduced(rows: list[str], text: str) -> Iterator[str]:
    """A full name alone on a line, of whom the page says elsewhere what that person does."""
    full = dict.fromkeys(row for row in rows if len(row) <= MAX_ROW and FULL.fullmatch(row))
    return (row for row in full if any(_LIFE.match(part) for part in text.split(row)[1:MOST]))


def _told(rows: list[str]) -> list[str]:
    """The one name that stands above a text which begins with it: `Ana Bel`, then `Ana Bel is a lawyer …`."""
    found = {
        row
        for row, below in pairwise(rows)
        if len(row) <= MAX_ROW
        and below.startswith(row)
        and FULL.fullmatch(row)
        and given.is_given(row)
        and _IS.match(below, len(row))
    }
    return list(found) if len(found) == 1 else []


def owner(document: str, text: str, title: str) -> list[Raw]:
    """Whose site it is: a person, by the end of the document's title and the page's own words."""
    last = _SUFFIX.search(document)
    name = line(last[1] or last[2]) if last else ""
    if not (FULL.fullmatch(name) and given.is_given(name)) or _is_in(title, name) or name not in text:
        return []
    return [Raw(name, "html:owner")]


def _is_in(title: str, name: str) -> bool:
    """Whether the title names that person: the article's subject."""
    full = FULL.match(name)
    return (full[0] if full else name).strip() in title


def candidates(text: str, near: str, title: str = "") -> list[Raw]:
    """The first of them that the title does not name: near the headline, else introduced there, else at the end."""
    rows = near.split("\n")
    beside = (_by(rows, n) for n, row in enumerate(rows) if 1 < len(row) <= MAX_ROW)
    for source, names in (
        ("html:near", beside),
        ("html:near", _introduced(rows, text)),
        ("html:bio", _told(text[-EDGE:].split("\n"))),
    ):
        if found := list(islice((name for name in names if name and not _is_in(title, name)), 1)):
            return [Raw(found[0], source)]
    return []
