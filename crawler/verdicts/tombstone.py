"""tombstone: the page says that its article was taken away."""

from crawler.exceptions import Gone
from crawler.verdicts._look import Look, any_of, weigh

LINE = any_of(
    r"(?:原文|原帖|文章|内容|作品|页面|帖子|主题|视频|微博|稿件|新闻|链接)(?:已经|已)?[被由因]?.{0,14}"
    r"(?:删除|下架|屏蔽|撤回|撤稿|撤下)",
    r"(?:原文|原帖|文章|内容|作品|页面|帖子|主题|稿件|新闻)(?:已|已经)?不存在",
    r"(?:内容|文章|页面)(?:因|由于).{0,16}(?:无法|不能|不予)(?:查看|显示|访问)",
    r"\bth(?:is|e) (?:article|post|story|page|content|video|tweet|thread)(?: you requested)? (?:has been|"
    r"was|is) (?:removed|deleted|withdrawn|taken down|unpublished|retracted|no longer available)",
    r"\bthe (?:author|publisher|user|owner|editor)s? (?:has |have )?(?:deleted|removed|withdrawn|unpublished) this",
)
LITTLE = 200  # weight of what would be the article beside it
WHOLE = 2_000
ALONE = 1_000  # weight of all that the page says, menus and all
SAYING = 80  # characters; a line with more in it tells of something else


def verdict(look: Look) -> Gone | None:
    """A short line says it, in the place of the article or on a page that says little more."""
    if (
        look.weight >= WHOLE
        or look.pictures
        or look.besides(LINE) >= LITTLE
        or not (line := look.line(LINE))
        or len(line) > SAYING
    ):
        return None
    alone = weigh("".join(look.lines)) < ALONE or line in look.headings
    if not alone and line not in " ".join(look.text.split()):
        return None
    return Gone(f"tombstone: the article was deleted: {look.quote(line)}", url=look.page.url)
