"""Where archived pictures are shown: which of the archive's bytes are pictures, and under which path."""

from crawler.archive.layout import SUFFIXES, media_suffix
from crawler.items import MediaObject

PICTURES = {suffix: kind for kind, suffix in SUFFIXES.items() if suffix not in {"svg", "pdf"}} | {"ico": "image/x-icon"}
"""What is shown in its place: pictures made of dots alone, by suffix."""


def suffix_of(media: MediaObject) -> str:
    return media_suffix(media.encodingFormat)


def path_of(media: MediaObject) -> str | None:
    """Where the room shows a picture; None where its bytes are not archived, or it is no picture of dots."""
    return f"/media/{media.sha256}.{suffix_of(media)}" if media.sha256 and suffix_of(media) in PICTURES else None


def small_of_key(key: str | None, width: int = 320) -> str | None:
    """Where the room shows the picture under a key of the archive, or under its path here, made small."""
    name = (key or "").rpartition("/")[2]
    return f"/thumbnails/{width}/{name}" if name.rpartition(".")[2] in PICTURES else None
