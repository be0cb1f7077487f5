"""login: the page asks who is there instead of showing its article."""

import re

from crawler.exceptions import Blocked
from crawler.verdicts._look import Look, any_of
from crawler.verdicts._redirect import led_to

TITLE = any_of(
    r"(?:please |user |member |account |admin |staff )?(?:log|sign)[ -]?(?:in|on)(?: page| required| to .{1,40})?",
    r"authentication required",
    r"(?:请先?|用户|会员|帐号|账号|帐户|账户|统一|密码|扫码|手机)?(?:登录|登陆|登入)(?:页面?|界面|中心)?",
    r"(?:用户)?(?:登录|登陆)[/与和、]?注册",
    r"统一身份认证(?:平台|系统)?",
)
LINE = any_of(
    r"(?:log|sign)[ -]?in(?: or [a-z ]{4,24})?(?: now)? to (?:continue|keep) reading",
    r"(?:log|sign)[ -]?in(?: or [a-z ]{4,24})?(?: now)? to (?:continue to |unlock|read (?:the|this|more|"
    r"on|full)|access (?:the|this)|see the (?:full|rest))",
    r"(?:log|sign)[ -]?in(?: or [a-z ]{4,24})?(?: now)? to view (?:the|this) (?:article|content|page|"
    r"story|post|full)",
    r"(?:must|need to|have to) (?:be (?:logged|signed) in|log[ -]?in|sign[ -]?in)(?: or [a-z ]{4,24})?"
    r" to (?:continue|read|view|access|see)",
    r"only (?:available |visible )?(?:for|to) (?:registered|logged[- ]in|signed[- ]in) (?:users|members|readers)",
    r"(?:register|create (?:a|your) free account)(?: for free| now)? to (?:(?:continue|keep) reading|"
    r"read (?:the|this|more))",
    r"your (?:login |sign-in )?session (?:has |is )?(?:expired|timed out)",
    r"(?:请|需要?|须|必须)(?:先|您)?(?:登录|登陆)(?:账号|帐号|网站)?[, ]?后?才?(?:即?可|能)?以?(?:继续)?"
    r"(?:查看|阅读|浏览|访问|观看)(?!.{0,6}(?:评论|附件|回复|大图))",
    r"(?:登录|登陆|注册)后(?:即?可|才能?|才可|方可)?以?(?:继续)?(?:查看|阅读|浏览|访问|可见|观看)(?:全文|"
    r"本文|正文|完整|更多内容|[该此]|内容|文章|全部|[。,!]|$)",
    r"仅[限对]?(?:登录|注册|内部)(?:用户|会员|读者)(?:可见|可读|可看|查看|阅读)",
    r"(?:登录|会话|身份验证)(?:状态|信息)?(?:已经?)?(?:过期|失效|超时)",
    r"[您你][还尚]?(?:没有|未)登录(?:[,。!]|$)",
)
TEASER = 200  # weight; less than that is no part of an article worth keeping
_PATH = re.compile(
    r"/(?:log-?in|sign-?in|logon|sso|passport|denglu|auth(?:enticate|orize)?|oauth2?|cas)(?:[/.;]|$)"
    r"|/(?:user|account|member|uc|ucenter)s?/(?:log-?in|sign-?in|auth)",
    re.IGNORECASE,
)
_HOST = re.compile(r"(?:log-?in|sign-?in|passport|sso|auth|accounts?|id|cas|idp|ssl-passport)\.", re.IGNORECASE)


def verdict(look: Look) -> Blocked | None:
    """A login form with a title that says so, or a line that asks for one where the article should be."""
    if look.weight >= 8 * TEASER or look.besides(LINE) >= TEASER:
        return None
    if (look.password or not look.declared) and (name := look.titled(TITLE, below=TEASER)):
        return Blocked(f"login: {look.quote(name)}", url=look.page.url)
    if not look.pictures and (line := look.line(LINE)):
        return Blocked(f"login: {look.quote(line)}", url=look.page.url)
    return None


def to_login(asked: str, url: str) -> Blocked | None:
    """A redirect from elsewhere to a login page; its query may hold secrets, and is not told."""
    return led_to("login", _PATH, _HOST, asked, url)
