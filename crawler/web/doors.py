"""The names under which the room is reached: one for its own pages, another for archived ones, none for strangers.

A browser keeps apart what comes from different host names, not from different ports. So archived pages have a name of
their own; on one machine `127.0.0.1` is the room and `localhost` the archived pages. A request under any other name is
refused, or a page of the web could rebind its own name to this address and read the archive.
"""

from dataclasses import dataclass, field
from ipaddress import ip_address

LOOPBACK = "127.0.0.1"
CAPTURES = "localhost"


@dataclass(frozen=True, slots=True)
class Doors:
    """`names` are the room's, `capture` is the archived pages' besides `localhost`."""

    names: frozenset[str] = field(default_factory=frozenset)
    capture: str | None = None

    def is_room(self, name: str, address: str) -> bool:
        """Whether the room's own pages are given under the name; `address` is the one that was connected to."""
        own = {LOOPBACK, "[::1]", address, f"[{address}]"} | self.names
        return name in own and not self.is_capture(name)

    def is_capture(self, name: str) -> bool:
        return name in {CAPTURES, self.capture}

    def capture_for(self, name: str) -> str | None:
        """The name for archived pages, for a reader who came in under `name`; None where there is none."""
        return self.capture or (CAPTURES if name in {LOOPBACK, "[::1]"} else None)


def split_host(header: str) -> tuple[str, str]:
    """Name and `:port` (or nothing) of a Host header, in lower case."""
    name, colon, port = header.lower().rpartition(":")
    return (name, f":{port}") if colon and port.isdigit() and not port.endswith("]") else (header.lower(), "")


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == CAPTURES
