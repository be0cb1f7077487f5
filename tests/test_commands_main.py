"""`python -m crawler`, as a user runs it: exit codes, one-line errors, the verbs and where they come from."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import crawler.__main__ as program
from crawler import __version__, commands
from crawler.exceptions import ConfigError, NotFound, StoreUnavailable

ROOT = Path(__file__).parent.parent
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}


def jianbao(*args: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "crawler", *args]
    return subprocess.run(
        command, cwd=cwd, env=ENVIRONMENT | environment, capture_output=True, text=True, timeout=60, check=False
    )


def raising(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> int:
    """The exit code of a verb that raises."""

    def run() -> None:
        raise error

    monkeypatch.setattr(commands.import_module("crawler.commands.init"), "run", run)
    return program.main(["init"])


def test_the_version(tmp_path: Path) -> None:
    done = jianbao("--version", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"jianbao {__version__}\n")


def test_no_verb_shows_all_verbs_and_is_wrong_usage(tmp_path: Path) -> None:
    done = jianbao(cwd=tmp_path)
    assert done.returncode == 2
    assert all(verb in done.stdout for verb in commands.verbs())


def test_every_file_is_a_verb_and_no_other() -> None:
    files = {path.stem for path in (ROOT / "crawler" / "commands").glob("[!_]*.py")}
    assert set(commands.verbs()) == files
    assert {"init", "list", "show", "runs", "verify", "sources", "export"} <= files


@pytest.mark.parametrize("verb", commands.verbs())
def test_every_verb_has_help(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main([verb, "--help"]) == 0
    assert f"jianbao {verb}" in capsys.readouterr().out


@pytest.mark.parametrize("verb", commands.verbs())
def test_the_list_of_verbs_tells_what_their_own_help_does(verb: str) -> None:
    assert " ".join(commands.summary(verb).split()) == " ".join((commands.command(verb).help or "").split())


def test_only_the_typed_verb_is_imported(tmp_path: Path) -> None:
    code = (
        "import sys; from crawler.__main__ import main; main(['init']);"
        "print(*[m for m in sys.modules if m == 'scrapy' or m.startswith('crawler.commands.')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert set(done.stdout.splitlines()[-1].split()) == {f"crawler.commands.{m}" for m in ("_main", "_screen", "init")}


@pytest.mark.parametrize(
    ("args", "line"),
    [
        (["lits"], "jianbao: No such command 'lits'. Did you mean 'list'?; see \"jianbao --help\""),
        (["list", "--limt", "3"], "jianbao: No such option: --limt"),
        (["list", "--limit", "many"], "jianbao: Invalid value for '--limit'"),
        (["list", "--since", "yesterday"], 'jianbao: "yesterday" is no day; write it like 2026-11-22'),
        (["show"], "jianbao: Missing argument 'URL|ID'; see \"jianbao show --help\""),
        (["sources"], 'jianbao: Missing command; see "jianbao sources --help"'),
        (["--config", "nowhere.toml", "list"], 'jianbao: nowhere.toml: no such file; write one with "jianbao init"'),
    ],
)
def test_wrong_usage_is_one_line_and_2(args: list[str], line: str, tmp_path: Path) -> None:
    done = jianbao(*args, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith(line)
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (
            ConfigError("sources.toml:1: a\nsources.toml:2: b"),
            2,
            "jianbao: sources.toml:1: a\njianbao: sources.toml:2: b\n",
        ),
        (StoreUnavailable("the disk is full", key="media/x"), 3, "jianbao: media/x: the disk is full\n"),
        (NotFound("no such article", key="abc"), 1, "jianbao: abc: no such article\n"),
        (KeyboardInterrupt(), 130, ""),
        (BrokenPipeError(32, "Broken pipe"), 1, ""),
    ],
)
def test_an_error_is_one_line_and_its_exit_code(
    error: BaseException, code: int, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        found = raising(error, monkeypatch)
    except SystemExit as left:  # Typer's own door for a reader of stdout who has gone
        found = int(str(left.code))
    assert (found, capsys.readouterr().err) == (code, told)


def test_a_bug_is_one_line_and_its_traceback_is_in_the_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert raising(ZeroDivisionError("by\nnought"), monkeypatch) == 1
    told = capsys.readouterr().err
    log = Path(told.strip().rpartition(" ")[2])
    assert told.startswith("jianbao: internal error: ZeroDivisionError: by nought; the log has the traceback: ")
    assert "Traceback" not in told
    assert "ZeroDivisionError" in log.read_text()
    assert log.stat().st_mode & 0o077 == 0


def test_the_configuration_stands_before_the_verb(tmp_path: Path) -> None:
    (tmp_path / "desk.toml").write_text("[sources.desk]\nfeed = 'https://n.example.org/'\n")
    done = jianbao("--config", "desk.toml", "sources", "check", cwd=tmp_path)
    assert done.returncode == 0
    assert "\ndesk\n" in done.stdout


def test_the_environment_names_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "desk.toml").write_text("[sources.desk]\nfeed = 'https://n.example.org/'\n")
    done = jianbao("sources", "check", "--json", cwd=Path("/"), JIANBAO_CONFIG=str(tmp_path / "desk.toml"))
    assert '"name":"desk"' in done.stdout


def test_a_reader_who_goes_is_no_error(tmp_path: Path) -> None:
    pipeline = f"{sys.executable} -m crawler sources schema | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", pipeline], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stderr == ""
    assert done.stdout.strip() in {"0", "1"}


def test_a_terminal_without_chinese_shows_escapes(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text("[sources.a]\nfeed = 'https://n.example.org/新闻'\n")
    done = jianbao("sources", "check", cwd=tmp_path, PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "https://n.example.org/\\u65b0\\u95fb" in done.stdout


def test_ctrl_c_ends_with_130(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "sources.toml")
    command = [sys.executable, "-m", "crawler", "list"]
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background job ignores it
    ) as running:
        pipe = when_read(tmp_path / "sources.toml", running)
        until_asleep(running.pid)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
        os.close(pipe)
    assert (running.returncode, out, err) == (130, b"", b"")


def test_ctrl_c_while_the_program_is_loaded_ends_with_130(tmp_path: Path) -> None:
    (tmp_path / "rich.py").write_text("raise KeyboardInterrupt")  # found before the library, as any module here
    done = jianbao("list", cwd=tmp_path, PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_error(closed: str, tmp_path: Path) -> None:
    """As some schedulers start programs."""
    command = f"{sys.executable} -m crawler init desk {closed}; echo $? >code"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, check=True)
    assert done.stderr == b""
    assert (tmp_path / "code").read_text() == "0\n"
    assert (tmp_path / "desk" / "sources.toml").read_text().startswith("# What Jianbao keeps")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, which Linux has")
def test_a_full_disk_under_what_is_printed_is_told(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "crawler", "sources", "schema"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command, cwd=tmp_path, env=ENVIRONMENT, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (done.returncode, done.stderr) == (
        1,
        "jianbao: what is printed cannot be written: No space left on device\n",
    )


def when_read(fifo: Path, running: subprocess.Popen[bytes]) -> int:
    """Waits until the program opens the pipe, as it does when it reads its configuration."""
    while running.poll() is None:
        try:
            return os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            time.sleep(0.02)
    raise AssertionError("it ended without reading its configuration")


def until_asleep(pid: int) -> None:
    """A signal between Python's own look for one and its `read` would be noticed only after that has returned."""
    while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "S":
        time.sleep(0.005)
