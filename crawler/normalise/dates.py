"""Any date string becomes ISO 8601: with an offset, or a day alone where the source says no more. Never a guess.

`reference` (when the page was fetched) is all that "now" ever means: for relative dates, for dates without a year,
and for refusing what lies in the future.
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import dateparser

from crawler.normalise import western
from crawler.normalise.locales import locales

LATEST = timedelta(days=1)  # a date may be this much later than the fetch: clocks and zones are careless
EARLIEST = 1000  # year; before it, dates are misread numbers
MAX_LENGTH = 100
_CLOCK = (
    r"(?:[T\s,，]*(?P<half>上午|下午|凌晨|晚上|中午)?\s*(?P<hour>\d{1,2})\s*[:：时時点點]\s*(?P<minute>\d{1,2})?"
    r"(?:\s*[:：分]\s*(?P<second>\d{1,2})?(?:[.,]\d{1,9})?)?\s*[秒分]?)"
)
_OFFSET = r"\s*(?P<offset>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?"
_WEEKDAY = r"(?:\s*(?:星期|周|週|禮拜|礼拜)?[一二三四五六日天]\s*|\s*[（(][^）)]{1,6}[）)]\s*)?"
FULL = re.compile(
    rf"(?P<year>\d{{4}})\s*[-/.年년]\s*(?P<month>\d{{1,2}})\s*[-/.月월]\s*(?P<day>\d{{1,2}})\s*[日号號일]?{_WEEKDAY}(?:{_CLOCK}{_OFFSET})?",
    re.I,
)
COMPACT = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?:[T\s]?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?)?(?P<offset>Z|[+-]\d\d:?\d\d)?"
)
DOTTED = re.compile(
    rf"(?P<day>\d{{1,2}})\.\s?(?P<month>0?[1-9]|1[0-2])\.\s?(?P<year>\d{{4}})(?:,?\s*(?:um|[-–|])?{_CLOCK}{_OFFSET})?"
)
YEARLESS = re.compile(rf"(?P<month>\d{{1,2}})\s*[-/月]\s*(?P<day>\d{{1,2}})\s*[日号號]?{_WEEKDAY}{_CLOCK}?")
NEAR_DAY = re.compile(rf"(?P<word>今天|今日|昨天|昨日|前天){_CLOCK}?")
AGO = re.compile(
    r"(?P<count>\d{1,4}|半|几)\s*(?:个|個)?\s*(?P<unit>秒|分钟|分鐘|分|小时|小時|天|日|周|週|星期|个月|個月|月|年)(?:钟|鐘)?(?:之)?前"
)
HALF_DAY = re.compile(r"\d\s*[ap]\.?\s?m\b", re.I)
UNIX = re.compile(r"\d{9,10}(?:\.\d{1,6})?|\d{12,13}")
CLOCK_WORDS = re.compile(
    r"\d\s*[:：hH]\s*\d{2}|\b\d{1,2}\s*(?:am|pm|a\.m|p\.m|Uhr)|\b(?:hours?|minutes?|Stunden?|Minuten?|heures?|horas?)\b",
    re.I,
)
LABEL = re.compile(
    r"^(?:发布|發布|發佈|发表|刊登|更新|出版|修改|公開|published|posted|updated|date)?(?:时间|時間|日期|于|於|on|at)?\s*[:：]?\s*",
    re.I,
)
HAN = re.compile(r"[\u4e00-\u9fff]")  # all such dates are read above; dateparser would ask 200 locales in vain
DAYS = {"今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2}
UNITS = {
    "秒": timedelta(seconds=1), "分": timedelta(minutes=1), "小": timedelta(hours=1), "天": timedelta(days=1),
    "日": timedelta(days=1), "周": timedelta(weeks=1), "週": timedelta(weeks=1), "星": timedelta(weeks=1),
}  # fmt: skip


def zone(name: str) -> tzinfo:
    """The time zone of an IANA name or an offset such as `+08:00`. Raises ValueError for any other."""
    offset = _offset(name)
    if offset is not None:
        return offset
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(
            f'timezone "{name}": no such zone; use a name such as Asia/Shanghai or an offset such as +08:00'
        ) from error


def _offset(text: str) -> tzinfo | None:
    if text.upper() in {"Z", "UTC", "GMT"}:
        return UTC
    match = re.fullmatch(r"([+-])(\d{2}):?(\d{2})?", text)
    if not match or int(match[2]) > 14 or int(match[3] or 0) > 59:
        return None
    delta = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return timezone(delta if match[1] == "+" else -delta)


def _moment(day: date, parts: dict[str, str | None], local: tzinfo) -> date | datetime:
    """The day with the clock of the match, or the day alone if it has none. Raises ValueError for a 25th hour."""
    if not parts.get("hour"):
        return day
    hour, half = int(parts["hour"] or 0), parts.get("half")
    if half in {"下午", "晚上"} and hour < 12:
        hour += 12
    known = _offset(parts.get("offset") or "") or local
    return datetime(
        day.year, day.month, day.day, hour, int(parts.get("minute") or 0), int(parts.get("second") or 0), tzinfo=known
    )


def _full(text: str, local: tzinfo) -> date | datetime | None:
    match = FULL.match(text) or COMPACT.fullmatch(text) or DOTTED.fullmatch(text)
    if not match:
        return None
    parts = match.groupdict()
    return _moment(date(int(parts["year"]), int(parts["month"]), int(parts["day"])), parts, local)


def _yearless(text: str, local: tzinfo, now: datetime) -> date | datetime | None:
    """The latest year in which the day does not lie in the future."""
    match = YEARLESS.fullmatch(text)
    if not match:
        return None
    parts = match.groupdict()
    for year in range(now.year + 1, now.year - 9, -1):  # nine: the 29th of February
        try:
            day = date(year, int(parts["month"] or 0), int(parts["day"] or 0))
        except ValueError:
            continue
        if day <= now.date():
            return _moment(day, parts, local)
    return None


def _relative(text: str, local: tzinfo, now: datetime) -> date | datetime | None:
    near = NEAR_DAY.fullmatch(text)
    if near:
        return _moment(now.date() - timedelta(days=DAYS[near["word"]]), near.groupdict(), local)
    if text in {"刚刚", "剛剛"}:
        return now
    ago = AGO.fullmatch(text)
    if not ago or ago["count"] == "几":
        return None
    count = 0.5 if ago["count"] == "半" else int(ago["count"])
    if ago["unit"] in {"个月", "個月", "月", "年"}:
        return _months_before(now.date(), round(count * (12 if ago["unit"] == "年" else 1)))
    moment = now - count * UNITS[ago["unit"][0]]
    return moment if ago["unit"][0] in "秒分小" else moment.date()


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, 28))


def _unix(text: str) -> datetime | None:
    """Seconds or milliseconds since 1970, told apart by their number of digits."""
    if not UNIX.fullmatch(text):
        return None
    value = float(text)
    return datetime.fromtimestamp(value / 1000 if len(text.split(".")[0]) >= 12 else value, UTC)


def _mail(text: str, local: tzinfo) -> datetime | None:
    """RFC 1123 and 2822, as in feeds and headers. The standard library's reader takes 8:00 pm for the morning."""
    if HALF_DAY.search(text):
        return None
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=local)


def _words(text: str, local: tzinfo, now: datetime, language: str | None) -> date | datetime | None:
    """Dates in words of any language, by dateparser: the last resort. A day without a clock stays a day."""
    if not re.search(r"\d", text) or len(re.sub(r"\W", "", text)) < 5 or HAN.search(text):
        return None
    if western.NUMBERED.fullmatch(text):  # refused there; dateparser would guess the country
        return None
    clock = CLOCK_WORDS.search(text)
    options = {
        "RELATIVE_BASE": now.astimezone(local).replace(tzinfo=None),
        "PREFER_DATES_FROM": "past",
        "REQUIRE_PARTS": ["day", "month"],
        "RETURN_AS_TIMEZONE_AWARE": False,
        "TIMEZONE": str(local),
    }
    found: datetime | None = None
    try:
        if language:
            found = dateparser.parse(text, languages=[language.split("-")[0]], settings=options)
        found = found or dateparser.parse(text, languages=locales(text), settings=options)
    except Exception:  # dateparser lets any error of its locales' data through; for us that is "no date"
        return None
    if found is None:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=local)) if clock else found.date()


def _parse(text: str, local: tzinfo, now: datetime, language: str | None) -> date | datetime | None:
    for found in (
        _unix(text),
        _full(text, local),
        western.read(text, local, language),
        _mail(text, local),
        _relative(text, local, now),
        _yearless(text, local, now),
    ):
        if found is not None:
            return found
    return None


def parse_date(
    raw: str, *, timezone: str, reference: datetime, language: str | None = None, any_language: bool = True
) -> str | None:
    """The date as ISO 8601, or None for what is no date (`Invalid Date`, `0000-00-00`).

    `timezone` is applied where the string has no offset; `reference` is aware, and is when the page was fetched.
    Without `any_language` months are known in the West's languages only, which spares dateparser's seconds.
    Raises ValueError for an unknown time zone.
    """
    local = zone(timezone)
    text = LABEL.sub("", " ".join(raw[: 2 * MAX_LENGTH].split())).strip(" |｜·,，")
    if not text or len(text) > MAX_LENGTH:
        return None
    try:
        now = reference.astimezone(local)
        found = _parse(text, local, now, language) or (_words(text, local, now, language) if any_language else None)
    except (ValueError, OverflowError, OSError):  # a 13th month, a 32nd day, a number beyond any calendar
        return None
    if found is None or found.year < EARLIEST:
        return None
    return found.replace(microsecond=0).isoformat() if isinstance(found, datetime) else found.isoformat()


def is_future(iso: str, reference: datetime) -> bool:
    """Whether a date of ours lies more than a day behind the fetch."""
    if len(iso) == 10:
        return date.fromisoformat(iso) > (reference + LATEST).date()
    return datetime.fromisoformat(iso) > reference + LATEST
