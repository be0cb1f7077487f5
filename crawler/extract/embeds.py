"""Videos, posts and sound of other sites that an article embeds: the address under which a reader can open each."""

import re
from typing import NamedTuple
from urllib.parse import unquote

from lxml.html import HtmlElement

from crawler.extract.dom import absolute, line

EMBEDS = frozenset(["iframe", "video", "blockquote"])
# What a player's address holds → the page of what it plays. The players are those that their services document.
PLAYERS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.I), page)
    for pattern, page in (
        (r"//(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]{6,})", "https://www.youtube.com/watch?v={}"),
        (r"//player\.vimeo\.com/video/(\d+)", "https://vimeo.com/{}"),
        (r"//(?:www\.|geo\.)?dailymotion\.com/(?:embed/video/|player[^?]*\?video=)(\w+)", "https://www.dailymotion.com/video/{}"),
        (r"//player\.bilibili\.com/player\.html\?(?:[^#]*&)?bvid=(\w+)", "https://www.bilibili.com/video/{}"),
        (r"//player\.bilibili\.com/player\.html\?(?:[^#]*&)?aid=(\d+)", "https://www.bilibili.com/video/av{}"),
        (r"//v\.qq\.com/(?:txp/)?iframe/(?:player|preview)\.html\?(?:[^#]*&)?vid=(\w+)", "https://v.qq.com/x/page/{}.html"),
        (r"//player\.youku\.com/embed/([\w=]+)", "https://v.youku.com/v_show/id_{}.html"),
        (r"//platform\.twitter\.com/embed/.*[?&]id=(\d+)", "https://x.com/i/status/{}"),
        (r"//(?:www\.)?instagram\.com/((?:p|reel|tv)/[\w-]+)/embed", "https://www.instagram.com/{}/"),
        (r"//(?:www\.)?tiktok\.com/embed/(?:v2/)?(\d+)", "https://www.tiktok.com/embed/{}"),
        (r"//open\.spotify\.com/embed/(\w+/\w+)", "https://open.spotify.com/{}"),
        (r"//(?:www\.)?facebook\.com/plugins/(?:post|video)\.php\?(?:[^#]*&)?href=([^&#]+)", "{}"),
        (r"//w\.soundcloud\.com/player/?\?(?:[^#]*&)?url=([^&#]+)", "{}"),
    )
)  # fmt: skip
SERVICES = re.compile(
    r"youtu|vimeo|dailymotion|bilibili|qq\.com|youku|twitter|instagram|tiktok|spotify|facebook|soundcloud", re.I
)
POST = re.compile(
    r"(?:^|\s)(?:twitter-(?:tweet|video)|instagram-media|tiktok-embed|bluesky-embed|reddit-embed\w*)(?:$|\s)"
)
STATUS = re.compile(
    r"//(?:www\.|mobile\.)?(?:twitter|x)\.com/\w+/status/\d+|//bsky\.app/profile/[^/]+/post/|//(?:www\.)?reddit\.com/r/"
)
NAMED = 200  # characters of what a link is called


class Embed(NamedTuple):
    """Where a reader can open what is embedded, and what it is called."""

    url: str
    name: str


def _player(node: HtmlElement, base: str) -> str | None:
    source = absolute(base, node.get("data-src") or node.get("data-lazy-src") or node.get("src")) or ""
    if not SERVICES.search(source[:200]):
        return None
    found = ((pattern.search(source[:2000]), page) for pattern, page in PLAYERS)
    return next((absolute(base, page.format(unquote(match[1]))) for match, page in found if match), None)


def _post(node: HtmlElement, base: str) -> str | None:
    if not POST.search(node.get("class") or ""):
        return None
    links = [node.get("data-instgrm-permalink"), node.get("cite")]
    links += [link for each in node.iter("a") if STATUS.search(link := each.get("href") or "")][-1:]
    return next((url for link in links if (url := absolute(base, link))), None)


def _video(node: HtmlElement, base: str) -> str | None:
    sources = [node.get("src"), *(each.get("src") for each in node.iter("source"))]
    return next((url for source in sources if (url := absolute(base, source))), None)


def embed(node: HtmlElement, base: str) -> Embed | None:
    """What an iframe, a video or a quoted post embeds; None for advertisements, forms and plain quotations."""
    readers = {"iframe": _player, "video": _video, "blockquote": _post}
    url = readers[node.tag](node, base) if node.tag in readers else None
    if url is None:
        return None
    name = line(" ".join(node.itertext()) if node.tag == "blockquote" else node.get("title"))
    return Embed(url.partition("?ref_src=")[0], name[:NAMED] or url)
