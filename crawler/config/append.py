"""A source is added to `sources.toml` as a person would: at the end, every other byte as it was."""

import re
import tomllib
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from shutil import copymode

import tomli_w
from anyascii import anyascii

from crawler.config import load
from crawler.config.source import SpiderKeys
from crawler.exceptions import ConfigError

LONGEST = 40  # characters of a name; it is typed, and stands in the names of runs
LETTER = re.compile(r"[^\x00-\x7f]")
IDEOGRAPH = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def append_source(path: Path, name: str, table: Mapping[str, object], *, spider_keys: SpiderKeys | None = None) -> None:
    """Add `[sources.NAME]` at the file's end. Raises `ConfigError` as `append_sources` does."""
    append_sources(path, {name: table}, spider_keys=spider_keys)


def append_sources(
    path: Path,
    tables: Mapping[str, Mapping[str, object]],
    *,
    remarks: Mapping[str, str] | None = None,
    spider_keys: SpiderKeys | None = None,
) -> None:
    """Add a `[sources.NAME]` for each table at the file's end: all of them, or none.

    `remarks` has the line of comment above a table, by its name. Raises `ConfigError`, and leaves the file as it was,
    where a name is taken, where what would come of it is no configuration, and where the file cannot be read or
    written.
    """
    target = path.resolve()
    part = target.with_name(f".{token_hex(8)}.toml")
    try:
        data = target.read_bytes()
        _check_free(path, data, tables)
        part.write_bytes(data + _text(data, tables, remarks or {}))
        copymode(target, part)
        _check(part, path, spider_keys)
        part.replace(target)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror}; the source was not added") from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def free_name(title: str, taken: Collection[str]) -> str:
    """A source's name that is not among `taken`: the title in Latin letters (澎湃新闻 is `peng-pai-xin-wen`).

    `source` where the title has no letter; `-2`, `-3` … behind one that is taken.
    """
    base = _cut(re.sub(r"[^a-z0-9]+", "-", LETTER.sub(_latin, title[:500]).lower()).strip("-")) or "source"
    names = (base if number == 1 else f"{base}-{number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def _latin(letter: re.Match[str]) -> str:
    return f"-{anyascii(letter[0])}-" if IDEOGRAPH.match(letter[0]) else anyascii(letter[0])


def _cut(name: str) -> str:
    """The whole words of a name that fit, or as much of the first one as does."""
    if len(name) <= LONGEST:
        return name
    return name[: LONGEST + 1].rpartition("-")[0] or name[:LONGEST]


def _text(data: bytes, tables: Mapping[str, Mapping[str, object]], remarks: Mapping[str, str]) -> bytes:
    """The lines to add, an empty one before each table, with the file's own line ends."""
    text = "".join(
        f"\n{_comment(remarks.get(name, ''))}{tomli_w.dumps({'sources': {name: table}})}"
        for name, table in tables.items()
    )
    text = text if not data or data.endswith(b"\n") else "\n" + text
    return (text.replace("\n", "\r\n") if b"\r\n" in data else text).encode()


def _comment(remark: str) -> str:
    """A comment may hold no control characters."""
    line = "".join(char for char in " ".join(remark.split()) if char.isprintable())
    return f"# {line}\n" if line else ""


def _check_free(path: Path, data: bytes, tables: Mapping[str, object]) -> None:
    """Raises `ConfigError` for a name that is there. A file that is no TOML has none; `load` tells what is wrong."""
    try:
        sources = tomllib.loads(data.decode("utf-8-sig").replace("\r\n", "\n")).get("sources")
    except (ValueError, RecursionError):
        return
    for name in tables:
        if isinstance(sources, dict) and name in sources:
            raise ConfigError(f"{path}: sources.{name}: is there already; give the new source another name")


def _check(part: Path, path: Path, spider_keys: SpiderKeys | None) -> None:
    """Load the new file under the old one's name."""
    try:
        load(part, spider_keys=spider_keys)
    except ConfigError as error:
        raise ConfigError(str(error).replace(str(part), str(path))) from None
