"""SOURCE: what others have archived already. `jianbao import FORMAT SRC` finds the file by its name.

Contract: each format is one file here. One whose pages lie in a recording has a function `recorded(recording)`, which
gives the address and record of each; the run then replays the file. One that brings sources and no articles has
`subscriptions(src)`, which gives the feeds that `sources.toml` is to have; there is no run then. Any other has
`read(src) -> Iterator[Capture]`: in an order that is the same every time, a capture of kind `source` for each file,
outcome `read` or `failed` and why, and after it the pages in that file, as captures with `.page`. The pipelines do the
rest, as in a crawl.

`read` itself raises `ConfigError` for a SRC that cannot be used at all, before anything is yielded; what is wrong with
one file is that file's outcome. Captures are made one at a time, in a thread, so `read` may block and use the clock.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import NamedTuple, Protocol

from crawler.archive.recording import Recording
from crawler.exceptions import ConfigError
from crawler.items import Capture


class Subscription(NamedTuple):
    """A feed that somebody reads. `sections` are the groups that it stands in, the outermost first; `line` is where."""

    title: str
    url: str
    sections: list[str]
    line: int


class Read(Protocol):
    """What each format's file has under the name `read`."""

    def __call__(self, src: str) -> Iterator[Capture]:
        """Raises `ConfigError` at once for a SRC that is no such thing."""


def formats() -> list[str]:
    """The words that a user may type for FORMAT, in alphabetical order."""
    return sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_"))


Recorded = Callable[[Recording], Iterator[tuple[str, str]]]
Subscriptions = Callable[[str], list[Subscription]]


def recorded(format: str) -> Recorded | None:
    """What says which pages of a recording are wanted; None for a format that is read. Raises `ConfigError`."""
    found: Recorded | None = getattr(_module(format), "recorded", None)
    return found


def subscriptions(format: str) -> Subscriptions | None:
    """What reads sources from SRC; None for a format that brings articles. Raises `ConfigError`."""
    found: Subscriptions | None = getattr(_module(format), "subscriptions", None)
    return found


def read(format: str, src: str) -> Iterator[Capture]:
    """The files and pages of SRC. Raises `ConfigError` for an unknown format, and for a SRC that is no such thing."""
    found: Read = _module(format).read
    return found(src)


def _module(format: str) -> ModuleType:
    if format not in formats():
        raise ConfigError(f'import: no format "{format}"; there are {", ".join(formats())}')
    return import_module(f"{__name__}.{format}")
