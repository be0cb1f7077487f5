"""`jianbao list`."""

from typing import Annotated

import typer

from crawler.commands import _screen, configuration
from crawler.commands._articles import open_reader, tell_damage
from crawler.commands._choice import Choice, choosing
from crawler.commands._index import ask
from crawler.commands._rows import HEADINGS, cells, record
from crawler.index import Index, Row

PAGE = 1000  # articles in one question


@choosing(query=False)
def run(
    ctx: typer.Context,
    choice: Choice,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="The newest N.")] = None,
    json: Annotated[bool, typer.Option("--json", help="One line of JSON for each article.")] = False,
) -> None:
    """List the archive's articles, newest first."""
    config = configuration(ctx)
    reader = open_reader(config)
    rows, versions, damages = ask(config, reader, lambda index: _asked(index, choice, limit))
    if json:
        for row in rows:
            _screen.tell(record(row, versions[row.identifier]))
    elif rows:
        _screen.table(HEADINGS, [cells(row) for row in rows], cut="headline")
    else:
        _screen.complain("no such articles in the archive")
    reader.damaged += damages
    tell_damage(reader)


def _asked(index: Index, choice: Choice, limit: int | None) -> tuple[list[Row], dict[str, list[str]], list[str]]:
    rows: list[Row] = []
    versions: dict[str, list[str]] = {}
    after = None
    while limit is None or len(rows) < limit:
        size = PAGE if limit is None else min(PAGE, limit - len(rows))
        page = index.articles(choice.filters, limit=size, after=after)
        rows += page
        versions |= index.versions(page)
        if len(page) < size:
            break
        after = index.cursor(page[-1])
    return rows, versions, index.damages()
