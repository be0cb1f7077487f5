"""What is wrong with a source by its own history (`crawler.health`), in words of the room."""

from crawler.health import Finding, Health
from crawler.health.reading import health_of
from crawler.index import Index
from crawler.web.phrases import Phrases
from crawler.web.room import Room
from crawler.web.words import percent

_SAYS = {
    "field": "{field} is missing: {usual} of articles had it, {now} have it now",
    "body": "texts are shorter: {usual} characters before, {now} now",
    "silent": "silent for {now} hours, never longer than {usual} before",
    "articles": "few articles: {usual} are usual, {now} came lately",
    "blocked": "pages are blocked: {usual} before, {now} now",
    "failed": "pages fail: {usual} before, {now} now",
    "source": "the source itself cannot be read for {now} hours; {usual} at most before",
    "latency": "answers are slow: {usual} s before, {now} s now",
    "proxy": "the first proxy brings fewer pages: {usual} before, {now} now",
}
PHRASES = frozenset(_SAYS.values())
_SHARES = {"field", "blocked", "failed", "proxy"}


def condition(room: Room, index: Index, source: str) -> Health:
    """Raises as the index and the archive do."""
    return health_of(index, room.reader, source)


def told(finding: Finding, language: Phrases) -> str:
    """One line: what it was and what it is."""
    kind = "source" if finding.field == "source" else str(finding.kind)
    field = language.say(finding.field or "")
    return language.say(_SAYS[kind], field=field, usual=_number(kind, finding.usual), now=_number(kind, finding.now))


def _number(kind: str, value: float | None) -> str:
    if value is None:
        return "–"
    return percent(value) if kind in _SHARES else f"{value:.1f}" if kind == "latency" else f"{value:,.0f}"
