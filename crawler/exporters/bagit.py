"""BagIt 1.0 (RFC 8493): articles in the form in which archives and libraries take things over.

DEST is a folder that is not there yet. Its `data/` is an archive of Jianbao in itself: all versions of the articles and
their media under the same keys, with `archive.json` and `README.txt`. Every byte is checked against the archive's own
digests on its way; what is damaged or missing is told in `reader.damaged` and left out. Files are copied one at a time.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import file_digest, sha256
from pathlib import Path
from secrets import token_hex
from shutil import rmtree
from typing import IO, Self

from crawler import __version__
from crawler.archive import inventory as inventory_file
from crawler.archive.inventory import Inventory
from crawler.archive.layout import ARCHIVE, README
from crawler.archive.reader import FORMAT_VERSION, Reader, checked
from crawler.exceptions import ConfigError
from crawler.exporters._damage import telling
from crawler.items import utcnow

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
DESCRIPTION = "News articles in all their versions, archived by Jianbao; data/README.txt says how to read them"
MANIFEST, TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"


def write(reader: Reader, inventories: Iterable[Inventory], dest: Path) -> int:
    """The format has no options."""
    with _whole(dest) as folder, _Bag(reader, folder) as bag:
        for key in (ARCHIVE, README):
            with telling(reader):
                bag.put(key, reader.storage.read(key))
        return sum(bag.add(inventory) for inventory in inventories)


@contextmanager
def _whole(dest: Path) -> Iterator[Path]:
    """A folder that becomes DEST when the block ends well; the unfinished one lies hidden beside it.

    Raises `ConfigError` for a DEST that is there and not an empty folder.
    """
    target = dest.resolve()
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise ConfigError(f"export bagit: {dest}: is there already; a bag is never added to, name another DEST")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{token_hex(8)}.part")
    part.mkdir()
    try:
        yield part
        part.replace(target)
    except BaseException:
        rmtree(part, ignore_errors=True)
        raise


class _Bag:
    """Files on their way into a bag; at the end come its manifests."""

    def __init__(self, reader: Reader, folder: Path) -> None:
        self._reader = reader
        self._folder = folder
        self._lost: set[str] = set()  # media, which several versions may name
        self._damaged = len(reader.damaged)
        self._files = self._bytes = self._articles = self._versions = 0
        self._manifest: IO[bytes] = (folder / MANIFEST).open("wb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._manifest.close()
        if kind is None:
            self._finish()

    def add(self, inventory: Inventory) -> bool:
        """Copy an article. Whether any of its versions is whole."""
        with telling(self._reader):
            data = self._reader.storage.read(inventory.key)
            found = inventory_file.from_json(data, inventory.key)
            whole = sum([self._version(found, name) for name in found.versions])
            self.put(found.key, data)
            self._articles += whole > 0
            self._versions += whole
            return whole > 0
        return False

    def put(self, key: str, data: bytes) -> None:
        """A file of the payload."""
        path = self._folder / "data" / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self._manifest.write(_line(data, f"data/{key}"))
        self._files += 1
        self._bytes += len(data)

    def _version(self, inventory: Inventory, name: str) -> bool:
        """Copy a version's files and its media. Whether all its files are whole."""
        entry = inventory.entry(name)
        whole = [self._copy(f"{inventory.path(name)}/{file}", digest) for file, digest in entry.state.items()]
        for key in entry.media:
            self._media(key)
        return all(whole)

    def _media(self, key: str) -> None:
        """Copy it if that was not tried yet."""
        tried = key in self._lost or (self._folder / "data" / key).exists()
        if not tried and not self._copy(key, key.rpartition("/")[2].partition(".")[0]):
            self._lost.add(key)

    def _copy(self, key: str, digest: str) -> bool:
        with telling(self._reader):
            self.put(key, checked(key, self._reader.storage.read(key), digest))
            return True
        return False

    def _finish(self) -> None:
        damaged = len(self._reader.damaged) - self._damaged
        about = {
            "Bag-Software-Agent": f"jianbao/{__version__}",
            "Bagging-Date": f"{utcnow():%Y-%m-%d}",
            "External-Description": DESCRIPTION,
            "Payload-Oxum": f"{self._bytes}.{self._files}",
            "Jianbao-Archive-Version": FORMAT_VERSION,
            "Jianbao-Articles": self._articles,
            "Jianbao-Versions": self._versions,
            **({"Jianbao-Left-Out": damaged} if damaged else {}),
        }
        info = "".join(f"{name}: {value}\n" for name, value in about.items()).encode()
        tags = {"bagit.txt": DECLARATION, "bag-info.txt": info}
        for name, data in tags.items():
            (self._folder / name).write_bytes(data)
        with (self._folder / MANIFEST).open("rb") as file, (self._folder / TAGS).open("wb") as out:
            out.writelines(_line(data, name) for name, data in tags.items())
            out.write(f"{file_digest(file, 'sha256').hexdigest()}  {MANIFEST}\n".encode())


def _line(data: bytes, path: str) -> bytes:
    """A line of a manifest. No key has a line break, which would have to be encoded too."""
    return f"{sha256(data).hexdigest()}  {path.replace('%', '%25')}\n".encode()
