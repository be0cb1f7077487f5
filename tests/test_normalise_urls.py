"""Canonical addresses, identifiers, originals behind gateways, placeholders."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.normalise.urls import canonical, identifier, is_placeholder, original

GATEWAY = "https://cors.example.workers.dev/?"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://A.example/x?utm_source=a&id=7&fbclid=z#top", "https://a.example/x?id=7"),
        ("https://www.meipian.cn/2qa1b2c3?share_depth=1", "https://www.meipian.cn/2qa1b2c3"),
        ("https://a.example/x?from=timeline&isappinstalled=0", "https://a.example/x"),
        ("https://a.example/x?from=42", "https://a.example/x?from=42"),
        ("https://a.example/x?b=2&a=1", "https://a.example/x?a=1&b=2"),
        ("https://a.example", "https://a.example/"),
        ("https://a.example/新闻", "https://a.example/%E6%96%B0%E9%97%BB"),
    ],
)
def test_canonical(url: str, expected: str) -> None:
    assert canonical(url) == expected


def test_identifier_is_that_of_the_canonical_address() -> None:
    assert identifier("https://a.example/x?utm_source=a#b") == identifier("https://a.example/x")
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", identifier("https://a.example/x"))
    assert identifier("https://a.example/x") != identifier("https://a.example/y")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (GATEWAY + "http://a/b.jpg?x=1#y", "http://a/b.jpg?x=1#y"),
        (GATEWAY + GATEWAY + "http://a/b.jpg", "http://a/b.jpg"),
        ("https://p.example/get?url=https%3A%2F%2Fa.example%2Fb.jpg%3Fx%3D1", "https://a.example/b.jpg?x=1"),
        ("https://p.example/photo.php?w=10&u=https://a.example/b.jpg&h=20", "https://a.example/b.jpg"),
        ("https://a.example/b.jpg?x=1", "https://a.example/b.jpg?x=1"),
        ("https://a.example/b.jpg?watermark/3/image/abc", "https://a.example/b.jpg"),
        ("http://static2.ivwen.com/users/1/0a.jpg-mobile", "http://static2.ivwen.com/users/1/0a.jpg"),
        (
            "http://static2.ivwen.com/users/1/0a.jpg-thumb?meipian-watermark/bucket/ivwen",
            "http://static2.ivwen.com/users/1/0a.jpg",
        ),
        (
            "https://ss2.meipian.me/users/1/origin0a.jpg?watermark/3/x%7cimageView2/2/w/750",
            "https://ss2.meipian.me/users/1/origin0a.jpg",
        ),
        (GATEWAY + "https%3A%2F%2Fimg.example%2Fa.jpg%3Fid%3D1%26b%3D2", "https://img.example/a.jpg?id=1&b=2"),
    ],
)
def test_original(url: str, expected: str) -> None:
    assert original(url) == expected
    assert original(original(url)) == expected


@given(st.text(alphabet="htps:/?url=&%3Aa.b#-mobile", max_size=80))
def test_original_is_idempotent(text: str) -> None:
    for url in (text, f"https://a.example/{text}", f"https://a.example/?https://b.example/{text}"):
        assert original(original(url)) == original(url)


@given(st.text(max_size=80))
def test_canonical_never_fails_and_is_idempotent_on_addresses(text: str) -> None:
    once = canonical(f"https://a.example/{text}")
    assert canonical(once) == once
    canonical(text)


@pytest.mark.parametrize(
    "url",
    [
        "https://picsum.photos/400/300?random=7",
        "data:image/gif;base64,R0lGOD",
        "https://a.example/img/loading.gif",
        "https://a.example/spacer.gif?x=1",
        "https://a.example/1x1.png",
        "https://a.example/blank.gif",
        "",
    ],
)
def test_placeholders(url: str) -> None:
    assert is_placeholder(url)


@pytest.mark.parametrize(
    "url",
    ["https://a.example/img/uploading-dock.jpg", "https://a.example/2026/bridge.jpg", "https://img.example/v2_img_000"],
)
def test_pictures_are_no_placeholders(url: str) -> None:
    assert not is_placeholder(url)
