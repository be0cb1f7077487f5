"""`jianbao export FORMAT DEST`."""

from pathlib import Path
from typing import Annotated

import typer

from crawler import exporters
from crawler.commands import _screen, configuration
from crawler.commands._articles import open_reader, tell_damage
from crawler.commands._choice import Choice, choosing

DESTINATIONS = [
    "hexo, report: a folder",
    "bagit: a new folder",
    "jsonl, rss: a file, or - for stdout",
    "sqlite: a file",
    "epub, parquet, wacz: a file NAME.epub, NAME.parquet, NAME.wacz",
]


@choosing()
def run(
    ctx: typer.Context,
    format: Annotated[str, typer.Argument(metavar="FORMAT", help=f"One of {', '.join(exporters.formats())}.")],
    dest: Annotated[Path, typer.Argument(metavar="DEST", help=f"What is written. {'; '.join(DESTINATIONS)}.")],
    choice: Choice,
    as_received: Annotated[
        bool, typer.Option("--as-received", help="hexo: bodies as the source gave them, images at their own addresses.")
    ] = False,
    image_prefix: Annotated[
        str | None, typer.Option(metavar="P", help="hexo: put P before the address of each http image.")
    ] = None,
    changes: Annotated[bool, typer.Option("--changes", help="rss: what was edited, an item for each change.")] = False,
    per: Annotated[
        str | None,
        typer.Option("--per", metavar="P", help="epub: a book per day or source, in a folder. Default: all."),
    ] = None,
    title: Annotated[
        str | None, typer.Option("--title", metavar="T", help="rss, epub: the title of the whole.")
    ] = None,
    link: Annotated[str | None, typer.Option("--link", metavar="URL", help="rss: where the feed will lie.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Say what was written as a line of JSON.")] = False,
) -> None:
    """Write articles in another format."""
    config = configuration(ctx)
    reader = open_reader(config)
    chosen = choice.resolve(config, reader).inventories()
    options = {
        "as_received": as_received,
        "image_prefix": image_prefix,
        "changes": changes,
        "per": per,
        "title": title,
        "link": link,
    }
    written = exporters.export(format, reader, chosen, dest, **options)
    if json and str(dest) != "-":
        _screen.tell({"format": format, "dest": str(dest), "articles": written})
    elif str(dest) != "-":
        _screen.say(f"Wrote {written} article{'' if written == 1 else 's'} to {dest}")
    tell_damage(reader)
