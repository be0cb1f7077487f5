"""`jianbao proxies`."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.settings import Settings

from crawler.archive.proxy_health import Condition, ProxyHealth, Record
from crawler.archive.redaction import hide
from crawler.commands import _screen, configuration
from crawler.config import Config, use
from crawler.config.scrapy import fetch_settings, proxies, secrets, user_agent
from crawler.exceptions import ConfigError
from crawler.fetch.handler import Network
from crawler.fetch.proxies import DIRECT
from crawler.fetch.ways import Way

HEADINGS = ("proxy", "address", "state", "success", "latency", "last error")


def run(
    ctx: typer.Context,
    probe: Annotated[bool, typer.Option("--probe", help="First ask fetch.probe through each of them.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One line of JSON for each proxy.")] = False,
) -> None:
    """Show the condition of each proxy: whether it serves, how often, how fast, and what went wrong last."""
    config = configuration(ctx)
    names = configured(config)
    if not config.proxies:
        _screen.complain(f"{config.file}: no proxies; add a table [proxies] with NAME = URL")
        raise typer.Exit
    broken = probed(config, names) if probe else []
    hidden = secrets(config)
    rows = [{key: _hidden(value, hidden) for key, value in row.items()} for row in conditions(config, names)]
    if json:
        for row in rows:
            _screen.tell(row)
    else:
        _screen.table(HEADINGS, [shown(row) for row in rows], cut="last error")
    raise typer.Exit(1 if broken else 0)


def configured(config: Config) -> list[str]:
    """The names under [proxies], and `direct` where a source uses it among them."""
    used = any(DIRECT in source.proxy for source in (config.defaults, *config.sources.values()))
    return [*config.proxies, *([DIRECT] if used else [])]


def probed(config: Config, names: list[str]) -> list[str]:
    """Ask the page of fetch.probe through each; the names of those that did not bring it. Raises `ConfigError`."""
    if config.fetch.probe is None:
        raise ConfigError(config.problem(("fetch", "probe"), "is not set; name a page that every proxy should bring"))
    try:
        with use(config):
            return asyncio.run(_ask(config, names, config.fetch.probe))
    except IgnoreRequest as error:
        raise ConfigError(config.problem(("fetch", "probe"), hide(str(error), secrets(config)))) from None


async def _ask(config: Config, names: list[str], url: str) -> list[str]:
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    ours: dict[str, Any] = fetch_settings(config) | {
        "STATE_DIR": str(config.archive.state),
        "PROXIES": proxies(config, names),
        "TRUSTED_PROXIES": [name for name, proxy in config.proxies.items() if proxy.trusted],
        "ALLOW_PRIVATE": config.defaults.allow_private,
    }
    settings.update(ours, priority="cmdline")
    network = Network(Crawler(Spider, settings), Way.configured(settings))
    headers, meta = {"User-Agent": user_agent(config.fetch)}, {"download_timeout": config.fetch.timeout}
    try:
        return await network.probe(Request(url, headers=headers, meta=meta))
    finally:
        await network.close()


def conditions(config: Config, names: list[str]) -> list[dict[str, Any]]:
    """A record for each proxy, without its password. What was never asked has no rate and no latency."""
    if not (config.archive.state / ProxyHealth.FILE).exists():
        return [_row(config, name, Condition(name), Record()) for name in names]
    health = ProxyHealth(config.archive.state)
    try:
        known = health.conditions()
        return [_row(config, name, known.get(name, Condition(name)), health.record(name)) for name in names]
    finally:
        health.close()


def _row(config: Config, name: str, condition: Condition, record: Record) -> dict[str, Any]:
    proxy = config.proxies.get(name)
    row = {
        "proxy": name,
        "kind": proxy.scheme if proxy else DIRECT,
        "address": str(proxy) if proxy else None,
        "state": state(condition, record),
        "until": iso(condition.until) if condition.until > time.time() else None,
        "tries": record.tries,
        "good": record.good,
        "latency": round(record.latency, 3) if record.latency is not None else None,
        "lastTry": iso(record.last_try) if record.last_try else None,
        "lastError": record.last_error,
    }
    return {key: value for key, value in row.items() if value is not None}


def state(condition: Condition, record: Record) -> str:
    """`failing`: its quarantine is over, and nothing good came since."""
    if condition.until > time.time():
        return "quarantined"
    if not record.tries:
        return "untried"
    return "failing" if condition.strikes or not record.good else "healthy"


def _hidden(value: object, secrets: set[str]) -> Any:
    return hide(value, secrets) if isinstance(value, str) else value


def iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def shown(row: dict[str, Any]) -> list[str]:
    """A record as a line of the table."""
    tries = row["tries"]
    until = f" until {row['until']}" if "until" in row else ""
    return [
        row["proxy"],
        row.get("address", ""),
        row["state"] + until,
        f"{row['good'] / tries:.0%} of {tries}" if tries else "",
        f"{row['latency']:.2f} s" if "latency" in row else "",
        row.get("lastError", ""),
    ]
