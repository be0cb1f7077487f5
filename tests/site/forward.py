"""A forward proxy and a URL-prefix gateway of our own, which can be made to fail at any moment."""

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

CAPTCHA = "<html><head><title>安全验证 captcha</title></head><body>Slide to go on.</body></html>".encode()
HOP = {"connection", "keep-alive", "proxy-authorization", "proxy-connection", "te", "transfer-encoding", "upgrade"}
Answer = tuple[int, list[tuple[str, str]], bytes]


class Forward(ThreadingHTTPServer):
    """`failure` is what happens after `good` requests: `dies`, `forbids` (403), `captcha` (200) or None."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, failure: str | None, good: int) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.failure, self.left = failure, good
        self.key = ""  # what a gateway wants to be given as `key`
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.rewrite: Callable[[str, Answer], Answer] = lambda _, answer: answer
        self.open: set[socket.socket] = set()
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def works(self) -> bool:
        with self.lock:
            self.left -= 1
            return self.failure is None or self.left >= 0

    def process_request(self, request: object, client_address: object) -> None:
        self.open.add(request)  # type: ignore[arg-type]
        super().process_request(request, client_address)  # type: ignore[arg-type]

    def die(self) -> None:
        """As a process that is killed: nobody listens any more, and every connection is cut."""
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        for connection in list(self.open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.shutdown()  # its loop would spin on a closed socket
        self.socket.close()


class Session(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Forward

    def handle(self) -> None:
        with suppress(ConnectionError):  # a client that cuts is no news, and stderr is also the tested command's
            super().handle()

    def do_GET(self) -> None:
        server = self.server
        with suppress(OSError):
            if server.key and f"key={server.key}&" not in self.path:
                self.answer((403, [("Content-Type", "text/plain")], b"key?"))
            elif server.works():
                self.forward()
            elif server.failure == "dies":
                threading.Thread(target=server.die, daemon=True).start()
                self.close_connection = True
            else:
                status, body = (403, b"<h1>Forbidden</h1>") if server.failure == "forbids" else (200, CAPTCHA)
                self.answer((status, [("Content-Type", "text/html; charset=utf-8")], body))

    def target(self) -> str:
        """The address that is wanted: absolute as proxies are asked, or within a gateway's own."""
        if self.path.startswith("http"):
            return self.path
        query = urlsplit(self.path).query
        return parse_qs(query)["url"][0] if "url=" in query else unquote(query) if "%3A" in query else query

    def forward(self) -> None:
        url = self.target()
        parts = urlsplit(url)
        self.server.asked.append(url)
        self.server.headers.append({name.lower(): value for name, value in self.headers.items()})
        kept = {name: value for name, value in self.headers.items() if name.lower() not in HOP}
        site = connection(parts.scheme, parts.hostname or "", parts.port)
        try:
            site.request(
                "GET", parts._replace(scheme="", netloc="").geturl() or "/", headers=kept | {"Host": parts.netloc}
            )
            came = site.getresponse()
            answer = came.status, came.getheaders(), came.read()
        except OSError:
            answer = 502, [("Content-Type", "text/html")], b"<h1>Bad gateway</h1>"
        finally:
            site.close()
        self.answer(self.server.rewrite(url, answer))

    def answer(self, answer: Answer) -> None:
        status, headers, body = answer
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in HOP | {"content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


def connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "http":
        return http.client.HTTPConnection(host, port or 80, timeout=20)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return http.client.HTTPSConnection(host, port or 443, timeout=20, context=context)


@contextmanager
def forward(failure: str | None = None, good: int = 0) -> Iterator[Forward]:
    """A proxy, or with `http://…/?{url}` a gateway, that fails after so many good answers."""
    server = Forward(failure, good)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        with suppress(OSError, ValueError):
            server.shutdown()
        server.server_close()
        thread.join(5)


def wrapping(prefix: str) -> Callable[[str, Answer], Answer]:
    """What a gateway does that keeps its readers within: redirects and absolute links lead back into it."""

    def rewrite(url: str, answer: Answer) -> Answer:
        status, headers, body = answer
        origin = "{0.scheme}://{0.netloc}/".format(urlsplit(url))
        turned = [(n, prefix + urljoin(url, v) if n.lower() == "location" else v) for n, v in headers]
        if any("html" in v or "xml" in v for n, v in headers if n.lower() == "content-type"):
            body = body.replace(origin.encode(), prefix.encode() + origin.encode())
        return status, turned, body

    return rewrite
