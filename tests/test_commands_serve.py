"""`jianbao serve`: where it may listen, its password, and the real program."""

import signal
import socket
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

import pytest

from crawler.__main__ import main
from crawler.web.passwords import hashed, matches
from tests.small_archive import SmallArchive, newsroom


@pytest.fixture
def archive(tmp_path: Path) -> SmallArchive:
    return newsroom(tmp_path)


def serve(archive: SmallArchive, *args: str) -> int:
    return main(["--config", str(archive.configuration), "serve", *args])


def test_other_addresses_than_loopback_need_a_password(
    archive: SmallArchive, capsys: pytest.CaptureFixture[str]
) -> None:
    assert serve(archive, "--host", "0.0.0.0") == 2
    assert "needs a password" in capsys.readouterr().err


def test_a_password_that_is_no_hash_is_refused(archive: SmallArchive, capsys: pytest.CaptureFixture[str]) -> None:
    with archive.configuration.open("a") as file:
        file.write('[serve]\npassword = "harbour lamps"\n')
    assert serve(archive) == 2
    told = capsys.readouterr().err
    assert "serve: password: is no hash of a password" in told
    assert "harbour" not in told


def test_captures_may_not_have_the_room_s_own_name(archive: SmallArchive, capsys: pytest.CaptureFixture[str]) -> None:
    assert serve(archive, "--capture-host", "127.0.0.1") == 2
    assert "capture_host" in capsys.readouterr().err


def test_a_port_that_is_taken_is_told(archive: SmallArchive, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert serve(archive, "--port", str(taken.getsockname()[1])) == 2
    assert "name another --port" in capsys.readouterr().err


def test_a_password_s_hash_is_printed_and_the_password_is_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt: "harbour lamps")
    assert main(["serve", "--make-password"]) == 0
    printed = capsys.readouterr().out.strip()
    assert matches("harbour lamps", printed)
    assert not matches("harbour lamp", printed)


def test_two_hashes_of_one_password_differ() -> None:
    assert hashed("harbour lamps") != hashed("harbour lamps")


def test_the_program_opens_the_room_and_closes_it(archive: SmallArchive) -> None:
    command = [sys.executable, "-m", "crawler", "--config", str(archive.configuration), "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            opened = process.stdout.readline() if process.stdout else ""
            port = int(opened.partition("127.0.0.1:")[2].partition("/")[0])
            connection = HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", "/articles")
            text = connection.getresponse().read().decode()
            connection.close()
            process.send_signal(signal.SIGINT)
            errors = process.communicate(timeout=30)[1]
        finally:
            process.kill()
    assert "Ferry returns at last" in text
    assert (process.returncode, errors) == (130, "")
