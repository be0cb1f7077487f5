"""`jianbao import FORMAT SRC`."""

from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from crawler import importers
from crawler.commands import configuration
from crawler.commands._importing import spider_of
from crawler.commands.crawl import crawl_now
from crawler.config import Config, Source
from crawler.config.values import Name
from crawler.exceptions import ConfigError
from crawler.spiders import spider_keys


def run(
    ctx: typer.Context,
    format: Annotated[str, typer.Argument(metavar="FORMAT", help=f"One of {', '.join(importers.formats())}.")],
    src: Annotated[str, typer.Argument(metavar="SRC", help="hexo: the folder that holds the posts.")],
    source: Annotated[
        str | None,
        typer.Option("--source", metavar="NAME", help="The source that the articles are filed under. Default: FORMAT."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One line of JSON for the run, nothing else.")] = False,
) -> None:
    """Archive what is there already, in one run; images are fetched from where they came."""
    config = configuration(ctx, spider_keys)
    found = importers.read(format, src)
    crawl_now(config, [filed_under(source or format, config, format)], json=json, spider=spider_of(format, found))


def filed_under(name: str, config: Config, format: str) -> Source:
    """The source of that name in sources.toml; else one with what stands under defaults there. Raises `ConfigError`."""
    if name in config.sources:
        return config.sources[name]
    try:
        TypeAdapter(Name).validate_python(name)
    except ValidationError as error:
        raise ConfigError(f'--source "{name}": {error.errors()[0]["ctx"]["error"]}') from None
    table = config.defaults.model_dump(exclude_unset=True) | {"spider": format}
    source = Source.model_validate(table, context={"folder": config.folder, "proxies": list(config.proxies)})
    source._name = name
    return source
