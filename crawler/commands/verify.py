"""`jianbao verify`."""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from crawler.archive.checkpoint import Checkpoint
from crawler.archive.fixity import Finding, Report, Sample, verify
from crawler.archive.inspectors import Inspectors
from crawler.archive.layout import DAMAGED
from crawler.archive.lock import source_lock
from crawler.archive.reader import check_format
from crawler.archive.repair import Repaired, repair
from crawler.archive.verification import Verification, rows, verification, write
from crawler.commands import _screen, configuration
from crawler.config import Archive, Config
from crawler.exceptions import ConfigError
from crawler.items import utcnow
from crawler.pipelines.tape import SOFTWARE
from crawler.storages import Storage, open_storage

NAME = "verify"
ROUNDS = 5  # inventories, what they name, what that shows


def run(
    ctx: typer.Context,
    resume: Annotated[bool, typer.Option("--resume", help="Go on where a stopped verify was.")] = False,
    sample: Annotated[
        str | None,
        typer.Option(metavar="N|P%", help="N articles, pictures and runs, or P% of them; the same ones each time."),
    ] = None,
    mend: Annotated[bool, typer.Option("--repair", help="Put good copies back; takes --from.")] = False,
    copy: Annotated[str | None, typer.Option("--from", metavar="URI", help="The archive that has good copies.")] = None,
    option: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="endpoint, region, profile or sse of --from, as in [archive]."),
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="One line of JSON for each damaged file, and one for all.")
    ] = False,
) -> None:
    """Compute every digest in the archive again, and name what is damaged or missing."""
    config = configuration(ctx)
    _sample(sample)
    if mend != (copy is not None) or (option and not mend) or (mend and sample):
        raise ConfigError("verify: --repair needs --from URI, takes --option, and no --sample")
    other = _copy(config, copy, option or []) if copy is not None else None
    check_format(open_storage(config.archive.uri, config.archive.options))  # before the lock makes a folder
    with source_lock(config.archive.state, NAME):
        raise typer.Exit(_verify(config, sample, other, resume=resume, json=json))


def _sample(said: str | None) -> Sample | None:
    """Raises `ConfigError` for what is neither a number nor a share."""
    try:
        if said is None:
            return None
        if said.endswith("%"):
            share = float(said[:-1]) / 100
            if 0 < share <= 1:
                return Sample(share=share)
        elif int(said) > 0:
            return Sample(number=int(said))
    except ValueError:
        pass
    raise ConfigError(f"verify: --sample {said}: not a sample; write 500, or 5%")


def _copy(config: Config, uri: str, options: list[str]) -> Storage:
    """The other archive. Raises `ConfigError` for one that cannot be, `NotFound` where there is none."""
    pairs = dict(each.partition("=")[::2] for each in options)
    try:
        archive = Archive.model_validate({"uri": uri, **pairs}, context={"folder": Path.cwd()})
    except ValidationError as error:
        first = error.errors()[0]
        where = "--from" if first["loc"][:1] == ("uri",) else f"--option {'.'.join(map(str, first['loc']))}"
        why = "takes endpoint, region, profile and sse" if first["type"] == "extra_forbidden" else first["msg"]
        raise ConfigError(f"verify: {where}: {why.removeprefix('Value error, ')}") from None
    if (archive.uri, archive.endpoint) == (config.archive.uri, config.archive.endpoint):
        raise ConfigError(f"verify: --from {uri}: that is the archive itself; name a copy of it")
    storage = open_storage(archive.uri, archive.options)
    check_format(storage)
    return storage


def _verify(config: Config, said: str | None, other: Storage | None, *, resume: bool, json: bool) -> int:
    archive, sample = config.archive, _sample(said)
    storage = open_storage(archive.uri, archive.options)
    check_format(storage)
    elsewhere = None if storage.private else partial(open_storage, archive.uri, archive.options)
    notes = Checkpoint(archive.state / "verify.sqlite", _about(archive, said), utcnow(), resume=resume)
    if resume and not notes.resumed:
        _screen.complain("nothing to go on with: it came to its end, or it is another one, or a week old; begun anew")

    def look() -> Report:
        with _screen.progress("Verifying") as moved:
            return verify(storage, moved, checkpoint=notes, sample=sample, inspectors=Inspectors(storage, elsewhere))

    try:
        report, done = look(), Repaired()
    except KeyboardInterrupt:
        notes.close()
        _screen.complain("interrupted; jianbao verify --resume goes on where it was")
        raise
    if other is not None:
        storage.probe()
        report = _repaired(report, look, lambda damage: repair(storage, other, damage), notes, done)
    notes.finish()
    found = verification(
        report, archive.uri, started=notes.started, finished=utcnow(), sample=said or "", repaired=len(done.repaired)
    )
    write(archive.state, found)
    _tell(report, found, done, json=json)
    return 1 if report.damage else 0


def _about(archive: Archive, sample: str | None) -> dict[str, str]:
    return {"archive": archive.uri, "endpoint": archive.endpoint or "", "sample": sample or "", "software": SOFTWARE}


def _repaired(
    report: Report,
    look: Callable[[], Report],
    mend: Callable[[list[Finding]], Repaired],
    notes: Checkpoint,
    done: Repaired,
) -> Report:
    """Repairs and looks again, for a repaired inventory may name files that are damaged as well."""
    for _ in range(ROUNDS):
        if not report.damage:
            break
        made = mend(report.damage)
        done.repaired += made.repaired
        done.quarantined += made.quarantined
        done.failed = made.failed
        notes.again()
        after = look()
        report.damage, report.orphans = after.damage, after.orphans
        if not made.repaired:
            break
    return report


# -- what is said


def _tell(report: Report, found: Verification, done: Repaired, *, json: bool) -> None:
    why = {each.key: done.failed[each.key] for each in report.damage if each.key in done.failed}
    if json:
        for row in rows(report.damage):
            _screen.tell(row | ({"notRepaired": why[row["key"]]} if row["key"] in why else {}))
        _screen.tell({name: value for name, value in asdict(found).items() if name != "damage"})
        return
    for key in done.repaired:
        _screen.say(f"{_screen.plain(key)}: repaired")
    for finding in report.damage:
        kept = f"; not repaired: {_screen.plain(why[finding.key])}" if finding.key in why else ""
        _screen.say(f"{_screen.plain(finding.key)}: {_screen.plain(finding.problem)}{kept}")
    for advice in dict.fromkeys(finding.advice for finding in report.damage):
        _screen.say(f"To do: {advice}")
    if done.quarantined:
        _screen.say(f"The damaged bytes of {len(done.quarantined)} files are kept under {DAMAGED}/ of the archive")
    _screen.say(_summary(report, found))


def _summary(report: Report, found: Verification) -> str:
    verdict = f"{found.damaged} damaged" if report.damage else "all whole"
    sampled = f" of a sample, {found.looked} of {found.of} articles, pictures and runs" if found.sample else ""
    skipped = f" ({report.skipped} of them before it was stopped)" if report.skipped else ""
    left = f"; {found.orphans} left over by killed runs, no damage" if report.orphans else ""
    return f"{found.checked} files{skipped}{sampled}, {report.bytes:,} bytes: {verdict}{left}"
