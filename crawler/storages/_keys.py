"""What a key may be: the same rules for every store, so that an archive can move from one to another."""

import re

from crawler.exceptions import ArchiveError

MAX_KEY_BYTES = 1024
"""S3's limit; https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html"""
MAX_PART_BYTES = 255
"""The usual limit of a file name."""

# A part may not begin with a dot: `..` leaves the archive, and unfinished writes hide under dotted names.
# A backslash or colon would leave it on Windows.
_PART = re.compile(r'(?!\.)[^/\\:*?"<>|\x00-\x1f\x7f]+')


def check_key(key: str) -> str:
    """The key itself. Raises `ArchiveError` for one that is absolute, leaves the archive or fits no file system."""
    parts = key.split("/")
    if not all(_PART.fullmatch(part) for part in parts):
        raise ArchiveError("not a storage key; use a relative path of plain names", key=_shown(key))
    try:
        sizes = [len(part.encode()) for part in parts]
    except UnicodeEncodeError as error:
        raise ArchiveError("not a storage key; it is not valid Unicode", key=_shown(key)) from error
    if max(sizes) > MAX_PART_BYTES or sum(sizes) + len(sizes) - 1 > MAX_KEY_BYTES:
        message = f"longer than {MAX_PART_BYTES} bytes a name or {MAX_KEY_BYTES} in all; use a shorter key"
        raise ArchiveError(message, key=_shown(key))
    return key


def is_key(key: str) -> bool:
    """Whether a name found in a store is a key. Probes, locks and unfinished writes are not, and are never listed."""
    try:
        check_key(key)
    except ArchiveError:
        return False
    return True


def _shown(key: str) -> str:
    return ascii(key)[1:-1][:100]
