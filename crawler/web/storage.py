"""How much the archive holds, and whether it is whole."""

import json
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crawler.web.view import page, room_of

VERIFIED = "verify.json"
"""What `jianbao verify` notes in the state folder: when, how much it looked at, and what is damaged."""
_NUMBERS = ("looked", "of", "checked", "bytes", "damaged")


def storage(request: Request) -> Response:
    room = room_of(request)
    with room.index() as index:
        return page(
            request,
            "storage",
            sizes=index.sizes(),
            damages=index.damages(),
            uri=room.storage.uri,
            verified=verified(room.config.archive.state / VERIFIED),
        )


def verified(path: Path) -> dict[str, Any] | None:
    """The result of the last `verify` on this machine; None where there was none, or it cannot be read."""
    try:
        found = json.loads(path.read_bytes())
        numbers = {name: int(found[name]) for name in _NUMBERS}
        damage = [(str(each["key"]), str(each["problem"])) for each in found["damage"]]
        return {**numbers, "damage": damage, "finished": str(found["finished"]), "sample": str(found["sample"])}
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


ROUTES = [Route("/storage", storage)]
