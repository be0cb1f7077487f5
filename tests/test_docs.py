"""The manuals tell the truth: every verb, option and key is in them, and what they show is what the program prints."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from typer.core import TyperGroup

from crawler import commands
from crawler.config import load, schema
from crawler.spiders import spider_keys, spider_names
from crawler.web.passwords import hashed

ROOT = Path(__file__).parent.parent
CHAPTERS = sorted(path.name for path in (ROOT / "docs").glob("*.md"))
MANUALS = {  # by language: the README and the chapters, both in the same order
    "en": ["README.md", *(f"docs/{name}" for name in CHAPTERS)],
    "zh": ["README.zh.md", *(f"docs/zh/{name}" for name in CHAPTERS)],
}
DOCS = [*MANUALS["en"], *MANUALS["zh"], "CHANGELOG.md", "deploy/README.md"]
COUNTED = "cores − 1", "核数 − 1"  # a default that is another number on another machine
FILTERS = ("source NAME", "site", "author", "since", "lang", "has", "changed")  # rows of what many verbs take
MODELS = ("Archive", "Fetch", "Index", "Serve", "Scheduling", "Notify", "Notifier", "Proxy", "Source")
GENERIC = {"feed", "sitemap", "listing", "page"}
HEADING = re.compile(r"^#+ ", re.MULTILINE)


def parts(verb: str) -> dict[str, Any]:
    """The command of a verb; its commands by their words, where it has verbs of its own."""
    found = commands.command(verb)
    return (
        {f"{verb} {word}": part for word, part in found.commands.items()}
        if isinstance(found, TyperGroup)
        else {verb: found}
    )


PARTS: dict[str, Any] = {word: part for verb in commands.verbs() for word, part in parts(verb).items()}
languages = pytest.mark.parametrize("language", MANUALS)


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def manual(language: str) -> str:
    return "\n".join(map(text, MANUALS[language]))


def blocks(language: str, kind: str) -> list[str]:
    """What stands in a manual's fenced blocks of one kind, in order."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", manual(language), re.MULTILINE | re.DOTALL)


def options(verb: str) -> set[str]:
    """The long options of a command."""
    return {option for parameter in PARTS[verb].params for option in parameter.opts if option.startswith("--")}


def row(language: str, start: str) -> str:
    """The table row that begins so."""
    found = [line for line in manual(language).splitlines() if line.startswith(start)]
    assert len(found) == 1, f"{language}: {len(found)} rows begin with {start!r}"
    return found[0]


# -- commands


@languages
@pytest.mark.parametrize("verb", PARTS)
def test_every_verb_is_there_with_its_options(language: str, verb: str) -> None:
    line = row(language, f"| `jianbao {verb}")
    shared = (
        "".join(row(language, f"| `--{name}") for name in FILTERS) if re.search(r"\[(filters|筛选)\]", line) else ""
    )
    assert {option for option in options(verb) if option not in line + shared} == set()


@pytest.mark.parametrize("doc", DOCS)
def test_every_named_verb_and_option_exists(doc: str) -> None:
    for verb, rest in re.findall(r"\bjianbao(?: --config \S+)? ([a-z]+)((?: (?:-{1,2})?[\w.-]+)*)", text(doc)):
        assert verb in commands.verbs(), f"jianbao {verb}"
        known = {option for name in parts(verb) for option in options(name)}
        assert set(re.findall(r"--[a-z-]+", rest)) <= known, f"jianbao {verb}{rest}"


@pytest.mark.parametrize("doc", DOCS)
def test_every_named_make_target_exists(doc: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", text(doc), re.MULTILINE)) <= targets


@languages
def test_every_exit_code_is_there(language: str) -> None:
    for code in (0, 1, 2, 3, 130):
        row(language, f"| {code} |")


# -- configuration


def keys(model: str) -> list[tuple[str, str]]:
    """Keys of a table with their defaults as the READMEs write them."""
    found = schema()["$defs"][model]["properties"]
    return [(key, _default(key, value)) for key, value in found.items()]


def _default(key: str, value: dict[str, Any]) -> str:
    if key == "workers":
        return f"({'|'.join(COUNTED)})"
    return "–" if value.get("default") is None else re.escape(f"`{json.dumps(value['default'])}`")


@languages
@pytest.mark.parametrize("model", MODELS)
def test_every_key_is_there_with_its_default(language: str, model: str) -> None:
    missing = [
        key
        for key, default in keys(model)
        if not re.search(rf"^\| `{key}` \| [^|]+ \| {default} \| [^|]+\|$", manual(language), re.MULTILINE)
    ]
    assert missing == []


@languages
def test_no_key_is_there_that_is_none(language: str) -> None:
    named = set(re.findall(r"^\| `([a-z_]+)` \| [^|]+ \| [^|]+ \| [^|]+\|$", manual(language), re.MULTILINE))
    assert named == {key for model in MODELS for key, _ in keys(model)}


@languages
def test_every_spider_and_its_keys_are_there(language: str) -> None:
    for spider in set(spider_names()) - GENERIC:
        for key in spider_keys(spider):
            assert re.search(rf"^\|( `{spider}` )?[^|]*\| `{key}` \|", manual(language), re.MULTILINE), (
                f"{spider}: {key}"
            )
        row(language, f"| `{spider}` |")


def known_keys(name: str) -> frozenset[str]:
    """The example's spider is a file of docs/, not yet one of `crawler/spiders/`."""
    return frozenset() if name == "gangcheng" else spider_keys(name)


@languages
def test_every_toml_block_is_a_configuration(language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = blocks(language, "toml")
    assert len(found) == 8
    for number, block in enumerate(found):
        file = tmp_path / f"{number}.toml"
        file.write_text(block, encoding="utf-8")
        for name in re.findall(r"\$\{(\w+)\}", block):
            monkeypatch.setenv(name, hashed("secret") if name.endswith("_HASH") else "secret")
        assert set(load(file, spider_keys=known_keys).sources) == set(tomllib.loads(block).get("sources", {}))


# -- what is shown


def run(command: str, folder: Path) -> tuple[list[str], Path]:
    """What a shell prints, and where it is then. The checkout is called ~/jianbao, as in the READMEs."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    shell = ["bash", "-c", f'{command}\necho ":$PWD"']
    environment = {**os.environ, "PATH": path, "COLUMNS": "120"}
    done = subprocess.run(
        shell, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120
    )
    *lines, end = done.stdout.splitlines()
    return lines, Path(end.removeprefix(":"))


def same(lines: list[str], root: Path) -> list[str]:
    """Lines without what differs from run to run: the folder, times, sizes in bytes, the order of pages."""
    plain = "\n".join(lines).replace(str(root), "~/jianbao")
    plain = re.sub(r"\d{4}/\d\d/\d\d/\d{14}", "TIME", plain)
    return sorted(re.sub(r"\d[\d,]* bytes", "N bytes", plain).splitlines())


@languages
def test_the_first_five_minutes_are_as_shown(language: str, tmp_path: Path) -> None:
    (tmp_path / "newsroom").symlink_to(ROOT / "newsroom")
    start = manual(language).split("\n## ")[2]
    folder = tmp_path
    for kind, block in re.findall(r"^```(console|toml)\n(.*?)^```$", start, re.MULTILINE | re.DOTALL):
        if kind == "toml":
            with (folder / "sources.toml").open("a", encoding="utf-8") as file:
                file.write("\n" + block)
            continue
        for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *shown = step.splitlines()
            printed, folder = run(command, folder)
            assert same(printed, tmp_path) == same(shown, tmp_path), command


@languages
def test_a_site_is_added_as_shown(language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("crawler", "docs"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("sources.toml", "scrapy.cfg"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "newsroom").symlink_to(ROOT / "newsroom")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))  # the copy's crawler, not the checkout's
    section = next(each for each in map(text, MANUALS[language]) if "genspider" in each)
    for kind, block in re.findall(r"^```(console|python|toml)\n(.*?)^```$", section, re.MULTILINE | re.DOTALL):
        if kind == "python":
            (tmp_path / "crawler" / "spiders" / "gangcheng.py").write_text(block, encoding="utf-8")
        elif kind == "toml":
            with (tmp_path / "sources.toml").open("a", encoding="utf-8") as file:
                file.write("\n" + block)
        else:
            for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, *shown = step.splitlines()
                printed, _ = run(command, tmp_path)
                assert same(printed, tmp_path) == same(shown, tmp_path), command


@languages
def test_the_example_is_the_file(language: str) -> None:
    assert blocks(language, "python") == [text("docs/gangcheng.py")]


def test_the_example_is_a_spider_that_runs(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "crawler", tmp_path / "crawler", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "docs" / "gangcheng.py", tmp_path / "crawler" / "spiders")
    recording = ROOT / "newsroom" / "newsroom.warc.gz"
    own = next(block for block in blocks("en", "toml") if 'spider = "gangcheng"' in block)
    configuration = f'{own}replay = "{recording}"\n'
    (tmp_path / "sources.toml").write_text(configuration, encoding="utf-8")
    lines, _ = run(f"{sys.executable} -m crawler crawl && {sys.executable} -m crawler export jsonl -", tmp_path)
    articles = [json.loads(line) for line in lines if line.startswith("{")]
    assert len(articles) == 4, lines
    for article in articles:
        winners = article["metadata"]["sources"]
        assert [winners[name] for name in ("headline", "author", "datePublished", "articleBody")] == ["site"] * 4
        assert article["publisher"]["name"] == "港城新闻网"
        assert article["image"][0]["sha256"]


def test_the_picture_is_whole_and_loads_nothing() -> None:
    picture = text("docs/crawl.svg")
    words = "".join(ElementTree.fromstring(picture).itertext())  # noqa: S314  (our own file)
    assert "make" in words
    assert "14" in words
    assert not re.search(r"(?:src|href)=|url\((?!#)|@import", picture)


def test_the_pictures_of_the_room_are_small_and_shown() -> None:
    pictures = sorted((ROOT / "docs").glob("room-*.webp"))
    assert 0 < len(pictures) <= 16
    assert [path.name for path in pictures if path.stat().st_size > 150_000] == []
    for language in MANUALS:
        assert [path.name for path in pictures if f"{path.name})" not in manual(language)] == []


# -- the documents themselves


@pytest.mark.parametrize("pair", [*zip(*MANUALS.values(), strict=True)], ids=["README.md", *CHAPTERS])
def test_both_languages_have_the_same_parts(pair: tuple[str, str]) -> None:
    english, chinese = map(text, pair)
    assert HEADING.findall(english) == HEADING.findall(chinese)
    assert re.findall(r"^```\w*$", english, re.MULTILINE) == re.findall(r"^```\w*$", chinese, re.MULTILINE)
    assert len(re.findall(r"^\|", english, re.MULTILINE)) == len(re.findall(r"^\|", chinese, re.MULTILINE))


@languages
def test_the_readme_leads_to_every_chapter(language: str) -> None:
    readme, *chapters = MANUALS[language]
    assert [chapter for chapter in chapters if f"]({chapter})" not in text(readme)] == []


@pytest.mark.parametrize("doc", DOCS)
def test_every_named_file_exists(doc: str) -> None:
    links = {link for link in re.findall(r"\]\(([^)#]+)\)", text(doc)) if not link.startswith("http")}
    assert {link for link in links if not (ROOT / doc).parent.joinpath(link).exists()} == set()
    named = set(re.findall(r"`((?:crawler|tests|docs|deploy|newsroom|bench|\.ci)/[\w./@-]+)`", text(doc)))
    assert {path for path in named if not (ROOT / path).exists()} == set()


def anchors(doc: Path) -> set[str]:
    """Its headings, as a link names them."""
    prose = re.sub(r"^```.*?^```$", "", doc.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("doc", DOCS)
def test_every_named_part_exists(doc: str) -> None:
    links = [
        link.split("#") for link in re.findall(r"\]\(([^)\s]*#[^)\s]+)\)", text(doc)) if not link.startswith("http")
    ]
    target = {file: (ROOT / doc).parent / file if file else ROOT / doc for file, _ in links}
    assert [(file, part) for file, part in links if part not in anchors(target[file])] == []
