"""The tables of `sources.toml`: every key is an attribute of the same name."""

import hashlib
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import unquote, urlsplit

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationInfo,
    field_validator,
    model_validator,
)

from crawler.config.values import (
    Contact,
    Duration,
    FilePath,
    Header,
    HeaderName,
    Language,
    NoBrowser,
    ProxyList,
    ProxyUrl,
    Selector,
    StorageUri,
    TimeZone,
    WebUrl,
    is_gateway,
    split_url,
)
from crawler.exceptions import ConfigError

SpiderKeys = Callable[[str], frozenset[str]]
KINDS = ("feed", "sitemap", "listing", "pages", "spider")
MIB = 1024 * 1024


class Table(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False, use_attribute_docstrings=True
    )


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


class Fetch(Table):
    """How pages are asked for, whatever the source."""

    contact: Contact | None = None
    """`mailto:` or `https:` address in the User-Agent, for site owners."""
    user_agent: Header | None = None
    workers: int = Field(default_factory=lambda: max(1, (os.cpu_count() or 1) - 1), ge=1, le=256)
    """Processes that parse pages."""
    timeout: float = Field(default=30.0, gt=0)
    """Seconds for one answer."""
    max_body: int = Field(default=32 * MIB, ge=1024)
    """Bytes; a longer answer is refused."""
    concurrency: int = Field(default=16, ge=1, le=1024)
    """Requests at a time."""
    per_host: int = Field(default=2, ge=1, le=1024)
    """Requests at a time to one host."""


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


class Common(Table):
    """The keys that any source may have; `[defaults]` gives them to all."""

    publisher: str | None = None
    sections: list[str] = Field(default=[])
    """`articleSection` of its articles."""
    language: Language | None = None
    timezone: TimeZone = "UTC"
    """Of dates that name none."""
    proxy: ProxyList = Field(default=[])
    """Names from `[proxies]`, tried in this order; `direct` is none."""
    schedule: str | None = None
    delay: float = Field(default=1.0, ge=0)
    """Seconds between two requests to one host."""
    revisit: Duration = Field(default=timedelta(hours=1), json_schema_extra={"default": "1h"})
    """How long a known page is left alone: `"6h"`; `"0s"` asks again at every run."""
    limit: int | None = Field(default=None, ge=1)
    """Articles a run."""
    depth: int | None = Field(default=None, ge=0)
    """Further pages of a listing, levels of a sitemap."""
    content: Literal["page", "feed", "longest"] = "page"
    """Where an announced article's text is taken from."""
    allow_private: bool = False
    """May reach loopback and private addresses."""
    headers: dict[HeaderName, Header] = Field(default={}, repr=False)
    cookies: FilePath | None = None
    browser: NoBrowser = False
    obey_robots: bool = True
    referer: Literal["page", "none"] = "page"
    """What images are asked for with."""
    replay: FilePath | None = None
    """A WARC that answers instead of the network."""
    links: Selector | None = None
    """CSS selector of a listing's links."""
    next: Selector | None = None
    """CSS selector of the link to a listing's next page."""
    dictionary: FilePath | None = None
    """User dictionary for derived keywords."""


def _editor_schema(schema: dict[str, Any]) -> None:
    """A spider's own keys are unknown to an editor; without a spider, all keys are known."""
    schema["additionalProperties"] = True
    schema["if"] = {"required": ["spider"]}
    schema["else"] = {
        "oneOf": [{"required": [kind]} for kind in KINDS if kind != "spider"],
        "propertyNames": {"enum": sorted(schema["properties"])},
    }


class Source(Common):
    """Exactly one of feed, sitemap, listing, pages and spider; a spider's own keys are its `arguments`."""

    model_config = ConfigDict(json_schema_extra=_editor_schema)

    feed: WebUrl | None = None
    sitemap: WebUrl | None = None
    listing: WebUrl | None = None
    pages: list[WebUrl] | None = Field(default=None, min_length=1)
    spider: str | None = None

    _name: str = PrivateAttr("")
    _arguments: dict[str, Any] = PrivateAttr(default_factory=dict)

    @property
    def name(self) -> str:
        """The NAME of `[sources.NAME]`."""
        return self._name

    @property
    def arguments(self) -> dict[str, Any]:
        """The keys that are the named spider's own, as they stand in the file."""
        return self._arguments

    @property
    def spider_name(self) -> str:
        """`feed`, `sitemap`, `listing`, `page`, or the spider that the source names."""
        return self.spider or ("page" if self.pages else next(kind for kind in KINDS if getattr(self, kind)))

    @property
    def addresses(self) -> list[str]:
        """The URLs that the source starts from; none where its spider knows them."""
        return self.pages or [url for url in (self.feed, self.sitemap, self.listing) if url]

    @field_validator("spider")
    @classmethod
    def _known_spider(cls, value: str | None, info: ValidationInfo) -> str | None:
        known: SpiderKeys | None = (info.context or {}).get("spider_keys")
        if value is not None and known:
            try:
                known(value)
            except ConfigError as error:
                raise ValueError(str(error)) from None
        return value

    @model_validator(mode="wrap")
    @classmethod
    def _with_arguments(cls, value: object, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        arguments: dict[str, Any] = {}
        if isinstance(value, dict):
            arguments = _spiders_own(value, (info.context or {}).get("spider_keys"))
            value = {key: value[key] for key in value if key not in arguments}
        source = handler(value)
        given = [kind for kind in KINDS if getattr(source, kind) is not None]
        if len(given) != 1:
            raise ValueError(f"needs exactly one of {', '.join(KINDS)}; it has {' and '.join(given) or 'none'}")
        source._arguments = arguments
        return source


def _spiders_own(table: dict[str, Any], spider_keys: SpiderKeys | None) -> dict[str, Any]:
    """The part of a source's table that is for its spider. All other keys, if nobody says which ones it knows."""
    spider = table.get("spider")
    if not isinstance(spider, str):
        return {}
    other = {key: value for key, value in table.items() if key not in Common.model_fields and key != "spider"}
    try:
        return {key: other[key] for key in other if spider_keys is None or key in spider_keys(spider)}
    except ConfigError:  # an unknown spider: said once, at its own line
        return other
