"""`jianbao import`: posts become articles, with their images from the real site; again, killed, and broken ones too."""

import gzip
import re
import signal
from collections import Counter
from pathlib import Path
from urllib.parse import quote

import pytest

from crawler.exporters.hexo import Post, render
from tests.faults import story
from tests.foreign import HOST, browsertrix
from tests.jianbao import Jianbao
from tests.recording import record
from tests.site import nginx, varied
from tests.site.news import NewsSite

GATEWAY = "https://cors.example/?"


@pytest.fixture
def desk(tmp_path: Path) -> Jianbao:
    folder = tmp_path / "desk"
    folder.mkdir()
    desk = Jianbao(folder)
    desk.configure("")
    return desk


def post(site: NewsSite, number: int, **changes: object) -> str:
    """A post of the site's article, its pictures behind a gateway as the generator put them."""
    article = next(each for each in site.articles if each.number == number)
    images = [GATEWAY + url for url in article.images]
    body = "".join(f'<p>{p}</p><p><img src="{url}"></p>' for p, url in zip(article.paragraphs, images, strict=False))
    date = f"Fri, 20 Nov 2026 01:30:{number:02} GMT"
    made = Post(f"Story {number}", ["新媒体", "趣头条", "分类"], images[0], "趣头条", date, body)
    return render(made._replace(**changes))


def write(desk: Jianbao, name: str, text: str) -> None:
    path = desk.folder / "posts" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def posts(desk: Jianbao, news_site: NewsSite) -> list[str]:
    """Three posts; their addresses."""
    for number in (1, 2, 3):
        write(desk, f"新媒体/趣头条/分类/Story {number}.md", post(news_site, number))
    return [f"hexo://_posts/趣头条/分类/Story%20{n}?date=2026-11-20T01:30:0{n}Z" for n in (1, 2, 3)]


def outcomes(desk: Jianbao) -> Counter[tuple[str, str]]:
    run = desk.json("runs")[0]["id"]
    return Counter((row["kind"], row["outcome"]) for row in desk.json("runs", run) if "outcome" in row)


def written(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_posts_become_articles_with_their_images_from_where_they_came(
    desk: Jianbao, news_site: NewsSite, posts: list[str]
) -> None:
    desk("import", "hexo", "posts")
    assert outcomes(desk) == {("page", "new"): 3, ("source", "read"): 3, ("image", "new"): 6}
    for number, url in enumerate(posts, 1):
        article, told = desk.article(url), next(a for a in news_site.articles if a.number == number)
        assert (article.headline, article.articleSection) == (f"Story {number}", ["新媒体", "趣头条", "分类"])
        assert article.publisher is not None and article.publisher.name == "趣头条"
        assert article.datePublished == f"2026-11-20T01:30:0{number}+00:00"
        assert article.author == []
        assert [image.contentUrl for image in article.image] == list(told.images)
        assert all(image.sha256 for image in article.image)
        assert article.metadata.sources["articleBody"] == "hexo"
    desk("verify")


def test_the_post_itself_is_kept_byte_for_byte(desk: Jianbao, posts: list[str]) -> None:
    desk("import", "hexo", "posts")
    reader = desk.reader
    inventory = reader.find(posts[0])
    kept = {item.url: item.body for item in reader.page(inventory).resources}
    original = (desk.folder / "posts/新媒体/趣头条/分类/Story 1.md").read_bytes()
    assert kept["file:" + quote("新媒体/趣头条/分类/Story 1.md")] == original


def test_no_image_is_asked_for_with_a_referer_that_is_no_web_address(
    desk: Jianbao, posts: list[str], news_log: Path
) -> None:
    desk("import", "hexo", "posts")
    hits = nginx.hits(news_log)
    assert len([hit for hit in hits if hit.uri.startswith("/images/")]) == 6
    assert "hexo" not in news_log.read_text(encoding="utf-8")


def test_a_second_import_finds_everything_unchanged(desk: Jianbao, posts: list[str]) -> None:
    desk("import", "hexo", "posts")
    before = written(desk.folder / "archive/articles")
    desk("import", "hexo", "posts")
    assert outcomes(desk) == {("page", "unchanged"): 3, ("source", "read"): 3, ("image", "unchanged"): 6}
    assert written(desk.folder / "archive/articles") == before


def test_export_and_import_come_full_circle(desk: Jianbao, news_site: NewsSite, tmp_path: Path) -> None:
    desk.configure(
        f'[sources.gazette]\nfeed = "{news_site.feed_url}"\ncontent = "feed"\nsections = ["A", "Gazette", "Gazette"]'
    )
    desk("crawl")
    desk("export", "hexo", "first", "--as-received")
    (tmp_path / "other").mkdir()
    other = Jianbao(tmp_path / "other")
    other.configure("")
    other("import", "hexo", str(desk.folder / "first"))
    other("export", "hexo", "second", "--as-received")
    first = written(desk.folder / "first")
    assert len(first) == 10
    assert written(other.folder / "second") == first


def test_real_posts_come_out_as_they_went_in(desk: Jianbao, corpus: Path) -> None:
    """But for the random picture where there was none, the date that is none, and line breaks in a title."""
    numbers = ["003", "004", "006", "008", "011", "017", "019", "021"]
    desk.configure("[sources.old]\npages = ['https://x.example/']\nreplay = 'none.warc.gz'")
    record(desk.folder / "none.warc.gz", {"https://x.example/": ("text/html", b"no picture")})
    texts = {(corpus / "hexo_posts" / f"{number}.md").read_text(encoding="utf-8") for number in numbers}
    for number, text in enumerate(texts):
        write(desk, f"{number}.md", text)
    desk("import", "hexo", "posts", "--source", "old", code=1)
    assert outcomes(desk)[("page", "new")] == len(numbers)
    desk("export", "hexo", "out", "--as-received")
    without = {re.sub(r"(headimg|thumbnail): 'https://picsum[^']*'\n|date: Invalid Date\n", "", text) for text in texts}
    assert {data.decode() for data in written(desk.folder / "out").values()} == without


def test_a_broken_file_is_told_and_the_others_are_imported(
    desk: Jianbao, news_site: NewsSite, posts: list[str]
) -> None:
    write(desk, "空.md", "")
    write(desk, "README.md", "# no post\n")
    (desk.folder / "posts/latin.md").write_bytes(b"---\ntitle: caf\xe9\n---\n")
    shown = desk("import", "hexo", "posts", code=1)
    assert re.search(r"^failed +file:空\.md +\(it is empty\)$", shown, re.M)
    assert re.search(r"^failed +file:README\.md +\(no front matter", shown, re.M)
    assert re.search(r"^failed +file:latin\.md +\(it is not UTF-8", shown, re.M)
    assert outcomes(desk)[("page", "new")] == 3
    assert desk.json("runs")[0]["verdict"] == "partial"


def test_nothing_but_broken_files_is_an_unhealthy_run(desk: Jianbao) -> None:
    write(desk, "a.md", "")
    desk("import", "hexo", "posts", code=3)


def test_an_image_that_fails_is_in_the_ledger_and_costs_no_article(
    desk: Jianbao, news_site: NewsSite, posts: list[str]
) -> None:
    write(desk, "lost.md", post(news_site, 1, title="Lost", body=f'<p>x</p><img src="{news_site.base_url}/no.jpg">'))
    desk("import", "hexo", "posts")
    assert outcomes(desk)[("image", "gone")] == 1
    assert outcomes(desk)[("page", "new")] == 4


def test_pictures_alone_are_an_article(desk: Jianbao, news_site: NewsSite) -> None:
    image = news_site.articles[0].images[0]
    write(desk, "a.md", post(news_site, 1, body=f'<img src="{image}">', image=image))
    desk("import", "hexo", "posts")
    article = desk.article("hexo://_posts/趣头条/分类/Story%201?date=2026-11-20T01:30:01Z")
    assert (article.headline, article.articleBody, len(article.image)) == ("Story 1", "", 1)
    desk("show", article.identifier)
    desk("export", "jsonl", "out.jsonl")


def test_a_source_of_the_configuration_rules_its_import(desk: Jianbao, posts: list[str]) -> None:
    desk.configure('[sources.old-blog]\nfeed = "https://x.example/feed"\npublisher = "Paper"\nlimit = 1')
    desk("import", "hexo", "posts", "--source", "old-blog")
    rows = desk.json("list")
    assert [row["source"] for row in rows] == ["old-blog"] * 3
    article = desk.article(posts[0])
    assert article.publisher is not None and article.publisher.name == "Paper"


def test_private_addresses_are_refused_without_leave(desk: Jianbao, posts: list[str]) -> None:
    path = desk.folder / "sources.toml"
    path.write_text(path.read_text().replace("allow_private = true", ""))
    desk("import", "hexo", "posts")
    assert outcomes(desk) == {("page", "new"): 3, ("source", "read"): 3, ("image", "refused"): 6}


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_an_import_that_was_ended_is_finished_by_the_next(
    desk: Jianbao, news_site: NewsSite, number: signal.Signals
) -> None:
    for copy in range(300):
        write(desk, f"{copy:03}.md", post(news_site, 1 + copy % 10, title=f"Copy {copy}"))
    process = desk.start("import", "hexo", "posts")
    assert process.stdout is not None
    for _ in range(20):
        process.stdout.readline()
    process.send_signal(number)
    process.communicate(timeout=120)
    assert process.returncode == (130 if number is signal.SIGINT else -number)
    assert 0 < len(desk.inventories()) < 300
    desk("import", "hexo", "posts")
    assert len(desk.inventories()) == 300
    assert {len(inventory.versions) for inventory in desk.inventories()} == {1}
    desk("verify")


def test_json_is_the_run(desk: Jianbao, posts: list[str]) -> None:
    (run,) = desk.json("import", "hexo", "posts")
    assert (run["source"], run["spider"], run["verdict"]) == ("hexo", "hexo", "healthy")
    assert run["counts"]["page"] == {"new": 3}


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["hexo", "nowhere"], "import hexo: nowhere: no such folder"),
        (["hexo", "empty"], r"import hexo: empty: no \*.md file in it"),
        (["hxo", "empty"], 'import: no format "hxo"; there are hexo'),
        (["hexo", "posts", "--source", "No/Name"], '--source "No/Name": a name is made of'),
        (["hexo"], "Missing argument 'SRC'"),
    ],
)
def test_what_is_asked_wrongly_is_one_line_and_2(desk: Jianbao, args: list[str], told: str) -> None:
    (desk.folder / "empty").mkdir()
    write(desk, "a.md", "")
    lines = desk("import", *args, code=2).splitlines()
    assert len(lines) == 1
    assert re.search(told, lines[0])
    assert not (desk.folder / "archive").exists()


# -- warc ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Jianbao:
    """A desk with the archive of a crawl, and that crawl's recording as `site.warc.gz`."""
    desk = Jianbao(tmp_path_factory.mktemp("recorded"))
    with varied.serve() as server:
        desk.configure(f'[sources.gazette]\nfeed = "{server.base_url}/feed.xml"')
        desk("crawl", "gazette", "--record", "site.warc.gz", code=1)
    return desk


def texts(desk: Jianbao) -> dict[str, str]:
    return {each.url: desk.article(each.url).articleBody for each in desk.inventories()}


def pictures(desk: Jianbao) -> set[str]:
    return {path.name for path in (desk.folder / "archive/media").rglob("*.*")}


def test_the_pages_of_a_warc_become_articles_with_their_pictures(desk: Jianbao, recorded: Jianbao) -> None:
    desk("import", "warc", str(recorded.folder / "site.warc.gz"), code=1)  # two pictures had not come
    assert texts(desk) == texts(recorded)
    assert pictures(desk) == pictures(recorded)
    desk("verify")


def test_a_page_keeps_the_moment_and_the_bytes_of_its_capture(desk: Jianbao, recorded: Jianbao) -> None:
    desk("import", "warc", str(recorded.folder / "site.warc.gz"), code=1)
    url = next(url for url in texts(desk) if url.endswith("/gzip"))
    found, told = (each.reader.page(each.reader.find(url)) for each in (desk, recorded))
    assert (found.dateDownloaded, found.exchanges) == (told.dateDownloaded, told.exchanges)


def test_a_second_import_of_a_warc_finds_nothing_new(desk: Jianbao, recorded: Jianbao) -> None:
    for _ in range(2):
        desk("import", "warc", str(recorded.folder / "site.warc.gz"), code=1)
    assert outcomes(desk)[("page", "unchanged")] == 10
    assert {len(inventory.versions) for inventory in desk.inventories()} == {1}


def test_our_own_wacz_comes_back(desk: Jianbao, recorded: Jianbao) -> None:
    recorded("export", "wacz", str(desk.folder / "all.wacz"))
    desk("import", "warc", "all.wacz", code=1)
    assert texts(desk) == texts(recorded)
    assert pictures(desk) == pictures(recorded)


def test_of_a_browser_s_file_its_pages_become_articles(desk: Jianbao) -> None:
    browsertrix(desk.folder / "crawl.wacz")
    desk("import", "warc", "crawl.wacz")
    assert sorted(texts(desk)) == [f"{HOST}/first", f"{HOST}/second"]


def test_each_capture_of_a_page_is_a_version(desk: Jianbao) -> None:
    made = []
    for number in (1, 2):
        body = story(f"<p>Edition {number} of the story.</p>")
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        fields = (
            f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
            "Content-Type: application/http\r\n"
            f"WARC-Date: 202{number}-01-01T00:00:00Z\r\nWARC-Target-URI: https://gazette.example/a.html\r\n"
            f"Content-Length: {len(head + body)}\r\n\r\n"
        )
        made.append(gzip.compress(fields.encode() + head + body + b"\r\n\r\n", mtime=0))
    (desk.folder / "two.warc.gz").write_bytes(b"".join(made))
    desk("import", "warc", "two.warc.gz")
    [inventory] = desk.inventories()
    assert list(inventory.versions) == ["20210101000000", "20220101000000"]


def test_of_a_damaged_warc_the_whole_pages_are_imported_and_the_place_is_told(desk: Jianbao, recorded: Jianbao) -> None:
    data = (recorded.folder / "site.warc.gz").read_bytes()
    (desk.folder / "cut.warc.gz").write_bytes(data[: len(data) // 2])
    assert re.search(r"cut\.warc\.gz: byte [\d,]+: ", desk("import", "warc", "cut.warc.gz", code=1))
    assert set() < pictures(desk) < pictures(recorded)


@pytest.mark.parametrize(
    ("name", "data", "told", "code"),
    [
        ("none.warc.gz", None, "import: none.warc.gz: no such file or folder", 2),
        ("x.warc.gz", b"<html>", "x.warc.gz: nothing in it can be replayed.*byte 0", 1),
        ("x.warc.gz", b"", "x.warc.gz: nothing in it can be replayed", 1),
    ],
)
def test_what_is_no_warc_is_told(desk: Jianbao, name: str, data: bytes | None, told: str, code: int) -> None:
    if data is not None:
        (desk.folder / name).write_bytes(data)
    assert re.search(told, desk("import", "warc", name, code=code))
