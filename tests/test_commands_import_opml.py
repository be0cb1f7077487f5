"""`jianbao import opml`: feeds become sources, once, and all else in the file stays."""

import json
from pathlib import Path

import pytest

from crawler.__main__ import main
from crawler.config import load

OLD = '# mine\n[archive]\nuri = "file:archive" # here\n[sources.old]\nfeed = "https://old.example/feed?utm_source=x"\n'
FEEDS = [
    ("澎湃新闻", "https://pengpai.example/feed"),
    ("澎湃新闻", "https://pengpai.example/feed2"),
    ("Old", "https://old.example/feed"),
    ("Again", "https://pengpai.example/feed"),
    ("…", "https://www.nameless.example/feed"),
]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JIANBAO_CONFIG", raising=False)
    Path("sources.toml").write_text(OLD)
    listed(*FEEDS)


def listed(*feeds: tuple[str, str]) -> None:
    rows = "\n".join(f'<outline text="{title}" xmlUrl="{url}"/>' for title, url in feeds)
    Path("feeds.opml").write_text(f'<opml><body><outline text="新闻">\n{rows}\n</outline></body></opml>')


def test_feeds_are_added_once_and_all_else_stays(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "opml", "feeds.opml"]) == 0
    text = Path("sources.toml").read_text()
    assert text.startswith(OLD + "\n# 澎湃新闻\n[sources.peng-pai-xin-wen]\n")
    sources = load().sources
    assert {name: source.feed for name, source in sources.items()} == {
        "old": "https://old.example/feed?utm_source=x",
        "peng-pai-xin-wen": FEEDS[0][1],
        "peng-pai-xin-wen-2": FEEDS[1][1],
        "www-nameless-example": FEEDS[4][1],
    }
    assert sources["peng-pai-xin-wen"].sections == ["新闻"]
    told = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in told[:-1]] == [
        ["added", "peng-pai-xin-wen"], ["added", "peng-pai-xin-wen-2"], ["known", "old"],
        ["known", "peng-pai-xin-wen"], ["added", "www-nameless-example"],
    ]  # fmt: skip
    assert told[-1] == f"Added 3 sources to {Path('sources.toml').resolve()}"
    assert main(["import", "opml", "feeds.opml"]) == 0
    assert Path("sources.toml").read_text() == text


def test_a_dry_run_says_the_same_and_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "opml", "feeds.opml", "--dry-run", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["outcome"] for row in rows] == ["added", "added", "known", "known", "added"]
    assert rows[0] == {
        "outcome": "added", "source": "peng-pai-xin-wen", "title": "澎湃新闻", "feed": FEEDS[0][1],
        "sections": ["新闻"], "line": 2,
    }  # fmt: skip
    assert main(["import", "opml", "feeds.opml", "--dry-run"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("Would add 3 sources to ")
    assert Path("sources.toml").read_text() == OLD


def test_a_feed_that_cannot_be_one_is_told_and_the_others_are_added(capsys: pytest.CaptureFixture[str]) -> None:
    listed(("Secret", "https://me:hunter2@x.example/"), ("Mail", "mailto:x"), ("Good", "https://good.example/"))
    assert main(["import", "opml", "feeds.opml"]) == 1
    out, err = capsys.readouterr()
    assert err.splitlines() == [
        "jianbao: import opml: feeds.opml:2: Secret: its address must hold no user name and no password; "
        "put them into headers, or into a proxy",
        "jianbao: import opml: feeds.opml:3: Mail: its address must begin with http:// or https://",
    ]
    assert "hunter2" not in out
    assert [*load().sources] == ["old", "good"]


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["opml", "none.opml"], "import opml: none.opml: No such file or directory; name an OPML file"),
        (["opml", "sources.toml"], "import opml: sources.toml:1: no sound XML: Start tag expected, '<' not found"),
        (["opml", "feeds.opml", "--source", "x"], "import opml: --source: feeds bring their names; leave it out"),
        (["hexo", ".", "--dry-run"], "import hexo: --dry-run: it is for opml alone; leave it out"),
    ],
)  # fmt: skip
def test_wrong_words_are_told(args: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", *args]) == 2
    assert capsys.readouterr().err.startswith(f"jianbao: {told}")
    assert Path("sources.toml").read_text() == OLD
