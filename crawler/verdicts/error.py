"""error: the site's own trouble with HTTP 200. Such a page is tried again; it says nothing of its article."""

from crawler.exceptions import SiteError
from crawler.verdicts._look import Look, any_of

TITLE = any_of(
    r"(?:http |error |status )?5(?:0[0234]|2[0-6])(?: error)?[ ,:.!\-–—]{0,3}(?:internal server error|"
    r"bad gateway|service (?:temporarily )?unavailable|gateway time-?out)?",
    r"(?:internal )?server error",
    r"bad gateway",
    r"service (?:temporarily )?unavailable",
    r"gateway time-?out",
    r"(?:sorry, |oops[!,.]* )?something went wrong",
    r"an error (?:has )?occurred",
    r"(?:application|database|fatal) error",
    r"error establishing a database connection",
    r"(?:site |we're |currently )?(?:down for|under) maintenance",
    r"(?:系统|服务器|网站|网络|程序)(?:内部)?(?:繁忙|错误|异常|维护中?|正在维护|开小差了?|出错了?)",
    r"(?:哎呀|抱歉)?[, ]?出错了",
    r"(?:系统|错误)(?:提示|信息|页面?)",
    r"数据库(?:连接)?(?:错误|失败)",
    r"(?:服务|网站)(?:暂时)?(?:不可用|关闭)",
)
LITTLE = 600  # weight


def verdict(look: Look) -> SiteError | None:
    """The whole of a title or heading says it, and there is no article below."""
    if look.weight >= LITTLE or not (name := look.titled(TITLE, below=LITTLE)):
        return None
    return SiteError(f"error: {look.quote(name)}", url=look.page.url)
