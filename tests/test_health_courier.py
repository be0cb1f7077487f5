"""`crawler.health.courier`: the gate of the process that sends. (What it sends: `test_health_alarms`.)"""

from typing import Any

import pytest

from crawler.health.courier import gate


@pytest.mark.parametrize(
    "address",
    [
        ("127.0.0.1", 25),
        ("10.0.0.1", 443),
        ("169.254.169.254", 80),
        ("100.64.0.1", 25),
        ("::1", 25, 0, 0),
        ("::ffff:10.0.0.1", 25, 0, 0),
        ("fe80::1%eth0", 25, 0, 2),
        ("localhost", 25),
        "/run/dbus/system_bus_socket",
    ],
)
@pytest.mark.parametrize("event", ["socket.connect", "socket.sendto", "socket.sendmsg"])
def test_what_is_not_public_is_refused(event: str, address: Any) -> None:
    refused: list[str] = []
    with pytest.raises(OSError, match="egress gate"):
        gate(refused, allow_private=False)(event, (None, address))
    assert refused[0].endswith("allow_private = true lets this notifier reach it")


@pytest.mark.parametrize("address", [("1.1.1.1", 443), ("2606:4700:4700::1111", 443, 0, 0), None])
def test_what_is_public_is_let_through(address: Any) -> None:
    refused: list[str] = []
    gate(refused, allow_private=False)("socket.sendmsg", (None, address))
    assert refused == []


def test_a_notifier_on_an_intranet_is_let_through_where_it_may() -> None:
    gate([], allow_private=True)("socket.connect", (None, ("10.0.0.1", 25)))


def test_no_program_is_started_even_then() -> None:
    with pytest.raises(OSError, match="starts no program"):
        gate([], allow_private=True)("subprocess.Popen", ("/bin/sh", ["sh"], None, None))
