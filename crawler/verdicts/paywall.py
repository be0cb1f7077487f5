"""paywall: the article is for subscribers, and the page shows none of it. One that shows a teaser is an article whose
`isAccessibleForFree` is false.
"""

from crawler.exceptions import Blocked
from crawler.verdicts._look import Look, any_of

LINE = any_of(
    r"subscribe (?:now |today |here )?(?:to|and) (?:continue|keep|unlock|read (?:the|this|more|on|full)|"
    r"get (?:full|unlimited) access)",
    r"(?:article|story|content|page|report) is (?:only )?(?:for|(?:available |reserved |restricted |"
    r"exclusive )(?:only |exclusively )?(?:to|for)) (?:our )?(?:paid |paying |premium |digital |print )?"
    r"(?:subscribers|members)",
    r"already (?:a|have a) (?:subscriber|subscription|member|paid)",
    r"to (?:continue|keep) reading(?: this (?:article|story))?, ?(?:please )?(?:subscribe|become|buy)",
    r"you(?:'| ha)ve (?:reached|read|used|hit) (?:your|all(?: of)? your) .{0,30}(?:articles?|limit)",
    r"\bfor subscribers only|subscribers?[- ]only (?:content|article|story)",
    r"\bexclusive to subscribers",
    r"unlock (?:this|the full|full) (?:article|story)",
    r"(?:become a subscriber|start your (?:digital )?(?:subscription|free trial)) to (?:read|continue|unlock)",
    r"(?:本文|该文|此文|本篇|以下|全文|文章|内容|正文)(?:内容|章)?[为仅需是限]{0,2}[限供要]?(?:付费|会员|"
    r"订阅|VIP)(?:用户|订户|者)?(?:内容|文章|可见|阅读|可读|专享|专属|后|才)",
    r"(?:订阅|付费|购买|开通(?:会员|VIP)?|成为(?:付费)?会员|升级会员|加入会员)(?:本文|后|即|并|以)?"
    r"(?:即?可|才能|可以)?(?:继续)?(?:阅读|查看|解锁|畅读)(?:全文|剩余|完整|本文|文章|余下|后续)",
    r"(?:剩余|还有|余下).{0,12}(?:付费|订阅|会员|解锁)(?:后|才|可|阅读)",
    r"解锁(?:全文|本文|整篇)",
    r"试读(?:已?结束|到此|完毕)",
    r"(?:会员|VIP|付费|订阅|订户)(?:用户)?(?:专享|专属|限定|可读|可见)(?:内容|文章|[。!]|$)",
    r"查看全文.{0,4}[需请](?:付费|订阅|开通)",
)
TEASER = 200  # weight; as much as a paragraph of an article
WHOLE = 2_500  # weight; what is longer is read as an article, whatever the page offers beside it


def verdict(look: Look) -> Blocked | None:
    """A line asks for a subscription, and there is no article beside it."""
    if look.weight >= WHOLE or look.pictures > 1 or look.besides(LINE) >= TEASER or not (line := look.line(LINE)):
        return None
    return Blocked(f"paywall: {look.quote(line)}", url=look.page.url)


def teaser(look: Look) -> bool:
    """Whether the text is a teaser: short, and the page asks for a subscription."""
    return look.weight < WHOLE and look.line(LINE) is not None
