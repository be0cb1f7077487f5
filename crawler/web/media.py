"""Archived bytes by their digest, as they were fetched. What could act in a browser is a download, and boxed in."""

import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crawler.archive.layout import media_key
from crawler.archive.reader import checked
from crawler.exceptions import NotFound
from crawler.storages import Storage
from crawler.web.pictures import PICTURES
from crawler.web.view import room_of

BOXED = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
FOREVER = "private, max-age=31536000, immutable"


def media(request: Request) -> Response:
    return answer(room_of(request).storage, request.path_params["name"])


def answer(storage: Storage, name: str) -> Response:
    """The bytes `<64 hex>.<suffix>`. Raises `NotFound` and `DigestMismatch`."""
    data, suffix = read(storage, name), name.rpartition(".")[2]
    shown = "inline" if suffix in PICTURES else "attachment"
    return Response(
        data,
        media_type=PICTURES.get(suffix, "application/octet-stream"),
        headers={
            "content-disposition": f'{shown}; filename="{name}"',
            "content-security-policy": BOXED,
            "cache-control": FOREVER,
        },
    )


def read(storage: Storage, name: str) -> bytes:
    """The bytes alone. Raises as `answer`."""
    key = key_of(name)
    return checked(key, storage.read(key), name.partition(".")[0])


def key_of(name: str) -> str:
    """Where the bytes lie. Raises `NotFound` for what is no name of any."""
    match = re.fullmatch(r"([0-9a-f]{64})\.([a-z0-9]{1,8})", name)
    if not match:
        raise NotFound("not a name of archived bytes", key=name[:100])
    return media_key(match[1], match[2])


ROUTES = [Route("/media/{name}", media)]
