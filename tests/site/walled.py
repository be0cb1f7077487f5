"""Hostile addresses against a crawl, in a network of its own: `unshare -n -m python -m tests.site.walled FOLDER`.

The site has a public address, gazette.example; whatever else is asked for reached an address that no crawl may reach.
Prints JSON: `reached`, the requests that did, and `rows`, the outcomes by kind and address.
"""

import json
import socket
import subprocess
import sys
from http.server import ThreadingHTTPServer
from ipaddress import IPv6Address
from pathlib import Path
from threading import Thread
from urllib.parse import unquote
from xml.sax.saxutils import escape

from crawler.archive.runs import read_outcomes, read_runs
from crawler.storages import open_storage
from tests.site.endpoints import Handler
from tests.site.hostile import ARTICLE, PARAGRAPH, RSS

PUBLIC = "203.119.1.1"
INSIDE = ["10.0.0.1", "169.254.169.254", "100.64.0.1"]
HOSTS = f"{PUBLIC} gazette.example\n10.0.0.1 inside.example\n127.0.0.1 localhost\n::1 localhost\n"
HOSTILE = [
    "http://127.0.0.1/secret", "http://127.1/secret", "http://0177.0.0.1/secret", "http://0x7f.0.0.1/secret",
    "http://2130706433/secret", "http://017700000001/secret", "http://0/secret", "http://0.0.0.0/secret",
    "http://①②⑦.⓪.⓪.①/secret", "http://127。0。0。1/secret", "http://１２７.0.0.1/secret",
    "http://[::1]/secret", "http://[::]/secret", "http://[::ffff:127.0.0.1]/secret", "http://[::ffff:7f00:1]/secret",
    "http://[64:ff9b::7f00:1]/secret", "http://[2002:7f00:1::]/secret", "http://[fe80::1]/secret",
    "http://localhost/secret", "http://localhost./secret", "http://LOCALHOST/secret", "http://inside.example/secret",
    "http://10.0.0.1/secret", "http://169.254.169.254/latest/meta-data/", "http://100.64.0.1/secret",
    "http://user@127.0.0.1/secret", "http://gazette.example@127.0.0.1/secret", "http://gazette.example:80@10.0.0.1/secret",
    "http://gazette.example\\@127.0.0.1/secret", "http://127.0.0.1\\@gazette.example/secret",
    "http://user:word@gazette.example/secret", "file:///etc/hosts", "ftp://127.0.0.1/secret", "gopher://127.0.0.1/1secret",
    "data:text/html,<p>secret</p>", "javascript:alert(1)", "dict://127.0.0.1/secret", "http://127.0.0.1:8080/secret",
]  # fmt: skip
PLACES = ("//127.0.0.1/secret", "//[::1]", "//inside", "//169.254", "//100.64", ":8080")
SECRETS = {n: url for n, url in enumerate(HOSTILE) if any(each in url for each in PLACES)}  # for scripts, one of a kind
SOURCES = """
[archive]
uri = "file:archive"
[defaults]
delay = 0.0
[sources.feed]
feed = "http://gazette.example/feed.xml"
[sources.map]
sitemap = "http://gazette.example/sitemap.xml"
[sources.hops]
pages = [{hops}]
[sources.pages]
pages = ["http://gazette.example/story"]
[sources.scripts]
pages = ["http://gazette.example/scripts"]
browser = true
"""
SCRIPT = """
const quay = "http://gazette.example/", secrets = %s, ask = (what, ...rest) => { try { return what(...rest) } catch {} }
for (const url of [...Object.values(secrets), ...Object.keys(secrets).map(n => quay + "hop/" + n)]) {
  ask(() => fetch(url, {mode: "no-cors", keepalive: true}).catch(() => 0))
  ask(() => fetch(url, {method: "POST", body: "{}", headers: {"Content-Type": "application/json"}}).catch(() => 0))
  ask(() => navigator.sendBeacon(url, "1"))
  ask(() => new WebSocket(url.replace("http", "ws")))
  ask(() => new EventSource(url))
  ask(() => new SharedWorker(URL.createObjectURL(new Blob([`fetch(${JSON.stringify(url)})`]))))
  ask(() => new Worker(URL.createObjectURL(new Blob([`importScripts(${JSON.stringify(url)})`]))))
  ask(() => navigator.serviceWorker.register(url))
  ask(() => open(url))
  for (const [tag, name] of [["img", "src"], ["iframe", "src"], ["script", "src"], ["video", "src"], ["embed", "src"],
    ["object", "data"], ["a", "ping"]]) {
    const made = document.createElement(tag); made[name] = url; document.body.append(made)
    if (tag === "a") { made.href = "#"; made.click() }
  }
  for (const rel of ["prefetch", "preload", "preconnect", "dns-prefetch", "stylesheet", "icon", "prerender"]) {
    const made = document.createElement("link"); made.rel = rel; made.href = url; made.as = "fetch"
    document.head.append(made)
  }
  const rules = document.createElement("script"); rules.type = "speculationrules"
  rules.textContent = JSON.stringify({prerender: [{urls: [url]}], prefetch: [{urls: [url]}]})
  document.body.append(rules)
}
ask(() => { const peer = new RTCPeerConnection({iceServers: [{urls: ["stun:127.0.0.1:3478", "stun:10.0.0.1:3478"]},
  {urls: ["turn:127.0.0.1:3478?transport=tcp", "turn:203.119.1.1:3478"], username: "u", credential: "c"}]})
  peer.createDataChannel("x"); peer.createOffer().then(offer => peer.setLocalDescription(offer)) })
ask(() => new WebTransport("https://127.0.0.1:3478/"))
setTimeout(() => { document.querySelector("h1").textContent = "The ferry sails by script" }, 200)
"""
"""What a page can ask for, of each address behind the wall, and by redirects that lead there."""

reached: list[str] = []


class Walled(Handler):
    """The site on its public address; on any other one whoever asks is noted."""

    def do_GET(self) -> None:  # noqa: N802
        own = IPv6Address(self.connection.getsockname()[0])
        path = unquote(self.path)
        if str(own.ipv4_mapped) != PUBLIC:
            reached.append(f"{own}{path}")
        if any(name.lower().startswith("sec-") for name in self.headers):
            reached.append(f"by the browser itself: {own}{path}")
        items = "".join(f"<item><title>{n}</title><link>{escape(u)}</link></item>" for n, u in enumerate(HOSTILE))
        if path == "/feed.xml":
            self.send(RSS.format(items).encode(), "application/rss+xml")
        elif path == "/sitemap.xml":
            urls = "".join(f"<url><loc>{escape(url)}</loc></url>" for url in HOSTILE)
            head = '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
            self.send(f"{head}{urls}</urlset>".encode(), "application/xml")
        elif path.startswith("/hop/"):
            self.send(b"", status=302, Location=HOSTILE[int(path[5:])].encode().decode("latin-1"))
        elif path == "/scripts":
            body = PARAGRAPH * 12 + f"<script>{SCRIPT % json.dumps(SECRETS)}</script>"
            self.send(ARTICLE.format(body=body).encode())
        elif path == "/story":
            images = "".join(f'<img src="{escape(url)}" width="640" height="480">' for url in HOSTILE)
            self.send(ARTICLE.format(body=PARAGRAPH * 12 + images).encode())
        else:
            self.send(b"", status=404)


class Listener(ThreadingHTTPServer):
    daemon_threads = True
    address_family = socket.AF_INET6


def listen(port: int) -> None:
    """Whoever connects or sends there, in whatever protocol, is noted."""
    stream, datagrams = (socket.socket(socket.AF_INET6, kind) for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM))
    for each in (stream, datagrams):
        each.bind(("::", port))
    stream.listen()
    Thread(target=lambda: [reached.append(f"tcp {stream.accept()[0].getsockname()}")], daemon=True).start()
    Thread(target=lambda: [reached.append(f"udp {datagrams.recvfrom(99)[0]!r}")], daemon=True).start()


def network(folder: Path) -> None:
    hosts = folder / "hosts"
    hosts.write_text(HOSTS)
    commands = [["ip", "link", "set", "lo", "up"], ["mount", "--bind", str(hosts), "/etc/hosts"]]
    commands += [["ip", "link", "add", "quay", "type", "veth", "peer", "sea"]]
    commands += [["ip", "link", "set", end, "up"] for end in ("quay", "sea")]
    commands += [["ip", "address", "add", "203.119.2.1/24", "dev", "quay"]]  # WebRTC does not begin on loopback alone
    commands += [["ip", "address", "add", f"{address}/32", "dev", "lo"] for address in (PUBLIC, *INSIDE)]
    for command in commands:
        subprocess.run(command, check=True)


def main(folder: Path) -> None:
    network(folder)
    listen(3478)
    for port in (80, 8080):
        Thread(target=Listener(("::", port), Walled).serve_forever, daemon=True).start()
    hops = ", ".join(f'"http://gazette.example/hop/{n}"' for n in range(len(HOSTILE)))
    (folder / "sources.toml").write_text(SOURCES.format(hops=hops))
    command = [sys.executable, "-m", "crawler", "--config", str(folder / "sources.toml"), "crawl"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    storage = open_storage(f"file:{folder / 'archive'}")
    rows = [
        [run.source, each.kind, each.url, each.outcome, each.reason]
        for run in read_runs(storage)
        for each in read_outcomes(storage, run.id)
    ]
    headlines = [json.loads(each.read_bytes())["headline"] for each in (folder / "archive").rglob("article.json")]
    sys.stdout.write(
        json.dumps({"reached": reached, "rows": rows, "headlines": headlines, "said": done.stdout + done.stderr})
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
