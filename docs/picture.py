"""A picture of a real `make crawl` and what it archived, made on a pseudo-terminal and saved as docs/crawl.svg.

    rm -r archive; .venv/bin/python docs/picture.py

Nothing is changed but the folder of the checkout, which the picture calls ~/jianbao.
"""

import os
import pty
import re
import struct
import subprocess
from fcntl import ioctl
from html import escape, unescape
from io import StringIO
from pathlib import Path
from termios import TIOCSWINSZ

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parent.parent
WIDTH = 112
COLUMN = 12.2  # rich's own, in pixels
COMMANDS = (["make", "crawl"], [".venv/bin/jianbao", "list"])
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', monospace"


def captured(command: list[str]) -> str:
    """All that the command writes to its terminal. Raises `CalledProcessError`."""
    ours, theirs = pty.openpty()
    ioctl(theirs, TIOCSWINSZ, struct.pack("HHHH", 40, WIDTH, 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        output = b"".join(iter(lambda: _read(ours), b""))
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, output)
    return output.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux's word for the other end being closed
        return b""


def screen(output: str) -> list[str]:
    """The lines as they stand at the end: carriage returns, erased lines and moves up are obeyed, colours kept."""
    lines, at = [""], 0
    for part in re.split(r"(\r?\n|\r|\x1b\[\d*[A-HJKf]|\x1b\[\?\d+[hl])", output):
        if part.endswith("\n"):
            at += 1
            lines += [""] * (at + 1 - len(lines))
        elif part.endswith("A") and part.startswith("\x1b["):
            at = max(0, at - int(part[2:-1] or 1))
        elif part.endswith("K") and part.startswith("\x1b["):
            lines[at] = ""
        elif part and part != "\r" and not part.startswith("\x1b[?"):
            lines[at] += part
    return lines


def words(match: re.Match[str]) -> str:
    """The same text, each word at its own column: rich forgets that a Chinese character takes two."""
    style, x, y, clip, escaped = match.groups()
    text, found = unescape(escaped), ""
    for word in re.finditer(r"[^\s\xa0]+", text):
        column, width = (cell_len(part) * COLUMN for part in (text[: word.start()], word[0]))
        place = f'x="{float(x) + column:.1f}" y="{y}" textLength="{width:.1f}"'
        found += f'<text class="{style}" {place} {clip}>{escape(word[0])}</text>'
    return found


def main() -> None:
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True)
    for command in COMMANDS:
        console.print(Text(f"$ {' '.join(command)}", style="bold bright_green"))
        for line in screen(captured(command).replace(str(ROOT), "~/jianbao").rstrip() + "\n"):
            console.print(Text.from_ansi(line))
    svg = console.export_svg(title="Jianbao 剪报")
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)  # no fonts from elsewhere
    svg = re.sub(r"font-family: [^;]+;", f"font-family: {FONTS};", svg)
    svg = re.sub(
        r'<text class="([^"]+)" x="([\d.]+)" y="([\d.]+)" textLength="[\d.]+" ([^>]+)>([^<]*)</text>', words, svg
    )
    (ROOT / "docs" / "crawl.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
