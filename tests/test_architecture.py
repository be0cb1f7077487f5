"""The house's rules, read from the syntax trees of `crawler/`: who may import whom, and how big a room may be."""

import ast
import statistics
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "crawler").rglob("*.py"))

BASE = {"items", "exceptions"}
MAY_IMPORT: dict[str, set[str]] = {
    "items": set(),
    "exceptions": set(),
    "addresses": set(),
    "answers": {"items"},
    "config": BASE,
    "settings": {"config", "items"},
    "sources": BASE | {"extract"},
    "extract": BASE,
    "normalise": BASE,
    "verdicts": BASE | {"extract"},
    "storages": {"exceptions"},
    "archive": BASE | {"storages"},
    "index": BASE | {"archive"},
    "migrations": BASE | {"storages", "archive"},
    "spiders": BASE | {"answers", "sources", "extract"},
    "fetch": BASE | {"addresses", "normalise", "extract", "verdicts", "archive", "index", "pipelines"},
    "pipelines": BASE | {"answers", "normalise", "extract", "verdicts", "archive", "index", "storages"},
    "exporters": BASE | {"archive", "index"},
    "crawling": BASE | {"config", "spiders", "pipelines", "archive"},
    "health": BASE | {"addresses", "config", "archive", "index", "storages"},
    "importers": BASE | {"archive", "sources"},  # WARC records, and the link by which a later run has an item again
    "fixtures": BASE | {"config", "spiders", "pipelines", "storages", "archive", "crawling"},
    "schedule": BASE | {"config", "archive", "health"},
    "commands": BASE
    | {"config", "spiders", "pipelines", "fetch", "sources", "extract", "normalise", "storages", "archive", "index"}
    | {"exporters", "importers", "crawling", "fixtures", "health", "migrations", "verdicts", "web", "schedule"},
    "web": BASE | {"config", "extract", "normalise", "storages", "archive", "index", "health"},
    "__main__": {"commands", "exceptions"},
}
SCRAPY = {"scrapy", "twisted", "itemadapter"}
NETWORK = {"socket", "ssl", "requests", "httpx", "aiohttp", "http.client", "urllib.request", "urllib3"}
NEVER: dict[str, set[str]] = {
    "sources": SCRAPY | NETWORK,
    "extract": SCRAPY | NETWORK,
    "normalise": SCRAPY | NETWORK,
    "verdicts": SCRAPY | NETWORK,
    "storages": SCRAPY,
    "archive": SCRAPY | NETWORK,
    "index": SCRAPY | NETWORK,
    "migrations": SCRAPY | NETWORK,
    "exporters": SCRAPY | NETWORK,
    "health": SCRAPY | NETWORK,
    "importers": SCRAPY | NETWORK,
    "web": SCRAPY | NETWORK,
}
WITHOUT_CLOCK = {"sources", "extract", "normalise", "verdicts", "health"}
CLOCK = {"now", "utcnow", "today", "time", "time_ns", "localtime", "gmtime"}
STANDARD_ONLY = {"items", "exceptions"}


class Import(NamedTuple):
    """One imported module; `at` is `crawler/x.py:3`. `inner` tells an import inside a function."""

    at: str
    importer: str
    module: str
    inner: bool


class Function(NamedTuple):
    at: str
    name: str
    lines: int


def place(file: Path, node: ast.AST) -> str:
    return f"{file.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def module_of(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def layer_of(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


MODULES = {module_of(file) for file in FILES}
TREES = {file: ast.parse(file.read_text(encoding="utf-8")) for file in FILES}


def imported(node: ast.AST) -> Iterator[str]:
    """The modules that a statement imports: `from crawler.archive import runs` is `crawler.archive.runs`."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = node.module or ""
        whole = (f"{base}.{alias.name}" for alias in node.names)
        yield from {name if name in MODULES else base for name in whole}


def walk(node: ast.AST, inner: bool = False) -> Iterator[tuple[ast.AST, bool]]:
    for child in ast.iter_child_nodes(node):
        yield child, inner
        yield from walk(child, inner or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda))


IMPORTS = [
    Import(place(file, node), module_of(file), module, inner)
    for file, tree in TREES.items()
    for node, inner in walk(tree)
    for module in imported(node)
]
OWN = [found for found in IMPORTS if found.module.split(".")[0] == "crawler"]
FOREIGN = [found for found in IMPORTS if found not in OWN]
FUNCTIONS = [
    Function(place(file, node), node.name, (node.end_lineno or node.lineno) - node.lineno + 1)
    for file, tree in TREES.items()
    for node in ast.walk(tree)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
]


def none_of(found: list[str]) -> None:
    assert not found, "\n" + "\n".join(found)


def within(module: str, names: set[str]) -> bool:
    return any(module == name or module.startswith(name + ".") for name in names)


# -- who may import whom


def test_every_layer_stands_in_the_table() -> None:
    none_of([f"{place(f, t)}: no row for it in MAY_IMPORT" for f, t in TREES.items() if not layer_known(module_of(f))])


def layer_known(module: str) -> bool:
    return layer_of(module) in {*MAY_IMPORT, ""}


def test_a_layer_imports_what_its_row_allows() -> None:
    none_of(
        [
            f"{found.at}: {layer_of(found.importer)} may not import {found.module}"
            for found in OWN
            if layer_of(found.module)
            not in {"", layer_of(found.importer)} | MAY_IMPORT.get(layer_of(found.importer), set())
        ]
    )


def test_the_archive_knows_the_contract_of_storages_and_no_storage() -> None:
    none_of(
        [
            f"{found.at}: only crawler.storages itself, not {found.module}"
            for found in OWN
            if layer_of(found.importer) == "archive" and found.module.startswith("crawler.storages.")
        ]
    )


def test_pure_rooms_know_no_scrapy_and_no_network() -> None:
    none_of(
        [
            f"{found.at}: {layer_of(found.importer)} never imports {found.module}"
            for found in FOREIGN
            if within(found.module, NEVER.get(layer_of(found.importer), set()))
        ]
    )


def test_the_schema_and_the_errors_need_the_standard_library_alone() -> None:
    foreign = {found.module.split(".")[0]: found for found in FOREIGN if layer_of(found.importer) in STANDARD_ONLY}

    none_of(
        [f"{found.at}: {name} is not stdlib" for name, found in foreign.items() if name not in sys.stdlib_module_names]
    )


def test_boto_is_known_in_one_file() -> None:
    none_of(
        [
            f"{found.at}: {found.module} belongs in crawler/storages/s3.py"
            for found in FOREIGN
            if within(found.module, {"boto3", "botocore"}) and found.importer != "crawler.storages.s3"
        ]
    )


def test_the_environment_is_read_in_one_place() -> None:
    none_of(
        [
            f"{place(file, node)}: os.{node.attr} belongs in crawler/config; call crawler.config.environ"
            for file, tree in TREES.items()
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and node.attr in {"environ", "getenv", "putenv"}
            and isinstance(node.value, ast.Name)
            and node.value.id == "os"
            and layer_of(module_of(file)) != "config"
        ]
    )


def test_extraction_reads_no_clock() -> None:
    none_of(
        [
            f"{place(file, node)}: {layer_of(module_of(file))} never asks for the time"
            for file, tree in TREES.items()
            if layer_of(module_of(file)) in WITHOUT_CLOCK
            for node in ast.walk(tree)
            if reads_clock(node)
        ]
    )


def reads_clock(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return any(alias.name == "utcnow" for alias in node.names)
    call = node.func if isinstance(node, ast.Call) else None
    clocks = {"datetime", "date", "time", "dt"}
    return isinstance(call, ast.Attribute) and call.attr in CLOCK and getattr(call.value, "id", "") in clocks


def test_no_import_of_ours_hides_in_a_function() -> None:
    none_of([f"{found.at}: {found.module} is imported in a function" for found in OWN if found.inner])


def test_imports_are_absolute() -> None:
    none_of(
        [
            f"{place(file, node)}: relative import"
            for file, tree in TREES.items()
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.level
        ]
    )


def test_imports_make_no_circle() -> None:
    graph: dict[str, set[str]] = {module: set() for module in MODULES}
    for found in OWN:
        graph[found.importer].add(found.module)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = error.args[1]
        steps = [
            f.at for f in OWN for a, b in zip(circle[1:], circle, strict=False) if (f.importer, f.module) == (a, b)
        ]
        pytest.fail(f"{' ← '.join(circle)}\n" + "\n".join(steps))


# -- how big a room may be


def test_no_file_has_more_than_250_lines() -> None:
    sizes = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}
    none_of([f"{file.relative_to(ROOT)}:251: {size} lines" for file, size in sizes.items() if size > 250])


def test_no_function_has_more_than_60_lines() -> None:
    none_of([f"{f.at}: {f.name} has {f.lines} lines" for f in FUNCTIONS if f.lines > 60])


def test_of_twenty_functions_nineteen_have_at_most_35_lines() -> None:
    long = sorted((f for f in FUNCTIONS if f.lines > 35), key=lambda f: -f.lines)
    if len(long) > len(FUNCTIONS) / 20:
        none_of([f"{f.at}: {f.name} has {f.lines} lines" for f in long])


def test_half_of_the_functions_have_at_most_8_lines() -> None:
    assert statistics.median(f.lines for f in FUNCTIONS) <= 8


# -- what it is called


def test_no_file_is_named_after_nothing() -> None:
    empty = {"utils", "util", "helpers", "helper", "common", "manager", "core", "misc"}
    none_of(
        [
            f"{file.relative_to(ROOT)}:1: says nothing"
            for file in FILES
            if {file.stem.strip("_"), file.parent.name} & empty
        ]
    )


def test_every_module_says_what_it_is() -> None:
    none_of(
        [
            f"{file.relative_to(ROOT)}:1: no docstring"
            for file, tree in TREES.items()
            if len(ast.get_docstring(tree) or "") < 10
        ]
    )
