"""What came instead of articles: how much of it is kept, and what never is."""

import subprocess
from pathlib import Path

from crawler.archive.warc import read_page
from crawler.pipelines.evidence import EACH
from tests.jianbao import Jianbao
from tests.site.endpoints import served

WALL = b"<html><body><h1>Ferry</h1><p>Please log in to continue reading</p></body></html>"


def walls(desk: Jianbao) -> list[str]:
    """A crawl of five pages more behind one wall than are kept; gives the keys that the ledger names."""
    endpoints = {f"/{number}": lambda h: h.send(WALL) for number in range(EACH + 5)}
    with served(endpoints) as server:
        urls = [server.base_url + path for path in endpoints]
        desk.configure(f"[sources.walled]\npages = {urls!r}\nheaders = {{ X-Key = 'open-sesame' }}")
        desk("crawl", code=3)
    rows = [row for row in desk.json("runs", desk.json("runs")[0]["id"]) if row.get("kind") == "page"]
    assert {row["outcome"] for row in rows} == {"blocked"}
    return [row["path"] for row in rows if "path" in row]


def test_a_wall_in_front_of_a_whole_site_is_kept_so_many_times(tmp_path: Path) -> None:
    desk = Jianbao(tmp_path)
    kept = walls(desk)
    assert len(set(kept)) == EACH
    files = [desk.reader.storage.read(key) for key in kept]
    assert {read_page(data).body for data in files} == {WALL}
    assert not any(b"open-sesame" in data for data in files)
    manifest = next((tmp_path / "archive").glob("runs/*/*/*/*/manifest-sha256.txt"))
    said = subprocess.run(["sha256sum", "-c", manifest], cwd=tmp_path / "archive", capture_output=True, text=True)
    assert said.stdout.count("evidence/") == said.stdout.count(": OK") == EACH
    desk("verify")
