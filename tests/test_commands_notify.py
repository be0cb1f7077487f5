"""`jianbao notify`, and what `sources check` says of `[notify]`."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crawler.__main__ import main
from tests.broken_archive import BrokenArchive
from tests.jianbao import Jianbao
from tests.site.news import NewsSite
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


# -- after a run


def test_news_of_a_source_is_told_once(
    hook: Webhook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = BrokenArchive(tmp_path)
    text = f'[notify.to]\ndesk = {{ url = "{hook.url}", allow_private = true }}\n'
    archive.configuration.write_text(archive.configuration.read_text() + text)
    command = ["--config", str(archive.configuration), "notify", "town"]
    assert main(command) == 0
    assert hook.messages[0]["title"] == "Jianbao: town is broken"
    assert "author is found in 0% of articles, usually in 100%" in hook.messages[0]["message"]
    assert "span.writer::text" in hook.messages[0]["message"]
    capsys.readouterr()
    assert main(command) == 0
    assert capsys.readouterr().out == "No news for anybody.\n"
    assert main(["--config", str(archive.configuration), "notify", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["knows"] == {"town": "broken"}


def test_a_source_that_is_none_is_told(configure: Write, capsys: pytest.CaptureFixture[str]) -> None:
    configure('[notify.to]\ndesk = "json://127.0.0.1"')
    assert main(["notify", "nowhere"]) == 2
    assert 'no source "nowhere"' in capsys.readouterr().err


def test_a_crawl_tells_of_a_source_that_cannot_begin_and_that_it_is_well_again(
    tmp_path: Path, news_site: NewsSite
) -> None:
    """One notifier refuses and one hears of it: the run's exit code stays its own."""
    with webhook() as hook, webhook() as deaf:
        deaf.status = 500
        told = f'desk = {{ url = "{hook.url}", allow_private = true }}\n'
        told += f'deaf = {{ url = "{deaf.url}", allow_private = true }}\n'
        desk = Jianbao(tmp_path)
        desk.configure(f'[sources.news]\nfeed = "{news_site.feed_url}"\n', rest=f"[notify.to]\n{told}")
        blocker = tmp_path / "archive" / "state" / "ledgers" / "news.sqlite"
        blocker.mkdir(parents=True)
        said = desk("crawl", code=3)
        assert "notify: to.deaf: " in said
        assert [message["title"] for message in hook.messages] == ["Jianbao: news is broken"]
        blocker.rmdir()
        desk("crawl")
        assert [message["title"] for message in hook.messages][1:] == ["Jianbao: news is well again"]
        assert "4711" not in said + desk.log()
    rows = desk.json("health", "news", "--coverage", "--days", "3660")
    published = Counter(f"{article.published:%Y-%m-%d}" for article in news_site.articles)
    assert {row["day"]: (row["announced"], row["archived"]) for row in rows} == {
        day: (number, number) for day, number in published.items()
    }
