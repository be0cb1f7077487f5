"""The egress gate: which addresses a crawl may connect to.

The address actually connected counts, not the name, so that neither a rebinding resolver nor an octal, hex or mapped
spelling gets by. Rules: RFC 6890 special-purpose registries, through `ipaddress`.
"""

import errno
import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

NAT64 = IPv6Network("64:ff9b::/96")
PREFIX = "egress gate: "


class EgressRefused(OSError):
    """Raised where a socket would be made; `strerror` begins with `PREFIX`."""


def refusal(address: str) -> str | None:
    """Why the address is not public, or None where it is. `address` is an IP literal, with or without a zone."""
    ip = _inner(ip_address(address.partition("%")[0]))
    if ip.is_loopback:
        return f"{address} is a loopback address"
    if ip.is_link_local:
        return f"{address} is a link-local or metadata address"
    if ip.is_multicast or ip.is_unspecified or ip.is_reserved:
        return f"{address} is no host's address"
    return None if ip.is_global else f"{address} is a private address"


def _inner(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one carries (mapped, 6to4, Teredo, NAT64), else the address itself."""
    if isinstance(ip, IPv4Address):
        return ip
    if ip in NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else ip)


def gate(*, allow_private: bool) -> Callable[[tuple[Any, ...]], socket.socket]:
    """aiohttp's `socket_factory`: it sees each address just before the connection is made."""

    def make_socket(addr_info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, sockaddr = addr_info
        reason = None if allow_private else refusal(str(sockaddr[0]))
        if reason:
            raise EgressRefused(errno.EACCES, f"{PREFIX}{reason}; allow_private = true lets this source reach it")
        return socket.socket(family, kind, protocol)

    return make_socket
