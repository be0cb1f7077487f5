"""Stories that several articles tell: near duplicates and copies, who had it first, and how they differ."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crawler.exceptions import NotFound
from crawler.index import Index, Row
from crawler.items import Article
from crawler.web.articles import chosen
from crawler.web.differences import difference
from crawler.web.filtering import filters_of
from crawler.web.room import Room
from crawler.web.view import moved, page, room_of
from crawler.web.words import name

A_PAGE = 30
COPIES = 100
"""Copies of a story that are listed."""


def stories(request: Request) -> Response:
    """The story with the newest article first; the list's filters choose those that a matching article tells."""
    filters = filters_of(request)
    with room_of(request).index() as index:
        found = index.stories(filters, limit=A_PAGE + 1, after=request.query_params.get("after") or None)
    more = found[A_PAGE - 1].cursor if len(found) > A_PAGE else None
    return page(request, "stories", stories=found[:A_PAGE], more=more, chosen=chosen(filters))


def story(request: Request) -> Response:
    """`/stories/<64 hex>`: its copies, first seen first, and `?from=&to=` beside each other; `?view=inline` in one."""
    room, given = room_of(request), request.path_params["name"]
    with room.index() as index:
        rows = copies(index, given)
    if (own := name(rows[0].story or "")) != given:
        return moved(request, f"/stories/{own}")
    one = _copy(rows, request.query_params.get("from"), 0)
    other = _copy(rows, request.query_params.get("to"), 1 if one is rows[0] else 0)
    before, after = (_article(room, row) for row in (one, other))
    before.canonicalUrl = after.canonicalUrl = None  # two pages have two addresses; that is no difference in the story
    return page(
        request,
        "story",
        rows=rows[:COPIES],
        total=len(rows),
        sources=len({row.source for row in rows}),
        one=one,
        other=other,
        article=after,
        side=request.query_params.get("view") != "inline",
        difference=difference(before, after),
    )


def copies(index: Index, given: str) -> list[Row]:
    """The story of this id, or the one that the article of this id tells. Raises `NotFound`."""
    rows = index.story(f"sha256:{given}")
    if len(rows) < 2:
        told = index.article(f"sha256:{given}").story
        rows = index.story(told) if told else []
    if len(rows) < 2:
        raise NotFound("no other article tells this story", key=given[:100])
    return rows


def _copy(rows: Sequence[Row], wanted: str | None, default: int) -> Row:
    if not wanted:
        return rows[default]
    found = next((row for row in rows if name(row.identifier) == wanted), None)
    if found is None:
        raise NotFound("this story has no such copy", key=wanted[:100])
    return found


def _article(room: Room, row: Row) -> Article:
    reader, inventory = room.article(name(row.identifier))
    return reader.article(inventory)


ROUTES = [Route("/stories", stories), Route("/stories/{name:str}", story)]
