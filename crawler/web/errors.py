"""What cannot be shown, told in the room's own design with the right status; JSON under `/api`."""

import logging

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from crawler.archive.redaction import hide
from crawler.exceptions import Ambiguous, ArchiveError, ConfigError, CrawlerError, NotFound, StoreUnavailable
from crawler.web.view import page, room_of

AGAIN = "4"
"""Seconds after which a page that could not be given is asked for again."""
_HEADINGS = {
    400: "This cannot be understood",
    404: "Not in the archive",
    405: "Not this way",
    500: "Something here is broken",
    503: "The archive cannot be read just now",
}


def status_of(error: CrawlerError) -> int:
    if isinstance(error, NotFound | Ambiguous):
        return 404
    if isinstance(error, StoreUnavailable):
        return 503
    return 500 if isinstance(error, ArchiveError) else 400 if isinstance(error, ConfigError) else 500


async def known(request: Request, error: Exception) -> Response:
    """An error of ours: its message says what is wrong and what to do."""
    assert isinstance(error, CrawlerError)  # noqa: S101  Starlette looks handlers up by this type
    return _answer(request, status_of(error), hide(str(error), room_of(request).secrets))


async def by_status(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return _answer(request, status, "")


async def unknown(request: Request, error: Exception) -> Response:
    """A mistake in this program: the log has it, the page does not."""
    logging.getLogger(__name__).error("%s %s", request.method, request.url.path, exc_info=error)
    return _answer(request, 500, f"internal error: {type(error).__name__}; the server's log has more")


def _answer(request: Request, status: int, reason: str) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": reason or _HEADINGS.get(status, "")}, status)
    response = page(request, "error", status, heading=_HEADINGS.get(status, _HEADINGS[500]), reason=reason)
    if status == 503:  # an index that is being built, a store that is away: the page asks again
        response.headers["refresh"] = response.headers["retry-after"] = AGAIN
    return response
