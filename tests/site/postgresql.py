"""PostgreSQL from Debian in a folder of its own, on a free port of loopback. It refuses root, who becomes nobody."""

import os
import pwd
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.site.process import free_port, program, running, workplace

OPTIONS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "shared_buffers=32MB")


def binaries() -> Path:
    """The newest version's programs, which Debian keeps out of the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return found[-1] if found else Path(program("postgres", "postgresql")).parent


@contextmanager
def serve() -> Iterator[str]:
    """Gives the URL of an empty database; it is gone with the block."""
    folder = binaries()
    with workplace("nobody") as work:
        data, port, user = work / "data", free_port(), _user()
        initdb = [folder / "initdb", "-D", data, "-U", "jianbao", "--auth=trust", "--encoding=UTF8", "--locale=C"]
        subprocess.run([*user, *map(str, initdb)], check=True, capture_output=True)
        settings = [part for option in OPTIONS for part in ("-c", option)]
        command = [
            *user,
            str(folder / "postgres"),
            "-D",
            str(data),
            "-p",
            str(port),
            "-h",
            "127.0.0.1",
            "-k",
            str(work),
        ]
        # It takes connections while it is still "starting up", and then refuses them.
        asking = [str(folder / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
        with running([*command, *settings], port, ready=lambda: not subprocess.run(asking).returncode):
            yield f"postgresql://jianbao@127.0.0.1:{port}/postgres"


def _user() -> list[str]:
    if os.geteuid():
        return []
    nobody = pwd.getpwnam("nobody")
    return ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]
