"""The page as it was fetched: around it, in the room, what crossed the wire; itself under another host name.

The archived page's address holds a token that names article, version and end: the other name knows no cookie, and shows
nothing to whom the room did not show it.
"""

import time
from dataclasses import dataclass
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from crawler.archive.inventory import Inventory
from crawler.archive.reader import Reader
from crawler.exceptions import NotFound
from crawler.items import Exchange, MediaObject, Page
from crawler.web.captured import still
from crawler.web.media import answer
from crawler.web.pictures import path_of
from crawler.web.room import Room
from crawler.web.view import page, room_of, visit_of
from crawler.web.words import name

LASTS = 3600
"""Seconds for which the address of an archived page is good."""
_POLICY = (
    "sandbox; default-src 'none'; img-src {own}; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors {room}"
)


def capture(request: Request) -> Response:
    """`/articles/<64 hex>/capture`: the frame, and what is known of the fetch."""
    room, visit = room_of(request), visit_of(request)
    reader, inventory = room.article(request.path_params["name"])
    version = inventory.name(request.query_params.get("version") or None)
    article, fetched = reader.article(inventory, version), reader.page(inventory, version)
    return page(
        request,
        "capture",
        article=article,
        inventory=inventory,
        version=version,
        entry=inventory.entry(version),
        fetched=fetched,
        whole=article.metadata.payloadDigest == f"sha256:{sha256(fetched.body).hexdigest()}",
        exchanges=[_told(each) for each in fetched.exchanges],
        frame=f"{visit.captures}{_path(room, inventory, version, request.url.netloc)}" if visit.captures else None,
    )


def _path(room: Room, inventory: Inventory, version: str, host: str) -> str:
    until, digits = str(int(time.time()) + LASTS), name(inventory.identifier)
    token = room.tokens.of("capture", digits, version, until, host)
    return f"/capture/{digits}/{version}/{until}-{token}-{host}/page"


@dataclass(frozen=True, slots=True)
class Wire:
    """One exchange to be read: the first lines, and the headers as they were."""

    request: str
    request_headers: list[tuple[str, str]]
    response: str
    headers: list[tuple[str, str]]
    size: int
    ip: str | None


def _told(exchange: Exchange) -> Wire:
    return Wire(
        f"{exchange.method} {exchange.url}",
        exchange.request_headers,
        f"{exchange.protocol} {exchange.status} {exchange.reason}",
        exchange.headers,
        len(exchange.body),
        exchange.ip,
    )


# -- under the other name -----------------------------------------------------------------------


def archived_page(request: Request) -> Response:
    reader, inventory, version = _shown(request)
    fetched: Page = reader.page(inventory, version)
    document = still(fetched, reader.article(inventory, version), _beside)
    own = f"{request.url.scheme}://{request.url.netloc}"
    room = f"{request.url.scheme}://{request.path_params['pass'].split('-', 2)[2]}"
    headers = {
        "content-security-policy": _POLICY.format(own=own, room=room),
        "cross-origin-resource-policy": "cross-origin",
    }
    return HTMLResponse(document, headers=headers)


def archived_media(request: Request) -> Response:
    """A picture of this very version."""
    _, inventory, version = _shown(request)
    wanted = request.path_params["media"]
    if all(key.rpartition("/")[2] != wanted for key in inventory.entry(version).media):
        raise NotFound("this version has no such picture", key=wanted[:100])
    response = answer(room_of(request).storage, wanted)
    response.headers["cross-origin-resource-policy"] = "cross-origin"  # a sandboxed page is of no origin
    return response


def _shown(request: Request) -> tuple[Reader, Inventory, str]:
    """What the address allows to be shown. Raises `NotFound` for one that the room did not make, or an old one."""
    room, wanted = room_of(request), request.path_params
    until, token, host = [*wanted["pass"].split("-", 2), "", ""][:3]
    good = room.tokens.are(token, "capture", wanted["name"], wanted["version"], until, host)
    if not good or int(until) < time.time():
        raise NotFound("this address is too old; open the capture from its article again")
    reader, inventory = room.article(wanted["name"])
    return reader, inventory, inventory.name(wanted["version"])


def _beside(media: MediaObject) -> str | None:
    path = path_of(media)
    return path.rpartition("/")[2] if path else None


ROUTES = [
    Route("/articles/{name:str}/capture", capture),
    Route("/capture/{name:str}/{version:str}/{pass:str}/page", archived_page),
    Route("/capture/{name:str}/{version:str}/{pass:str}/{media:str}", archived_media),
]
