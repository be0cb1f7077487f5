"""A site that is nothing without its scripts, and some that are bad for whoever runs them."""

import io
import json
import time
from contextlib import AbstractContextManager

from PIL import Image

from tests.site.endpoints import Endpoint, Handler, Server, served
from tests.site.hostile import ARTICLE, PARAGRAPH

SHELL = """<!DOCTYPE html><html><head><meta charset="gbk"><title>Loading</title></head><body>
<main id="here"></main><script src="/app.js"></script></body></html>"""
APP = """
alert("subscribe"); confirm("really?"); open("/popup"); navigator.sendBeacon("/beacon", "seen")
const load = document.createElement("a"); load.href = "/file.zip"; load.download = "file.zip"; load.click()
for (const url of ["https://www.google-analytics.com/x.js", "/counted.woff2"])
  document.head.append(Object.assign(document.createElement("link"), {rel: "preload", as: "font", href: url}))
const name = location.pathname.split("/").pop()
fetch("/api/" + name, {headers: {"X-Asked-By": "script"}}).then(answer => answer.json()).then(story => {
  document.title = story.headline
  document.getElementById("here").innerHTML = `<article><h1>${story.headline}</h1>${story.body}<p id="agent"></p>
    <figure><img src="/img/early.png" width="640" height="480"></figure><div style="height: 9000px"></div>
    <figure><img data-src="/img/late.png" width="640" height="480"></figure></article>`
  document.getElementById("agent").textContent = "The crew wrote, seen by " + navigator.userAgent + ", on this day."
  new IntersectionObserver((seen, watch) => seen.filter(each => each.isIntersecting).forEach(each => {
    each.target.src = each.target.dataset.src; watch.unobserve(each.target)
  })).observe(document.querySelector("[data-src]"))
})
"""
HUNG = "<script>for (;;);</script>"
HUNGRY = """<script>const kept = []; setInterval(() => {
for (let n = 0; n < 10; n++) kept.push(new Uint8Array(4e6).fill(n)) }, 5)</script>"""
RESTLESS = """<script>setInterval(() => document.body.append(document.createElement("i")), 20)
setInterval(() => fetch("/api/tick?" + Math.random()), 50)</script>"""
FOREIGN = """<script>fetch("{canary}/api/private").then(answer => answer.text()).then(text => here.append(text),
() => document.querySelector("h1").append(" and tells nothing"))</script>"""


def with_script(script: str) -> Endpoint:
    return lambda h: h.send(ARTICLE.format(body=PARAGRAPH * 12 + script.replace("{canary}", h.server.canary)).encode())


def shell(h: Handler) -> None:
    h.send(SHELL.encode("gbk"), "text/html", ETag='"shell"')


def api(h: Handler) -> None:
    """The article, after a while."""
    time.sleep(0.7)
    name = h.path.rsplit("/", 1)[1]
    h.send(json.dumps({"headline": f"渡轮回来了 {name}", "body": PARAGRAPH * 6}).encode(), "application/json")


def picture(h: Handler) -> None:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "#2f7f95" if "early" in h.path else "#95472f").save(out, "PNG")
    h.send(out.getvalue(), "image/png")


PAGES: dict[str, Endpoint] = {
    "/robots.txt": lambda h: h.send(b"User-agent: *\nDisallow: /private\nDisallow: /api/\n", "text/plain"),
    "/app/": shell,
    "/app.js": lambda h: h.send(APP.encode(), "text/javascript"),
    "/api/": api,
    "/img/": picture,
    "/moved": lambda h: h.send(b"<p>moved<script>location = '/plain'</script>"),
    "/forbidden": lambda h: h.send(b"<p>moved<script>location.replace('/private/x')</script>"),
    "/circle": lambda h: h.send(b"<p>again<script>location = '/circle?' + Math.random()</script>"),
    "/plain": with_script(""),
    "/hung": with_script(HUNG),
    "/hungry": with_script(HUNGRY),
    "/restless": with_script(RESTLESS),
    "/foreign": with_script(FOREIGN),
}


def serve(canary: str = "") -> AbstractContextManager[Server]:
    """`canary` is another site, which a page of this one asks."""
    return served(PAGES, canary)
