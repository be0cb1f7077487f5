"""trafilatura's expressions read as Python must find what lxml finds: the words of each are tried on each attribute."""

import re
from itertools import product

import pytest
from lxml import html
from lxml.etree import XPath
from trafilatura import xpaths
from trafilatura.settings import BASIC_CLEAN_XPATH

from crawler.extract.expressions import Expression

NAMES = ("id", "class", "style", "role", "itemprop", "aria-hidden", "data-component", "data-lp-replacement-content")
TAGS = ("div", "section", "article", "main", "p", "span", "aside", "footer", "ol", "ul", "list", "item", "details")
EXPRESSIONS = [
    *(xpath for xpath in xpaths.BODY_XPATH[:-1] if "@" in xpath.path),
    *xpaths.OVERALL_DISCARD_XPATH,
    *xpaths.RAW_TREE_PRUNE_XPATH,
    *xpaths.REMOVE_COMMENTS_AND_LISTS_XPATH,
    BASIC_CLEAN_XPATH,
]


def words(path: str) -> list[str]:
    """What the expression looks for, its alternatives one by one."""
    texts = re.sub(r"\(\?:|\(\?!ary\)|[()^?\[\]]|\[-_\]", "", "|".join(re.findall("'([^']*)'", path)))
    return sorted({word for word in texts.split("|") if word})


def page(path: str) -> html.HtmlElement:
    """An element of each kind with each word in each attribute, alone, amid others, before and behind a second one."""
    rows = []
    for tag, name, word in product(TAGS, NAMES, words(path)):
        other = "class" if name == "id" else "id"
        rows.append(f'<{tag} {name}="{word}"></{tag}><{tag} {name}="x {word.upper()}y {word}ary"><h1></h1></{tag}>')
        rows.append(f'<{tag} {name}="a-{word}-b" {other}="z"></{tag}><{tag} {other}="z" {name}="{word}"></{tag}>')
    return html.document_fromstring(f"<body>{''.join(rows)}</body>")


@pytest.mark.parametrize("xpath", EXPRESSIONS, ids=lambda xpath: str(xpath.path).strip()[:40])
def test_the_same_elements_are_found(xpath: XPath) -> None:
    tree, lxmls = page(xpath.path), XPath(xpath.path, namespaces={"re": "http://exslt.org/regular-expressions"})
    expected, found = lxmls(tree), Expression(xpath.path)(tree)
    assert expected
    assert found == (expected[:1] if xpath.path.rstrip().endswith("[1]") else expected)


@pytest.mark.parametrize("xpath", EXPRESSIONS, ids=lambda xpath: str(xpath.path).strip()[:40])
def test_all_of_them_are_read(xpath: XPath) -> None:
    assert Expression(xpath.path).parts


@pytest.mark.parametrize("path", ["//p[2]", ".//p/text()", ".//*[@a='1' and @b]", "count(.//p)", ".//p[last()]"])
def test_other_forms_are_left_to_lxml(path: str) -> None:
    tree = html.document_fromstring("<p a=1 b=2>one</p><p>two</p>")
    assert not Expression(path).parts
    assert Expression(path)(tree) == tree.xpath(path)


def test_of_several_attributes_the_first_in_the_tag_counts() -> None:
    tree = html.document_fromstring("<p id=x class=y>1</p><p class=y id=x>2</p><p id=x>3</p>")
    assert [node.text for node in Expression(".//*[re:test(@id|@class, 'x')]")(tree)] == ["1", "3"]
