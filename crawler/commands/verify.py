"""`jianbao verify`."""

from typing import Annotated

import typer

from crawler.archive import fixity
from crawler.commands import _screen, configuration
from crawler.storages import open_storage


def run(
    ctx: typer.Context,
    json: Annotated[
        bool, typer.Option("--json", help="One line of JSON for each damaged file, and one for all.")
    ] = False,
) -> None:
    """Compute every digest in the archive again, and name what is damaged or missing."""
    archive = configuration(ctx).archive
    with _screen.progress("Verifying") as moved:
        report = fixity.verify(open_storage(archive.uri, archive.options), moved)
    if json:
        for damage in report.damage:
            _screen.tell({"key": damage.key, "problem": damage.problem})
        _screen.tell({"checked": report.checked, "bytes": report.bytes, "damaged": len(report.damage)})
    else:
        for damage in report.damage:
            _screen.say(f"{_screen.plain(damage.key)}: {_screen.plain(damage.problem)}")
    raise typer.Exit(1 if report.damage else 0)
