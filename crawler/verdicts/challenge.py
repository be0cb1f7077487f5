"""challenge: a firewall asks for a proof instead of answering. Jianbao reports it and gets round none.

Judged by bytes, so that feeds and pictures are, too. A challenge is small and says little; an article that quotes one
says more, and pages behind Cloudflare carry its scripts without being one.
"""

import re

SMALL = 30_000  # bytes of a page
LITTLE = 2_000  # bytes of visible text

_TITLES = {
    "Cloudflare": rb"just a moment(?:\.\.\.|\xe2\x80\xa6)?|(?:attention required!|please wait\.\.\.) \| cloudflare",
    "Akamai": rb"access denied",
    "DDoS-Guard": rb"ddos-guard",
    "Sucuri": rb"sucuri website firewall.{0,40}",
    "Anubis": rb"making sure you(?:'|&#39;|\xe2\x80\x99)re not a bot!?",
    "Vercel": rb"vercel security checkpoint",
    "captcha": rb"(?:re)?captcha(?: (?:check|challenge|required|verification))?|robot check|one more step"
    rb"|are you (?:a robot|human)\??|(?:human|bot|security|browser) (?:verification|check|challenge)"
    rb"|(?:please )?verify(?:ing)? (?:that )?you(?:'re| are) (?:a )?human|checking your browser.{0,40}"
    + "|(?:百度|微信|微博|搜狗|滑动|人机|安全|访问|身份|行为|请完成|请进行)?(?:安全)?验证(?:码|中心|页面?)?".encode()
    + "|(?:请)?输入验证码|访问(?:异常|受限|过于频繁|太频繁)".encode(),
}
_MARKS = {  # plain bytes: `in` reads a page ten times faster than a pattern with so many branches
    "Cloudflare": (
        b"_cf_chl_opt",
        b"cf-chl-",
        b"cf-browser-verification",
        b"/orchestrate/chl_page",
        b"/orchestrate/jsch",
        b"/orchestrate/captcha",
        b"/orchestrate/managed",
    ),
    "Aliyun WAF": (b"aliyun_waf_", b"aliyunwaf_", b"acw_sc__v", b"_____tmd_____/punish"),
    "Tencent": (b"TCaptcha.js", b"turing.captcha.qcloud.com", b"/mp/verifycode", b"secitptpage/verify"),
    "加速乐": (b"__jsl_clearance",),
    "Imperva": (b"_Incapsula_Resource", b"Incapsula incident ID"),
    "DataDome": (b"captcha-delivery.com",),
    "PerimeterX": (b"px-captcha",),
    "AWS WAF": (b"window.gokuProps",),
    "Akamai": (b"errors.edgesuite.net", b"sec-if-cpt-container", b"/_sec/cp_challenge/"),
    "DDoS-Guard": (b"/.well-known/ddos-guard/",),
    "Sucuri": (b"sucuri_cloudproxy_js",),
    "Geetest": (b"static.geetest.com", b"initGeetest"),
    "captcha": (b"google.com/recaptcha/api", b"hcaptcha.com/1/api.js", b"challenges.cloudflare.com/turnstile"),
}
_NEEDS_WORDS = ("Geetest", "captcha")  # a comment form has one as well
_WORDS = re.compile(
    rb"verify|robot|human|unusual (?:traffic|activity)|blocked" + "|验证|机器人|异常|频繁".encode(), re.IGNORECASE
)
_TITLE = re.compile(rb"<title\b[^<>]{0,200}>\s{0,50}([^<]{1,120}?)\s{0,50}</title", re.IGNORECASE)
_TITLED = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _TITLES.items()}
_ARTICLE = re.compile(rb"ARTICLE_DETAIL|<article[\s>]")
_SILENT = re.compile(rb"<(/?)(?:script|style|title|template)\b[^<>]{0,4000}>", re.IGNORECASE)
_TAG_OR_SPACE = re.compile(rb"<[^<>]*>|\s+")


def challenge(body: bytes) -> str | None:
    """Whose challenge the page is and what tells it, such as `Cloudflare, by "cf-chl-"`; None for another page."""
    if len(body) > SMALL or not (found := _by_title(body) or _by_mark(body)):
        return None
    name, mark = found
    shown = visible(body)
    if len(shown) > LITTLE or _ARTICLE.search(body) or (name in _NEEDS_WORDS and not _WORDS.search(shown + mark)):
        return None
    text = "".join(letter for letter in mark.decode("utf-8", "replace")[:60] if letter.isprintable())
    return f'{name}, by "{text}"'


def _by_title(body: bytes) -> tuple[str, bytes] | None:
    if not (found := _TITLE.search(body)):
        return None
    title = _utf8(found[1])
    names = [title, *re.split(rb"\s*[|_]\s*|\s+-\s+", title)]
    for name, pattern in _TITLED.items():
        if any(pattern.fullmatch(each) for each in names) or _all_words(pattern, title):
            return name, title
    return None


def _all_words(pattern: re.Pattern[bytes], title: bytes) -> bool:
    """In two languages: `安全验证 captcha`."""
    words = title.split()
    return bool(words) and all(pattern.fullmatch(word) for word in words)


def _by_mark(body: bytes) -> tuple[str, bytes] | None:
    return next(((name, mark) for name, marks in _MARKS.items() for mark in marks if mark in body), None)


def _utf8(title: bytes) -> bytes:
    try:
        title.decode()
    except UnicodeDecodeError:
        return title.decode("gb18030", "ignore").encode()
    return title


def visible(body: bytes) -> bytes:
    """The bytes outside of tags, scripts and styles, without white space."""
    parts, at, silent = [], 0, False
    for tag in _SILENT.finditer(body):
        if not silent:
            parts.append(body[at : tag.start()])
        silent, at = not tag[1], tag.end()
    return _TAG_OR_SPACE.sub(b"", b" ".join([*parts, b"" if silent else body[at:]]))
