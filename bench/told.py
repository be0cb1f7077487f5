"""Which blocks of a page stand in a text: found again by their letters, in order."""

from collections.abc import Sequence

LONG = 25  # letters: a shorter block may stand anywhere by chance, and counts only between its neighbours
PIECE = 12  # letters that are looked for of a long block that lost some of its words
MOST = 0.6  # of the pieces
PIECES = 40  # of a block, at most
NEAR = 20_000  # letters behind the last place
SEARCHES = 50_000_000  # letters looked through beyond them, for the time grows with the square of a page
GAP = 4000  # letters between two long blocks within which short ones are looked for


class _Text:
    """The letters of a reader's text; looked through near the last place first, and only so often as a whole."""

    def __init__(self, whole: str) -> None:
        self.whole, self.cursor, self.left = whole, 0, SEARCHES

    def find(self, part: str) -> int:
        at = self.whole.find(part, self.cursor, self.cursor + NEAR)
        if at < 0 and self.left > 0:
            self.left -= len(self.whole)
            at = self.whole.find(part)
        return at


def _long(keys: Sequence[str], whole: str) -> list[tuple[int, int]]:
    """Where the long blocks stand in the text: begin and end, -1 for others."""
    text, places = _Text(whole), [(-1, -1)] * len(keys)
    for n, key in enumerate(keys):
        if len(key) < LONG:
            continue
        at = text.find(key)
        if at < 0:
            pieces = [text.find(key[start : start + PIECE]) for start in range(0, len(key) - PIECE + 1, PIECE)[:PIECES]]
            known = [piece for piece in pieces if piece >= 0]
            at = known[0] if len(known) > MOST * len(pieces) else -1
        if at >= 0:
            places[n] = (at, at + len(key))
            text.cursor = max(text.cursor, at + len(key))
    return places


def told(keys: Sequence[str], lines: Sequence[str]) -> list[bool]:
    """Whether each block (its letters) stands in the text of a reader (the letters of its lines)."""
    whole, edges = "".join(lines), frozenset(lines)
    places = _long(keys, whole)
    until: list[int] = []
    after = -1
    for begin, _ in reversed(places):
        until.append(after)
        after = begin if begin >= 0 else after
    until.reverse()
    found, since = [begin >= 0 for begin, _ in places], -1
    for n, key in enumerate(keys):
        if found[n]:
            since = places[n][1]
        elif key and len(key) < LONG:
            low, high = max(since, 0), until[n] if until[n] >= 0 else len(whole)
            edge = since < 0 or until[n] < 0  # before or behind all long blocks: only a line of its own counts
            if 0 < high - low < GAP and (not edge or key in edges) and (at := whole.find(key, low, high)) >= 0:
                found[n], since = True, at + len(key) if since >= 0 else since
    return found
