"""missing: a soft 404, the site's "page not found" with HTTP 200, or its home page in the article's place."""

import re
from urllib.parse import urlsplit

from crawler.exceptions import Gone
from crawler.extract import dom
from crawler.verdicts._look import Look, any_of

TITLE = any_of(
    r"(?:http |error |status )?404(?: error| page)?[ ,:.!\-–—]{0,3}(?:(?:page |file |article )?not found)?",
    r"404[ ,\-–—]{0,3}(?:页面|错误|出错了|找不到|未找到|您).{0,16}",
    r"(?:page )?not found(?: error)?",
    r"nothing (?:was )?found",
    r"(?:sorry, |oops[!.,]* )?(?:the |this |that |your )?(?:requested )?(?:page|article|file|story|"
    r"content|post|url)(?: (?:that )?you.{1,30})? (?:(?:was|is|could|can)? ?not (?:be )?found|"
    r"can't be found|cannot be found)",
    r"(?:sorry, |oops[!.,]* )?(?:the |this |that )?(?:page|article|story|content|post)(?: (?:that )?"
    r"you.{1,30})? (?:is (?:no longer|not) available|no longer exists|does not exist|doesn't exist)",
    r"(?:抱歉|对不起|很遗憾)?[,! ]{0,2}[您你]?[所要]?(?:访问|请求|查找|查看|寻找|浏览|找)?的?(?:页面|网页|"
    r"文章|内容|新闻|稿件|信息)(?:暂时)?(?:不存在|不见了|没有找到|未找到|找不到了?|无法找到)",
    r"(?:页面|网页)(?:丢失|走丢|飞走|失联|迷路)了?",
    r"(?:抱歉|对不起)?[, ]{0,2}(?:找不到|未找到|没有找到|无法找到)(?:该|此|相关|[您你]要(?:查看|访问)?的|"
    r"[您你]访问的)?(?:页面|网页|文章|内容)",
)
LITTLE = 600  # weight; a page that lists other articles has more, and only its title tells
ARTICLE = 1_000  # weight; what calls itself an article and has so much is one, whatever its name
_HOME = re.compile(r"/?|/index\.\w{2,5}|/[a-z]{2}(?:-[a-z]{2})?/?", re.IGNORECASE)


def verdict(look: Look) -> Gone | None:
    """The whole of a title or heading says it; or the page calls itself the home page, and holds no article."""
    if look.declared and look.weight >= ARTICLE:
        return None
    if name := look.titled(TITLE, below=LITTLE):
        return Gone(f"missing: {look.quote(name)}", url=look.page.url)
    if _is_home(look) and not look.declared and look.weight < LITTLE:
        return Gone("missing: the page's canonical address is the site's home page", url=look.page.url)
    return None


def to_home(asked: str, url: str) -> Gone | None:
    """A redirect from an article to the home page of its own site."""
    before, after = urlsplit(asked), urlsplit(url)
    near = _site(before.hostname) == _site(after.hostname)
    if not near or after.query or after.path not in ("", "/") or (_HOME.fullmatch(before.path) and not before.query):
        return None
    return Gone("missing: the site redirects to its home page", url=url)


def _site(host: str | None) -> str:
    return (host or "").lower().removeprefix("www.").removeprefix("m.")


def _is_home(look: Look) -> bool:
    links = (tag for tag in look.reader.tree.iter("link") if (tag.get("rel") or "").lower() == "canonical")
    found = dom.absolute(look.reader.base, next((tag.get("href") for tag in links), None))
    try:
        path, canonical = urlsplit(look.page.url), urlsplit(found or "")
    except ValueError:
        return False
    deep = path.query or not _HOME.fullmatch(path.path)
    near = _site(canonical.hostname) == _site(path.hostname)
    return bool(found and deep and near and not canonical.query and _HOME.fullmatch(canonical.path))
