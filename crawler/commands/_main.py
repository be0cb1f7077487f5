"""One command line: what goes wrong is one line on stderr and an exit code."""

import errno
import io
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from typer._click import Command, Context  # Typer keeps its click to itself and has no public name for these
from typer.core import TyperCommand, TyperGroup

from crawler import __version__, commands
from crawler.commands import _screen
from crawler.exceptions import ConfigError, CrawlerError, StoreUnavailable

INTERRUPTED = 130
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""Of the disk that stdout leads to: errors in files are told where they happen, with their names."""


class Verbs(TyperGroup):
    """The verbs in `crawler/commands/`; a verb's module is imported when the verb is typed."""

    def __init__(self, **attributes: object) -> None:
        super().__init__(**attributes)  # type: ignore[arg-type]
        self.commands = {verb: TyperCommand(verb) for verb in commands.verbs()}  # names alone, to list and to suggest

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        commands.prepare(args)
        name, _, rest = super().resolve_command(ctx, args)
        return name, commands.command(name) if name else None, rest

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """A verb with no more than its help."""
        return TyperCommand(cmd_name, help=commands.summary(cmd_name)) if cmd_name in self.commands else None


app = typer.Typer(name="jianbao", cls=Verbs, add_completion=False)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"jianbao {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def jianbao(
    ctx: typer.Context,
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Default: $JIANBAO_CONFIG, else ./sources.toml.")
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version.")
    ] = False,
) -> None:
    """Jianbao 剪报 keeps the news: it crawls feeds, sites and pages and archives articles, images and raw pages."""
    ctx.obj = config
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())
        raise typer.Exit(2)


def run(args: Sequence[str] | None = None) -> int:
    """Run one command line, `sys.argv` by default; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without Chinese shows escapes, not an error
    try:
        code = typer.main.get_command(app).main(args, prog_name="jianbao", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        _print_no_more()
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # the last door: nothing may reach the screen as a traceback
        return _report(error)
    return code if isinstance(code, int) else 0


def _report(error: Exception) -> int:
    if isinstance(error, typer.Abort):
        return INTERRUPTED
    if isinstance(error, typer.TyperException):
        ctx = getattr(error, "ctx", None)
        path = ctx.command_path if ctx else "jianbao"
        _screen.complain(f'{error.format_message().rstrip(".")}; see "{path} --help"')
        return error.exit_code
    if isinstance(error, CrawlerError):
        for line in str(error).splitlines() or [type(error).__name__]:
            _screen.complain(line)
        return 2 if isinstance(error, ConfigError) else 3 if isinstance(error, StoreUnavailable) else 1
    if isinstance(error, OSError) and error.errno in NO_ROOM and error.filename is None:
        _print_no_more()
        _screen.complain(f"what is printed cannot be written: {error.strerror}")
        return 1
    _screen.complain(f"internal error: {type(error).__name__}: {error}; the log has the traceback: {_log(error)}")
    return 1


def _print_no_more() -> None:
    """Or Python complains of it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _log(error: Exception) -> str:
    with tempfile.NamedTemporaryFile("w", prefix="jianbao-", suffix=".log", delete=False, encoding="utf-8") as log:
        traceback.print_exception(error, file=log)
    return log.name
