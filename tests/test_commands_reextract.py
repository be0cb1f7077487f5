"""`jianbao reextract`: today's rules on stored pages: the report, what is stored, what is taken back."""

import json
import os
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from crawler.__main__ import main
from crawler.archive.fixity import verify
from crawler.archive.journal import Journal
from crawler.archive.reader import Reader
from crawler.archive.runs import Outcome, Run, read_outcomes, read_runs, write_run
from crawler.commands._today import fingerprint
from crawler.config import load
from crawler.items import Article
from crawler.normalise.urls import identifier
from tests.old_archive import GAZETTE, OldArchive, html, same

FERRY = GAZETTE + "ferry"


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OldArchive:
    monkeypatch.chdir(tmp_path)
    return OldArchive(tmp_path)


def article(archive: OldArchive, url: str = FERRY, version: str | None = None) -> Article:
    reader = Reader(archive.storage, identify=identifier)
    return reader.article(reader.find(url), version)


def contents(archive: OldArchive) -> dict[str, bytes]:
    return {key: archive.storage.read(key) for key in archive.storage.list() if not key.startswith("state/")}


def rows(capsys: pytest.CaptureFixture[str], *args: str, code: int = 0) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert main(["reextract", *args, "--json"]) == code
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def of_field(found: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(row for row in found if row.get("field") == name)


# -- the report


def test_a_gain_is_reported_with_an_example_and_nothing_is_written(
    archive: OldArchive, capsys: pytest.CaptureFixture[str]
) -> None:
    archive.add("ferry")
    archive.add("bridge", same, page=html("Bridge opens"))
    before = contents(archive)
    found = rows(capsys)
    assert found[0] == {
        "url": FERRY, "identifier": identifier(FERRY), "version": "20261122060000", "source": "gazette",
        "outcome": "better", "fields": {"gained": ["author"]},
    }  # fmt: skip
    author = of_field(found, "author")
    assert author == {
        "source": "gazette", "field": "author", "gained": 1, "lost": 0, "changed": 0, "unchanged": 1,
        "examples": {"gained": [{"url": FERRY, "before": None, "after": ["Ann Reed"]}]},
    }  # fmt: skip
    assert of_field(found, "headline")["unchanged"] == 2
    assert found[-1] == {"versions": 2, "better": 1, "unchanged": 1}
    assert contents(archive) == before


def test_a_person_sees_a_table_and_where_the_text_differs(
    archive: OldArchive, capsys: pytest.CaptureFixture[str]
) -> None:
    def misread(article: Article) -> None:
        article.articleBody = article.articleBody.replace("number 3", "number three")

    archive.add("ferry", misread)
    assert main(["reextract"]) == 0
    out = capsys.readouterr().out
    assert f"better     {FERRY}  (articleBody changed)" in out
    assert "gazette  articleBody                1\n" in out
    assert "The ferry number [-three-]{+3+} came back this morn" in out
    assert out.endswith("1 versions read again: 1 better\nNothing was written; --accept stores what is better\n")


def test_of_the_chosen_articles_alone(archive: OldArchive, capsys: pytest.CaptureFixture[str]) -> None:
    archive.add("ferry")
    archive.add("old", page=html("Old", date="2020-01-01T08:00:00"))
    assert rows(capsys, "--source", "gazette")[-1]["versions"] == 2
    assert rows(capsys, "--source", "other")[-1]["versions"] == 0
    assert [row["url"] for row in rows(capsys, "--since", "2026-11-20") if "url" in row] == [FERRY]
    assert [row["url"] for row in rows(capsys, "--until", "2020-01-01") if "url" in row] == [GAZETTE + "old"]


def test_a_sample_is_the_same_each_time(archive: OldArchive, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(12):
        archive.add(f"story{number}", page=html(f"Story {number}"))
    first = [row["url"] for row in rows(capsys, "--sample", "4") if "url" in row]
    again = [row["url"] for row in rows(capsys, "--sample", "4") if "url" in row]
    assert len(first) == 4
    assert sorted(first) == sorted(again)


def test_every_version_is_read_by_its_own_day(archive: OldArchive, capsys: pytest.CaptureFixture[str]) -> None:
    today = html("Ferry returns", date="today 07:30")
    archive.add("ferry", page=today)
    archive.add("ferry", at=61, page=html("Ferry returns at last"))
    found = rows(capsys)
    assert [row["version"] for row in found if "version" in row] == ["20261122060000", "20261122060101"]
    assert of_field(found, "datePublished")["unchanged"] == of_field(found, "author")["gained"] == 2


@pytest.mark.parametrize(
    "args",
    [["--lossy"], ["--rollback", "x", "--accept"], ["--rollback", "x", "--source", "gazette"], ["--sample", "0"]],
)
def test_options_that_mean_nothing_are_refused(archive: OldArchive, args: list[str]) -> None:
    assert main(["reextract", *args]) == 2


# -- pages that are no articles today


def test_a_loss_is_held_back_unless_it_is_asked_for(archive: OldArchive, capsys: pytest.CaptureFixture[str]) -> None:
    def richer(article: Article) -> None:
        article.license = "https://licence.example/"

    archive.add("ferry", richer)
    before = contents(archive)
    found = rows(capsys, "--accept")
    assert (found[0]["outcome"], found[0]["reason"]) == ("held", "lost: license")
    after = contents(archive)
    assert {key: after[key] for key in before} == before
    assert rows(capsys, "--accept", "--lossy")[0]["outcome"] == "stored"
    assert article(archive).license is None


def test_a_page_that_is_a_challenge_by_today_s_rules_is_never_stored(
    archive: OldArchive, capsys: pytest.CaptureFixture[str]
) -> None:
    challenge = b"<html><head><title>Just a moment...</title></head><body><p>Checking your browser.</p></body></html>"
    archive.add("ferry", kept=challenge)
    found = rows(capsys, "--accept", "--lossy")
    assert found[0]["outcome"] == "blocked"
    assert article(archive).author == []


def test_a_page_in_which_no_article_is_found_any_more_is_reported(
    archive: OldArchive, capsys: pytest.CaptureFixture[str]
) -> None:
    archive.add("ferry", kept=b"<html><body><p></p></body></html>")
    found = rows(capsys, "--accept", "--lossy")
    assert (found[0]["outcome"], found[-1]) == ("refused", {"versions": 1, "refused": 1})
    assert "no text" in found[0]["reason"]


def test_a_damaged_page_is_named_and_the_others_go_on(archive: OldArchive, capsys: pytest.CaptureFixture[str]) -> None:
    archive.add("ferry")
    damaged = f"{archive.add('bridge', page=html('Bridge opens')).path}/page.warc.gz"
    data, tag = archive.storage.read_tagged(damaged)
    archive.storage.replace(damaged, data[:-9] + b"123456789", tag=tag)
    found = rows(capsys, "--accept", code=1)
    failed = next(row for row in found if row.get("outcome") == "failed")
    assert damaged in failed["reason"]
    assert "restore it from a copy" in failed["reason"]
    assert found[-1] == {"versions": 2, "failed": 1, "stored": 1}


def test_a_damaged_inventory_is_named_and_the_others_go_on(
    archive: OldArchive, capsys: pytest.CaptureFixture[str]
) -> None:
    archive.add("ferry")
    archive.add("bridge", page=html("Bridge opens"))
    key = Reader(archive.storage, identify=identifier).find(FERRY).key
    archive.storage.replace(key, b"{", tag=archive.storage.read_tagged(key)[1])
    found = rows(capsys, code=1)
    assert found[-1] == {"versions": 2, "failed": 1, "better": 1}
    assert key in json.dumps(found)


# -- stored


def test_what_is_better_is_stored_and_every_verb_shows_it(
    archive: OldArchive, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def misread(article: Article) -> None:
        article.headline, article.author = "Ferr", []

    archive.add("ferry", misread)
    before = contents(archive)
    stored = rows(capsys, "--accept")[0]
    assert stored["outcome"] == "stored"
    after = contents(archive)
    inventory = next(key for key in before if key.endswith("inventory.json"))
    assert [key for key in before if after[key] != before[key]] == [inventory]
    assert f"{stored['path']}/article.json" in after
    for verb in (["list"], ["show", FERRY], ["show", FERRY, "--format", "md"], ["export", "jsonl", "-"]):
        assert main(verb) == 0
        assert "Ferry returns" in capsys.readouterr().out, verb
    assert main(["export", "hexo", str(tmp_path / "posts")]) == 0
    assert "title: 'Ferry returns'" in next((tmp_path / "posts").rglob("*.md")).read_text()
    assert main(["verify"]) == 0
    assert "all whole\n" in capsys.readouterr().out


def test_it_says_what_made_it_and_keeps_what_was_captured(archive: OldArchive) -> None:
    archive.add("ferry")
    old = article(archive)
    assert main(["reextract", "--accept"]) == 0
    new = article(archive)
    kept = ("dateDownloaded", "httpStatus", "payloadDigest", "warcRecordId", "source", "spider")
    assert [getattr(new.metadata, name) for name in kept] == [getattr(old.metadata, name) for name in kept]
    assert (new.identifier, new.url) == (old.identifier, old.url)
    assert new.metadata.rules == "crawler.extract.page.ArticlePage"
    assert new.metadata.software != old.metadata.software
    assert (new.metadata.run or "").endswith("-reextract")


def test_what_is_known_of_pictures_is_carried_over(archive: OldArchive, capsys: pytest.CaptureFixture[str]) -> None:
    def one_picture(article: Article) -> None:
        article.image = article.image[:1]

    archive.add("ferry", one_picture)
    known = article(archive).image[0]
    found = rows(capsys, "--accept")
    assert found[0]["fields"] == {"gained": ["image"]}
    first, second = article(archive).image
    assert (first.sha256, first.contentSize) == (known.sha256, known.contentSize)
    assert (second.contentUrl, second.sha256) == ("https://gazette.example/harbour.jpg", None)


def test_a_picture_that_was_found_to_be_a_placeholder_stays_away(
    archive: OldArchive, capsys: pytest.CaptureFixture[str]
) -> None:
    def one_picture(article: Article) -> None:
        article.image = article.image[:1]

    archive.add("ferry", one_picture)
    refused = Outcome("https://gazette.example/harbour.jpg", "image", "refused", "placeholder, 1×1 image/gif")
    record = Run(archive.writer.run, "gazette", "sitemap", "", "", "finished", "healthy")
    write_run(archive.storage, record, [refused], archive.writer.files)
    assert rows(capsys)[-1] == {"versions": 1, "unchanged": 1}


def test_a_second_time_there_is_nothing_to_do(archive: OldArchive, capsys: pytest.CaptureFixture[str]) -> None:
    archive.add("ferry")
    assert rows(capsys, "--accept")[-1] == {"versions": 1, "stored": 1}
    before = {key: data for key, data in contents(archive).items() if not key.startswith("runs/")}
    assert rows(capsys, "--accept")[-1] == {"versions": 1, "unchanged": 1}
    assert {key: data for key, data in contents(archive).items() if not key.startswith("runs/")} == before


def test_the_page_seen_again_is_no_new_version(archive: OldArchive) -> None:
    archive.add("ferry")
    assert main(["reextract", "--accept"]) == 0
    assert archive.add("ferry", same, at=600).outcome == "unchanged"


def test_a_run_tells_what_was_stored(archive: OldArchive, capsys: pytest.CaptureFixture[str]) -> None:
    archive.add("ferry")
    archive.add("bridge", same, page=html("Bridge opens"))
    assert main(["reextract", "--accept"]) == 0
    run = next(read_runs(archive.storage))
    assert (run.source, run.state, run.verdict) == ("reextract", "finished", "healthy")
    assert run.counts == {"extraction": {"stored": 1, "unchanged": 1}}
    (outcome,) = read_outcomes(archive.storage, run)
    assert (outcome.url, outcome.outcome, outcome.version) == (FERRY, "stored", "20261122060000")
    capsys.readouterr()
    assert main(["runs"]) == 0
    assert "1 unchanged, 1 stored" in capsys.readouterr().out
    assert main(["runs", run.id]) == 0
    assert f"1 extraction stored\n  {FERRY}" in capsys.readouterr().out


@pytest.mark.parametrize("sources", ["", '[sources.other]\nfeed = "https://other.example/"\n'])
def test_a_source_without_a_table_loses_nothing_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], sources: str
) -> None:
    monkeypatch.chdir(tmp_path)
    OldArchive(tmp_path, sources=sources).add("ferry", same)
    assert main(["reextract"]) == 0
    out = capsys.readouterr().out
    assert "1 versions read again: 1 unchanged" in out
    assert "gazette is not in sources.toml: its publisher, sections and time zone are those of the archive" in out


def test_an_archive_that_is_not_on_disk_is_read_again_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    archive = OldArchive(tmp_path, f"memory:{tmp_path.name}-reextract")
    archive.add("ferry")
    assert rows(capsys, "--accept")[-1] == {"versions": 1, "stored": 1}
    assert article(archive).author[0].name == "Ann Reed"
    assert verify(archive.storage).damage == []
    assert main(["reextract", "--rollback", "2026"]) == 0
    assert article(archive).author == []


# -- taken back


def test_a_run_is_taken_back(archive: OldArchive, capsys: pytest.CaptureFixture[str]) -> None:
    archive.add("ferry")
    before = article(archive)
    assert main(["reextract", "--accept"]) == 0
    name = next(read_runs(archive.storage)).id
    found = rows(capsys, "--rollback", name)
    assert (found[0]["url"], found[0]["outcome"]) == (FERRY, "restored")
    assert found[-1] == {"run": name, "restored": 1, "failed": 0}
    assert article(archive) == before
    assert verify(archive.storage).damage == verify(archive.storage).orphans == []
    assert next(read_runs(archive.storage)).source == "rollback"
    assert rows(capsys, "--rollback", name)[-1] == {"run": name, "restored": 0, "failed": 0}
    assert rows(capsys, "--accept")[-1] == {"versions": 1, "stored": 1}


def test_only_a_re_extraction_is_taken_back(archive: OldArchive, capsys: pytest.CaptureFixture[str]) -> None:
    record = Run(archive.writer.run, "gazette", "sitemap", "", "", "finished", "healthy")
    write_run(archive.storage, record, [], ())
    assert main(["reextract", "--rollback", record.id]) == 2
    assert "not a run of reextract" in capsys.readouterr().err
    assert main(["reextract", "--rollback", "1999"]) == 1
    assert "no such run" in capsys.readouterr().err


# -- stopped, killed


def start(archive: OldArchive, *args: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "crawler", "reextract", *args]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        command, cwd=archive.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def many(archive: OldArchive, number: int = 60) -> None:
    for each in range(number):
        archive.add(f"story{each}", page=html(f"Story {each}"))


def test_stopped_it_goes_on_and_the_report_is_of_all(archive: OldArchive, capsys: pytest.CaptureFixture[str]) -> None:
    many(archive)
    process = start(archive, "--accept")
    assert process.stdout
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert process.returncode == 130, out + err
    assert "the same command goes on" in err
    assert "Traceback" not in err
    first = next(read_runs(archive.storage))
    assert first.state == "interrupted"
    done = first.counts["extraction"]["stored"]
    assert 0 < done < 60
    assert rows(capsys, "--accept")[-1] == {"versions": 60, "stored": 60}
    second = next(read_runs(archive.storage))
    assert second.counts == {"extraction": {"stored": 60 - done}}
    assert list((archive.state / "reextract").iterdir()) == []


def test_killed_at_any_moment_nothing_is_damaged_and_all_is_told(
    archive: OldArchive, capsys: pytest.CaptureFixture[str]
) -> None:
    many(archive)
    for lines in (1, 2, 5):
        process = start(archive, "--accept")
        assert process.stdout
        for _ in range(lines):
            process.stdout.readline()
        process.kill()
        process.communicate()
        assert verify(archive.storage).damage == []
    assert rows(capsys, "--accept")[-1] == {"versions": 60, "stored": 60}
    runs = list(read_runs(archive.storage))
    assert [run.state for run in runs] == ["finished", *["interrupted"] * (len(runs) - 1)]
    outcomes = [outcome for run in runs for outcome in read_outcomes(archive.storage, run)]
    told = [outcome.url for outcome in outcomes if outcome.outcome == "stored"]
    assert sorted(told) == sorted(GAZETTE + f"story{n}" for n in range(60))
    for run in runs:
        assert main(["reextract", "--rollback", run.id]) == 0
    reader = Reader(archive.storage, identify=identifier)
    assert all(reader.article(each).author == [] for each in reader.inventories())
    assert verify(archive.storage).damage == []


def test_a_run_that_died_while_it_stored_is_told_whole(
    archive: OldArchive, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.add("ferry")
    monkeypatch.setattr(Journal, "finish", Journal.close)
    assert main(["reextract", "--accept"]) == 0
    monkeypatch.undo()
    monkeypatch.chdir(archive.folder)
    run = next(read_runs(archive.storage))
    (path,) = (archive.state / "reextract").glob("*.sqlite")
    journal = Journal(path)
    (result,) = journal.results()
    result.outcome, result.path = "storing", None
    journal.add(result)
    journal._db.execute("UPDATE runs SET ended = NULL")
    journal.close()
    for name in ("run.json", "outcomes.jsonl", "manifest-sha256.txt"):
        archive.storage.delete(f"runs/{run.id}/{name}")
    assert main(["reextract", "--rollback", "2026"]) == 0
    assert article(archive).author == []


def test_what_other_rules_left_undone_is_not_gone_on_with(
    archive: OldArchive, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.add("ferry")
    monkeypatch.setattr(Journal, "finish", Journal.close)  # as if it had been stopped
    assert rows(capsys)[-1] == {"versions": 1, "better": 1}
    assert rows(capsys)[-1] == {"versions": 1, "better": 1}
    monkeypatch.undo()
    monkeypatch.chdir(archive.folder)
    table = archive.folder / "sources.toml"
    table.write_text(table.read_text().replace('["Harbour"]', '["Ships"]'))
    found = rows(capsys)
    assert found[0]["fields"] == {"gained": ["author"], "changed": ["articleSection"]}
    assert list((archive.state / "reextract").iterdir()) == []


@pytest.mark.parametrize("room", ["extract", "normalise", "spiders", "verdicts"])
def test_a_change_in_what_reads_pages_begins_anew(
    archive: OldArchive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: str
) -> None:
    config = load(archive.folder / "sources.toml")
    before = fingerprint(config)
    (tmp_path / "changed.py").write_text("# another rule\n")
    monkeypatch.setattr(import_module(f"crawler.{room}"), "__path__", [str(tmp_path)])
    assert fingerprint(config) != before


def test_two_at_a_time_are_one_too_many(archive: OldArchive, capsys: pytest.CaptureFixture[str]) -> None:
    many(archive, 20)
    process = start(archive)
    assert process.stdout
    process.stdout.readline()
    assert main(["reextract"]) == 1
    assert "is going on" in capsys.readouterr().err
    process.communicate()
    assert process.returncode == 0
