"""A TOML file that knows its lines: `tomllib` and pydantic name keys, people look for lines.

`TomlFile.read` gives the data, `TomlFile.problem` the one-line message about a key of it.
"""

import ast
import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from crawler.exceptions import ConfigError

Key = tuple[str | int, ...]

_TOKEN = re.compile(
    r'''(?P<comment>\#[^\n]*)
      | (?P<string>"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*')
      | (?P<mark>[\[\]{}=,.\n])
      | (?P<bare>[^\s\[\]{}=,."'\#]+)''',
    re.VERBOSE | re.DOTALL,
)


class TomlFile(NamedTuple):
    """`name` is the file as the user would write it; `lines` maps `("sources", "a", "proxy", 0)` to a line from 1."""

    name: str
    data: dict[str, Any]
    lines: dict[Key, int]
    text: str = ""

    @classmethod
    def read(cls, path: Path) -> "TomlFile":
        """The file's content. Raises `ConfigError` for one that is not there, not UTF-8 or not TOML."""
        name = str(path)
        try:
            text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
            return cls(name, tomllib.loads(text), _Scanner(text).lines, text)
        except FileNotFoundError:
            raise ConfigError(
                f'{name}: no such file; write one with "jianbao init" or name another with --config'
            ) from None
        except OSError as error:
            raise ConfigError(f"{name}: cannot be read: {error.strerror}") from None
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            raise ConfigError(f"{name}:{line}: not UTF-8; save the file as UTF-8") from None
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(_syntax_error(name, text, str(error))) from None
        except RecursionError:
            raise ConfigError(f"{name}: nested too deeply") from None

    def line(self, key: Key) -> int:
        """The line of the key, or of what would hold it; 0 where the file has neither."""
        return next((self.lines[key[:size]] for size in range(len(key), 0, -1) if key[:size] in self.lines), 0)

    def problem(self, key: Key, message: str) -> str:
        """`sources.toml:9: sources.zaker: schedul: unknown key`."""
        line = self.line(key)
        place = f"{self.name}:{line}" if line else self.name
        depth = 2 if key[:1] in {("sources",), ("proxies",)} else 1
        parts = [place, dotted(key[:depth]), dotted(key[depth:]), message]
        return ": ".join(part for part in parts if part)


def dotted(key: Key) -> str:
    """`sources.zaker.proxy[0]`; a part that is no bare key stands in quotes, so that it stays on its line."""
    text = ""
    for part in key:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += "." * bool(text) + (part if re.fullmatch(r"[\w-]+", part) else ascii(part))
    return text


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """` (did you mean "schedule"?)`, or nothing where no word is near."""
    near = difflib.get_close_matches(word, list(words), n=1)
    return f' (did you mean "{near[0]}"?)' if near else ""


def _syntax_error(name: str, text: str, message: str) -> str:
    reason, _, position = message.rpartition(" (at ")
    line = re.match(r"line (\d+)", position)
    return f"{name}:{line[1] if line else text.count(chr(10)) + 1}: not valid TOML: {reason or message}"


class _Token(NamedTuple):
    kind: str
    text: str
    line: int

    def is_mark(self, marks: str) -> bool:
        return self.kind == "mark" and self.text in marks


def _tokens(text: str) -> Iterator[_Token]:
    line, position = 1, 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", position, match.start())
        position = match.start()
        if match.lastgroup and match.lastgroup != "comment":
            yield _Token(match.lastgroup, match.group(), line)
    yield _Token("end", "", line)


def _spelled(token: _Token) -> str:
    """The key that a token spells. TOML's escapes are a subset of Python's."""
    if token.kind == "bare":
        return token.text
    return str(ast.literal_eval(token.text)) if token.text.startswith('"') else token.text[1:-1]


class _Scanner:
    """Finds keys and skips values, in text that `tomllib` has accepted; it checks nothing."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Key, int] = {}
        self._tokens = _tokens(text)
        self._token = next(self._tokens)
        self._tables: dict[Key, int] = {}  # the latest index of each [[array of tables]]
        table: Key = ()
        while self._token.kind != "end":
            if self._token.is_mark("\n"):
                self._take()
            elif self._token.is_mark("["):
                table = self._header()
            else:
                self._pair(table)

    def _take(self) -> _Token:
        token, self._token = self._token, next(self._tokens, self._token)
        return token

    def _header(self) -> Key:
        self._take()
        array = self._token.is_mark("[") and self._take()
        key = self._key(())
        if array:
            self._tables[key] = self._tables.get(key, -1) + 1
            key = (*key, self._tables[key])
            self.lines[key] = self._token.line
        while self._token.is_mark("]"):
            self._take()
        return key

    def _pair(self, table: Key) -> None:
        key = self._key(table)
        self._take()  # the equals sign
        self._value(key)

    def _key(self, key: Key) -> Key:
        """One key, dotted or not, below `key`. On the way through an array of tables it means the latest one."""
        while True:
            token = self._take()
            if key in self._tables:
                key = (*key, self._tables[key])
            key = (*key, _spelled(token))
            self.lines.setdefault(key, token.line)
            if not self._token.is_mark("."):
                return key
            self._take()

    def _value(self, key: Key) -> None:
        if self._token.is_mark("{["):
            self._inside(key, table=self._take().text == "{")
            return
        while self._token.kind in ("bare", "string") or self._token.is_mark("."):
            self._take()

    def _inside(self, key: Key, *, table: bool) -> None:
        """An inline table's pairs or an array's values, and the closing bracket."""
        index = 0
        while not self._token.is_mark("}]") and self._token.kind != "end":
            if self._token.is_mark(",\n"):
                self._take()
            elif table:
                self._pair(key)
            else:
                self.lines[(*key, index)] = self._token.line
                self._value((*key, index))
                index += 1
        self._take()
