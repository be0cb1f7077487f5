"""INSPECT: one verb a file, and the file's name is the word that a user types: `jianbao verify` → `verify.py`.

Contract: a module has a function `run`, or a `typer.Typer` named `app` if the verb has verbs of its own
(`jianbao sources check`). Its parameters are annotated as Typer reads them; the docstring of `run`, or of the module
that has an `app`, is the help. Only the typed verb's module is imported. A file whose name begins with an underscore is
no verb.

A verb gets the configuration from `configuration(ctx)`, prints through `_screen` (text of others never goes to a
terminal by another way), raises `CrawlerError` when it cannot do what was asked and `typer.Exit(code)` to end with one
of the exit codes: 0 all well, 1 part failed or pending, 2 usage or configuration, 3 unhealthy, 130 interrupted.
"""

import ast
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import typer
from typer._click import Command  # Typer keeps its click to itself and has no public name for it

from crawler.config import Config, load
from crawler.config.source import SpiderKeys
from crawler.pipelines import server

CRAWLING = {"add", "crawl", "explain", "fetch", "fixture", "import", "reextract", "suggest"}  # with worker processes


def verbs() -> list[str]:
    """The words that a user may type, in alphabetical order."""
    return sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_"))


def command(verb: str) -> Command:
    """The verb, ready to be run; this imports its module."""
    module = import_module(f"{__name__}.{verb}")
    app = getattr(module, "app", None)
    if app is None:
        app = typer.Typer(add_completion=False)
        app.command(verb)(module.run)
    found = typer.main.get_command(app)
    found.name = verb
    return found


def summary(verb: str) -> str:
    """The verb's help, read from its file: to import them all for a list takes two seconds."""
    tree = ast.parse(Path(__path__[0], f"{verb}.py").read_bytes())
    told = {each.name: ast.get_docstring(each) for each in tree.body if isinstance(each, ast.FunctionDef)}
    return told.get("run") or ast.get_docstring(tree) or ""


def prepare(words: list[str]) -> None:
    """Start what the typed verb needs of other processes: it loads while this one imports the verb's module."""
    if words[0] in CRAWLING and "--help" not in words:
        server.start()


def configuration(ctx: typer.Context, spider_keys: SpiderKeys | None = None) -> Config:
    """What `--config` before the verb, `$JIANBAO_CONFIG` or `./sources.toml` says. Raises `ConfigError`.

    Verbs that start spiders give `crawler.spiders.spider_keys`; the others need not import all of Scrapy.
    """
    return load(ctx.obj, spider_keys=spider_keys)
