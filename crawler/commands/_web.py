"""Addresses that a user types."""

from urllib.parse import urlsplit

from crawler.archive.redaction import redact_url
from crawler.exceptions import ConfigError


def web_address(url: str) -> None:
    """Raises `ConfigError` for what is no address of a page, or one with a password in it."""
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise ConfigError(f'"{redact_url(url)}": not a web address; write it as https://host/path')
    if redact_url(url) != url:
        raise ConfigError(f'"{redact_url(url)}": no user name or password in an address; put them into headers')
