"""Fixtures of all tests: a clean environment, real servers on loopback, and a guard against the network."""

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, settings

from tests.jianbao import as_before
from tests.site import endpoints, hostile, news, nginx, postgresql, proxy

SECRETS = ("JIANBAO_", "AWS_")
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
KEPT = ("JIANBAO_CORPUS", "JIANBAO_PYWB")

settings.register_profile("jianbao", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("jianbao")  # no test is limited in time: the machine may be busy


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program must not find the developer's own configuration, keys or proxies."""
    for name in list(os.environ):
        if name not in KEPT and (name.startswith(SECRETS) or name.lower() in PROXIES):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def own_process() -> Iterator[None]:
    """What a command sets for its whole process, its log above all, ends with the test."""
    with as_before():
        yield


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Real documents that are not part of the project."""
    folder = os.environ.get("JIANBAO_CORPUS")
    if not folder:
        pytest.skip("JIANBAO_CORPUS is not set: the folder of real documents is not here")
    return Path(folder)


@pytest.fixture
def no_sockets(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Any connection but a unix socket's raises, and so does a name look-up. Gives the attempts that were made."""
    attempts: list[str] = []

    def refuse(*address: object, **_: object) -> NoReturn:
        attempts.append(repr(address))
        raise AssertionError(f"this test may not use the network: {address}")

    def guarded(method: Callable[..., object]) -> Callable[..., object]:
        return lambda self, *a: method(self, *a) if self.family == socket.AF_UNIX else refuse(*a)

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return attempts


@pytest.fixture
def news_log(tmp_path: Path) -> Path:
    """The access log of `news_site`, for `tests.site.nginx.requests`."""
    return tmp_path / "news.log"


@pytest.fixture
def news_site(tmp_path: Path, news_log: Path) -> Iterator[news.NewsSite]:
    """A news site of ten articles behind nginx, the test's own: it may be edited."""
    folder = tmp_path / "www"
    folder.mkdir()
    with nginx.serve(folder, news_log) as base_url:
        yield news.build_site(folder, base_url, 10)


@pytest.fixture(scope="session")
def squid_proxy() -> Iterator[proxy.Proxy]:
    """Squid; its password must be percent-encoded in a URL."""
    with proxy.squid() as running:
        yield running


@pytest.fixture(scope="session")
def tinyproxy_proxy() -> Iterator[proxy.Proxy]:
    """Tinyproxy with a plain password."""
    with proxy.tinyproxy() as running:
        yield running


@pytest.fixture
def hostile_site() -> Iterator[endpoints.Server]:
    """The misbehaving server, with fresh counters."""
    with hostile.serve() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A database of a real PostgreSQL; the tests that use it empty it."""
    with postgresql.serve() as url:
        yield url
