"""The file that `jianbao suggest` writes: as a person of this project would, whatever the site's names are."""

import subprocess
import sys
from pathlib import Path

import pytest

from crawler.commands._site_file import SiteFile, check_target, module_of, quoted, spider_word, write
from crawler.config import Source
from crawler.exceptions import ConfigError
from crawler.pipelines.scoring import Score

ROOT = Path(__file__).parent.parent
LONG = "https://gazette.example/" + "a-very-long-way-" * 10


def scored(field: str, selector: str) -> Score:
    return Score(field, selector, 4, 2, 4, 2, 0, 2, ())


RULES = [
    scored("headline", "h1.title"),
    scored("author", 'div.meta > a[rel="author"]'),
    scored("datePublished", 'meta[itemprop="datePublished"]::attr(content)'),
    scored("articleSection", "div." + "crumb" * 16),
    scored("image", 'img[itemprop="image"]::attr(data-src)'),
    scored("articleBody", "#story > :is(p, blockquote, h2)"),
]
SOURCES = {
    "pages": None,
    "feed": Source.model_validate({"feed": "https://gazette.example/feed.xml", "content": "longest"}),
    "sitemap": Source.model_validate({"sitemap": LONG}),
    "listing": Source.model_validate({"listing": "https://gazette.example/news/", "links": 'ul[id="n"] a'}),
    "own": Source.model_validate({"spider": "meipian"}),
}


DIFFERS = Score("description", 'div[itemprop="description"] > ' + "p.summary-" * 6, 4, 4, 4, 2, 2, 0, ())


def site(source: str = "pages", publisher: str = 'The "Gazette" of \\ O\'Connell') -> SiteFile:
    pages = ["https://gazette.example/1", LONG]
    return SiteFile(
        "gazette_2", "gazette.example", publisher, 2, [*RULES, DIFFERS], pages, SOURCES[source], "gazette_2"
    )


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sites")
    for name in SOURCES:
        (folder / f"{name}_site.py").write_text(site(name).text(), encoding="utf-8")
    (folder / "nobody_site.py").write_text(site(publisher="").text(), encoding="utf-8")
    return folder


@pytest.mark.parametrize("checks", [["format", "--check"], ["check"]])
def test_it_is_formatted_and_clean(files: Path, checks: list[str]) -> None:
    command = [sys.executable, "-m", "ruff", *checks, "--config", str(ROOT / "pyproject.toml"), str(files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_its_types_are_right(files: Path) -> None:
    command = [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"), *map(str, files.iterdir())]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("source", "call"),
    [
        ("pages", "Pages(PAGES)"),
        ("feed", 'Feed(START, content="longest")'),
        ("sitemap", "Sitemap(START)"),
        ("listing", "Listing(START, css='ul[id=\"n\"] a')"),
        ("own", "Pages(PAGES)"),
    ],
)
def test_its_links_are_those_of_the_source(source: str, call: str) -> None:
    assert f"        return [{call}]\n" in site(source).text()


def test_its_head_says_where_it_belongs_and_how_it_becomes_a_test() -> None:
    head = site().text().split('"""')[1]
    assert '[sources.gazette-2]\n    spider = "gazette_2"' in head
    assert "jianbao fixture add gazette-2" in head


def test_each_rule_says_what_it_is_worth() -> None:
    text = site().text()
    assert "    # wins: found on 4 of 4 pages, by the generic extractor on 2\n    headline = css(" in text


def test_a_rule_that_differs_is_a_comment_until_a_person_knows_who_is_right() -> None:
    found = [line for line in site().text().splitlines() if "description" in line]
    assert found == [f"    # description = css({quoted(DIFFERS.selector)})"]


@pytest.mark.parametrize("text", ['a"b', "a'b", "a\\b", "a\"'b", "a\nb\x1b[0m", "渡轮\u202e"])
def test_text_of_the_site_stays_text(text: str) -> None:
    read = eval(quoted(text))  # noqa: S307  (what is under test)
    assert read == "".join(filter(str.isprintable, text))


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("news.gangcheng.example", "gangcheng"),
        ("www.bbc.co.uk", "bbc"),
        ("thepaper.cn", "thepaper"),
        ("163.com", "site_163"),
        ("127.0.0.1", "site_127_0_0_1"),
        ("class.example", "site_class"),
        ("meipian.cn", "meipian_2"),
        ("localhost", "localhost"),
    ],
)
def test_a_host_gives_the_file_its_name(host: str, name: str) -> None:
    assert module_of(host) == name


def test_the_word_for_the_configuration_is_that_of_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert spider_word(ROOT / "crawler" / "spiders" / "gazette.py", "gazette") == "gazette"
    assert spider_word(Path("newsdesk/spiders/gazette.py"), "gazette") == "newsdesk.spiders.gazette"
    assert spider_word(Path("gazette.py"), "gazette") == "PACKAGE.gazette"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("there.py", "there.py: lies there already, and is not overwritten"),
        ("none/gazette.py", "there is no folder"),
        ("Gazette.py", "name it as a module"),
        ("gazette.txt", "name it as a module"),
        ("import.py", "name it as a module"),
    ],
)
def test_a_place_that_will_not_do_is_told(tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / "there.py").touch()
    with pytest.raises(ConfigError, match=told):
        check_target(tmp_path / name)


def test_a_file_that_is_there_by_now_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "gazette.py"
    file.write_text("mine")
    with pytest.raises(ConfigError, match="not overwritten"):
        write(file, "yours")
    assert file.read_text() == "mine"
