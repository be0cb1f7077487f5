"""The room, built: all pages behind one guard."""

from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from crawler.exceptions import CrawlerError
from crawler.web import (
    api,
    articles,
    capture,
    errors,
    login,
    media,
    overview,
    preferences,
    reader,
    runs,
    search,
    sources,
    storage,
    stories,
    thumbnails,
    versions,
)
from crawler.web.guard import Guard
from crawler.web.room import Room

STATIC = Path(__file__).parent / "static"
PAGES = (
    *(overview, sources, articles, stories, reader, versions, capture, media, thumbnails),
    *(runs, search, storage, api, login, preferences),
)


class Static(StaticFiles):
    """The room's own style and scripts."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["cache-control"] = "no-cache"  # kept, and asked for again: most answers are 304
        return response


def routes() -> list[BaseRoute]:
    """Every address of the room."""
    return [route for module in PAGES for route in module.ROUTES] + [Mount("/static", Static(directory=STATIC))]


def build(room: Room) -> Guard:
    """The application: the guard stands outside of all else, errors too."""
    app = Starlette(
        routes=routes(),
        exception_handlers={
            CrawlerError: errors.known,
            404: errors.by_status,
            405: errors.by_status,
            500: errors.unknown,
        },
    )
    app.state.room = room
    return Guard(app, room)
