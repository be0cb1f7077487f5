"""The bucket's policies, enforced by a server that keeps them: each lets its verbs do their work, and no more."""

import ast
import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from crawler.archive.reader import Reader
from crawler.archive.removal import bury, erase_files, erase_media
from crawler.exceptions import StoreUnavailable
from crawler.normalise.urls import identifier
from crawler.storages import Storage, open_storage
from tests.site.s3 import ACCESS_KEY, SECRET_KEY, S3Server, moto
from tests.small_archive import FERRY, newsroom

DEPLOY = Path(__file__).parent.parent / "deploy"
S3 = DEPLOY.parent / "crawler" / "storages" / "s3.py"
BUCKET = "news-archive"
RIGHTS = {
    "get_object": "s3:GetObject",
    "put_object": "s3:PutObject",
    "delete_object": "s3:DeleteObject",
    "list_objects_v2": "s3:ListBucket",
}


def policy(name: str) -> str:
    return (DEPLOY / f"{name}.json").read_text(encoding="utf-8")


def allowed(name: str) -> set[str]:
    return {right for statement in json.loads(policy(name))["Statement"] for right in statement["Action"]}


def calls() -> set[str]:
    """The operations of boto3 that the storage calls, read from its syntax tree; paginators by what they ask."""
    found = set()
    for node in ast.walk(ast.parse(S3.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if isinstance(node.func.value, ast.Attribute) and node.func.value.attr == "_client":
            asks = node.args[0] if node.func.attr == "get_paginator" else ast.Constant(node.func.attr)
            assert isinstance(asks, ast.Constant)
            found.add(str(asks.value))
    return found


def test_the_policy_allows_what_the_store_calls_and_nothing_else() -> None:
    assert {RIGHTS[name] for name in calls()} == allowed("s3-policy")


def test_who_only_reads_may_only_read() -> None:
    assert allowed("s3-policy-read") == {"s3:GetObject", "s3:ListBucket"}


# -- enforced


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Server]:
    """A bucket with an archive in it; from then on the server asks each key for its rights."""
    with moto() as server:
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        server.make_bucket(BUCKET)
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", server.endpoint)
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        newsroom(tmp_path, f"s3://{BUCKET}/desk")
        yield server
        ask_rights(server, "inf")


def ask_rights(server: S3Server, after: str) -> None:
    """From the how-manieth request on rights are asked."""
    headers = {"Content-Type": "text/plain"}
    request = urllib.request.Request(f"{server.endpoint}/moto-api/reset-auth", after.encode(), headers, method="POST")
    urllib.request.urlopen(request, timeout=10).close()


def store(server: S3Server, monkeypatch: pytest.MonkeyPatch, *policies: str) -> Storage:
    """The archive, as a user with these policies has it."""
    keys = {"aws_access_key_id": ACCESS_KEY, "aws_secret_access_key": SECRET_KEY}
    iam = boto3.client("iam", endpoint_url=server.endpoint, region_name="us-east-1", **keys)
    user = "-".join(policies)
    iam.create_user(UserName=user)
    for name in policies:
        iam.put_user_policy(UserName=user, PolicyName=name, PolicyDocument=policy(name))
    key = iam.create_access_key(UserName=user)["AccessKey"]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])
    ask_rights(server, "0")
    return open_storage(f"s3://{BUCKET}/desk")


def test_a_crawl_may_do_its_work_and_delete_nothing(server: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = store(server, monkeypatch, "s3-policy")
    storage.probe()
    storage.create("media/x", b"1")
    assert storage.stat("media/x")
    assert "media/x" in list(storage.list())
    key = Reader(storage, identify=identifier).find(FERRY).key
    data, tag = storage.read_tagged(key)
    storage.replace(key, data + b"\n", tag=tag)
    with pytest.raises(StoreUnavailable, match="access refused"):
        storage.delete("media/x")


def test_the_room_may_read_and_write_nothing(server: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = store(server, monkeypatch, "s3-policy-read")
    reader = Reader(storage, identify=identifier)
    assert reader.article(reader.find(FERRY)).headline == "Ferry returns at last"
    for write in (storage.probe, lambda: storage.create("media/x", b"1"), lambda: storage.delete("archive.json")):
        with pytest.raises(StoreUnavailable, match="access refused"):
            write()


def test_with_the_right_to_remove_an_article_goes_and_the_archive_stays(
    server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = store(server, monkeypatch, "s3-policy", "s3-policy-remove")
    reader = Reader(storage, identify=identifier)
    found = reader.find(FERRY)
    inventory = bury(storage, found, found.versions, when="2026-11-23T00:00:00Z", reason="a court said so")
    assert len(erase_files(storage, inventory)) == 6
    assert len(erase_media(reader, inventory).media) == 1
    for key in ("archive.json", "runs/2026/x/run.json"):
        with pytest.raises(StoreUnavailable, match="access refused"):
            storage.delete(key)
