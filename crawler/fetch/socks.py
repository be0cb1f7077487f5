"""SOCKS5 under aiohttp: the connection to a site is made by the proxy, TLS and HTTP over it stay aiohttp's own.

The name is resolved here and the proxy is given the address that the egress gate has seen, so that it cannot mean
another one by it; a trusted `socks5h` proxy gets the name (RFC 1928, address type 3).
"""

import asyncio
import errno
import socket
from typing import Any
from urllib.parse import unquote, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.client_proto import ResponseHandler
from python_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError, ProxyType
from python_socks.async_.asyncio import Proxy

from crawler.addresses import refusal
from crawler.fetch.egress import EgressRefused, told

PORT = 1080


class Unresolved(AbstractResolver):
    """Gives the name back: the proxy resolves it."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [ResolveResult(hostname=host, host=host, port=port, family=family, proto=0, flags=0)]

    async def close(self) -> None:
        """There is nothing to close."""


class SocksConnector(aiohttp.TCPConnector):
    """`proxy_url` is `socks5://` or `socks5h://` with its credentials; `remote`: the proxy resolves names."""

    def __init__(self, proxy_url: str, *, remote: bool, gated: bool, **options: Any) -> None:
        if remote:
            options["resolver"] = Unresolved()
        super().__init__(**options)
        parts = urlsplit(proxy_url)
        self._address = {"host": parts.hostname or "", "port": parts.port or PORT}
        self._login = {"username": unquote(parts.username or ""), "password": unquote(parts.password or "")}
        self._gated = gated and not remote

    async def _wrap_create_connection(
        self,
        *args: Any,
        addr_infos: list[Any],
        req: aiohttp.ClientRequest,
        timeout: aiohttp.ClientTimeout,
        client_error: type[Exception] = aiohttp.ClientConnectorError,
        **options: Any,
    ) -> tuple[asyncio.Transport, ResponseHandler]:
        host, port = addr_infos[0][4][:2]
        if self._gated and (reason := refusal(host)):
            raise aiohttp.ClientConnectorError(req.connection_key, EgressRefused(errno.EACCES, told(reason)))
        sock = await self._reach(host, port, req)
        return await self._wrap_existing_connection(
            *args, req=req, timeout=timeout, client_error=client_error, sock=sock, **options
        )

    def _proxy(self) -> Proxy:
        return Proxy(ProxyType.SOCKS5, **self._address, **self._login)  # type: ignore[arg-type]

    async def _reach(self, host: str, port: int, req: aiohttp.ClientRequest) -> socket.socket:
        """The socket that the proxy has connected. A reply code (RFC 1928, 6) is about the site, all else the proxy."""
        try:
            return await self._proxy().connect(dest_host=host, dest_port=port)
        except ProxyTimeoutError as error:
            raise TimeoutError(str(error)) from None
        except ProxyConnectionError as error:
            raise _proxys(req, error.strerror or str(error)) from None
        except ProxyError as error:
            if error.error_code is None:
                raise _proxys(req, str(error)) from None
            told = OSError(errno.EHOSTUNREACH, f"the proxy says: {error}")
            raise aiohttp.ClientConnectorError(req.connection_key, told) from None
        except (OSError, ValueError) as error:  # it hung up; or its password is none that SOCKS can carry
            raise _proxys(req, type(error).__name__) from None


def _proxys(req: aiohttp.ClientRequest, reason: str) -> aiohttp.ClientProxyConnectionError:
    return aiohttp.ClientProxyConnectionError(req.connection_key, OSError(errno.ECONNREFUSED, reason))
