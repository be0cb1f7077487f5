"""A SOCKS5 server (RFC 1928) with user name and password (RFC 1929), in a thread on loopback."""

import select
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import quote

NAME, IPV4, IPV6 = 3, 1, 4


class Session(socketserver.BaseRequestHandler):
    server: "Socks"

    def handle(self) -> None:
        with suppress(OSError, EOFError):
            if not self.admitted():
                return
            _, command, _, kind = self.read(4)
            host = self.host(kind)
            port = int.from_bytes(self.read(2), "big")
            self.server.asked.append((kind, host, port))
            assert command == 1
            self.serve(self.server.names.get(host, host), port)

    def admitted(self) -> bool:
        """The method negotiation and, with a user, the sub-negotiation."""
        _, number = self.read(2)
        offered = self.read(number)
        wanted = 2 if self.server.user else 0
        self.request.sendall(bytes([5, wanted if wanted in offered else 0xFF]))
        if wanted not in offered or not wanted:
            return wanted in offered
        user = self.read(self.read(2)[1]).decode()
        password = self.read(self.read(1)[0]).decode()
        right = (user, password) == (self.server.user, self.server.password)
        self.request.sendall(bytes([1, not right]))
        return right

    def host(self, kind: int) -> str:
        if kind == NAME:
            return self.read(self.read(1)[0]).decode("ascii")
        family, size = (socket.AF_INET, 4) if kind == IPV4 else (socket.AF_INET6, 16)
        return socket.inet_ntop(family, self.read(size))

    def serve(self, host: str, port: int) -> None:
        try:
            site = socket.create_connection((host, port), timeout=10)
        except OSError:
            self.request.sendall(bytes([5, 5, 0, 1, 0, 0, 0, 0, 0, 0]))
            return
        with site:
            self.request.sendall(bytes([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]))
            ends = {self.request: site, site: self.request}
            while True:
                for end in select.select(list(ends), [], [], 30)[0]:
                    data = end.recv(1 << 16)
                    if not data:
                        return
                    ends[end].sendall(data)

    def read(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            part = self.request.recv(size - len(data))
            if not part:
                raise EOFError
            data += part
        return data


class Socks(socketserver.ThreadingTCPServer):
    """`asked` holds (address type, host, port) of every request; `names` are those that only this proxy resolves."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, user: str, password: str, names: dict[str, str]) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.user, self.password, self.names = user, password, names
        self.asked: list[tuple[int, str, int]] = []

    def url(self, scheme: str = "socks5") -> str:
        login = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}@" if self.user else ""
        return f"{scheme}://{login}127.0.0.1:{self.server_address[1]}"


@contextmanager
def socks(user: str = "desk", password: str = "p@ss:w/ord 42", names: dict[str, str] | None = None) -> Iterator[Socks]:
    server = Socks(user, password, names or {})
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
