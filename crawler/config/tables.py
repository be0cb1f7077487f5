"""The tables of `sources.toml` besides the sources: every key is an attribute of the same name."""

import hashlib
import os
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import unquote, urlsplit

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationInfo,
    model_serializer,
    model_validator,
)

from crawler.config.values import (
    Contact,
    Duration,
    FilePath,
    Header,
    HostName,
    IndexUrl,
    PasswordHash,
    ProxyUrl,
    StorageUri,
    WebUrl,
    duration,
    is_gateway,
    spell,
    split_url,
)

MIB = 1024 * 1024


class Table(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False, use_attribute_docstrings=True
    )


class Revisit(Table):
    """How long a known page is left alone: an age between `least` and `most`, shorter the more often it changes."""

    least: Duration = Field(default=timedelta(hours=1), json_schema_extra={"default": "1h"})
    most: Duration = Field(default=timedelta(days=30), json_schema_extra={"default": "30d"})

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.least > self.most:
            raise ValueError("least is more than most")
        return self

    @model_serializer(mode="wrap")
    def _short(self, handler: SerializerFunctionWrapHandler) -> object:
        return spell(self.least) if self.least == self.most else handler(self)

    def __str__(self) -> str:
        return spell(self.least) if self.least == self.most else f"{spell(self.least)} to {spell(self.most)}"


def _revisit(value: object) -> object:
    """A table, or one duration: a fixed age."""
    if isinstance(value, str):
        age = duration(value)
        return Revisit(least=age, most=age)
    if not isinstance(value, dict | Revisit):
        raise ValueError('must be a duration such as "6h", or { least = "1h", most = "30d" }')
    return value


Ages = Annotated[Revisit, BeforeValidator(_revisit, json_schema_input_type=str | Revisit)]


def _folder(uri: str) -> Path | None:
    if not uri.startswith("file:"):
        return None
    return Path(unquote(urlsplit(uri).path) if uri.startswith("file://") else uri.removeprefix("file:"))


def _state(value: object, info: ValidationInfo) -> object:
    """Where this machine's ledger lies if the user does not say: in the archive, or beside the configuration."""
    uri = info.data.get("uri", "")
    if value is not None:
        return value
    folder = _folder(uri)
    if folder:
        return str(folder / "state")
    return f".jianbao/{hashlib.sha256(uri.encode()).hexdigest()[:12]}"


class Archive(Table):
    """Where articles, images and raw pages go."""

    uri: StorageUri = Field(default="file:archive", validate_default=True)
    """`file:FOLDER` or `s3://BUCKET/PREFIX`."""
    endpoint: WebUrl | None = None
    """The S3 server's URL, if it is not Amazon's."""
    region: str | None = None
    profile: str | None = None
    """A profile of the AWS configuration."""
    sse: str | None = None
    """Server-side encryption: `AES256`, `aws:kms` …"""
    state: Annotated[FilePath, BeforeValidator(_state, json_schema_input_type=str)] = Field(
        default=None, validate_default=True
    )
    """The folder of this machine's ledger."""

    @property
    def folder(self) -> Path | None:
        """Where the archive lies on this machine's disk, if it does."""
        return _folder(self.uri)

    @property
    def options(self) -> dict[str, str]:
        """What `open_storage` takes besides the URI."""
        return self.model_dump(include={"endpoint", "region", "profile", "sse"}, exclude_none=True)


class Index(Table):
    """Where the archive's index lies: a cache, which is built from the archive's files."""

    url: IndexUrl | None = Field(default=None, repr=False)
    """`sqlite:FILE` or `postgresql://USER@HOST/NAME`."""


class Fetch(Table):
    """How pages are asked for, whatever the source."""

    contact: Contact | None = None
    """`mailto:` or `https:` address in the User-Agent, for site owners."""
    user_agent: Header | None = None
    workers: int = Field(default_factory=lambda: min(8, os.cpu_count() or 1), ge=1, le=256)
    """Processes that parse pages."""
    timeout: float = Field(default=30.0, gt=0)
    """Seconds for one answer."""
    max_body: int = Field(default=32 * MIB, ge=1024)
    """Bytes; a longer answer is refused."""
    concurrency: int = Field(default=32, ge=1, le=1024)
    """Requests at a time."""
    per_host: int = Field(default=2, ge=1, le=1024)
    """Requests at a time to one host."""
    browser: FilePath | None = None
    """The Chromium of sources with `browser = true`; else the one on the PATH."""
    probe: WebUrl | None = None
    """The page that `jianbao proxies --probe` asks for through each proxy."""


class Serve(Table):
    """The reading room: where it listens, who may come in, and under which names."""

    host: str = "127.0.0.1"
    """The address to listen on. Any other than loopback needs a password."""
    port: int = Field(default=8000, ge=0, le=65535)
    hosts: list[HostName] = Field(default=[])
    """Names under which browsers reach it, besides its address."""
    capture_host: HostName | None = None
    """Another name of this server, for archived pages alone; on this machine `localhost` is."""
    password: PasswordHash | None = None
    """What `jianbao serve --make-password` prints."""


Overlap = Literal["skip", "wait"]
Misfire = Literal["once", "skip", "all"]


class Scheduling(Table):
    """`jianbao schedule`: its runs, what bounds them, and what becomes of a planned time that cannot be kept."""

    jobs: int = Field(default=2, ge=1, le=64)
    """Runs at a time."""
    jitter: Duration = Field(default=timedelta(seconds=30), json_schema_extra={"default": "30s"})
    """Each source starts up to this much later than planned, always by the same amount."""
    overlap: Overlap = "skip"
    """When a run's time comes while the source's last run goes on: `skip` it, or `wait` for that one's end."""
    misfire: Misfire = "once"
    """When times passed while no daemon was there: run `once`, `skip` them, or run `all`."""
    bound: int = Field(default=10, ge=1, le=1000)
    """The most runs that `misfire = "all"` makes good, the newest."""
    memory: int = Field(default=2048, ge=0)
    """MiB that a run may use, with all its processes; 0 is no limit."""
    wall: Duration = Field(default=timedelta(hours=6), json_schema_extra={"default": "6h"})
    """How long a run may take; `"0s"` is no limit."""
    stop: Duration = Field(default=timedelta(minutes=1), json_schema_extra={"default": "1m"})
    """How long runs may go on when the daemon is told to end."""
    host: str = "127.0.0.1"
    """The address of `/healthz` and `/metrics`."""
    port: int = Field(default=8001, ge=0, le=65535)


class Proxy(Table):
    """A proxy, or a gateway with `{url}` or `{quoted}` in its URL. The URL is a secret and never shown."""

    url: ProxyUrl
    trusted: bool = False
    """It may resolve names itself, and may be private."""

    @property
    def scheme(self) -> str:
        """`http`, `https`, `socks5`, `socks5h` or `gateway`."""
        url = self.url.get_secret_value()
        return "gateway" if is_gateway(url) else split_url(url).scheme

    def __str__(self) -> str:
        parts = split_url(self.url.get_secret_value())
        user, at, address = parts.netloc.rpartition("@")
        return f"{parts.scheme}://{'***' if user else ''}{at}{address}"

    __repr__ = __str__
