"""Loads once, before workers are forked, what is slow at first use; forked workers then share the memory."""

from crawler.normalise.detection import detect
from crawler.normalise.keywords import derived


def warm() -> None:
    """The Chinese dictionary and idf, the detector of languages: about 0.3 s and 70 MB the first time, nothing later.

    dateparser's locales are left to the first date in words: Chinese, ISO and mail dates never need them.
    """
    derived("标题", "正文", "zh")
    detect("The bridge was opened in the morning, and people walked over it to the other side.")
