"""An archived page as a still picture of itself."""

import pytest

from crawler.items import Article, Page, utcnow
from crawler.web.captured import still


@pytest.mark.parametrize(
    ("outside", "shown"),
    [('<html dir="rtl"><body>', "rtl"), ('<html><body dir="RTL">', "rtl"), ("<html><body>", "ltr"), ("<p>", "ltr")],
)
def test_a_page_keeps_its_direction(outside: str, shown: str) -> None:
    page = Page("https://jarida.example/1", f"{outside}<p>هذا جسر جديد!</p>".encode(), utcnow())
    document = still(page, Article(page.url, "الجسر", inLanguage="ar"), lambda _: None)
    assert f'<html lang="ar" dir="{shown}">' in document
