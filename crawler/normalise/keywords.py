"""Our own keywords: TF-IDF on jieba's dictionary and idf for Chinese, frequency beyond stop words for the rest.

Chinese rule (reproduces the keywords of the project's second seed): title and body with a line end between, cut by
jieba without HMM, words of two characters or more, term frequency times jieba's stock idf (its median for unknown
words), ties by first appearance. A user dictionary of `word [frequency]` lines adds words; frequency 0 takes one out.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

_CUSTOM = "crawler.normalise.dictionary"  # loaded only where one is configured: jieba's import is a sixth of a second
TOP = 10
STOP = 200  # words; further down the lists stand words of content (river, town)
MAX_TEXT = 200_000  # characters; keywords of a longer text are those of its beginning
# Languages without a stop list of justext's (BSD) have no keywords, rather than bad ones.
STOPLISTS = {
    "ar": "Arabic", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "fi": "Finnish", "fr": "French", "hu": "Hungarian",
    "id": "Indonesian", "it": "Italian", "ko": "Korean", "nb": "Norwegian_Bokmal", "nl": "Dutch",
    "no": "Norwegian_Bokmal", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]{3,}(?:[-'’][^\W\d_]+)*")


def _installed(package: str) -> Path:
    """Where a package's files lie; it is not imported."""
    found = find_spec(package)
    assert found, f"{package} is not installed"  # noqa: S101 - it is a dependency
    return Path(found.origin or "").parent


@lru_cache(maxsize=1)
def idf() -> tuple[dict[str, float], float]:
    """jieba's stock idf and its median."""
    cells = (_installed("jieba") / "analyse" / "idf.txt").read_text("utf-8").split()
    table = dict(zip(cells[::2], map(float, cells[1::2]), strict=True))
    return table, sorted(table.values())[len(table) // 2]


def stock(text: str) -> list[str]:
    """Cut by the stock dictionary: jieba's, in Rust. Cuts as jieba does, thirteen times as fast."""
    import rjieba  # an eighth of a second, for it loads the dictionary, and the crawler itself cuts nothing

    return rjieba.cut(text, False)


def cut(text: str, dictionary: str | None) -> Iterable[str]:
    """The words of a Chinese text, without HMM. Raises OSError for a dictionary that is not there."""
    if dictionary is None:
        return stock(text)
    words: Iterable[str] = import_module(_CUSTOM).cut(text, dictionary)
    return words


def _best(scores: dict[str, float]) -> list[str]:
    return sorted(scores, key=lambda word: -scores[word])[:TOP]  # stable: ties by first appearance


def chinese(text: str, dictionary: str | None = None) -> list[str]:
    """The ten words of the highest tf·idf."""
    table, median = idf()
    counts = Counter(cut(text[:MAX_TEXT], dictionary))
    scores = {word: count * table.get(word, median) for word, count in counts.items() if len(word.strip()) >= 2}
    return _best(scores)


@lru_cache(maxsize=8)
def _stop_words(language: str) -> frozenset[str]:
    """The most frequent words of the language; justext's lists are in the order of frequency."""
    lines = (files("justext") / "stoplists" / f"{STOPLISTS[language]}.txt").read_text("utf-8").splitlines()
    return frozenset(word.strip(" .").casefold() for word in lines[:STOP])


def _key(word: str) -> str:
    return word.casefold().removesuffix("'s").removesuffix("’s")


def spaced(text: str, language: str) -> list[str]:
    """The ten most frequent words that are no stop words and come twice; those of the first line count double."""
    stop, text = _stop_words(language), text[:MAX_TEXT]
    counts: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for word, count in Counter(_WORD.findall(text)).items():  # in the order of first appearance
        if (key := _key(word)) not in stop:
            counts[key] += count
            shown[key] = key if word.islower() else shown.get(key, word)  # a name is never written small
    for key in map(_key, _WORD.findall(text.partition("\n")[0])):
        counts[key] += key in counts
    return [shown[key] for key in _best({key: float(count) for key, count in counts.items() if count > 1})]


def derived(title: str, text: str, language: str | None, dictionary: str | None = None) -> list[str]:
    """Up to ten keywords, best first; none for a language that we cannot split into words."""
    primary = (language or "").split("-")[0]
    if primary == "zh":
        return chinese(f"{title}\n{text}", dictionary)
    return spaced(f"{title}\n{text}", primary) if primary in STOPLISTS else []
