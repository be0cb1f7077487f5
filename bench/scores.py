"""How far an extraction is from the truth, and the same for many pages, with intervals.

Body: the article-extraction-benchmark's metric, 4-shingles of tokens, F1 of mean precision (over pages with an answer)
and mean recall; a token is a word, or one character of a script without spaces. Title: equal letters and digits. Date:
equal day. Authors: F1 of the set of names, joined ones split. Images: the truth's pictures that were found, and the
found ones that are true, by file name. Captions: token F1 on the pictures that were found. Segments: marked passages in
and out.
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
NEARLY_EMPTY = 0.05  # of the truth's tokens: less than that is no answer
ROUNDS = 1000
FIELDS = ("body", "title", "date", "authors", "images", "precision", "captions", "segments")

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
    """A picture's file name: the same picture is offered in many sizes and through image proxies."""
    inner = re.split(r"[?&]url=", url)[-1].split("&")[0]
    return unquote(re.sub(r"[?#].*$", "", unquote(inner)).rstrip("/").rsplit("/", 1)[-1]).casefold()


def _images(truth: list[dict[str, Any]], found: list[dict[str, str]]) -> Score:
    wanted = [{_file(url) for url in image["urls"]} for image in truth]
    names = [_file(image["url"]) for image in found]
    captions = {name: image.get("caption") or "" for name, image in zip(names, found, strict=True)}
    hits = [(image, files & set(names)) for image, files in zip(truth, wanted, strict=True)]
    right = sum(any(name in files for files in wanted) for name in names)
    told = [
        token_f1(image["caption"], captions[min(hit)])
        for image, hit in hits
        if hit and (image.get("caption") or "").strip()
    ]
    score: Score = {"images": sum(bool(hit) for _, hit in hits) / len(truth)}
    if names:
        score["precision"] = right / len(names)
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
