"""`jianbao proxies`: what it says of each, before and after they were asked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import story
from tests.jianbao import Jianbao
from tests.site.endpoints import Server, served
from tests.site.forward import Forward, forward

SOURCE = '[sources.a]\npages = ["{url}"]\nproxy = ["home", "gate", "office", "direct"]\n'
SECRET = "pr0xy-s3cret"


@pytest.fixture
def home() -> Iterator[Forward]:
    with forward() as proxy:
        yield proxy


@pytest.fixture
def site() -> Iterator[Server]:
    with served({"/robots.txt": lambda h: h.send(b"", "text/plain"), "/a": lambda h: h.send(story())}) as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, home: Forward, site: Server) -> Jianbao:
    """Three proxies: one that works, a gateway that works, one that is dead and has a password."""
    desk = Jianbao(tmp_path)
    named = (
        f'home = "{home.url}"\ngate = "{home.url}/?token={SECRET}&url={{quoted}}"\n'
        f'office = "http://desk:{SECRET}@127.0.0.1:9"\n'
    )
    desk.configure(SOURCE.format(url=f"{site.base_url}/a"), rest=f'probe = "{site.base_url}/a"\n[proxies]\n{named}')
    return desk


def states(rows: list[dict[str, object]]) -> dict[object, object]:
    return {row["proxy"]: row["state"] for row in rows}


def test_before_the_first_crawl_nobody_was_tried(desk: Jianbao) -> None:
    assert set(states(desk.json("proxies")).values()) == {"untried"}
    assert not (desk.folder / "archive").exists()


def test_a_crawl_leaves_its_experience(desk: Jianbao) -> None:
    desk("crawl")
    rows = {row["proxy"]: row for row in desk.json("proxies")}
    assert states(list(rows.values())) == {
        "home": "healthy",
        "gate": "untried",
        "office": "untried",
        "direct": "untried",
    }
    assert rows["home"]["tries"] == rows["home"]["good"] >= 2
    assert rows["home"]["latency"] > 0


def test_the_probe_asks_through_each_and_says_who_fails(desk: Jianbao, home: Forward, site: Server) -> None:
    rows = {row["proxy"]: row for row in desk.json("proxies", "--probe", code=1)}
    assert states(list(rows.values())) == {
        "home": "healthy", "gate": "healthy", "office": "quarantined", "direct": "healthy",
    }  # fmt: skip
    assert site.seen["/a"] == 3
    assert len(home.asked) == 2
    assert rows["office"]["lastError"].startswith("the proxy cannot be used")
    assert rows["office"]["until"]


def test_the_table_shows_no_secret(desk: Jianbao) -> None:
    told = desk("proxies", "--probe", code=1) + desk("proxies") + desk("proxies", "--json")
    assert SECRET not in told
    assert "http://***@127.0.0.1:9" in told
    assert "100% of 1" in told


def test_the_probe_needs_a_page_to_ask_for(desk: Jianbao) -> None:
    text = (desk.folder / "sources.toml").read_text()
    (desk.folder / "sources.toml").write_text("".join(ln for ln in text.splitlines(True) if not ln.startswith("probe")))
    assert "fetch: probe: is not set; name a page" in desk("proxies", "--probe", code=2)


def test_the_probe_goes_through_the_egress_gate(desk: Jianbao, site: Server) -> None:
    text = (desk.folder / "sources.toml").read_text()
    (desk.folder / "sources.toml").write_text(text.replace("allow_private = true", ""))
    assert "is a loopback address" in desk("proxies", "--probe", code=2)
    assert site.requests == []


def test_the_state_may_be_deleted_at_any_time(desk: Jianbao) -> None:
    desk("crawl")
    for path in (desk.folder / "archive/state").glob("proxies.sqlite*"):
        path.unlink()
    assert set(states(desk.json("proxies")).values()) == {"untried"}


def test_without_proxies_it_says_how_to_name_one(tmp_path: Path) -> None:
    desk = Jianbao(tmp_path)
    desk.configure('[sources.a]\npages = ["http://a.example/"]\n')
    assert "no proxies; add a table [proxies]" in desk("proxies")


def test_a_broken_memory_costs_no_crawl(desk: Jianbao) -> None:
    state = desk.folder / "archive/state"
    state.mkdir(parents=True)
    (state / "proxies.sqlite").write_bytes(b"no database at all, whatever it is called" * 99)
    desk("crawl")
    assert "proxies.sqlite: the health of proxies cannot be kept" in desk("proxies", code=3)
