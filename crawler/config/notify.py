"""`[notify]`: who is told when a source is no longer well, in which language, and how often."""

import re
from datetime import timedelta
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from crawler.config.tables import Table
from crawler.config.values import Duration, Name

Alarming = Literal["degraded", "broken", "quiet"]
ALARMING: tuple[Alarming, ...] = "broken", "degraded", "quiet"


def _address(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s\x00-\x1f\x7f]*", secret.get_secret_value()):
        raise ValueError(
            'must be an address of apprise such as "mailtos://USER:PASSWORD@HOST?to=MAIL" or "jsons://HOST/PATH"; '
            "special characters in a password are written as %XX"
        )
    return secret


class Notifier(Table):
    """Where messages go. The URL is a secret and never shown."""

    url: Annotated[SecretStr, AfterValidator(_address)]
    """An address of apprise: mailtos, slack, tgram, wecombot, dingtalk, feishu, jsons …"""
    verdicts: list[Alarming] = Field(default=list(ALARMING), min_length=1)
    """What it is told of."""
    allow_private: bool = False
    """May reach loopback and private addresses."""

    @property
    def scheme(self) -> str:
        """`mailtos`, `slack` …"""
        return self.url.get_secret_value().partition("://")[0].lower()

    @property
    def secrets(self) -> set[str]:
        """The whole, the password, and each word that looks like a key: eight characters with a digit among them, or
        twenty, and no host's name.
        """
        url = self.url.get_secret_value()
        words = re.split(r"[/?&=:@,#]", url.partition("://")[2])
        keys = {word for word in words if re.fullmatch(r"(?=.*\d).{8,}|.{20,}", word) and not _is_host(word)}
        return {url, _password(url), *keys}

    def __str__(self) -> str:
        return f"{self.scheme}://***"

    __repr__ = __str__


def _is_host(word: str) -> bool:
    return bool(re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,18}|\d+\.\d+\.\d+\.\d+", word))


def _password(url: str) -> str:
    try:
        return urlsplit(url).password or ""
    except ValueError:
        return ""


def _notifier_table(value: object) -> object:
    return {"url": value} if isinstance(value, str) else value


class Notify(Table):
    """Nobody is told where `to` is empty."""

    to: dict[Name, Annotated[Notifier, BeforeValidator(_notifier_table, json_schema_input_type=str | Notifier)]] = (
        Field(default={})
    )
    language: Literal["en", "zh"] = "en"
    """Of the messages."""
    remind: Duration = Field(default=timedelta(days=1), json_schema_extra={"default": "1d"})
    """After how long the same trouble is told again; `"0s"` never does."""
    timeout: Duration = Field(default=timedelta(seconds=30), gt=timedelta(0), json_schema_extra={"default": "30s"})
    """How long one message may take before it is given up."""
