"""The reading room on loopback: the real server in a thread, asked as a browser asks."""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode

import uvicorn

from crawler.config import load
from crawler.exceptions import CrawlerError
from crawler.web.app import build
from crawler.web.doors import Doors
from crawler.web.passwords import hashed
from crawler.web.room import Room

PASSWORD = "harbour lamps"


@dataclass
class Answer:
    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class ReadingRoom:
    """One reader's browser without its screen: cookies are kept."""

    room: Room
    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, method: str = "GET", body: str | None = None, **headers: str) -> Answer:
        """Header names are written with `_`."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        given.setdefault("host", f"127.0.0.1:{self.port}")
        if self.cookies:
            given.setdefault("cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, given)
            found = connection.getresponse()
            answer = Answer(found.status, found.headers, found.read())
        finally:
            connection.close()
        for cookie in answer.headers.get_all("set-cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def post(self, path: str, *, token: str | None = None, **form: str) -> Answer:
        """A form as a page of the room sends it; without `token`, with the one of the login page."""
        token = self.token() if token is None else token
        kind = "application/x-www-form-urlencoded"
        return self.get(path, "POST", urlencode({**form, "token": token}), content_type=kind)

    def token(self) -> str:
        page = self.get("/login" if self.room.password else "/search").text
        found = re.search(r'name="token" value="(\w+)"', page) or re.search(
            r'name="token" value="(\w+)"', self.get("/search").text
        )
        assert found
        return found[1]

    def enter(self, password: str = PASSWORD) -> Answer:
        return self.post("/login", password=password)


@contextmanager
def serve(
    configuration: Path, *, locked: bool = False, doors: Doors | None = None, built: bool = True
) -> Iterator[ReadingRoom]:
    """The room of this configuration on a free port; its index is built before, however busy the machine is."""
    room = Room(load(configuration), doors or Doors(), hashed(PASSWORD) if locked else None)
    if built:
        with suppress(CrawlerError), room.index(patience=60):
            pass
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(build(room), log_level="critical", ws="none", lifespan="off"))
    thread = Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    try:
        yield ReadingRoom(room, listening.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()
        room.close()
