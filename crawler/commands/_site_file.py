"""A site's rules as the file that a person would write: its spider, ready for `crawler/spiders/` or a package of one's
own. The text is as `ruff format` leaves it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from keyword import iskeyword
from pathlib import Path

from crawler import spiders
from crawler.config import Source
from crawler.config.append import free_name
from crawler.exceptions import ConfigError
from crawler.fetch import split_domain
from crawler.pipelines.scoring import Score
from crawler.pipelines.trial import BODY

WIDTH = 120
LONGEST = 60  # characters of a publisher's name
MODULE = re.compile(r"[a-z_][a-z0-9_]*")
SPIDERS = Path(spiders.__file__).parent
SCHEMA_NAMES = {"datePublished", "articleSection"}  # which are no names of a Python variable


@dataclass(frozen=True, slots=True)
class SiteFile:
    """`module` is the file's name and the spider's. `pages` are addresses to begin with, where `source` has none."""

    module: str
    host: str
    publisher: str
    learnt: int
    scores: Sequence[Score]
    pages: Sequence[str]
    source: Source | None = None
    spider: str = ""

    def text(self) -> str:
        """The whole file."""
        kind, constant, call = self._links()
        imports = ["from crawler.extract.page import ArticlePage, css"]
        imports += ["from crawler.items import Publisher"] if self.publisher else []
        imports += ["from crawler.sources import Source", f"from crawler.sources.{kind.lower()} import {kind}"]
        imports += ["from crawler.spiders import ArticleSpider"]
        parts = ["from typing import ClassVar", "\n".join(imports), *([constant] if constant else [])]
        head = "\n\n".join([self._docstring(), *parts])
        return "\n\n\n".join([head, self._rules(), self._spider(call)]) + "\n"

    def _docstring(self) -> str:
        articles = "1 article" if self.learnt == 1 else f"{self.learnt} articles"
        return (
            f'"""{self.host[:80]}: rules that jianbao suggest found in {articles}.\n\n'
            "It lies in crawler/spiders/ of a checkout, or in a package of yours in the folder of sources.toml.\n"
            "sources.toml names it:\n\n"
            f'    [sources.{self.name}]\n    spider = "{self.spider}"\n\n'
            f'Then jianbao fixture add {self.name} --limit 3 records it as a test.\n"""'
        )

    @property
    def name(self) -> str:
        """Of its source."""
        return self.module.replace("_", "-").strip("-")

    def _rules(self) -> str:
        lines = [
            "class ArticleRules(ArticlePage):",
            '    """Each beside the generic extractor: delete what wins nothing, and look at what differs."""',
            "",
            f'    hosts: ClassVar[tuple[str, ...]] = ("{self.host}",)',
        ]
        for each in self.scores:
            name = "body" if each.field == BODY else each.field
            noqa = "  # noqa: N815" if name in SCHEMA_NAMES else ""
            rule = call(f"    {name} = css", [quoted(each.selector)]) + noqa
            lines += ["", f"    # {_evidence(each)}", rule if each.verdict != "differs" else _apart(rule)]
        return "\n".join(lines)

    def _spider(self, links: str) -> str:
        publisher = [
            call("    publisher: ClassVar[Publisher | None] = Publisher", [quoted(self.publisher[:LONGEST])])
        ] if self.publisher else []  # fmt: skip
        return "\n".join([
            f"class {self.module.title().replace('_', '')}Spider(ArticleSpider):",
            '    """Where its links come from; several sources may stand in the list."""', "",
            f'    name = "{self.module}"', "    rules: ClassVar[type[ArticlePage]] = ArticleRules", *publisher, "",
            "    def sources(self) -> list[Source]:", f"        return [{links}]",
        ])  # fmt: skip

    def _links(self) -> tuple[str, str, str]:
        """The class of its links, a constant that it is called with, and the call."""
        if known := self._known():
            return known
        rows = "\n".join(f"    {quoted(each)}," for each in self.pages)
        hint = "# jianbao add URL says whether the site has a feed, a sitemap or a list: Feed, Sitemap, Listing"
        return "Pages", f"{hint}\nPAGES = [\n{rows}\n]", "Pages(PAGES)"

    def _known(self) -> tuple[str, str, str] | None:
        """The same of a source that has them already."""
        given: list[str] = []
        if self.source is None:
            return None
        if self.source.feed:
            given = [f'content="{self.source.content}"'] if self.source.content != "page" else []
        elif self.source.listing:
            given = [f"{key}={quoted(text)}" for key, text in self._keys(self.source).items() if text]
        elif not self.source.sitemap:
            return None
        kind = self.source.spider_name.title()
        made = f"{kind}({', '.join(['START', *given])})"
        return (kind, f"START = {quoted(self.source.addresses[0])}", made) if len(made) < WIDTH - 20 else None

    @staticmethod
    def _keys(source: Source) -> dict[str, str | None]:
        return {"css": source.links, "next_css": source.next}


def _apart(rule: str) -> str:
    """A rule that may be wrong, as a comment."""
    return "\n".join(f"    # {line[4:]}" for line in rule.split("\n"))


def _evidence(score: Score) -> str:
    """What the preview said of a rule."""
    told = f"{score.verdict}: found on {score.rule} of {score.pages} pages, by the generic extractor on {score.generic}"
    return f"{told}; they differ on {score.differ}" if score.differ else told


def call(head: str, arguments: Sequence[str]) -> str:
    """A call on one line, or on three where that is too long."""
    line = f"{head}({', '.join(arguments)})"
    indent = " " * (len(head) - len(head.lstrip()))
    return line if len(line) <= WIDTH else f"{head}(\n{indent}    {', '.join(arguments)}\n{indent})"


def quoted(text: str) -> str:
    """A string of Python, in the quotation marks that need fewer escapes."""
    shown = "".join(char for char in text if char.isprintable()).replace("\\", "\\\\")
    if shown.count('"') > shown.count("'"):
        return "'" + shown.replace("'", "\\'") + "'"
    return '"' + shown.replace('"', '\\"') + '"'


def module_of(host: str) -> str:
    """A name for its file: `gangcheng` of news.gangcheng.example, `site_163` of www.163.com."""
    found = split_domain(host)
    word = found.domain if found.suffix or found.ipv4 else (host.split(".")[-2:] or [host])[0]
    name = free_name(word, spiders.spider_names()).replace("-", "_")
    return name if MODULE.fullmatch(name) and not iskeyword(name) else f"site_{name}"


def check_target(path: Path) -> None:
    """Raises `ConfigError` for a file that is there, or that could be no spider's."""
    if path.exists() or path.is_symlink():
        raise ConfigError(f"{path}: lies there already, and is not overwritten; give --write another name")
    if not path.parent.is_dir():
        raise ConfigError(f"{path}: there is no folder {path.parent}; make it first")
    if path.suffix != ".py" or not MODULE.fullmatch(path.stem) or iskeyword(path.stem):
        raise ConfigError(f"{path}: name it as a module: lower-case letters, digits and _, then .py")


def write(path: Path, text: str) -> None:
    """Make the file. Raises `ConfigError` where one is there by now, or none can be."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise ConfigError(f"{path}: lies there already, and is not overwritten; give --write another name") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror}") from None


def spider_word(path: Path, module: str) -> str:
    """What `spider = …` takes for a file there, seen from the folder that the user is in."""
    folder = path.resolve().parent
    if folder == SPIDERS.resolve():
        return module
    inner = folder.relative_to(Path.cwd()).parts if folder.is_relative_to(Path.cwd()) else ()
    return ".".join([*(inner or ("PACKAGE",)), module])
