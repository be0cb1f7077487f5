"""`jianbao stats`."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Annotated

import typer

from crawler.commands import _screen, configuration
from crawler.commands._articles import open_reader, tell_damage
from crawler.commands._choice import Choice, choosing
from crawler.commands._index import ask
from crawler.commands._rows import SCHEMA
from crawler.index import Coverage, Index, Sizes

MANY = 1_000_000
UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB")


@dataclass(slots=True)
class Stats:
    """What the archive holds; the numbers by source, language and month are articles."""

    sizes: Sizes
    articles: int
    sources: list[tuple[str, int]]
    languages: list[tuple[str, int]]
    months: list[tuple[str, int]]
    coverage: dict[str, Coverage]


@choosing(query=False)
def run(
    ctx: typer.Context,
    choice: Choice,
    json: Annotated[bool, typer.Option("--json", help="All in one line of JSON.")] = False,
) -> None:
    """Say what the archive holds: articles, versions, images and bytes, by source, language and month."""
    config = configuration(ctx)
    reader = open_reader(config)
    stats, damages = ask(config, reader, lambda index: (_asked(index, choice), index.damages()))
    if json:
        _screen.tell(_record(stats))
    else:
        _say(stats, all_of_it=choice.all)
    reader.damaged += damages
    tell_damage(reader)


def _asked(index: Index, choice: Choice) -> Stats:
    of = choice.filters
    sources = index.facets("source", of, MANY)
    return Stats(
        index.sizes(), index.count(of), sources, index.facets("inLanguage", of, MANY), index.facets("month", of, MANY),
        {name: index.coverage(name) for name, _ in sources},
    )  # fmt: skip


def _record(stats: Stats) -> dict[str, object]:
    sizes = asdict(stats.sizes)
    named = {name: dict(getattr(stats, name)) for name in ("sources", "languages", "months")}
    coverage = {name: asdict(each) for name, each in stats.coverage.items()}
    return {"schemaVersion": SCHEMA, "archive": sizes, "articles": stats.articles, **named, "coverage": coverage}


def _say(stats: Stats, *, all_of_it: bool) -> None:
    sizes = stats.sizes
    _screen.say(f"Archive   {_many(sizes.articles, 'article')} in {_many(sizes.versions, 'version')}, {_size(sizes)}")
    media = ", ".join(f"{number:,} {kind}" for kind, number in sizes.objects.items() if kind != "version")
    _screen.say(
        f"Files     {_many(sizes.media, 'picture or file', 'pictures and files')}" + (f": {media}" * bool(media))
    )
    if not all_of_it:
        _screen.say(f"Chosen    {_many(stats.articles, 'article')}")
    for heading, counted in (("source", stats.sources), ("language", stats.languages), ("month", stats.months)):
        _section((heading, "articles"), [(name, f"{number:,}") for name, number in counted])
    fields = list(next(iter(stats.coverage.values())).share) if stats.coverage else []
    shares = [
        (name, *(f"{each.share[field]:.0%}" for field in fields), f"{each.body:,.0f}")
        for name, each in stats.coverage.items()
    ]
    _section(("has", *fields, "characters"), shares)


def _section(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    if rows:
        _screen.say("")
        _screen.table(headings, [headings, *rows] if not _screen.is_terminal() else rows, cut=headings[0])


def _many(number: int, one: str, more: str = "") -> str:
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def _size(sizes: Sizes) -> str:
    size, unit = float(sum(sizes.bytes.values())), 0
    while size >= 1024 and unit < len(UNITS) - 1:
        size, unit = size / 1024, unit + 1
    return f"{size:,.1f} {UNITS[unit]}" if unit else f"{size:,.0f} bytes"
