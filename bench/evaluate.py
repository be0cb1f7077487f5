"""make evaluate: how good the extraction is, against the truth of real pages and against open extractors.

    JIANBAO_CORPUS=/path/to/corpus make evaluate ARGS="--sets zhnews,zhweb --sample 60 --peers --worst 10"

For each set and part of it (`dev` was looked at while rules were written, `held` was not) and each system: body, title,
date, authors, images, with 95 % bootstrap intervals (`bench/scores.py` says how each is measured; what is `said` counts
only where the page says the truth at all: `bench/said.py`). Peers are slow: what they found is kept under `--cache`, by
version. At the end the speed: CPU of `extract_page` and of `trafilatura.extract` with metadata, in turn, on the same
pages.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from bench import corpus, extractors, kept, speed
from bench.corpus import Sample
from bench.said import said
from bench.scores import FIELDS, Score, body_f1, interval, score, total

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "jianbao" / "evaluate"
PARTS = ("dev", "held", "all")
Scores = dict[tuple[str, str], list[tuple[Sample, Score]]]  # by system and set


def look(job: tuple[str, Sample]) -> extractors.Found:
    system, page = job
    return extractors.run(system, page.html, page.truth.get("url"))


def _cached(path: Path) -> dict[str, extractors.Found]:
    rows = (json.loads(row) for row in path.read_text("utf-8").splitlines()) if path.is_file() else ()
    return {row["id"]: row["found"] for row in rows}


def answers(system: str, pages: list[Sample], pool: ProcessPoolExecutor, cache: Path) -> Iterator[extractors.Found]:
    """What a system finds on each page; a peer's answers come from the cache, and go there."""
    if system == "jianbao":
        yield from pool.map(look, [(system, page) for page in pages], chunksize=4)
        return
    path = cache / f"{system}-{extractors.version(system)}" / f"{pages[0].set}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    known = _cached(path)
    missing = [page for page in pages if page.id not in known]
    with path.open("a", encoding="utf-8") as rows:
        for page, found in zip(missing, pool.map(look, [(system, page) for page in missing]), strict=True):
            known[page.id] = found
            rows.write(json.dumps({"id": page.id, "found": found}, ensure_ascii=False, default=str) + "\n")
            rows.flush()
    yield from (known[page.id] for page in pages)


def gather(options: argparse.Namespace, folder: Path) -> Scores:
    """Every system on every page."""
    systems = ["jianbao", *(extractors.installed() if options.peers else [])]
    found: Scores = {}
    with ProcessPoolExecutor(options.jobs) as pool:
        for name in options.sets:
            pages = [
                page for page in corpus.samples(folder, name, options.sample) if options.part in (page.part, "all")
            ]
            known = list(pool.map(_said, pages, chunksize=8))
            for system in systems:
                told = answers(system, pages, pool, options.cache) if pages else iter(())
                found[system, name] = [
                    (page, _limited(score(page.truth, answer), on_page) | _told(answer))
                    for page, answer, on_page in zip(pages, told, known, strict=True)
                ]
                print(f"{name}: {system}, {len(pages)} pages", file=sys.stderr)
    return found


def _said(page: Sample) -> set[str]:
    return said(page.html, page.truth)


def _limited(row: Score, on_page: set[str]) -> Score:
    """The scores, and those of the truths that stand on the page once more."""
    return row | {f"{field} said": row[field] for field in on_page}


def _told(answer: extractors.Found) -> Score:
    return {key: answer[key] for key in ("sources", "error") if key in answer}


def _gives(system: str, field: str) -> bool:
    given = "body segments" if system == "jianbao" else " ".join(extractors.PEERS[system][3])
    field = field.removesuffix(" said")
    return system == "jianbao" or field in given or (field == "segments" and "body" in given)


def _cell(system: str, field: str, rows: list[Score], rounds: int) -> str:
    value = total(field, rows) if _gives(system, field) else None
    if value is None:
        return "–"
    low, high = interval(field, rows, rounds)
    return f"{value:.3f} [{low:.3f}–{high:.3f}]"


def table(found: Scores, part: str, rounds: int) -> Iterator[str]:
    """Markdown: one row a set and system."""
    yield f"\n### {part}\n\n| set | pages | system | " + " | ".join(FIELDS) + " |\n|" + "---|" * (len(FIELDS) + 3)
    for (system, name), pairs in found.items():
        rows = [row for page, row in pairs if part in (page.part, "all")]
        if rows:
            cells = " | ".join(_cell(system, field, rows, rounds) for field in FIELDS)
            yield f"| {name} | {len(rows)} | {system} | {cells} |"
    for system in dict.fromkeys(system for system, _ in found):
        yield (
            f"| mean of sets | | {system} | " + " | ".join(_mean(found, system, field, part) for field in FIELDS) + " |"
        )


def _mean(found: Scores, system: str, field: str, part: str) -> str:
    """The mean over sets: bodies over `corpus.BODIES`, all else over the sets whose truth has the field."""
    values = []
    for (each, name), pairs in found.items():
        if each == system and _gives(system, field) and (field != "body" or name in corpus.BODIES):
            values.append(total(field, [row for page, row in pairs if part in (page.part, "all")]))
    known = [value for value in values if value is not None]
    return f"**{sum(known) / len(known):.4f}**" if known else "–"


def empties(found: Scores) -> str:
    rows = [row for (system, _), pairs in found.items() if system == "jianbao" for _, row in pairs if "empty" in row]
    share = sum(row["empty"] for row in rows) / max(len(rows), 1)
    return f"\nEmpty or nearly empty bodies: {share:.2%} of {len(rows)} pages."


def worst(found: Scores, field: str, count: int, part: str) -> Iterator[str]:
    """The pages of ours that lose most; never of the part that is held out, unless asked for."""
    losses: list[tuple[float, str, Any]] = []
    for (system, name), pairs in found.items():
        for page, row in pairs if system == "jianbao" else ():
            if field in row and part in (page.part, "all"):
                value = body_f1([row[field]]) if field == "body" else row[field]
                losses.append((value, f"{name}/{page.id}", row.get("sources", {}).get(_SOURCE.get(field, field))))
    losses.sort(key=lambda loss: loss[:2])
    yield f"\nWorst {field}:"
    yield from (f"  {value:.3f} {page} ({source})" for value, page, source in losses[:count] if value < 1)


_SOURCE = {"body": "articleBody", "title": "headline", "date": "datePublished", "authors": "author"}


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make evaluate", description=str(__doc__).split("\n", 1)[0])
    parser.add_argument("--sets", type=lambda text: text.split(","), default=list(corpus.SETS))
    parser.add_argument("--sample", type=int, help="pages of each set, always the same; all if not given")
    parser.add_argument("--part", choices=PARTS, default="all", help="only this part of the pages")
    parser.add_argument("--peers", action="store_true", help="also those open extractors that are installed")
    parser.add_argument("--worst", type=int, default=0, help="how many of our worst pages to name, of the part dev")
    parser.add_argument("--fields", type=lambda text: text.split(","), default=["body"], help="of --worst")
    parser.add_argument("--store", action="store_true", help="only write tests/scores.json anew")
    parser.add_argument("--no-speed", action="store_true", help="do not measure the time")
    parser.add_argument("--rounds", type=int, default=1000, help="of the bootstrap")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--cache", type=Path, default=CACHE, help=f"peers' answers (default: {CACHE})")
    return parser.parse_args(words)


def main(words: list[str] | None = None) -> int:
    options, folder = arguments(words), corpus.root()
    unknown = [name for name in options.sets if not (folder and (folder / name).is_dir())]
    if folder is None or unknown:
        missing = f"no set {', '.join(unknown)} in {folder}" if folder else "JIANBAO_CORPUS is not set to a corpus"
        print(f"make evaluate: {missing}; a set is extract/SET/ID/page.html.gz with truth.json", file=sys.stderr)
        return 2
    if options.store:
        print(json.dumps({name: each["scores"] for name, each in kept.store(folder).items()}, indent=1))
        return 0
    found = gather(options, folder)
    for part in PARTS if options.part == "all" else [options.part]:
        print("\n".join(table(found, part, options.rounds)))
    print(empties(found))
    for field in options.fields if options.worst else ():
        print("\n".join(worst(found, field, options.worst, "dev")))
    if not options.no_speed:
        print(speed.report(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
