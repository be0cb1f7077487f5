"""Search: which articles, in which order, and the piece of text that shows why.

Order by date is the order of keys. By relevance, the newest articles that match are weighed, and the newest of those
with the words in their headline: an exact weighing of all would cost seconds for a word that half of the articles have,
and people who look for news want the new ones. Weight: words in the headline, then how often they stand in the text for
its length, then age. Further pages go on by date.
"""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select

from crawler.index.document import unpack
from crawler.index.engines import engine
from crawler.index.keys import moment
from crawler.index.query import Query
from crawler.index.rows import Filters
from crawler.index.snippets import Snippet, pattern, snippet
from crawler.index.tables import articles, texts
from crawler.index.wanted import Wanted, wanted
from crawler.index.words import Phrase, fold

COUNTED = 10_000
"""More hits than so many are not counted."""
WEIGHED = 400
"""Articles of which the text is weighed, and again so many by their headline."""
_HEADLINE, _OFTEN, _YOUNG = 3.0, 2.0, 1.0
_HALF = 180.0  # days after which being new counts half


def asked(query: Query, filters: Filters) -> Wanted:
    """What was typed, among what the filters let through."""
    return wanted(filters, query.filters, phrases=query.phrases, excluded=query.excluded)


def newest(db: Connection, wants: Wanted, limit: int, *, headline: bool = False) -> list[int]:
    """Keys, newest first."""
    keys = engine(db).keys(wants, headline=headline)
    return list(db.scalars(keys.order_by(keys.selected_columns[0].desc()).limit(limit)))


def ranked(db: Connection, wants: Wanted, matches: Sequence[int], now: datetime) -> list[int]:
    """The newest of the keys, and those with the words in the headline, most relevant first; then the others by date.

    A lone character stands in so many texts that looking for it once must do.
    """
    some = dict.fromkeys(matches[:WEIGHED])
    if len(matches) > WEIGHED and not any(each.open for each in wants.phrases):
        some |= dict.fromkeys(newest(db, wants, WEIGHED, headline=True))
    weights = _weights(db, wants.phrases, list(some), now)
    first = sorted(weights, key=lambda key: (-weights[key], -key))
    return first + [key for key in matches if key not in weights]


def _weights(db: Connection, phrases: Sequence[Phrase], keys: Sequence[int], now: datetime) -> Mapping[int, float]:
    patterns = [re.compile(each.pattern) for each in phrases]
    columns = select(articles.c.key, articles.c.headline, articles.c.date, texts.c.text)
    found: dict[int, float] = {}
    for some in (keys[at : at + 400] for at in range(0, len(keys), 400)):
        for row in db.execute(columns.join(texts, texts.c.key == articles.c.key).where(articles.c.key.in_(some))):
            found[row.key] = _weight(row, patterns, now)
    return found


def _weight(row: Any, patterns: Sequence[re.Pattern[str]], now: datetime) -> float:
    headline, text = fold(row.headline), fold(" ".join(unpack(row.text)))
    in_headline = sum(bool(each.search(headline)) for each in patterns)
    density = [1000 * sum(1 for _ in each.finditer(text)) / (500 + len(text)) for each in patterns]
    often = sum(each / (each + 2) for each in density)
    days = max(0.0, (now - moment(row.date)).total_seconds() / 86400)
    of = max(1, len(patterns))
    return _HEADLINE * in_headline / of + _OFTEN * often / of + _YOUNG * math.pow(0.5, days / _HALF)


def snippets(db: Connection, keys: Sequence[int], phrases: Sequence[Phrase]) -> dict[int, Snippet]:
    """One for each article."""
    asked = pattern(phrases)
    found = db.execute(select(texts.c.key, texts.c.text).where(texts.c.key.in_(keys)))
    return {each.key: snippet(unpack(each.text), asked) for each in found}


def today() -> datetime:
    """The clock."""
    return datetime.now(UTC)
