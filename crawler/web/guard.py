"""What every request passes, whatever the page: the name it came in by, the login, the form's token, the headers.

It stands around all routes and knows none of them, so that a new page cannot forget it.
"""

import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl, quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crawler.web.doors import LOOPBACK, split_host
from crawler.web.room import Room

READS = {"GET", "HEAD"}
OPEN = ("/login", "/static/", "/preferences")
"""What a stranger may ask for: nothing of it tells anything of the archive."""
CAPTURES = "/capture/"
LONGEST_FORM = 64 * 1024
_ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "x-dns-prefetch-control": "off",
    "cache-control": "no-store",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "frame-src {frames}; base-uri 'none'; frame-ancestors 'none'"
)


class Guard:
    """ASGI middleware around the whole room."""

    def __init__(self, app: ASGIApp, room: Room) -> None:
        self.app = app
        self.room = room

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        name, port = split_host(headers.get("host", ""))
        visit = Visit(scope, headers, port)
        visit.captures = self._captures(scope, name, port)
        scope.setdefault("state", {}).update(visit=visit, form={})
        answer = self._refusal(scope, name, port) or self._login(scope, visit)
        if answer is None and scope["method"] not in READS:
            answer = await self._write(scope, receive, visit, headers)
        sending = self._with_headers(send, visit)
        if answer is not None:
            await answer(scope, receive, sending)
            return
        with suppress(Exception):  # it was logged and answered (`errors.unknown`); Starlette raises it again
            await self.app(scope, receive, sending)

    def _captures(self, scope: Scope, name: str, port: str) -> str | None:
        found = self.room.doors.capture_for(name)
        return f"{scope['scheme']}://{found}{port}" if found else None

    def _refusal(self, scope: Scope, name: str, port: str) -> Response | None:
        """An answer for what came in under a name that does not fit what is asked for."""
        path: str = scope["path"]
        if self.room.doors.is_capture(name):
            if path.startswith(CAPTURES) and scope["method"] in READS:
                return None
            if name == "localhost" and scope["method"] in READS:  # a reader typed it: the room itself is next door
                return RedirectResponse(f"{scope['scheme']}://{LOOPBACK}{port}{_asked(scope)}", 307)
            return PlainTextResponse("Only archived pages have this name.\n", 404)
        if not self.room.doors.is_room(name, (scope.get("server") or ("",))[0]):
            return PlainTextResponse("This is not a name of this reading room; see [serve] hosts.\n", 421)
        return PlainTextResponse("Archived pages have another name.\n", 404) if path.startswith(CAPTURES) else None

    def _login(self, scope: Scope, visit: "Visit") -> Response | None:
        """Where a stranger is sent. Archived pages are shown by the token in their address, not by a cookie."""
        path: str = scope["path"]
        visit.known = self.room.password is None or self.room.sessions.holds(visit.session)
        if visit.known or path.startswith((*OPEN, CAPTURES)):
            return None
        if path.startswith("/api/"):
            return JSONResponse({"error": "log in first"}, 401)
        back = f"?next={quote(_asked(scope))}" if scope["method"] in READS and path != "/" else ""
        return RedirectResponse(f"/login{back}", 303)

    async def _write(self, scope: Scope, receive: Receive, visit: "Visit", headers: Headers) -> Response | None:
        """Reads the form, and refuses one that no page of ours sent."""
        site = headers.get("sec-fetch-site", "same-origin")
        form = dict(parse_qsl((await _body(receive)).decode("utf-8", "replace")))
        scope["state"]["form"] = form
        token = form.pop("token", "")
        if site != "same-origin" or not visit.name or not self.room.tokens.are(token, visit.name, visit.session):
            return PlainTextResponse("This form is too old, or not of this room. Go back, reload, try again.\n", 403)
        return None

    def _with_headers(self, send: Send, visit: "Visit") -> Callable[[Message], Awaitable[None]]:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers.setdefault(name, value)
                policy = _POLICY.format(frames=visit.captures or "'none'")
                headers.setdefault("content-security-policy", policy)
                headers.setdefault("cross-origin-resource-policy", "same-origin")
            await send(message)

        return sending


class Visit:
    """One request's reader: `name` is in a cookie of any reader, `session` in that of one who logged in.

    `captures` is the origin of archived pages for this reader.
    """

    def __init__(self, scope: Scope, headers: Headers, port: str) -> None:
        self.mark = f"jianbao{port.replace(':', '-')}"  # a browser sends cookies to all ports of a name
        self.secure = scope["scheme"] == "https"
        cookies = cookie_parser(headers.get("cookie", ""))
        self.name = cookies.get(f"{self.mark}-visit", "")
        self.session = cookies.get(f"{self.mark}-session", "")
        self.language = cookies.get(f"{self.mark}-language", "")
        self.theme = cookies.get(f"{self.mark}-theme", "")
        self.captures: str | None = None
        self.known = False

    def begin(self, response: Response) -> None:
        """Gives a new reader a name, which tokens are bound to."""
        if not self.name:
            self.name = secrets.token_urlsafe(16)
            self.keep(response, "visit", self.name)

    def keep(self, response: Response, what: str, value: str, seconds: int | None = None) -> None:
        options: dict[str, Any] = {"httponly": True, "samesite": "lax", "secure": self.secure, "max_age": seconds}
        response.set_cookie(f"{self.mark}-{what}", value, **options)


def _asked(scope: Scope) -> str:
    """Path and query, as a link has them."""
    query = scope["query_string"].decode("latin-1")
    return quote(scope["path"]) + (f"?{query}" if query else "")


async def _body(receive: Receive) -> bytes:
    body = b""
    while len(body) <= LONGEST_FORM:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    return body
