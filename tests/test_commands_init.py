"""`jianbao init`: a first configuration that is right as it stands."""

from pathlib import Path

import pytest

from crawler.__main__ import main
from crawler.commands.init import SOURCES
from crawler.config import load


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_it_writes_a_configuration_that_is_right() -> None:
    assert main(["init"]) == 0
    assert main(["sources", "check"]) == 0


def test_it_makes_the_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "news/desk"]) == 0
    assert (tmp_path / "news/desk/sources.toml").is_file()
    assert "news/desk/sources.toml" in capsys.readouterr().out


def test_the_archive_is_not_for_git(tmp_path: Path) -> None:
    main(["init"])
    assert "/archive/" in (tmp_path / ".gitignore").read_text().splitlines()


def test_a_gitignore_is_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("mine\n")
    assert main(["init"]) == 0
    assert (tmp_path / ".gitignore").read_text() == "mine\n"


def test_a_configuration_is_never_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "sources.toml").write_text("mine")
    assert main(["init"]) == 2
    assert (tmp_path / "sources.toml").read_text() == "mine"
    assert capsys.readouterr().err == "jianbao: sources.toml: is there already; it is left as it was\n"


def test_a_folder_that_is_a_file_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "desk").write_text("")
    assert main(["init", "desk"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_its_examples_are_right_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every line that begins with `# ` and a key or table, without the mark."""
    monkeypatch.setenv("OFFICE_PROXY", "geheim")
    lines = (
        line.removeprefix("# ") if (line[2:3].islower() and " = " in line) or line[2:3] == "[" else line
        for line in SOURCES.splitlines()
    )
    (tmp_path / "sources.toml").write_text("\n".join(lines))
    config = load()
    assert list(config.sources) == ["my-feed", "town-hall", "one-report"]
    assert config.sources["my-feed"].proxy == ["office", "direct"]
    assert config.fetch.contact == "mailto:you@example.org"
