"""`jianbao remove URL|ID --reason TEXT`."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from crawler.archive.inventory import Inventory
from crawler.archive.layout import digest_hex
from crawler.archive.ledger import Ledger
from crawler.archive.reader import Reader
from crawler.archive.removal import Erased, buried_media, bury, erase_files, erase_media
from crawler.archive.runs import Outcome, Run, free_run_id, write_run
from crawler.commands import _screen, configuration
from crawler.commands._articles import find, open_reader
from crawler.commands._holding import crawls_held_off
from crawler.config import Config
from crawler.exceptions import ConfigError
from crawler.items import utcnow
from crawler.pipelines.tape import SOFTWARE
from crawler.pipelines.verdicts import count, iso

NAME = "remove"
KIND = "removal"  # of a run's outcomes
LONGEST = 1000  # characters of a reason


def run(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="URL|ID", help="URL, identifier or the beginning of one.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; it stays in the archive.")],
    version: Annotated[
        str | None, typer.Option(metavar="V", help="This version alone, or the beginning of its name.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Say what was removed as a line of JSON.")] = False,
) -> None:
    """Take an article down: its text, page and pictures go, a note of when and why stays, no crawl brings it back."""
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST:
        raise ConfigError(f"remove: --reason takes 1 to {LONGEST} characters; say who asked, or why")
    config = configuration(ctx)
    reader = open_reader(config)
    inventory = find(reader, name)
    wanted = [inventory.name(version)] if version is not None else list(inventory.versions)
    if any(each in inventory.live for each in wanted):
        _confirm(inventory, wanted, yes=yes)
    reader.storage.probe()
    raise typer.Exit(_remove(config, reader, inventory, wanted, reason, json=json))


def _confirm(inventory: Inventory, wanted: list[str], *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise ConfigError("remove: nothing was removed; bytes that are gone stay gone, so add --yes to do it unasked")
    said = inventory.versions[wanted[-1]].headline
    what = f"{len(wanted)} of {len(inventory.versions)} versions"
    _screen.say(f"{_screen.plain(said)}\n{_screen.plain(inventory.url)}\n{what}: {', '.join(wanted)}")
    if not typer.confirm("Their text, pages and pictures will be gone for good. Remove them?", err=True):
        _screen.complain("nothing was removed")
        raise typer.Exit(1)


def _remove(config: Config, reader: Reader, inv: Inventory, wanted: list[str], reason: str, *, json: bool) -> int:
    started = utcnow()
    due = [name for name in wanted if name in inv.live]
    inv = bury(reader.storage, inv, wanted, when=iso(started), reason=reason)
    files = erase_files(reader.storage, inv)
    with crawls_held_off(config) as running, _screen.progress("Looking who shows its pictures") as moved:
        erased = Erased(kept=buried_media(inv)) if running else erase_media(reader, inv, moved)
        if not running:
            _forget(config.archive.state, {inv.url})
    erased.files = [*files, *erase_files(reader.storage, inv)]  # a writer may have been under way
    if due or erased.files or erased.media:
        _write(reader, inv, due, reason, started)
    left = _left(running, erased)
    if json:
        _screen.tell(_record(inv, due, erased, left))
    else:
        _say(inv, due, erased, left)
    return 1 if left else 0


def _forget(state: Path, urls: set[str]) -> None:
    """The next crawl asks without conditions, and says why it refuses what it gets."""
    for path in (state / "ledgers").glob("*.sqlite"):
        ledger = Ledger(state, path.stem)
        for url in urls:
            ledger.forget(url)
        ledger.close()


def _write(reader: Reader, inv: Inventory, due: list[str], reason: str, started: datetime) -> None:
    """The removal is a run of its own, so that `runs` tells of it."""
    outcomes = [Outcome(inv.url, KIND, "removed", reason, identifier=inv.identifier, version=each) for each in due]
    made = Run(free_run_id(reader.storage, started, NAME), NAME, "", iso(started), iso(utcnow()), "finished", "healthy")
    made.reason, made.software, made.counts = f"{inv.url}: {reason}", SOFTWARE, count(outcomes)
    write_run(reader.storage, made, outcomes, ())


def _left(running: list[str], erased: Erased) -> str:
    """What keeps the removal from being complete, and what to do."""
    if running and erased.kept:
        return f"its pictures are there still: {', '.join(running)} is being crawled; run the same command afterwards"
    if erased.unread and erased.kept:
        shown = ", ".join(erased.unread[:3])
        return f"its pictures are there still: damaged articles may show them ({shown}); jianbao verify --repair first"
    return ""


def _record(inv: Inventory, due: list[str], erased: Erased, left: str) -> dict[str, object]:
    numbers = {"files": len(erased.files), "media": len(erased.media), "kept": erased.kept}
    row = {"identifier": inv.identifier, "url": inv.url, "removed": due, "versions": list(inv.live), **numbers}
    return row | ({"left": left} if left else {})


def _say(inv: Inventory, due: list[str], erased: Erased, left: str) -> None:
    short = digest_hex(inv.identifier)[:12]
    done = f"Removed {len(due)} version{'' if len(due) == 1 else 's'}" if due else "Removed before"
    kept = f"; {len(erased.kept)} pictures stay, other articles show them" if erased.kept and not left else ""
    _screen.say(f"{done}: {len(erased.files)} files and {len(erased.media)} pictures are gone{kept}")
    _screen.say(f"{_screen.plain(inv.url)} ({short}) is not archived again; a note of when and why stays")
    if left:
        _screen.complain(left)
