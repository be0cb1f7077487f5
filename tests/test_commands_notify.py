"""`jianbao notify`, and what `sources check` says of `[notify]`."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crawler.__main__ import main
from tests.site.notified import Webhook, webhook

Write = Callable[[str], int]


@pytest.fixture
def hook() -> Iterator[Webhook]:
    with webhook() as server:
        yield server


@pytest.fixture
def configure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    monkeypatch.chdir(tmp_path)
    return (tmp_path / "sources.toml").write_text


def test_a_test_message_arrives(hook: Webhook, configure: Write, capsys: pytest.CaptureFixture[str]) -> None:
    configure(f'[notify]\nlanguage = "zh"\n[notify.to]\ndesk = {{ url = "{hook.url}", allow_private = true }}')
    assert main(["notify", "--test"]) == 0
    assert capsys.readouterr().out.split("  ") == ["desk", "JSON: arrived", "broken, degraded, quiet", "nothing\n"]
    assert [message["title"] for message in hook.messages] == ["剪报：测试"]


def test_what_does_not_arrive_is_said_in_a_line(
    hook: Webhook, configure: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(f'[notify.to]\ndesk = "{hook.url}"')
    assert main(["notify", "--test", "--json"]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["arrived"] is False
    assert err.startswith("jianbao: sources.toml:2: notify: to.desk: egress gate: 127.0.0.1 is a loopback address;")
    assert "4711" not in out + err


def test_nobody_is_named(configure: Write, capsys: pytest.CaptureFixture[str]) -> None:
    configure("")
    assert main(["notify"]) == 2
    assert "notify: nobody is named; add a table [notify.to]" in capsys.readouterr().err


def test_sources_check_says_who_is_told_of_what(
    configure: Write, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TOKEN", "TokenA123/TokenB123/TokenC123")
    configure('[notify.to]\ndesk = { url = "slack://${TOKEN}", verdicts = ["broken"] }')
    assert main(["sources", "check"]) == 0
    out, err = capsys.readouterr()
    assert "Tells          desk (Slack) of sources that are broken\n" in out
    assert "Token" not in out + err


def test_sources_check_tells_an_address_that_is_none(configure: Write, capsys: pytest.CaptureFixture[str]) -> None:
    configure('[notify.to]\n\ndesk = "slak://geheim"')
    assert main(["sources", "check"]) == 2
    out, err = capsys.readouterr()
    assert err.startswith("jianbao: sources.toml:3: notify: to.desk: apprise knows no such address")
    assert "geheim" not in out + err
