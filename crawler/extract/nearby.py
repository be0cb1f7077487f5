"""Names without a label: beside a date or a job near the headline, above who it is, or below the last paragraph."""

import re
from collections.abc import Iterator, Set
from itertools import islice, pairwise

from crawler.extract import given
from crawler.extract.dom import line
from crawler.items import Raw

MAX_ROW = 80  # characters
MAX_NAMES = 120  # of a line of several names
EDGE = 6000  # characters at the end in which a writer may be introduced
MOST = 40  # places of one name
HEADLINE = 7  # characters of a Chinese line; a shorter one is a menu's
FULL = re.compile(  # capitalised words, or words of a script without capitals
    r"(?:(?:(?:d[aeiou]s?|del|della|van|von|zu|zum|zur|der|den|ter|ten|la|le|al|bin|y)\s){0,2}[^\W\d_a-zß-ÿ][^\W\d_]*[.'’-]?\s?\b){2,5}"
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
    r"periodista|giornalista|auteure?|editor|expert\w*|specialist|analyst|manager|professor\w*|universit\w+|institute?)\b",
    re.I,
)
_DAY = re.compile(r"\b\d{1,2}\D{1,16}(?:19|20)\d\d(?!\d)|(?:19|20)\d\d\D\d{1,2}\D\d")
_PLACE = re.compile(r"^|(?<=[|•·–—/])\s*|(?<=\s[-])\s+|(?<=\d\d\d\d),?\s+|(?<=\d\d),\s+|(?<=Uhr),?\s+")
_SUFFIX = re.compile(r"(?:\s[|–—·•»:-]|[|»:])\s+([^|»:()]{4,40})$|\(([^()]{4,40})\)$")  # of a document's title
_AND = re.compile(r",\s|\s(?:&|and|und|et|y|e|og|och|en)\s")
_STAFF = re.compile(r"(?!Our |Meet )(?:[A-Z][\w&.'-]*\s){1,3}(?:Team|Staff|Editors|Redaktion|Redazione|Redacción)")
_PICTURE = re.compile(r"©|\b(?:photo|foto|image|bild|credit|getty)", re.I)
_BEHIND = re.compile(rf"[.!?…“”\"»]\s*\(({FULL.pattern})\)[\s+*]*$")
_SIGNED = re.compile(rf"({FULL.pattern})(?:\s?[/(]\s?[\w.-]{{2,14}}\)?)?")  # `Jane Roe/dpa`
_PROSE = 80  # characters of a paragraph
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


def names(row: str) -> list[str]:
    """The names that a line consists of; none if it has anything else."""
    parts = _AND.split(row.strip()) if len(row) <= MAX_NAMES else []
    return parts if all(FULL.fullmatch(part) and not _JOB.search(part) for part in parts) else []


def _around(rows: list[str], n: int) -> list[str]:
    return [each for each in rows[max(n - 1, 0) : n + 2] if each != rows[n] and len(each) <= MAX_ROW]


def _by(rows: list[str], n: int) -> str:
    """The name in a line that has a date or a job, or stands next to one."""
    row = rows[n]
    if _DAY.search(row):
        return _beside_a_date(row)
    if re.fullmatch(_CHINESE, row):
        below = n > 0 and len(rows[n - 1]) > HEADLINE and any(re.fullmatch(_DATE, each) for each in rows[n + 1 : n + 3])
        return row if below else ""
    if len(listed := names(row)) > 1:
        known = any(map(given.is_given, listed)) and any(map(_DAY.search, _around(rows, n)))
        return row if known else ""
    if _STAFF.fullmatch(row):
        return row if any(map(_DAY.search, _around(rows, n))) else ""
    name = FULL.match(row)
    if not name or not given.is_given(name[0]):
        return ""
    if name[0] != row:
        return name[0] if _JOB.search(row, name.end()) else ""
    return row if any(_DAY.search(each) or _JOB.search(each) for each in _around(rows, n)) else ""


def together(near: str, known: Set[str]) -> list[Raw]:
    """All names of the lines near the headline of which one is known: systems declare the first author only.

    They stand in one line, or each in a line of its own above a date.
    """
    rows = near.split("\n")
    named = [names(row) for row in rows]
    for n, listed in enumerate(named):
        if len(listed) > 1 and not known.isdisjoint(listed):
            return [Raw(name, "html:list") for name in listed]
        if len(listed) == 1 and listed[0] in known:
            first, last = _stack(rows, named, n)
            if last > first and any(_DAY.search(row) for row in rows[max(first - 1, 0) : last + 2]):
                return [Raw(name[0], "html:list") for name in named[first : last + 1]]
    return []


def _stack(rows: list[str], named: list[list[str]], n: int) -> tuple[int, int]:
    """The first and the last of the lines around one that are persons' names too."""
    first = last = n
    while first and len(named[first - 1]) == 1 and given.is_given(rows[first - 1]):
        first -= 1
    while last + 1 < len(rows) and len(named[last + 1]) == 1 and given.is_given(rows[last + 1]):
        last += 1
    return first, last


def signature(text: str, title: str = "") -> list[Raw]:
    """The one full name that stands alone below a paragraph and above none, or in brackets behind its last sentence."""
    rows, found = text.split("\n"), set()
    for n, row in enumerate(rows):
        if n and 3 < len(row) <= MAX_ROW // 2 and row[0].isupper() and len(rows[n - 1]) > _PROSE:
            signed = _SIGNED.fullmatch(row)
            if signed and given.is_given(row) and _ends(rows, n):
                found.add(signed[1])
        elif len(row) > _PROSE and (behind := _BEHIND.search(row, len(row) - 60)) and given.is_given(behind[1]):
            found.add(behind[1])
    return [Raw(name, "html:last") for name in found if len(found) == 1 and not _is_in(title, name)]


def _ends(rows: list[str], n: int) -> bool:
    """Whether what follows a line is no paragraph, no date and nothing said of a picture."""
    below = rows[n + 1] if n + 1 < len(rows) else ""
    return len(below) <= _PROSE and not _DAY.search(below) and not _PICTURE.search(below)


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
