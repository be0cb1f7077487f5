"""`jianbao fetch URL…`."""

from typing import Annotated

import typer

from crawler.commands import configuration
from crawler.commands._web import web_address
from crawler.commands.crawl import crawl_now
from crawler.config import Source
from crawler.spiders import spider_keys


def run(
    ctx: typer.Context,
    urls: Annotated[list[str], typer.Argument(metavar="URL…", show_default=False)],
    json: Annotated[bool, typer.Option("--json", help="One line of JSON for the run, nothing else.")] = False,
) -> None:
    """Archive single pages now; what sources.toml says under defaults holds for them."""
    config = configuration(ctx, spider_keys)
    for url in urls:
        web_address(url)
    table = config.defaults.model_dump(exclude_unset=True, exclude={"hours"}) | {"pages": urls, "revisit": "0s"}
    source = Source.model_validate(table, context={"folder": config.folder, "proxies": list(config.proxies)})
    source._name = "fetch"
    crawl_now(config, [source], json=json)
