"""One Hexo post: bytes → its own strings. Pure.

The generator's format, all four versions of it, with what its bugs did to titles and routes. PyYAML reads the front
matter; where that is no YAML (a title with both kinds of quotes), it is read line by line.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

import yaml

from crawler.exceptions import SourceUnusable

MAX_FRONT = 16 << 10  # characters of front matter; a real one has a few hundred
MAX_BRACKETS = 100  # PyYAML's time grows with the square of their depth
FENCE = re.compile(r"\s*---[ \t]*\r?\n")
END = re.compile(r"\n---[ \t]*(?:\r?\n|\Z)")
OPENING = re.compile(r"\s*<div>[ \t]*\r?\n")
KEY = re.compile(r"(title|categories|headimg|author|comments|date|thumbnail):[ \t]*(.*)")
ITEM = re.compile(r"[ \t]+-[ \t]+(.*)")
UNQUOTED_TITLE = re.compile(r"""^title:[ \t]+([^\s"'].*?)[ \t]*\r?$""", re.M)
STACKED = re.compile(
    r"""("{2,})'(.*)'\1""", re.S
)  # for some days of 2021 each article quoted the next one's title more
PIPES = re.compile(r"(?:\|[ \t]+)+")  # and in others its route
FETCHED = re.compile(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d")
PICTURE = re.compile(r"<img\b[^<>]*>", re.I)
HALF = re.compile("[\ud800-\udfff]")  # YAML's escapes may spell half a character

Front = dict[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Post:
    """A post's own strings, braces and quotes undone. `date` is as it stands; `body` is HTML; `problems` are one line
    each.
    """

    title: str | None
    categories: list[str]
    author: str | None
    date: str | None
    image: str | None
    body: str
    problems: list[str] = field(default_factory=list)

    @property
    def published(self) -> str | None:
        """The date of publication as the feed gave it, if it gave one."""
        return None if self.date in (None, "Invalid Date") or FETCHED.fullmatch(self.date or "") else self.date

    @property
    def fetched(self) -> datetime | None:
        """When the generator ran, where it wrote that for want of a date: in UTC, the clock of its machines."""
        try:
            return datetime.strptime(self.date or "", "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
        except ValueError:
            return None

    @property
    def place(self) -> list[str]:
        """Site and route. The first versions wrote both as `site - route`."""
        if len(self.categories) > 2:
            return self.categories[1:3]
        joined = self.categories[1:2] or [self.author or ""]
        return joined[0].split(" - ") if joined[0].count(" - ") == 1 else [each for each in joined if each]

    @property
    def site(self) -> str | None:
        """Whose article it is, as far as the post says."""
        return next(iter(self.place), None) if len(self.categories) < 3 else self.author or self.categories[1]


def parse(data: bytes) -> Post:
    """A post of any version. Pure. Raises `SourceUnusable` for bytes that are none, or not the whole of one."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceUnusable(f"it is not UTF-8: byte {error.start} is 0x{data[error.start]:02x}") from error
    if not text.strip():
        raise SourceUnusable("it is empty")
    front, rest = _split(text)
    fields, problems = _front(front)
    if not fields:
        raise SourceUnusable("its front matter has none of a post's keys (title, categories, date)")
    body = _body(rest)
    lost = sum("http" not in tag for tag in PICTURE.findall(body))
    problems += [f"pictures without an address on the web: {lost}"] if lost else []
    values = {key: _braces(value) for key, value in fields.items() if isinstance(value, str) and value.strip()}
    return Post(
        title=values.get("title"),
        categories=_categories(fields.get("categories", []), problems),
        author=values.get("author"),
        date=values.get("date"),
        image=values.get("headimg") or values.get("thumbnail"),
        body=_braces(body),
        problems=problems,
    )


def _split(text: str) -> tuple[str, str]:
    """Front matter, and what follows it."""
    start = FENCE.match(text)
    end = END.search(text, start.end() - 1, start.end() + MAX_FRONT) if start else None
    if not start or not end:
        raise SourceUnusable("no front matter between two lines of --- at its beginning: no Hexo post")
    return text[start.end() : end.start()], text[end.end() :]


def _body(rest: str) -> str:
    """What stands in the wrapper, without the two blanks that the generator put behind it."""
    opening = OPENING.match(rest)
    if not opening:
        raise SourceUnusable("its text does not begin with <div>: a Hexo post of another kind")
    body = rest[opening.end() :].rstrip()
    if not body.endswith("</div>"):
        raise SourceUnusable("it is cut off: no </div> at its end")
    return body.removesuffix("</div>").removesuffix("\n").removesuffix("\r").removesuffix("  ")


def _front(text: str) -> tuple[Front, list[str]]:
    """The known keys. An unquoted title is taken as it stands: a # in it would be YAML's comment."""
    loaded = None
    try:
        if text.count("[") + text.count("{") <= MAX_BRACKETS:
            loaded = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  (it makes strings, lists and dicts alone)
    except (yaml.YAMLError, RecursionError):
        pass
    fields = loaded if isinstance(loaded, dict) else {}
    title, categories = fields.get("title", ""), fields.get("categories", [])
    if not fields or not isinstance(title, str) or any(not isinstance(each, str) for each in categories):
        return _by_line(text), ["its front matter is no sound YAML: read line by line"]
    unquoted = UNQUOTED_TITLE.search(text)
    own = {"title": unquoted[1]} if unquoted and unquoted[1].startswith(title) else {}
    return {key: fields[key] for key in fields if isinstance(key, str) and KEY.match(f"{key}:")} | own, []


def _by_line(text: str) -> Front:
    """`key: value` lines and the list of categories; a line that is neither goes on with the value before it."""
    values: dict[str, list[str]] = {}
    categories: list[str] = []
    last = ""
    for line in text.replace("\r\n", "\n").split("\n"):
        found, item = KEY.match(line), ITEM.match(line)
        if found:
            last = found[1]
            values[last] = [found[2]]
        elif item and last == "categories":
            categories.append(_unquoted(item[1]))
        elif last:
            values[last].append(line)
    front: Front = {key: _unquoted("\n".join(lines)) for key, lines in values.items() if key != "categories"}
    return front | ({"categories": categories} if "categories" in values else {})


def _unquoted(value: str) -> str:
    value = value.strip()
    stacked = STACKED.fullmatch(value)
    if stacked:
        return stacked[2]
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else value


def _categories(found: str | list[str], problems: list[str]) -> list[str]:
    names = [_braces(" ".join(name.split())) for name in ([found] if isinstance(found, str) else found)]
    problems += [f'category "{name}" is read without its pipes' for name in names if PIPES.match(name)]
    return [whole for name in names if (whole := PIPES.sub("", name, count=1) if PIPES.match(name) else name)]


def _braces(text: str) -> str:
    """The generator wrote every brace of the file as a reference, for Nunjucks."""
    return HALF.sub("\ufffd", text).replace("&#123;", "{").replace("&#125;", "}")
