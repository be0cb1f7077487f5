"""consent: the page asks to agree to cookies or terms, and shows nothing before."""

import re

from crawler.exceptions import Blocked
from crawler.verdicts._look import SHORT, Look, any_of
from crawler.verdicts._redirect import led_to

TITLE = any_of(
    r"before you continue(?: to .{1,40})?",
    r"bevor sie (?:zu .{1,40} )?fortfahren",
    r"avant (?:de continuer|d'accéder)(?: .{1,40})?",
    r"(?:cookie|privacy|data|gdpr|datenschutz|tracking)[- ]?(?:consent|settings|choices|preferences|gate|"
    r"wall|einstellungen)(?: .{1,40})?",
    r"(?:manage )?your (?:privacy|cookies?|consent)(?: choices| settings| preferences)?",
    r"we value your privacy",
    r"consent(?: required| needed)?",
    r"(?:隐私|Cookie|用户协议) ?(?:设置|同意|授权|提示|声明|政策|确认)(?:确认|同意)?",
    r"隐私权?与 ?Cookie(?: ?政策)?",
)
LINE = any_of(
    r"before you continue to",
    r"we (?:value|respect|care about) your privacy",
    r"we (?:and|use cookies and) .{0,20}partners",
    r"(?:accept|agree)(?: to)?(?: all)?(?: cookies)? (?:and|to) (?:continue|proceed|close|enter)",
    r"(?:accept|reject|allow) all(?: cookies)?\b",
    r"manage (?:cookie |privacy |my )?(?:preferences|settings|choices|options)",
    r"mit werbung (?:und cookies |und tracking )?(?:weiter|lesen|nutzen)",
    r"(?:akzeptieren|zustimmen) und weiter",
    r"alle akzeptieren",
    r"accepter et (?:continuer|fermer)",
    r"tout accepter",
    r"continuer sans accepter",
    r"(?:同意|接受)(?:全部|所有|并|使用)?.{0,12}(?:Cookie|隐私|协议|条款).{0,16}(?:继续|方可|才能|后)",
    r"(?:同意|接受)并继续",
    r"(?:全部|接受所有|拒绝所有|仅接受必要)的? ?Cookie",
    r"使用 ?Cookie.{0,40}(?:同意|继续|个性化)",
    r"(?:我们|本网站).{0,10}(?:重视|尊重|保护)您的隐私",
)
TEASER = 200  # weight
_PATH = re.compile(
    r"/(?:cookie-?|privacy-?|gdpr-?|collect)?-?consent(?:[/.;]|$)|/cookie-?wall|/privacy-?gate", re.IGNORECASE
)
_HOST = re.compile(r"(?:guce|[a-z]{0,10}-?consent|privacy|cmp|myprivacy)\.", re.IGNORECASE)


def verdict(look: Look) -> Blocked | None:
    """A title that says so, or two lines that do, where the page has no article and calls itself none."""
    if look.declared or look.pictures or look.weight >= 4 * TEASER or look.besides(LINE) >= TEASER:
        return None
    lines = [line for line in look.lines if len(line) <= SHORT and LINE.search(line)]
    name = look.titled(TITLE, below=TEASER) or (lines[0] if len(lines) > 1 else None)
    return Blocked(f"consent: {look.quote(name)}", url=look.page.url) if name and lines else None


def to_consent(asked: str, url: str) -> Blocked | None:
    """A redirect from elsewhere to a page that asks for consent."""
    return led_to("consent", _PATH, _HOST, asked, url)
