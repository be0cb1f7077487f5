"""What the room says, in the reader's language. English stands in the templates; each other language is one module here.

Contract: a language's module has `NAME`, its own name for itself, `SAYS`, which maps the English phrase to its own
(`{placeholders}` stay), and `DATE`, `MINUTE`, `MONTH`, how it writes a day, a minute of a day and a month, with the
fields `y`, `m`, `d`, `name` and `clock`.
"""

from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any


@dataclass(frozen=True, slots=True)
class Phrases:
    """One language."""

    code: str
    name: str
    says: dict[str, str]
    date: str
    minute: str
    month: str

    def say(self, phrase: str, /, **fields: object) -> str:
        """The phrase with its fields filled in."""
        found = self.says.get(phrase, phrase)
        return found.format(**fields) if fields else found

    def count(self, one: str, many: str, n: int) -> str:
        """`1 article`, `1,234 articles`."""
        return self.say(one if n == 1 and self.code == "en" else many, n=f"{n:,}")


def _phrases(code: str) -> Phrases:
    module: Any = import_module(f"{__name__}.{code}")
    return Phrases(code, module.NAME, module.SAYS, module.DATE, module.MINUTE, module.MONTH)


LANGUAGES = {module.name: _phrases(module.name) for module in iter_modules(__path__)}


def phrases(chosen: str, accepted: str) -> Phrases:
    """The chosen language, else the best of an Accept-Language header, else English."""
    if chosen in LANGUAGES:
        return LANGUAGES[chosen]
    wanted = [part.partition(";") for part in accepted[:500].split(",")]
    ranked = sorted(wanted, key=lambda part: -_weight(part[2]))
    codes = (tag.strip().lower().partition("-")[0] for tag, _, weight in ranked if _weight(weight) > 0)
    return LANGUAGES[next((code for code in codes if code in LANGUAGES), "en")]


def _weight(text: str) -> float:
    """`q=0.8` as a number; 1 where there is none."""
    name, _, number = text.strip().partition("=")
    try:
        return float(number) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
