"""The messages of alarms, in English and Chinese: what is wrong, since when, with an example, and where to look.

What pages said stands in them as one short line without what a chat would obey (mentions, links, markup).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from crawler.health import Finding, Health
from crawler.health.memory import Alarm, Occasion

SHOWN = 5  # findings of a source, sources of a message
LONGEST = 1_800  # bytes of a message: WeCom takes 2048
TYPES = {"healthy": "success", "quiet": "warning", "degraded": "warning", "broken": "failure"}
"""Apprise's, by verdict: the colour of a message."""
WORSE = ("broken", "degraded", "quiet", "healthy")

ENGLISH = {
    "one": "Jianbao: {source} is {verdict}",
    "many": "Jianbao: {count} sources: {verdicts}",
    "healthy": "well again",
    "quiet": "quiet",
    "degraded": "degraded",
    "broken": "broken",
    "begins": "{source} is {verdict}.",
    "changes": "{source} is {verdict}, and something new is wrong with it.",
    "reminder": "{source} is still {verdict}, since {since}.",
    "recovers": "{source} is well again. It was {before} since {since}.",
    "ends": "{source} is {verdict}, and no longer {before}.",
    "field": "{field} is found in {now:.0%} of articles, usually in {usual:.0%}",
    "from": " (from {rule})",
    "body": "texts have {now:,.0f} characters, usually {usual:,.0f}",
    "silent": "nothing new for {now:,.0f} hours; the longest gap was {usual:,.0f}",
    "articles": "{now:,.0f} new articles in fourteen days, usually {usual:,.0f}",
    "blocked": "{now:.0%} of pages are blocked, usually {usual:.0%}",
    "failed": "{now:.0%} of pages fail, usually {usual:.0%}",
    "source": "its feed, sitemap or listing could not be read for {now:,.0f} hours",
    "latency": "an answer takes {now:.1f} s, usually {usual:.1f} s",
    "proxy": "{rule} brings {now:.0%} of pages, usually {usual:.0%}",
    "other": "{kind} {rule}",
    "was": "was: {before}",
    "is": "is: {after}",
    "more": "… and {count} more",
    "look": "Look: jianbao health {source}",
    "trial": "Jianbao: a test",
    "trial body": "This notifier works. It will be told when a source is no longer well, and when it is again.",
    "never": "nothing",
}
CHINESE = {
    "one": "剪报：{source} {verdict}",
    "many": "剪报：{count} 个来源：{verdicts}",
    "healthy": "已恢复",
    "quiet": "沉寂",
    "degraded": "变差",
    "broken": "失效",
    "begins": "{source} {verdict}。",
    "changes": "{source} {verdict}，又出现新的问题。",
    "reminder": "{source} 自 {since} 起仍然{verdict}。",
    "recovers": "{source} 已恢复正常；此前自 {since} 起{before}。",
    "ends": "{source} 现为{verdict}，不再{before}。",
    "field": "{field}：{now:.0%} 的文章有，平时为 {usual:.0%}",
    "from": "（取自 {rule}）",
    "body": "正文 {now:,.0f} 字，平时 {usual:,.0f} 字",
    "silent": "已有 {now:,.0f} 小时没有新文章；以往最长间隔 {usual:,.0f} 小时",
    "articles": "十四天新文章 {now:,.0f} 篇，平时 {usual:,.0f} 篇",
    "blocked": "{now:.0%} 的页面被拦截，平时 {usual:.0%}",
    "failed": "{now:.0%} 的页面失败，平时 {usual:.0%}",
    "source": "订阅源、站点地图或列表已有 {now:,.0f} 小时读不到",
    "latency": "应答需 {now:.1f} 秒，平时 {usual:.1f} 秒",
    "proxy": "{rule} 取到 {now:.0%} 的页面，平时 {usual:.0%}",
    "other": "{kind} {rule}",
    "was": "原为：{before}",
    "is": "现为：{after}",
    "more": "…… 另有 {count} 项",
    "look": "查看：jianbao health {source}",
    "trial": "剪报：测试",
    "trial body": "此通知渠道可用。来源出现异常以及恢复正常时，会在这里通知。",
    "never": "无",
}
TEMPLATES = {"en": ENGLISH, "zh": CHINESE}
_MARKUP = str.maketrans({"<": "‹", ">": "›", "@": "＠", "[": "［", "]": "］", "`": "'", "*": "＊", "|": "｜"})


@dataclass(frozen=True, slots=True)
class News:
    """Why a notifier is told of a source; `before` is what it knew, `culprits` what it knows then."""

    health: Health
    occasion: Occasion
    culprits: list[str]
    before: Alarm | None = None


def message(language: str, news: Sequence[News]) -> dict[str, str]:
    """`title`, `body` and `type` (apprise's). The worst comes first."""
    says = TEMPLATES[language]
    ranked = sorted(news, key=lambda item: (WORSE.index(item.health.verdict), item.health.source))
    parts = ["\n".join(_lines(item, says)) for item in ranked[:SHOWN]]
    if len(ranked) > SHOWN:
        parts.append(says["more"].format(count=len(ranked) - SHOWN))
    return {
        "title": _title(ranked, says),
        "body": _fitting("\n\n".join(parts)),
        "type": TYPES[ranked[0].health.verdict],
    }


def trial(language: str) -> dict[str, str]:
    """A message that says that it would arrive."""
    says = TEMPLATES[language]
    return {"title": says["trial"], "body": says["trial body"], "type": "info"}


def _title(ranked: Sequence[News], says: dict[str, str]) -> str:
    first = ranked[0].health
    if len(ranked) == 1:
        return says["one"].format(source=first.source, verdict=says[first.verdict])
    verdicts = [item.health.verdict for item in ranked]
    told = ", ".join(f"{verdicts.count(word)} {says[word]}" for word in dict.fromkeys(verdicts))
    return says["many"].format(count=len(ranked), verdicts=told)


def _lines(item: News, says: dict[str, str]) -> list[str]:
    health, before = item.health, item.before
    occasion = "ends" if item.occasion == "recovers" and health.verdict != "healthy" else item.occasion
    head = says[occasion].format(
        source=health.source,
        verdict=says[health.verdict],
        before=says[before.verdict] if before else "",
        since=before.since[:16].replace("T", " ") + " UTC" if before else "",
    )
    if item.occasion == "recovers":
        return [head]
    findings = [line for finding in health.findings[:SHOWN] for line in _finding(finding, says)]
    if len(health.findings) > SHOWN:
        findings.append(says["more"].format(count=len(health.findings) - SHOWN))
    return [head, *findings, says["look"].format(source=health.source)]


def _finding(finding: Finding, says: dict[str, str]) -> list[str]:
    key = "source" if finding.kind == "failed" and finding.field == "source" else finding.kind
    known = key in says and finding.now is not None
    field, rule = harmless(finding.field or ""), harmless(finding.rule or "")
    numbers = {"now": finding.now or 0.0, "usual": finding.usual or 0.0}
    line = says[key if known else "other"].format(kind=finding.kind, field=field, rule=rule, **numbers).strip()
    lines = [f"- {line}" + (says["from"].format(rule=rule) if rule and key == "field" else "")]
    if finding.before is not None or finding.after is not None:
        lines.append("  " + says["was"].format(before=harmless(finding.before or says["never"])))
        lines.append("  " + says["is"].format(after=harmless(finding.after or says["never"])))
    if finding.url:
        lines.append(f"  {address(finding.url)}")
    return lines


def harmless(text: str, longest: int = 120) -> str:
    """One line of printable text; what a chat would take for a mention, a link or markup looks alike and is none."""
    line = re.sub(r"https?://", "", " ".join(text.split())).translate(_MARKUP)
    line = "".join(char for char in line if char.isprintable())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def address(url: str) -> str:
    """The same address with nothing in it that ends a link or begins a mention."""
    return quote(url, safe="/:?&=#%;,+~!$'()-._")[:300]


def _fitting(body: str) -> str:
    """Whole lines, as many as a message may have."""
    size, kept = 0, list[str]()
    for line in body.splitlines():
        size += len(line.encode()) + 1
        if size > LONGEST:
            return "\n".join([*kept, "…"])
        kept.append(line)
    return body
