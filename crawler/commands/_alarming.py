"""After a crawl: those who are named in [notify] are told what is news of its sources.

Judging them needs the index and its library, which a crawl does not load: `jianbao notify SOURCE…` does it, in a
process of its own, and whatever becomes of that one, the crawl's result stands.
"""

import subprocess
import sys
from collections.abc import Sequence

from crawler.commands import _screen
from crawler.config import Config
from crawler.crawling import Result
from crawler.health import alarms
from crawler.items import utcnow

LONGEST = 300.0
"""Seconds that judging may take, besides the messages."""


def alarm(config: Config, results: Sequence[Result]) -> None:
    """Never raises; what kept somebody from being told is a line on stderr."""
    if not config.notify.to:
        return
    failed = [alarms.failure(result.source, result.errors[0]) for result in results if not result.run and result.errors]
    for line in alarms.complaints(config, alarms.tell(config, *failed, now=utcnow())):
        _screen.complain(line)
    if names := [result.source for result in results if result.run]:
        _judge(config, names)


def _judge(config: Config, names: Sequence[str]) -> None:
    command = [sys.executable, "-m", "crawler", "--config", str(config.file), "notify", *names]
    wait = LONGEST + config.notify.timeout.total_seconds()
    try:
        subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=wait, check=False)
    except (OSError, subprocess.SubprocessError) as error:
        _screen.complain(f"notify: nobody was told of {', '.join(names)}: {type(error).__name__}")
