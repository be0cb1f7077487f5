"""What the names that designers give to elements, their tags, classes and ids, say of the text in them.

Some words are known to mean text, furniture, or what is about the article. And `named.json` holds what `bench/learn.py`
learnt: of each name that many sites use, by how much it raises the logarithm of the odds that a text is the article's,
where the text is right in the element, one or two boxes further within, and deeper.
"""

import json
import re
from functools import lru_cache
from importlib.resources import files

Weights = tuple[float, float, float]
Meant = tuple[bool, bool, bool, bool]
# Parts of class names and ids; looked for as they are, for a search with many alternatives takes ten times as long.
_GOOD = ("article", "content", "body", "story", "text", "post", "entry", "main", "detail", "正文", "zoom", "paragraph")
_BAD = (
    "nav", "menu", "foot", "side", "share", "social", "relat", "recommend", "comment", "advert", "promo", "widget",
    "subscri", "newsletter", "breadcrumb", "cookie", "consent", "popular", "trending", "sponsor", "teaser", "more-",
    "outbrain", "taboola", "banner", "modal", "popup", "login", "signup", "hidden", "pager", "pagin", "disclaimer",
    "copyright", "print", "tool", "rank", "hot", "list", "card", "carousel", "slider", "overlay", "readmore",
    "read-more", "also", "next", "prev",
)  # fmt: skip
_ABOUT = (
    "byline", "author", "date", "time", "meta", "tag", "info", "source", "credit", "caption", "desc", "bio", "profile",
    "title", "headline", "kicker", "summary", "lead", "intro", "dek", "standfirst", "label", "category", "editor",
    "views", "count",
)  # fmt: skip
_BODY = (
    "articlebody", "article-body", "article_body", "article__body", "entry-content", "post-content", "story-body",
    "post-body",
)  # fmt: skip
_NAME = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[\u4e00-\u9fff]+")
_LENGTHS = range(3, 16)  # of names that mean something
_READ = 300  # characters of an element's class, id and itemprop


@lru_cache(maxsize=1)
def weights() -> dict[str, Weights]:
    """The names that come with the package."""
    found = json.loads(files("crawler.extract").joinpath("named.json").read_text("utf-8"))
    return {name: (own, near, far) for name, (own, near, far) in found.items()}


def names(tag: str, marks: str) -> list[str]:
    """An element's names, in order: `<p` for its tag, and the words of `marks`, which are its class and id.

    The order keeps their sum the same in every process: the last bit of it may decide about a block.
    """
    words = (word.lower() for word in _NAME.findall(marks[:_READ]) if len(word) in _LENGTHS)
    return sorted({f"<{tag}", *words})


@lru_cache(maxsize=4000)
def said(tag: str, marks: str) -> tuple[Meant, Weights]:
    """What its names say of text in an element: whether they mean text, furniture, what is about the article, and the
    article's body itself; and what was learnt of text right in it, one or two boxes within, and deeper.
    """
    known = weights()
    told = [known[name] for name in names(tag, marks) if name in known]
    return _meant(marks[:500].lower()), (
        sum(each[0] for each in told),
        sum(each[1] for each in told),
        sum(each[2] for each in told),
    )


def _meant(marks: str) -> Meant:
    if len(marks) < 3:
        return False, False, False, False
    return _has(marks, _GOOD), _has(marks, _BAD), _has(marks, _ABOUT), _has(marks, _BODY)


def _has(marks: str, parts: tuple[str, ...]) -> bool:
    for part in parts:  # noqa: SIM110 - `any` would make a generator, for each of some hundred boxes
        if part in marks:
            return True
    return False
