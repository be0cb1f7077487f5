"""A page from its template: escaped, in the reader's language, with what every page shows."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from crawler import __version__
from crawler.web import charts, pictures, words
from crawler.web.guard import Visit
from crawler.web.phrases import Phrases, phrases
from crawler.web.room import Room

_TEMPLATES = Environment(
    loader=PackageLoader("crawler.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters |= {**words.FILTERS, "small": pictures.small_of_key, "suffix": pictures.suffix_of}
_TEMPLATES.globals |= {"sparkline": charts.sparkline, "columns": charts.columns, "software": __version__}


def room_of(request: Request) -> Room:
    found: Room = request.app.state.room
    return found


def visit_of(request: Request) -> Visit:
    found: Visit = request.state.visit
    return found


def language_of(request: Request) -> Phrases:
    """The one that the reader chose, else the first that the browser asks for and the room has."""
    return phrases(visit_of(request).language, request.headers.get("accept-language", ""))


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """The template `NAME.html` with these values. Gives a reader who has none a name, for the forms on it."""
    room, visit, language = room_of(request), visit_of(request), language_of(request)
    response = HTMLResponse(status_code=status)
    visit.begin(response)
    shown = {
        "_": language.say,
        "count": language.count,
        "phrases": language,
        "request": request,
        "here": request.url.path,
        "address": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        "visit": visit,
        "token": room.tokens.of(visit.name, visit.session),
        "locked": room.password is not None,
        "link": lambda **changes: link(request, changes),
    }
    response.body = response.render(_TEMPLATES.get_template(f"{template}.html").render(shown | values))
    response.headers["content-length"] = str(len(response.body))
    response.headers["vary"] = "Accept-Language, Cookie"
    return response


def moved(request: Request, path: str) -> RedirectResponse:
    """To another address of the same thing; what was asked of it goes along."""
    return RedirectResponse(path + (f"?{request.url.query}" if request.url.query else ""), 307)


def link(request: Request, changes: Mapping[str, object]) -> str:
    """This page's address with some of its parameters changed; None takes one out, and another choice begins anew."""
    kept = {key: value for key, value in request.query_params.items() if key != "after" and value}
    for key, value in changes.items():
        if value is None:
            kept.pop(key, None)
        else:
            kept[key] = str(value)
    return request.url.path + (f"?{urlencode(kept)}" if kept else "")
