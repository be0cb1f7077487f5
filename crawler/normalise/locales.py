"""Which of dateparser's 205 locales are asked for a date in words: those of texts that are recognised, by script.

The page's own language is asked before. Loading a locale takes 9 ms, which is most of what a process's first date in an
unknown tongue costs: all of them would take two seconds.
"""

import re
from functools import lru_cache

from dateparser.data.languages_info import language_order

from crawler.normalise.detection import KNOWN, family

_ALPHABETS = """
    am ar az-Cyrl be bg bn bs-Cyrl el fa gu he hi hy ja ka kk km kn ko ky lo mk ml mn mr my ne pa pa-Arab pa-Guru ps ru
    si sr sr-Cyrl ta te th uk ur uz-Arab uz-Cyrl yi
"""  # of the locales that are not written with Latin letters
_FOREIGN = re.compile(r"[^\W\d_\x00-\u024f\u1e00-\u1eff]")


@lru_cache(maxsize=2)
def _written(foreign: bool) -> list[str]:
    """Locales by whether they have other than Latin letters. Chinese dates are read without dateparser."""
    known, others = {*map(family, KNOWN)} - {"zh"}, frozenset(_ALPHABETS.split())
    return [each for each in language_order if family(each) in known and foreign == (each in others)]


def locales(text: str) -> list[str]:
    """The locales that a date may be of, by its letters; the most used first."""
    return _written(foreign=_FOREIGN.search(text) is not None)
