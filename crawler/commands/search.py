"""`jianbao search QUERY`."""

from typing import Annotated

import typer

from crawler.commands import _rows, _screen, configuration
from crawler.commands._articles import open_reader
from crawler.commands._choice import Choice, choosing
from crawler.commands._index import ask
from crawler.index import Found, Index, Order

FEW = 20


@choosing(query=False)
def run(
    ctx: typer.Context,
    query: Annotated[
        str, typer.Argument(metavar="QUERY", help='Words, "phrases", -without, site:HOST, is:gone …; see the README.')
    ],
    choice: Choice,
    order: Annotated[Order, typer.Option(metavar="ORDER", help="relevance, or date: the newest first.")] = "relevance",
    limit: Annotated[int, typer.Option(min=1, max=1000, metavar="N", help="The first N.")] = FEW,
    offset: Annotated[int, typer.Option(min=0, metavar="N", help="Leave out the first N.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="One line of JSON for each article.")] = False,
) -> None:
    """Find articles by their words, in any language."""
    config = configuration(ctx)
    reader = open_reader(config)

    def asked(index: Index) -> tuple[Found, dict[str, list[str]]]:
        found = index.search(query, choice.filters, order=order, limit=limit, offset=offset)
        return found, index.versions([hit.row for hit in found.hits])

    found, versions = ask(config, reader, asked)
    for hit in found.hits:
        if json:
            _screen.tell(_rows.found(hit, versions[hit.row.identifier]))
        else:
            _screen.say("  ".join(_screen.plain(str(cell)) for cell in _rows.cells(hit.row)))
            _screen.marked([("    ", False), *hit.snippet])
    _screen.complain(_told(found, offset))


def _told(found: Found, offset: int) -> str:
    """How many there are, for whoever reads the screen."""
    if not found.total:
        return "no article matches; take a word or a filter away"
    total = f"{'more than ' * found.more}{found.total:,} article{'s' * (found.total != 1)}"
    if len(found.hits) == found.total:
        return f"{total} found"
    return f"{offset + 1:,} to {offset + len(found.hits):,} of {total}" if found.hits else f"{total} found, none so far"
