"""`jianbao list`."""

from heapq import nlargest
from typing import Annotated

import typer

from crawler.archive.inventory import Inventory
from crawler.commands import _screen, configuration
from crawler.commands._articles import (
    Choice,
    LanguageOption,
    SinceOption,
    SourceOption,
    UntilOption,
    date_of,
    moment,
    open_reader,
    record,
    tell_damage,
)

HEADINGS = ("date", "source", "versions", "headline", "identifier")


def run(
    ctx: typer.Context,
    source: SourceOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    language: LanguageOption = None,
    removed: Annotated[bool, typer.Option("--removed", help="Those that were taken down, and why.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="The newest N.")] = None,
    json: Annotated[bool, typer.Option("--json", help="One line of JSON for each article.")] = False,
) -> None:
    """List the archive's articles, newest first."""
    reader = open_reader(configuration(ctx))
    found = Choice(source, since, until, language).of(reader, removed=removed)
    newest = nlargest(limit, found, moment) if limit else sorted(found, key=moment, reverse=True)
    if json:
        for inventory in newest:
            _screen.tell(record(inventory))
    elif newest:
        _screen.table(HEADINGS, [_row(inventory) for inventory in newest], cut="headline")
    else:
        _screen.complain("no such articles in the archive")
    tell_damage(reader)


def _headline(inventory: Inventory) -> str:
    gone = inventory.removed
    return f"removed {gone.when[:10]}: {gone.reason} ({inventory.url})" if gone else inventory.entry().headline


def _row(inventory: Inventory) -> tuple[object, ...]:
    entry = inventory.entry()
    name = inventory.identifier.removeprefix("sha256:")[:12]
    return _screen.day(date_of(inventory)), entry.source or "", len(inventory.live), _headline(inventory), name
