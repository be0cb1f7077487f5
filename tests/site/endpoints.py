"""A threaded HTTP server whose endpoints are functions."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class Handler(BaseHTTPRequestHandler):
    """Answers by the server's `pages`; every path is counted in the server's `seen`."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    def handle(self) -> None:
        with suppress(ConnectionError):  # a client that cuts is no news, and stderr is also the tested command's
            super().handle()

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.server.seen[path] += 1
        self.server.requests.append(self.path)
        pages = self.server.pages
        name = max((p for p in pages if path == p or (p.endswith("/") and path.startswith(p))), key=len, default="")
        with suppress(BrokenPipeError, ConnectionResetError):
            pages[name](self) if name else self.send(b"<h1>Not found</h1>", status=404)

    def send(self, body: bytes, type: str = "text/html; charset=utf-8", status: int = 200, **headers: str) -> None:
        """One whole answer; keyword `Content_Encoding` becomes the header `Content-Encoding`."""
        self.start(status, {"Content-Type": type, "Content-Length": str(len(body)), **headers})
        self.wfile.write(body)

    def start(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def number(self, name: str, default: int) -> int:
        """A number from the query."""
        return int(parse_qs(urlsplit(self.path).query).get(name, [str(default)])[0])

    def hang_up(self) -> None:
        self.wfile.flush()
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


class Server(ThreadingHTTPServer):
    """`seen` counts requests by path, `requests` keeps them in order; `base_url` has no slash at its end."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, pages: "Mapping[str, Endpoint]", canary: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages = pages
        self.seen: Counter[str] = Counter()
        self.requests: list[str] = []
        self.canary = canary
        self.stopping = threading.Event()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


Endpoint = Callable[[Handler], None]


@contextmanager
def served(pages: Mapping[str, Endpoint], canary: str = "") -> Iterator[Server]:
    """The endpoints on a free port of loopback; the server ends with the block."""
    server = Server(pages, canary)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
