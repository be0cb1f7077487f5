"""The daemon tells of runs that were ended: their own crawl could not."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.config import load
from crawler.schedule import Ended, Row
from crawler.schedule.daemon import Daemon
from tests.site.notified import webhook

SIX = datetime(2026, 11, 22, 6, tzinfo=UTC)


@pytest.mark.parametrize(("code", "told"), [(-9, 1), (3, 0)])
def test_a_run_that_was_ended_is_told(tmp_path: Path, code: int, told: int) -> None:
    with webhook() as hook:
        (tmp_path / "sources.toml").write_text(
            '[sources.gazette]\nfeed = "https://gazette.example/feed.xml"\n'
            f'[notify.to]\ndesk = {{ url = "{hook.url}", allow_private = true }}\n'
        )
        config = load(tmp_path / "sources.toml")

        async def settle() -> None:
            daemon = Daemon(config, lambda: config, lambda _: None)
            row = Row("gazette", SIX, "failed", "it used 2100 MiB of memory, 2048 are allowed", SIX, SIX)
            daemon._settled(row, Ended(code))

        asyncio.run(settle())
        assert [message["title"] for message in hook.messages] == ["Jianbao: gazette is broken"] * told
