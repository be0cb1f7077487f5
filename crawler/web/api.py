"""The archive as JSON, read only: the command line's filters and rows, under `/api`, described by OpenAPI."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from crawler.archive.document import to_json
from crawler.archive.runs import read_outcomes
from crawler.exceptions import ConfigError
from crawler.index import FACETS, Filters
from crawler.web import openapi
from crawler.web.filtering import LONGEST, filters_of, number, order_of
from crawler.web.runs import find
from crawler.web.stories import copies
from crawler.web.view import room_of

MOST = 200
DEFAULT = 50


def articles(request: Request) -> Any:
    limit, params = number(request.query_params, "limit", DEFAULT, MOST), request.query_params
    with room_of(request).index() as index:
        filters = filters_of(request)
        rows = index.articles(
            filters, newest=params.get("order") != "oldest", limit=limit, after=params.get("after") or None
        )
        after = index.cursor(rows[-1]) if len(rows) == limit else None
        return {"total": index.count(filters), "articles": [asdict(row) for row in rows], "after": after}


def article(request: Request) -> Response:
    """The document itself, as it lies in the archive."""
    reader, inventory = room_of(request).article(request.path_params["name"])
    data = to_json(reader.article(inventory, request.query_params.get("version") or None))
    return Response(data, media_type="application/ld+json")


def versions(request: Request) -> Any:
    _, inventory = room_of(request).article(request.path_params["name"])
    return {"identifier": inventory.identifier, "url": inventory.url, "head": inventory.head} | {
        "versions": {name: asdict(entry) for name, entry in inventory.versions.items()}
    }


def stories(request: Request) -> Any:
    params, limit = request.query_params, number(request.query_params, "limit", DEFAULT, MOST)
    with room_of(request).index() as index:
        found = index.stories(filters_of(request), limit=limit, after=params.get("after") or None)
        return {
            "stories": [asdict(each) for each in found],
            "after": found[-1].cursor if len(found) == limit else None,
        }


def story(request: Request) -> Any:
    with room_of(request).index() as index:
        return {"articles": [asdict(row) for row in copies(index, request.path_params["name"])]}


def search(request: Request) -> Any:
    params = request.query_params
    limit = number(params, "limit", DEFAULT, MOST)
    offset = (number(params, "page", 1, 10_000) - 1) * limit
    order = order_of(request)
    with room_of(request).index() as index:
        found = index.search(
            params.get("q", "")[:LONGEST], filters_of(request), order=order, limit=limit, offset=offset
        )
        return asdict(found)


def facets(request: Request) -> Any:
    field = request.path_params["field"]
    if field not in FACETS:
        raise ConfigError(f"facets: takes {', '.join(FACETS)}")
    with room_of(request).index() as index:
        values = index.facets(field, filters_of(request), number(request.query_params, "limit", DEFAULT, 1_000))
        return {"values": [{"value": value, "articles": count} for value, count in values]}


def events(request: Request) -> Any:
    limit, after = number(request.query_params, "limit", DEFAULT, MOST), request.query_params.get("after") or None
    with room_of(request).index() as index:
        found = index.events(filters_of(request), limit=limit, after=after)
        return {
            "events": [asdict(event) for event in found],
            "after": found[-1].cursor if len(found) == limit else None,
        }


def runs(request: Request) -> Any:
    params, limit = request.query_params, number(request.query_params, "limit", DEFAULT, MOST)
    with room_of(request).index() as index:
        rows = index.runs(params.get("source") or None, limit=limit, after=params.get("after") or None)
        return {"runs": [asdict(row) for row in rows], "after": rows[-1].cursor if len(rows) == limit else None}


def run(request: Request) -> Any:
    room = room_of(request)
    found = find(room, request.path_params["name"])
    outcomes = [outcome.to_record() for outcome in read_outcomes(room.storage, found)]
    return found.to_record() | {"outcomes": outcomes}


def sources(request: Request) -> Any:
    room = room_of(request)
    with room.index() as index:
        counted = dict(index.facets("source", Filters(), 10_000))
        names = [*room.config.sources, *(name for name in counted if name not in room.config.sources)]
        return {
            "sources": [
                {"name": n, "articles": counted.get(n, 0), "coverage": asdict(index.coverage(n))} for n in names
            ]
        }


def sizes(request: Request) -> Any:
    with room_of(request).index() as index:
        return asdict(index.sizes())


def description(request: Request) -> Any:
    return openapi.document()


def _json(endpoint: Callable[[Request], Any]) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        found = endpoint(request)
        return found if isinstance(found, Response) else JSONResponse(found)

    return answer


ENDPOINTS: dict[str, Callable[[Request], Any]] = {
    "/api/articles": articles,
    "/api/articles/{name}": article,
    "/api/articles/{name}/versions": versions,
    "/api/stories": stories,
    "/api/stories/{name}": story,
    "/api/search": search,
    "/api/facets/{field}": facets,
    "/api/events": events,
    "/api/runs": runs,
    "/api/runs/{name}": run,
    "/api/sources": sources,
    "/api/sizes": sizes,
    "/api/openapi.json": description,
}
ROUTES = [Route(path, _json(endpoint)) for path, endpoint in ENDPOINTS.items()]
