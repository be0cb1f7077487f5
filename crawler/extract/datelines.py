"""Dates in the lines of a page: how they are written, and what the words beside them say of them.

A date in the midst of a long line is part of the story. `Updated`, 更新 and the like make it another date than the
publication's; `Published`, 发布 and the like make it this one's for sure.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_GLUED = r"(?:(?!\d)|(?=\d{1,2}[:：]\d\d))"  # a clock in an element of its own: `2026-03-0514:30`
_M, _D = r"(?:1[0-2]|0?[1-9])", rf"(?:3[01]|[12]\d|0?[1-9]){_GLUED}"
DAY = (  # one separator throughout: `28. Juni 2025 - 16.03 Uhr` is a year and a clock
    rf"(?:19|20)\d\d(?:\s*-\s*{_M}\s*-\s*{_D}|\s*/\s*{_M}\s*/\s*{_D}|\s*\.\s*{_M}\s*\.\s*{_D}|"
    rf"\s*[年년]\s*{_M}\s*[月월]\s*{_D}\s*[日일]?)"
)
TIME = r"(?:[\sT　]*\d{1,2}\s*[:：时時点點]\s*\d{2}(?:\s*[:：分]\s*\d{2})?\s*(?:Z|[+-]\d\d:?\d\d)?)"
STAMP = re.compile(rf"(?<!\d){DAY}{TIME}")
DATE = re.compile(rf"(?<!\d){DAY}{TIME}?")
RELATIVE = re.compile(
    r"(?:\d{1,3}\s*(?:分钟|小时|天|分鐘|小時)前|(?:今天|昨天|前天)\s*\d{1,2}:\d{2}|\d{1,2}-\d{1,2}\s+\d{1,2}:\d{2}|"
    r"\d{1,2}月\d{1,2}日(?:\s*\d{1,2}:\d{2})?)"
)
# How the months begin: in English, German, Dutch, Scandinavian, Romance and Slavic languages, Turkish, Indonesian,
# Finnish, Hungarian, Greek; then in Russian, Ukrainian and Bulgarian, Arabic and Hebrew.
_MONTH = (
    r"(?:jan|jän|gen|ene|feb|fév|fev|mar|mär|mrt|maart|apr|avr|abr|may|mai|mei|mag|maj|jun|juin|jui|giu|jul|lug|aug|aoû|ago|"
    r"agu|sep|set|oct|okt|ott|out|nov|dec|dez|dic|déc|des|stycz|lut(?:ego|y)|kwie|czerw|lip(?:ca|iec)|sierp|wrze|paź|listop|"
    r"grud|ledna|úno|břez|dubna|květ|červ|srpna|září|říj|prosin|ian|iul|iun|noi|ocak|şubat|nisan|haziran|temmuz|ağustos|eylül|"
    r"ekim|kasım|aralık|tammi|helmi|maalis|huhti|touko|kesäk|heinäk|elok|syysk|lokak|joulu|szept|márc|ápr|máj|jún|júl|"
    r"янв|фев|мар|апр|ма[яй]|июн|июл|авг|сен|окт|ноя|дек|січ|лют|бер|кві|тра|чер|лип|сер|вер|жов|лис|гру|яну|юни|юли|"
    r"ιαν|φεβ|μαρ|απρ|μα[ιΐ]|ιου|αυγ|σεπ|οκτ|νοε|δεκ|"
    r"يناير|فبراير|مارس|أبريل|ابريل|مايو|يونيو|يوليو|أغسطس|اغسطس|سبتمبر|أكتوبر|اكتوبر|نوفمبر|ديسمبر|"
    r"ב?ינו|ב?פבר|ב?מרץ|ב?אפר|ב?מאי|ב?יונ|ב?יול|ב?אוג|ב?ספט|ב?אוק|ב?נוב|ב?דצמ)[^\W\d_]{0,9}\.?"
)
_CLOCK = r"(?:,?\s*(?:at|um|[-–|])?\s*\d{1,2}[:.]\d{2}(?:\s*[ap]\.?m\b)?)?"
_NUMBER = r"\d{1,2}(?:(?:st|nd|rd|th)(?!\s+gen\b)|º|er|\.)?"  # `2nd Gen, 2023` is a model
_BREAK = r"(?:\b|(?-i:(?<=[a-zß-ÿ])(?=[A-Z])))"  # a name in an element of its own: `By Ann LeeMarch 5, 2026`
WESTERN = re.compile(
    rf"(?<![\d.])(?:{_NUMBER}(?:\s+|(?<=\.))(?:de\s+)?{_MONTH},?\s+(?:del?\s+)?(?:19|20)\d\d|"
    rf"{_BREAK}{_MONTH}\s+{_NUMBER},?\s+(?:19|20)\d\d|(?:19|20)\d\d\.?\s+{_MONTH}\s+\d{{1,2}}(?=\W|$)|"
    rf"\d{{1,2}}-{_MONTH}-(?:19|20)\d\d|"
    rf"\d{{1,2}}\.\s?\d{{1,2}}\.\s?(?:19|20)\d\d|(?<!/)\d{{1,2}}([/-])\d{{1,2}}\1(?:19|20)\d\d(?!/))(?!\d{{3}}){_CLOCK}",
    re.I,
)
BRIEF = re.compile(  # a year of two digits, by the headline only; days of one digit with a clock: no release's number
    r"(?<![\w./])(?:[0-3]\d\.[01]\d\.\d\d|[0-3]\d/[0-3]\d/\d\d|"
    rf"[0-3]?\d(?:\.[01]?\d\.|/[0-3]?\d/)\d\d(?=,?\s+\d{{1,2}}[:.]\d\d\b))(?![\d./]){_CLOCK}",
    re.I,
)
PATTERNS = (STAMP, DATE, WESTERN)
YEARLESS = frozenset({RELATIVE, BRIEF})
YEAR = re.compile(r"(?:19|20)\d\d")
PUBLISHED = (
    r"发布|發布|發佈|发表|刊登|刊出|出版|时间|時間|日期|公開|publi(?:sh|é|cad|catio|zie|ka|cer)|pubblicat|posted|veröffentlicht|"
    r"erschienen|erstellt|gepubliceerd|geplaatst|udgivet|opublikowan|"
    r"(?<![^\W\d_] )\b(?:datum|date|data|fecha)\s*(?:[:：]|$|(?=\d))"  # no `Release date:`, no `Due date:`
)
MODIFIED = (
    r"更新|修改|最后编辑|updated|last (?:update|edited|reviewed)|modifi|aktualisier|zuletzt|geändert|mise? à jour|"
    r"actualiz|aggiornat|atualiz|bijgewerkt|uppdater|oppdater|opdater"
)
LABEL = re.compile(rf"(?P<modified>{MODIFIED})|(?P<published>{PUBLISHED})", re.I)
SHORT_LINE = 80  # characters; a date in a longer one is part of the story
_OPENING = re.compile(r"(?:.{0,18}[,(/|:–-]\s*)?")  # what stands before a date that opens a line: place, agency
ENTRY = re.compile(  # how a line of blogs begins that says when and where they are filed
    r"(?:this|the|dies\w*|der|cet|esta?|quest[oa]|este|dit|denne|detta|ten)\s(?:entry|post|article|story|beitrag|artikel|"
    r"eintrag|billet|entrada|artículo|articolo|artigo|bericht|inlägg|innlegg\w*|wpis)\b",
    re.I,
)
BEFORE, AFTER = 30, 25  # characters on either side of a date in which its label stands
WORD = 4  # characters before a date that begins its line: `On `, `Am `
LATE = 40  # characters before a date without a label: of a caption rather than a byline
BEGINNING = 120  # characters of a line that are looked at
PARTED = 4  # ideographs between a label and its date: `发布日期`, `更新于`
_HAN = re.compile("[\u4e00-\u9fff]")
PLAIN = 40  # characters of a line that may be the next one's label


class Found(NamedTuple):
    """A date in a line: as it is written; `published`, `modified` or `` by the words beside it; whether it stands
    behind many characters, or begins the line.
    """

    text: str
    label: str
    late: bool = False
    opens: bool = False


def first(rows: list[str], pattern: re.Pattern[str]) -> Iterator[Found]:
    """The dates of a pattern in some lines, without those in prose."""
    for n, row in enumerate(rows):
        last = 0
        for match in pattern.finditer(row[:BEGINNING]) if pattern in YEARLESS or YEAR.search(row) else ():
            short = len(row) < SHORT_LINE
            label = _before(row, last, match) or (_heading(rows[n - 1]) if n and match.start() < 3 else "")
            label = label or _behind(row, match, AFTER if short else 2 * AFTER if ENTRY.match(row) else 0)
            last = match.end()
            if label or short or _OPENING.fullmatch(row, 0, match.start()):
                yield Found(match[0], label, not label and match.start() > LATE, match.start() < WORD)


def _before(row: str, last: int, match: re.Match[str]) -> str:
    """What the last such word before a date calls it."""
    before = list(LABEL.finditer(row, max(last, match.start() - BEFORE), match.start()))
    if not before or len(_HAN.findall(row, before[-1].end(), match.start())) > PARTED:
        return ""  # a headline: `小城发布新车的价格 2026-03-05`
    return str(before[-1].lastgroup)


def _behind(row: str, match: re.Match[str], far: int) -> str:
    """`published` where a word behind it says so and is not the next date's."""
    behind = LABEL.search(row, match.end(), match.end() + far)
    if not behind or behind.lastgroup == "modified" or YEAR.search(row, behind.end(), behind.end() + BEFORE):
        return ""
    return "published"


def _heading(row: str) -> str:
    """What a line that is a label and no more says of the date in the next one."""
    found = LABEL.search(row) if len(row) < PLAIN and not YEAR.search(row) else None
    return str(found.lastgroup) if found else ""
