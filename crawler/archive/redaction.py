"""Secrets of HTTP exchanges, taken out before anything is written: cookies, credentials, keys, passwords in URLs."""

import re
from collections.abc import Iterable

HIDDEN = "***"
REDACTED = "[redacted]"
_SECRET_NAMES = re.compile(
    r"(proxy-)?authorization|(set-)?cookie2?|.*(api-?key|access-?key|auth-?key|token|secret|passw(or)?d|credential).*",
    re.IGNORECASE | re.DOTALL,
)
_USERINFO = re.compile(r'(?<=://)[^/?#\s"<>]*@')  # RFC 3986, 3.2.1; an @ in a password included


def redact_headers(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same names in the same order; a secret's value is `[redacted]`, an URL's `user:password@` is gone."""
    return [(name, REDACTED if _SECRET_NAMES.fullmatch(name.strip()) else redact_url(value)) for name, value in headers]


def redact_url(url: str) -> str:
    """The text with no `user:password@` in any URL within."""
    return _USERINFO.sub("", url)


def hide(text: str, secrets: Iterable[str]) -> str:
    """The text with `***` in place of each secret, the longest first."""
    if not secrets:  # most crawls have none, and ask this of every header
        return text
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text
