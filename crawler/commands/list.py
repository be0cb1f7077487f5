"""`jianbao list`."""

from dataclasses import replace
from typing import Annotated

import typer

from crawler.archive.inventory import Inventory
from crawler.archive.reader import Reader
from crawler.commands import _screen, configuration
from crawler.commands import _stories as _told
from crawler.commands._articles import date_of, open_reader, tell_damage
from crawler.commands._articles import record as record_of
from crawler.commands._choice import Choice, choosing
from crawler.commands._index import ask
from crawler.commands._rows import HEADINGS, SCHEMA, cells, record
from crawler.config import Config
from crawler.exceptions import ConfigError
from crawler.index import Filters, Index, Row, Story

PAGE = 1000  # articles in one question


@choosing(query=False)
def run(
    ctx: typer.Context,
    choice: Choice,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="The newest N.")] = None,
    stories: Annotated[bool, typer.Option("--stories", help="One row a story that several articles tell.")] = False,
    removed: Annotated[bool, typer.Option("--removed", help="Those that were taken down, and why.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One line of JSON for each article.")] = False,
) -> None:
    """List the archive's articles, newest first."""
    config = configuration(ctx)
    reader = open_reader(config)
    if removed and stories:
        raise ConfigError("list: --removed and --stories are two lists; leave one out")
    if removed:
        _removed(reader, choice.filters, limit, json=json)
    elif stories:
        _stories(config, reader, choice.filters, limit, json=json)
    else:
        rows, versions, damages = ask(config, reader, lambda index: _asked(index, choice, limit))
        reader.damaged += damages
        _tell(rows, versions, json=json)
    tell_damage(reader)


def _tell(rows: list[Row], versions: dict[str, list[str]], *, json: bool) -> None:
    if json:
        for row in rows:
            _screen.tell(record(row, versions[row.identifier]))
    elif rows:
        _screen.table(HEADINGS, [cells(row) for row in rows], cut="headline")
    else:
        _screen.complain("no such articles in the archive")


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


# -- stories


def _stories(config: Config, reader: Reader, filters: Filters, limit: int | None, *, json: bool) -> None:
    def asked(index: Index) -> tuple[list[Story], dict[str, list[str]], list[str]]:
        found = _told.listed(index, filters, limit)
        return found, index.versions([each.first for each in found]) if json else {}, index.damages()

    found, versions, damages = ask(config, reader, asked)
    reader.damaged += damages
    if json:
        for each in found:
            _screen.tell(_told.row(each, versions[each.first.identifier]))
    elif found:
        _screen.table(_told.HEADINGS, [_told.cells(each) for each in found], cut="headline")
    else:
        _screen.complain("no two such articles tell the same story")


# -- what was taken down: the index has it no more


def _removed(reader: Reader, filters: Filters, limit: int | None, *, json: bool) -> None:
    if replace(filters, source=None, since=None, until=None) != Filters():
        raise ConfigError("list: --removed goes with --source, --since, --until and --limit alone")
    found = [each for each in reader.inventories(removed=True) if _takes(filters, each)]
    newest = sorted(found, key=date_of, reverse=True)[:limit]
    if json:
        for inventory in newest:
            _screen.tell({"schemaVersion": SCHEMA, **record_of(inventory)})
    elif newest:
        _screen.table(HEADINGS, [_cells(inventory) for inventory in newest], cut="headline")
    else:
        _screen.complain("no such articles in the archive")


def _takes(filters: Filters, inventory: Inventory) -> bool:
    day = date_of(inventory)[:10]
    return (
        filters.source in (None, inventory.entry().source)
        and (filters.since is None or day >= filters.since)
        and (filters.until is None or day <= filters.until)
    )


def _cells(inventory: Inventory) -> tuple[object, ...]:
    entry, gone = inventory.entry(), inventory.removed
    name = inventory.identifier.removeprefix("sha256:")[:12]
    why = f"removed {gone.when[:10]}: {gone.reason} ({inventory.url})" if gone else entry.headline
    return _screen.day(date_of(inventory)), entry.source or "", len(inventory.live), why, name
