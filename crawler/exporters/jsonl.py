"""JSON Lines: one article a line, as it stands in `article.json`, and where it lies.

DEST is a file, or `-` for stdout. To the article's own keys (see `crawler.items.Article`) come `source` (the name in
`sources.toml`, where known), `versions` (their names, oldest first) and `path` (the article's folder in the archive).
Lines end with `\\n`; a separator that `str.splitlines` would cut at is written as an escape.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from crawler.archive.document import to_json
from crawler.archive.inventory import Inventory
from crawler.archive.reader import Reader
from crawler.exporters._destination import stream

SEPARATORS = {ord(c): f"\\u{ord(c):04x}" for c in "\x85\u2028\u2029"}


def write(reader: Reader, inventories: Iterable[Inventory], dest: Path) -> int:
    """The format has no options."""
    count = 0
    with stream(dest) as file:
        for inventory in inventories:
            file.write(row(reader, inventory) + b"\n")
            count += 1
    return count


def row(reader: Reader, inventory: Inventory) -> bytes:
    """One line without its end."""
    article = reader.article(inventory)
    document = json.loads(to_json(article))
    if article.metadata.source:
        document["source"] = article.metadata.source
    document |= {"versions": sorted(inventory.versions), "path": inventory.folder}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return text.translate(SEPARATORS).encode("utf-8", "replace")
