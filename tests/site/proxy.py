"""Forward proxies with a password: squid (its password needs percent-encoding in a URL) and tinyproxy."""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tests.site.process import free_port, program, running, workplace

SQUID = """
http_port 127.0.0.1:{port}
auth_param basic program /usr/lib/squid/basic_ncsa_auth {folder}/passwords
auth_param basic realm jianbao
acl known proxy_auth REQUIRED
http_access allow known
http_access deny all
cache deny all
cache_mem 8 MB
memory_pools off
max_filedescriptors 1024
access_log stdio:{folder}/access.log
cache_log {folder}/cache.log
cache_store_log none
pid_filename {folder}/squid.pid
coredump_dir {folder}
netdb_filename none
pinger_enable off
strip_query_terms off
via off
forwarded_for delete
shutdown_lifetime 0 seconds
visible_hostname jianbao
"""
TINYPROXY = """
Port {port}
Listen 127.0.0.1
Timeout 60
MaxClients 100
LogFile "{folder}/access.log"
LogLevel Connect
PidFile "{folder}/tinyproxy.pid"
BasicAuth {user} {password}
"""


@dataclass(frozen=True)
class Proxy:
    """A running proxy. `url` carries the credentials percent-encoded, as sources.toml takes them."""

    port: int
    user: str
    password: str
    log: Path

    @property
    def url(self) -> str:
        return f"http://{quote(self.user, safe='')}:{quote(self.password, safe='')}@127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        """The proxy's URL without credentials."""
        return f"http://127.0.0.1:{self.port}"

    def requests(self) -> list[str]:
        """What it was asked for, refusals included, as `METHOD URL` or `CONNECT HOST:PORT`, oldest first."""
        time.sleep(0.05)  # the line is written just after the last byte is sent
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return [request for line in lines if (request := _request(line))]

    def clear(self) -> None:
        self.log.write_text("")


def _request(line: str) -> str | None:
    if "Request (file descriptor" in line:  # tinyproxy: `… Request (file descriptor 5): GET http://… HTTP/1.1`
        return " ".join(line.split("): ", 1)[1].split()[:2])
    words = line.split()  # squid: `time elapsed client CODE/STATUS bytes METHOD URL …`
    return f"{words[5]} {words[6]}" if line[:1].isdigit() and words[5] != "-" else None


@contextmanager
def squid(user: str = "desk", password: str = "p@ss:w/ord %41+") -> Iterator[Proxy]:
    """Squid with basic authentication; anything without it is answered 407."""
    command = program("squid", "squid")
    with workplace("proxy") as folder:
        port = free_port()
        (folder / "squid.conf").write_text(SQUID.format(port=port, folder=folder))
        digest = hashlib.md5(password.encode(), usedforsecurity=False).hexdigest()
        (folder / "passwords").write_text(f"{user}:{digest}\n")
        with running([command, "-N", "-f", str(folder / "squid.conf")], port):
            yield Proxy(port, user, password, folder / "access.log")


@contextmanager
def tinyproxy(user: str = "desk", password: str = "harbour-42") -> Iterator[Proxy]:
    """Tinyproxy with basic authentication; its configuration allows letters, digits, `-`, `.` and `_` only."""
    command = program("tinyproxy", "tinyproxy")
    with workplace() as folder:
        port = free_port()
        settings = TINYPROXY.format(port=port, folder=folder, user=user, password=password)
        (folder / "tinyproxy.conf").write_text(settings)
        with running([command, "-d", "-c", str(folder / "tinyproxy.conf")], port):
            yield Proxy(port, user, password, folder / "access.log")
