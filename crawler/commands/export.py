"""`jianbao export FORMAT DEST`."""

from pathlib import Path
from typing import Annotated

import typer

from crawler import exporters
from crawler.commands import _screen, configuration
from crawler.commands._articles import open_reader, tell_damage
from crawler.commands._choice import Choice, choosing


@choosing()
def run(
    ctx: typer.Context,
    format: Annotated[str, typer.Argument(metavar="FORMAT", help=f"One of {', '.join(exporters.formats())}.")],
    dest: Annotated[
        Path, typer.Argument(metavar="DEST", help="A folder; for jsonl a file or - for stdout, for wacz NAME.wacz.")
    ],
    choice: Choice,
    as_received: Annotated[
        bool, typer.Option("--as-received", help="hexo: bodies as the source gave them, images at their own addresses.")
    ] = False,
    image_prefix: Annotated[
        str | None, typer.Option(metavar="P", help="hexo: put P before the address of each http image.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Say what was written as a line of JSON.")] = False,
) -> None:
    """Write articles in another format."""
    config = configuration(ctx)
    reader = open_reader(config)
    chosen = choice.resolve(config, reader).inventories()
    options = {"as_received": as_received, "image_prefix": image_prefix}
    written = exporters.export(format, reader, chosen, dest, **options)
    if json and str(dest) != "-":
        _screen.tell({"format": format, "dest": str(dest), "articles": written})
    elif str(dest) != "-":
        _screen.say(f"Wrote {written} article{'' if written == 1 else 's'} to {dest}")
    tell_damage(reader)
