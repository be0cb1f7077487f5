"""What differs between two articles, in words to be shown: two versions of one, or two copies of a story."""

from dataclasses import dataclass, field

from crawler.archive.body_diff import Hunk, HunkKind, hunks
from crawler.archive.comparison import FieldChange, Kind, compare, text_of
from crawler.archive.word_diff import Mark, Span, spans
from crawler.items import Article
from crawler.web.pictures import path_of
from crawler.web.words import plain

AROUND = 1
"""Unchanged paragraphs that are shown beside a change; the rest is folded."""
_BODY = {"articleBody", "articleBodyHtml", "image", "wordCount", "derivedKeywords"}
"""Fields that are told in another way, or follow from others."""


@dataclass(frozen=True, slots=True)
class Fold:
    """Unchanged paragraphs that are not shown at first."""

    hunks: list[Hunk]


@dataclass(frozen=True, slots=True)
class Field:
    """A field that changed, in words."""

    name: str
    kind: Kind
    spans: list[Span]


@dataclass(frozen=True, slots=True)
class Difference:
    """Fields, paragraphs and pictures that differ; `markup`: the text is the same, and stands in other markup."""

    fields: list[Field] = field(default_factory=list)
    parts: list[Hunk | Fold] = field(default_factory=list)
    came: list[tuple[str | None, str]] = field(default_factory=list)
    went: list[tuple[str | None, str]] = field(default_factory=list)
    markup: bool = False


def difference(old: Article, new: Article) -> Difference:
    """What the second says otherwise than the first."""
    changes = [each for each in compare(old, new) if each.kind is not Kind.UNCHANGED]
    names = {each.name for each in changes}
    return Difference(
        [_field(each) for each in changes if each.name not in _BODY],
        _folded(hunks(old.articleBody, new.articleBody)) if "articleBody" in names else [],
        _pictures(new, old),
        _pictures(old, new),
        markup="articleBodyHtml" in names and "articleBody" not in names,
    )


def _field(change: FieldChange) -> Field:
    before, after = (plain(text_of(value), 20_000) for value in (change.before, change.after))
    if not before or not after:
        only = Span(Mark.INSERTED if after else Mark.DELETED, after or before)
        return Field(change.name, change.kind, [only])
    return Field(change.name, change.kind, spans(before, after))


def _pictures(having: Article, lacking: Article) -> list[tuple[str | None, str]]:
    """Pictures, by their bytes where they are archived, that one article has and the other has not."""
    known = {media.sha256 or media.contentUrl for media in lacking.image}
    return [
        (path_of(m), plain(m.caption or m.contentUrl)) for m in having.image if (m.sha256 or m.contentUrl) not in known
    ]


def _folded(found: list[Hunk]) -> list[Hunk | Fold]:
    """Changes with what stands around them; the rest in folds."""
    near = {
        place + step
        for place, hunk in enumerate(found)
        if hunk.kind is not HunkKind.SAME
        for step in range(-AROUND, AROUND + 1)
    }
    parts: list[Hunk | Fold] = []
    for place, hunk in enumerate(found):
        if place in near:
            parts.append(hunk)
        elif parts and isinstance(parts[-1], Fold):
            parts[-1].hunks.append(hunk)
        else:
            parts.append(Fold([hunk]))
    return parts
