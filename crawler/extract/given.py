"""Given names that many people bear (`given.txt`): what tells a person's name from two other words with capitals.

Without accents, in lower case; of Europe, the Americas and the Near East, as their registers of births have them. Names
that are places or things as well (Charlotte, Virginia, Grace, Grant) are left out: papers, parks, teams are called so.
"""

import re
import unicodedata
from importlib.resources import files


def plain(word: str) -> str:
    """A word as the list has it: `Jürgen` is `jurgen`."""
    if word.isascii():
        return word.lower()
    folded = unicodedata.normalize("NFKD", word.casefold().replace("ł", "l").replace("ø", "o").replace("ё", "е"))
    return "".join(char for char in folded if not unicodedata.combining(char))


NAMES = frozenset(plain(name) for name in files("crawler.extract").joinpath("given.txt").read_text("utf-8").split())


_TITLE = re.compile(r"(?:Dr|Prof|Mag|Ing|Dipl\S*|Sir|Dame|Mrs?|Ms|Rev|med|rer|nat|phil|jur|iur)\.?|\w\.")
_VIETNAMESE = re.compile("[\u1ea0-\u1ef9\u01a0\u01a1\u01af\u01b0]")


def is_given(words: str) -> bool:
    """Whether the first word that is no title and no initial, or its half before a hyphen, is a given name.

    Vietnamese names are known by their letters: prose has no capitals inside a line.
    """
    if _VIETNAMESE.search(words):
        return True
    first = next((word for word in words.split() if not _TITLE.fullmatch(word)), "")
    return plain(first.split("-")[0].split(".")[0]) in NAMES or plain(first) in NAMES
