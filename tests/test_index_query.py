"""The language of searches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.exceptions import QueryError
from crawler.index.query import Query, parse
from crawler.index.rows import Filters
from crawler.index.words import Phrase

CHARACTERS = "ab经济\"“”:：-－ *()^{}+\\'|&!<>~\u3000\0\udc80"
ALPHABET = st.sampled_from([*CHARACTERS, "site:", "is:", "since:2026", "-", '"'])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ferry 大桥", Query((Phrase(("ferry",)), Phrase(("大桥",))))),
        ('"the ferry" -bus', Query((Phrase(("the", "ferry")),), (Phrase(("bus",)),))),
        ("“经济增长”　－股市", Query((Phrase(("经济增长",)),), (Phrase(("股市",)),))),
        ("covid-19", Query((Phrase(("covid", "19")),))),
        ("12:30", Query((Phrase(("12", "30")),))),
        ('"not closed', Query((Phrase(("not", "closed")),))),
        ("site:example.org lang:zh", Query(filters=Filters(site="example.org", language="zh"))),
        ("ＳＩＴＥ：example.org", Query(filters=Filters(site="example.org"))),
        ('author:"Ann Reed"', Query(filters=Filters(author="Ann Reed"))),
        ("since:2026 until:2026-02", Query(filters=Filters(since="2026-01-01", until="2026-02-28"))),
        ("has:image is:changed is:gone", Query(filters=Filters(has=frozenset({"image"}), changed=True, gone=True))),
        ("ferry & bus", Query((Phrase(("ferry",)), Phrase(("bus",))))),
    ],
)
def test_what_is_typed_is_understood(text: str, expected: Query) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "nothing to look for"),
        ("!!!", "nothing to look for"),
        ("is:open", "is:open: there is only is:changed and is:gone"),
        ("has:video", "there is only has:image"),
        ("since:yesterday", '"yesterday" is no day'),
        ("until:2026-02-30", "is no day"),
        ("lang: zh", "lang: has no value"),
        ("-site:example.org", "only words and phrases can be left out"),
        ("site:a site:b", "site: stands there twice"),
        ("x" * 1001, "1,000 are the most"),
        ("a " * 65, "64 are the most"),
    ],
)
def test_what_is_wrong_is_told_in_a_line(text: str, told: str) -> None:
    with pytest.raises(QueryError) as error:
        parse(text)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


@given(st.one_of(st.text(max_size=60), st.lists(ALPHABET, max_size=12).map("".join)))
def test_any_string_is_a_query_or_a_clear_message(text: str) -> None:
    try:
        query = parse(text)
    except QueryError as error:
        assert str(error)
    else:
        assert query != Query()
