"""`jianbao reextract`."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from crawler.archive.extractions import take_back
from crawler.archive.journal import FOLDER, Journal, Result, settle
from crawler.archive.lock import source_lock
from crawler.archive.reader import Reader
from crawler.archive.runs import Outcome, Run, find_run, free_run_id, read_outcomes, write_run
from crawler.commands import _differences, _screen, configuration
from crawler.commands._articles import open_reader
from crawler.commands._choice import Choice, choosing
from crawler.commands._reextracting import Listener, Reextraction
from crawler.commands._today import SINGLE, Today, fingerprint
from crawler.config import Config
from crawler.config.scrapy import archive_settings, secrets
from crawler.crawling import log_to
from crawler.exceptions import AlreadyExists, ArchiveError, ConfigError, StoreUnavailable
from crawler.items import utcnow
from crawler.pipelines.tape import SOFTWARE
from crawler.pipelines.verdicts import count, iso

NAME = "reextract"
BACK = "rollback"
KIND = "extraction"  # of a run's outcomes


@choosing()
def run(
    ctx: typer.Context,
    choice: Choice,
    sample: Annotated[int | None, typer.Option(min=1, metavar="N", help="N articles, the same ones each time.")] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Store what is better; the old article is kept.")] = False,
    lossy: Annotated[bool, typer.Option("--lossy", help="With --accept: store it even if something is lost.")] = False,
    rollback: Annotated[
        str | None, typer.Option(metavar="RUN", help="Bring back what was there before this run stored.")
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="A line of JSON for each version that differs, each field, and all.")
    ] = False,
) -> None:
    """Read the archive's pages again by today's rules, and report what each field would gain and lose."""
    if lossy and not accept:
        raise ConfigError("reextract: --lossy says what --accept stores; give both")
    if rollback is not None and (accept or sample or not choice.all):
        raise ConfigError("reextract: --rollback takes a run alone; leave the other options out")
    config = configuration(ctx)
    state = config.archive.state
    with source_lock(state, NAME):
        reader = open_reader(config)
        rules = fingerprint(config)
        _finish_dead_runs(state, reader, rules)
        if rollback is not None:
            raise typer.Exit(_take_back(reader, rollback, json=json))
        raise typer.Exit(_read_again(config, reader, rules, choice, sample, accept=accept, lossy=lossy, json=json))


def _read_again(
    config: Config,
    reader: Reader,
    rules: str,
    choice: Choice,
    sample: int | None,
    *,
    accept: bool,
    lossy: bool,
    json: bool,
) -> int:
    started = utcnow()
    log_to(config.archive.state, secrets(config))
    done = {"rules": rules, "choice": str(choice), "sample": str(sample), "accept": str(accept), "lossy": str(lossy)}
    key = sha256(repr([config.archive.uri, done]).encode()).hexdigest()[:16]
    journal = Journal(config.archive.state / FOLDER / f"{rules}-{key}.sqlite")
    today = Today(config, reader, free_run_id(reader.storage, started, NAME))
    threads = archive_settings(config)["STORE_THREADS"]
    chosen = choice.resolve(config, reader).folders()
    if accept:
        reader.storage.probe()
        journal.begin(today.run, started)
    with _told(json=json) as listen:
        again = Reextraction(
            reader, journal, today, listen, chosen, config.fetch.workers, threads, sample, accept=accept, lossy=lossy
        )
        again.read()
    if again.error:  # the next re-extraction writes this run down
        raise again.error
    if accept:
        state = "interrupted" if again.interrupted else "finished"
        _write(journal, reader, today.run, started, state, done, again.files)
    found = _differences.differences(journal.results())
    _report(config, found, today.run if accept else "", json=json)
    if again.interrupted:
        journal.close()
        _screen.complain("interrupted; the same command goes on where this one ended")
        return 130
    journal.finish()
    return 1 if found.outcomes["failed"] else 0


@contextmanager
def _told(*, json: bool) -> Iterator[Listener]:
    """What hears of each result: a bar on a terminal, else a line for each that is not unchanged."""
    with _screen.progress("Reading again") as moved:

        def listen(result: Result | None, done: int, total: int) -> None:
            moved(done, total)
            if result is not None and json:
                _screen.tell(_differences.record(result))
            elif result is not None and not _screen.is_terminal():
                _screen.say(_differences.line(result))

        yield listen


def _report(config: Config, found: _differences.Differences, run: str, *, json: bool) -> None:
    if json:
        _differences.tell(found)
        return
    _differences.say(found)
    for source in sorted({source for source, _ in found.counts} - {*config.sources, SINGLE}):
        name = _screen.plain(source) or "(none)"
        kept = "its publisher, sections and time zone are those of the archive"
        _screen.say(f"{name} is not in {config.file.name}: {kept}")
    if run and found.outcomes["stored"]:
        _screen.say(f"Stored by run {run}; to take it back: jianbao reextract --rollback {run.rpartition('/')[2]}")
    elif found.outcomes["better"]:
        _screen.say("Nothing was written; --accept stores what is better")


# -- runs


def _finish_dead_runs(state: Path, reader: Reader, rules: str) -> None:
    """Write down the runs that were killed: under the lock, those that never ended are dead. What other rules left
    undone is not gone on with.
    """
    for path in sorted((state / FOLDER).glob("*.sqlite")):
        journal = Journal(path)
        for run, started in journal.unfinished():
            settle(journal, reader, run)
            _write(journal, reader, run, started, "interrupted", {}, {})
        if path.name.startswith(rules):
            journal.close()
        else:
            journal.finish()


def _write(
    journal: Journal,
    reader: Reader,
    run: str,
    started: datetime,
    state: str,
    done: dict[str, str],
    files: dict[str, str],
) -> None:
    counts = Counter(result.outcome for result in journal.results(run))
    outcomes = (_outcome(each) for each in journal.results(run) if each.outcome != "unchanged")
    record = Run(run, NAME, "", iso(started), iso(utcnow()), state, "", settings=done, software=SOFTWARE)
    record.counts = {KIND: dict(counts)} if counts else {}
    record.verdict = "partial" if counts["failed"] or state != "finished" else "healthy"
    with suppress(AlreadyExists):  # it was killed between its last file and its last row
        write_run(reader.storage, record, outcomes, files.items())
    journal.end(run, utcnow())


def _outcome(result: Result) -> Outcome:
    return Outcome(
        result.url, KIND, result.outcome, result.reason, None, result.identifier, result.version or None, result.path
    )


# -- rollback


def _take_back(reader: Reader, name: str, *, json: bool) -> int:
    """Bring back what a run replaced, and write that down as a run of its own. What is back already stays so."""
    started, taken = utcnow(), find_run(reader.storage, name)
    if taken.source != NAME:
        raise ConfigError(f"{taken.id}: not a run of reextract; jianbao runs shows those that are")
    stored = [each for each in read_outcomes(reader.storage, taken) if each.outcome == "stored"]
    with _screen.progress("Taking back") as moved:
        outcomes: list[Outcome] = []
        for number, each in enumerate(stored, 1):
            outcomes += _back(reader, each, taken.id)
            moved(number, len(stored))
    made = Run(
        free_run_id(reader.storage, started, BACK),
        BACK,
        "",
        iso(started),
        iso(utcnow()),
        "finished",
        "",
        software=SOFTWARE,
    )
    made.counts, made.settings = count(outcomes), {"run": taken.id}
    made.verdict = "partial" if made.counts.get(KIND, {}).get("failed") else "healthy"
    if outcomes:
        write_run(reader.storage, made, outcomes, ())
    _say_taken(taken, outcomes, json=json)
    return 0 if made.verdict == "healthy" else 1


def _back(reader: Reader, stored: Outcome, run: str) -> Iterator[Outcome]:
    about = (None, stored.identifier, stored.version)
    try:
        inventory = reader.find(stored.identifier or "")
        if take_back(reader, inventory, stored.version or "", run):
            yield Outcome(stored.url, KIND, "restored", None, *about, inventory.path(stored.version))
    except StoreUnavailable:
        raise
    except ArchiveError as error:
        yield Outcome(stored.url, KIND, "failed", str(error), *about)


def _say_taken(taken: Run, outcomes: list[Outcome], *, json: bool) -> None:
    for each in outcomes:
        if json:
            _screen.tell(each.to_record())
        elif each.outcome == "failed":
            _screen.complain(each.reason or "")
    restored = sum(each.outcome == "restored" for each in outcomes)
    if json:
        _screen.tell({"run": taken.id, "restored": restored, "failed": len(outcomes) - restored})
    else:
        told = f"{restored} versions are as they were before it" if restored else "nothing of it is in force"
        _screen.say(f"{taken.id}: {told}")
