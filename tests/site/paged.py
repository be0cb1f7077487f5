"""A site whose articles lie on several pages, in other forms too, or whose links only look like that."""

from contextlib import AbstractContextManager
from functools import partial

from tests.site.endpoints import Endpoint, Handler, Server, served
from tests.site.varied import picture

STORY = "渡口的老船工今天又摇着橹出发了，岸边的孩子们数着桨声，面包师傅把第一炉热面包送到船上。第{}页的第{}段。"
ENGLISH = "The old ferryman rowed out again today, and the children on the quay counted. Paragraph {1} of page {0}."
TITLE = "渡轮归来：老船工的十年"
FAILING = "/2026/11/broken_42_2.html"


def html(title: str, body: str, head: str = "") -> str:
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body><nav><a href='/'>首页</a></nav>"
        f"<article><h1>{title}</h1><time datetime='2026-11-20T08:00:00+08:00'></time>{body}</article></body></html>"
    )


def paragraphs(page: int, words: str = STORY) -> str:
    """Six paragraphs, a picture after the third."""
    texts = [f"<p>{words.format(page, n)}{words.format(page, n)}</p>" for n in range(1, 7)]
    picture = f'<figure><img src="/img/page-{page}.png"></figure>'
    return "".join([*texts[:3], picture, *texts[3:]])


def chinese(h: Handler, page: int, name: str = "content_123", last: int = 3) -> None:
    """GBK, numbers, 下一页 and 下一篇; the title and the editor stand on each page."""
    names = [f"{name}.html", *(f"{name}_{n}.html" for n in range(2, last + 1))]
    pager = "".join(f'<a href="{each}">{n}</a> ' for n, each in enumerate(names, 1))
    pager += f'<a href="{names[page]}">下一页</a>' if page < last else ""
    title = TITLE if page == 1 else f"{TITLE}（{page}）"
    body = f'{paragraphs(page)}<p>责任编辑：李安</p><p>本文共{last}页</p><div class="pages">{pager}</div>'
    body += '<p><a href="content_124.html">下一篇：另一条新闻</a></p>'
    h.send(html(title, body).encode("gbk"), "text/html; charset=gb2312")


def english(h: Handler) -> None:
    """rel=next alone."""
    page = h.number("page", 1)
    head = f'<link rel="next" href="/view.php?id=77&page={page + 1}">' if page < 3 else ""
    h.send(html("The ferry is back after ten years", paragraphs(page, ENGLISH), head).encode())


def loop(h: Handler) -> None:
    """Every page has a next one, and says the same."""
    page = h.number("page", 1)
    h.send(html("A loop of pages", f'{paragraphs(1)}<a href="?id=9&page={page + 1}">下一页</a>').encode())


def live(h: Handler) -> None:
    """Entries with their times, the newest first."""
    entries = (f'<div class="entry"><time>{20 - n}:30</time><p>{ENGLISH.format(1, n)}</p></div>' for n in range(8))
    h.send(html("Live: the ferry returns", "".join(entries)).encode())


def gallery(h: Handler) -> None:
    """One picture a page, and a line under it."""
    page = h.number("page", 1)
    shown = "".join(f'<figure><img src="/img/g-{page}-{n}.png"></figure>' for n in range(3))
    pager = "".join(f'<a href="?id=3&page={n}">{n}</a>' for n in range(1, 5))
    h.send(html("图集：渡口十年", f"<p>渡口的第{page}个早晨，老船工。</p>{shown}{pager}").encode())


def robots(h: Handler) -> None:
    h.send(b"User-agent: *\nDisallow: /2026/11/walled_7_2.html", "text/plain")


def failing(h: Handler) -> None:
    h.send(b"<h1>Service unavailable</h1>", status=503)


def other(h: Handler) -> None:
    h.send(html("另一条新闻在这里", paragraphs(1)).encode())


def mobile(h: Handler, canonical: str) -> None:
    head = f'<link rel="canonical" href="{h.server.base_url}{canonical}">'
    h.send(html("The harbour has a new light | short form", paragraphs(8, ENGLISH), head).encode())


def desktop(h: Handler) -> None:
    head = f'<link rel="amphtml" href="{h.server.base_url}/amp/2026/harbour-555.html">'
    h.send(html("The harbour has a new light", paragraphs(9, ENGLISH), head).encode())


def feed(h: Handler) -> None:
    """An article in two forms, the page itself first."""
    paths = ("/2026/harbour-555.html", "/amp/2026/harbour-555.html")
    items = "".join(f"<item><title>x</title><link>{h.server.base_url}{path}</link></item>" for path in paths)
    h.send(f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'.encode(), "application/rss+xml")


def image(h: Handler) -> None:
    h.send(picture(h.path.rpartition("/")[2]), "image/png")


PAGES: dict[str, Endpoint] = {
    **{f"/2026/11/content_123{f'_{n}' if n > 1 else ''}.html": partial(chinese, page=n) for n in (1, 2, 3)},
    "/2026/11/content_124.html": other,
    "/2026/11/broken_42.html": partial(chinese, page=1, name="broken_42"),
    FAILING: failing,
    "/2026/11/broken_42_3.html": partial(chinese, page=3, name="broken_42"),
    "/2026/11/walled_7.html": partial(chinese, page=1, name="walled_7"),
    "/2026/11/walled_7_2.html": partial(chinese, page=2, name="walled_7"),
    "/2026/11/walled_7_3.html": partial(chinese, page=3, name="walled_7"),
    "/robots.txt": robots,
    "/view.php": english,
    "/live/2026-ferry.html": live,
    "/gallery.php": gallery,
    "/loop.php": loop,
    "/2026/harbour-555.html": desktop,
    "/amp/2026/harbour-555.html": partial(mobile, canonical="/2026/harbour-555.html"),
    "/2026/harbour-555.html/print": partial(mobile, canonical="/2026/harbour-555.html"),
    "/amp/2026/lost-556.html": partial(mobile, canonical="/2026/lost-556.html"),
    "/feed.xml": feed,
    "/img/": image,
}


def serve() -> AbstractContextManager[Server]:
    return served(PAGES)
