"""Jianbao as its user has it: a configuration file, the command in a process of its own, an archive on disk."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.archive.inventory import Inventory
from crawler.archive.reader import Reader
from crawler.items import Article
from crawler.normalise.urls import identifier
from crawler.storages import open_storage


@dataclass
class Jianbao:
    """A desk: `folder` holds sources.toml, and the archive if its URI is `file:archive`."""

    folder: Path
    uri: str = "file:archive"
    environment: dict[str, str] | None = None
    options: dict[str, str] | None = None

    def configure(self, sources: str, *, archive: str = "", rest: str = "") -> None:
        """Write sources.toml; sources reach loopback and do not pause."""
        head = f'[archive]\nuri = "{self.uri}"\n{archive}\n[fetch]\ncontact = "mailto:desk@example.org"\nper_host = 8\n'
        defaults = "[defaults]\nallow_private = true\ndelay = 0.0\n"
        (self.folder / "sources.toml").write_text(f"{head}{rest}\n{defaults}{sources}", encoding="utf-8")

    def start(self, *args: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "crawler", "--config", str(self.folder / "sources.toml"), *args]
        environment = {**os.environ, **(self.environment or {}), "COLUMNS": "200"}
        pipe = subprocess.PIPE
        return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, cwd=self.folder, env=environment)

    def __call__(self, *args: str, code: int = 0) -> str:
        """Run a verb and expect its exit code; gives stdout and stderr."""
        process = self.start(*args)
        out, err = process.communicate(timeout=240)
        assert process.returncode == code, f"exit {process.returncode}, not {code}\n{out}\n{err}\n{self.log()}"
        assert "Traceback" not in out + err
        return out + err

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
