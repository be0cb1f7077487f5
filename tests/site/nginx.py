"""nginx from Debian over a folder: real ETag, 304, gzip, ranges, and a log of what was asked for."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.site.process import free_port, program, running, workplace

CONFIG = """
{user}
daemon off;
worker_processes 1;
pid {work}/nginx.pid;
error_log {work}/error.log;
events {{ worker_connections 512; }}
http {{
  types {{
    text/html html; text/plain txt; application/rss+xml rss; application/atom+xml atom; application/xml xml;
    application/feed+json feed; application/json json; application/gzip gz;
    image/jpeg jpeg jpg; image/png png; image/webp webp; image/gif gif;
  }}
  default_type text/html;
  log_format hits '$status\t$request_method\t$request_uri\t$http_user_agent\t$http_referer\t$http_if_none_match\t$host';
  access_log {log} hits;
  server_tokens off;
  charset_types text/plain application/rss+xml application/xml;
  client_body_temp_path {work}; proxy_temp_path {work}; fastcgi_temp_path {work}; uwsgi_temp_path {work};
  scgi_temp_path {work};
  gzip {gzip}; gzip_types text/plain application/rss+xml application/xml application/json; gzip_min_length 200;
  server {{
    listen 127.0.0.1:{port}{tls};
    {certificate}
    root {folder};
    index index.html;
    location / {{ try_files $uri $uri.html $uri/index.html =404; }}
  }}
}}
"""


class Hit(NamedTuple):
    """One answered request; what the client did not send is `-`."""

    status: int
    method: str
    uri: str
    user_agent: str
    referer: str
    if_none_match: str
    host: str


@contextmanager
def serve(folder: Path, log: Path, *, gzip: bool = True, tls: tuple[Path, Path] | None = None) -> Iterator[str]:
    """Serve the folder; gives the base URL, `http://127.0.0.1:PORT` (with `tls=(certificate, key)`: https)."""
    command = program("nginx", "nginx-light")
    with workplace() as work:
        port = free_port()
        settings = CONFIG.format(
            user="user root;" if os.geteuid() == 0 else "",
            work=work, log=log, folder=folder, port=port, gzip="on" if gzip else "off", tls=" ssl" if tls else "",
            certificate=f"ssl_certificate {tls[0]}; ssl_certificate_key {tls[1]};" if tls else "",
        )  # fmt: skip
        (work / "nginx.conf").write_text(settings)
        with running([command, "-e", str(work / "error.log"), "-c", str(work / "nginx.conf")], port):
            yield f"{'https' if tls else 'http'}://127.0.0.1:{port}"


def hits(log: Path) -> list[Hit]:
    """What was asked for, oldest first; broken requests (a port probe) are left out."""
    time.sleep(0.05)  # the line is written just after the last byte is sent
    rows = [line.split("\t") for line in log.read_text(errors="replace").splitlines()] if log.exists() else []
    return [Hit(int(row[0]), *row[1:]) for row in rows if len(row) == len(Hit._fields) and row[1]]


def requests(log: Path) -> list[str]:
    """The paths asked for, with their queries, oldest first."""
    return [hit.uri for hit in hits(log)]
