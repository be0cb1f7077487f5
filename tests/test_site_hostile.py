"""The misbehaving server of `tests/site` misbehaves as it should."""

import gzip
import urllib.request
from http.client import IncompleteRead

import pytest

from tests.site import hostile, process
from tests.site.client import get
from tests.site.endpoints import Server

PLAIN = ["/article", "/deep", "/jsonld?mb=1", "/jsondeep", "/million?n=10", "/captcha", "/tombstone", "/feed_html",
         "/feed_empty", "/feed_entities", "/selfsm.xml", "/image_html", "/image_1x1", "/image", "/cal/0"]  # fmt: skip


@pytest.mark.parametrize("path", PLAIN)
def test_hostile_page_is_whole(hostile_site: Server, path: str) -> None:
    status, headers, body = get(hostile_site.base_url + path)
    assert (status, len(body)) == (200, int(headers["Content-Length"]))


@pytest.mark.parametrize("status", [403, 404, 410, 429, 500])
def test_hostile_status(hostile_site: Server, status: int) -> None:
    assert get(f"{hostile_site.base_url}/{status}")[0] == status


@pytest.mark.parametrize("path", ["/trunc_cl", "/big_cl", "/trunc_chunk"])
def test_hostile_body_ends_early(hostile_site: Server, path: str) -> None:
    with pytest.raises(IncompleteRead):
        get(hostile_site.base_url + path)


def test_trunc_gzip_cannot_be_unpacked(hostile_site: Server) -> None:
    with pytest.raises(EOFError):
        gzip.decompress(get(f"{hostile_site.base_url}/trunc_gzip")[2])


def test_trunc_close_lacks_its_end_tag(hostile_site: Server) -> None:
    assert b"</html>" not in get(f"{hostile_site.base_url}/trunc_close")[2]


def test_gzbomb_is_small_on_the_wire(hostile_site: Server) -> None:
    body = get(f"{hostile_site.base_url}/gzbomb?mb=10")[2]
    assert len(body) < 20_000
    assert len(gzip.decompress(body)) == 10 * 1024**2


def test_flip503_recovers_at_the_third_request(hostile_site: Server) -> None:
    assert [get(f"{hostile_site.base_url}/flip503/a")[0] for _ in range(3)] == [503, 503, 200]


def test_redir_loop_never_ends(hostile_site: Server) -> None:
    assert get(f"{hostile_site.base_url}/redir_loop")[0] == 302
    assert len(hostile_site.requests) > 5


def test_redirects_leave_the_site() -> None:
    with hostile.serve() as canary, hostile.serve(f"{canary.base_url}/article") as server:
        assert get(f"{server.base_url}/redir_port")[0] == 200
        assert canary.requests == ["/article"]
        assert get(f"{server.base_url}/redir_file")[1]["Location"].startswith("file:///")


def test_slow_page_trickles(hostile_site: Server) -> None:
    with urllib.request.urlopen(f"{hostile_site.base_url}/slow/a?ms=10", timeout=5) as response:
        assert len(response.read1(64)) < 64


def test_hostile_server_stops_while_a_page_trickles() -> None:
    with hostile.serve() as server:
        port = server.server_address[1]
        urllib.request.urlopen(f"{server.base_url}/slow/a?ms=60000", timeout=5).close()
    assert not process.answers(port)
