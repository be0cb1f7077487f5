"""Addresses that a user types."""

from crawler.archive.redaction import redact_url
from crawler.config.values import split_url
from crawler.exceptions import ConfigError


def web_address(url: str) -> None:
    """Raises `ConfigError` for what is no address of a page, or one with a password in it."""
    if not _is_web(url):
        raise ConfigError(f'"{redact_url(url)}": not a web address; write it as https://host/path')
    if redact_url(url) != url:
        raise ConfigError(f'"{redact_url(url)}": no user name or password in an address; put them into headers')


def _is_web(url: str) -> bool:
    """By the rule of `sources.toml`: what passes here has to pass there."""
    try:
        return split_url(url).scheme in ("http", "https")
    except ValueError:
        return False
