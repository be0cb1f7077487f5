"""`jianbao migrate`."""

from typing import Annotated

import typer

from crawler.archive.reader import FORMAT_VERSION, check_format
from crawler.commands import _screen, configuration
from crawler.commands._articles import open_reader
from crawler.commands._holding import crawls_held_off
from crawler.commands._rows import SCHEMA
from crawler.config import Config
from crawler.migrations import Change, Place, migrate, steps


def run(
    ctx: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="A line of JSON for each step.")] = False,
) -> None:
    """Bring an archive, and what this machine knows of it, from earlier versions of this program to today's form."""
    config = configuration(ctx)
    place = Place(open_reader(config).storage, config.archive.state)
    version = check_format(place.storage)
    due = list(migrate(place, steps(), dry_run=True))
    if due and not dry_run:
        due = _taken(config, place)
    for change in due:
        _tell(change, dry_run=dry_run, json=json)
    if not json:
        _screen.say(_summary(place, version, due, dry_run=dry_run))


def _taken(config: Config, place: Place) -> list[Change]:
    place.storage.probe()
    with crawls_held_off(config) as running:
        if running:
            _screen.complain(
                f"nothing was changed: {', '.join(running)} is being crawled; run the same again afterwards"
            )
            raise typer.Exit(1)
        return list(migrate(place, steps(), dry_run=False))


def _tell(change: Change, *, dry_run: bool, json: bool) -> None:
    if json:
        row = {"step": change.step, "before": change.before, "after": change.after, "changes": change.lines}
        _screen.tell({"schemaVersion": SCHEMA, **row, "done": not dry_run})
        return
    for line in change.lines:
        _screen.say(f"{'would do' if dry_run else 'done'}  {_screen.plain(line)}")


def _summary(place: Place, version: int, due: list[Change], *, dry_run: bool) -> str:
    now = version if dry_run else check_format(place.storage)
    about = f"{_screen.plain(place.storage.uri)}: format {now}, and this program writes format {FORMAT_VERSION}"
    if not due:
        return f"{about}; nothing to do"
    return f"{about}; nothing was changed, say jianbao migrate" if dry_run else about
