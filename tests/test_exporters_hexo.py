"""Hexo posts: the format byte for byte, and what hostile articles do to it."""

import re
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from crawler.exporters import export
from crawler.exporters.hexo import Post, date_of, prefixed, render, title_of
from crawler.items import Article, Author, MediaObject, Publisher
from tests.exporters_archive import Archive

POST = re.compile(r"\n---\n(.*?)\n---\n\n<div>   \n(.*)  \n</div>\n {12}\Z", re.S)
FRONT = re.compile(
    r"""title: (?P<quote>['"])(?P<title>.*?)(?P=quote)\ncategories: \n(?P<categories>(?: - [^\n]*\n)+)"""
    r"""headimg: '(?P<image>[^\n]*)'\nauthor: (?P<author>[^\n]*)\ncomments: false\ndate: (?P<date>[^\n]*)\n""",
    re.S,
)
PREFIX = "https://cors.zfour.workers.dev/?"
SEED = "000_dcd3098c30c0010b.txt"
VERSION_3 = ["003", "004", "006", "008", "009", "011", "013", "017", "019", "021"]
PLAIN = """
---
title: 'Ferry returns'
categories: 
 - News
 - Gazette
 - Harbour
headimg: 'https://a.example/1.jpg'
author: Gazette
comments: false
date: Tue, 22 Mar 2022 13:37:20 GMT
thumbnail: 'https://a.example/1.jpg'
---

<div>   
<p><img src="https://a.example/1.jpg"></p>  
</div>
            """


def parse(text: str) -> Post:
    """A post of the third format; only what the corpus has."""
    text = text.replace("&#123;", "{").replace("&#125;", "}")
    whole = POST.fullmatch(text)
    assert whole is not None
    front = FRONT.match(whole[1])
    assert front is not None
    categories = re.findall(r"^ - (.*)$", front["categories"], re.M)
    return Post(front["title"], categories, front["image"], front["author"], front["date"], whole[2])


def front_of(text: str) -> dict[str, object]:
    """What Hexo reads above the body."""
    loaded = yaml.safe_load(text.split("---\n")[1])
    assert isinstance(loaded, dict)
    return loaded


def article(headline: str = "Ferry returns", **fields: object) -> Article:
    given: dict[str, object] = {
        "url": "https://gazette.example/ferry", "identifier": "sha256:" + "1" * 64, "articleBody": "It is back.",
        "articleSection": ["News", "Gazette", "Harbour"], "articleBodyHtml": "<p>It is back.</p>",
    }  # fmt: skip
    return Article(headline=headline, **(given | fields))  # type: ignore[arg-type]


def only(folder: Path) -> Path:
    """The one post of an export."""
    (found,) = folder.rglob("*.md")
    return found
