"""`jianbao VERB`, also `python -m crawler VERB`: the door, open before anything that takes long is loaded."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

INTERRUPTED = 130


def main(args: Sequence[str] | None = None) -> int:
    """Run one command line, `sys.argv` by default; returns the exit code."""
    _open_streams()
    try:
        code: int = import_module("crawler.commands._main").run(args)
    except KeyboardInterrupt:  # while it was loaded
        return INTERRUPTED
    return code


def _open_streams() -> None:
    """A stream that the caller has closed is None here, and its number would go to the next file that is opened."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            stream = Path(os.devnull).open("w" if number else "r", encoding="utf-8")  # noqa: SIM115
            os.set_inheritable(stream.fileno(), True)
            setattr(sys, name, stream)


if __name__ == "__main__":
    sys.exit(main())
