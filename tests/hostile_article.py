"""An article that tries everything, as a page and as an article in the archive; it may run nothing and reach nothing."""

from crawler.items import Article, Capture, Exchange, Extraction, MediaObject, Page
from crawler.normalise.urls import identifier
from crawler.items import utcnow
from tests.small_archive import SmallArchive

URL = "https://hostile.example/article"
TITLE = 'Title <script>window.ran = 1</script><img src=x onerror="window.ran = 1"> \u202egnp'
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="window.ran = 1"><script>window.ran = 1</script></svg>'


def markup(outside: str) -> str:
    """Scripts, handlers, addresses that run, styles, frames, refreshes: `outside` is an origin that counts visits."""
    return f"""<p>Before.</p>
<script>window.ran = 1; fetch("{outside}/fetch")</script><script src="{outside}/script.js"></script>
<img src="{outside}/image.png" onerror="window.ran = 1" onload="window.ran = 1"><img srcset="{outside}/set.png 2x">
<p onclick="window.ran = 1" style="background: url({outside}/style.png)" onmouseover="window.ran = 1">Handlers.</p>
<a id="trap" href="javascript:window.ran=1">script address</a> <a href="data:text/html,<script>window.ran=1</script>">data</a>
<a href="java&#9;script:window.ran=1">tab</a> <a ping="{outside}/ping" href="{outside}/click">ping</a>
<style>@import url({outside}/import.css); body {{ background: url({outside}/css.png) }} @font-face {{ font-family: x;
src: url({outside}/font.woff) }} p {{ font-family: x }}</style>
<link rel="stylesheet" href="{outside}/link.css"><link rel="preconnect" href="{outside}"><link rel="prefetch"
href="{outside}/prefetch"><link rel="dns-prefetch" href="{outside}">
<meta http-equiv="refresh" content="0; url={outside}/refresh"><base href="{outside}/base/"><img src="relative.png">
<form action="{outside}/form"><input name="password" autofocus onfocus="window.ran = 1"><button>Send</button></form>
<svg onload="window.ran = 1"><script>window.ran = 1</script><use href="{outside}/use.svg#x"/><a xlink:href="javascript:1">x</a></svg>
<math><mtext><table><mglyph><style><img src=x onerror="window.ran = 1"></style></mglyph></table></mtext></math>
<iframe src="{outside}/frame" srcdoc="<script>parent.ran = 1</script>"></iframe><object data="{outside}/object"></object>
<embed src="{outside}/embed"><video src="{outside}/video" poster="{outside}/poster.png" autoplay></video>
<noscript><p title="</noscript><img src=x onerror=window.ran=1>"></noscript>
<xmp><p title="</xmp><link rel=preconnect href={outside}>"></xmp><template><script>window.ran = 1</script></template>
<details open ontoggle="window.ran = 1">d</details><input type="image" src="{outside}/input.png">
<table background="{outside}/table.png"><tr><td background="{outside}/td.png">cell</td></tr></table>
<p>After.</p>"""


def add(archive: SmallArchive, outside: str) -> str:
    """Stores it as no pipeline would, with all its markup as the body; returns its identifier's hex digits."""
    body = markup(outside)
    page = f"<!DOCTYPE html><html><head><title>x</title></head><body onload='window.ran = 1'>{body}</body></html>".encode()
    headers = [("Content-Type", "text/html; charset=utf-8"), ("X-Note", "<script>window.ran = 1</script>")]
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
    return article.identifier.removeprefix("sha256:")
