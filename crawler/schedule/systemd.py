"""What systemd is told of a service with `Type=notify`: `sd_notify(3)` is one datagram to the socket that it names."""

import socket
from contextlib import suppress

from crawler.config import environ


def notify(**values: str) -> None:
    """`notify(READY="1", STATUS="…")`. Without systemd, nothing; a message that gets lost is no failure of ours."""
    address = environ("NOTIFY_SOCKET")
    if not address:
        return
    text = "\n".join(f"{key}={value}" for key, value in values.items())
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as door:
        door.sendto(text.encode(), "\0" + address[1:] if address.startswith("@") else address)
