"""Which articles a verb is about: one set of options for all verbs, and what they choose.

A verb that is decorated with `choosing` has them all, after its own, and is given a `Choice`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import Parameter, Signature, signature
from typing import Annotated, Any

import typer

from crawler.archive.inventory import Inventory
from crawler.archive.layout import INVENTORY
from crawler.archive.reader import Reader
from crawler.commands._index import ask
from crawler.config import Config
from crawler.exceptions import NotFound, UnsupportedFormat
from crawler.index import Filters
from crawler.index.query import day

_DAY = "a day, a month or a year"
OPTIONS: dict[str, Any] = {
    "source": Annotated[str | None, typer.Option("--source", metavar="NAME", help="Of this source alone.")],
    "site": Annotated[
        str | None, typer.Option("--site", metavar="HOST", help="Of this host; example.org is www.example.org too.")
    ],
    "author": Annotated[str | None, typer.Option("--author", metavar="NAME", help="By this author.")],
    "section": Annotated[str | None, typer.Option("--section", metavar="NAME", help="In this section.")],
    "since": Annotated[
        str | None, typer.Option("--since", metavar="DATE", help=f"Published on this day or later; {_DAY}.")
    ],
    "until": Annotated[
        str | None, typer.Option("--until", metavar="DATE", help=f"Published on this day or earlier; {_DAY}.")
    ],
    "language": Annotated[
        str | None, typer.Option("--lang", metavar="L", help="In this language; zh is zh-CN and zh-TW too.")
    ],
    "has": Annotated[list[str], typer.Option("--has", metavar="WHAT", help="image: with an archived picture.")],
    "changed": Annotated[bool, typer.Option("--changed", help="Edited after it was first archived.")],
    "gone": Annotated[bool, typer.Option("--gone", help="Whose page has disappeared since.")],
}
QUERY: Any = Annotated[
    str | None, typer.Option("--search", metavar="QUERY", help="That jianbao search QUERY would find.")
]
_ABSENT: dict[str, object] = {"has": [], "changed": False, "gone": False}


@dataclass(frozen=True, slots=True)
class Choice:
    """What the version in force has to match. Days are those of the article's own zone, both ends included.

    An article without a date of publication counts by the day it was downloaded.
    """

    filters: Filters = Filters()  # noqa: RUF009  (it is frozen)
    query: str = ""

    @property
    def all(self) -> bool:
        """Whether every article is chosen: then the index is not asked."""
        return not self.query and self.filters == Filters()

    def resolve(self, config: Config, reader: Reader) -> "Chosen":
        """The articles that match now. Raises `QueryError`."""
        if self.all:
            return Chosen(reader)
        found, damages = ask(config, reader, lambda index: (index.paths(self.filters, self.query), index.damages()))
        reader.damaged += damages
        return Chosen(reader, found)


@dataclass(slots=True)
class Chosen:
    """Articles of an archive; `paths` are their folders, in its order, None stands for all."""

    reader: Reader
    paths: list[str] | None = None

    def inventories(self) -> Iterator[Inventory]:
        """One at a time, in the archive's order; what is damaged is told in the reader's `damaged`."""
        if self.paths is None:
            yield from self.reader.inventories()
            return
        for path in self.paths:
            try:
                yield self.reader.inventory(f"{path}/{INVENTORY}")
            except NotFound:  # removed since the index was asked
                continue
            except UnsupportedFormat as error:
                self.reader.damaged.append(str(error))

    def folders(self) -> frozenset[str] | None:
        """The folders, to look one up; None stands for all."""
        return None if self.paths is None else frozenset(self.paths)


def choosing(*, query: bool = True) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Gives a verb the options; its parameter `choice` is filled with what they say. `query`: it has `--search` too."""
    options = OPTIONS | ({"search": QUERY} if query else {})

    def decorate(verb: Callable[..., None]) -> Callable[..., None]:
        own = [each for each in signature(verb).parameters.values() if each.name != "choice"]

        def run(**given: Any) -> None:
            said = {name: given.pop(name) for name in options}
            verb(**given, choice=_choice(said))

        added = [
            Parameter(name, Parameter.KEYWORD_ONLY, default=_ABSENT.get(name), annotation=kind)
            for name, kind in options.items()
        ]
        rest = [each.replace(kind=Parameter.KEYWORD_ONLY) for each in own[1:]]
        typed: Any = run  # Typer reads these
        typed.__signature__ = Signature([*own[:1], *rest, *added])
        typed.__annotations__ = {each.name: each.annotation for each in [*own, *added]}
        run.__name__, run.__doc__, run.__module__ = verb.__name__, verb.__doc__, verb.__module__
        return run

    return decorate


def _choice(said: dict[str, Any]) -> Choice:
    query = said.pop("search", None) or ""
    for name in ("since", "until"):
        said[name] = said[name] and day(said[name], last=name == "until")
    return Choice(Filters(**said | {"has": frozenset(said["has"])}), query)
