"""A secret of the configuration leaves the program in its requests and in nothing else."""

import logging
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive.redaction import hide, redact_url
from crawler.config import load
from crawler.config.scrapy import for_source, secrets
from crawler.crawling import SafeFormatter, log_to

SECRET = "k3y/with +ä"


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_KEY", SECRET)


@pytest.fixture
def root() -> logging.Logger:
    return logging.getLogger()


def configured(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return path


# -- what is one


def test_what_the_environment_gave_is_a_secret(tmp_path: Path) -> None:
    config = load(configured(tmp_path, '[sources.a]\nspider = "x"\nkeys = ["a${DESK_KEY}b"]'))
    assert config.secrets == {SECRET}
    assert SECRET not in repr(config)


def test_the_archive_s_own_address_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLACE", "folder-of-news")
    assert load(configured(tmp_path, '[archive]\nuri = "file:${PLACE}"')).secrets == frozenset()


def test_a_secret_is_known_in_every_spelling_of_a_url(tmp_path: Path) -> None:
    config = load(configured(tmp_path, '[sources.a]\nspider = "x"\nkey = "${DESK_KEY}"'))
    spellings = {SECRET, "k3y/with%20+%C3%A4", "k3y%2Fwith%20%2B%C3%A4", "k3y%2Fwith+%2B%C3%A4"}
    assert spellings <= secrets(config)


def test_too_short_a_value_is_not_hidden_everywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_KEY", "42")
    assert secrets(load(configured(tmp_path, '[sources.a]\nspider = "x"\ncid = "${DESK_KEY}"'))) == set()


def test_the_run_is_told_them(tmp_path: Path) -> None:
    config = load(configured(tmp_path, '[sources.a]\nspider = "x"\nkey = "${DESK_KEY}"'))
    assert SECRET in for_source(config, config.sources["a"])["SECRETS"]


# -- where it is hidden


def test_the_longer_secret_goes_first() -> None:
    assert hide("key=geheim-and-more&k=geheim", ["geheim", "geheim-and-more", ""]) == "key=***&k=***"


@given(st.text(), st.lists(st.text(min_size=4).filter(lambda each: "*" not in each)))
def test_no_secret_stays(text: str, found: list[str]) -> None:
    hidden = hide(text.join(found), found)
    assert not [each for each in found if each in hidden]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("http://u:p@h:1/", "http://h:1/"),
        ("http://u:p'w@h:1/", "http://h:1/"),
        ("http://u:p@w@h:1/", "http://h:1/"),
        ("http://h:80/x?mail=b@c.example", "http://h:80/x?mail=b@c.example"),
        ("<http://h>;rel=next,<mailto:me@h>", "<http://h>;rel=next,<mailto:me@h>"),
    ],
)
def test_a_password_in_a_url_goes_and_nothing_else(text: str, left: str) -> None:
    assert redact_url(text) == left


def test_the_log_holds_none(root: logging.Logger, tmp_path: Path) -> None:
    path = log_to(tmp_path, {SECRET})
    try:
        raise ValueError(f"https://h/?key={SECRET} by http://u:word@proxy:1")
    except ValueError:
        root.exception("failed at %s", SECRET)
    text = path.read_text(encoding="utf-8")
    assert "ValueError" in text
    assert SECRET not in text
    assert "word" not in text


def test_a_url_in_the_log_keeps_its_at_sign() -> None:
    record = logging.LogRecord("x", logging.INFO, "x", 1, "http://h:80/x?mail=b@c.example", None, None)
    assert "http://h:80/x?mail=b@c.example" in SafeFormatter([]).format(record)


def test_a_log_on_a_full_disk_prints_no_traceback(
    root: logging.Logger, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logs").mkdir()
    path = log_to(tmp_path, [])
    path.symlink_to("/dev/full")
    root.error("lost")
    assert capfd.readouterr().err == ""
