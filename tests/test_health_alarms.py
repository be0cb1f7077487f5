"""`crawler.health.alarms`: a real webhook and a real mail server on loopback are told, once."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.config import Config, load
from crawler.health import Finding, Health, alarms, memory
from tests.site.notified import Webhook, mail_server, webhook

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
DATES = Finding(
    "field",
    "broken",
    field="datePublished",
    rule="meta:date",
    usual=0.98,
    now=0.0,
    url="https://gazette.example/news/ferry",
    before="2026-11-20",
)
BROKEN = Health("gazette", "broken", findings=(DATES,))
WELL = Health("gazette", "healthy")


@pytest.fixture
def hook() -> Iterator[Webhook]:
    with webhook() as server:
        yield server


@pytest.fixture
def configured(tmp_path: Path) -> Callable[..., Config]:
    def write(*notifiers: str, rest: str = "") -> Config:
        file = tmp_path / "sources.toml"
        file.write_text("[notify]\n" + rest + "\n[notify.to]\n" + "\n".join(notifiers))
        return load(file)

    return write


def private(name: str, url: str, more: str = "") -> str:
    return f'{name} = {{ url = "{url}", allow_private = true{more} }}'


def titles(hook: Webhook) -> list[str]:
    return [message["title"] for message in hook.messages]


def test_a_mail_goes_out_in_chinese(configured: Callable[..., Config]) -> None:
    with mail_server() as (server, port):
        url = f"mailto://127.0.0.1:{port}?from=jianbao@example.org&to=desk@example.org"
        told = alarms.tell(configured(private("desk", url), rest='language = "zh"'), BROKEN, now=NOON)
    assert told[0].reason is None
    recipients, subject, text = server.mails[0]
    assert recipients == ["desk@example.org"]
    assert subject == "剪报：gazette 失效"
    assert "datePublished：0% 的文章有，平时为 98%（取自 meta:date）" in text


def test_trouble_and_its_end_are_told_once_each(hook: Webhook, configured: Callable[..., Config]) -> None:
    config = configured(private("desk", hook.url))
    for health in (BROKEN, BROKEN, WELL, WELL):
        alarms.tell(config, health, now=NOON)
    assert titles(hook) == ["Jianbao: gazette is broken", "Jianbao: gazette is well again"]
    assert [message["type"] for message in hook.messages] == ["failure", "success"]
    assert hook.messages[0]["message"].splitlines() == [
        "gazette is broken.",
        "- datePublished is found in 0% of articles, usually in 98% (from meta:date)",
        "  was: 2026-11-20",
        "  is: nothing",
        "  https://gazette.example/news/ferry",
        "Look: jianbao health gazette",
    ]
    assert hook.messages[1]["message"] == "gazette is well again. It was broken since 2026-11-26 12:00 UTC."
    assert not any((config.archive.state / memory.FOLDER).iterdir())


def test_a_source_that_was_always_well_is_no_news(hook: Webhook, configured: Callable[..., Config]) -> None:
    assert alarms.tell(configured(private("desk", hook.url)), WELL, now=NOON) == []
    assert hook.messages == []


def test_a_refusing_notifier_is_told_again_and_the_other_is_not(
    hook: Webhook, configured: Callable[..., Config], caplog: pytest.LogCaptureFixture
) -> None:
    with webhook() as other:
        config = configured(private("desk", hook.url), private("night", other.url))
        hook.status = 500
        told = {each.notifier: each.reason for each in alarms.tell(config, BROKEN, now=NOON)}
        assert told["night"] is None
        assert "500" in (told["desk"] or "")
        assert "4711" not in (config.archive.state / memory.FOLDER / "gazette.json").read_text()
        hook.status = 200
        assert [each.notifier for each in alarms.tell(config, BROKEN, now=NOON)] == ["desk"]
    assert [record.getMessage().partition(": Failed")[0] for record in caplog.records] == [
        "notify: desk was not told of gazette"
    ]


def test_a_hanging_notifier_is_given_up(hook: Webhook, configured: Callable[..., Config]) -> None:
    hook.hangs = True
    told = alarms.tell(configured(private("desk", hook.url + "?rto=60"), rest='timeout = "5s"'), BROKEN, now=NOON)
    assert told[0].reason == "it took longer than 5 s and was given up"


def test_no_secret_is_told(configured: Callable[..., Config], caplog: pytest.LogCaptureFixture) -> None:
    one, two = "json://desk:geheim@127.0.0.1:9/hook-4711-secret", "slak://geheim/hook-4711-secret"
    told = alarms.tell(configured(private("one", one), private("two", two)), BROKEN, now=NOON)
    assert [bool(each.reason) for each in told] == [True, True]
    for secret in ("geheim", "4711"):
        assert secret not in repr(told) + caplog.text


def test_a_private_address_is_refused(hook: Webhook, configured: Callable[..., Config]) -> None:
    """Whatever a name leads to, and for mail as well, which no HTTP library sends."""
    with mail_server() as (server, port):
        mail = f"mailto://localhost:{port}?from=a@example.org&to=b@example.org"
        config = configured(f'desk = "{hook.url.replace("127.0.0.1", "localhost")}"', f'mail = "{mail}"')
        reasons = [each.reason or "" for each in alarms.tell(config, BROKEN, now=NOON)]
    for reason in reasons:
        assert re.match(r"egress gate: \S+ is a loopback address; allow_private = true lets this notifier", reason)
    assert (hook.messages, server.mails) == ([], [])


def test_a_redirect_is_not_followed(hook: Webhook, configured: Callable[..., Config]) -> None:
    with webhook() as other:
        hook.status, hook.location = 307, other.url.replace("json://", "http://")
        told = alarms.tell(configured(private("desk", hook.url)), BROKEN, now=NOON)
    assert "307" in (told[0].reason or "")
    assert other.messages == []


def test_a_state_folder_that_cannot_be_written_raises_nothing(
    hook: Webhook, configured: Callable[..., Config], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    config = configured(private("desk", hook.url))
    (tmp_path / "archive").write_text("a file where a folder should be")
    alarms.tell(config, BROKEN, now=NOON)
    assert len(hook.messages) == 1
    assert "notify: " in caplog.text
