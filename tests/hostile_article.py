"""An article that tries everything, as a page and as what was read from it; it may run nothing and reach nothing."""

# ruff: noqa: E501  markup as it is found

from hashlib import sha256

from crawler.items import Article, Capture, Exchange, Extraction, MediaObject, Page, utcnow
from crawler.normalise.urls import identifier
from tests.small_archive import SmallArchive

URL = "https://hostile.example/article"
TITLE = 'Title <script>window.acted = 1</script><img src=x onerror="window.acted = 1"> \u202egnp'
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="window.acted = 1"><script>window.acted = 1</script></svg>'

DIGITS = identifier(URL).removeprefix("sha256:")
SVG_NAME = f"{sha256(SVG).hexdigest()}.svg"


def markup(outside: str, *, hints: bool = True) -> str:
    """Scripts, handlers, addresses that run, styles, frames, refreshes: `outside` is an origin that counts visits.

    `hints` are links that tell a browser to connect early; no policy knows them, so they must be taken out.
    """
    early = f'<link rel="preconnect" href="{outside}"><link rel="dns-prefetch" href="{outside}">' if hints else ""
    return f"""{early}<p>Before.</p>
<script>window.acted = 1; fetch("{outside}/fetch")</script><script src="{outside}/script.js"></script>
<img src="{outside}/image.png" onerror="window.acted = 1" onload="window.acted = 1"><img srcset="{outside}/set.png 2x">
<p onclick="window.acted = 1" style="background: url({outside}/style.png)" onmouseover="window.acted = 1">Handlers.</p>
<a id="trap" href="javascript:window.acted=1">script address</a> <a href="data:text/html,<script>window.acted=1</script>">data</a>
<a href="java&#9;script:window.acted=1">tab</a> <a ping="{outside}/ping" href="{outside}/click">ping</a>
<style>@import url({outside}/import.css); body {{ background: url({outside}/css.png) }} @font-face {{ font-family: x;
src: url({outside}/font.woff) }} p {{ font-family: x }}</style>
<link rel="stylesheet" href="{outside}/link.css"><link rel="prefetch"
href="{outside}/prefetch">
<meta http-equiv="refresh" content="0; url={outside}/refresh"><base href="{outside}/base/"><img src="relative.png">
<form action="{outside}/form"><input name="password" autofocus onfocus="window.acted = 1"><button>Send</button></form>
<svg onload="window.acted = 1"><script>window.acted = 1</script><use href="{outside}/use.svg#x"/><a xlink:href="javascript:1">x</a></svg>
<math><mtext><table><mglyph><style><img src=x onerror="window.acted = 1"></style></mglyph></table></mtext></math>
<iframe src="{outside}/frame" srcdoc="<script>parent.acted = 1</script>"></iframe><object data="{outside}/object"></object>
<embed src="{outside}/embed"><video src="{outside}/video" poster="{outside}/poster.png" autoplay></video>
<noscript><p title="</noscript><img src=x onerror=window.acted=1>"></noscript>
<xmp><p title="</xmp><link rel=preconnect href={outside}>"></xmp><template><script>window.acted = 1</script></template>
<details open ontoggle="window.acted = 1">d</details><input type="image" src="{outside}/input.png">
<table background="{outside}/table.png"><tr><td background="{outside}/td.png">cell</td></tr></table>
<p>After.</p>"""


def add(archive: SmallArchive, outside: str) -> None:
    """Stores it as no pipeline would, with all its markup as the body."""
    body = markup(outside)
    page = f"<!DOCTYPE html><html><head><title>x</title></head><body onload='window.acted = 1'>{body}</body></html>".encode()
    headers = [("Content-Type", "text/html; charset=utf-8"), ("X-Note", "<script>window.acted = 1</script>")]
    now = utcnow().replace(microsecond=0)
    exchange = Exchange(URL, "GET", [("Host", "hostile.example")], b"", 200, "OK", "HTTP/1.1", headers, page, now)
    svg = archive.writer.put_media(SVG, "svg")
    article = Article(
        url=URL,
        headline=TITLE,
        articleBody="Before. After.",
        articleBodyHtml=body,
        identifier=identifier(URL),
        description=TITLE,
        image=[MediaObject(f"{outside}/image.svg", caption=TITLE, sha256=svg, encodingFormat="image/svg+xml")],
    )
    article.metadata.dateDownloaded, article.metadata.source = now.isoformat(), "gazette"
    fetched = Page(URL, page, now, headers={"content-type": "text/html; charset=utf-8"}, exchanges=[exchange])
    archive.writer.save(Capture(URL, page=fetched, extraction=Extraction(URL), article=article))
