"""`pytest --jianbao-fixtures DIR` in a project outside this repository."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.newsdesk import SITE, Newsdesk

OPTION = "--jianbao-fixtures"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one fixture, and a test beside it."""
    made = Newsdesk(tmp_path_factory.mktemp("newsdesk") / "project")
    made.add()
    (made.folder / "unit").mkdir()
    (made.folder / "unit" / "test_unit.py").write_text("def test_unit() -> None:\n    assert True\n")
    return made.folder


@pytest.fixture
def desk(tmp_path: Path, template: Path) -> Newsdesk:
    return Newsdesk(Path(shutil.copytree(template, tmp_path / "project")))


def test_every_fixture_is_a_test_of_its_name(desk: Newsdesk) -> None:
    shown = desk.pytest(OPTION, "tests/fixtures", "-v")
    assert "tests/fixtures/gazette/source.toml::gazette PASSED" in shown
    assert "2 passed" in shown


def test_without_the_option_there_is_none(desk: Newsdesk) -> None:
    assert "1 passed" in desk.pytest()


def test_a_broken_rule_fails_with_the_field_and_no_traceback(desk: Newsdesk) -> None:
    desk.edit("div.story > p", "div.story > p:first-child")
    shown = desk.pytest(OPTION, "tests/fixtures", "unit", code=1)
    assert f"{SITE}/1.html\n  articleBody" in shown
    assert "[-船长说，路还记得，只是水浅了一点。他把汽笛拉了三下，第三下拉得很长。-]" in shown
    assert "Where that is right: jianbao fixture accept gazette" in shown
    assert "1 failed, 1 passed" in shown
    assert "Traceback" not in shown
    assert ".py:" not in shown


def test_a_spider_that_cannot_be_imported_fails_with_its_file(desk: Newsdesk) -> None:
    desk.spider.write_text("nonsense(")
    shown = desk.pytest(OPTION, "tests/fixtures", code=1)
    assert "tests/fixtures/gazette/source.toml:5: sources.gazette: spider" in shown
    assert "SyntaxError" in shown


def test_a_page_that_is_not_in_the_recording_is_not_asked_for(desk: Newsdesk) -> None:
    desk.edit("https://gazette.example/feed.xml", "https://gazette.example/other.xml")
    shown = desk.pytest(OPTION, "tests/fixtures", code=1)
    assert "recording.warc.gz holds no answer for GET https://gazette.example/other.xml" in shown


def test_a_spider_that_goes_round_the_crawl_is_kept_from_the_network(desk: Newsdesk) -> None:
    going_round = "        import socket\n        socket.create_connection(('127.0.0.1', 9))\n"
    desk.edit("        return [Feed", f"{going_round}        return [Feed")
    shown = desk.pytest(OPTION, "tests/fixtures", code=1)
    assert "it tried to reach the network: 127.0.0.1 9" in shown


def test_a_standing_option_leaves_single_tests_alone(desk: Newsdesk) -> None:
    (desk.folder / "pytest.ini").write_text(f"[pytest]\naddopts = {OPTION} tests/fixtures\ntestpaths = unit\n")
    assert "2 passed" in desk.pytest()
    assert "1 passed" in desk.pytest("unit/test_unit.py")
    assert "1 passed" in desk.pytest("tests/fixtures/gazette")


def test_it_runs_in_several_processes(desk: Newsdesk) -> None:
    assert "2 passed" in desk.pytest(OPTION, "tests/fixtures", "-n", "2")


def test_a_folder_without_fixtures_is_a_usage_error(desk: Newsdesk) -> None:
    assert "nowhere: no fixtures here; jianbao fixture add" in desk.pytest(OPTION, "nowhere", code=4)


@pytest.mark.parametrize("module", ["crawler.commands.fixture", "crawler.fixtures.fixture", "crawler.fixtures.making"])
def test_the_package_does_not_need_pytest(module: str) -> None:
    code = f"import sys, {module}; sys.exit('pytest' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_the_plugin_costs_a_pytest_without_fixtures_nothing() -> None:
    code = "import sys, crawler.fixtures.plugin; sys.exit('scrapy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
