"""An article's versions, and what changed between two of them: in one column, or side by side."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crawler.web.differences import Difference, difference
from crawler.web.view import page, room_of


def versions(request: Request) -> Response:
    """`?from=&to=` name two versions, the last two by default; `?view=side` puts them side by side."""
    reader, inventory = room_of(request).article(request.path_params["name"])
    known = list(inventory.live or inventory.versions)
    to = inventory.name(request.query_params.get("to") or None)
    before = [each for each in known if each < to]
    start = inventory.name(request.query_params.get("from") or (before or [to])[-1])
    new = reader.article(inventory, to)
    return page(
        request,
        "versions",
        article=new,
        inventory=inventory,
        known=known[::-1],
        removed=[(name, entry.removed) for name, entry in inventory.versions.items() if entry.removed],
        start=start,
        to=to,
        side=request.query_params.get("view") == "side",
        difference=difference(reader.article(inventory, start), new) if start != to else Difference(),
    )


ROUTES = [Route("/articles/{name:str}/versions", versions)]
