"""Where everything lies: a function of identifier and URL alone, good for every file system."""

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from crawler.archive.layout import article_folder, media_key, media_suffix, run_folder, version_name
from crawler.exceptions import ArchiveError
from crawler.extract.image import FORMATS
from crawler.storages._keys import check_key
from tests.captures import identifier

DIGEST = "9f3a1c2b" + "0" * 56
HOSTILE = [
    "",
    "https://",
    "https://[::1",
    "https://[::1]:8443/a",
    "http://a:99999999/",
    "https://user:pass@host.example/x",
    "https://host.example/../../etc/passwd",
    "https://host.example/%2e%2e/%2e%2e/x",
    "https://host.example/a%00b\n",
    "https://con/x",
    "https://aux.example/x",
    "https://host.example./x.",
    "https://" + "a" * 250 + ".example/" + "b" * 3000,
    "https://ho\udcffst/\udcff",
    "file:///etc/passwd",
    "https://host\\..\\..\\x/",
    "javascript:alert(1)",
]


def folder(url: str) -> str:
    return article_folder(f"sha256:{DIGEST}", url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://apnews.example/article/Mexicos-Economy_grew", "apnews.example/9f/mexicos-economy-grew-9f3a1c2b"),
        ("https://a.example/news/ferry.html", "a.example/9f/ferry-9f3a1c2b"),
        ("https://a.example/news/ferry.SHTML?", "a.example/9f/ferry-9f3a1c2b"),
        ("https://a.example/detail?id=12&x=y", "a.example/9f/detail-id-12-x-y-9f3a1c2b"),
        ("https://a.example/2026/harbour/index.html", "a.example/9f/harbour-9f3a1c2b"),
        ("https://a.example/", "a.example/9f/page-9f3a1c2b"),
        ("https://a.example", "a.example/9f/page-9f3a1c2b"),
        ("https://a.example/渡轮", "a.example/9f/page-9f3a1c2b"),
        ("https://a.example/新闻/ferry-渡轮", "a.example/9f/ferry-9f3a1c2b"),
        ("https://A.Example:443/x", "a.example/9f/x-9f3a1c2b"),
        ("http://a.example:8080/x", "a.example_8080/9f/x-9f3a1c2b"),
        ("https://剪报.example/x", "xn--ferp90b.example/9f/x-9f3a1c2b"),
        ("https://con.example/x", "_con.example/9f/x-9f3a1c2b"),
        ("http://[2001:db8::1]:8080/x", "2001-db8-1_8080/9f/x-9f3a1c2b"),
        ("no url", "_/9f/no-url-9f3a1c2b"),
    ],
)
def test_the_folder_of_an_article(url: str, expected: str) -> None:
    assert folder(url) == f"articles/{expected}"


def assert_safe(found: str) -> None:
    assert re.fullmatch(r"articles/[a-z0-9._-]+/[0-9a-f]{2}/[a-z0-9-]+-[0-9a-f]{8}", found), found
    assert len(found) <= 200
    host = found.split("/")[1]
    assert not host.startswith(".")
    assert not host.endswith(".")
    check_key(f"{found}/20261122120000/page.warc.gz")


@pytest.mark.parametrize("url", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_url_stays_inside(url: str) -> None:
    assert_safe(folder(url))


@given(st.text())
def test_any_text_stays_inside(url: str) -> None:
    assert_safe(folder(url))


@given(st.text(), st.text(), st.text(min_size=1))
def test_any_host_and_path_stay_inside(host: str, path: str, query: str) -> None:
    assert_safe(folder(f"https://{host}/{path}?{query}"))


@given(st.lists(st.text(alphabet="ab渡/?=-.", max_size=12), min_size=2, max_size=30, unique=True))
def test_two_identifiers_never_share_a_folder(paths: list[str]) -> None:
    urls = [f"https://a.example/{path}" for path in paths]
    assert len({article_folder(identifier(url), url) for url in urls}) == len(urls)


@given(st.text())
def test_the_folder_is_a_function_of_identifier_and_url(url: str) -> None:
    assert folder(url) == folder(url)
    assert article_folder(identifier("x"), url) != folder(url)


@pytest.mark.parametrize(
    "digest", ["", "sha256:", "9f3a", "sha1:" + DIGEST, DIGEST.upper(), "../" + DIGEST, DIGEST + "\n"]
)
def test_what_is_no_digest_is_refused(digest: str) -> None:
    with pytest.raises(ArchiveError, match="not a SHA-256 digest"):
        article_folder(digest, "https://a.example/")
    with pytest.raises(ArchiveError, match="not a SHA-256 digest"):
        media_key(digest, "jpg")


def test_media_lie_under_their_digest() -> None:
    assert media_key(DIGEST, "jpg") == f"media/sha256/9f/3a/{DIGEST}.jpg"


@pytest.mark.parametrize("suffix", ["", ".jpg", "a/b", "../x", "JPG", "x" * 9, "jpg\n"])
def test_a_hostile_suffix_is_refused(suffix: str) -> None:
    with pytest.raises(ArchiveError, match="suffix"):
        media_key(DIGEST, suffix)


def test_suffixes_are_those_that_the_bytes_decide() -> None:
    Image.init()
    assert {Image.MIME[name]: suffix for name, suffix in FORMATS.items()}.items() <= {
        media: media_suffix(media) for media in Image.MIME.values()
    }.items()
    assert media_suffix("application/pdf") == "pdf"
    assert media_suffix(None) == "bin"


def test_versions_are_named_in_utc() -> None:
    noon = datetime(2026, 11, 22, 12, 0, 5, 999999, tzinfo=UTC)
    assert version_name(noon) == "20261122120005"
    assert version_name(noon.astimezone(timezone(timedelta(hours=8)))) == "20261122120005"


@pytest.mark.parametrize("name", ["", "x", "../../../x", "2026/11/22/", "2026/11/22/../x", "2026/11/22/a/b"])
def test_what_is_no_run_is_refused(name: str) -> None:
    with pytest.raises(ArchiveError, match="not a run id"):
        run_folder(name)
