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
        for finding in report.damage:
            _screen.tell({"key": finding.key, "problem": finding.problem})
        damaged, orphans = len(report.damage), len(report.orphans)
        _screen.tell({"checked": report.checked, "bytes": report.bytes, "damaged": damaged, "orphans": orphans})
    else:
        _print(report)
    raise typer.Exit(1 if report.damage else 0)


def _print(report: fixity.Report) -> None:
    for finding in report.damage:
        _screen.say(f"{_screen.plain(finding.key)}: {_screen.plain(finding.problem)}")
    verdict = f"{len(report.damage)} damaged" if report.damage else "all whole"
    left = f"; {len(report.orphans)} left over by killed runs, no damage" if report.orphans else ""
    _screen.say(f"{report.checked} files, {report.bytes:,} bytes: {verdict}{left}")
