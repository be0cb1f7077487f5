"""SOURCE: what others have archived already. `jianbao import FORMAT SRC` finds the file by its name.

Contract: each format is one file here with one function `read(src) -> Iterator[Capture]`. It yields, in an order that
is the same every time, a capture of kind `source` for each file that it met, outcome `read` or `failed` with a reason,
and after it the pages in that file, as captures with `.page`. The pipelines do the rest, as in a crawl.

`read` itself raises `ConfigError` for a SRC that cannot be used at all, before anything is yielded; what is wrong with
one file is that file's outcome. Captures are made one at a time, in a thread, so `read` may block and use the clock.
"""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol

from crawler.exceptions import ConfigError
from crawler.items import Capture


class Read(Protocol):
    """What each format's file has under the name `read`."""

    def __call__(self, src: str) -> Iterator[Capture]:
        """Raises `ConfigError` at once for a SRC that is no such thing."""


def formats() -> list[str]:
    """The words that a user may type for FORMAT, in alphabetical order."""
    return sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_"))


def read(format: str, src: str) -> Iterator[Capture]:
    """The files and pages of SRC. Raises `ConfigError` for an unknown format, and for a SRC that is no such thing."""
    if format not in formats():
        raise ConfigError(f'import: no format "{format}"; there are {", ".join(formats())}')
    found: Read = import_module(f"{__name__}.{format}").read
    return found(src)
