"""cookies.txt: what is read, what is refused with file and line, and that no value is ever told."""

from pathlib import Path

import pytest

from crawler.config.cookies import cookie_secrets, read_cookies
from crawler.exceptions import ConfigError

NOW = 1_800_000_000.0
HEAD = "# Netscape HTTP Cookie File\n# exported\n\n"


def row(
    domain: str = ".gazette.example", expires: str = "1900000000", name: str = "sid", value: str = "5ecretvalue"
) -> str:
    everywhere = "TRUE" if domain.startswith(".") else "FALSE"
    return f"{domain}\t{everywhere}\t/\tTRUE\t{expires}\t{name}\t{value}\n"


@pytest.fixture
def jar(tmp_path: Path) -> Path:
    return tmp_path / "cookies.txt"


def refused(jar: Path, text: str | bytes) -> str:
    jar.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(ConfigError) as raised:
        read_cookies(jar, NOW)
    assert "5ecretvalue" not in str(raised.value)
    return str(raised.value).removeprefix(str(jar))


def test_cookies_are_read_with_domain_path_and_secure(jar: Path) -> None:
    jar.write_text(HEAD + row() + "#HttpOnly_" + row("www.gazette.example", "0", "uid", "7"))
    cookies, remarks = read_cookies(jar, NOW)
    assert [(c.name, c.domain, c.secure, c.expires) for c in cookies] == [
        ("sid", ".gazette.example", True, 1_900_000_000),
        ("uid", "www.gazette.example", True, None),
    ]
    assert remarks == []


@pytest.mark.parametrize("suffix", ["com", ".com", "co.uk", ".github.io", ".com.cn"])
def test_a_cookie_for_a_public_suffix_is_refused(jar: Path, suffix: str) -> None:
    assert refused(jar, HEAD + row(suffix)).startswith(f":4: {suffix.strip('.')} is a public suffix")


@pytest.mark.parametrize(
    "line",
    ["sid=5ecretvalue; Path=/", row().replace("\t", " "), row(expires="soon"), "[{", row().replace("TRUE", "yes")],
)
def test_a_line_that_is_no_cookie_is_refused(jar: Path, line: str) -> None:
    assert refused(jar, HEAD + row() + line).startswith(":5: no cookie: needs seven fields")


def test_a_file_without_a_good_cookie_is_refused(jar: Path) -> None:
    assert refused(jar, HEAD) == ": no cookie in it; export it anew"
    assert refused(jar, HEAD + row(expires="1700000000")) == ": every cookie in it has expired; export it anew"
    assert refused(jar, b"\xff\xfe") == ": cookies cannot be read: it is not UTF-8 text"
    jar.unlink()
    with pytest.raises(ConfigError, match="cookies cannot be read: No such file"):
        read_cookies(jar, NOW)


def test_an_expired_cookie_among_good_ones_is_told_with_its_line(jar: Path) -> None:
    jar.write_text(HEAD + row() + row(expires="1700000000", name="old"))
    cookies, remarks = read_cookies(jar, NOW)
    assert [cookie.name for cookie in cookies] == ["sid"]
    assert remarks == [f"{jar}:5: the cookie old of .gazette.example has expired; export it anew"]


def test_values_that_any_page_may_hold_are_no_secrets(jar: Path) -> None:
    values = ["5ecretvalue", "zh-CN", "20261126", "Asia/Shanghai", "x" * 20]
    jar.write_text(HEAD + "".join(row(value=value) for value in values))
    assert cookie_secrets(jar) == {"5ecretvalue", "x" * 20}
    assert cookie_secrets(jar.with_name("nowhere")) == set()
