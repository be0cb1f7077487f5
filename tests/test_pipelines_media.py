"""What becomes of an article's pictures: the pipeline with its real books and store, and the whole crawl."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.settings import Settings

from crawler.archive.layout import media_key
from crawler.archive.ledger import Ledger, Seen
from crawler.archive.runs import Outcome
from crawler.exceptions import Blocked, Gone, SiteError, StoreUnavailable, Unchanged
from crawler.fetch import ignore
from crawler.items import Article, Capture, MediaObject, utcnow
from crawler.pipelines.media import MOST, PICTURES, MediaPipeline, outcome_of
from crawler.pipelines.run import CrawlRun
from crawler.spiders.page import PageSpider
from tests.jianbao import Jianbao
from tests.site import nginx
from tests.site.news import NewsSite, picture

PAGE = "https://harbour.example/story"
HTML = b"<!DOCTYPE html><html><body>prove that you are no robot</body></html>"
Answer = Callable[[Request], Awaitable[Response]]


class Desk:
    """The pipeline without a network: `answer` stands for Scrapy's engine; run, ledger and archive are real."""

    def __init__(self, folder: Path, answer: Answer) -> None:
        self.asked: list[Request] = []
        self.answer = answer
        settings = Settings()
        settings.setmodule("crawler.settings")
        self.state, uri = folder / "state", f"file:{folder / 'archive'}"
        settings.setdict(
            {"ARCHIVE_URI": uri, "STATE_DIR": str(self.state), "STORE_THREADS": 2, "WORKERS": 1, "SOURCE": "desk"}
        )
        crawler: Any = SimpleNamespace(settings=settings, spidercls=PageSpider, engine=self)
        crawler.get_extension = lambda cls: self.run
        self.spider = None
        self.run = CrawlRun(crawler)
        self.pipeline = MediaPipeline(crawler)

    async def download_async(self, request: Request) -> Response:
        self.asked.append(request)
        return await self.answer(request)

    def process(self, *urls: str) -> Capture:
        """An article with these pictures, through the pipeline."""
        article = Article(PAGE, "The ferry", image=[MediaObject(url, caption=url) for url in urls])
        return asyncio.run(self.pipeline.process_item(Capture(PAGE, article=article)))

    def remember(self, url: str, data: bytes, *, archived: bool) -> str:
        """As an earlier run left it in the ledger, and in the archive or not; gives the digest."""
        sha256 = asyncio.run(self.run.keeper.put_media(data, "jpg")) if archived else "ab" * 32
        facts = {"sha256": sha256, "encodingFormat": "image/jpeg", "contentSize": 1, "width": 480, "height": 320}
        self.run.ledger.remember(Seen(url, utcnow(), '"v1"', None, facts))
        self.run.ledger.close()
        self.run.ledger = Ledger(self.state, "desk")
        return sha256

    def outcomes(self) -> dict[str, Outcome]:
        return {outcome.url: outcome for outcome in self.run.ledger.outcomes(self.run.id)}


def url(number: int = 1) -> str:
    return f"https://harbour.example/{number}.jpg"


async def served(request: Request) -> Response:
    return Response(request.url, body=picture(request.url))


def failing(error: Exception) -> Answer:
    async def answer(request: Request) -> Response:
        raise error

    return answer


def answering(body: bytes) -> Answer:
    async def answer(request: Request) -> Response:
        return Response(request.url, body=body)

    return answer


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path, served)
    yield made
    made.run.keeper.close()
    made.run.ledger.close()


# -- failures


def test_a_picture_that_came_leaves_the_article_complete(desk: Desk) -> None:
    item = desk.process(url())
    assert item.article is not None
    assert item.article.image[0].sha256
    assert not item.incomplete


def test_a_page_in_a_pictures_place_is_blocked_with_its_reason(desk: Desk) -> None:
    desk.answer = answering(HTML)
    item = desk.process(url())
    found = desk.outcomes()[url()]
    assert (found.outcome, item.incomplete) == ("blocked", True)
    assert (found.reason or "").startswith("not an image: text/html")


def test_a_cut_off_picture_is_failed(desk: Desk) -> None:
    desk.answer = answering(picture(url())[:2000])
    item = desk.process(url())
    assert (desk.outcomes()[url()].outcome, item.incomplete) == ("failed", True)


@pytest.mark.parametrize(
    ("error", "incomplete"),
    [
        (SiteError("HTTP 503"), True),
        (Blocked("HTTP 403"), True),
        (Gone("HTTP 404"), False),
        (IgnoreRequest("max redirections reached"), True),
        (IgnoreRequest("Forbidden by robots.txt"), False),
        (TimeoutError(), True),
    ],
)
def test_an_article_is_incomplete_while_its_pictures_may_come(desk: Desk, error: Exception, incomplete: bool) -> None:
    desk.answer = failing(ignore(error) if isinstance(error, SiteError) else error)
    item = desk.process(url())
    assert item.article is not None
    assert [(m.contentUrl, m.caption, m.sha256) for m in item.article.image] == [(url(), url(), None)]
    assert item.incomplete is incomplete


def test_a_failed_picture_that_the_archive_has_leaves_the_article_complete(desk: Desk) -> None:
    sha256 = desk.remember(url(), picture(url()), archived=True)
    desk.answer = failing(TimeoutError())
    item = desk.process(url())
    assert item.article is not None
    assert (item.article.image[0].sha256, item.incomplete) == (sha256, False)
    assert desk.outcomes()[url()].outcome == "failed"


def test_an_article_that_shares_a_lost_picture_is_incomplete_too(desk: Desk) -> None:
    desk.answer = failing(TimeoutError())

    async def both() -> list[Capture]:
        articles = [Article(f"{PAGE}-{n}", "The ferry", image=[MediaObject(url())]) for n in range(2)]
        return [await desk.pipeline.process_item(Capture(a.url, article=a)) for a in articles]

    assert [item.incomplete for item in asyncio.run(both())] == [True, True]
    assert len(desk.asked) == 1


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (ignore(Unchanged("not modified")), ("unchanged", "not modified")),
        (IgnoreRequest("max redirections reached"), ("failed", "max redirections reached")),
        (IgnoreRequest("Forbidden by robots.txt"), ("refused", "Forbidden by robots.txt")),
        (ConnectionResetError(), ("failed", "ConnectionResetError")),
    ],
)
def test_an_error_has_one_outcome(error: Exception, outcome: tuple[str, str]) -> None:
    assert outcome_of(error) == outcome


def test_a_blocked_picture_is_had_by_the_next_crawl(tmp_path: Path, news_site: NewsSite) -> None:
    jianbao = Jianbao(tmp_path)
    article = news_site.articles[0]
    file = news_site.folder / article.images[0].removeprefix(news_site.base_url).lstrip("/")
    file.write_bytes(HTML)
    jianbao.configure(f'[sources.gazette]\npages = ["{article.url}"]\nrevisit = "0s"')
    jianbao("crawl", code=1)
    assert [image.sha256 is None for image in jianbao.article(article.url).image] == [True, False]
    file.write_bytes(picture(article.images[0]))
    jianbao("crawl")
    assert [image.sha256 is None for image in jianbao.article(article.url).image] == [False, False]


# -- many pictures


def test_pictures_beyond_the_limit_stay_and_are_in_the_ledger(desk: Desk) -> None:
    desk.answer = failing(ignore(Gone("HTTP 404")))
    urls = [url(number) for number in range(MOST + 30)]
    item = desk.process(*urls)
    assert item.article is not None
    assert [m.contentUrl for m in item.article.image] == urls
    assert len(desk.asked) == MOST
    found = desk.outcomes()
    assert found.keys() == set(urls)
    assert {(o.outcome, o.reason) for u, o in found.items() if u in urls[MOST:]} == {
        ("refused", f"more than {MOST} pictures in one article")
    }
    assert not item.incomplete


def test_a_picture_that_another_article_keeps_is_not_refused_by_the_limit(desk: Desk) -> None:
    many = [MediaObject(url(number)) for number in range(2, MOST + 2)]
    articles = [Article("a", "", image=[MediaObject(url(1))]), Article("b", "", image=[*many, MediaObject(url(1))])]

    async def both() -> None:
        for article in articles:
            await desk.pipeline.process_item(Capture(article.url, article=article))
            desk.answer = failing(ignore(Gone("HTTP 404")))

    asyncio.run(both())
    assert desk.outcomes()[url(1)].outcome == "new"


# -- the end of a run, and memory


@pytest.mark.parametrize("ending", ["errors", "stopping"])
def test_a_run_that_ends_asks_for_no_more_pictures(desk: Desk, ending: str) -> None:
    setattr(desk.run, ending, ["the disk is full"] if ending == "errors" else True)
    item = desk.process(url())
    assert desk.asked == []
    assert desk.outcomes()[url()].outcome == "pending"
    assert item.incomplete


def test_a_run_that_ends_takes_no_known_picture_from_its_article(desk: Desk) -> None:
    sha256 = desk.remember(url(), picture(url()), archived=True)
    desk.run.stopping = True
    item = desk.process(url())
    assert item.article is not None
    assert (item.article.image[0].sha256, item.incomplete) == (sha256, False)


def test_pictures_in_memory_are_bounded(desk: Desk) -> None:
    busy, most = 0, 0

    async def slow(request: Request) -> Response:
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        await asyncio.sleep(0.02)
        busy -= 1
        raise ignore(Gone("HTTP 404"))

    desk.answer = slow
    desk.process(*(url(number) for number in range(PICTURES + 8)))
    assert (len(desk.asked), most) == (PICTURES + 8, PICTURES)


def test_a_store_that_fails_leaves_the_rest_pending(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(data: bytes, suffix: str) -> str:
        raise StoreUnavailable("the disk is full", key="media")

    monkeypatch.setattr(desk.run.keeper, "put_media", full)
    with pytest.raises(StoreUnavailable):
        desk.process(*(url(number) for number in range(2 * PICTURES)))
    assert desk.run.errors == ["media: the disk is full"]
    assert {outcome.outcome for outcome in desk.outcomes().values()} == {"pending"}
    assert len(desk.asked) < 2 * PICTURES


# -- the ledger's word is checked


async def conditional(request: Request) -> Response:
    if request.meta.get("unconditional"):
        return await served(request)
    raise ignore(Unchanged("not modified"))


def test_not_modified_stands_for_bytes_in_the_archive(desk: Desk) -> None:
    sha256 = desk.remember(url(), picture(url()), archived=True)
    desk.answer = conditional
    item = desk.process(url())
    assert item.article is not None
    assert (item.article.image[0].sha256, len(desk.asked)) == (sha256, 1)
    assert desk.outcomes()[url()].outcome == "unchanged"


def test_not_modified_is_asked_again_where_the_archive_has_lost_the_bytes(desk: Desk) -> None:
    desk.remember(url(), b"", archived=False)
    desk.answer = conditional
    item = desk.process(url())
    assert item.article is not None
    sha256 = item.article.image[0].sha256
    assert sha256
    assert desk.run.storage.read(media_key(sha256, "jpg")) == picture(url())
    assert desk.outcomes()[url()].outcome == "new"


def test_a_failure_does_not_trust_bytes_that_the_archive_has_lost(desk: Desk) -> None:
    desk.remember(url(), b"", archived=False)
    desk.answer = failing(TimeoutError())
    item = desk.process(url())
    assert item.article is not None
    assert (item.article.image[0].sha256, item.incomplete) == (None, True)


def test_a_site_that_says_not_modified_for_ever_is_asked_twice(desk: Desk) -> None:
    desk.answer = failing(ignore(Unchanged("not modified")))
    assert desk.process(url()).incomplete
    assert len(desk.asked) == 2


def test_a_lost_picture_comes_back_with_the_next_edit(tmp_path: Path, news_site: NewsSite, news_log: Path) -> None:
    jianbao = Jianbao(tmp_path)
    article = news_site.articles[0]
    jianbao.configure(f'[sources.gazette]\npages = ["{article.url}"]\nrevisit = "0s"')
    jianbao("crawl")
    sha256 = jianbao.article(article.url).image[0].sha256
    assert sha256
    file = tmp_path / "archive" / media_key(sha256, "jpg")
    file.unlink()
    asked = len(nginx.hits(news_log))
    news_site.edit(article.number, "A sentence that was not there before, long enough to be one.")
    jianbao("crawl")
    assert file.read_bytes() == picture(article.images[0])
    path = article.images[0].removeprefix(news_site.base_url)
    assert [hit.status for hit in nginx.hits(news_log)[asked:] if hit.uri == path] == [304, 200]
