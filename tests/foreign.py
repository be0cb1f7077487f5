"""Files as other tools write them, record for record: the forms were read from files that warcprox 2.13.1 and
browsertrix-crawler 1.14.1 wrote of a site on loopback. The words are invented.
"""

import gzip
import hashlib
import json
import zipfile
from io import BytesIO
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

HOST = "https://gazette.example"
PICTURE = b"\x89PNG\r\n\x1a\n of a ferry"
TEXT = "The old ferryman rowed out again today; children on the quay counted the strokes."


def story(name: str) -> bytes:
    """A page that has an article, a picture, an advertisement in a frame and a script."""
    return (
        f"<!DOCTYPE html><html><head><title>The {name} story of today</title></head><body><article>"
        f"<h1>The {name} story of today</h1>{f'<p>{TEXT} ({name})</p>' * 8}</article>"
        f'<iframe src="{HOST}/ad.html?{name}"></iframe></body></html>'
    ).encode()


AD = story("advertised").replace(b"rowed out", b"sold his boat")
FRAGMENT = story("fragment")


def record(kind: str, url: str, block: bytes, version: str = "1.1", **headers: str) -> bytes:
    """One gzipped record. `WARC_Page_ID` becomes `WARC-Page-ID`; a header without a value is left out."""
    http = kind in ("response", "request", "revisit")
    fields = {
        "WARC-Type": kind,
        "WARC-Record-ID": identifier(kind, url, headers.get("WARC_Date", ""), block),
        "WARC-Target-URI": url,
        "WARC-Date": "2026-11-20T15:00:00Z",
        "WARC-Block-Digest": f"sha1:{hashlib.sha1(block, usedforsecurity=False).hexdigest()}",
        "Content-Type": f"application/http; msgtype={'request' if kind == 'request' else 'response'}" if http else "",
        **{name.replace("_", "-"): value for name, value in headers.items()},
        "Content-Length": str(len(block)),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    return gzip.compress(f"WARC/{version}\r\n{head}\r\n".encode() + block + b"\r\n\r\n", mtime=0)


def identifier(*parts: object) -> str:
    return f"<{uuid5(NAMESPACE_URL, repr(parts)).urn}>"


def response(body: bytes, type: str = "text/html; charset=utf-8", status: str = "200 OK", **headers: str) -> bytes:
    lines = {"Content-Type": type, **{name.replace("_", "-"): value for name, value in headers.items()}}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def chunked(body: bytes) -> bytes:
    parts = (body[:700], body[700:])
    return b"".join(f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in parts) + b"0\r\n\r\n"


# -- warcprox: WARC/1.0, chunks as they crossed the wire, SHA-1 of the payload in hex, a revisit at the second visit


def warcprox(path: Path) -> Path:
    first, again = story("first"), "2026-11-20T16:00:00Z"
    block = response(chunked(first), Transfer_Encoding="chunked")
    digest = f"sha1:{hashlib.sha1(first, usedforsecurity=False).hexdigest()}"
    made = [
        record("warcinfo", "", b"software: warcprox 2.13.1\r\n", "1.0", Content_Type="application/warc-fields"),
        *_pair("response", f"{HOST}/first", block, WARC_Payload_Digest=digest),
        *_pair("response", f"{HOST}/second", response(gzip.compress(story("second")), Content_Encoding="gzip")),
        *_pair(
            "revisit",
            f"{HOST}/first",
            response(b"", Transfer_Encoding="chunked"),
            WARC_Date=again,
            WARC_Profile="http://netpreserve.org/warc/1.0/revisit/identical-payload-digest",
            WARC_Refers_To_Target_URI=f"{HOST}/first",
            WARC_Refers_To_Date="2026-11-20T15:00:00Z",
            WARC_Payload_Digest=digest,
        ),
        *_pair("response", f"{HOST}/ferry.png", response(PICTURE, "image/png")),
    ]
    path.write_bytes(b"".join(made))
    return path


def _pair(kind: str, url: str, block: bytes, **headers: str) -> tuple[bytes, bytes]:
    date = headers.get("WARC_Date", "")
    asked = f"GET {url.removeprefix(HOST)} HTTP/1.1\r\nHost: gazette.example\r\nVia: 1.1 warcprox\r\n\r\n".encode()
    about = {"WARC_Concurrent_To": identifier(kind, url, date, block), **({"WARC_Date": date} if date else {})}
    return record(kind, url, block, "1.0", **headers), record("request", url, asked, "1.0", **about)


# -- browsertrix-crawler: bodies without their coding and its header put aside, all that the browser asked for


def browsertrix(path: Path, *, packed: bool = False) -> Path:
    """A WACZ of two WARCs: two pages, one behind a redirect, with frames, fetched data, a cut video, pictures.

    With `packed` it lies in a package of several, as Browsertrix gives them out.
    """
    made, inner = BytesIO(), BytesIO()
    with zipfile.ZipFile(inner, "w") as wacz:
        wacz.writestr("archive/rec-0.warc.gz", b"".join(_visited()))
        wacz.writestr("archive/text-0.warc.gz", _resource(f"urn:text:{HOST}/first", "text/plain", TEXT.encode()))
        wacz.writestr("indexes/index.cdx.gz", gzip.compress(b"example,gazette)/first 20261120150000 {}\n"))
        wacz.writestr("pages/pages.jsonl", json.dumps({"format": "json-pages-1.0", "id": "pages"}))
        wacz.writestr("datapackage.json", json.dumps({"profile": "data-package", "resources": []}))
        signed = {"path": "datapackage.json", "hash": "sha256:0", "signedData": {"signature": "x"}}
        wacz.writestr("datapackage-digest.json", json.dumps(signed))
    if packed:
        with zipfile.ZipFile(made, "w") as package:
            package.writestr("crawl-1.wacz", inner.getvalue())
            package.writestr("datapackage.json", json.dumps({"profile": "multi-wacz-package"}))
    path.write_bytes((made if packed else inner).getvalue())
    return path


def _visited() -> list[bytes]:
    first, second = "79c14cde-a64e-4604-b585-11ecd00b9ca7", "c3109c87-4f29-47f1-887e-d9a6229a4b7a"
    coded = {"x_orig_content_encoding": "br", "x_orig_transfer_encoding": "chunked"}
    return [
        *_asked("document", f"{HOST}/first", response(story("first"), **coded), first),
        *_asked("document", f"{HOST}/ad.html?first", response(AD), first),
        *_asked("fetch", f"{HOST}/fragment.html", response(FRAGMENT), first),
        *_asked("fetch", f"{HOST}/api", response(b"one", "application/json"), first, "POST"),
        *_asked("fetch", f"{HOST}/api", response(b"two", "application/json"), first, "POST"),
        *_asked("media", f"{HOST}/film.mp4", response(b"x", "video/mp4", "206 Partial Content"), first),
        *_asked("other", f"{HOST}/favicon.ico", response(b"<p>none</p>"), first),
        *_asked("image", f"{HOST}/ferry.png", response(b"", "image/png", "304 Not Modified"), first),
        *_asked("image", f"{HOST}/ferry.png", response(PICTURE, "image/png"), first),
        _resource(f"urn:pageinfo:{HOST}/first", "application/json", b'{"pageid": "", "urls": {}}'),
        *_asked("document", f"{HOST}/moved", response(b"", status="302 Found", Location="/second"), second),
        *_asked("document", f"{HOST}/second", response(story("second")), second),
        _again("document", f"{HOST}/ad.html?second", AD, f"{HOST}/ad.html?first", second),
        _again("fetch", f"{HOST}/api", b"two", f"{HOST}/api", second, "POST"),
    ]


def _asked(kind: str, url: str, block: bytes, page: str, method: str = "GET") -> tuple[bytes, bytes]:
    about = {"WARC_Page_ID": page, "WARC_Resource_Type": kind}
    body = block.partition(b"\r\n\r\n")[2]
    request = f"{method} {url.removeprefix(HOST)} HTTP/1.1\r\nHost: gazette.example\r\n\r\n".encode()
    concurrent = identifier("response", url, "", block)
    return (
        record(
            "response",
            url,
            block,
            WARC_Protocol="h2\r\nWARC-Protocol: tls/1.3",
            WARC_JSON_Metadata='{"cert": {"issuer": "x", "ctc": "0"}}',
            WARC_Payload_Digest=f"sha256:{hashlib.sha256(body).hexdigest()}",
            **about,
        ),
        record("request", url, request, WARC_Concurrent_To=concurrent, **about),
    )


def _again(kind: str, url: str, body: bytes, of: str, page: str, method: str = "GET") -> bytes:
    head, date = response(b""), "2026-11-20T15:01:00Z"
    about = {"WARC_Page_ID": page, "WARC_Resource_Type": kind, "WARC_Date": date}
    request = f"{method} {url.removeprefix(HOST)} HTTP/1.1\r\nHost: gazette.example\r\n\r\n".encode()
    revisit = record(
        "revisit",
        url,
        head,
        WARC_Refers_To_Target_URI=of,
        WARC_Refers_To_Date="2026-11-20T15:00:00Z",
        WARC_Payload_Digest=f"sha256:{hashlib.sha256(body).hexdigest()}",
        **about,
    )
    return revisit + record("request", url, request, WARC_Concurrent_To=identifier("revisit", url, date, head), **about)


def _resource(url: str, type: str, block: bytes) -> bytes:
    return record("resource", url, block, Content_Type=type)
