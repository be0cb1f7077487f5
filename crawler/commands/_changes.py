"""What changed between two versions of an article, for a person and as JSON."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.archive.body_diff import Hunk, HunkKind
from crawler.archive.difference import Difference, FieldDifference, MediaDifference
from crawler.archive.inventory import Inventory
from crawler.archive.word_diff import Mark, Span
from crawler.commands import _screen
from crawler.commands._screen import Painted
from crawler.items import MediaObject

CONTEXT = 40
"""Characters shown on either side of a change within a paragraph."""
READ = 20_000
"""Characters of a piece that are shown; nobody reads more of it on a screen, and colours take ten times its memory."""
_STYLES = {Mark.SAME: "", Mark.DELETED: "red", Mark.INSERTED: "green"}
_SIGNS = {
    HunkKind.CHANGED: ("~", ""),
    HunkKind.DELETED: ("-", "red"),
    HunkKind.INSERTED: ("+", "green"),
    HunkKind.MOVED_AWAY: ("<", "yellow"),
    HunkKind.MOVED_HERE: (">", "yellow"),
}


@dataclass(slots=True, frozen=True)
class Compared:
    """Two versions by name, when each was downloaded, and what the first version of all says of its publication."""

    inventory: Inventory
    versions: tuple[str, str]
    times: tuple[str, str]
    published: str | None
    difference: Difference


def record(compared: Compared) -> dict[str, object]:
    """One line of JSON; what is absent or empty is left out."""
    found = compared.difference
    sides = [{"version": v, "dateDownloaded": t} for v, t in zip(compared.versions, compared.times, strict=True)]
    row = {
        "identifier": compared.inventory.identifier,
        "url": compared.inventory.url,
        "firstPublished": compared.published,
        "before": sides[0],
        "after": sides[1],
        "fields": [_field_record(each) for each in found.fields],
        "media": [_media_record(each) for each in found.media],
        "body": [{"kind": each.kind, "spans": _spans(each.spans)} for each in found.body],
        "markup": found.markup,
    }
    return {name: value for name, value in row.items() if value}


def _field_record(each: FieldDifference) -> dict[str, object]:
    change = each.change
    row = {"name": change.name, "kind": change.kind, "before": change.before, "after": change.after}
    more = {"spans": _spans(each.spans), "removed": each.removed, "added": each.added}
    return {name: value for name, value in (row | more).items() if value not in (None, [])}


def _media_record(each: MediaDifference) -> dict[str, object]:
    row = {"name": each.name, "kind": each.kind, "before": _medium(each.before), "after": _medium(each.after)}
    return {name: value for name, value in (row | {"caption": _spans(each.caption)}).items() if value}


def _medium(media: MediaObject | None) -> dict[str, object]:
    names = ("contentUrl", "sha256", "caption", "creditText", "alternateName", "position")
    found = {name: getattr(media, name, None) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def _spans(row: list[Span]) -> list[list[str]]:
    return [[span.mark, span.text] for span in row]


# -- for a person -------------------------------------------------------------------------------


def say(compared: Compared) -> None:
    """Address and versions, then each field, the text last. Marks tell it, colours help."""
    found = compared.difference
    _screen.paint([(_screen.plain(compared.inventory.url), "bold")])
    _screen.say(f"{' → '.join(compared.versions)}{_when(compared)}")
    for each in found.fields:
        _field(each)
    for medium in found.media:
        _media(medium)
    if found.body:
        _body(found)
    if found.markup:
        _head("articleBodyHtml", "the same words, marked up in another way")
    if found.is_empty:
        _screen.say("nothing that an article says differs")
    _screen.say("")


def _when(compared: Compared) -> str:
    since = _later(compared.published, compared.times[1])
    return f"  found {since} after it was published, {_screen.day(compared.published)}" if since else ""


def _later(before: str | None, after: str) -> str:
    """`5 days`, `3 hours`, `20 minutes`; nothing where it cannot be said."""
    try:
        first, last = datetime.fromisoformat(before or ""), datetime.fromisoformat(after)
        passed = last - first if first.tzinfo else timedelta(days=(last.date() - first.date()).days)
    except (ValueError, TypeError, OverflowError):
        return ""
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        number = int(passed.total_seconds() // size)
        if number > 0:
            return f"{number} {unit}{'s' if number > 1 else ''}"
    return ""


def _head(name: str, told: str) -> None:
    _screen.paint([(f"\n{name}", "bold"), (f"  {told}", "")])


def _field(each: FieldDifference) -> None:
    change = each.change
    _head(change.name, change.kind if each.spans or each.removed or each.added else _whole(each))
    if each.spans:
        _screen.paint([("  ", ""), *_painted(each.spans)])
    for sign, style, values in (("-", "red", each.removed), ("+", "green", each.added)):
        for value in values:
            _screen.paint([(f"  {sign} {_screen.plain(value)}", style)])


def _whole(each: FieldDifference) -> str:
    before, after = each.change.before, each.change.after
    if isinstance(before, list):
        return f"other order: {_screen.plain(', '.join(after))}"
    return f"{_value(before)} → {_value(after)}"


def _value(value: object) -> str:
    return "nothing" if value is None else _screen.plain(_shown(str(value)))


def _media(each: MediaDifference) -> None:
    media = [medium for medium in (each.before, each.after) if medium]
    addresses = list(dict.fromkeys(_screen.plain(medium.contentUrl) for medium in media))
    _head(each.name, f"{each.kind}: {' → '.join(addresses)}")
    digests = [medium.sha256[:12] if medium.sha256 else "not archived" for medium in media]
    if len(set(digests)) > 1:
        _screen.say(f"  bytes {' → '.join(digests)}")
    if each.caption:
        _screen.paint([("  ", ""), *_painted(each.caption)])


def _body(found: Difference) -> None:
    told = ", ".join(f"{count} {kind}" for kind, count in found.paragraphs.items())
    _head("articleBody", f"paragraphs: {told}" if told else "blank lines alone")
    for hunk in found.body:
        if hunk.kind is not HunkKind.SAME:
            _hunk(hunk)


def _hunk(hunk: Hunk) -> None:
    sign, style = _SIGNS[hunk.kind]
    if hunk.kind is HunkKind.CHANGED:
        _screen.paint([(f"  {sign} ", style), *_painted(list(_cut(hunk.spans)))])
    else:
        _screen.paint([(f"  {sign} {_screen.plain(_shown(hunk.spans[0].text))}", style)])


def _cut(row: list[Span]) -> Iterator[Span]:
    """The spans, what is the same cut to what stands next to a change."""
    for number, span in enumerate(row):
        left = CONTEXT if number else 0
        right = CONTEXT if number < len(row) - 1 else 0
        if span.mark is Mark.SAME and len(span.text) > left + right + 1:
            yield Span(Mark.SAME, f"{span.text[:left]}…{span.text[len(span.text) - right :]}")
        else:
            yield span


def _painted(row: list[Span]) -> list[Painted]:
    ends = {Mark.SAME: ("", ""), Mark.DELETED: ("[-", "-]"), Mark.INSERTED: ("{+", "+}")}
    return [
        (f"{ends[span.mark][0]}{_screen.plain(_shown(span.text), lines=True)}{ends[span.mark][1]}", _STYLES[span.mark])
        for span in row
    ]


def _shown(text: str) -> str:
    return text if len(text) <= READ else f"{text[:READ]}… ({len(text):,} characters; --json has them all)"
