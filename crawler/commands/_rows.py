"""An article of the index as a line on the screen and as a row of JSON."""

from dataclasses import asdict
from typing import Any

from crawler.commands import _screen
from crawler.index import Hit, Row

SCHEMA = 1
"""Of the rows that `list`, `search` and `stats` give with --json; it grows when a key changes its meaning."""
HEADINGS = ("date", "source", "versions", "headline", "identifier")


def cells(row: Row) -> tuple[object, ...]:
    """The article's line in a table."""
    name = row.identifier.removeprefix("sha256:")[:12]
    date = _screen.day(row.datePublished or row.dateDownloaded)
    return date, row.source or "", row.versions, row.headline, name


def record(row: Row, versions: list[str]) -> dict[str, Any]:
    """The article as a row of JSON; what is absent is left out."""
    found = asdict(row) | {"versions": versions}
    for name in ("head", "date"):
        del found[name]
    kept = {name: value for name, value in found.items() if value is not None and value != [] and value is not False}
    return {"schemaVersion": SCHEMA, **kept}


def found(hit: Hit, versions: list[str]) -> dict[str, Any]:
    """A hit as a row of JSON: `snippet` are pieces of text in order, `hit` tells those that were asked for."""
    return record(hit.row, versions) | {"snippet": [{"text": text, "hit": is_hit} for text, is_hit in hit.snippet]}
