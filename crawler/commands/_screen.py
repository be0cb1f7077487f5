"""What a verb prints. Text of others is made harmless here, once: no escapes, no controls, no bidi overrides.

On a terminal there are tables that fit it; into a pipe go plain lines without tabs, or JSON Lines.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from rich.cells import cell_len
from rich.console import Console, OverflowMethod
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

Painted = tuple[str, str]
"""A piece of a line and its style, in rich's words."""
_GAP = "  "  # between two columns
# Joiners carry meaning in emoji and in Indic and Persian words; they move nothing.
_HARMLESS = {"\u200c", "\u200d", "\u3000", "\xa0"}
_VISIBLE = {"\x1b": "␛", "\x7f": "␡", "\xad": "", "\u200b": "", "\ufeff": ""}


def plain(text: str, *, lines: bool = False) -> str:
    """The text on one line (or on its own lines) with nothing in it that a terminal would obey."""
    text = text.replace("\r\n", "\n").replace("\t", " ")
    if not lines:
        text = " ".join(filter(None, map(str.strip, text.split("\n"))))
    return text if text.isprintable() else text.translate(_Harmless())


class _Harmless:
    """What `str.translate` asks for each character: a text of 10 MB in single characters would take a gigabyte."""

    stay = frozenset({"\n", *_HARMLESS})

    def __getitem__(self, code: int) -> str | int:
        char = chr(code)
        return code if char.isprintable() or char in self.stay else self.instead(char)

    def instead(self, char: str) -> str:
        return _VISIBLE.get(char, "\N{REPLACEMENT CHARACTER}")


class _Escaped(_Harmless):
    """The same for JSON."""

    stay = frozenset("\n")

    def instead(self, char: str) -> str:
        return json.dumps(char)[1:-1] if char != "\x7f" else "\\u007f"


def json_text(record: object, indent: int | None = 1) -> str:
    """JSON in which characters that a terminal would obey are escapes: the same JSON, harmless."""
    separators = (",", ":") if indent is None else None
    text = json.dumps(record, ensure_ascii=False, indent=indent, separators=separators, default=str)
    return text if text.isprintable() else text.translate(_Escaped())


def say(text: str) -> None:
    """A line, or several, on stdout."""
    sys.stdout.write(plain(text, lines=True) + "\n")


def paint(parts: Sequence[Painted]) -> None:
    """A line of plain text, in colours where a terminal has them: `NO_COLOR` and a pipe have none."""
    if not sys.stdout.isatty():
        say("".join(text for text, _ in parts))
        return
    line = Text.assemble(*((plain(text, lines=True), style) for text, style in parts))
    Console(highlight=False).print(line, soft_wrap=True)


def marked(parts: Sequence[tuple[str, bool]]) -> None:
    """Pieces of one line on stdout; on a terminal those that are marked are bold."""
    if not sys.stdout.isatty():
        sys.stdout.write("".join(plain(text, lines=True).replace("\n", " ") for text, _ in parts) + "\n")
        return
    line = Text()
    for text, mark in parts:
        line.append(plain(text, lines=True), style="bold" if mark else "")
    Console(highlight=False).print(line)


def tell(record: Mapping[str, object]) -> None:
    """A record as a line of JSON on stdout."""
    sys.stdout.write(json_text(record, indent=None) + "\n")


def tell_in_pieces(record: Mapping[str, object]) -> None:
    """The same line, for a record of which there is not to be a second copy in memory."""
    for piece in json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).iterencode(record):
        sys.stdout.write(piece if piece.isprintable() else piece.translate(_Escaped()))
    sys.stdout.write("\n")


def complain(text: str) -> None:
    """One line on stderr."""
    sys.stdout.flush()
    sys.stderr.write(f"jianbao: {plain(text)}\n")


def table(headings: Sequence[str], rows: Sequence[Sequence[object]], *, cut: str = "") -> None:
    """Rows under headings. Where the terminal is too narrow, column `cut` is cut and the others are not."""
    cells = [[plain(str(cell)) if cell is not None else "" for cell in row] for row in rows]
    if sys.stdout.isatty():
        _draw(headings, cells, cut)
        return
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = (cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True))
        sys.stdout.write(_GAP.join(padded).rstrip() + "\n")


def _draw(headings: Sequence[str], rows: Sequence[Sequence[str]], cut: str) -> None:
    console = Console(highlight=False)
    others = [[*column] for column in zip(headings, *rows, strict=True) if column[0] != cut]
    left = console.width - sum(max(map(cell_len, column)) + len(_GAP) for column in others)
    fits = left >= len(cut)
    drawn = Table(box=None, padding=(0, len(_GAP), 0, 0), pad_edge=False, header_style="bold")
    for heading in headings:
        width = max(left, len(cut)) if heading == cut else None
        overflow: OverflowMethod = "ellipsis" if heading == cut else "fold"
        drawn.add_column(heading, no_wrap=fits or heading == cut, overflow=overflow, max_width=width)
    for row in rows:
        drawn.add_row(*map(Text, row))
    console.print(drawn)


def is_terminal() -> bool:
    """Whether a person reads stdout."""
    return sys.stdout.isatty()


def day(date: str | None) -> str:
    """`2026-11-22 06:00 +08` of an ISO date, in the article's own zone; a date alone stays one."""
    try:
        when = datetime.fromisoformat(date or "")
    except ValueError:
        return date or ""
    if "T" not in (date or ""):
        return f"{when:%Y-%m-%d}"
    return f"{when:%Y-%m-%d %H:%M %z}".removesuffix("00").strip()


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr, if that is a terminal, moved by calls with (done, total)."""
    columns = TextColumn(label), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
