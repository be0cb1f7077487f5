"""Our own keywords: TF-IDF on jieba's dictionary and idf for Chinese, frequency beyond stop words for the rest.

Chinese rule (reproduces the keywords of the project's second seed): title and body with a line end between, cut by
jieba without HMM, words of two characters or more, term frequency times jieba's stock idf (its median for unknown
words), ties by first appearance. A user dictionary of `word [frequency]` lines adds words; frequency 0 takes one out.

Frequency is as good as what libraries do: of 104 pages with the publisher's own keywords YAKE (LGPL, needs numpy and
networkx) found words of them with F 0.30 at 60 ms a page, this with 0.28 at 1 ms. Japanese has its runs of ideographs
and of katakana, which are its words of content. Thai, Lao, Khmer and Burmese part no words and have none.
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
    "af": "Afrikaans", "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian", "bg": "Bulgarian", "bn": "Bengali",
    "bs": "Bosnian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish", "fr": "French",
    "gl": "Galician", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian",
    "id": "Indonesian", "is": "Icelandic", "it": "Italian", "ka": "Georgian", "kk": "Kazakh", "ko": "Korean",
    "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "mr": "Marathi", "ms": "Malay",
    "nb": "Norwegian_Bokmal", "nl": "Dutch", "nn": "Norwegian_Nynorsk", "no": "Norwegian_Bokmal", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sq": "Albanian",
    "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "tr": "Turkish",
    "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]{3,}(?:[-'’][^\W\d_]+)*")
_INDIC = re.compile(r"[\u0900-\u0963\u0971-\u0df3\u200c\u200d]{3,}")  # whose vowels are no letters to `\w`
_PERSIAN = re.compile(r"[\u0621-\u064a\u0671-\u06d3\u06fa-\u06ff\u200c]{3,}")  # whose compounds a mark holds together
_JAPANESE = re.compile(r"[\u3400-\u9fff々]{2,8}|[ァ-ヺー]{2,}")
_WORDS = {"ja": _JAPANESE, **dict.fromkeys(("hi", "mr", "bn", "ta", "te"), _INDIC), "fa": _PERSIAN, "ur": _PERSIAN}


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


def is_word(text: str) -> bool:
    """Whether the stock dictionary has it: sections and towns it has, people's names it seldom has."""
    import rjieba  # as above

    return rjieba.has_word(text)


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
    if language not in STOPLISTS:
        return frozenset()
    lines = (files("justext") / "stoplists" / f"{STOPLISTS[language]}.txt").read_text("utf-8").splitlines()
    return frozenset(word.strip(" .").casefold() for word in lines[:STOP])


def _bare(word: str) -> str:
    return word.removesuffix("'s").removesuffix("’s")


def frequent(text: str, language: str) -> list[str]:
    """The ten most frequent words that are no stop words and come twice; those of the first line count double."""
    stop, text, pattern = _stop_words(language), text[:MAX_TEXT], _WORDS.get(language, _WORD)
    counts: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for word, count in Counter(map(_bare, pattern.findall(text))).items():  # in the order of first appearance
        if (key := word.casefold()) not in stop:
            counts[key] += count
            shown[key] = word if word.islower() else shown.get(key, word)  # a name is never written small
    for word in pattern.findall(text.partition("\n")[0]):
        if (key := _bare(word).casefold()) in counts:
            counts[key] += 1
    return [shown[key] for key in _best({key: float(count) for key, count in counts.items() if count > 1})]


def derived(title: str, text: str, language: str | None, dictionary: str | None = None) -> list[str]:
    """Up to ten keywords, best first; none for a language that we cannot split into words."""
    primary = (language or "").split("-")[0]
    if primary == "zh":
        return chinese(f"{title}\n{text}", dictionary)
    return frequent(f"{title}\n{text}", primary) if primary in STOPLISTS or primary in _WORDS else []
