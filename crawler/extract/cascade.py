"""trafilatura's cascade of readers, on a tree that is parsed already; its costly readers run only where they can win.

Same stages, same thresholds as `trafilatura.core.trafilatura_sequence` (2.3), a fifth of a page's time less: no text
version of the result, no measuring of pages whose text is plainly most of them, and no comparison with readability
where the text is sound (of 376 pages it changed 14, none of them sound in that sense).
"""

from copy import copy
from functools import lru_cache

from lxml.etree import XPath, _Element
from lxml.html import HtmlElement
from trafilatura.baseline import baseline, html2txt
from trafilatura.core import (
    ESCALATION_ACCEPT_RATIO,
    ESCALATION_JUSTEXT_RATIO,
    ESCALATION_MAX_LENGTH,
    ESCALATION_PAGE_SHARE,
)
from trafilatura.external import SANITIZED_XPATH, compare_extraction, justext_rescue
from trafilatura.htmlprocessing import convert_tags, prune_unwanted_nodes, tree_cleaning
from trafilatura.main_extractor import extract_content
from trafilatura.settings import Extractor
from trafilatura.xpaths import RAW_TREE_PRUNE_XPATH, REMOVE_COMMENTS_AND_LISTS_XPATH

from crawler.extract import expressions
from crawler.extract.expressions import Expression

expressions.install()
_APPENDED: list[XPath] = [
    Expression("|".join(each.path.strip() for each in (*RAW_TREE_PRUNE_XPATH, *REMOVE_COMMENTS_AND_LISTS_XPATH)))
]
SHARE = 4  # a page with so many times the text's length in long lines may hold a longer article than the one found

Found = tuple[_Element, str]


@lru_cache
def _options(*, recall: bool = False) -> Extractor:
    # Without the URL: it would spend a tenth of the time on every link of the page. Tables are kept by default.
    return Extractor(output_format="python", comments=False, formatting=True, links=True, recall=recall)


def _pruned(tree: HtmlElement) -> HtmlElement:
    """A copy without appended articles and readers' comments."""
    return prune_unwanted_nodes(copy(tree), _APPENDED)


def _main(tree: HtmlElement, options: Extractor) -> Found:
    cleaned = tree_cleaning(_pruned(tree), options)
    body, text = extract_content(convert_tags(cleaned, options), options)
    return body, text


def _compared(tree: HtmlElement, found: Found, options: Extractor) -> Found:
    pruned = _pruned(tree)
    body, text = compare_extraction(tree_cleaning(copy(pruned), options), pruned, *found, options)
    return body, text


def _doubtful(found: Found, long_lines: int, options: Extractor) -> bool:
    """Whether another reader could win: little text, no paragraphs, leftovers, or far more text elsewhere."""
    body, text = found
    if len(text) < max(options.min_extracted_size, long_lines / SHARE):
        return True
    if len(body.findall(".//table")) > len(body.findall(".//p")) or not body.xpath("boolean(.//p//text())"):
        return True
    return bool(body.xpath(SANITIZED_XPATH))


def _is_small(text: str, tree: HtmlElement, visible: int) -> bool:
    """Whether the text is short and little of the page; `visible` is never less than what trafilatura measures."""
    if not 0 < len(text) < min(ESCALATION_MAX_LENGTH, ESCALATION_PAGE_SHARE * visible):
        return False
    return len(text) < ESCALATION_PAGE_SHARE * len(html2txt(_pruned(tree)))


def _recalled(tree: HtmlElement, found: Found) -> Found:
    """Another try by laxer rules, and by justext: kept if clearly longer."""
    options = _options(recall=True)
    body, text = _compared(tree, _main(tree, options), options)
    other, words = justext_rescue(_pruned(tree), options)
    if len(words) > max(len(text), ESCALATION_JUSTEXT_RATIO * len(found[1])):
        return other, words
    longer = len(text) >= options.min_extracted_size and len(text) > ESCALATION_ACCEPT_RATIO * len(found[1])
    return (body, text) if longer else found


def article(tree: HtmlElement, lines: str) -> _Element:
    """The article's blocks in trafilatura's own element names, maybe none. The tree stays as it is."""
    return _main(tree, _options())[0]
