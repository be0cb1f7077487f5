"""`jianbao serve`."""

import getpass
import signal
import socket
import sys
from typing import Annotated, Any

import typer
import uvicorn

from crawler.commands import _screen, configuration
from crawler.config import Serve
from crawler.exceptions import ConfigError
from crawler.web.app import build
from crawler.web.doors import CAPTURES, LOOPBACK, Doors, is_loopback
from crawler.web.passwords import hashed
from crawler.web.room import Room

SHORTEST = 8
_PLAIN: dict[str, Any] = {"ws": "none", "lifespan": "off"}  # neither sockets of the web nor a start of its own


def run(
    ctx: typer.Context,
    host: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Listen here; 127.0.0.1 by default.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, metavar="N", help="8000 by default.")] = None,
    capture_host: Annotated[
        str | None, typer.Option(metavar="NAME", help="Another name of this server, for archived pages alone.")
    ] = None,
    make_password: Annotated[
        bool, typer.Option("--make-password", help="Print the hash of a password, and end.")
    ] = False,
) -> None:
    """Open the reading room: the archive in a browser, and as JSON."""
    if make_password:
        _screen.say(hashed(_asked()))
        return
    config = configuration(ctx)
    given = {"host": host, "port": port, "capture_host": capture_host}
    serve = config.serve.model_copy(update={key: value for key, value in given.items() if value is not None})
    _check(serve)
    names = {*serve.hosts, *([] if serve.host in {"0.0.0.0", "::"} else [serve.host])} - {"localhost"}  # noqa: S104
    password = serve.password.get_secret_value() if serve.password else None
    room = Room(config, Doors(frozenset(names), serve.capture_host), password)
    _serve(room, serve)


def _check(serve: Serve) -> None:
    if not is_loopback(serve.host) and serve.password is None:
        raise ConfigError(
            f"serve: on {serve.host} others can come in, so it needs a password; put what "
            '"jianbao serve --make-password" prints under [serve] as password'
        )
    if serve.capture_host in {serve.host, *serve.hosts}:
        raise ConfigError(f"serve: capture_host: {serve.capture_host} is a name of the room itself; give another one")


def _serve(room: Room, serve: Serve) -> None:
    """Until it is told to end. Raises `ConfigError` where the port is taken."""
    family = socket.AF_INET6 if ":" in serve.host else socket.AF_INET
    try:
        listening = socket.create_server((serve.host.strip("[]"), serve.port), family=family, backlog=100)
    except OSError as error:
        reason = f"serve: {serve.host} port {serve.port}: {error.strerror}; name another --port or --host"
        raise ConfigError(reason) from None
    address = {"0.0.0.0": LOOPBACK, CAPTURES: LOOPBACK}.get(serve.host, serve.host)  # noqa: S104
    with listening:
        _screen.say(f"The reading room is open: http://{address}:{listening.getsockname()[1]}/   (Ctrl+C closes it)")
        sys.stdout.flush()
        server = uvicorn.Server(uvicorn.Config(build(room), log_level="warning", server_header=False, **_PLAIN))
        signal.signal(signal.SIGTERM, _end)
        try:
            server.run([listening])
        finally:
            room.close()


def _end(*_: object) -> None:
    """Uvicorn lets open answers end, and then raises the signal again: so that what runs beside is ended too."""
    raise SystemExit(0)


def _asked() -> str:
    password = getpass.getpass("Password: ")
    if len(password) < SHORTEST:
        raise ConfigError(f"serve: a password has at least {SHORTEST} characters")
    if getpass.getpass("Once more: ") != password:
        raise ConfigError("serve: these are two different passwords")
    return password
