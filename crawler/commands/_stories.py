"""Stories on the screen and as rows of JSON: who tells the same, and who was first."""

from typing import Any

from crawler.commands import _screen
from crawler.commands._rows import record
from crawler.index import Filters, Index, Row, Story
from crawler.index.keys import iso_of_name

HEADINGS = ("first seen", "source", "articles", "sources", "headline", "identifier")
_COPY = ("identifier", "url", "source", "headline", "datePublished", "firstSeen", "path")
PAGE = 1000  # stories in one question


def listed(index: Index, filters: Filters, limit: int | None) -> list[Story]:
    """Stories that match, a page after the other."""
    found: list[Story] = []
    while limit is None or len(found) < limit:
        size = PAGE if limit is None else min(PAGE, limit - len(found))
        page = index.stories(filters, limit=size, after=found[-1].cursor if found else None)
        found += page
        if len(page) < size:
            break
    return found


def cells(story: Story) -> tuple[object, ...]:
    """A story's line in a table; the identifier is that of the article that was first."""
    name = story.first.identifier.removeprefix("sha256:")[:12]
    return _seen(story.firstSeen), story.first.source or "", story.articles, story.sources, story.headline, name


def row(story: Story, versions: list[str]) -> dict[str, Any]:
    """A story as a row of JSON; `first` is the row that `list` gives of its first article."""
    first = record(story.first, versions)
    about = {"story": story.id, "headline": story.headline, "articles": story.articles, "sources": story.sources}
    return {"schemaVersion": first.pop("schemaVersion"), **about, "firstSeen": story.firstSeen, "first": first}


def also_in(copy: Row) -> str:
    """Another article of a story, on a line."""
    return "  ".join(filter(None, [_seen(copy.firstSeen), copy.source, copy.headline, copy.url]))


def told(copies: list[Row]) -> dict[str, Any]:
    """The keys that `show --json` has of an article that others tell too."""
    rows = [{name: value for name in _COPY if (value := getattr(each, name)) is not None} for each in copies]
    return {"story": copies[0].story, "alsoIn": rows} if copies else {}


def _seen(name: str) -> str:
    return _screen.day(iso_of_name(name))
