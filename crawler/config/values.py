"""The kinds of values in `sources.toml`, each an annotated type with its check.

A check raises `ValueError` with what to do; it never quotes the value, which may hold a secret from the environment.
Context of a validation: `folder` (relative paths are relative to it), `proxies` (names that exist).
"""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

import cssselect
from pydantic import AfterValidator, BeforeValidator, PlainSerializer, SecretStr, ValidationInfo

from crawler.config.schedule import schedule_text

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_PROXY_SCHEMES = ("http", "https", "socks5", "socks5h")
DIRECT = "direct"


def _folder(info: ValidationInfo) -> Path:
    return Path((info.context or {}).get("folder", ""))


def _absolute(value: object, info: ValidationInfo) -> object:
    if not isinstance(value, str):
        return value
    if not value or "\0" in value:
        raise ValueError("must be the path of a file or folder")
    return _folder(info) / Path(value).expanduser()


def _storage_uri(value: str, info: ValidationInfo) -> str:
    if not re.match(r"[a-z][a-z0-9]*:.", value + " "):
        raise ValueError('must begin with its scheme: "file:FOLDER" or "s3://BUCKET/PREFIX"')
    scheme, _, rest = value.partition(":")
    if scheme != "file" or rest.startswith("/"):
        return value
    if not rest:
        raise ValueError('names no folder; write "file:archive"')
    return f"file:{_folder(info) / rest}"


def split_url(value: str) -> SplitResult:
    """The parts of a URL with a host. Raises `ValueError` without quoting it: the parsers' own messages do."""
    try:
        parts = urlsplit(value)
        whole = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        whole = False
    if not whole or re.search(r"[\s\x00-\x1f\x7f]", value):
        raise ValueError("is not a whole URL; special characters in a user name or password are written as %XX")
    return parts


def _web_url(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ValueError("must begin with http:// or https://")
    split_url(value)
    return value


def without_login(url: str) -> str:
    """The URL itself. Raises `ValueError` for one with `user:password@`, which would be told wherever the URL is."""
    if re.match(r'[a-z]+://[^/?#\s"<>]*@', url, re.IGNORECASE):
        raise ValueError("must hold no user name and no password; put them into headers, or into a proxy")
    return url


def _proxy_url(secret: SecretStr) -> SecretStr:
    value = secret.get_secret_value()
    if is_gateway(value):
        _web_url(value)
        if "@" in split_url(value).netloc:
            raise ValueError(
                "a gateway takes no user name and no password: sites would be sent them; put its key behind ?"
            )
    elif split_url(value).scheme not in _PROXY_SCHEMES:
        raise ValueError(f"must begin with one of {', '.join(_PROXY_SCHEMES)}, or hold {{url}} or {{quoted}}")
    return secret


def is_gateway(url: str) -> bool:
    """A gateway takes the page's address within its own: `https://cors.example.net/?{url}`."""
    return "{url}" in url or "{quoted}" in url


def _contact(value: str) -> str:
    if not re.fullmatch(r"mailto:[!-~]+@[!-~]+|https://[!-~]+", value):
        raise ValueError('must be an address that site owners can reach: "mailto:NAME@HOST" or "https://…"')
    return value


def _header(value: str) -> str:
    if not re.fullmatch(r"[\t -~\x80-\xff]*", value):
        raise ValueError("must be one line of Latin characters, as HTTP headers are")
    return value


def _header_name(value: str) -> str:
    if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", value):
        raise ValueError("is no name of an HTTP header")
    return value


def _host_name(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9.-]+|\[[0-9a-f:]+\]", value):
        raise ValueError('must be the name of a host alone, in lower case, such as "news.example.org"')
    return value


def _password_hash(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"scrypt:[0-9a-f]{32}:[0-9a-f]{64}", value.get_secret_value()):
        raise ValueError('is no hash of a password; "jianbao serve --make-password" makes one')
    return value


def _name(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", value):
        raise ValueError("a name is made of lower-case letters, digits and hyphens")
    return value


def _proxy_name(value: str) -> str:
    if value == DIRECT:
        raise ValueError(f'"{DIRECT}" means no proxy; give this one another name')
    return _name(value)


def _known_proxy(value: str, info: ValidationInfo) -> str:
    names = [*(info.context or {}).get("proxies", []), DIRECT]
    if value not in names:
        raise ValueError(f'no proxy of this name; [proxies] and "{DIRECT}" give: {", ".join(names)}')
    return value


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError('no such time zone; write it as "Asia/Shanghai" or "UTC"') from None
    return value


def _language(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
        raise ValueError('must be a language tag such as "zh-CN" or "en"')
    return value


def _duration(value: object) -> object:
    return duration(value) if isinstance(value, str) else value


def duration(text: str) -> timedelta:
    """`"6h"` as a span of time. Raises `ValueError`."""
    match = re.fullmatch(r"(\d{1,6})([smhd])", text)
    if not match:
        raise ValueError('must be a duration such as "90s", "20m", "6h" or "2d"')
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _hours(value: str) -> str:
    clock = r"(?:[01]\d|2[0-3]):[0-5]\d"
    if not re.fullmatch(f"{clock}-{clock}", value) or value[:5] == value[6:]:
        raise ValueError('must be two different times of day such as "22:00-06:00"')
    return value


def spell(duration: timedelta) -> str:
    """A duration in the largest unit that gives a whole number: `6h`."""
    seconds = int(duration.total_seconds())
    size, unit = next(
        (size, unit) for size, unit in ((86400, "d"), (3600, "h"), (60, "m"), (1, "s")) if not seconds % size
    )
    return f"{seconds // size}{unit}" if seconds else "0s"


def _selector(value: str) -> str:
    try:
        cssselect.parse(value)
    except cssselect.SelectorError as error:
        raise ValueError(f"is no CSS selector: {error}") from None
    return value


def _index_url(value: str, info: ValidationInfo) -> str:
    """A file's path is absolute here; of a server's URL only the scheme is known, it may hold a password."""
    if value.startswith("sqlite:"):
        path = value.removeprefix("sqlite:").removeprefix("//")
        if not path:
            raise ValueError("no file; write sqlite:FILE")
        return f"sqlite:{_absolute(path, info)}"
    if not value.startswith(("postgresql://", "postgres://")):
        raise ValueError("must be sqlite:FILE or postgresql://USER@HOST/NAME")
    return value.replace("postgres://", "postgresql://", 1)


FilePath = Annotated[Path, BeforeValidator(_absolute, json_schema_input_type=str)]
StorageUri = Annotated[str, AfterValidator(_storage_uri)]
IndexUrl = Annotated[str, AfterValidator(_index_url)]
WebUrl = Annotated[str, AfterValidator(without_login), AfterValidator(_web_url)]
ProxyUrl = Annotated[SecretStr, AfterValidator(_proxy_url)]
Contact = Annotated[str, AfterValidator(_contact)]
Header = Annotated[str, AfterValidator(_header)]
HeaderName = Annotated[str, AfterValidator(_header_name)]
HostName = Annotated[str, AfterValidator(_host_name)]
PasswordHash = Annotated[SecretStr, AfterValidator(_password_hash)]
Name = Annotated[str, AfterValidator(_name)]
ProxyName = Annotated[str, AfterValidator(_proxy_name)]
ProxyList = Annotated[
    list[Annotated[str, AfterValidator(_known_proxy)]],
    BeforeValidator(_listed, json_schema_input_type=str | list[str]),
]
TimeZone = Annotated[str, AfterValidator(_timezone)]
Language = Annotated[str, AfterValidator(_language)]
Duration = Annotated[
    timedelta, BeforeValidator(_duration, json_schema_input_type=str), PlainSerializer(spell, return_type=str)
]
Hours = Annotated[str, AfterValidator(_hours)]
ScheduleText = Annotated[str, AfterValidator(schedule_text)]
Selector = Annotated[str, AfterValidator(_selector)]
