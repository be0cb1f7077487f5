"""The other forms that a page names."""

from crawler.extract import dom
from crawler.extract.alternates import alternates


def named(head: str) -> list[str]:
    return alternates(dom.parse(f"<html><head>{head}</head><body></body></html>")[0], "https://news.example/a/1.html")


def test_amp_mip_and_mobile_forms_are_named() -> None:
    links = (
        '<link rel="amphtml" href="/amp/a/1.html"><link rel="miphtml" href="https://mip.news.example/a/1.html">'
        '<link rel="alternate" media="handheld" href="https://m.news.example/a/1.html">'
        '<link rel="alternate" media="only screen and (max-width: 640px)" href="https://wap.news.example/a/1.html">'
    )
    hosts = [url.split("/")[2] for url in named(links)]
    assert hosts == ["news.example", "mip.news.example", "m.news.example", "wap.news.example"]


def test_feeds_languages_and_styles_are_none() -> None:
    links = (
        '<link rel="alternate" type="application/rss+xml" href="/feed"><link rel="alternate" hreflang="en">'
        '<link rel="stylesheet" media="screen and (max-width: 640px)" href="/s.css"><link rel="amphtml">'
    )
    assert named(links) == []
