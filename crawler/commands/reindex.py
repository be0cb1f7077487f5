"""`jianbao reindex`."""

import time
from typing import Annotated

import typer

from crawler.commands import _screen, configuration
from crawler.commands._articles import open_reader, tell_damage
from crawler.commands._index import LABEL, threads_for
from crawler.commands._rows import SCHEMA
from crawler.index import Filters, Index
from crawler.index.catching_up import rebuilt


def run(
    ctx: typer.Context,
    json: Annotated[bool, typer.Option("--json", help="Say what was indexed as a line of JSON.")] = False,
) -> None:
    """Build the index anew from the archive's files alone. It is a cache: nothing is lost with it."""
    config = configuration(ctx)
    reader = open_reader(config)
    began = time.monotonic()
    with _screen.progress(LABEL) as moved:
        database = rebuilt(config.index_url, reader, progress=moved, threads=threads_for(reader))
    with Index(database) as index:
        articles, reader.damaged = index.count(Filters()), index.damages()
    seconds = time.monotonic() - began
    if json:
        _screen.tell({"schemaVersion": SCHEMA, "articles": articles, "seconds": round(seconds, 3)})
    else:
        _screen.say(f"Indexed {articles:,} article{'s' * (articles != 1)} in {seconds:.1f} s: {database.place}")
    tell_damage(reader)
