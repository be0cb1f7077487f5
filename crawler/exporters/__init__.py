"""INSPECT: the archive in another dress. `jianbao export FORMAT DEST` finds the file by its name.

Contract: each format is one file here with one function `write(reader, inventories, dest, *, …options) -> int`. It
writes the version in force of each article in the order given, one article at a time, and returns how many. A file
under DEST appears whole or not at all, and nothing is written outside DEST. Its keyword arguments are the options of
the format, each `None` or `False` where it is not asked for. A format that keeps every version (`wacz`) says so. What
is damaged may be told in `reader.damaged`, and the others written. A format that needs more than the program itself
is an extra of the same name.
"""

from collections.abc import Iterable
from importlib import import_module
from inspect import Parameter, signature
from pathlib import Path
from pkgutil import iter_modules
from typing import Protocol

from crawler.archive.inventory import Inventory
from crawler.archive.reader import Reader
from crawler.exceptions import ConfigError


class Write(Protocol):
    """What each format's file has under the name `write`."""

    def __call__(self, reader: Reader, inventories: Iterable[Inventory], dest: Path, **options: object) -> int:
        """The number of articles written. Raises `ArchiveError` for an article that cannot be read, and `OSError`."""


def formats() -> list[str]:
    """The words that a user may type for FORMAT, in alphabetical order."""
    return sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_"))


def options_of(format: str) -> list[str]:
    """Names of a format's options. Raises `ConfigError` for an unknown format."""
    parameters = signature(_write_of(format)).parameters.values()
    return [p.name for p in parameters if p.kind is Parameter.KEYWORD_ONLY]


def export(format: str, reader: Reader, inventories: Iterable[Inventory], dest: Path, **options: object) -> int:
    """Write articles to `dest`; returns how many. An option that is `None` or `False` counts as not given.

    Raises `ConfigError` for an unknown format, an option that the format has not and a DEST that cannot be written,
    `ArchiveError` for an article that cannot be read, and `BrokenPipeError` when the reader of stdout has gone.
    """
    write = _write_of(format)
    given = {name: value for name, value in options.items() if value is not None and value is not False}
    for name in sorted(given.keys() - set(options_of(format))):
        has = ", ".join(map(_flag, options_of(format))) or "none"
        raise ConfigError(f"export {format}: no option {_flag(name)}; its options: {has}")
    try:
        return write(reader, inventories, dest, **given)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise ConfigError(
            f"export {format}: {error.filename or dest}: {error.strerror}; make it writable or name another DEST"
        ) from error


def _write_of(format: str) -> Write:
    if format not in formats():
        raise ConfigError(f'export: no format "{format}"; there are {", ".join(formats())}')
    try:
        write: Write = import_module(f"{__name__}.{format}").write
    except ModuleNotFoundError as error:
        extra = f'pip install "jianbao[{format}]"'
        raise ConfigError(f"export {format}: it needs {error.name}, which is not installed; say: {extra}") from None
    return write


def _flag(option: str) -> str:
    return "--" + option.replace("_", "-")
