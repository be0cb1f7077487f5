"""The sample newsroom, as `make crawl` archives it: every exchange replayed, no socket opened."""

from pathlib import Path

import pytest

from crawler.__main__ import main
from tests.jianbao import Jianbao

PROJECT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Jianbao:
    folder = tmp_path_factory.mktemp("newsroom")
    text = (PROJECT / "sources.toml").read_text(encoding="utf-8")
    (folder / "sources.toml").write_text(text.replace('"newsroom/', f'"{PROJECT}/newsroom/'), encoding="utf-8")
    desk = Jianbao(folder)
    desk("crawl")
    return desk


def test_every_article_is_archived(desk: Jianbao) -> None:
    by_source = {run["source"]: run["counts"]["page"] for run in desk.json("runs")}
    assert by_source == {
        "qutoutiao-health": {"new": 5},
        "lighthouse-report": {"new": 1},
        "harbour-times": {"new": 4, "gone": 1, "refused": 1},
        "gangcheng-news": {"new": 4},
    }


def test_every_image_is_archived(desk: Jianbao) -> None:
    reader = desk.reader
    for inventory in desk.inventories():
        article = reader.article(inventory)
        assert article.image, inventory.url
        assert all(image.sha256 and reader.media(image) for image in article.image), inventory.url


def test_every_article_has_what_its_page_says(desk: Jianbao) -> None:
    for inventory in desk.inventories():
        article = desk.reader.article(inventory)
        assert article.datePublished, inventory.url
        assert article.author, inventory.url
        assert article.inLanguage in ("zh-CN", "en", "en-GB", "zh-Hans", "zh"), inventory.url
        assert len(article.derivedKeywords) == 10, inventory.url
        assert "�" not in article.articleBody, inventory.url


def test_every_run_tells_what_it_read(desk: Jianbao) -> None:
    runs = {run["source"]: run for run in desk.json("runs")}
    facts = {name: run["facts"] for name, run in runs.items()}
    assert {name: each["articles"] for name, each in facts.items()} == {
        name: run["counts"]["page"]["new"] for name, run in runs.items()
    }
    assert all(sum(each["fields"]["author"].values()) == each["articles"] for each in facts.values())
    assert facts["qutoutiao-health"]["rules"] == {"crawler.extract.item.ItemPage": 5}


def test_pictures_behind_a_gateway_are_stored_under_their_own_address(desk: Jianbao) -> None:
    urls = [image.contentUrl for inv in desk.inventories() for image in desk.reader.article(inv).image]
    assert not [url for url in urls if "worker" in url or "picsum" in url]
    assert any(url.startswith("http://static.toutiao.jianbao.example/") for url in urls)


def test_read_again_from_the_archive_every_article_is_the_same(desk: Jianbao) -> None:
    assert desk.json("reextract")[-1] == {"versions": 14, "unchanged": 14}


def test_personal_data_of_the_report_s_author_is_nowhere(desk: Jianbao) -> None:
    page = (PROJECT / "newsroom/site/www.meipian.cn/3jianbao.html").read_text(encoding="utf-8")
    assert "13800000000" in page
    body = desk.reader.page(desk.reader.find("https://www.meipian.cn/3jianbao")).body.decode()
    files = [path.read_bytes() for path in (desk.folder / "archive").rglob("*") if path.is_file()]
    assert "13800000000" not in body
    assert not any(b"13800000000" in data for data in files)


def test_an_address_that_was_redirected_shows_what_it_led_to(desk: Jianbao) -> None:
    assert "lantern market" in desk("show", "https://harbour-times.example/2026/11/19/night-market")


def test_one_damaged_inventory_hides_no_other_article(desk: Jianbao) -> None:
    path = next((desk.folder / "archive/articles").rglob("inventory.json"))
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    try:
        told = desk("list", code=1)
        assert told.count("2026-11-") == 13
        assert str(path.relative_to(desk.folder / "archive")) in told
    finally:
        path.write_bytes(whole)


def test_a_second_crawl_changes_nothing_but_the_history(desk: Jianbao) -> None:
    before = set((desk.folder / "archive/articles").rglob("*"))
    desk("crawl")
    assert set((desk.folder / "archive/articles").rglob("*")) == before
    desk("verify")


def test_no_socket_is_opened(tmp_path: Path, no_sockets: list[str]) -> None:
    text = (PROJECT / "sources.toml").read_text(encoding="utf-8")
    (tmp_path / "sources.toml").write_text(text.replace('"newsroom/', f'"{PROJECT}/newsroom/'), encoding="utf-8")
    assert main(["--config", str(tmp_path / "sources.toml"), "crawl"]) == 0
    assert no_sockets == []
