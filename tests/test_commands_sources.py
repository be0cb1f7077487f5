"""`jianbao sources check` and `sources schema`."""

import json
from pathlib import Path

import pytest

from crawler.__main__ import main

CONFIGURATION = """
[fetch]
contact = "mailto:desk@example.org"
[proxies]
home = "http://desk:geheim@127.0.0.1:3128"
[sources.paper]
feed = "https://news.example.org/feed.xml"
content = "longest"
proxy = ["home", "direct"]
schedule = "*/30 * * * *"
delay = 2.5
revisit = "6h"
limit = 10
headers = { Cookie = "geheim" }
[sources.old]
pages = ["https://old.example.org/a", "https://old.example.org/b"]
replay = "tape.warc.gz"
obey_robots = false
allow_private = true
delay = 0
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sources.toml").write_text(CONFIGURATION)
    (tmp_path / "tape.warc.gz").write_bytes(b"")


def test_it_says_which_file_was_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sources", "check"]) == 0
    assert f"Configuration  {tmp_path}/sources.toml" in capsys.readouterr().out


def test_it_says_what_each_source_means(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["sources", "check"])
    told = capsys.readouterr().out.split("\n\n")
    assert told[1].splitlines() == [
        "paper",
        "  feed https://news.example.org/feed.xml, text from page or feed, the longer",
        "  on schedule */30 * * * *, at most 10 articles a run; a known page is asked again after 6h",
        "  through home (http://***@127.0.0.1:3128), then direct",
        "  robots.txt obeyed, 2.5 s between requests to a host, at most 2 at a time",
    ]
    assert told[2].splitlines() == [
        "old",
        "  2 pages",
        "  when you say so; a known page is asked again after 1h to 30d",
        f"  replayed from {tmp_path}/tape.warc.gz, without network",
        "  robots.txt NOT obeyed, NO pause between requests, at most 2 at a time",
        "  may reach loopback and private addresses",
    ]


@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_it_tells_no_secret(flags: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    main(["sources", "check", *flags])
    assert "geheim" not in "".join(capsys.readouterr())


def test_it_says_the_same_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sources", "check", "--json"]) == 0
    paper, old = map(json.loads, capsys.readouterr().out.splitlines())
    assert (paper["name"], paper["spider"], paper["revisit"], paper["headers"]) == ("paper", "feed", "6h", ["Cookie"])
    assert (old["spider"], len(old["pages"]), old["obey_robots"]) == ("page", 2, False)


@pytest.mark.parametrize("key", ["replay", "cookies", "dictionary"])
def test_a_file_that_is_not_there_is_told_with_its_line(key: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("sources.toml").write_text(f"[sources.a]\nfeed = 'https://n.example.org/'\n{key} = 'nowhere'\n")
    assert main(["sources", "check"]) == 2
    assert capsys.readouterr().err.startswith(f"jianbao: sources.toml:3: sources.a: {key}: no such file: /")


@pytest.mark.parametrize(
    ("uri", "told"),
    [
        ("ftp://h/news", "no such storage; use file:FOLDER"),
        ("s3:bucket", "no S3 bucket in it; write s3://BUCKET/PREFIX"),
    ],
)
def test_an_archive_that_cannot_be_is_told_with_its_line(
    uri: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("sources.toml").write_text(f"[archive]\nuri = '{uri}'\n[sources.a]\nfeed = 'https://n.example/'\n")
    for verb in (["sources", "check"], ["crawl"]):
        assert main(verb) == 2
        out, err = capsys.readouterr()
        assert told in err and "sources.toml:2: archive: uri: " in err
        assert (out, err.count("\n")) == ("", 1)


def test_an_unknown_spider_is_told_with_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    Path("sources.toml").write_text("[sources.a]\nspider = 'nobody'\n")
    assert main(["sources", "check"]) == 2
    assert capsys.readouterr().err.startswith('jianbao: sources.toml:2: sources.a: spider: spider "nobody": no such')


def test_without_a_contact_it_warns(capsys: pytest.CaptureFixture[str]) -> None:
    Path("sources.toml").write_text("")
    assert main(["sources", "check"]) == 0
    told = capsys.readouterr()
    assert "No sources yet" in told.out
    assert "contact is not set" in told.err


def test_the_schema_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sources", "schema"]) == 0
    assert "schedule" in json.loads(capsys.readouterr().out)["$defs"]["Source"]["properties"]


def test_a_secret_of_an_address_is_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FEED_KEY", "a-key-that-nobody-may-see")
    (tmp_path / "sources.toml").write_text('[sources.a]\nfeed = "https://news.example/feed?key=${FEED_KEY}"\n')
    for extra in ([], ["--json"]):
        assert main(["--config", str(tmp_path / "sources.toml"), "sources", "check", *extra]) == 0
        told = capsys.readouterr()
        assert "a-key-that-nobody-may-see" not in told.out + told.err
        assert "key=***" in told.out


def test_keys_that_a_spider_cannot_use_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "sources.toml").write_text('[sources.health]\nspider = "qutoutiao"\ncid = "x"\n')
    assert main(["sources", "check"]) == 2
    assert "sources.toml:1: sources.health: " in capsys.readouterr().err
