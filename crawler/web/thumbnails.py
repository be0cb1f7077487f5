"""Small pictures for lists, made on request.

A picture that cannot be made small is shown as nothing: in a list its article is what counts, the reader has it whole.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crawler.exceptions import NotFound
from crawler.web.media import BOXED, FOREVER, key_of, read
from crawler.web.pictures import PICTURES
from crawler.web.view import room_of

WIDTHS = {320, 960}
"""Pixels: twice what a list shows, for sharp screens, and for the first story."""
NOTHING = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
"""A GIF of one dot that cannot be seen."""


def small(request: Request) -> Response:
    """`/thumbnails/<width>/<64 hex>.<suffix>`."""
    room, wanted, width = room_of(request), request.path_params["name"], request.path_params["width"]
    if width not in WIDTHS or wanted.rpartition(".")[2] not in PICTURES:
        raise NotFound("no such thumbnail", key=f"{width}/{wanted[:100]}")
    if room.storage.stat(key_of(wanted)) is None:  # of what was taken down, the one that is kept here is not shown
        raise NotFound("no such picture", key=wanted)
    headers = {"etag": f'"{wanted}-{width}"', "cache-control": FOREVER, "content-security-policy": BOXED}
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    made = room.thumbnails.of(wanted, width, lambda: read(room.storage, wanted))
    if not made:
        return Response(NOTHING, media_type="image/gif", headers={"content-security-policy": BOXED})
    return Response(made, media_type="image/webp", headers=headers)


ROUTES = [Route("/thumbnails/{width:int}/{name:str}", small)]
