"""The server that workers are forked from. It loads for a second, so it is started before all else is imported."""

import atexit
import os
import signal
from contextlib import suppress
from multiprocessing import forkserver

PRELOAD = ("crawler.extract.preload", "crawler.normalise.preload", "crawler.pipelines.extract", "crawler.spiders")


def start() -> None:
    """Start it and go on, on the main thread. It never hears Ctrl-C, and goes when this process ends."""
    forkserver.set_forkserver_preload([*PRELOAD])
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        forkserver.ensure_running()
    finally:
        signal.signal(signal.SIGINT, heard)
    atexit.register(_end)


def _end() -> None:
    """It would go by itself, but only once it has loaded, and hold the terminal's or a pipe's end till then."""
    with suppress(ProcessLookupError):
        os.kill(forkserver._forkserver._forkserver_pid, signal.SIGTERM)  # type: ignore[attr-defined]
