"""nginx from Debian over a folder, on a free port of loopback. Pages that lie there gzipped are sent so."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CONFIG = """
{user}
daemon off;
worker_processes 1;
pid {work}/nginx.pid;
error_log {work}/error.log;
events {{ worker_connections 1024; }}
http {{
  types {{
    text/html html; text/plain txt; application/xml xml; application/rss+xml rss; image/jpeg jpg; image/png png;
  }}
  access_log off; etag on; sendfile on; tcp_nopush on; charset utf-8; keepalive_requests 100000;
  client_body_temp_path {work}; proxy_temp_path {work}; fastcgi_temp_path {work}; uwsgi_temp_path {work};
  scgi_temp_path {work};
  server {{ listen 127.0.0.1:{port} backlog=1024; root {folder}; index index.html; gzip_static on; }}
}}
"""


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Gives the base URL, `http://127.0.0.1:PORT`. The server ends with the block."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        raise SystemExit("make bench: nginx is not installed (Debian: apt install nginx-light)")
    with tempfile.TemporaryDirectory(prefix="jianbao-bench-nginx-") as work, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        user = "user root;" if os.geteuid() == 0 else ""
        config = Path(work, "nginx.conf")
        config.write_text(CONFIG.format(user=user, work=work, port=port, folder=folder))
        server = subprocess.Popen([program, "-e", f"{work}/error.log", "-c", str(config)])
        try:
            _wait(server, port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(10)


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(200):
        if server.poll() is not None:
            raise SystemExit(f"make bench: nginx ended with {server.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("make bench: nginx does not answer")
