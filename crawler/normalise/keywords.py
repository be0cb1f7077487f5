"""Our own keywords: TF-IDF on jieba's dictionary and idf for Chinese, frequency beyond stop words for the rest.

Chinese rule (reproduces the keywords of the project's second seed): title and body with a line end between, cut by
jieba without HMM, words of two characters or more, term frequency times jieba's stock idf (its median for unknown
words), ties by first appearance. A user dictionary of `word [frequency]` lines adds words; frequency 0 takes one out.
"""

import logging
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import jieba
import rjieba

jieba.setLogLevel(logging.WARNING)  # it reports its loading on stderr
_DATA = Path(jieba.__file__).parent
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


@lru_cache(maxsize=1)
def idf() -> tuple[dict[str, float], float]:
    """jieba's stock idf and its median."""
    cells = (_DATA / "analyse" / "idf.txt").read_text("utf-8").split()
    table = dict(zip(cells[::2], map(float, cells[1::2]), strict=True))
    return table, sorted(table.values())[len(table) // 2]


@lru_cache(maxsize=1)
def stock() -> rjieba.Jieba:
    """The tokenizer of the stock dictionary: jieba's, in Rust. Cuts as jieba does, thirteen times as fast."""
    return rjieba.Jieba()


@lru_cache(maxsize=4)
def custom(dictionary: str) -> jieba.Tokenizer:
    """jieba with a user's words, in Python: the Rust one weighs added words differently. Half a second at first use.

    Raises OSError for a file that is not there.
    """
    entries = [entry for entry in map(str.split, Path(dictionary).read_text("utf-8-sig").splitlines()) if entry]
    found = jieba.Tokenizer()  # not `initialize()`: it would trust a marshalled cache that anyone may put into /tmp
    found.FREQ, found.total = found.gen_pfdict(found.get_dict_file())
    found.initialized = True
    for word, *rest in entries:
        if not word.startswith("#"):
            found.add_word(word, int(rest[0]) if rest and rest[0].isdecimal() else None)
    return found


def cut(text: str, dictionary: str | None) -> Iterable[str]:
    """The words of a Chinese text, without HMM. Raises OSError for a dictionary that is not there."""
    return custom(dictionary).cut(text, HMM=False) if dictionary else stock().cut(text, False)


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
