"""Coming in with the password, and leaving."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from crawler.web.passwords import matches
from crawler.web.sessions import LASTS
from crawler.web.view import page, room_of, visit_of


async def ask(request: Request) -> Response:
    if visit_of(request).known:
        return RedirectResponse("/", 303)
    return page(request, "login", next=inside(request.query_params.get("next", "/")), problem="", wait=0)


async def enter(request: Request) -> Response:
    room, visit, form = room_of(request), visit_of(request), request.state.form
    target, address = inside(form.get("next", "/")), request.client.host if request.client else ""
    if wait := room.tries.begin(address):
        response: Response = page(request, "login", 429, next=target, problem="wait", wait=-(-wait // 60))
        response.headers["retry-after"] = str(wait)
        return response
    if not room.password or not await run_in_threadpool(matches, form.get("password", "")[:1000], room.password):
        return page(request, "login", 401, next=target, problem="wrong", wait=0)
    room.tries.right(address)
    response = RedirectResponse(target, 303)
    visit.keep(response, "session", room.sessions.begin(), LASTS)
    return response


async def leave(request: Request) -> Response:
    room_of(request).sessions.end(visit_of(request).session)
    return RedirectResponse("/login", 303)


def inside(path: str) -> str:
    """The path, if it leads to a page of this room; else the first page."""
    safe = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if safe else "/"


ROUTES = [
    Route("/login", ask),
    Route("/login", enter, methods=["POST"]),
    Route("/logout", leave, methods=["POST"]),
]
