"""Our own keywords: TF-IDF on jieba's dictionary and idf for Chinese, frequency beyond stop words for the rest.

Chinese rule (reproduces the keywords of the project's second seed): title and body with a line end between, cut by
jieba without HMM, words of two characters or more, term frequency times jieba's stock idf (its median for unknown
words), ties by first appearance. A user dictionary of `word [frequency]` lines adds words; frequency 0 takes one out.
"""

import logging
import re
from collections import Counter
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import jieba

jieba.setLogLevel(logging.WARNING)  # it reports its loading on stderr
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
    lines = (Path(jieba.__file__).parent / "analyse" / "idf.txt").read_text("utf-8").splitlines()
    table = {word: float(value) for word, value in map(str.split, lines)}
    return table, sorted(table.values())[len(table) // 2]


@lru_cache(maxsize=4)
def tokenizer(dictionary: str | None) -> jieba.Tokenizer:
    """jieba with its stock dictionary and a user's words where a file is given. Raises OSError for a missing one."""
    found = jieba.Tokenizer()
    if dictionary is None:  # not `initialize()`: it would trust a marshalled cache that anyone may put into /tmp
        found.FREQ, found.total = found.gen_pfdict(found.get_dict_file())
        found.initialized = True
        return found
    stock = tokenizer(None)
    found.FREQ, found.total, found.initialized = dict(stock.FREQ), stock.total, True
    for entry in map(str.split, Path(dictionary).read_text("utf-8-sig").splitlines()):
        if entry and not entry[0].startswith("#"):
            found.add_word(entry[0], int(entry[1]) if len(entry) > 1 and entry[1].isdecimal() else None)
    return found


def _best(scores: dict[str, float]) -> list[str]:
    return sorted(scores, key=lambda word: -scores[word])[:TOP]  # stable: ties by first appearance


def chinese(text: str, dictionary: str | None = None) -> list[str]:
    """The ten words of the highest tf·idf."""
    table, median = idf()
    counts = Counter(word for word in tokenizer(dictionary).cut(text[:MAX_TEXT], HMM=False) if len(word.strip()) >= 2)
    return _best({word: count * table.get(word, median) for word, count in counts.items()})


@lru_cache(maxsize=8)
def _stop_words(language: str) -> frozenset[str]:
    """The most frequent words of the language; justext's lists are in the order of frequency."""
    lines = (files("justext") / "stoplists" / f"{STOPLISTS[language]}.txt").read_text("utf-8").splitlines()
    return frozenset(word.strip(" .").casefold() for word in lines[:STOP])


def _key(word: str) -> str:
    return word.casefold().removesuffix("'s").removesuffix("’s")


def spaced(text: str, language: str) -> list[str]:
    """The ten most frequent words that are no stop words and come twice; those of the first line count double."""
    stop = _stop_words(language)
    text = text[:MAX_TEXT]
    words = [word for word in _WORD.findall(text) if _key(word) not in stop]
    counts = Counter(map(_key, words))
    counts.update(map(_key, _WORD.findall(text.partition("\n")[0])))
    small = {_key(word) for word in words if word.islower()}  # a name is never written small
    shown = {_key(word): _key(word) if _key(word) in small else word for word in reversed(words)}
    return [shown[key] for key in _best({key: float(counts[key]) for key in map(_key, words) if counts[key] > 1})]


def derived(title: str, text: str, language: str | None, dictionary: str | None = None) -> list[str]:
    """Up to ten keywords, best first; none for a language that we cannot split into words."""
    primary = (language or "").split("-")[0]
    if primary == "zh":
        return chinese(f"{title}\n{text}", dictionary)
    return spaced(f"{title}\n{text}", primary) if primary in STOPLISTS else []
