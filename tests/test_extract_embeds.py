"""Embedded videos and posts: the page on which a reader can open each."""

import pytest

from crawler.extract.dom import parse
from crawler.extract.embeds import EMBEDS, Embed, embed

BASE = "https://news.example/a.html"


def found(markup: str) -> Embed | None:
    return embed(next(parse(f"<body>{markup}</body>")[0].iter(*EMBEDS)), BASE)


@pytest.mark.parametrize(
    ("source", "page"),
    [
        ("//www.youtube.com/embed/dQw4w9WgXcQ?rel=0", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        ("https://player.vimeo.com/video/7700", "https://vimeo.com/7700"),
        (
            "//player.bilibili.com/player.html?aid=1&bvid=BV1xx411c7mD&page=1",
            "https://www.bilibili.com/video/BV1xx411c7mD",
        ),
        ("https://v.qq.com/txp/iframe/player.html?origin=x&vid=a0012abc", "https://v.qq.com/x/page/a0012abc.html"),
        (
            "https://www.facebook.com/plugins/video.php?height=3&href=https%3A%2F%2Fwww.facebook.com%2Ftown%2Fvideos%2F7%2F",
            "https://www.facebook.com/town/videos/7/",
        ),
        ("https://platform.twitter.com/embed/Tweet.html?dnt=1&id=170", "https://x.com/i/status/170"),
    ],
)
def test_a_player_leads_to_the_page_of_what_it_plays(source: str, page: str) -> None:
    assert found(f'<iframe data-src="{source}"></iframe>') == Embed(page, page)


def test_a_post_is_called_by_its_words() -> None:
    link = '<a href="https://twitter.com/town/status/9?ref_src=x">May 5</a>'
    assert found(f'<blockquote class="twitter-tweet"><p>The bridge is open</p>{link}</blockquote>') == Embed(
        "https://twitter.com/town/status/9", "The bridge is open May 5"
    )


def test_a_video_of_the_site_is_called_by_its_title() -> None:
    assert found('<video title="The opening"><source src="/v/7.mp4"></video>') == Embed(
        "https://news.example/v/7.mp4", "The opening"
    )


@pytest.mark.parametrize(
    "markup",
    [
        '<iframe src="https://ads.example/frame.html"></iframe>',
        "<blockquote>A plain quotation</blockquote>",
        '<blockquote class="twitter-tweet">A post without its address</blockquote>',
        '<iframe src="https://www.facebook.com/plugins/post.php?href=javascript%3Aalert(1)"></iframe>',
        "<video></video>",
    ],
)
def test_what_leads_nowhere_is_no_embed(markup: str) -> None:
    assert found(markup) is None
