"""The egress gate: which addresses a crawl may connect to.

The address actually connected counts, not the name, so that neither a rebinding resolver nor an octal, hex or mapped
spelling gets by. Rules: RFC 6890 special-purpose registries, through `ipaddress`. An address whose host a browser reads
otherwise than we do is refused before anything is asked: a proxy, too, might read it otherwise.
"""

import errno
import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

import ada_url
from scrapy import Request
from yarl import URL

from crawler.exceptions import Refused
from crawler.fetch import ignore

NAT64 = IPv6Network("64:ff9b::/96")
PREFIX = "egress gate: "


class EgressRefused(OSError):
    """Raised where a socket would be made; `strerror` begins with `PREFIX`."""


class AddressMiddleware:
    """Refuses addresses in disguise: of pages, pictures, feeds, robots.txt, and wherever a redirect leads."""

    def process_request(self, request: Request) -> None:
        reason = disguise(request.url)
        if reason:
            raise ignore(Refused(f"{PREFIX}{reason}", url=request.url))


def disguise(url: str) -> str | None:
    """Why the address is not plain, or None where it is: by the WHATWG URL standard, as browsers read it, its scheme
    must be http or https, it may name no user, and its host must be the one that we would connect to.
    """
    try:
        seen = ada_url.URL(url)
        ours = URL(url).raw_host or ""
    except ValueError:
        return "no browser would open this address"
    if seen.protocol not in ("http:", "https:"):
        return f"{seen.protocol} is not fetched, only http: and https:"
    if seen.username or seen.password:
        return "the address names a user; take the part before the @ out"
    theirs = seen.hostname.strip("[]")
    return None if theirs == ours else f"the host is {ours} here and {theirs} to a browser; write {theirs}"


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


def told(reason: str) -> str:
    """The refusal in words, with what to do."""
    return f"{PREFIX}{reason}; allow_private = true lets this source reach it"


def gate(*, allow_private: bool) -> Callable[[tuple[Any, ...]], socket.socket]:
    """aiohttp's `socket_factory`: it sees each address just before the connection is made."""

    def make_socket(addr_info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, sockaddr = addr_info
        reason = None if allow_private else refusal(str(sockaddr[0]))
        if reason:
            raise EgressRefused(errno.EACCES, told(reason))
        return socket.socket(family, kind, protocol)

    return make_socket
