"""How fast the index is built from files, and how fast it answers with a million articles of generated text.

python bench/index.py build [ARTICLES]           articles a second, one core, from local disk
python bench/index.py ask [ARTICLES] [URL]       milliseconds for each kind of question; URL may be PostgreSQL's
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from crawler.archive.reader import Reader
from crawler.archive.writer import Writer, open_archive
from crawler.index import FACETS, Filters, Index, open_index
from crawler.index.catching_up import build
from crawler.index.database import writing
from crawler.index.entries import Entry
from crawler.index.filling import put
from crawler.index.keys import iso
from crawler.items import Article, Author, Capture, Extraction, Page
from crawler.normalise.urls import identifier
from crawler.storages import open_storage

WORDS = 20_000
SENTENCES = 20_000
BATCH = 5_000
ROUNDS = 7
NEWEST = datetime(2026, 11, 26, tzinfo=UTC)
SOURCES = [f"source-{number}" for number in range(40)]


class Language:
    """Sentences of words whose frequencies fall as 1/rank, as in any language."""

    def __init__(self, tag: str, words: Sequence[str], join: str, end: str, dice: random.Random) -> None:
        self.tag, self.words, self.dice = tag, words, dice
        weights = [*accumulate(1 / rank for rank in range(1, len(words) + 1))]
        self.sentences = [
            join.join(dice.choices(words, cum_weights=weights, k=dice.randint(8, 20))) + end for _ in range(SENTENCES)
        ]

    def text(self, sentences: int) -> str:
        return "".join(self.dice.choices(self.sentences, k=sentences))


def languages(dice: random.Random) -> list[Language]:
    syllables = [a + b for a in "bdfgklmnprst" for b in ("a", "e", "i", "o", "u", "an", "er", "on")]
    english = sorted({"".join(dice.choices(syllables, k=dice.randint(1, 4))) for _ in range(WORDS)})
    characters = [chr(0x4E00 + at) for at in range(3000)]
    chinese = sorted({"".join(dice.choices(characters, k=2)) for _ in range(WORDS)})
    dice.shuffle(english)
    dice.shuffle(chinese)
    return [Language("en", english, " ", ". ", dice), Language("zh-CN", chinese, "", "。", dice)]


def entry(number: int, of: Language, count: int, sentences: int) -> Entry:
    """A row as `read_entry` makes it; articles lie evenly over ten years."""
    when = NEWEST - timedelta(days=3650) * (number / count)
    host, source = f"www.site-{number % 200}.example", SOURCES[number % len(SOURCES)]
    url, name = f"https://{host}/{number}", f"{when:%Y%m%d%H%M%S}"
    changed = number % 20 == 0
    row = {
        "identifier": identifier(url), "url": url, "host": host, "path": f"articles/{host}/{number}", "head": name,
        "versions": 1 + changed, "source": source, "headline": of.text(1), "author": [f"Author {number % 997}"],
        "publisher": None, "articleSection": [f"section {number % 30}"], "datePublished": when.isoformat(),
        "dateModified": None, "dateDownloaded": when.isoformat(), "firstSeen": name, "date": iso(when),
        "day": f"{when:%Y-%m-%d}", "inLanguage": of.tag, "wordCount": 100, "images": number % 2, "image": None,
        "description": None, "changed": changed, "goneSince": iso(when) if number % 500 == 0 else None, "story": None,
        "body": 500, "bytes": 20_000,
    }  # fmt: skip
    return Entry(row["path"], row, [of.text(sentences), ""], [("first seen", name, "run")])


def fill(index: Index, count: int, sentences: int = 8) -> None:
    dice = random.Random(1)
    spoken = languages(dice)
    began = time.perf_counter()
    for at in range(0, count, BATCH):
        entries = [entry(n, dice.choice(spoken), count, sentences) for n in range(at, min(at + BATCH, count))]
        with writing(index.database.engine) as db:
            put(db, entries)
        if at % 100_000 == 0:
            print(f"  {at:,} rows after {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    index.database.note(built="now")


def questions(spoken: list[Language]) -> dict[str, Callable[[Index], object]]:
    english, chinese = (each.words for each in spoken)
    day = Filters(since="2021-03-01", until="2021-03-31")
    search = {
        "search a word in most articles": english[0],
        "search a frequent word": english[50],
        "search a rare word": english[9000],
        "search two words": f"{english[5]} {english[300]}",
        "search a phrase": f'"{english[0]} {english[1]}"',
        "search a word without another": f"{english[50]} -{english[3]}",
        "search 1 Chinese character": chinese[0][0],
        "search 2 Chinese characters": chinese[3],
        "search 2 rare Chinese characters": chinese[9000],
        "search 4 Chinese characters": chinese[0] + chinese[1],
        "search in one site of 200": f"{english[0]} site:site-7.example",
        "search in a month of long ago": f"{english[0]} since:2018-03 until:2018-03",
        "search what is gone": f"{english[0]} is:gone",
    }
    asked: dict[str, Callable[[Index], object]] = {
        "list, newest": lambda index: index.articles(Filters(), limit=50),
        "list, one source": lambda index: index.articles(Filters(source="source-7"), limit=50),
        "list, one host": lambda index: index.articles(Filters(site="site-7.example"), limit=50),
        "list, one author": lambda index: index.articles(Filters(author="Author 7"), limit=50),
        "list, language and picture": lambda index: index.articles(
            Filters(language="zh", has=frozenset({"image"})), limit=50
        ),
        "list, changed and gone": lambda index: index.articles(Filters(changed=True, gone=True), limit=50),
        "list, a month of long ago": lambda index: index.articles(day, limit=50),
        "list, oldest": lambda index: index.articles(Filters(), newest=False, limit=50),
        "events, newest": lambda index: index.events(Filters(), limit=50),
        "events, changed or gone": lambda index: index.events(
            Filters(), kinds={"changed", "disappeared", "reappeared"}, limit=50
        ),
        "events, one source": lambda index: index.events(Filters(source="source-7"), limit=50),
    }
    for name, query in search.items():
        asked[name] = lambda index, query=query: index.search(query, limit=20)
        asked[f"{name}, by date"] = lambda index, query=query: index.search(query, order="date", limit=20)
    asked |= {
        "count, one source": lambda index: index.count(Filters(source="source-7")),
        "count, all": lambda index: index.count(Filters()),
        "count, one language since 2018": lambda index: index.count(Filters(language="zh", since="2018-01-01")),
    }
    for field in FACETS:
        asked[f"facets of {field}, all"] = lambda index, field=field: index.facets(field, Filters(), 20)
        asked[f"facets of {field}, one language"] = lambda index, field=field: index.facets(
            field, Filters(language="zh"), 20
        )
    return asked


def ask(count: int, url: str) -> None:
    with open_index(url) as index:
        if index.count(Filters()) < count:
            index.database.empty()
            fill(index, count)
        slow = 0
        for name, question in questions(languages(random.Random(1))).items():
            times = []
            for _ in range(ROUNDS):
                began = time.perf_counter()
                answer = question(index)
                times.append((time.perf_counter() - began) * 1000)
            total = getattr(answer, "total", "")
            slow += statistics.median(times) > 100
            print(f"{statistics.median(times):8.1f} ms  first {times[0]:8.1f} ms  {name} {total}", flush=True)
        print(f"{slow} kinds of question over 100 ms with {count:,} articles")


def build_from_files(count: int) -> None:
    """An archive made in memory, put on disk, and indexed from there."""
    dice = random.Random(1)
    spoken = languages(dice)
    memory = open_storage("memory:")
    open_archive(memory)
    writer = Writer(memory, run="2026/11/22/20261122060000-bench", software="bench")
    for number in range(count):
        of = dice.choice(spoken)
        url, when = f"https://www.site-{number % 200}.example/{number}", NEWEST - timedelta(hours=number)
        article = Article(url, of.text(1), of.text(24), identifier=identifier(url), inLanguage=of.tag)
        article.author, article.datePublished = [Author("Ann Reed")], when.isoformat()
        article.metadata.dateDownloaded, article.metadata.source = when.isoformat(), SOURCES[number % 40]
        writer.save(Capture(url, page=Page(url, b"<html></html>", when), extraction=Extraction(url), article=article))
    with tempfile.TemporaryDirectory() as folder:
        for key in memory.list():
            path = Path(folder, "archive", key)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(memory.read(key))
        reader = Reader(open_storage(f"file:{folder}/archive"), identify=identifier)
        rates = []
        for _ in range(3):
            with open_index(f"sqlite:{folder}/index.sqlite") as index:
                began, used = time.perf_counter(), time.process_time()
                build(index.database, reader)
                took, used = time.perf_counter() - began, time.process_time() - used
            rates.append(count / used)
            print(f"{count:,} articles in {took:.2f} s, {used:.2f} s of processor: {count / took:,.0f} a second")
        print(f"{statistics.median(rates):,.0f} articles a second of one core (median of 3)")


if __name__ == "__main__":
    verb, *rest = sys.argv[1:] or ["build"]
    number = int(rest[0].replace("_", "")) if rest else 0
    if verb == "build":
        build_from_files(number or 3_000)
    else:
        with tempfile.TemporaryDirectory() as scratch:
            ask(number or 1_000_000, rest[1] if len(rest) > 1 else f"sqlite:{scratch}/index.sqlite")
