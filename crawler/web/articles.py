"""The archive's articles, newest first, with what they can be chosen by."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crawler.index import Filters, Index
from crawler.web.filtering import FLAGS, LONGEST, TEXTS, filters_of
from crawler.web.view import page, room_of

A_PAGE = 30
FACETS = {"source": "source", "inLanguage": "language", "articleSection": "section", "month": "month"}
"""Fields that the list can be chosen by, with the parameter of each."""
VALUES = 12


def articles(request: Request) -> Response:
    filters = filters_of(request)
    with room_of(request).index() as index:
        rows = index.articles(filters, limit=A_PAGE + 1, after=request.query_params.get("after") or None)
        more = index.cursor(rows[A_PAGE - 1]) if len(rows) > A_PAGE else None
        return page(
            request,
            "articles",
            rows=rows[:A_PAGE],
            more=more,
            total=index.count(filters),
            facets=facets(index, filters),
            filters=filters,
            chosen=chosen(filters),
        )


def facets(index: Index, filters: Filters) -> dict[str, list[tuple[str, int]]]:
    """Each field's values, among what the other choices leave."""
    found = {}
    for field, parameter in FACETS.items():
        others = {"since": None, "until": None} if parameter == "month" else {parameter: None}
        values = index.facets(field, replace(filters, **others), VALUES)  # type: ignore[arg-type]
        found[field] = [
            (value, number) for value, number in values if len(value) <= LONGEST
        ]  # others cannot be asked for
    return found


def chosen(filters: Filters) -> list[tuple[str, str]]:
    """Parameters that narrow the list, with their values; a flag has none."""
    texts = [(key, getattr(filters, key)) for key in TEXTS if getattr(filters, key)]
    return texts + [(key, "") for key in FLAGS if getattr(filters, key)] + [("has", each) for each in filters.has]


ROUTES = [Route("/articles", articles)]
