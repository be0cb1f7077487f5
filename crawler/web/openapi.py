"""The description of `/api` (OpenAPI 3.1), made from the types that the calls return."""

from typing import Any

from pydantic import TypeAdapter

from crawler import __version__
from crawler.archive.runs import Outcome, Run
from crawler.index import FACETS, Coverage, Event, Found, Row, RunRow, Sizes, Story
from crawler.items import Article
from crawler.web.filtering import FLAGS, TEXTS

_TYPES = (Row, Found, Event, RunRow, Run, Outcome, Coverage, Sizes, Article, Story)
_FILTERS = [*TEXTS, *FLAGS, "has"]
_PAGING = ["limit", "after"]
_ABOUT = {
    **TEXTS,
    **FLAGS,
    "has": "image: with an archived picture",
    "limit": "at most so many",
    "after": "go on behind the last answer's `after`",
    "order": "oldest, or in a search relevance or date",
    "page": "of so many hits, from 1",
    "q": 'words, "phrases", -word, site: source: author: section: since: until: lang: has:image is:changed is:gone',
    "version": "14 digits; the newest one by default",
}
_CALLS: list[tuple[str, str, list[str], dict[str, Any]]] = [
    ("/articles", "Articles, newest first", [*_FILTERS, *_PAGING, "order"], {"articles": [Row], "total": int}),
    ("/articles/{name}", "One article as schema.org JSON-LD", ["version"], {"": Article}),
    ("/articles/{name}/versions", "Its versions and their digests", [], {}),
    ("/stories", "Stories that several articles tell", [*_FILTERS, *_PAGING], {"stories": [Story]}),
    ("/stories/{name}", "The articles that tell one, first seen first", [], {"articles": [Row]}),
    ("/search", "Articles in which words stand", ["q", *_FILTERS, "order", "limit", "page"], {"": Found}),
    ("/facets/{field}", f"The most frequent values of {', '.join(FACETS)}", [*_FILTERS, "limit"], {}),
    ("/events", "What happened to articles, newest first", [*_FILTERS, *_PAGING], {"events": [Event]}),
    ("/runs", "Runs, newest first", ["source", *_PAGING], {"runs": [RunRow]}),
    ("/runs/{name}", "One run and what became of every address", [], {"outcomes": [Outcome]}),
    ("/sources", "Sources and how complete their articles are", [], {}),
    ("/sizes", "What the archive holds", [], {"": Sizes}),
]


def document() -> dict[str, Any]:
    """The whole description."""
    inputs = [(each, "serialization", TypeAdapter(each)) for each in _TYPES]
    _, defs = TypeAdapter.json_schemas(inputs, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]
    return {
        "openapi": "3.1.0",
        "info": {"title": "Jianbao", "version": __version__, "description": "One archive of news, read only."},
        "servers": [{"url": "/api"}],
        "paths": {call[0]: {"get": _call(*call)} for call in _CALLS},
        "components": {"schemas": {**defs.get("$defs", {}), "Error": _ERROR}},
    }


_ERROR = {"type": "object", "properties": {"error": {"type": "string"}}, "required": ["error"]}


def _call(path: str, summary: str, params: list[str], answer: dict[str, Any]) -> dict[str, Any]:
    inside = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    told = [{"name": each, "in": "path", "required": True, "schema": {"type": "string"}} for each in inside]
    told += [{"name": each, "in": "query", "description": _ABOUT[each], "schema": _kind(each)} for each in params]
    error = {
        "description": "What is wrong, and what to do",
        "content": _content({"$ref": "#/components/schemas/Error"}),
    }
    return {
        "summary": summary,
        "parameters": told,
        "responses": {"200": {"description": "The answer", "content": _content(_schema(answer))}, "default": error},
    }


def _kind(name: str) -> dict[str, str]:
    return {"type": "boolean" if name in FLAGS else "integer" if name in {"limit", "page"} else "string"}


def _content(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _schema(answer: dict[str, Any]) -> dict[str, Any]:
    if "" in answer:
        return _reference(answer[""])
    return {"type": "object", "properties": {name: _reference(kind) for name, kind in answer.items()}}


def _reference(kind: Any) -> dict[str, Any]:
    if isinstance(kind, list):
        return {"type": "array", "items": _reference(kind[0])}
    return {"type": "integer"} if kind is int else {"$ref": f"#/components/schemas/{kind.__name__}"}
