"""The sample newsroom's recording is what its sources say, whole, invented and harmless."""

import gzip
import io
import json
import re
import subprocess
import sys
import urllib.request
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image
from protego import Protego
from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord

from newsroom.build import build, write_site
from tests.site import nginx
from tests.site.newsroom import FEED, LISTING, PERSONAL, REPORT, SITEMAP, WARC, responses

REAL_HOSTS = {"www.meipian.cn", "ss2.meipian.me"}
NAMESPACES = {"www.w3.org", "www.sitemaps.org", "www.google.com", "schema.org", "picsum.photos"}
TIMES = "https://harbour-times.example"


def body(url: str) -> bytes:
    return responses()[url][1]


def pictures() -> dict[str, bytes]:
    return {url: data for url, (_, data) in responses().items() if re.search(r"\.(jpe?g|png)$", url)}


def records(warc: Path) -> list[tuple[str, ...]]:
    """Each record's kind, URL, id, date, first HTTP line and what a reader sees; pictures as their format and size."""
    with warc.open("rb") as file:
        return [_record(record) for record in ArchiveIterator(file) if record.rec_type != "warcinfo"]


def _record(record: ArcWarcRecord) -> tuple[str, ...]:
    names = ("WARC-Type", "WARC-Target-URI", "WARC-Record-ID", "WARC-Date")
    data = record.content_stream().read()
    if re.search(rb"\A(\xff\xd8|\x89PNG|RIFF)", data):
        with Image.open(io.BytesIO(data)) as picture:
            seen = f"{picture.format} {picture.size}"
    else:
        seen = repr(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)
    return (*(record.rec_headers[name] for name in names), record.http_headers.statusline, seen)


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("newsroom") / WARC.name)


# -- the recording ------------------------------------------------------------------------------


def test_recording_is_what_the_sources_say(rebuilt: Path) -> None:
    assert records(rebuilt) == records(WARC)


def test_same_libraries_give_the_same_bytes(rebuilt: Path) -> None:
    with WARC.open("rb") as shipped, rebuilt.open("rb") as built:
        software = [next(iter(ArchiveIterator(file))).content_stream().read() for file in (shipped, built)]
    if software[0] != software[1]:
        pytest.skip(f"the shipped recording was made with other libraries: {software[0].decode().splitlines()[0]}")
    assert rebuilt.read_bytes() == WARC.read_bytes()


def test_recording_passes_warcio_check() -> None:
    command = [str(Path(sys.executable).with_name("warcio")), "check", str(WARC)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_recording_is_small() -> None:
    assert WARC.stat().st_size < 2_000_000


def test_every_response_is_followed_by_its_request() -> None:
    with WARC.open("rb") as file:
        headers = [record.rec_headers for record in ArchiveIterator(file)][1:]
    for response, request in zip(headers[::2], headers[1::2], strict=True):
        assert (response["WARC-Type"], request["WARC-Type"]) == ("response", "request")
        assert response["WARC-Target-URI"] == request["WARC-Target-URI"]
        assert request["WARC-Concurrent-To"] == response["WARC-Record-ID"]


def test_no_url_is_recorded_twice() -> None:
    assert len(records(WARC)) == 2 * len(responses())


def test_recording_names_no_real_host_but_the_report_s() -> None:
    hosts = {urlsplit(url).hostname or "" for url in responses()}
    assert {host for host in hosts if not host.endswith(".example")} == REAL_HOSTS


def test_texts_name_no_real_host() -> None:
    texts = [gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data for data in map(body, responses())]
    named = {m.decode() for data in texts for m in re.findall(rb"https?:(?:\\?/){2}([a-z0-9.-]+\.[a-z]{2,})", data)}
    assert {host for host in named if not host.endswith(".example")} <= REAL_HOSTS | NAMESPACES


def test_every_host_has_a_robots_answer() -> None:
    places = {f"{urlsplit(url).scheme}://{urlsplit(url).netloc}/robots.txt" for url in responses()}
    assert places <= set(responses())


def test_pictures_are_pictures_of_decent_size() -> None:
    assert len(pictures()) >= 20
    for data in pictures().values():
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
            assert min(picture.size) >= 320
        assert 20_000 < len(data) < 120_000


def test_one_picture_lies_about_its_type() -> None:
    assert [url for url, data in pictures().items() if data[8:12] == b"WEBP" and url.endswith(".jpg")] != []


# -- the feed -----------------------------------------------------------------------------------


def test_feed_has_five_items_in_rsshub_s_shape() -> None:
    items = ElementTree.fromstring(body(FEED)).findall("channel/item")  # noqa: S314 (our own file)
    assert [len(list(item)) for item in items] == [6] * 5
    assert all(item.find("guid").get("isPermaLink") == "false" for item in items)  # type: ignore[union-attr]


def test_feed_s_pictures_are_recorded_under_their_original_urls() -> None:
    sources = re.findall(r'<img src="([^"]+)" data-size="\d+,\d+" referrerpolicy="no-referrer">', body(FEED).decode())
    gateway = "https://cors.worker.example/?"
    assert sum(source.startswith(gateway) for source in sources) == 1
    assert {source.removeprefix(gateway) for source in sources} <= set(pictures())


def test_feed_s_links_are_recorded() -> None:
    links = [link.text or "" for link in ElementTree.fromstring(body(FEED)).iterfind("channel/item/link")]  # noqa: S314
    assert set(links) <= set(responses())


# -- the report ---------------------------------------------------------------------------------


def report() -> dict[str, dict[str, object]]:
    page = body(REPORT).decode()
    found: dict[str, dict[str, object]] = json.JSONDecoder().raw_decode(page, page.index("ARTICLE_DETAIL = {") + 17)[0]
    return found


def test_report_has_the_current_shape() -> None:
    content = report()["article"]["content"]
    assert isinstance(content, dict)
    assert [set(segment) >= {"type", "text"} for segment in content["content"]] == [True] * 11


def test_report_s_pictures_are_recorded_without_their_transforms() -> None:
    urls = re.findall(r'"img_url":"([^"]+)"', body(REPORT).decode())
    assert len(urls) == 5
    assert {url.split("?watermark/3/")[0] for url in urls} <= set(pictures())


@pytest.mark.parametrize("secret", PERSONAL)
def test_report_carries_personal_data_in_its_json_alone(secret: str) -> None:
    article = re.search(r"<article.*</article>", body(REPORT).decode(), re.DOTALL)
    assert article is not None
    assert secret in json.dumps(report(), ensure_ascii=False)
    assert secret not in article[0]


# -- the English site ---------------------------------------------------------------------------


def announced() -> list[str]:
    index = re.findall(r"<loc>(.*?)</loc>", body(SITEMAP).decode())
    return re.findall(r"<loc>(.*?)</loc>", gzip.decompress(body(index[0])).decode())


def test_sitemap_announces_six_articles_of_all_fates() -> None:
    assert sorted(responses()[url][0] for url in announced()) == [200, 200, 200, 200, 301, 404]


def test_robots_txt_disallows_one_of_them_and_asks_for_a_delay() -> None:
    rules = Protego.parse(body(f"{TIMES}/robots.txt").decode())
    assert [url for url in announced() if not rules.can_fetch(url, "jianbao")] == [f"{TIMES}/drafts/winter-programme"]
    assert (rules.crawl_delay("jianbao"), list(rules.sitemaps)) == (1.0, [SITEMAP])


@pytest.mark.parametrize("slug", ["20/harbour-lamps-lit-again", "20/library-the-size-of-a-tram",
                                  "19/forty-volunteers-one-footbridge", "19/lantern-market-returns"])  # fmt: skip
def test_english_page_is_realistic(slug: str) -> None:
    page = body(f"{TIMES}/2026/11/{slug}").decode()
    assert 10_000 < len(page) < 40_000
    assert '"@type": "NewsArticle"' in page
    wanted = re.findall(r'https://images\.harbour-times\.example/[^" ]+', page)
    assert wanted
    assert set(wanted) <= set(pictures())


# -- the Chinese site ---------------------------------------------------------------------------


def listed() -> list[str]:
    pages = body(LISTING).decode() + body(f"{LISTING}index_2.html").decode()
    return [f"https://news.gangcheng.example{path}" for path in re.findall(r'<li><a href="(/2026/[^"]+)"', pages)]


def test_listing_leads_to_four_articles_over_two_pages() -> None:
    assert (len(set(listed())), set(listed()) <= set(responses())) == (4, True)
    assert '<a class="next" href="/shenghuo/index_2.html">下一页</a>' in body(LISTING).decode()


def test_one_chinese_page_is_gbk_and_says_so_in_its_meta_only() -> None:
    pages = [body(url) for url in listed()]
    (gbk,) = [page for page in pages if b"charset=gb2312" in page]
    assert "夜读座位" in gbk.decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        gbk.decode("utf-8")


def test_one_picture_is_shared_and_one_is_a_placeholder() -> None:
    shown = [re.findall(rb'<img src="([^"]+)" width="960"', body(url)) for url in listed()]
    flat = [picture for pictures in shown for picture in pictures]
    assert len(flat) - len(set(flat)) == 1
    assert sum(b"picsum.photos" in body(url) for url in listed()) == 1


# -- behind a web server ------------------------------------------------------------------------


def test_newsroom_can_be_served_by_nginx(tmp_path: Path) -> None:
    folder = tmp_path / "www"
    folder.mkdir()
    with nginx.serve(folder, tmp_path / "log") as base_url:
        write_site(folder, base_url)
        place = f"{base_url}/news.gangcheng.example/2026/11/20/10003.html"
        with urllib.request.urlopen(place) as response:
            page = response.read().decode()
        assert f'<link rel="canonical" href="{place}"' in page
        with urllib.request.urlopen(f"{base_url}/harbour-times.example/2026/11/20/harbour-lamps-lit-again") as response:
            assert f"{base_url}/images.harbour-times.example/2026/11/" in response.read().decode()
