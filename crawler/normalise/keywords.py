"""Our own keywords: TF-IDF on jieba's dictionary and idf for Chinese, frequency beyond stop words for the rest.

Chinese rule (reproduces the keywords of the project's second seed): title and body with a line end between, cut by
jieba without HMM, words of two characters or more, term frequency times jieba's stock idf (its median for unknown
words), ties by first appearance. A user dictionary of `word [frequency]` lines adds words; frequency 0 takes one out.
"""

import logging
import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

import jieba
import jieba.analyse
from justext.utils import get_stoplist  # type: ignore[import-untyped]

jieba.setLogLevel(logging.WARNING)  # it reports its loading on stderr
TOP = 10
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
    table, median = jieba.analyse.TFIDF().idf_loader.get_idf()
    return table, median


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
    return frozenset(get_stoplist(STOPLISTS[language]))


def spaced(text: str, language: str) -> list[str]:
    """The ten most frequent words that are no stop words; a word of the text's first line counts twice."""
    stop = _stop_words(language)
    shown: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for part, weight in ((text[:MAX_TEXT], 1), (text.partition("\n")[0], 1)):
        for word in _WORD.findall(part):
            key = word.casefold().removesuffix("'s").removesuffix("’s")
            if key not in stop:
                counts[key] += weight
                shown.setdefault(
                    key, key if word.islower() or (word.isupper() is False and word[1:].islower() is False) else word
                )
    return [
        shown[key].removesuffix("'s").removesuffix("’s")
        for key in _best({k: float(v) for k, v in counts.items() if v > 1})
    ]


def derived(title: str, text: str, language: str | None, dictionary: str | None = None) -> list[str]:
    """Up to ten keywords, best first; none for a language that we cannot split into words."""
    primary = (language or "").split("-")[0]
    if primary == "zh":
        return chinese(f"{title}\n{text}", dictionary)
    return spaced(f"{title}\n{text}", primary) if primary in STOPLISTS else []
