"""What the tests of faults share: a server made of functions, and a look into an archive without a process for it."""

import shutil
import subprocess
import sys
from typing import Any
from xml.sax.saxutils import escape

import pytest

from crawler.archive.fixity import verify
from crawler.archive.runs import read_outcomes, read_runs
from tests.jianbao import Jianbao
from tests.site.hostile import ARTICLE, PARAGRAPH, RSS


def story(extra: str = "", head: str = "") -> bytes:
    return ARTICLE.format(body=extra + PARAGRAPH * 12).replace("</head>", f"{head}</head>").encode()


def feed(links: list[str]) -> bytes:
    rows = enumerate(map(escape, links))
    return RSS.format("".join(f"<item><title>Story {n}</title><link>{link}</link></item>" for n, link in rows)).encode()


def runs(desk: Jianbao) -> list[dict[str, Any]]:
    """As `runs --json`, newest first."""
    return [run.to_record() for run in read_runs(desk.reader.storage)]


def rows(desk: Jianbao, kind: str, run: dict[str, Any] | None = None) -> dict[str, dict[str, Any]]:
    """The outcomes of one kind, of the newest run if none is named, by URL."""
    found = read_outcomes(desk.reader.storage, (run or runs(desk)[0])["id"])
    return {outcome.url: outcome.to_record() for outcome in found if outcome.kind == kind}


def whole(desk: Jianbao) -> bool:
    """Every digest is right; an archive that is not there yet has none."""
    if not (desk.folder / "archive/archive.json").exists() and desk.uri.startswith("file:"):
        return True
    return verify(desk.reader.storage).damage == []


def injected(desk: Jianbao, call: str, fault: str) -> "subprocess.CompletedProcess[str]":
    """A crawl whose system calls go wrong: `fault` is as in strace's `-e inject=CALL:FAULT`; counts are a thread's."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed (Debian: apt install strace)")
    options = ["-f", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:{fault}"]
    command = [sys.executable, "-m", "crawler", "--config", str(desk.folder / "sources.toml"), "crawl"]
    done = subprocess.run([strace, *options, *command], cwd=desk.folder, capture_output=True, text=True, timeout=120)
    if "ptrace" in done.stderr and "not permitted" in done.stderr:
        pytest.skip("strace may not trace here")
    return done
