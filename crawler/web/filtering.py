"""`Filters` from an address, and the same for the API's description: every page and call takes the same words."""

import re
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from crawler.exceptions import ConfigError
from crawler.index import Filters, Order
from crawler.index.rows import HAS

TEXTS = {
    "source": "of this source",
    "site": "on this host, or one that ends so",
    "author": "by this author",
    "section": "in this section",
    "language": "in this language; zh takes zh-CN",
    "since": "on this day or later, 2026-11-22",
    "until": "on this day or earlier",
    "story": "that tell this story",
}
FLAGS = {"changed": "that were edited after they were archived", "gone": "whose pages have disappeared"}
LONGEST = 500


def filters_of(request: Request) -> Filters:
    """Raises `ConfigError` for a value that cannot be meant."""
    given = {key: value for key, value in request.query_params.items() if value}
    texts: dict[str, Any] = {key: given[key][:LONGEST] for key in TEXTS if key in given}
    for key in ("since", "until"):
        if key in texts and not re.fullmatch(r"\d{4}-\d\d-\d\d", texts[key]):
            raise ConfigError(f'{key}: "{texts[key]}" is no day; write it as 2026-11-22')
    flags: dict[str, Any] = {key: given.get(key) in {"1", "true", "yes"} for key in FLAGS}
    has = frozenset(filter(None, given.get("has", "").split(",")))
    if has - HAS:
        raise ConfigError(f"has: takes {', '.join(sorted(HAS))}")
    return Filters(**texts, **flags, has=has)


def order_of(request: Request) -> Order:
    """`?order=date`, or by relevance."""
    return "date" if request.query_params.get("order") == "date" else "relevance"


def number(params: Mapping[str, str], name: str, default: int, most: int) -> int:
    """A whole number from 1 to `most`. Raises `ConfigError`."""
    text = params.get(name) or str(default)
    if not re.fullmatch(r"\d{1,9}", text) or not int(text):
        raise ConfigError(f"{name}: must be a whole number from 1 to {most}")
    return min(int(text), most)
