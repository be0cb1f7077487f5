"""`sources.toml` becomes a typed `Config`. The only reader of `os.environ`.

`load` reports all errors at once, one a line:
`sources.toml:9: sources.zaker: schedul: unknown key (did you mean "schedule"?)`.
`tables` and `source` hold what may stand in the file, `values` checks single values, `toml` knows the lines.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PrivateAttr, ValidationError
from pydantic_core import ErrorDetails

from crawler.config.notify import Notifier, Notify
from crawler.config.source import Common, Source, SpiderKeys
from crawler.config.tables import Archive, Fetch, Index, Proxy, Scheduling, Serve, Table
from crawler.config.toml import Key, TomlFile, did_you_mean
from crawler.config.values import Name, ProxyName
from crawler.exceptions import ConfigError

__all__ = [
    "Archive", "Common", "Config", "Fetch", "Index", "Notifier", "Notify", "Proxy", "Scheduling", "Serve", "Source",
    "environ", "environment", "load", "schema", "use",
]  # fmt: skip

_TABLES: dict[str | int, type[Table]] = {
    "archive": Archive,
    "index": Index,
    "fetch": Fetch,
    "serve": Serve,
    "schedule": Scheduling,
    "notify": Notify,
    "proxies": Proxy,
    "defaults": Common,
    "sources": Source,
}
_MESSAGES = {
    "missing": "is missing",
    "model_type": "must be a table",
    "dict_type": "must be a table",
    "list_type": "must be a list",
}


def environ(name: str, default: str | None = None) -> str | None:
    """An environment variable, for all who need one."""
    return os.environ.get(name, default)


def environment(folder: Path) -> dict[str, str]:
    """The environment of a child whose configuration is a copy: its relative paths are relative to `folder`."""
    return {**os.environ, "JIANBAO_FOLDER": str(folder)}


@contextmanager
def use(config: "Config") -> Iterator[None]:
    """Let this process and its children, Scrapy's settings module among them, read the same file meanwhile."""
    before = environ("JIANBAO_CONFIG")
    os.environ["JIANBAO_CONFIG"] = str(config.file)
    try:
        yield
    finally:
        del os.environ["JIANBAO_CONFIG"]
        if before is not None:
            os.environ["JIANBAO_CONFIG"] = before


def _proxy_table(value: object) -> object:
    return {"url": value} if isinstance(value, str) else value


class Config(Table):
    """The whole file. Relative paths in it are relative to its folder, and absolute here."""

    archive: Archive = Field(default={}, validate_default=True)
    index: Index = Field(default={}, validate_default=True)
    fetch: Fetch = Field(default={}, validate_default=True)
    proxies: dict[ProxyName, Annotated[Proxy, BeforeValidator(_proxy_table, json_schema_input_type=str | Proxy)]] = (
        Field(default={})
    )
    serve: Serve = Field(default={}, validate_default=True)
    schedule: Scheduling = Field(default={}, validate_default=True)
    notify: Notify = Field(default={}, validate_default=True)
    defaults: Common = Field(default={}, validate_default=True)
    sources: dict[Name, Source] = Field(default={})

    _toml: TomlFile = PrivateAttr(TomlFile("sources.toml", {}, {}))
    _folder: Path = PrivateAttr(default_factory=Path.cwd)
    _secrets: frozenset[str] = PrivateAttr(frozenset())

    @property
    def file(self) -> Path:
        """The file that was read."""
        return Path(self._toml.name).absolute()

    @property
    def text(self) -> str:
        """What stood in it, `${NAME}` as it is written."""
        return self._toml.text

    @property
    def secrets(self) -> frozenset[str]:
        """What `${NAME}` stood for, but in [archive], whose address has to be told."""
        return self._secrets

    @property
    def index_url(self) -> str:
        """Where the index lies: beside the ledgers of this machine, if the file does not say."""
        return self.index.url or f"sqlite:{self.archive.state / 'index.sqlite'}"

    @property
    def folder(self) -> Path:
        """What relative paths are relative to."""
        return self._folder

    def problem(self, key: Key, message: str) -> str:
        """The one line that says where in the file something is wrong: `key` is like `("sources", "a", "replay")`."""
        return self._toml.problem(key, message)


def load(path: Path | None = None, *, spider_keys: SpiderKeys | None = None) -> Config:
    """The configuration in `path`, else in `$JIANBAO_CONFIG`, else in `./sources.toml`.

    `spider_keys` says which keys of its own a spider knows, so that others are found; it raises `ConfigError` for an
    unknown spider. Without it, a spider may have any key. Raises `ConfigError`, one line for each error.
    """
    toml = TomlFile.read(path or Path(environ("JIANBAO_CONFIG") or "sources.toml"))
    missing: list[str] = []
    secrets: set[str] = set()
    data = {key: _with_secrets(value, (key,), toml, missing, secrets) for key, value in toml.data.items()}
    if missing:
        raise ConfigError("\n".join(missing))
    folder = Path(environ("JIANBAO_FOLDER") or Path(toml.name).absolute().parent)
    context = {"folder": folder, "proxies": list(_table(data, "proxies")), "spider_keys": spider_keys}
    try:
        config = Config.model_validate(_with_defaults(data), context=context)
    except ValidationError as error:  # `from None`: pydantic's own text quotes the values, secrets too
        raise ConfigError("\n".join(_problems(error.errors(), toml, spider_keys))) from None
    config._toml, config._folder = toml, folder
    config._secrets = frozenset(secrets) - {""}
    for name, source in config.sources.items():
        source._name = name
    return config


def schema() -> dict[str, Any]:
    """The JSON Schema of `sources.toml`, for editors."""
    title = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Jianbao sources.toml"}
    return Config.model_json_schema() | title


def _table(data: dict[str, object], key: str) -> dict[str, object]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def _with_secrets(value: object, key: Key, toml: TomlFile, missing: list[str], secrets: set[str]) -> object:
    """The value with each `${NAME}` taken from where it lies, and told in `secrets` (but those of [archive]).

    What is not there is told in `missing`.
    """

    def secret(match: re.Match[str]) -> str:
        try:
            found = _secret(match[1])
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
            missing.append(toml.problem(key, f"the file that {match[1]}_FILE names cannot be read: {reason}"))
            return ""
        if found is None:
            missing.append(toml.problem(key, f"the environment has no variable {match[1]}; set it"))
        elif key[0] != "archive":
            secrets.add(found)
        return found or ""

    if isinstance(value, str):
        return re.sub(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}", secret, value)
    if isinstance(value, dict):
        return {name: _with_secrets(part, (*key, name), toml, missing, secrets) for name, part in value.items()}
    if isinstance(value, list):
        return [_with_secrets(part, (*key, index), toml, missing, secrets) for index, part in enumerate(value)]
    return value


def _secret(name: str) -> str | None:
    """An environment variable, else the content of the file that `NAME_FILE` names, as container secrets are given."""
    file = environ(f"{name}_FILE") if environ(name) is None else None
    return Path(file).read_text(encoding="utf-8").rstrip("\r\n") if file else environ(name)


def _with_defaults(data: dict[str, object]) -> dict[str, object]:
    defaults, sources = _table(data, "defaults"), _table(data, "sources")
    if not defaults or not sources:
        return data
    merged = {name: {**defaults, **table} if isinstance(table, dict) else table for name, table in sources.items()}
    return {**data, "sources": merged}


def _problems(errors: list[ErrorDetails], toml: TomlFile, spider_keys: SpiderKeys | None) -> list[str]:
    """One line for each error, in the file's order. What [defaults] gave to a source is told there, once."""
    found: list[tuple[Key, ErrorDetails]] = [
        (tuple(part for part in error["loc"] if part != "[key]"), error) for error in errors
    ]
    own = [(key, error) for key, error in found if key[0] != "sources" or len(key) < 3 or key[:3] in toml.lines]
    own.sort(key=lambda pair: toml.line(pair[0]))
    return [toml.problem(key, _message(error, key, toml, spider_keys)) for key, error in own]


def _message(error: ErrorDetails, key: Key, toml: TomlFile, spider_keys: SpiderKeys | None) -> str:
    if error["type"] == "extra_forbidden":
        return "unknown key" + did_you_mean(str(key[-1]), _words(key, toml, spider_keys))
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return _MESSAGES.get(error["type"], error["msg"].replace("Input should be", "must be"))


def _table_at(key: Key) -> type[Table]:
    """The table that an unknown key stands in."""
    if len(key) == 1:
        return Config
    return Notifier if key[:2] == ("notify", "to") else _TABLES[key[0]]


def _words(key: Key, toml: TomlFile, spider_keys: SpiderKeys | None) -> Iterator[str]:
    """The keys that may stand where an unknown one stood."""
    yield from _table_at(key).model_fields
    spider = toml.data["sources"][key[1]].get("spider") if key[0] == "sources" and len(key) > 2 else None
    if spider and spider_keys:
        yield from spider_keys(spider)
