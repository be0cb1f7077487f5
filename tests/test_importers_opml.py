"""OPML: feeds with their groups from what readers export, and refusals that name the line."""

from pathlib import Path

import pytest

from crawler.exceptions import ConfigError
from crawler.importers import Subscription
from crawler.importers.opml import MAX_BYTES, subscriptions

LIST = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Mine</title></head><body>
<outline text="新闻">
  <outline text="港口" title="other">
    <outline type="rss" text="澎湃新闻" xmlUrl="https://pengpai.example/feed?a=1&amp;b=2" htmlUrl="https://pengpai.example/"/>
  </outline>
  <outline title="Gazette" XMLURL="feed://gazette.example/rss"/>
</outline>
<outline text="" xmlUrl=" feed:https://plain.example/ "/>
</body></opml>
"""


def read(folder: Path, data: str | bytes) -> list[Subscription]:
    (folder / "feeds.opml").write_bytes(data if isinstance(data, bytes) else data.encode())
    return subscriptions(str(folder / "feeds.opml"))


def refusal(folder: Path, data: str | bytes) -> str:
    with pytest.raises(ConfigError) as caught:
        read(folder, data)
    told = str(caught.value)
    assert "\n" not in told
    return told.removeprefix(f"import opml: {folder}/feeds.opml")


def test_feeds_come_with_their_groups(tmp_path: Path) -> None:
    assert read(tmp_path, LIST) == [
        Subscription("澎湃新闻", "https://pengpai.example/feed?a=1&b=2", ["新闻", "港口"], 5),
        Subscription("Gazette", "http://gazette.example/rss", ["新闻"], 7),
        Subscription("", "https://plain.example/", [], 9),
    ]


def test_other_encodings_are_read(tmp_path: Path) -> None:
    assert read(tmp_path, LIST.replace("UTF-8", "GB18030").encode("gb18030"))[0].title == "澎湃新闻"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("", ":1: no sound XML: Document is empty; export the list again"),
        ("<opml>\n<body>\n<outline></body>", ":3: no sound XML: Opening and ending tag mismatch: outline line 3 and"),
        ('{"version": 1}', ":1: no sound XML: Start tag expected, '<' not found"),
        ("<!-- x -->\n<rss/>", ":2: its root is <rss>, not <opml>"),
        ("<opml><body><outline text='x'/></body></opml>", ": no feed in it: no outline has an xmlUrl"),
        (LIST.encode().replace("新".encode(), b"\xff"), ":3: no sound XML: "),
        ("<opml>" + "<outline>" * 300, ":1: no sound XML: Excessive depth"),
        (b" " * (MAX_BYTES + 1), ": more than 8 MiB"),
    ],
)  # fmt: skip
def test_what_is_no_list_is_told_with_its_line(tmp_path: Path, data: str | bytes, told: str) -> None:
    assert refusal(tmp_path, data).startswith(told)


@pytest.mark.parametrize("name", ["none.opml", "."])
def test_what_is_no_file_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match=r"(No such file or directory|Is a directory); name an OPML file"):
        subscriptions(str(tmp_path / name))


@pytest.mark.parametrize(
    "declared",
    ['<!ENTITY a SYSTEM "secret.txt">', '<!ENTITY % a SYSTEM "secret.txt"> %a;', '<!ENTITY a "https://x.example/">'],
)
def test_entities_are_refused(tmp_path: Path, declared: str) -> None:
    (tmp_path / "secret.txt").write_text("https://secret.example/")
    text = f"<!DOCTYPE opml [{declared}]><opml><body><outline text='x' xmlUrl='https://x.example/'/></body></opml>"
    assert refusal(tmp_path, text) == ":1: it declares XML entities, which no list of feeds needs: refused"


def test_entities_within_entities_cost_nothing(tmp_path: Path) -> None:
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    text = f'<!DOCTYPE opml [<!ENTITY a0 "ha">{lines}]><opml><body><outline xmlUrl="&a11;"/></body></opml>'
    assert refusal(tmp_path, text).startswith(":1: ")
