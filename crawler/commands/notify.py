"""`jianbao notify`."""

from typing import Annotated, Any

import typer

from crawler.commands import _screen, configuration
from crawler.config import Config
from crawler.exceptions import ConfigError
from crawler.health import alarms, memory
from crawler.health.alarms import Told

HEADINGS = ("notifier", "service", "told of", "knows of")


def run(
    ctx: typer.Context,
    test: Annotated[bool, typer.Option("--test", help="Send each of them a message that says so.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One line of JSON for each notifier.")] = False,
) -> None:
    """Show who is told when a source is no longer well, and what they know; with --test, whether it arrives."""
    config = configuration(ctx)
    if not config.notify.to:
        raise ConfigError(f'{config.file}: notify: nobody is named; add a table [notify.to] with NAME = "ADDRESS"')
    found = alarms.test(config) if test else alarms.services(config)
    rows = [_row(config, told, test=test) for told in found]
    if json:
        for row in rows:
            _screen.tell(row)
    else:
        _screen.table(HEADINGS, [_shown(row) for row in rows], cut="knows of")
    for told in found:
        if told.reason:
            _screen.complain(config.problem(("notify", "to", told.notifier), told.reason))
    raise typer.Exit(1 if any(told.reason for told in found) else 0)


def _row(config: Config, told: Told, *, test: bool) -> dict[str, Any]:
    notifier = config.notify.to[told.notifier]
    known = {source: memory.read(config.archive.state, source).get(told.notifier) for source in config.sources}
    row = {
        "notifier": told.notifier,
        "service": told.service or notifier.scheme,
        "verdicts": list(notifier.verdicts),
        "allow_private": notifier.allow_private,
        "knows": {source: alarm.verdict for source, alarm in known.items() if alarm},
        "arrived": told.reason is None if test else None,
        "reason": told.reason,
    }
    return {key: value for key, value in row.items() if value is not None}


def _shown(row: dict[str, Any]) -> list[str]:
    arrived = {True: ": arrived", False: ": did not arrive", None: ""}[row.get("arrived")]
    knows = ", ".join(f"{source} {verdict}" for source, verdict in row["knows"].items())
    return [row["notifier"], row["service"] + arrived, ", ".join(row["verdicts"]), knows or "nothing"]
