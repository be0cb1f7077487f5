"""Real pages with their truth: `JIANBAO_CORPUS/extract/SET/ID/page.html.gz` and `truth.json`.

A truth holds what was known of the page: `url, title, authors, date, body, with, without, images`. A quarter of each
set, by a hash of set and name, is held out (`held`); the rest is for looking at while rules are written (`dev`). At
first a half was held out, and what was learnt from the other carried over to it only in part.
"""

import gzip
import hashlib
import json
import os
from pathlib import Path
from typing import Any, NamedTuple

BODIES = ("aeb", "fundus-eval", "fundus-tests", "naeb", "wcxb", "zhweb", "zhnews")
FIELDS = ("fundus-tests", "naeb", "wcxb", "trafi", "zhweb", "zhnews", "htmldate")
SETS = tuple(dict.fromkeys(BODIES + FIELDS))
NOWHERE = "https://unknown.example/a"  # of pages whose address is not known


class Sample(NamedTuple):
    """One page of one set."""

    set: str
    id: str
    folder: Path

    @property
    def key(self) -> str:
        return hashlib.sha256(f"{self.set}/{self.id}".encode()).hexdigest()

    @property
    def part(self) -> str:
        return "dev" if int(self.key[:8], 16) % 4 else "held"

    @property
    def html(self) -> bytes:
        return gzip.decompress((self.folder / "page.html.gz").read_bytes())

    @property
    def truth(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "truth.json").read_text("utf-8"))
        return found


def root() -> Path | None:
    """The corpus of extraction, or None where `JIANBAO_CORPUS` is not set or has none."""
    folder = Path(os.environ.get("JIANBAO_CORPUS") or "/nowhere") / "extract"
    return folder if folder.is_dir() else None


def samples(folder: Path, name: str, limit: int | None = None) -> list[Sample]:
    """The pages of a set in the order of their hashes, so that the first N are the same N everywhere."""
    pages = [Sample(name, each.parent.name, each.parent) for each in (folder / name).glob("*/truth.json")]
    return sorted(pages, key=lambda page: page.key)[:limit]
