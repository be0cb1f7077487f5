"""Nothing of the room is given without its headers, under a strange name, to strangers or to strange forms."""

import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.routing import Route

from crawler.normalise.urls import identifier
from crawler.web.app import routes
from crawler.web.doors import Doors
from tests.reading_room import ReadingRoom, serve
from tests.small_archive import LIBRARY, newsroom

OPEN = {"/login"}
WRITES = {
    path for route in routes() if isinstance(route, Route) and "POST" in (route.methods or ()) for path in [route.path]
}
READS = {
    path for route in routes() if isinstance(route, Route) and "GET" in (route.methods or ()) for path in [route.path]
}
every = pytest.mark.parametrize("path", sorted(READS))


def example(path: str) -> str:
    """An address of a route: unknown names will do, errors are behind the same guard."""
    return (
        path.replace("{name:str}", "abcd")
        .replace("{name}", "abcd")
        .replace("{file:str}", "x")
        .replace("{", "")
        .replace("}", "")
    )


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadingRoom]:
    with serve(newsroom(tmp_path_factory.mktemp("open")).configuration) as found:
        yield found


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadingRoom]:
    configuration = newsroom(tmp_path_factory.mktemp("locked")).configuration
    with serve(configuration, locked=True, doors=Doors(frozenset({"news.example"}), "captures.example")) as found:
        yield found


@every
def test_every_answer_has_the_headers(room: ReadingRoom, path: str) -> None:
    headers = room.get(example(path)).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy.replace("style-src 'unsafe-inline'", "" if "sandbox" in policy else "x")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"


@every
def test_a_stranger_is_given_nothing(locked: ReadingRoom, path: str) -> None:
    answer = ReadingRoom(locked.room, locked.port).get(example(path))
    if path in OPEN:
        assert answer.status == 200
    elif path.startswith("/capture/"):
        assert answer.status == 404
    else:
        assert answer.status in {303, 401}
        assert "Ferry" not in answer.text


@every
def test_another_site_s_name_is_refused(room: ReadingRoom, path: str) -> None:
    assert room.get(example(path), host="evil.example").status == 421


@pytest.mark.parametrize("path", sorted(WRITES))
@pytest.mark.parametrize("token", ["", "0" * 40])
def test_a_form_without_our_token_is_refused(locked: ReadingRoom, path: str, token: str) -> None:
    reader = ReadingRoom(locked.room, locked.port)
    reader.enter()
    assert reader.post(path, token=token).status == 403


def test_a_form_of_another_site_is_refused_with_the_right_token(room: ReadingRoom) -> None:
    token = room.token()
    answer = room.get("/preferences", "POST", f"language=zh&token={token}", sec_fetch_site="cross-site")
    assert answer.status == 403


def test_another_reader_s_token_is_refused(room: ReadingRoom) -> None:
    token = ReadingRoom(room.room, room.port).token()
    other = ReadingRoom(room.room, room.port)
    other.token()
    assert other.post("/preferences", token=token, language="zh").status == 403


def test_the_password_lets_in(locked: ReadingRoom) -> None:
    reader = ReadingRoom(locked.room, locked.port)
    assert reader.get("/articles").headers["location"] == "/login?next=/articles"
    assert reader.enter().status == 303
    assert "Ferry returns at last" in reader.get("/articles").text


def test_a_session_s_cookie_is_kept_from_scripts_and_other_sites(locked: ReadingRoom) -> None:
    cookies = ReadingRoom(locked.room, locked.port).enter().headers.get_all("set-cookie", [])
    assert cookies and all("httponly" in each.lower() and "samesite=lax" in each.lower() for each in cookies)


def test_behind_a_proxy_that_speaks_https_cookies_and_captures_do_too(locked: ReadingRoom) -> None:
    answer = ReadingRoom(locked.room, locked.port).get("/login", host="news.example", x_forwarded_proto="https")
    assert "; Secure" in answer.headers["set-cookie"]
    assert "frame-src https://captures.example;" in answer.headers["content-security-policy"]


def test_who_leaves_is_out(locked: ReadingRoom) -> None:
    reader = ReadingRoom(locked.room, locked.port)
    reader.enter()
    kept = dict(reader.cookies)
    page = reader.get("/search").text
    reader.post("/logout", token=page.partition('name="token" value="')[2][:40])
    reader.cookies = kept
    assert reader.get("/articles").status == 303


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "https://evil.example/", "/\tx"])
def test_a_login_leads_nowhere_else(locked: ReadingRoom, target: str) -> None:
    reader = ReadingRoom(locked.room, locked.port)
    answer = reader.post("/login", password="harbour lamps", next=target)
    assert answer.headers["location"] == "/"


def test_wrong_passwords_are_slowed_down(tmp_path: Path) -> None:
    with serve(newsroom(tmp_path).configuration, locked=True) as reader:
        answers = [reader.enter("guess").status for _ in range(6)]
        assert answers == [401] * 5 + [429]
        refused = reader.enter()
    assert refused.status == 429
    assert int(refused.headers["retry-after"]) > 0


def test_guesses_that_come_at_once_are_slowed_down_too(tmp_path: Path) -> None:
    with serve(newsroom(tmp_path).configuration, locked=True) as reader:
        token = reader.token()
        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda _: reader.post("/login", token=token, password="guess"), range(20)))
    assert Counter(answer.status for answer in answers) == {401: 5, 429: 15}


def test_the_right_password_is_no_wrong_one(tmp_path: Path) -> None:
    with serve(newsroom(tmp_path).configuration, locked=True) as room:
        answers = [ReadingRoom(room.room, room.port).enter().status for _ in range(7)]
    assert answers == [303] * 7


def test_a_login_leads_back_to_what_was_asked_for(locked: ReadingRoom) -> None:
    reader = ReadingRoom(locked.room, locked.port)
    page = reader.get(reader.get("/articles?source=gazette&language=en").headers["location"]).text
    found = re.search(r'name="next" value="([^"]+)"', page)
    assert found and found[1] == "/articles?source=gazette&amp;language=en"


def test_a_stranger_chooses_the_language_of_the_login_page(locked: ReadingRoom) -> None:
    reader = ReadingRoom(locked.room, locked.port)
    reader.post("/preferences", language="zh", next="/login")
    assert "密码" in reader.get("/login").text


@pytest.mark.parametrize("other", ['layout={"a": 1}', "notes=one two", "path=/", "user@host=x", 'half="open'])
def test_another_program_s_cookies_do_not_put_a_reader_out(locked: ReadingRoom, other: str) -> None:
    """A browser sends all ports of a name what any of them set."""
    reader = ReadingRoom(locked.room, locked.port)
    reader.enter()
    own = "; ".join(f"{name}={value}" for name, value in reader.cookies.items())
    assert reader.get("/articles", cookie=f"{other}; {own}").status == 200


# -- the two names


def test_archived_pages_are_not_given_under_the_room_s_name(room: ReadingRoom) -> None:
    assert room.get("/capture/a/b/c/page").status == 404


def test_the_other_name_gives_no_page_of_the_room(locked: ReadingRoom) -> None:
    locked.enter()
    answer = locked.get("/articles", host="captures.example")
    assert answer.status == 404
    assert "Ferry" not in answer.text


def test_localhost_leads_to_the_room(room: ReadingRoom) -> None:
    answer = room.get("/search?q=%E6%B8%A1", host=f"localhost:{room.port}")
    assert (answer.status, answer.headers["location"]) == (307, f"{room.origin}/search?q=%E6%B8%A1")


def test_a_capture_s_address_cannot_be_made_up(room: ReadingRoom) -> None:
    forged = f"/capture/{'a' * 64}/20261121060000/9999999999-{'0' * 40}-127.0.0.1/page"
    assert room.get(forged, host=f"localhost:{room.port}").status == 404


def test_a_form_s_token_opens_no_capture(locked: ReadingRoom) -> None:
    """A stranger chooses the two cookies that a form's token is made of."""
    digits, until, mark = identifier(LIBRARY).removeprefix("sha256:"), "9999999999", f"jianbao-{locked.port}"
    made_up = f'{mark}-visit="capture\\000{digits}\\0002\\000{until}"; {mark}-session=x'
    token = re.search(r'name="token" value="(\w+)"', locked.get("/login", cookie=made_up).text)
    assert token
    address = f"/capture/{digits}/2/{until}-{token[1]}-x/page"
    assert locked.get(address, host=f"captures.example:{locked.port}").status == 404


@pytest.mark.parametrize(
    "name", ["../archive.json", "..%2f..%2farchive.json", "%2e%2e/%2e%2e/etc/passwd", "a" * 64 + ".jpg/../x"]
)
def test_no_path_leads_out(room: ReadingRoom, name: str) -> None:
    for path in (f"/media/{name}", f"/static/{name}", f"/articles/abcd/files/{name}"):
        answer = room.get(path)
        assert answer.status == 404
        assert "root:" not in answer.text
