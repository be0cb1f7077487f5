"""What a source's table means in Scrapy's settings."""

import logging
import re
import time
from collections.abc import Iterable
from http.cookiejar import Cookie
from typing import Any
from urllib.parse import quote, quote_plus, unquote, urlsplit

from w3lib.url import safe_url_string

from crawler import __version__
from crawler.config import Common, Config, Fetch, Proxy, Source
from crawler.config.browser import chromium
from crawler.config.cookies import cookie_secrets, read_cookies
from crawler.items import Defaults, Publisher

logger = logging.getLogger(__name__)

_LOGIN = re.compile(r"authorization|cookie|.*(?:token|api-?key|session|auth).*", re.IGNORECASE)
DOWNLOAD_HANDLERS: dict[str, str | None] = {
    "http": "crawler.fetch.handler.CaptureHandler",
    "https": "crawler.fetch.handler.CaptureHandler",
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
}
REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8",
    "Accept-Encoding": "gzip, deflate, br",  # not zstd: replayers cannot read it
}


def for_source(config: Config, source: Source) -> dict[str, Any]:
    """What a source's table changes. Raises `ConfigError` for cookies that are none; expired ones the log tells."""
    handler = f"crawler.fetch.{'replay.ReplayHandler' if source.replay else 'handler.CaptureHandler'}"
    delay = 0.0 if source.replay else source.delay
    settings: dict[str, Any] = (
        archive_settings(config)
        | fetch_settings(config)
        | {
            "SOURCE": source.name,
            "SPIDER_MODULES": ["crawler.spiders", *own_spiders(config)],
            "ARTICLE_DEFAULTS": article_defaults(source),
            "DOWNLOAD_HANDLERS": DOWNLOAD_HANDLERS | {"http": handler, "https": handler},
            "REPLAY": str(source.replay) if source.replay else None,
            "RENDERER": renderer(source),
            "BROWSER": chromium(config.fetch) if source.browser and not source.replay else None,
            "ALLOW_PRIVATE": source.allow_private,
            "PROXIES": {} if source.replay else proxies(config, source.proxy),
            "TRUSTED_PROXIES": [name for name, proxy in config.proxies.items() if proxy.trusted],
            "ROBOTSTXT_OBEY": source.obey_robots,
            "DOWNLOAD_DELAY": delay,
            "AUTOTHROTTLE_ENABLED": delay > 0,
            "AUTOTHROTTLE_START_DELAY": delay,
            "REVISIT": [source.revisit.least.total_seconds(), source.revisit.most.total_seconds()],
            "HOURS": source.hours,
            "TIMEZONE": source.timezone,
            "RUN_MAXSIZE": source.max_bytes,
            "MEDIA_REFERER": source.referer,
            "SOURCE_HEADERS": dict(source.headers),
            "SOURCE_COOKIES": _cookies(source),
            "SIGNED_IN": source.cookies is not None or any(_LOGIN.fullmatch(name) for name in source.headers),
            "SOURCE_ADDRESSES": source.addresses or [str(url) for url in source.arguments.get("pages", [])],
        }
    )
    return settings


def renderer(source: Source) -> str | None:
    """What renders its pages: Chromium, or the recording of what Chromium made of them."""
    recorded = "crawler.fetch.rendered.RecordedRenderer"
    return (recorded if source.replay else "crawler.fetch.chromium.Chromium") if source.browser else None


def _cookies(source: Source) -> list[Cookie]:
    if source.cookies is None or source.replay:  # a recording asks for none
        return []
    cookies, remarks = read_cookies(source.cookies, time.time())
    for remark in remarks:
        logger.warning("%s: %s", source.name, remark)
    return cookies


def own_spiders(config: Config) -> list[str]:
    """The modules of the user's own that sources name."""
    return sorted({source.spider for source in config.sources.values() if source.spider and "." in source.spider})


def secrets(config: Config) -> set[str]:
    """Strings that only requests may hold, in each spelling that a URL gives them: what the environment gave, proxies'
    passwords, notifiers' keys and the sources' own headers and cookies. Shorter ones than four characters would be
    found in every text.
    """
    found = {value for source in config.sources.values() for value in source.headers.values()} | config.secrets
    for proxy in config.proxies.values():
        found |= {urlsplit(proxy.url.get_secret_value()).password or "", *_keys(proxy)}
    found.add(urlsplit(config.index.url or "").password or "")
    for notifier in config.notify.to.values():
        found |= notifier.secrets
    found |= {
        value for path in {s.cookies for s in config.sources.values() if s.cookies} for value in cookie_secrets(path)
    }
    return {spelling for secret in found for spelling in _spellings(secret) if len(spelling) > 3}


def _keys(proxy: Proxy) -> set[str]:
    """What looks like a key in a gateway's own address: a word of eight characters or more with a digit in it."""
    parts = urlsplit(proxy.url.get_secret_value())
    words = re.split(r"[/?&=]", f"{parts.path}?{parts.query}") if proxy.scheme == "gateway" else []
    return {word for word in words if re.search(r"\d", word) and len(word) >= 8}


def _spellings(secret: str) -> set[str]:
    return {secret, unquote(secret), quote(secret, safe=""), quote_plus(secret), safe_url_string(secret)}


def article_defaults(source: Common) -> Defaults:
    """What the source's table, or [defaults], says of its articles."""
    return Defaults(
        publisher=Publisher(source.publisher) if source.publisher else None,
        inLanguage=source.language,
        timezone=source.timezone,
        articleSection=list(source.sections),
        dictionary=str(source.dictionary) if source.dictionary else None,
    )


def user_agent(fetch: Fetch) -> str:
    """A real name with a contact, so that a site owner can write before he blocks."""
    contact = f" ({fetch.contact.removeprefix('mailto:')})" if fetch.contact else ""
    return fetch.user_agent or f"Jianbao/{__version__}{contact}"


def fetch_settings(config: Config) -> dict[str, Any]:
    """How it is asked for, whatever the source, and what is never told."""
    fetch = config.fetch
    return {
        "USER_AGENT": user_agent(fetch),
        "DOWNLOAD_TIMEOUT": fetch.timeout,
        "DOWNLOAD_MAXSIZE": fetch.max_body,
        "CONCURRENT_REQUESTS": fetch.concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": fetch.per_host,
        "WORKERS": fetch.workers,
        "SECRETS": sorted(secrets(config)),
    }


def archive_settings(config: Config) -> dict[str, Any]:
    """Where it goes, whatever the source."""
    archive = config.archive
    return {
        "ARCHIVE_URI": archive.uri,
        "ARCHIVE_OPTIONS": archive.options,
        "STATE_DIR": str(archive.state),
        "INDEX_URL": config.index_url,
        "STORE_THREADS": 4 if archive.uri.startswith("file:") else 32,  # a disk needs few
    }


def proxies(config: Config, names: Iterable[str]) -> dict[str, str]:
    """The URL of each, in the same order; `direct` has none."""
    return {name: config.proxies[name].url.get_secret_value() if name in config.proxies else "" for name in names}
