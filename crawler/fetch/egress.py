"""The egress gate: which addresses a crawl may connect to.

The address actually connected counts, not the name, so that neither a rebinding resolver nor an octal, hex or mapped
spelling gets by. `crawler.addresses` has the rules. An address whose host a browser reads otherwise than we do is
refused before anything is asked: a proxy, too, might read it otherwise.
"""

import errno
import socket
from collections.abc import Callable
from typing import Any

import ada_url
from scrapy import Request
from yarl import URL

from crawler.addresses import refusal
from crawler.exceptions import Refused
from crawler.fetch import ignore

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
