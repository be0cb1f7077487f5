"""Allow-listed HTML as Markdown: paragraphs, headings, lists, quotations, tables as rows, links, figures in place."""

import re
from collections.abc import Mapping

from lxml import etree, html

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BLOCKS = {"p", "div", "section", "article", "figure", "figcaption", "blockquote", "ul", "ol", "li", "dl", "dt", "dd"}
_BLOCKS |= {"pre", "table", "caption", "tr", "hr", *_HEADINGS}
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "code": "`", "del": "~~", "s": "~~"}
_SPECIAL = re.compile(r"([\\`*_\[\]<>~]|&(?=#?\w+;))")
_LINE_START = re.compile(r"^(\s*)([#+\-=~|]|\d+[.)](?=\s))", re.MULTILINE)


def to_markdown_body(markup: str, links: Mapping[str, str]) -> str:
    """Markdown of an HTML fragment; an image's `src` is looked up in `links`, one that is not there stays as it is."""
    try:
        root = html.fragment_fromstring(markup, create_parent="div")
    except etree.LxmlError:  # nothing in it that is markup or text
        return ""
    return _blocks(root, links)


def _blocks(element: etree._Element, links: Mapping[str, str]) -> str:
    """Runs of inline content become paragraphs; block elements stand for themselves."""
    parts: list[str] = []
    run = [to_markdown_text(element.text)]
    for child in element:
        if child.tag in _BLOCKS:
            parts += [_paragraph(run), _block(child, links)]
            run = []
        else:
            run.append(_inline(child, links))
        run.append(to_markdown_text(child.tail))
    return "\n\n".join(part for part in [*parts, _paragraph(run)] if part)


def _block(element: etree._Element, links: Mapping[str, str]) -> str:
    tag = str(element.tag)
    if tag == "hr":
        return "* * *"
    if tag == "pre":
        return _indented("".join(map(str, element.itertext())), "    ")
    if tag == "table":
        return "\n".join(_row(row, links) for row in element.iter("tr"))
    if tag in {"ul", "ol"}:
        return _list(element, links)
    text = _blocks(element, links)
    if tag == "blockquote":
        return _indented(text, "> ")
    if tag in _HEADINGS and text:
        return f"{'#' * int(tag[1])} {' '.join(text.split())}"
    return f"*{text}*" if tag == "figcaption" and text and "\n" not in text else text


def _list(element: etree._Element, links: Mapping[str, str]) -> str:
    items = [_blocks(item, links) for item in element.iterchildren("li")]
    marks = [f"{number}. " if element.tag == "ol" else "- " for number in range(1, len(items) + 1)]
    return "\n".join(
        mark + _indented(item, " " * len(mark)).lstrip() for mark, item in zip(marks, items, strict=True) if item
    )


def _row(row: etree._Element, links: Mapping[str, str]) -> str:
    cells = [" ".join(_blocks(cell, links).split()) for cell in row.iterchildren("td", "th")]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _inline(element: etree._Element, links: Mapping[str, str]) -> str:
    if not isinstance(element.tag, str):  # a comment
        return ""
    if element.tag == "br":
        return "\\\n"
    if element.tag == "img":
        source = element.get("src", "")
        return f"![{to_markdown_text(_line(element.get('alt')))}]({_target(links.get(source, source))})"
    text = _blocks(element, links) if any(each.tag in _BLOCKS for each in element) else _content(element, links)
    mark = _MARKS.get(element.tag)
    if mark and text.strip():
        inner = text.strip()
        return text.replace(inner, f"{mark}{inner}{mark}", 1)
    target = element.get("href")
    return f"[{text}]({_target(target)})" if element.tag == "a" and target and text.strip() else text


def _content(element: etree._Element, links: Mapping[str, str]) -> str:
    return to_markdown_text(element.text) + "".join(
        _inline(child, links) + to_markdown_text(child.tail) for child in element
    )


def _paragraph(run: list[str]) -> str:
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", "".join(run)).strip().removesuffix("\\").strip()
    return _LINE_START.sub(r"\1\\\2", text)


def to_markdown_text(text: str | None) -> str:
    """Plain text on one line; what would be markup in Markdown is escaped."""
    return _SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", text or ""))


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def _target(url: str) -> str:
    """A link's address cannot hold blanks or parentheses."""
    return re.sub(r"[\s()<>]", lambda found: f"%{ord(found[0]):02X}", url)


def _indented(text: str, mark: str) -> str:
    return "\n".join((mark + line).rstrip() for line in text.split("\n"))
