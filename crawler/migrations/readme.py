"""`README.txt` of an archive made before some of what lies in it was thought of: it tells of all.

Only a text that a program of ours wrote is replaced, never one that somebody changed, nor that of a newer program.
"""

from hashlib import sha256

from crawler.archive.layout import README
from crawler.archive.writer import README_TEXT
from crawler.exceptions import NotFound
from crawler.migrations import Place

BEFORE = AFTER = 1
EARLIER = {
    "336f2c3eb3fd63925a172a134846b93188078bb50dab812568f567902d1f77ea",  # before re-extractions
    "fe3e41853e9c702dda284af957c3a1d2725c112949a2ff791b45271622376884",  # before evidence
    "12965c33afab18a5b4dc2f571e7a64b4a53ed03e8bc38dd928b091ad8de70311",  # before removals
    "47028dacf5daed2088e84497ec37aa6646b59c5748cdf652968206b67ada250c",  # with a line in the wrong place
    "1cb21a058914f5212f33da557a0e360761c62079b47d3c45885efb221cf6de2a",  # before further pages
}
"""SHA-256 of the texts that were written once. Whoever changes the text adds the digest of the old one."""


def due(place: Place) -> list[str]:
    """The one file, where its text is an earlier one."""
    text, _ = _read(place)
    return [f"{README}: written anew, the old one does not tell of all that lies here"] if _is_old(text) else []


def take(place: Place) -> None:
    """Swaps the text. Raises `Conflict` where somebody else wrote it meanwhile."""
    text, tag = _read(place)
    if _is_old(text):
        place.storage.replace(README, README_TEXT.encode(), tag=tag)


def _read(place: Place) -> tuple[bytes, str]:
    try:
        return place.storage.read_tagged(README)
    except NotFound:
        return b"", ""


def _is_old(text: bytes) -> bool:
    return sha256(text).hexdigest() in EARLIER
