"""A user's dictionary of Chinese words, applied by jieba in Python: the Rust one weighs added words differently.

Lines of `word [frequency]`; frequency 0 takes a word out, without one jieba gives it enough to be found. `#` begins a
comment. The first use in a process takes half a second and 60 MB.
"""

import logging
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import jieba

jieba.setLogLevel(logging.WARNING)  # it reports its loading on stderr


@lru_cache(maxsize=1)
def _stock() -> jieba.Tokenizer:
    found = jieba.Tokenizer()  # not `initialize()`: it would trust a marshalled cache that anyone may put into /tmp
    found.FREQ, found.total = found.gen_pfdict(found.get_dict_file())
    return found


@lru_cache(maxsize=4)
def tokenizer(dictionary: str) -> jieba.Tokenizer:
    """jieba's stock dictionary with a user's words. Raises OSError for a file that is not there."""
    entries = [entry for entry in map(str.split, Path(dictionary).read_text("utf-8-sig").splitlines()) if entry]
    found = jieba.Tokenizer()
    found.FREQ, found.total, found.initialized = dict(_stock().FREQ), _stock().total, True
    for word, *rest in entries:
        if not word.startswith("#"):
            found.add_word(word, int(rest[0]) if rest and rest[0].isdecimal() else None)
    return found


def cut(text: str, dictionary: str) -> Iterable[str]:
    """The words of a text, without HMM. Raises OSError for a dictionary that is not there."""
    words: Iterable[str] = tokenizer(dictionary).cut(text, HMM=False)
    return words
