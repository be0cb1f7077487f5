"""A source's configuration in words: what is fetched, through what, and how politely."""

from crawler.config import Config, Source

_CONTENT = {"page": "text from the page", "feed": "text from the feed", "longest": "text from page or feed, the longer"}


def origin(source: Source) -> str:
    """`feed https://…`, `3 pages`, `spider qutoutiao, cid = 42`."""
    if source.spider:
        return f"spider {source.spider}" + "".join(f", {key} = {value}" for key, value in source.arguments.items())
    if source.pages:
        return f"{len(source.pages)} pages" if len(source.pages) > 1 else f"page {source.pages[0]}"
    return f"{source.spider_name} {source.addresses[0]}"


def route(source: Source, config: Config) -> str:
    """`through home (socks5h://***@127.0.0.1:1080), then direct`; the network at all, or a recording."""
    if source.replay:
        return f"replayed from {source.replay}, without network"
    named = [f"{name} ({config.proxies[name]})" if name in config.proxies else name for name in source.proxy]
    return f"through {', then '.join(named)}" if named else "direct"


def politeness(source: Source, config: Config) -> str:
    """What a site's owner would want to know."""
    robots = "robots.txt obeyed" if source.obey_robots else "robots.txt NOT obeyed"
    pause = f"{source.delay:g} s between requests to a host" if source.delay else "NO pause between requests"
    hours = f", only at {source.hours} ({source.timezone})" if source.hours else ""
    return f"{robots}, {pause}, at most {config.fetch.per_host} at a time{hours}"


def sentences(source: Source, config: Config) -> list[str]:
    """All that `jianbao sources check` says of a source, a line each."""
    schedule = f"on schedule {source.schedule}" if source.schedule else "when you say so"
    limit = f", at most {source.limit} articles a run" if source.limit and "limit" in source.model_fields_set else ""
    content = f", {_CONTENT[source.content]}" if source.feed else ""
    private = ["may reach loopback and private addresses"] if source.allow_private else []
    return [
        origin(source) + content,
        f"{schedule}{limit}; a known page is asked again after {source.revisit}",
        route(source, config),
        politeness(source, config),
        *(["rendered by Chromium, with the scripts of its pages"] if source.browser else []),
        *private,
    ]
