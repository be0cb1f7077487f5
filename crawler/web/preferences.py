"""The reader's language and colours, remembered for a year."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from crawler.web.login import inside
from crawler.web.phrases import LANGUAGES
from crawler.web.view import visit_of

THEMES = {"light", "dark", "auto"}
YEAR = 365 * 24 * 3600


async def remember(request: Request) -> Response:
    form, visit = request.state.form, visit_of(request)
    response = RedirectResponse(inside(form.get("next", "/")), 303)
    for what, allowed in (("language", LANGUAGES.keys()), ("theme", THEMES)):
        if form.get(what) in allowed:
            visit.keep(response, what, form[what], YEAR)
    return response


ROUTES = [Route("/preferences", remember, methods=["POST"])]
