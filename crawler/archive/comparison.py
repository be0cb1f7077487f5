"""Two articles, field by field: what was gained, lost, changed. Pure; for versions, re-extractions and recordings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from crawler.archive.document import ORDER
from crawler.items import Article, Author, MediaObject, Publisher

_ABOUT = {"identifier", "url", "metadata", "datePublishedRaw", "dateModifiedRaw"}
FIELDS = [name for name in ORDER if name not in _ABOUT]
"""The fields that are compared, in the schema's order: what an article says, not where it lies nor the evidence."""
DERIVED = {"wordCount", "derivedKeywords"}
"""Computed from other fields: a change here is told, a loss here is none."""
KEPT = 0.5
"""A body that keeps less than this share of its characters is lost, not changed: its rules broke."""


class Kind(StrEnum):
    """What became of a field."""

    GAINED = "gained"
    LOST = "lost"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(slots=True, frozen=True)
class FieldChange:
    """One field before and after, in plain values: text, number, or a list of texts; None where it is absent."""

    name: str
    kind: Kind
    before: Any
    after: Any


def compare(old: Article, new: Article) -> list[FieldChange]:
    """Every field that either of them has, in the schema's order.

    A list that only grew is gained, one that only shrank is lost; a picture or file goes by its `contentUrl`, and a
    list that lacks one whose bytes lie in the archive is lost whatever it has instead. A body is lost with more than
    half of its text.
    """
    found = (_field(name, getattr(old, name), getattr(new, name)) for name in FIELDS)
    return [each for each in found if each.before is not None or each.after is not None]


def is_better(changes: Sequence[FieldChange]) -> bool:
    """Whether nothing is lost, and something gained or changed."""
    kinds = [each.kind for each in changes]
    return not lost(changes) and any(kind is not Kind.UNCHANGED for kind in kinds)


def lost(changes: Iterable[FieldChange]) -> list[str]:
    """The names of the lost fields."""
    return [each.name for each in changes if each.kind is Kind.LOST and each.name not in DERIVED]


def _field(name: str, old: Any, new: Any) -> FieldChange:
    before = _plain(old)
    after = before if old == new else _plain(new)
    return FieldChange(name, _kind(name, old, new, before, after), before, after)


def _kind(name: str, old: Any, new: Any, before: Any, after: Any) -> Kind:
    if before == after:
        return Kind.UNCHANGED
    if before is None or after is None:
        return Kind.GAINED if before is None else Kind.LOST
    if isinstance(old, list):
        return _list_kind(name, old, new)
    shrunk = name == "articleBody" and len(after) < KEPT * len(before)
    return Kind.LOST if shrunk else Kind.CHANGED


def _list_kind(name: str, old: list[Any], new: list[Any]) -> Kind:
    had, has = [_name(each) for each in old], [_name(each) for each in new]
    missing, added = set(had) - set(has), set(has) - set(had)
    archived = {each.contentUrl for each in old if isinstance(each, MediaObject) and each.sha256}
    if missing & archived or (missing and not added and name not in DERIVED):
        return Kind.LOST
    return Kind.GAINED if added and not missing else Kind.CHANGED


def _name(value: Any) -> str:
    """What an element of a list goes by."""
    if isinstance(value, MediaObject):
        return value.contentUrl
    return value.name if isinstance(value, Author) else str(value)


def _plain(value: Any) -> Any:
    """The value as it is compared and shown; what is absent or empty is None."""
    if isinstance(value, list):
        return [_plain(each) for each in value] or None
    if isinstance(value, MediaObject):
        told = (value.caption, value.creditText, value.alternateName)
        return " | ".join([value.contentUrl, *filter(None, told)])
    if isinstance(value, Author | Publisher):
        kind = value.type if isinstance(value, Author) and value.type != "Person" else None
        return " | ".join(filter(None, [value.name, kind, value.url]))
    return None if value == "" else value


# -- to be read ---------------------------------------------------------------------------------


def text_of(value: Any) -> str:
    """A value as text, a list as one line for each element."""
    if value is None:
        return ""
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)
