"""`jianbao diff`: what changed between two versions, for a person and as JSON."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.__main__ import main
from crawler.items import Author
from tests.small_archive import BRIDGE, FERRY, SmallArchive, newsroom

URL = "https://gazette.example/news/dulun"
ABOUT = {"datePublished": "2026-11-20T09:00:00+08:00", "inLanguage": "zh-CN"}
BODY = "渡轮停了十年，今天早上又靠上了北码头，岸上站了半座城的人。\n\n记者张三报道。"
OLD, NEWER, NEWEST = "20261120060000", "20261121060000", "20261122060000"


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallArchive:
    monkeypatch.chdir(tmp_path)
    archive = newsroom(tmp_path)
    changed = {"author": [Author("李四")], "articleBody": BODY.replace("北", "南")}
    archive.add(URL, "渡轮归来", "2026-11-20T06:00:00+00:00", articleBody=BODY, author=[Author("张三")], **ABOUT)
    archive.add(URL, "渡轮终于归来", "2026-11-21T06:00:00+00:00", **changed, **ABOUT)
    archive.add(URL, "渡轮终于归来", "2026-11-22T06:00:00+00:00", **changed, **ABOUT, keywords=["渡轮"])
    return archive


def told(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    assert main(["diff", *args]) == 0
    return capsys.readouterr().out


@pytest.mark.usefixtures("archive")
def test_the_two_newest_are_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, URL) == (
        f"{URL}\n{NEWER} → {NEWEST}  found 2 days after it was published, 2026-11-20 09:00 +08\n"
        "\nkeywords  gained\n  + 渡轮\n\n"
    )


@pytest.mark.usefixtures("archive")
def test_field_by_field_with_marks_that_need_no_colour(capsys: pytest.CaptureFixture[str]) -> None:
    out = told(capsys, URL, OLD, NEWER)
    assert "\nheadline  changed\n  渡轮{+终于+}归来\n" in out
    assert "\nauthor  changed\n  - 张三\n  + 李四\n" in out
    assert "\narticleBody  paragraphs: 1 changed\n  ~ 渡轮停了十年，今天早上又靠上了[-北-]{+南+}码头，" in out


@pytest.mark.usefixtures("archive")
def test_one_version_is_held_against_the_newest(capsys: pytest.CaptureFixture[str]) -> None:
    assert f"{OLD} → {NEWEST}" in told(capsys, URL, "20261120")


@pytest.mark.usefixtures("archive")
def test_all_versions_in_turn(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [json.loads(line) for line in told(capsys, URL, "--all", "--json").splitlines()]
    assert [(row["before"]["version"], row["after"]["version"]) for row in rows] == [(OLD, NEWER), (NEWER, NEWEST)]


@pytest.mark.usefixtures("archive")
def test_json_has_the_whole_text_in_pieces(capsys: pytest.CaptureFixture[str]) -> None:
    row = json.loads(told(capsys, URL, OLD, NEWER, "--json"))
    assert row["firstPublished"] == ABOUT["datePublished"]
    assert row["fields"][0]["spans"] == [["same", "渡轮"], ["inserted", "终于"], ["same", "归来"]]
    assert [hunk["kind"] for hunk in row["body"]] == ["changed", "same"]
    assert "".join(text for mark, text in row["body"][0]["spans"] if mark != "inserted") == BODY.split("\n")[0]


@pytest.mark.usefixtures("archive")
def test_a_single_version_is_told_and_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert "one version, 20261121070000: nothing to compare" in told(capsys, BRIDGE)
    assert told(capsys, BRIDGE, "--json") == ""


@pytest.mark.usefixtures("archive")
def test_a_version_and_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert "nothing that an article says differs" in told(capsys, FERRY, "20261120", "20261120")


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (["https://gazette.example/none"], 1, "not in the archive"),
        ([URL, "1999"], 1, f"no such version; there are {OLD}, {NEWER}, {NEWEST}"),
        ([URL, OLD, "第二版"], 1, "no such version; there are"),
        ([URL, "--all", OLD], 2, "--all compares every version; name none"),
    ],
)
def test_what_is_wrong_is_told_on_one_line(
    args: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", *args]) == code
    out, err = capsys.readouterr()
    assert (words in err, err.count("\n"), out) == (True, 1, "")


@pytest.mark.usefixtures("archive")
def test_a_terminal_has_colours(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    assert "\x1b[32m{+终于+}\x1b[0m" in told(capsys, URL, OLD, NEWER)


def test_hostile_text_is_harmless(archive: SmallArchive, capsys: pytest.CaptureFixture[str]) -> None:
    for number in (1, 2):
        text = {"articleBody": f"a\x1b[2J\n\n\u202eb{number} c d e\r\x9b", "keywords": [f"\x1b{number}"]}
        archive.add("https://x.example/", f"\x1b]8;;{number}\x07", f"2026-11-2{number}T06:00:00+00:00", **text)
    for option in ([], ["--json"]):
        assert not {"\x1b", "\x07", "\u202e", "\r", "\x9b"} & set(told(capsys, "https://x.example/", *option))


@pytest.mark.parametrize("option", [[], ["--json"]])
def test_a_text_of_two_million_characters_takes_little_memory(archive: SmallArchive, option: list[str]) -> None:
    old = "\n".join(f"第 {number} 段：渡轮归来，码头上的孩子们数着桨声" for number in range(80_000))
    archive.add(URL, "渡轮", "2026-11-23T06:00:00+00:00", articleBody=old)
    archive.add(URL, "渡轮", "2026-11-24T06:00:00+00:00", articleBody=old.replace("77 段", "七七段"))
    code = (
        "import sys; from crawler.__main__ import main; code = main(sys.argv[1:]);"
        "peak = open('/proc/self/status').read().partition('VmHWM:')[2].split()[0];"  # its own, not the parent's too
        "print(code, peak, file=sys.stderr)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, "diff", URL, *option], capture_output=True, text=True, check=True
    )
    ended, kilobytes = map(int, told.stderr.split()[-2:])
    assert (ended, "七" in told.stdout) == (0, True)
    assert kilobytes < 200_000  # 310,000 where each character became a string of its own
