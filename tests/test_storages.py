"""One contract suite over every store: a folder, memory, moto and a real S3 server."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from secrets import token_hex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.exceptions import (
    AlreadyExists,
    ArchiveError,
    ConfigError,
    Conflict,
    CrawlerError,
    NotFound,
    StoreUnavailable,
)
from crawler.storages import Storage, open_storage
from tests.site.s3 import SECRET_KEY, Faults, S3Server, moto, seaweed

BAD_KEYS = ["", "/a", "../a", "a/../b", "a//b", "a/", ".", ".hidden", "a/.tmp", "a\0b", "a\nb", "a\\b", "C:a", "\udc80"]
LONG_KEYS = ["a" * 256, "é" * 128, "/".join(["a" * 200] * 6)]


@pytest.fixture(scope="module")
def moto_server() -> Iterator[S3Server]:
    with moto() as server:
        server.make_bucket("news")
        yield server


@pytest.fixture(scope="module")
def seaweed_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with seaweed(tmp_path_factory.mktemp("seaweed")) as server:
        server.make_bucket("news")
        yield server


def at(server: S3Server, monkeypatch: pytest.MonkeyPatch, uri: str = "", **options: str) -> Storage:
    for name, value in server.environment().items():
        monkeypatch.setenv(name, value)
    return open_storage(uri or f"s3://news/{token_hex(4)}", {"endpoint": server.endpoint, **options})


@pytest.fixture(params=["file", "memory", "moto", "seaweed"])
def storage(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Storage:
    if request.param == "file":
        return open_storage(f"file:{tmp_path}/archive")
    if request.param == "memory":
        return open_storage("memory:")
    return at(request.getfixturevalue(f"{request.param}_server"), monkeypatch)


# -- the contract -------------------------------------------------------------------------------


def test_created_bytes_are_read_back(storage: Storage) -> None:
    data = bytes(range(256)) * 500
    storage.create("media/sha256/ab/x.jpg", data)
    assert storage.read("media/sha256/ab/x.jpg") == data


def test_a_large_object_comes_in_parts(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("file", "s3"):
        monkeypatch.setattr(f"crawler.storages.{module}.PART", 1000)
    data = Random(1).randbytes(2500)
    storage.create("a/large.warc.gz", data)
    storage.create("a/empty", b"")
    parts = list(storage.parts("a/large.warc.gz"))
    assert b"".join(parts) == data
    assert [len(part) for part in parts] == ([2500] if storage.private else [1000, 1000, 500])
    assert b"".join(storage.parts("a/empty")) == b""
    with pytest.raises(NotFound, match="a/none"):
        list(storage.parts("a/none"))


def test_an_empty_object_is_an_object(storage: Storage) -> None:
    storage.create("a/empty", b"")
    stat = storage.stat("a/empty")
    assert storage.read("a/empty") == b""
    assert stat is not None
    assert stat.size == 0


def test_a_key_may_be_chinese(storage: Storage) -> None:
    storage.create("文章/剪报 a+b%20.json", b"x")
    assert list(storage.list("文")) == ["文章/剪报 a+b%20.json"]
    assert storage.read("文章/剪报 a+b%20.json") == b"x"


def test_a_second_create_is_refused_and_changes_nothing(storage: Storage) -> None:
    storage.create("a/b", b"first")
    with pytest.raises(AlreadyExists, match="a/b"):
        storage.create("a/b", b"second")
    assert storage.read("a/b") == b"first"


def test_reading_what_is_not_there(storage: Storage) -> None:
    storage.create("a/b", b"x")
    for key in ["a/c", "a", "a/b/c", "z/z/z"]:
        with pytest.raises(NotFound, match=key):
            storage.read(key)
        with pytest.raises(NotFound, match=key):
            storage.read_tagged(key)
        assert storage.stat(key) is None


def test_replace_swaps_what_was_read(storage: Storage) -> None:
    storage.create("a/inventory.json", b"one")
    data, tag = storage.read_tagged("a/inventory.json")
    new = storage.replace("a/inventory.json", b"two", tag=tag)
    assert data == b"one"
    assert storage.read_tagged("a/inventory.json") == (b"two", new)


def test_replace_with_an_old_tag_is_a_conflict(storage: Storage) -> None:
    first = storage.replace("a/b", b"one", tag=None)
    storage.replace("a/b", b"two", tag=first)
    with pytest.raises(Conflict, match="a/b"):
        storage.replace("a/b", b"three", tag=first)
    assert storage.read("a/b") == b"two"


def test_replace_without_a_tag_makes_the_key_once(storage: Storage) -> None:
    tag = storage.replace("a/b", b"one", tag=None)
    with pytest.raises(Conflict, match="a/b"):
        storage.replace("a/b", b"two", tag=None)
    assert storage.read_tagged("a/b") == (b"one", tag)


def test_replacing_what_is_gone_is_a_conflict(storage: Storage) -> None:
    tag = storage.replace("a/b", b"one", tag=None)
    storage.delete("a/b")
    with pytest.raises(Conflict, match="a/b"):
        storage.replace("a/b", b"two", tag=tag)
    assert storage.stat("a/b") is None


def test_stat_tells_size_and_the_tag_of_replace(storage: Storage) -> None:
    storage.create("a/b", b"12345")
    stat = storage.stat("a/b")
    assert stat == (5, storage.read_tagged("a/b")[1])


def test_listing_is_sorted_as_whole_keys(storage: Storage) -> None:
    keys = ["a/b", "a-b", "a.b/c", "a/b.c", "ab", "a/中", "a/b-c/d", "b"]
    for key in keys:
        storage.create(key, b"")
    assert list(storage.list()) == sorted(keys)
    assert list(storage.list("a/")) == ["a/b", "a/b-c/d", "a/b.c", "a/中"]
    assert list(storage.list("a/b")) == ["a/b", "a/b-c/d", "a/b.c"]
    assert list(storage.list("c")) == []


def test_listing_is_longer_than_a_page(storage: Storage) -> None:
    keys = [f"a/{number:04}" for number in range(1100)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda key: storage.create(key, b""), keys))
    assert list(storage.list("a/")) == keys


def test_delete_is_idempotent(storage: Storage) -> None:
    storage.create("a/b", b"x")
    storage.delete("a/b")
    storage.delete("a/b")
    storage.delete("never/was")
    assert list(storage.list()) == []


def test_probe_leaves_nothing_behind(storage: Storage) -> None:
    storage.probe()
    assert list(storage.list()) == []


@pytest.mark.parametrize("key", [*BAD_KEYS, *LONG_KEYS], ids=ascii)
def test_bad_keys_are_refused(key: str) -> None:
    store = open_storage("memory:")
    for call in (store.read, store.stat, store.delete, lambda key: store.create(key, b"")):
        with pytest.raises(ArchiveError, match="key"):
            call(key)


def test_no_store_takes_a_bad_key(storage: Storage) -> None:
    for key in ["../a", "/etc/passwd", "a" * 300, "a\0b"]:
        for call in (storage.read, storage.stat, storage.delete, lambda key: storage.create(key, b"")):
            with pytest.raises(ArchiveError, match="key"):
                call(key)


def test_of_many_creators_one_wins(storage: Storage) -> None:
    def create(number: int) -> bool:
        try:
            storage.create("a/b", b"%d" % number * 1000)
        except AlreadyExists:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        won = [number for number, created in enumerate(threads.map(create, range(16))) if created]
    assert len(won) == 1
    assert storage.read("a/b") == b"%d" % won[0] * 1000


def test_of_many_replacers_none_is_lost(storage: Storage) -> None:
    storage.create("a/list", b"")

    def append(number: int) -> None:
        while True:
            data, tag = storage.read_tagged("a/list")
            try:
                storage.replace("a/list", data + b"%d\n" % number, tag=tag)
            except Conflict:
                continue
            return

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(append, range(18)))
    assert sorted(map(int, storage.read("a/list").split())) == list(range(18))


# -- choosing a store ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("uri", "options", "message"),
    [
        ("ftp://host/x", {}, "no such storage"),
        ("archive", {}, "no such storage"),
        ("_keys:", {}, "no such storage"),
        ("file:", {}, "no folder"),
        ("file://host/x", {}, "no host"),
        ("file:x", {"region": "eu"}, 'unknown key "region"'),
        ("memory:", {"sse": "AES256"}, 'unknown key "sse"'),
        ("s3:///prefix", {}, "no S3 bucket"),
        ("s3://id:secret@bucket/x", {}, "no S3 bucket"),
        ("s3://bucket/../x", {}, "not a prefix"),
        ("s3://bucket/x", {"adressing": "path"}, 'unknown key "adressing"'),
        ("s3://bucket/x", {"addressing": "paths"}, "addressing is"),
        ("s3://bucket/x", {"profile": "no-such-profile"}, "no-such-profile"),
        ("s3://bucket/x", {"endpoint": "not an url"}, "is no URL"),
    ],
)
def test_an_uri_or_option_that_cannot_be_used(uri: str, options: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError, match=message) as error:
        open_storage(uri, options)
    assert "secret" not in str(error.value)


def test_memory_of_one_name_is_one_store() -> None:
    name = f"memory:{token_hex(4)}"
    open_storage(name).create("a", b"x")
    assert open_storage(name).read("a") == b"x"
    assert list(open_storage("memory:").list()) == []


def test_a_relative_folder_is_below_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    open_storage("file:archive").create("a/b", b"x")
    assert (tmp_path / "archive/a/b").read_bytes() == b"x"


def test_a_file_url_is_absolute_and_quoted(tmp_path: Path) -> None:
    open_storage(f"{(tmp_path / 'a b').as_uri()}").create("c", b"x")
    assert (tmp_path / "a b/c").read_bytes() == b"x"


# -- the folder ---------------------------------------------------------------------------------


@given(st.text(max_size=30))
def test_whatever_the_key_nothing_is_written_outside(tmp_path_factory: pytest.TempPathFactory, key: str) -> None:
    outside = tmp_path_factory.mktemp("x")
    store = open_storage(f"file:{outside}/archive")
    try:
        store.create(key, b"x")
    except ArchiveError:
        return
    assert list(outside.iterdir()) == [outside / "archive"]
    assert list(store.list()) == [key]


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    store = open_storage(f"file:{tmp_path}/none")
    assert list(store.list()) == []
    assert not (tmp_path / "none").exists()


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret/file").write_text("secret")
    store = open_storage(f"file:{tmp_path}/archive")
    store.create("a/b", b"x")
    (tmp_path / "archive/folder").symlink_to(tmp_path / "secret")
    (tmp_path / "archive/file").symlink_to(tmp_path / "secret/file")
    assert list(store.list()) == ["a/b"]
    for key in ["folder/file", "file"]:
        for call in (store.read, store.stat, store.delete, lambda key: store.create(key, b"y")):
            with pytest.raises(ArchiveError, match="symbolic link"):
                call(key)
    assert (tmp_path / "secret/file").read_text() == "secret"


def test_an_archive_may_itself_stand_behind_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "archive").symlink_to(tmp_path / "disk")
    store = open_storage(f"file:{tmp_path}/archive")
    store.create("a/b", b"x")
    assert store.read("a/b") == b"x"


def test_leftovers_of_a_killed_writer_are_not_listed(tmp_path: Path) -> None:
    store = open_storage(f"file:{tmp_path}")
    store.create("a/b", b"x")
    (tmp_path / "a/.0123456789abcdef.tmp").write_bytes(b"half")
    assert list(store.list()) == ["a/b"]


def test_a_write_leaves_only_its_key(tmp_path: Path) -> None:
    store = open_storage(f"file:{tmp_path}")
    store.create("a/b", b"x")
    with pytest.raises(Conflict):
        store.replace("a/b", b"y", tag="old")
    with pytest.raises(AlreadyExists):
        store.create("a/b", b"y")
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b"]


@pytest.mark.parametrize("kind", ["full", "readonly"])
def test_a_full_or_readonly_disk_is_told(tmp_path: Path, kind: str) -> None:
    options = {"full": ["-o", "size=64k", "tmpfs"], "readonly": ["-o", "ro", "tmpfs"]}[kind]
    mounted = subprocess.run(["mount", "-t", "tmpfs", *options, tmp_path], capture_output=True)
    if mounted.returncode:
        pytest.skip("may not mount a file system here")
    try:
        store = open_storage(f"file:{tmp_path}")
        expected = {"full": "disk is full", "readonly": "read-only"}[kind]
        with pytest.raises(StoreUnavailable, match=expected) as error:
            store.create("a/b", bytes(100_000))
        assert str(tmp_path) in str(error.value)
        assert list(store.list()) == []
        if kind == "readonly":
            with pytest.raises(StoreUnavailable, match=expected):
                store.probe()
    finally:
        subprocess.run(["umount", tmp_path], check=True)


def test_a_folder_of_somebody_else_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    open_storage(f"file:{folder}").create("a/b", b"x")
    folder.chmod(0o600)  # its names can be read, nothing below it
    store = open_storage(f"file:{folder}")
    root = os.geteuid() == 0
    if root:
        shutil.chown(folder, 65534)
        tmp_path.chmod(0o711)
        for parent in tmp_path.parents[:2]:
            parent.chmod(0o711)
        os.seteuid(65534)
    try:
        for call in (store.read, store.stat, lambda key: store.create(key, b"y"), store.delete):
            with pytest.raises(StoreUnavailable, match=r"a/b: .*archive: permission denied; give this user the right"):
                call("a/b")
        with pytest.raises(StoreUnavailable, match="permission denied"):
            store.probe()
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o700)


def test_a_file_where_the_archive_should_be(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("a file")
    store = open_storage(f"file:{tmp_path}/archive")
    with pytest.raises(StoreUnavailable, match="file stands where a folder is needed"):
        store.probe()


def test_a_disk_without_hard_links_still_creates_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    store = open_storage(f"file:{tmp_path}")
    store.create("a/b", b"x")
    with pytest.raises(AlreadyExists):
        store.create("a/b", b"y")
    assert store.read("a/b") == b"x"


WRITER = """
import sys
from crawler.storages import open_storage
store = open_storage("file:" + sys.argv[1])
tag = None
for number in range(100000):
    store.create(f"folder{number % 7}/{sys.argv[2]}-{number}", (b"%d " % number) * 20000)
    tag = store.replace(f"inventory-{sys.argv[2]}", (b"%d " % number) * 5000, tag=tag)
    print(number, flush=True)
"""


def _whole(data: bytes, times: int) -> bool:
    return data == (data.split(b" ")[0] + b" ") * times


def test_after_kill_9_every_listed_key_reads_whole(tmp_path: Path) -> None:
    random = Random(7)
    store = open_storage(f"file:{tmp_path}/archive")
    for loop in range(12):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, f"{tmp_path}/archive", str(loop)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout
        first = writer.stdout.readline()
        time.sleep(random.uniform(0, 0.05))
        writer.send_signal(signal.SIGKILL)
        acknowledged = [first, *writer.stdout.read().splitlines()]
        writer.wait()
        writer.stdout.close()
        for number in map(int, filter(str.strip, acknowledged)):
            assert _whole(store.read(f"folder{number % 7}/{loop}-{number}"), 20000)
    keys = list(store.list())
    assert len(keys) >= 24
    for key in keys:
        assert _whole(store.read(key), 5000 if key.startswith("inventory") else 20000), key


def test_a_write_is_synced_before_it_returns(tmp_path: Path) -> None:
    """The order of system calls is the promise: bytes synced, then named, then the folder synced."""
    if subprocess.run(["which", "strace"], capture_output=True).returncode:
        pytest.skip("strace is not installed (Debian: apt install strace)")
    code = "import sys; from crawler.storages import open_storage as o; o('file:' + sys.argv[1]).create('a/b/c', b'x')"
    trace = tmp_path / "trace"
    strace = ["strace", "-f", "-y", "-e", "trace=fsync,link,unlink", "-o", str(trace)]
    subprocess.run([*strace, sys.executable, "-c", code, str(tmp_path / "archive")], check=True)
    lines = [line.partition("(") for line in trace.read_text().splitlines() if str(tmp_path) in line]
    calls = [(name.split()[-1], re.findall(r"[<\"]([^>\"]+)[>\"]", rest)[0]) for name, _, rest in lines]
    named = [name for name, _ in calls].index("link")
    folders = [str(tmp_path / part) for part in ("archive/a/b", "archive/a", "archive", "")]
    assert calls[named - 1] == ("fsync", calls[named][1])
    assert calls[named + 1 :] == [("unlink", calls[named][1]), *(("fsync", folder.rstrip("/")) for folder in folders)]


# -- S3 -----------------------------------------------------------------------------------------


def test_a_missing_bucket_is_told(seaweed_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    store = at(seaweed_server, monkeypatch, "s3://nowhere/x")
    calls: list[Callable[[], object]] = [
        store.probe,
        lambda: store.read("a"),
        lambda: store.stat("a"),
        lambda: list(store.list()),
        lambda: store.create("a", b""),
    ]
    for call in calls:
        with pytest.raises(StoreUnavailable, match=r"bucket nowhere at http://127\S+: there is no such bucket"):
            call()


@pytest.mark.parametrize("name", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
def test_wrong_credentials_are_told_without_them(
    seaweed_server: S3Server, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    at(seaweed_server, monkeypatch)
    monkeypatch.setenv(name, "wrong-secret-value")
    store = open_storage("s3://news/x", {"endpoint": seaweed_server.endpoint})
    with pytest.raises(StoreUnavailable, match=r"bucket news at .*check the credentials") as error:
        store.probe()
    assert "wrong-secret" not in str(error.value)
    assert SECRET_KEY not in str(error.value)


def test_missing_credentials_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with pytest.raises(StoreUnavailable, match=r"bucket news .*set AWS_ACCESS_KEY_ID"):
        open_storage("s3://news/x", {"endpoint": "http://127.0.0.1:9"}).probe()


def test_an_endpoint_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret-value")
    store = open_storage("s3://news/x", {"endpoint": "http://user:secret-value@127.0.0.1:9"})
    with pytest.raises(StoreUnavailable, match=r"bucket news at 127.0.0.1:9: not reached") as error:
        store.read("a")
    assert "secret-value" not in str(error.value)


def test_a_prefix_keeps_archives_apart(moto_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = (at(moto_server, monkeypatch, f"s3://news/{name}/") for name in ("one", "one-more"))
    one.create("a", b"1")
    two.create("a", b"2")
    assert (list(one.list()), one.read("a")) == (["a"], b"1")


def test_a_bucket_without_a_prefix(moto_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    moto_server.make_bucket("whole")
    store = at(moto_server, monkeypatch, "s3://whole")
    store.create("a/b", b"x")
    assert list(store.list()) == ["a/b"]


def test_server_side_encryption_is_asked_for(moto_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    store = at(moto_server, monkeypatch, sse="AES256")
    store.create("a", b"x")
    client = store._client  # type: ignore[attr-defined]
    key = f"{store.uri.removeprefix('s3://news/')}/a"
    assert client.head_object(Bucket="news", Key=key)["ServerSideEncryption"] == "AES256"


def test_a_store_that_forgets_conditions_is_found_out(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with moto(Faults(forgets_conditions=True)) as server:
        server.make_bucket("news")
        store = at(server, monkeypatch)
        store.create("a", b"first")
        with pytest.raises(AlreadyExists):
            store.create("a", b"second")
        tag = store.replace("b", b"one", tag=None)
        store.replace("b", b"two", tag=tag)
        with pytest.raises(Conflict):
            store.replace("b", b"three", tag=tag)
        assert store.read("a") == b"first"
        assert store.read("b") == b"two"
    assert [record.message for record in caplog.records if "ignores conditional writes" in record.message]


def test_a_busy_store_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    faults = Faults()
    with moto(faults) as server:
        server.make_bucket("news")
        store = at(server, monkeypatch)
        store.create("first", b"x")
        faults.refused = 2
        store.create("a", b"x")
        assert store.read("a") == b"x"


def test_a_write_whose_answer_got_lost_is_no_conflict(monkeypatch: pytest.MonkeyPatch) -> None:
    faults = Faults()
    with moto(faults) as server:
        server.make_bucket("news")
        store = at(server, monkeypatch)
        store.create("first", b"x")
        faults.lost = 1
        store.create("a", b"x")
        tag = store.read_tagged("a")[1]
        faults.lost = 1
        new = store.replace("a", b"y", tag=tag)
        assert store.read_tagged("a") == (b"y", new)


def test_a_store_that_stays_broken_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    with moto(Faults(refused=1000)) as server:
        server.make_bucket("news")
        store = at(server, monkeypatch)
        with pytest.raises(StoreUnavailable, match=r"bucket news .*SlowDown"):
            store.create("a", b"x")


def test_every_error_is_one_line(seaweed_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    store = at(seaweed_server, monkeypatch, "s3://nowhere/x")
    with pytest.raises(CrawlerError) as error:
        store.create("a/b", b"x")
    assert str(error.value).startswith("a/b: ")
    assert "\n" not in str(error.value)
