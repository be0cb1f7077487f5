"""Where two texts differ, in words; Chinese, Japanese and Korean by characters."""

import re
from difflib import SequenceMatcher

CONTEXT = 20
"""Characters shown on either side of a change within a text."""
CLIPPED = 160
"""Characters of a piece of text that came or went as a whole."""
_TOKEN = re.compile(r"[^\W\u2e80-\u9fff\uac00-\ud7af]+|\s+|.", re.DOTALL)  # words; single characters of Chinese


def word_diff(before: str, after: str, context: int = CONTEXT) -> list[str]:
    """Each place where two texts differ, on one line: `…words before [-gone-]{+new+} words after…`.

    Texts are compared line by line, and within lines that differ by words; Chinese, Japanese and Korean by characters.
    """
    old, new = before.split("\n"), after.split("\n")
    places = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "replace" and b - a == d - c:
            pairs = zip(old[a:b], new[c:d], strict=True)
            places += [place for one, two in pairs for place in _within(one, two, context)]
        elif tag != "equal":
            places += [f"[-{clipped(line)}-]" for line in old[a:b] if line]
            places += [f"{{+{clipped(line)}+}}" for line in new[c:d] if line]
    if before != after and not places:  # blank lines are told where nothing else differs
        return ["[-⏎-]" if len(old) > len(new) else "{+⏎+}"]
    return places


def _within(before: str, after: str, context: int) -> list[str]:
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=len(old) > 2_000)
    return [_place(old, new, group, context) for group in matcher.get_grouped_opcodes(context)]


def _place(old: list[str], new: list[str], steps: list[tuple[str, int, int, int, int]], context: int) -> str:
    parts = []
    for number, (tag, a, b, c, d) in enumerate(steps):
        gone, come = "".join(old[a:b]), "".join(new[c:d])
        if tag != "equal":
            parts += [f"[-{clipped(gone)}-]" if gone else "", f"{{+{clipped(come)}+}}" if come else ""]
        elif number == 0:
            parts.append(f"…{gone[-context:]}" if len(gone) > context or a else gone)
        elif number == len(steps) - 1:
            parts.append(f"{gone[:context]}…" if len(gone) > context or b < len(old) else gone)
        else:
            parts.append(gone)
    return "".join(parts)


def clipped(text: str) -> str:
    """The text, or its beginning and how long it is."""
    return text if len(text) <= CLIPPED else f"{text[:CLIPPED]}… ({len(text)} characters)"
