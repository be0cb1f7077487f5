"""How much the archive holds, and whether it is whole."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crawler.archive import verification
from crawler.web.view import page, room_of


def storage(request: Request) -> Response:
    room = room_of(request)
    with room.index() as index:
        return page(
            request,
            "storage",
            sizes=index.sizes(),
            damages=index.damages(),
            uri=room.storage.uri,
            verified=verification.read(room.config.archive.state),
        )


ROUTES = [Route("/storage", storage)]
