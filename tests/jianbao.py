"""Jianbao as its user has it: a configuration file, a command line, an archive on disk."""

import gc
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from crawler.__main__ import main
from crawler.archive.inventory import Inventory
from crawler.archive.reader import Reader
from crawler.items import Article
from crawler.normalise.urls import identifier
from crawler.storages import open_storage


@contextmanager
def as_before() -> Iterator[None]:
    """What a command sets for its whole process, its log above all, ends with it."""
    root, interval, threshold = logging.getLogger(), sys.getswitchinterval(), gc.get_threshold()
    handlers, level, loud = root.handlers[:], root.level, logging.raiseExceptions
    try:
        yield
    finally:
        for handler in set(root.handlers) - set(handlers):
            with suppress(OSError):  # of a test with a full disk
                handler.close()
        root.handlers[:], logging.raiseExceptions = handlers, loud
        root.setLevel(level)
        logging.captureWarnings(False)
        sys.setswitchinterval(interval)
        gc.unfreeze()
        gc.set_threshold(*threshold)


@dataclass
class Jianbao:
    """A desk: `folder` holds sources.toml, and the archive if its URI is `file:archive`."""

    folder: Path
    uri: str = "file:archive"
    environment: dict[str, str] | None = None
    options: dict[str, str] | None = None
    apart: bool = False
    """Whether commands run in processes of their own: always with another environment, or S3's keys from ours."""

    def configure(self, sources: str, *, archive: str = "", rest: str = "") -> None:
        """Write sources.toml; sources reach loopback and do not pause."""
        head = f'[archive]\nuri = "{self.uri}"\n{archive}\n[fetch]\ncontact = "mailto:desk@example.org"\nper_host = 8\n'
        defaults = "[defaults]\nallow_private = true\ndelay = 0.0\n"
        (self.folder / "sources.toml").write_text(f"{head}{rest}\n{defaults}{sources}", encoding="utf-8")

    def command(self, *args: str) -> list[str]:
        return ["--config", str(self.folder / "sources.toml"), *args]

    def start(self, *args: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "crawler", *self.command(*args)]
        environment = {**os.environ, **(self.environment or {}), "COLUMNS": "200"}
        pipe = subprocess.PIPE
        return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, cwd=self.folder, env=environment)

    def __call__(self, *args: str, code: int = 0) -> str:
        """Run a verb and expect its exit code; gives stdout and stderr."""
        ended, told = self._apart(*args) if self._is_apart else self._here(*args)
        assert ended == code, f"exit {ended}, not {code}\n{told}\n{self.log()}"
        assert "Traceback" not in told, told
        return told

    @property
    def _is_apart(self) -> bool:
        return self.apart or bool(self.environment) or self.uri.startswith("s3:")

    def _apart(self, *args: str) -> tuple[int, str]:
        process = self.start(*args)
        out, err = process.communicate(timeout=240)
        return process.returncode, out + err

    def _here(self, *args: str) -> tuple[int, str]:
        """In this process, which has loaded already what a new one loads for two seconds."""
        out, err = StringIO(), StringIO()
        with pytest.MonkeyPatch.context() as patch, as_before(), chdir(self.folder):
            patch.setenv("COLUMNS", "200")
            with redirect_stdout(out), redirect_stderr(err):
                ended = main(self.command(*args))
        return ended, out.getvalue() + err.getvalue()

    def json(self, *args: str, code: int = 0) -> list[dict[str, Any]]:
        """Run a reading verb with --json."""
        return [json.loads(line) for line in self(*args, "--json", code=code).splitlines() if line.startswith("{")]

    def log(self) -> str:
        return "\n".join(path.read_text() for path in self.folder.glob("**/state/logs/*.log"))[-6000:]

    @property
    def reader(self) -> Reader:
        uri = f"file:{self.folder / 'archive'}" if self.uri == "file:archive" else self.uri
        return Reader(open_storage(uri, self.options), identify=identifier)

    def inventories(self) -> list[Inventory]:
        return list(self.reader.inventories())

    def article(self, url: str) -> Article:
        reader = self.reader
        return reader.article(reader.find(url))
