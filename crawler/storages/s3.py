"""`s3://BUCKET/PREFIX` keeps bytes in any S3-compatible store, one object per key. The only place that knows boto3.

Writes are conditional (`If-None-Match: *`, `If-Match`), so two writers never lose one another's work. Two of four
S3 servers that were tried ignore the condition silently: the first write tests the store with an object named
`.probe`, and where it does, each write looks before it puts. Credentials come from boto3's own chain (environment,
profile, instance); they never stand in a message.
"""

import logging
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from hashlib import sha256
from secrets import token_hex
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, PartialCredentialsError, ProfileNotFound

from crawler.exceptions import AlreadyExists, ArchiveError, ConfigError, Conflict, NotFound, StoreUnavailable
from crawler.storages import Stat, Storage
from crawler.storages._keys import MAX_KEY_BYTES, check_key, is_key
from crawler.storages._s3_words import advice, shown

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

logger = logging.getLogger(__name__)

PART = 8 << 20
OPTIONS = ("endpoint", "region", "sse", "profile", "addressing")
"""`sse` is `AES256` or `aws:kms`; `addressing` is `path` (the default with an endpoint), `virtual` or `auto`."""
_PROBE = ".probe"
_ABSENT = {"NoSuchKey", "404"}
_UNMET = {"PreconditionFailed", "412"}
_CONTENDED = {"ConditionalRequestConflict", "OperationAborted", "409"}


def open(uri: str, options: Mapping[str, str]) -> Storage:
    """The store in a bucket, under a prefix. Nothing is sent yet; `probe` tells whether it can be written.

    Raises `ConfigError` for an URI without a bucket, an unknown option or a profile that does not exist.
    """
    parts = urlsplit(uri)
    if not parts.netloc or "@" in parts.netloc or parts.query or parts.fragment:
        raise ConfigError(
            "archive uri: no S3 bucket in it; write s3://BUCKET/PREFIX, credentials go to the environment"
        )
    for name in options:
        if name not in OPTIONS:
            raise ConfigError(f'archive uri "{uri}": unknown key "{name}"; s3: takes {", ".join(OPTIONS)}')
    if options.get("addressing", "auto") not in {"path", "virtual", "auto"}:
        raise ConfigError(f'archive uri "{uri}": addressing is "path", "virtual" or "auto"')
    prefix = parts.path.strip("/")
    if prefix and not is_key(prefix):
        raise ConfigError(f'archive uri "{uri}": not a prefix; use a relative path of plain names')
    return S3Storage(uri, parts.netloc, prefix, options)


class S3Storage:
    """Objects of one bucket. A tag is the object's ETag, taken as it comes (it is an MD5 in some stores only)."""

    private = False

    def __init__(self, uri: str, bucket: str, prefix: str, options: Mapping[str, str]) -> None:
        self.uri = uri
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""
        self._client = _client(uri, options)
        self._place = f"bucket {bucket} at {shown(options.get('endpoint', '')) or 'AWS'}"
        self._extra: dict[str, Any] = {"ServerSideEncryption": options["sse"]} if options.get("sse") else {}
        self._testing = Lock()

    def read(self, key: str) -> bytes:
        return self.read_tagged(key)[0]

    def read_tagged(self, key: str, **range: Any) -> tuple[bytes, str]:
        with self._failures(key):
            answer = self._client.get_object(Bucket=self._bucket, Key=self._name(key), **range)
            with answer["Body"] as body:
                return body.read(), answer["ETag"]

    def parts(self, key: str) -> Iterator[bytes]:
        """Ranges of one version. A connection that breaks costs one range."""
        found = self.stat(key)
        if found is None:
            raise NotFound("no such key", key=key)
        for start in range(0, found.size, PART):
            wanted = {"Range": f"bytes={start}-{start + PART - 1}", "IfMatch": found.tag}
            try:
                data, _ = self.read_tagged(key, **wanted)
            except StoreUnavailable:
                data, _ = self.read_tagged(key, **wanted)
            yield data

    def create(self, key: str, data: bytes, *, more: bool = False) -> None:
        try:
            self._put(key, data, {"IfNoneMatch": "*"})
        except Conflict:
            raise AlreadyExists("written before, and keys are written once", key=key) from None

    def replace(self, key: str, data: bytes, *, tag: str | None) -> str:
        return self._put(key, data, {"IfNoneMatch": "*"} if tag is None else {"IfMatch": tag})

    def stat(self, key: str) -> Stat | None:
        """Asked of the listing: a HEAD cannot tell a missing key from a missing bucket."""
        name = self._name(key)
        with self._failures(key):
            found = self._client.list_objects_v2(Bucket=self._bucket, Prefix=name, MaxKeys=1).get("Contents", [])
        return next((Stat(each["Size"], each["ETag"]) for each in found if each["Key"] == name), None)

    def list(self, prefix: str = "") -> Iterator[str]:
        """Sorted here: SeaweedFS lists folder by folder, AWS by whole keys."""
        return iter(sorted(key for key, _ in self.sizes(prefix)))

    def sizes(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        pages = self._client.get_paginator("list_objects_v2")
        with self._failures(prefix):
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix + prefix):
                named = ((each["Key"].removeprefix(self._prefix), each["Size"]) for each in page.get("Contents", []))
                yield from ((key, size) for key, size in named if is_key(key))

    def delete(self, key: str) -> None:
        with self._failures(key):
            self._client.delete_object(Bucket=self._bucket, Key=self._name(key))

    def probe(self) -> None:
        name = f"{self._prefix}{_PROBE}-{token_hex(8)}"
        with self._failures(""):
            self._send(name, b"probe", {})
            with self._client.get_object(Bucket=self._bucket, Key=name)["Body"] as body:
                content = body.read()
            self._client.delete_object(Bucket=self._bucket, Key=name)
        if content != b"probe":
            raise StoreUnavailable(f"{self._place}: it gives back other bytes than were written; use another store")

    def _name(self, key: str) -> str:
        name = self._prefix + check_key(key)
        if len(name.encode()) > MAX_KEY_BYTES:
            raise ArchiveError(f"longer than {MAX_KEY_BYTES} bytes with the prefix; use a shorter prefix", key=key)
        return name

    def _put(self, key: str, data: bytes, condition: dict[str, str]) -> str:
        """Raises `Conflict` where the condition does not hold."""
        name = self._name(key)
        with self._failures(key):
            try:
                if not self._honours_conditions:
                    self._look_first(key, condition)
                    condition = {}
                return self._send(name, data, condition)
            except ClientError as error:
                code = _code(error)
                if code not in _UNMET | _CONTENDED | (_ABSENT if "IfMatch" in condition else set()):
                    raise
                return self._after_refusal(key, data, code, error)

    def _send(self, name: str, data: bytes, condition: dict[str, str]) -> str:
        checksum = b64encode(sha256(data).digest()).decode()
        extra: Any = {**self._extra, **condition}
        return self._client.put_object(Bucket=self._bucket, Key=name, Body=data, ChecksumSHA256=checksum, **extra)[
            "ETag"
        ]

    def _after_refusal(self, key: str, data: bytes, code: str, error: ClientError) -> str:
        """A refused retry may follow a first try that was obeyed and whose answer got lost: then the bytes are ours."""
        if error.response["ResponseMetadata"].get("RetryAttempts") or code in _CONTENDED:
            try:
                found, tag = self.read_tagged(key)
            except NotFound:
                found = b""
            if found == data:
                return tag
        raise Conflict("replaced by another writer; read it again", key=key) from None

    def _look_first(self, key: str, condition: dict[str, str]) -> None:
        found = self.stat(key)
        if (found.tag if found else None) != condition.get("IfMatch"):
            raise Conflict("replaced by another writer; read it again", key=key)

    @cached_property
    def _conditional(self) -> bool:
        """Whether the store refuses what it must: a second `If-None-Match: *`, and an `If-Match` of no version."""
        name = self._prefix + _PROBE
        self._refuses(name, {"IfNoneMatch": "*"})  # the first time it makes the object
        honoured = self._refuses(name, {"IfNoneMatch": "*"}) and self._refuses(name, {"IfMatch": f'"{"0" * 32}"'})
        if not honoured:
            logger.warning(
                "%s ignores conditional writes: run one crawl at a time, or use a store that obeys", self._place
            )
        return honoured

    @property
    def _honours_conditions(self) -> bool:
        with self._testing:
            return self._conditional

    def _refuses(self, name: str, condition: dict[str, str]) -> bool:
        try:
            self._send(name, b"probe", condition)
        except ClientError as error:
            if _code(error) not in _UNMET | _CONTENDED | {"NotImplemented", "501"}:
                raise
            return _code(error) in _UNMET | _CONTENDED
        return False

    @contextmanager
    def _failures(self, key: str) -> Iterator[None]:
        try:
            yield
        except ClientError as error:
            code = _code(error)
            if code in _ABSENT:
                raise NotFound("no such key", key=key) from None
            raise StoreUnavailable(f"{self._place}: {advice(code)}", key=key) from error
        except (NoCredentialsError, PartialCredentialsError) as error:
            message = "no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile"
            raise StoreUnavailable(f"{self._place}: {message}", key=key) from error
        except (BotoCoreError, OSError) as error:
            message = f"not reached ({type(error).__name__}); check the endpoint, the region and the network"
            raise StoreUnavailable(f"{self._place}: {message}", key=key) from error


def _client(uri: str, options: Mapping[str, str]) -> "S3Client":
    endpoint = options.get("endpoint")
    addressing: Any = {"addressing_style": options.get("addressing", "path" if endpoint else "auto")}
    config = Config(
        max_pool_connections=64,
        retries={"mode": "standard", "total_max_attempts": 6},  # "adaptive" takes minutes to recover or to give up
        connect_timeout=10,
        read_timeout=60,
        s3=addressing,
    )
    try:
        session = boto3.session.Session(profile_name=options.get("profile"))
        region = options.get("region") or session.region_name or "us-east-1"
        return session.client("s3", endpoint_url=endpoint, region_name=region, config=config)
    except ProfileNotFound as error:
        raise ConfigError(f'archive uri "{uri}": no AWS profile "{options.get("profile")}"') from error
    except ValueError as error:
        message = f'archive uri "{uri}": endpoint "{shown(endpoint or "")}" is no URL; write https://HOST[:PORT]'
        raise ConfigError(message) from error


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
