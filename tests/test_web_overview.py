"""The first page: what needs a look, however much else came since."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.archive.runs import Run, write_run
from tests.reading_room import serve
from tests.small_archive import newsroom


def test_a_source_that_failed_long_ago_needs_a_look_still(tmp_path: Path) -> None:
    """Another one ran every few minutes since."""
    archive = newsroom(tmp_path)
    archive.run("rare", 20, verdict="unhealthy", reason="its feed is broken")
    for number in range(210):
        began = datetime(2026, 11, 21, tzinfo=UTC) + timedelta(minutes=5 * number)
        told = f"{began:%Y/%m/%d/%Y%m%d%H%M%S}-gazette"
        moments = {"started": f"{began:%FT%TZ}", "finished": f"{began:%FT%TZ}"}
        write_run(archive.storage, Run(told, "gazette", "feed", **moments, state="finished", verdict="healthy"), [], {})  # type: ignore[arg-type]
    with archive.configuration.open("a") as file:
        file.write('[sources.rare]\nfeed = "https://rare.example/feed"\n')
    with serve(archive.configuration) as room:
        text = room.get("/").text
    assert "its feed is broken" in text
    assert "All sources were well" not in text
