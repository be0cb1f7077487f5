"""Pages of our own words in the manner of real sites: what each is, and the near misses that are articles."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.verdicts import LIMIT, look
from crawler.exceptions import Blocked, Gone, SiteError, Truncated
from crawler.extract.page import ArticlePage
from crawler.items import Article, Defaults, Exchange, Page
from crawler.pipelines.extract import read
from crawler.verdicts._look import MOST, Look
from crawler.verdicts.challenge import SMALL, challenge
from crawler.verdicts.consent import to_consent
from crawler.verdicts.login import to_login
from crawler.verdicts.missing import to_home
from crawler.verdicts.repeated import Repeats
from crawler.verdicts.truncated import Endings, cut

URL = "https://gazette.example/2026/ferry"
EN = (
    "<p>The ferry to the northern island sails again from Monday, the harbour office said, after three weeks in dock."
    " Its engine was replaced, and the crew has tested it in heavy weather on two nights.</p>"
    "<p>Islanders had complained of long detours over the bridge at Haven, where lorries queue for hours.</p>"
)
ZH = (
    "<p>港务局宣布，停航三周的北岛渡轮将于周一恢复航行。轮机已经更换，船员们在两个大风之夜完成了试航。</p>"
    "<p>岛上居民此前抱怨不得不绕行港湾大桥，货车在那里常常要排队几个小时，生鲜运输受到了很大影响。</p>"
)
MENU_EN = '<nav><a href="/">Home</a> <a href="/login">Sign in</a> <a href="/subscribe">Subscribe</a></nav>'
MENU_ZH = '<nav><a href="/">首页</a> <a href="/login">请登录</a> <a href="/vip">开通会员</a></nav>'
FORM = '<form action="/login"><input name="u"><input type="password" name="p"><button>OK</button></form>'


def page(title: str, body: str, head: str = "", zh: bool = False) -> bytes:
    menu, foot = (MENU_ZH, "版权所有 港湾晚报") if zh else (MENU_EN, "© Harbour Gazette. All rights reserved.")
    html = f"<html><head><meta charset='utf-8'><title>{title}</title>{head}</head><body>{menu}<main>{body}</main>"
    return f"{html}<footer><p>{foot}</p></footer></body></html>".encode()


def judged(body: bytes, *, signed_in: bool = False, url: str = URL) -> Article:
    fetched = Page(url, body, datetime(2026, 11, 22, tzinfo=UTC), headers={"content-type": "text/html"})
    return read(fetched, ArticlePage, Defaults(), signed_in)[1]


LOGIN = [
    page("Log in | Harbour Gazette", f"<h1>Welcome back</h1>{FORM}"),
    page("Ferry returns", "<h1>Ferry returns</h1><div>Please log in to continue reading.</div>"),
    page("Ferry returns", "<h1>Ferry returns</h1><p>You must be logged in to view this content.</p>"),
    page("Ferry returns", "<h1>Ferry returns</h1><p>Create a free account to read this story</p>"),
    page("Members", "<h1>Ferry returns</h1><p>Your session has expired</p>" + FORM),
    page("用户登录 - 港湾晚报", f"<h2>账号登录</h2>{FORM}", zh=True),
    page("渡轮复航", "<h1>渡轮复航</h1><p>登录后查看全文</p>", zh=True),
    page("渡轮复航", "<h1>渡轮复航</h1><div>您需要登录后才可以查看本帖内容，没有账号？立即注册</div>", zh=True),
    page("渡轮复航", "<h1>渡轮复航</h1><p>该内容仅登录用户可见</p>", zh=True),
    page("提示", "<h1>渡轮复航</h1><p>登录状态已过期，请重新登录</p>", zh=True),
]
PAYWALL = [
    page(
        "Ferry returns", "<h1>Ferry returns</h1><p>Subscribe to continue reading</p><p>Already a subscriber? Log in</p>"
    ),
    page("Ferry returns", "<h1>Ferry returns</h1><p>This article is for subscribers only.</p>"),
    page("Ferry returns", "<h1>Ferry returns</h1><div>You’ve reached your limit of free articles this month</div>"),
    page("Ferry returns", "<h1>Ferry returns</h1><p>Unlock this article</p><p>€1 for the first month</p>"),
    page("Ferry returns", "<h1>Ferry returns</h1><p>To continue reading, become a member today.</p>"),
    page("渡轮复航", "<h1>渡轮复航</h1><p>本文为付费内容，订阅后可阅读全文</p>", zh=True),
    page("渡轮复航", "<h1>渡轮复航</h1><p>开通会员即可阅读全文</p>", zh=True),
    page("渡轮复航", "<h1>渡轮复航</h1><div>试读已结束，剩余内容付费后可阅读</div>", zh=True),
    page("渡轮复航", "<h1>渡轮复航</h1><p>会员专享内容</p>", zh=True),
    page("渡轮复航", "<h1>渡轮复航</h1><p>解锁全文 ¥3</p>", zh=True),
]
CONSENT = [
    page(
        "Before you continue to Harbour", "<h1>Before you continue</h1><p>We use cookies and data.</p><p>Accept all</p>"
    ),
    page("Your privacy choices", "<h1>We value your privacy</h1><p>We and our 812 partners store data.</p>"),
    page("Harbour Gazette", "<h1>Cookies</h1><p>Mit Werbung weiterlesen</p><p>Alle akzeptieren</p>"),
    page("Cookie consent", "<p>We respect your privacy</p><button>Accept all cookies</button>"),
    page("Le Port", "<h1>Le Port</h1><p>Accepter et continuer</p><p>Continuer sans accepter</p>"),
    page("隐私设置", "<h1>隐私设置</h1><p>请阅读并同意我们的隐私政策后继续</p><p>同意并继续</p>"),
    page("Cookie 同意", "<p>我们重视您的隐私</p><p>接受所有 Cookie</p>"),
]
MISSING = [
    page("Page not found | Harbour Gazette", "<h1>Oops</h1><p>Try the search.</p>"),
    page("404", "<p>Nothing here.</p>"),
    page("Harbour Gazette", "<h1>Sorry, the page you requested could not be found.</h1>"),
    page("Error 404 - Not Found", EN),
    page("Harbour Gazette", "<h1>This article is no longer available</h1>"),
    page("页面不存在 - 港湾晚报", "<p>三秒后返回首页</p>", zh=True),
    page("港湾晚报", "<h1>抱歉，您访问的页面不存在！</h1><p>返回首页</p>", zh=True),
    page("404 页面没有找到_港湾晚报", "<p>热门文章</p>", zh=True),
    page("港湾晚报", "<h2>找不到该文章</h2>", zh=True),
    page("Harbour Gazette", "<p>All the news.</p>", '<link rel="canonical" href="https://gazette.example/">'),
]
ERROR = [
    page("500 Internal Server Error", "<p>Try again.</p>"),
    page("Harbour", "<h1>Error establishing a database connection</h1>"),
    page("Service Unavailable", "<p>Guru meditation</p>"),
    page("Harbour Gazette", "<h1>Something went wrong.</h1>"),
    page("系统繁忙", "<p>请稍后再试</p>", zh=True),
    page("港湾晚报", "<h1>服务器开小差了</h1>", zh=True),
    page("提示信息", "<h1>网站正在维护</h1>", zh=True),
]
TOMBSTONE = [
    page("Harbour Gazette", "<h1>Ferry</h1><p>This article has been removed at the request of the author.</p>"),
    page("Harbour", "<p>The author has deleted this story.</p>"),
    page("Harbour", "<h1>This story was taken down</h1>"),
    page("Post", "<p>This post is no longer available.</p>"),
    page("Harbour", "<p>This article was retracted on 3 May.</p>"),
    page("港湾晚报", "<p>原文已被删除</p>", zh=True),
    page("公众号", "<h2>该内容已被发布者删除</h2>", zh=True),
    page("公众号", "<p>此内容因违规无法查看</p>", zh=True),
    page("港湾", "<p>您访问的文章已不存在。</p>", zh=True),
    page("论坛", "<div>抱歉，指定的主题已被管理员删除</div>", zh=True),
]
CASES = [
    (word, error, body)
    for word, error, bodies in (
        ("login", Blocked, LOGIN),
        ("paywall", Blocked, PAYWALL),
        ("consent", Blocked, CONSENT),
        ("missing", Gone, MISSING),
        ("error", SiteError, ERROR),
        ("tombstone", Gone, TOMBSTONE),
    )
    for body in bodies
]
NAMES = [f"{word}-{number}" for number, (word, _, _) in enumerate(CASES)]


@pytest.mark.parametrize(("word", "error", "body"), CASES, ids=NAMES)
def test_what_is_no_article_is_told_with_its_evidence(word: str, error: type[SiteError], body: bytes) -> None:
    with pytest.raises(error) as raised:
        judged(body)
    assert type(raised.value) is error
    assert raised.value.reason.startswith(f"{word}: ")
    assert "(HTTP 200)" in raised.value.reason or "canonical" in raised.value.reason


OG = '<meta property="og:type" content="article">'
ARTICLES = {
    "about captchas": page(
        "Why captchas get harder", f"<h1>Why captchas get hard</h1>{EN}<p>Verify you are human.</p>"
    ),
    "about captchas, zh": page("为什么验证码越来越难", f"<h1>验证码越来越难</h1>{ZH}<p>请完成安全验证</p>", zh=True),
    "about deleted posts": page("Deleted", f"<h1>Posts that are no more</h1>{EN}<p>This post has been deleted.</p>"),
    "about deleted posts, zh": page("被删除的文章", f"<h1>“原文已被删除”之后</h1>{ZH}<p>原文已被删除</p>", zh=True),
    "about paywalls": page("Paywalls", f"<h1>This article is for subscribers only</h1>{EN * 6}"),
    "about paywalls, zh": page("付费墙", f"<h1>媒体为何设付费墙</h1>{ZH * 6}<p>订阅后阅读全文</p>", zh=True),
    "about logins": page("Log in to continue: a history", f"<h1>Sign in to continue: a history</h1>{EN}"),
    "about logins, zh": page("登录后才能看？", f"<h1>登录后才能看？平台围墙越筑越高</h1>{ZH}", zh=True),
    "about 404s": page("The history of the 404 page", f"<h1>Not found: a history of the 404 page</h1>{EN}"),
    "about errors": page("What a 502 Bad Gateway costs", f"<h1>Something went wrong at the bank</h1>{EN * 2}"),
    "with a banner": page("Ferry", f"<h1>Ferry</h1><div>We value your privacy</div><p>Accept all cookies</p>{EN}"),
    "with a form": page("Ferry", f"<h1>Ferry returns</h1>{EN}<aside><h2>Log in</h2>{FORM}</aside>"),
    "with comments": page("渡轮复航", f"<h1>渡轮复航</h1>{ZH}<p>登录后发表评论</p><p>该评论已被删除</p>", zh=True),
    "in a few words": page("渡轮复航", "<h1>渡轮复航</h1><p>渡轮今日复航。</p>", zh=True),
    "called page not found": page("Page not found", f"<article><h1>Page not found</h1>{EN * 5}</article>", OG),
    "with the home page as canonical": page("Ferry", f"<h1>Ferry</h1>{EN * 3}", '<link rel="canonical" href="/">'),
}


@pytest.mark.parametrize("name", ARTICLES)
def test_a_near_miss_is_an_article(name: str) -> None:
    article = judged(ARTICLES[name])
    assert article.articleBody
    assert challenge(ARTICLES[name]) is None


@pytest.mark.parametrize("wall", ["<p>Subscribe to continue reading</p>", "<p>开通会员即可阅读全文</p>"])
def test_a_teaser_is_an_article_that_is_not_free(wall: str) -> None:
    article = judged(page("Ferry", f"<h1>Ferry</h1>{EN}{wall}"))
    assert article.isAccessibleForFree is False
    assert article.metadata.sources["isAccessibleForFree"] == "html:paywall"


def test_an_article_beside_an_offer_in_the_menu_says_nothing_of_being_free() -> None:
    assert judged(page("Ferry", f"<h1>Ferry</h1>{EN}")).isAccessibleForFree is None


@pytest.mark.parametrize(
    "body", [LOGIN[0], LOGIN[6], PAYWALL[0], page("Ferry", EN + "<p>Subscribe to continue reading</p>")]
)
def test_a_wall_before_one_who_signed_in_is_told_as_logged_out(body: bytes) -> None:
    with pytest.raises(Blocked, match=r"^logged out: (login|paywall): .*renew the source's cookies") as raised:
        judged(body, signed_in=True)
    assert raised.value.url == URL


def test_one_who_signed_in_gets_articles() -> None:
    assert judged(page("Ferry", f"<h1>Ferry</h1>{EN}"), signed_in=True).articleBody


CHALLENGES = {
    "Cloudflare": [
        b"<html><title>Just a moment...</title><body><noscript>Enable JavaScript</noscript></body>",
        b"<html><title>News</title><script>window._cf_chl_opt={cvId:'3'}</script><p>Checking</p>",
        b"<title>Attention Required! | Cloudflare</title><h1>Sorry, you have been blocked</h1>",
        b"<script src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1?ray=1'></script>",
        b"<form id='challenge-form' class='cf-chl-widget'></form>",
    ],
    "Aliyun WAF": [
        b"<html><meta name='aliyun_waf_aa' content='x'>",
        b"<textarea id=aliyunwaf_x></textarea>",
        b"<script>var arg1='4C9';setCookie('acw_sc__v2',x)</script>",
        b"<script>location='/news/_____tmd_____/punish?x5secdata=1'</script>",
        "<title>验证</title><script>var x='acw_sc__v3'</script>".encode(),
    ],
    "captcha": [
        "<title>安全验证</title>".encode(),
        "<title>安全验证 captcha</title><body>Slide to go on.</body>".encode(),
        "<title>百度安全验证</title><p>请完成下方验证</p>".encode(),
        "<title>验证码_港湾晚报</title>".encode("gb18030"),
        "<title>访问过于频繁</title><p>请输入验证码</p>".encode(),
        b"<title>Are you a robot?</title><p>Our systems saw unusual traffic.</p>",
        b"<title>News</title><p>Please verify that you are human</p><script src=//hcaptcha.com/1/api.js></script>",
    ],
}


@pytest.mark.parametrize(("name", "body"), [(name, body) for name, bodies in CHALLENGES.items() for body in bodies])
def test_a_challenge_is_named_with_what_tells_it(name: str, body: bytes) -> None:
    found = challenge(body)
    assert found is not None
    assert found.startswith((f'{name}, by "', 'captcha, by "验证'))


@pytest.mark.parametrize(
    "body",
    [
        page("Ferry", EN + "<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>"),
        page("Ferry", EN + "<form><script src=//hcaptcha.com/1/api.js></script></form>"),
        page("Ferry", "<p>A page with <code>cf-chl-</code> or _cf_chl_opt in it is a challenge.</p>" + EN * 8),
        page("验证码的历史", ZH),
        page("Ferry", "<article>aliyun_waf_ was deployed.</article>"),
    ],
)
def test_pages_behind_a_firewall_are_no_challenges(body: bytes) -> None:
    assert challenge(body) is None


def test_hostile_bytes_cost_little() -> None:
    """Each would take minutes with a pattern that looks back."""
    for part in (b"<", b"<script", b"<title ", b"<title>x", b"<script><", b" ", "登录后".encode(), b"subscribe to "):
        body = (b"<title>captcha</title>" + part * SMALL)[:SMALL]
        challenge(body)
        challenge(body.replace(b"captcha", b"cf-chl-"))


def test_of_a_huge_text_the_beginning_is_looked_at() -> None:
    reader = ArticlePage(b"<title>A title</title><p>" + b"a &gt; b &amp; " * 100_000, url=URL)
    seen = Look(Page(URL, reader.content, datetime(2026, 3, 6, tzinfo=UTC)), reader, reader.extract())
    assert MOST / 5 < len(seen.text) < MOST


@pytest.mark.parametrize(
    ("to", "word"),
    [
        ("https://gazette.example/login?next=%2F2026", "login"),
        ("https://passport.gazette.example/x", "login"),
        ("https://gazette.example/user/login.html", "login"),
        ("https://consent.gazette.example/m?gl=DE", "consent"),
        ("https://gazette.example/privacy-consent", "consent"),
        ("https://www.gazette.example/", "missing"),
        ("https://gazette.example/2026/ferry-returns", None),
        ("https://gazette.example/news/login-troubles-at-the-bank", None),
        ("https://gazette.example/?p=12", None),
        ("https://other.example/", None),
    ],
)
def test_a_redirect_tells_by_where_it_ends(to: str, word: str | None) -> None:
    found = to_login(URL, to) or to_consent(URL, to) or to_home(URL, to)
    assert (found.reason.partition(":")[0] if found else None) == word
    assert "next=" not in (found.reason if found else "")


def exchange(body: bytes, *headers: tuple[str, str]) -> Exchange:
    return Exchange(URL, "GET", [], b"", 200, "OK", "HTTP/1.1", [*headers], body, datetime(2026, 11, 22, tzinfo=UTC))


WHOLE = page("Ferry", f"<div><div><div>{EN}</div></div></div>")


@pytest.mark.parametrize("at", [b"harbour office", b"<p>Islanders", b"lorries", b"</p><p>Isl", b"</div></div>"])
def test_a_page_of_a_host_whose_pages_have_an_end_is_cut_without_one(at: bytes) -> None:
    endings = Endings()
    assert [endings.verdict(WHOLE, URL) for _ in range(3)] == [None] * 3
    found = endings.verdict(WHOLE[: WHOLE.index(at) + 3], URL)
    assert isinstance(found, Truncated)
    assert found.reason.startswith("truncated: ")


def test_a_page_that_stops_amid_boxes_is_cut_on_any_host() -> None:
    assert Endings().verdict(WHOLE[: WHOLE.index(b"lorries")], URL)
    assert Endings().verdict(WHOLE[: WHOLE.index(b"<main>") + 3], URL)


def test_html_needs_no_end() -> None:
    endings = Endings()
    body = b"<!doctype html><title>Ferry</title><body><p>The ferry sails again.<p>It was in dock."
    assert [endings.verdict(body, URL) for _ in range(5)] == [None] * 5


def test_a_connection_that_ended_is_told_where_nothing_announced_a_length() -> None:
    assert cut(WHOLE[:-20], exchange(WHOLE), URL)
    assert cut(WHOLE, exchange(WHOLE), URL) is None
    assert cut(WHOLE[:-20], exchange(WHOLE, ("Content-Length", "1")), URL) is None


def repeated(url: str, text: str, canonical: str | None = None) -> Article:
    return Article(url, "Harbour Gazette", text, canonicalUrl=canonical)


def test_one_text_at_a_third_address_is_the_site_s_error_page() -> None:
    repeats = Repeats()
    found = [repeats.verdict(repeated(f"{URL}{n}", "Please come back later.")) for n in (1, 2, 2, 3)]
    assert found[:3] == [None] * 3
    assert found[3] is not None
    assert found[3].reason == f"repeated: the same headline and text as {URL}1 and {URL}2"


def test_copies_that_name_their_original_and_long_articles_are_none() -> None:
    repeats = Repeats()
    assert not any(repeats.verdict(repeated(f"{URL}{n}", "Short.", canonical=URL)) for n in range(5))
    assert not any(repeats.verdict(repeated(f"{URL}{n}", "Long text. " * 200)) for n in range(5))


@pytest.mark.skipif("JIANBAO_CORPUS" not in os.environ, reason="JIANBAO_CORPUS names no corpus of real pages")
def test_real_articles_are_seldom_taken_for_anything_else() -> None:
    sets = sorted((Path(os.environ["JIANBAO_CORPUS"]) / "extract").glob("zh*/*/page.html.gz"))
    alarms = [found for each in sets if (found := look(each.parent)).reason]
    assert len(sets) > 50
    assert len(alarms) <= LIMIT * len(sets)
