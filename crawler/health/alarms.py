"""Alarms: what is wrong with sources is told to people once, again when it changes or lasts, and when it is over.

`tell` is called after a run, by whoever ran it. It never raises and takes no longer than `notify.timeout`: a run is
never harmed by those who are told of it. Each notifier's message is carried by a process of its own, all at a time
(`health.courier`); addresses go to it through a pipe, so that no list of processes shows a secret.
"""

import json
import logging
import subprocess
import sys
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import crawler
from crawler.archive.redaction import hide
from crawler.config import Config, Notifier
from crawler.config.scrapy import secrets
from crawler.health import Finding, Health, memory, messages
from crawler.health.memory import Alarm
from crawler.health.messages import News

logger = logging.getLogger(__name__)

HOME = Path(crawler.__file__).parent.parent
"""Where the courier starts: nothing that lies in the user's folder is taken for a module of its own."""


@dataclass(frozen=True, slots=True)
class Told:
    """A message to a notifier: of which sources, and why it did not arrive, if it did not. `service` is apprise's name
    for what the address leads to, where it knows it.
    """

    notifier: str
    sources: tuple[str, ...]
    reason: str | None = None
    service: str | None = None


def tell(config: Config, *healths: Health, now: datetime) -> list[Told]:
    """Tell each notifier in one message what is news to it. What did not arrive is told again after the next run."""
    try:
        return _tell(config, healths, now) if config.notify.to and healths else []
    except Exception as error:
        logger.error("notify: nobody could be told: %s: %s", type(error).__name__, error)
        return []


def failure(source: str, reason: str) -> Health:
    """Of a source whose run left no record that could be judged: it could not begin, or was ended."""
    return Health(source, "broken", findings=(Finding("failed", "broken", rule=reason),))


def test(config: Config) -> list[Told]:
    """Send each notifier a message that says that it would arrive."""
    message = messages.trial(config.notify.language)
    return _sent(config, dict.fromkeys(config.notify.to, ((), message)))


def services(config: Config) -> list[Told]:
    """What apprise makes of each notifier's address; nothing is sent."""
    return _sent(config, {name: ((), {}) for name in config.notify.to})


def complaints(config: Config, told: Iterable[Told]) -> list[str]:
    """A line for each message that did not arrive: where its notifier stands, and why."""
    return [config.problem(("notify", "to", each.notifier), each.reason) for each in told if each.reason]


def _tell(config: Config, healths: Collection[Health], at: datetime) -> list[Told]:
    known = {health.source: memory.read(config.archive.state, health.source) for health in healths}
    news: dict[str, list[News]] = {}
    for name, notifier in config.notify.to.items():
        for health in healths:
            before = known[health.source].get(name)
            culprits = memory.culprits(health, list(notifier.verdicts))
            if why := memory.occasion(culprits, before, at, config.notify.remind):
                news.setdefault(name, []).append(News(health, why, culprits, before))
            elif before:
                before.culprits = culprits
    letters = {name: _letter(config, found) for name, found in news.items()}
    told = _sent(config, letters)
    for each in told:
        if each.reason is None:
            for item in news[each.notifier]:
                _remember(known[item.health.source], each.notifier, item, at)
        else:
            logger.warning("notify: %s was not told of %s: %s", each.notifier, ", ".join(each.sources), each.reason)
    for source, alarms in known.items():
        memory.write(config.archive.state, source, {n: a for n, a in alarms.items() if n in config.notify.to})
    return told


def _letter(config: Config, news: list[News]) -> tuple[tuple[str, ...], dict[str, str]]:
    message = messages.message(config.notify.language, news)
    return tuple(item.health.source for item in news), message


def _remember(alarms: dict[str, Alarm], notifier: str, item: News, at: datetime) -> None:
    if item.occasion == "recovers":
        alarms.pop(notifier, None)
        return
    since = item.before.since if item.before else at.isoformat(timespec="seconds")
    alarms[notifier] = Alarm(item.health.verdict, since, at.isoformat(timespec="seconds"), item.culprits)


def _sent(config: Config, letters: dict[str, tuple[tuple[str, ...], dict[str, str]]]) -> list[Told]:
    if not letters:
        return []
    seconds, hidden = config.notify.timeout.total_seconds(), secrets(config)

    def send(name: str) -> Told:
        sources, message = letters[name]
        answer = _carried(config.notify.to[name], message, seconds)
        reason = answer.get("reason")
        return Told(name, sources, reason and hide(reason, hidden), answer.get("service"))

    with ThreadPoolExecutor(len(letters), thread_name_prefix="notify") as pool:
        return list(pool.map(send, letters))


def _carried(notifier: Notifier, message: dict[str, str], seconds: float) -> dict[str, Any]:
    order = {"url": notifier.url.get_secret_value(), "allow_private": notifier.allow_private, **message}
    command = [sys.executable, "-m", "crawler.health.courier"]
    try:
        text = json.dumps(order).encode()
        done = subprocess.run(command, input=text, capture_output=True, timeout=seconds, check=False, cwd=HOME)
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return {"reason": f"it took longer than {seconds:g} s and was given up"}
    except (OSError, ValueError) as error:
        return {"reason": f"the process that sends it failed: {type(error).__name__}"}
    return answer if isinstance(answer, dict) else {"reason": "the process that sends it gave no answer"}
