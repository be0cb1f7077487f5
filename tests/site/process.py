"""Start a server program, wait until it answers, end it."""

import os
import random
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest


def program(name: str, package: str) -> str:
    """The program's path. Where it is missing the test is skipped, in CI it fails; both name the Debian package."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found:
        return found
    message = f"{name} is not installed (Debian: apt install {package})"
    return pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nothing listens on; not one that an outgoing connection would take."""
    for port in random.SystemRandom().sample(range(20_000, 32_000), 100):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no free port between 20000 and 32000")


@contextmanager
def running(
    command: list[str], port: int, *, seconds: float = 20, ready: Callable[[], bool] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """The program until the block ends, from when it is `ready`: by itself, when its port takes connections.

    Raises `RuntimeError` with its last words if that never comes.
    """
    asked = ready or (lambda: answers(port))
    with tempfile.TemporaryFile() as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
        try:
            if not _until(lambda: asked() or server.poll() is not None, seconds) or server.poll() is not None:
                output.seek(0)
                raise RuntimeError(f"{command[0]} did not start: {output.read()[-2000:].decode(errors='replace')}")
            yield server
        finally:
            _end(server)


@contextmanager
def workplace(owner: str | None = None) -> Iterator[Path]:
    """A folder that a server which gives up root can still read, and write where it is given an owner."""
    with tempfile.TemporaryDirectory(prefix="jianbao-site-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        if owner and os.geteuid() == 0:
            shutil.chown(folder, owner)
        yield folder


def answers(port: int) -> bool:
    """Whether something accepts connections on this port of 127.0.0.1."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def _until(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def _end(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
