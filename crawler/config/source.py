"""A source, and what all sources have in common: every key is an attribute of the same name."""

from collections.abc import Callable
from typing import Any, Literal, Self

from pydantic import (
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationInfo,
    field_validator,
    model_validator,
)

from crawler.config.tables import Ages, Misfire, Overlap, Revisit, Table
from crawler.config.values import (
    Duration,
    FilePath,
    Header,
    HeaderName,
    Hours,
    Language,
    ProxyList,
    ScheduleText,
    Selector,
    TimeZone,
    WebUrl,
    without_login,
)
from crawler.exceptions import ConfigError

SpiderKeys = Callable[[str], frozenset[str]]
KINDS = ("feed", "sitemap", "listing", "pages", "spider")


class Common(Table):
    """The keys that any source may have; `[defaults]` gives them to all."""

    publisher: str | None = None
    sections: list[str] = Field(default=[])
    """`articleSection` of its articles."""
    language: Language | None = None
    timezone: TimeZone = "UTC"
    """Of dates that name none, of `schedule` and of `hours`."""
    proxy: ProxyList = Field(default=[])
    """Names from `[proxies]`, tried in this order; `direct` is none."""
    schedule: ScheduleText | None = None
    """Cron, `@hourly`, or `every 20 minutes`: when `jianbao schedule` runs it."""
    jitter: Duration | None = None
    """Instead of `[schedule]`'s."""
    overlap: Overlap | None = None
    """Instead of `[schedule]`'s."""
    misfire: Misfire | None = None
    """Instead of `[schedule]`'s."""
    delay: float = Field(default=1.0, ge=0)
    """Seconds between two requests to one host."""
    revisit: Ages = Field(default=Revisit(), json_schema_extra={"default": {"least": "1h", "most": "30d"}})
    """How long a known page is left alone: `"6h"`, or bounds; `"0s"` asks again at every run."""
    hours: Hours | None = None
    """When it may be asked, by the clock of its `timezone`: `"22:00-06:00"`."""
    limit: int = Field(default=10_000, ge=0)
    """Articles a run; 0 is no limit."""
    max_bytes: int = Field(default=10 << 30, ge=0)
    """Bytes of all answers of a run, images too; 0 is no limit."""
    depth: int | None = Field(default=None, ge=0)
    """Further pages of a listing, levels of a sitemap."""
    content: Literal["page", "feed", "longest"] = "page"
    """Where an announced article's text is taken from."""
    allow_private: bool = False
    """May reach loopback and private addresses."""
    headers: dict[HeaderName, Header] = Field(default={}, repr=False)
    cookies: FilePath | None = None
    """A `cookies.txt` with the login of a site."""
    browser: bool = False
    """Its pages are rendered by Chromium, with their scripts."""
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
            for argument in arguments.values():
                for part in argument if isinstance(argument, list) else [argument]:
                    without_login(str(part))
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
