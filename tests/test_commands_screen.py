"""What reaches the screen: nothing that a terminal would obey, whole words, right widths."""

import io
import json
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from crawler.commands import _screen


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def drawn(monkeypatch: pytest.MonkeyPatch, *rows: tuple[object, ...], headings: tuple[str, ...], cut: str = "") -> str:
    """The table as a terminal of 60 columns gets it."""
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("TERM", "xterm")
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", Terminal())
        _screen.table(headings, rows, cut=cut)
        assert isinstance(sys.stdout, Terminal)
        return sys.stdout.getvalue()


def obeyed(text: str) -> list[str]:
    """Characters that move a cursor, colour a line or turn text round."""
    return [char for char in text if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} or char in "\u202e\u2066"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("医务人员 写道", "医务人员 写道"),
        ("a\x1b[31mred", "a␛[31mred"),
        ("a\x9b31mred", "a�31mred"),
        ("evil\u202etxt.exe", "evil�txt.exe"),
        ("one\ntwo\r\n three\tfour", "one two three four"),
        ("back\rover\x08", "back�over�"),
        ("家族👨\u200d👩\u200d👧", "家族👨\u200d👩\u200d👧"),
        ("全角\u3000空格", "全角\u3000空格"),
        ("half \ud83d", "half �"),
        ("", ""),
    ],
)
def test_text_is_made_harmless(text: str, shown: str) -> None:
    assert _screen.plain(text) == shown


def test_lines_stay_lines_where_they_are_wanted() -> None:
    assert _screen.plain("one\r\n\ntwo\x1b", lines=True) == "one\n\ntwo␛"


@given(st.text())
def test_no_text_is_obeyed(text: str) -> None:
    assert obeyed(_screen.plain(text)) == []


@given(st.dictionaries(st.text(), st.text() | st.none() | st.integers()))
def test_json_is_harmless_and_loses_nothing(record: dict[str, object]) -> None:
    line = _screen.json_text(record, indent=None)
    assert json.loads(line) == record
    assert obeyed(line) == []


def test_a_pipe_gets_plain_lines_in_columns(capsys: pytest.CaptureFixture[str]) -> None:
    _screen.table(("a", "b", "c"), [("报社", 1, None), ("x\ty", 22, "z")])
    assert capsys.readouterr().out == "报社  1\nx y   22  z\n"


def test_no_rows_are_no_lines(capsys: pytest.CaptureFixture[str]) -> None:
    _screen.table(("a", "b"), [])
    assert capsys.readouterr().out == ""


def test_a_table_fits_the_terminal_and_cuts_one_column(monkeypatch: pytest.MonkeyPatch) -> None:
    row = ("2026-11-22", "长" * 60, "abcdef012345")
    text = Text.from_ansi(drawn(monkeypatch, row, headings=("date", "headline", "name"), cut="headline")).plain
    heading, line = text.splitlines()
    assert "headline" in heading
    assert cell_len(line) <= 60
    assert "2026-11-22" in line
    assert "abcdef012345" in line
    assert "…" in line


def test_brackets_in_a_headline_are_no_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "[bold]News[/bold] :smile:" in drawn(monkeypatch, ("[bold]News[/bold] :smile:",), headings=("headline",))


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        ("2026-11-22T06:00:00+08:00", "2026-11-22 06:00 +08"),
        ("2026-11-22T06:00:00+05:30", "2026-11-22 06:00 +0530"),
        ("2026-11-22T06:00:00Z", "2026-11-22 06:00 +00"),
        ("2026-11-22", "2026-11-22"),
        ("soon", "soon"),
        (None, ""),
    ],
)
def test_a_date_is_shown_in_its_own_zone(date: str | None, shown: str) -> None:
    assert _screen.day(date) == shown


def test_a_complaint_is_one_line_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    _screen.complain("two\nlines\x1b[2J")
    assert capsys.readouterr().err == "jianbao: two lines␛[2J\n"


def test_a_bar_is_not_drawn_into_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    with _screen.progress("Verifying") as moved:
        moved(1, 2)
    assert capsys.readouterr() == ("", "")
