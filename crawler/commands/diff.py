"""`jianbao diff URL`."""

from itertools import pairwise
from typing import Annotated

import typer

from crawler.archive.difference import difference
from crawler.archive.inventory import Inventory
from crawler.archive.reader import Reader
from crawler.commands import _changes, _screen, configuration
from crawler.commands._articles import find, open_reader
from crawler.exceptions import ConfigError


def run(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="URL|ID", help="URL, identifier or the beginning of one.")],
    old: Annotated[str | None, typer.Argument(metavar="V1", help="Default: the one before the newest.")] = None,
    new: Annotated[str | None, typer.Argument(metavar="V2", help="Default: the newest version.")] = None,
    all: Annotated[bool, typer.Option("--all", help="Each version against the one before, oldest first.")] = False,
    json: Annotated[
        bool, typer.Option("--json", help="One line of JSON for each pair, the whole text in pieces.")
    ] = False,
) -> None:
    """Show what changed between two versions of an article, field by field."""
    if all and old is not None:
        raise ConfigError("diff: --all compares every version; name none")
    reader = open_reader(configuration(ctx))
    inventory = find(reader, name)
    pairs = list(pairwise(inventory.versions)) if all else _pair(inventory, old, new)
    if not pairs and not json:
        _screen.say(f"{inventory.url}\nThere is one version, {inventory.head}: nothing to compare it with")
    for before, after in pairs:
        compared = _compared(reader, inventory, before, after)
        if json:
            _screen.tell_in_pieces(_changes.record(compared))
        else:
            _changes.say(compared)


def _pair(inventory: Inventory, old: str | None, new: str | None) -> list[tuple[str, str]]:
    """The full names of the two versions; none if there is but one and none was named. Raises `NotFound`."""
    if old is None:
        return list(pairwise(inventory.versions))[-1:]
    return [(inventory.name(old), inventory.name(new))]


def _compared(reader: Reader, inventory: Inventory, before: str, after: str) -> _changes.Compared:
    published = reader.article(inventory, next(iter(inventory.versions))).datePublished  # a text may have 10 MB
    older, newer = reader.article(inventory, before), reader.article(inventory, after)
    times = inventory.entry(before).dateDownloaded, inventory.entry(after).dateDownloaded
    return _changes.Compared(inventory, (before, after), times, published, difference(older, newer))
