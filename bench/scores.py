"""How far an extraction is from the truth, and the same for many pages, with intervals.

Body: the article-extraction-benchmark's metric, 4-shingles of tokens, F1 of mean precision (over pages with an answer)
and mean recall; a token is a word, or one character of a script without spaces. Title: equal letters and digits. Date:
equal day. Authors: F1 of the set of names, joined ones split. Images: the truth's pictures that were found, and the
found ones that are true, each once, by whole address or file name. Captions: token F1 on the pictures that were found,
with the credit on both sides or on neither. Segments: marked passages in and out.
"""

import random
import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote

_UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    r"\U00020000-\U0003134f"
)
TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")
_LABELS = re.compile(r"^(?:by|von|par|por|记者|作者)[\s:：]+", re.I)
_AND = re.compile(r"[,，、;；/|&]|\s(?:and|und|et|y|e|en)\s", re.I)
_TITLES = re.compile(r"^(?:(?:dr|prof)\b\.?\s*)+", re.I)
_DEGREE = re.compile(r"[A-Z]{2,5}®?|Ph\.?D\.?|M\.?D\.?|Jr\.?|Sr\.?")
_PROXIED = re.compile(r"[?&][\w-]+=(https?(?::|%3a)[^&]*)", re.I)
_SUFFIX = re.compile(r"(?:\.(?:jpe?g|png|gif|webp|avif))+$")
_SIZE = re.compile(r"(?<![0-9a-z])\d{2,4}x\d{2,4}(?![0-9a-z])")
_PLACEHOLDER = re.compile(r"placeholder|^(?:1|1x1|blank|spacer|loading|transparent)$")
_GENERIC = re.compile(r".{0,2}|image|img|photo(?:\.php)?|picture|default|original|thumb(?:nail)?|poster")
NEARLY_EMPTY = 0.05  # of the truth's tokens: less than that is no answer
ROUNDS = 1000
FIELDS = (
    "body", "title", "title said", "date", "date said", "authors", "authors said", "images", "precision", "captions",
    "segments",
)  # fmt: skip

Score = dict[str, Any]


def tokens(text: str) -> list[str]:
    return TOKEN.findall(unicodedata.normalize("NFKC", text))


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Runs of four tokens; of a shorter text, the text."""
    found = tokens(text)
    runs = (tuple(found[n : n + 4]) for n in range(max(1, len(found) - 3)))
    return Counter(run for run in runs if run)


def f1(hit: float, found: float, wanted: float) -> float:
    return 2 * hit / (found + wanted) if found + wanted else 1.0


def token_f1(truth: str, text: str) -> float:
    true, found = (Counter(token.casefold() for token in tokens(each)) for each in (truth, text))
    return f1((true & found).total(), found.total(), true.total())


def letters(text: str) -> str:
    return "".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def day(text: str) -> str | None:
    match = re.search(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})", text)
    return f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}" if match else None


def names(authors: Iterable[str]) -> set[str]:
    """The people that some strings name, as letters: some truths hold a whole byline in one string, others split it.

    So both sides are split alike, at commas and the word for `and`; academic titles and what follows a comma as
    `PhD` or `CFP®` does are no names.
    """
    return {key for byline in authors for name in _people(_LABELS.sub("", byline)) if (key := letters(name))}


def _people(byline: str) -> list[str]:
    first, *others = (_TITLES.sub("", part.strip()) for part in _AND.split(byline))
    return [first, *(part for part in others if not (" " in first and _DEGREE.fullmatch(part)))]


def _file(url: str) -> str:
    """A picture's name: the same picture is offered in many sizes and formats and through image proxies.

    The last part of the path of the innermost address, without suffix and without the pixels that it carries; with the
    part before it where that says nothing (`image.jpg`, `600x400.png`). "" for what waits in the picture's place.
    """
    inner = url
    while (proxied := _PROXIED.search(inner)) is not None:
        inner = unquote(proxied[1])
    parts = unquote(re.sub(r"^https?://|[?#].*$", "", inner)).casefold().rstrip("/").split("/")
    name = _SIZE.sub("", _SUFFIX.sub("", parts[-1])).strip("-_")
    if _PLACEHOLDER.search(name):
        return ""
    return name if not _GENERIC.fullmatch(name) else "/".join(parts[-2:])


def _address(url: str) -> str:
    return unquote(re.sub(r"^https?:", "", url)).casefold()


def _offered(image: dict[str, Any], url: str) -> int:
    """Whether a picture of the truth is offered under this address: 2 for the whole of it, 1 for its name, 0 if not."""
    if any(_address(each) == _address(url) for each in image["urls"]):
        return 2
    return int(_file(url) in {_file(each) for each in image["urls"]} - {""})


def _right(truth: list[dict[str, Any]], found: list[str]) -> int:
    """How many of the found pictures are the truth's; one that is found twice is right once."""
    left, right = list(truth), 0
    for url in sorted(found, key=lambda url: -max(_offered(image, url) for image in truth)):
        best = max(left, key=lambda image: _offered(image, url), default=None)
        if best is not None and _offered(best, url):
            left.remove(best)
            right += 1
    return right


def _told(image: dict[str, Any], found: dict[str, Any]) -> float:
    """Token F1 of a caption: alone, or with the credit on both sides. The better counts: sites print both as one."""
    alone = image.get("caption") or "", found.get("caption") or ""
    credits = " ".join(image.get("credit") or []), found.get("credit") or ""
    if credits[0] and not alone[1]:
        return 0.0
    both = (text if credit in text else f"{text} {credit}" for text, credit in zip(alone, credits, strict=True))
    return max(token_f1(*alone), token_f1(*both))


def _images(truth: list[dict[str, Any]], found: list[dict[str, Any]]) -> Score:
    urls = [image["url"] for image in found]
    nearest = [max(found, key=lambda one: _offered(image, one["url"]), default=None) for image in truth]
    hits = [(image, one) for image, one in zip(truth, nearest, strict=True) if one and _offered(image, one["url"])]
    told = [_told(image, one) for image, one in hits if (image.get("caption") or "").strip()]
    score: Score = {"images": len(hits) / len(truth)}
    if urls:
        score["precision"] = _right(truth, urls) / len(urls)
    if told:
        score["captions"] = statistics.mean(told)
    return score


def score(truth: dict[str, Any], found: dict[str, Any]) -> Score:
    """The scores of one page that its truth allows. `body` is (hits, found, wanted) shingles."""
    text, result = found.get("body") or "", Score()
    if truth.get("body"):
        true, ours = shingles(truth["body"]), shingles(text)
        result["body"] = ((true & ours).total(), ours.total(), true.total())
        result["empty"] = float(len(tokens(text)) < NEARLY_EMPTY * len(tokens(truth["body"])))
    if truth.get("with"):
        inside, outside = ([each in text for each in truth.get(key) or []] for key in ("with", "without"))
        result["segments"] = f1(sum(inside), sum(inside) + sum(outside), len(inside))
    if truth.get("title"):
        result["title"] = float(letters(truth["title"]) == letters(found.get("title") or ""))
    if truth.get("date"):
        result["date"] = float(day(found.get("date") or "") == truth["date"])
    if truth.get("authors"):
        true_names, our_names = names(truth["authors"]), names(found.get("authors") or [])
        result["authors"] = f1(len(true_names & our_names), len(our_names), len(true_names))
    if truth.get("images") and "images" in found:
        result |= _images(truth["images"], found["images"])
    return result


def body_f1(counts: list[tuple[int, int, int]]) -> float:
    """The article-extraction-benchmark's F1 of many pages."""
    precision = [hit / found for hit, found, _ in counts if found]
    recall = [hit / wanted for hit, _, wanted in counts if wanted]
    p, r = (statistics.fmean(each) if each else 0.0 for each in (precision, recall))
    return 2 * p * r / (p + r) if p + r else 0.0


def total(field: str, scores: list[Score]) -> float | None:
    """One number for many pages; None where no truth has the field."""
    values = [each[field] for each in scores if field in each]
    if not values:
        return None
    return body_f1(values) if field == "body" else statistics.fmean(values)


def interval(field: str, scores: list[Score], rounds: int = ROUNDS) -> tuple[float, float]:
    """95 % bootstrap interval of `total` over the pages."""
    values = [each[field] for each in scores if field in each]
    measure: Callable[[list[Any]], float] = body_f1 if field == "body" else statistics.fmean
    dice = random.Random(7)
    drawn = sorted(measure(dice.choices(values, k=len(values))) for _ in range(rounds))
    return drawn[int(0.025 * rounds)], drawn[int(0.975 * rounds) - 1]
