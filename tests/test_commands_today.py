"""Which rules a page of the archive is read by today: those of a package outside this repository too."""

import sys
from pathlib import Path

import pytest

from crawler.commands._articles import open_reader
from crawler.commands._today import Today, fingerprint
from crawler.config import Config, load
from crawler.extract.page import ArticlePage
from tests.two_sites import GAZETTE, TwoSites, page

SPIDER = """
from crawler.extract.page import ArticlePage, css
from crawler.spiders import ArticleSpider

class GazetteRules(ArticlePage):
    hosts = ("gazette.example",)
    author = css("span.scribe")

class GazetteSpider(ArticleSpider):
    name = "own_gazette"
    rules = GazetteRules
"""


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """Of an archive whose articles were found by another spider; the module lies in the folder."""
    desk = TwoSites(tmp_path, english=1, chinese=0)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path, ""])
    monkeypatch.delitem(sys.modules, "todays", raising=False)
    monkeypatch.delitem(sys.modules, "todays.own_gazette", raising=False)
    (tmp_path / "todays").mkdir()
    (tmp_path / "todays" / "own_gazette.py").write_text(SPIDER)
    file = desk.folder / "sources.toml"
    file.write_text(file.read_text() + '[sources.own]\nspider = "todays.own_gazette"\n')
    return load(file)


def rules(config: Config) -> type[ArticlePage]:
    return Today(config, open_reader(config), "x").rules("feed")(page(GAZETTE, 0))


def test_rules_of_a_package_of_the_user_s_own_read_their_host_s_pages(config: Config) -> None:
    assert rules(config).__name__ == "GazetteRules"


def test_a_module_that_cannot_be_imported_costs_nothing_else(config: Config) -> None:
    Path("todays", "own_gazette.py").write_text("import nothing_of_this_name")
    assert rules(config) is ArticlePage


def test_rules_that_were_edited_are_other_rules(config: Config) -> None:
    before = fingerprint(config)
    Path("todays", "own_gazette.py").write_text(SPIDER.replace("span.scribe", "span.writer"))
    assert fingerprint(config) != before
