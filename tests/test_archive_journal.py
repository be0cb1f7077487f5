"""The journal of a re-extraction: results found again, dead runs settled by what the archive holds."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.archive.extractions import put_in_force
from crawler.archive.journal import STORING, Journal, Result, settle
from crawler.archive.reader import Reader
from crawler.exceptions import StoreUnavailable
from crawler.items import Metadata
from tests.captures import URL, archive, article, capture, identifier

RUN, VERSION = "2026/11/26/20261126101500-reextract", "20261122120000"
NOW = datetime(2026, 11, 26, 10, 15, tzinfo=UTC)


def result(outcome: str = "better", name: str = identifier(URL)) -> Result:
    fields, examples = {"author": "gained"}, {"author": [None, ["安"]]}
    return Result(name, VERSION, URL, "gazette", outcome, run=RUN, fields=fields, examples=examples)


def test_a_result_is_found_again_by_the_next_process(tmp_path: Path) -> None:
    first = Journal(tmp_path / "state" / "a.sqlite")
    first.add(result("failed"))
    first.add(result())
    first.close()
    second = Journal(tmp_path / "state" / "a.sqlite")
    assert second.find(identifier(URL), VERSION) == result()
    assert second.find(identifier(URL), "20270101000000") is None
    assert list(second.results()) == list(second.results(RUN)) == [result()]
    assert list(second.results("another")) == []


def test_a_run_that_did_not_end_is_known(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "a.sqlite")
    journal.begin(RUN, NOW)
    journal.begin("2026/11/27/x", NOW)
    journal.end(RUN, NOW)
    assert journal.unfinished() == [("2026/11/27/x", NOW)]


def test_what_is_done_leaves_nothing(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "a.sqlite")
    journal.add(result())
    journal.finish()
    assert list(tmp_path.iterdir()) == []


def test_a_dead_run_s_article_counts_if_the_archive_has_it(tmp_path: Path) -> None:
    writer = archive()
    writer.save(capture())
    reader, journal = Reader(writer.storage), Journal(tmp_path / "a.sqlite")
    found = reader.find(URL)
    put_in_force(reader, found, VERSION, article(headline="Again", metadata=Metadata(run=RUN)), name="20261126101500")
    journal.add(result(STORING))
    journal.add(result(STORING, "sha256:" + "0" * 64))
    (stored,) = settle(journal, reader, RUN)
    assert (stored.outcome, stored.path) == ("stored", f"{found.path()}/reextracted/20261126101500")
    assert list(journal.results()) == [stored]


@pytest.mark.parametrize("damage", [b"no database", None])
def test_a_journal_that_cannot_be_used_is_named(tmp_path: Path, damage: bytes | None) -> None:
    path = tmp_path / "state" / "a.sqlite"
    if damage is None:
        path.parent.write_text("a file where the folder should be")
    else:
        path.parent.mkdir()
        path.write_bytes(damage * 100)
    with pytest.raises(StoreUnavailable, match="delete it to begin anew") as error:
        Journal(path)
    assert error.value.key == str(path)
