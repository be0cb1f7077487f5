"""`jianbao show URL`."""

import json as jsons
from base64 import b64encode
from enum import StrEnum
from functools import partial
from typing import Annotated, Any

import typer

from crawler.archive.document import to_json, to_text
from crawler.archive.inventory import Inventory
from crawler.archive.layout import ARTICLE_MD
from crawler.archive.reader import Reader
from crawler.commands import _page, _screen, configuration
from crawler.commands._articles import find, open_reader, record
from crawler.commands._index import ask_at_once
from crawler.commands._stories import also_in, told
from crawler.config import Config
from crawler.exceptions import NotFound
from crawler.index import Index, Row
from crawler.items import Article


class Format(StrEnum):
    """The words that `--format` takes."""

    TEXT = "text"
    JSON = "json"
    MD = "md"
    HTML = "html"


def run(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="URL|ID", help="URL, identifier or the beginning of one.")],
    version: Annotated[
        str | None, typer.Option(metavar="V", help="A version, or the beginning of its name. Default: the newest.")
    ] = None,
    format: Annotated[Format, typer.Option(help="html is a page of its own, pictures included.")] = Format.TEXT,
    json: Annotated[bool, typer.Option("--json", help="The article and its row in one line of JSON.")] = False,
) -> None:
    """Show one article as it lies in the archive."""
    config = configuration(ctx)
    reader = open_reader(config)
    inventory = find(reader, name)
    if json and inventory.removed and version is None:
        _screen.tell(record(inventory))
        return
    article = reader.article(inventory, version)
    if json:
        copies = ask_at_once(config, reader, partial(_copies, inventory)) or []
        _screen.tell(record(inventory) | _document(article) | told(copies))
    elif format is Format.JSON:
        _screen.say(_screen.json_text(_document(article)))
    elif format is Format.MD:
        _screen.say(reader.read(inventory, ARTICLE_MD, version).decode("utf-8", "replace").rstrip("\n"))
    elif format is Format.HTML:
        _screen.say(_page.html(article, _pictures(article, reader, config)))
    else:
        _text(article, inventory, version)
        for row in ask_at_once(config, reader, partial(_copies, inventory)) or [] if _screen.is_terminal() else ():
            _screen.say(f"Also in         {also_in(row)}")


def _copies(inventory: Inventory, index: Index) -> list[Row]:
    """The same story as others tell it, first seen first."""
    try:
        story = index.article(inventory.identifier).story
    except NotFound:
        return []
    return [row for row in index.story(story) if row.identifier != inventory.identifier] if story else []


def _document(article: Article) -> dict[str, Any]:
    document: dict[str, Any] = jsons.loads(to_json(article))
    return document


def _text(article: Article, inventory: Inventory, version: str | None) -> None:
    _screen.say(to_text(article).rstrip("\n"))
    if _screen.is_terminal():
        versions = (f"{name} {entry.outcome}" for name, entry in inventory.live.items())
        _screen.say(f"\nIn the archive  {inventory.path(version)}")
        _screen.say(f"Versions        {', '.join(versions)}")


def _pictures(article: Article, reader: Reader, config: Config) -> dict[str, str]:
    """An address for each archived picture: its file, or its bytes where the archive is not on this disk."""
    folder = config.archive.folder
    found = {}
    for media in article.image:
        if media.sha256 and folder:
            found[media.contentUrl] = (folder / reader.media_key(media)).as_uri()
        elif media.sha256:
            data = b64encode(reader.media(media)).decode()
            found[media.contentUrl] = f"data:{media.encodingFormat or 'application/octet-stream'};base64,{data}"
    return found
