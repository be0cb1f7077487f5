"""The items of a JSON Feed (https://jsonfeed.org), 1.0 and 1.1."""

import json
import re
from typing import Any

from crawler.exceptions import SourceUnusable
from crawler.sources.entries import Entries, Entry


def read_json(text: str, limit: int) -> Entries:
    """The first `limit` items of a JSON Feed (https://jsonfeed.org/version/1.1). Raises `SourceUnusable`."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceUnusable(f"broken JSON: {str(error)[:80]}") from error
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list) or "jsonfeed.org" not in str(feed.get("version")):
        raise SourceUnusable("it is JSON, but no JSON Feed (https://jsonfeed.org/version/1.1)")
    found = Entries("application/feed+json")
    if len(items) > limit:
        found.leave_out(len(items) - limit, limit)
    found.title, found.language = (str(feed.get(key) or "") for key in ("title", "language"))
    found.entries = [_json_entry(item) for item in items[:limit] if isinstance(item, dict)]
    return found


def _json_entry(item: dict[str, Any]) -> Entry:
    def text(key: str) -> str | None:
        value = str(item[key]) if isinstance(item.get(key), str | int | float) else ""
        return value if value.strip() else None

    authors = [a.get("name") for a in [*_list(item, "authors"), item.get("author")] if isinstance(a, dict)]
    files = [f for f in _list(item, "attachments") if isinstance(f, dict)]
    pictures = [f.get("url") for f in files if str(f.get("mime_type")).startswith("image/")]
    content = text("content_html") or text("content_text")
    return Entry(
        url=text("url") or text("external_url"),
        guid=text("id"),
        headline=text("title"),
        published=text("date_published"),
        modified=text("date_modified"),
        when=re.sub(r"\D", "", text("date_published") or text("date_modified") or "")[:14],
        author=[a for a in authors if isinstance(a, str) and a],
        keywords=[t for t in _list(item, "tags") if isinstance(t, str) and t],
        images=[p for p in [text("image"), text("banner_image"), *pictures] if isinstance(p, str)],
        summary=text("summary") if content else None,
        body=content or text("summary") or "",
        element=json.dumps(item, ensure_ascii=False).encode("utf-8", "replace"),
    )


def _list(item: dict[str, Any], key: str) -> list[Any]:
    value = item.get(key)
    return value if isinstance(value, list) else []
