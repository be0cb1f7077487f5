"""What changed between two versions of an article: fields, pictures and files, and the text. Pure; to be rendered."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from crawler.archive.body_diff import Hunk, HunkKind, hunks
from crawler.archive.comparison import DERIVED, FieldChange, Kind, compare
from crawler.archive.document import markup_by_digest
from crawler.archive.word_diff import Span, spans
from crawler.items import Article, MediaObject

_MEDIA = ("image", "associatedMedia")
_TEXTS = {"headline", "alternativeHeadline", "description"}
_OWN = {"articleBody", "articleBodyHtml", *_MEDIA, *DERIVED}  # told in another way, or computed


@dataclass(slots=True, frozen=True)
class FieldDifference:
    """A field that is not the same: in plain values, and what is more to say of it.

    `spans` are a text's words where both versions have one; `removed` and `added` are a list's elements: where both
    are empty, its order changed.
    """

    change: FieldChange
    spans: list[Span] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)


class MediaKind(StrEnum):
    """What became of a picture or file."""

    ADDED = "added"
    REMOVED = "removed"
    REPLACED = "replaced"
    RETOLD = "caption changed"


@dataclass(slots=True, frozen=True)
class MediaDifference:
    """One picture or file before and after; `name` is its field. `caption` are the words of a caption that changed."""

    name: str
    kind: MediaKind
    before: MediaObject | None
    after: MediaObject | None
    caption: list[Span] = field(default_factory=list)


@dataclass(slots=True, frozen=True)
class Difference:
    """Two versions, field by field. `body` has every paragraph in reading order, or is empty if the text is the same.

    `markup` says that the text is the same and its structure is not: other emphasis, headings, places of pictures.
    """

    fields: list[FieldDifference]
    media: list[MediaDifference]
    body: list[Hunk]
    markup: bool

    @property
    def is_empty(self) -> bool:
        return not (self.fields or self.media or self.body or self.markup)

    @property
    def paragraphs(self) -> dict[str, int]:
        """How many paragraphs were changed, deleted, inserted and moved."""
        counts = Counter(hunk.kind for hunk in self.body)
        return {str(kind): counts[kind] for kind in HunkKind if counts[kind] and kind is not HunkKind.SAME}


def difference(old: Article, new: Article) -> Difference:
    """What changed from the old article to the new one; nothing of what is ours or evidence, as in `comparison`."""
    changes = [each for each in compare(old, new) if each.kind is not Kind.UNCHANGED]
    changed = {each.name for each in changes}
    body = hunks(old.articleBody, new.articleBody) if "articleBody" in changed else []
    return Difference(
        [_field(each) for each in changes if each.name not in _OWN],
        [each for name in _MEDIA for each in _media(name, getattr(old, name), getattr(new, name))],
        body,
        not body and markup_by_digest(old) != markup_by_digest(new),
    )


def _field(change: FieldChange) -> FieldDifference:
    before, after = change.before, change.after
    if isinstance(before, list) or isinstance(after, list):
        had, has = before or [], after or []
        removed, added = Counter(had) - Counter(has), Counter(has) - Counter(had)
        return FieldDifference(change, removed=list(removed.elements()), added=list(added.elements()))
    if change.name in _TEXTS and before is not None and after is not None:
        return FieldDifference(change, spans(before, after))
    return FieldDifference(change)


# -- pictures and files -------------------------------------------------------------------------


def _media(name: str, old: list[MediaObject], new: list[MediaObject]) -> list[MediaDifference]:
    """In the order of the new list; what was removed follows.

    A picture is the same by its bytes, else by its address, else the one in its place: signed addresses change with
    every capture.
    """
    pairs = _paired(old, new)
    found = [_medium(name, pairs.get(place), each, old) for place, each in enumerate(new)]
    left = set(range(len(old))) - set(pairs.values())
    found += [MediaDifference(name, MediaKind.REMOVED, old[place], None) for place in sorted(left)]
    return [each for each in found if each is not None]


def _paired(old: list[MediaObject], new: list[MediaObject]) -> dict[int, int]:
    """The place in the old list of each place in the new one that has one."""
    pairs: dict[int, int] = {}
    for names in (_by_bytes, _by_address, _by_place):
        free: dict[object, list[int]] = {}
        for place in sorted(set(range(len(old))) - set(pairs.values()), reverse=True):
            free.setdefault(names(place, old[place]), []).append(place)
        for place, each in enumerate(new):
            known = names(place, each)
            if place not in pairs and known is not None and free.get(known):
                pairs[place] = free[known].pop()
    return pairs


def _by_bytes(place: int, media: MediaObject) -> object:
    return media.sha256


def _by_address(place: int, media: MediaObject) -> object:
    return media.contentUrl


def _by_place(place: int, media: MediaObject) -> object:
    return place


def _medium(name: str, place: int | None, after: MediaObject, old: list[MediaObject]) -> MediaDifference | None:
    if place is None:
        return MediaDifference(name, MediaKind.ADDED, None, after)
    before = old[place]
    said = spans(_said(before), _said(after)) if _said(before) != _said(after) else []
    if _are_other(before, after):
        return MediaDifference(name, MediaKind.REPLACED, before, after, said)
    return MediaDifference(name, MediaKind.RETOLD, before, after, said) if said else None


def _are_other(before: MediaObject, after: MediaObject) -> bool:
    """By their bytes where both are archived, else by their addresses."""
    if before.sha256 and after.sha256:
        return before.sha256 != after.sha256
    return before.contentUrl != after.contentUrl


def _said(media: MediaObject) -> str:
    return " | ".join(filter(None, [media.caption, media.creditText, media.alternateName]))
