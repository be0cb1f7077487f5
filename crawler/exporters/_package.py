"""The ZIP file of a WACZ: its resources with their digests, and the data package that lists them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from shutil import copyfileobj
from types import TracebackType
from typing import IO, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from crawler import __version__

VERSION = "1.1.1"
MARK = b"JB\0\0"
"""An empty extra field. What may grow beyond 4 GiB has such a field in its own head, where ReplayWeb.page looks only
if the ZIP's directory has one too; `zipfile` puts this one in both places.
"""


class Part:
    """One resource while it is written: its size so far, and its digest."""

    def __init__(self, file: IO[bytes]) -> None:
        self.size = 0
        self._file = file
        self._sha256 = sha256()

    @property
    def digest(self) -> str:
        return f"sha256:{self._sha256.hexdigest()}"

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self._sha256.update(data)
        self.size += len(data)


class Package:
    """Written from front to back, ZIP64 where it is needed. The ZIP's own times are all 1980."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = ZipFile(file, "w")
        self._resources: list[dict[str, object]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._zip.close()

    @contextmanager
    def part(self, path: str, method: int = ZIP_STORED) -> Iterator[Part]:
        """A resource to write. Where players read ranges of it, it must lie there as it is: stored."""
        info = ZipInfo(path)
        info.compress_type, info.extra = method, MARK
        with self._zip.open(info, "w", force_zip64=True) as file:
            part = Part(file)
            yield part
        name = path.rpartition("/")[2]
        self._resources.append({"name": name, "path": path, "hash": part.digest, "bytes": part.size})

    def add(self, path: str, source: IO[bytes]) -> None:
        """A resource of all that a file holds, compressed."""
        source.seek(0)
        with self.part(path, ZIP_DEFLATED) as part:
            copyfileobj(source, part)

    def finish(self, *, created: datetime | None) -> None:
        """The list of all resources, and its own digest."""
        about: dict[str, object] = {
            "profile": "data-package",
            "wacz_version": VERSION,
            "software": f"jianbao/{__version__}",
            **({"created": f"{created.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"} if created else {}),
            "resources": self._resources,
        }
        listed = self._document("datapackage.json", about)
        self._document("datapackage-digest.json", {"path": "datapackage.json", "hash": listed})

    def _document(self, path: str, fields: dict[str, object]) -> str:
        """Write it; returns its digest."""
        data = json.dumps(fields, indent=2).encode() + b"\n"
        self._zip.writestr(ZipInfo(path), data, ZIP_DEFLATED)
        return f"sha256:{sha256(data).hexdigest()}"
