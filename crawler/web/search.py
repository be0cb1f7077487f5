"""Search in the words of all articles, in the query language of the index."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from crawler.archive.redaction import hide
from crawler.exceptions import QueryError
from crawler.index import Filters, Found
from crawler.web.filtering import LONGEST, filters_of, number, order_of
from crawler.web.view import link, page, room_of

A_PAGE = 20
PAGES = 50


def search(request: Request) -> Response:
    """`?q=`, `?order=date`, `?page=`; and the filters of the list."""
    asked = request.query_params.get("q", "").strip()[:LONGEST]
    order = order_of(request)
    at = number(request.query_params, "page", 1, PAGES)
    found, problem = Found(0, []), ""
    if asked:
        try:
            with room_of(request).index() as index:
                start = (at - 1) * A_PAGE
                found = index.search(asked, filters_of(request), order=order, limit=A_PAGE, offset=start)
        except QueryError as error:
            problem = hide(str(error), room_of(request).secrets)
    last = min(PAGES, -(-found.total // A_PAGE))
    if at > last > 0:
        return RedirectResponse(link(request, {"page": last}), 307)
    return page(
        request,
        "search",
        400 if problem else 200,
        asked=asked,
        order=order,
        found=found,
        problem=problem,
        at=at,
        last=last,
        filters=Filters(),
    )


ROUTES = [Route("/search", search)]
