"""The fixtures of this repository: whole, small, and one for every spider and every generation of its pages."""

import json
from pathlib import Path

import pytest

from crawler.archive.recording import Recording
from crawler.fixtures import EXPECTED, RECORDING, folders
from crawler.fixtures.fixture import Fixture
from crawler.spiders import spider_names
from crawler.spiders.meipian import MeipianPage

FIXTURES = [Fixture.load(folder) for folder in folders(Path(__file__).parent / "fixtures")]
NAMES = {fixture.name for fixture in FIXTURES}


def test_every_spider_has_a_fixture_and_every_fixture_a_spider() -> None:
    assert {fixture.source.spider_name for fixture in FIXTURES} == set(spider_names())


def test_every_folder_of_fixtures_is_one() -> None:
    here = Path(__file__).parent / "fixtures"
    assert {folder.name for folder in here.iterdir() if folder.is_dir()} - {"__pycache__"} == NAMES | {"pages"}


def test_every_age_of_meipian_pages_has_a_fixture() -> None:
    ages = {layout.__name__.replace("Rendered", "meipian-") for layout in MeipianPage.older}
    assert ages | {"meipian-detail", "meipian-detail-older"} <= NAMES


def test_both_generations_of_qutoutiao_pages_have_a_fixture() -> None:
    assert {"qutoutiao-html", "qutoutiao-json"} <= NAMES


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.name)
def test_it_is_small_and_its_recording_is_its_source_s_own(fixture: Fixture) -> None:
    recording = Recording.open(fixture.folder / RECORDING)
    recording.close()
    assert (recording.source, recording.damages) == (fixture.source.name, [])
    assert sum(file.stat().st_size for file in fixture.folder.iterdir()) < 150_000


@pytest.mark.parametrize("fixture", [f for f in FIXTURES if "meipian" in f.name], ids=lambda fixture: fixture.name)
def test_meipian_is_read_by_the_site_s_rules_and_nothing_private_is_kept(fixture: Fixture) -> None:
    text = (fixture.folder / EXPECTED).read_text(encoding="utf-8")
    (article,) = json.loads(text)["articles"].values()
    assert article["metadata"]["sources"]["articleBody"] == "site"
    assert all(image["sha256"] for image in article["image"])
    secrets = ("10000000000", "invented_wechat", "盐田路九号", "30.111", "虚构省", "invented-token")
    assert [secret for secret in secrets if secret in text] == []


def test_a_challenge_is_expected_to_be_blocked() -> None:
    found = json.loads((Path(__file__).parent / "fixtures" / "meipian-detail" / EXPECTED).read_text(encoding="utf-8"))
    assert found["outcomes"]["page"]["https://www.meipian.cn/3saltwaf"].startswith("blocked (challenge: Aliyun WAF")
