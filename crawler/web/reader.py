"""One article to be read: text, archived pictures, what is known of it and where that was found."""

from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crawler.archive.layout import ARTICLE_JSON, ARTICLE_MD, PAGE_WARC
from crawler.exceptions import CrawlerError, NotFound
from crawler.items import Article
from crawler.web.clean import readable
from crawler.web.pictures import path_of
from crawler.web.room import SOON, Room
from crawler.web.view import language_of, moved, page, room_of
from crawler.web.words import name

FILES = {ARTICLE_JSON: "application/ld+json", ARTICLE_MD: "text/markdown", PAGE_WARC: "application/warc"}
SHOWN = (
    *("type", "headline", "author", "publisher", "datePublished", "dateModified"),
    *("inLanguage", "articleSection", "keywords"),
)


def read(request: Request) -> Response:
    """`/articles/<64 hex>`, of the newest version or of `?version=`; fewer digits lead there."""
    room, given = room_of(request), request.path_params["name"]
    reader, inventory = room.article(given)
    if name(inventory.identifier) != given:
        return moved(request, f"/articles/{name(inventory.identifier)}")
    version = inventory.name(request.query_params.get("version") or None)
    if removed := inventory.entry(version).removed:
        told = {"heading": "Taken down", "reason": f"{removed.when}: {removed.reason}"}
        return page(request, "error", 410, **told)
    article = reader.article(inventory, version)
    body, rest = readable(article, language_of(request).say("picture not archived"))
    return page(
        request,
        "reader",
        article=article,
        inventory=inventory,
        version=version,
        entry=inventory.entry(version),
        body=Markup(body),  # noqa: S704  `clean` made it, by an allow-list
        rest=[(path_of(media), media) for media in rest],
        facts=_facts(article),
        attachments=[each for each in article.associatedMedia if each.sha256],
        missing=[each for each in [*article.image, *article.associatedMedia] if not each.sha256],
        **_known(room, inventory.identifier),
    )


def file(request: Request) -> Response:
    """A version's own file, as a download."""
    filename = request.path_params["file"]
    if filename not in FILES:
        raise NotFound(f"a version has {', '.join(FILES)}", key=filename)
    reader, inventory = room_of(request).article(request.path_params["name"])
    version = inventory.name(request.query_params.get("version") or None)
    data = reader.read(inventory, filename, version)
    told = f'attachment; filename="{name(inventory.identifier)[:12]}-{version}-{filename}"'
    return Response(data, media_type=FILES[filename], headers={"content-disposition": told})


def _facts(article: Article) -> list[tuple[str, str, str]]:
    """Field, value and where it was found."""
    values: dict[str, Any] = {
        "author": ", ".join(each.name for each in article.author),
        "publisher": article.publisher.name if article.publisher else "",
    }
    found = [(field, values.get(field, getattr(article, field))) for field in SHOWN]
    told = [(field, ", ".join(map(str, value)) if isinstance(value, list) else value) for field, value in found]
    where = article.metadata.sources
    return [(field, str(value), where.get(field, "")) for field, value in told if value]


def _known(room: Room, identifier: str) -> dict[str, Any]:
    """What the index knows besides, and the same story as other sources tell it; nothing of it is needed to read."""
    try:
        with room.index(SOON) as index:
            row = index.article(identifier)
            told = index.story(row.story) if row.story else []
    except CrawlerError:
        return {"row": None, "story": []}
    return {"row": row, "story": [each for each in told if each.identifier != identifier]}


ROUTES = [
    Route("/articles/{name:str}", read),
    Route("/articles/{name:str}/files/{file:str}", file),
]
