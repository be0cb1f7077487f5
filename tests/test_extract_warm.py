"""Warming up leaves nothing slow for the first page of a forked worker."""

import time

from crawler.extract import extract_page
from crawler.extract.warm import warm as warm_extract
from crawler.normalise.keywords import derived
from crawler.normalise.warm import warm as warm_normalise

PAGE = (
    b"<title>A page</title><article>"
    + b"<p>Words of a paragraph that is long enough to be one.</p>" * 20
    + b"</article>"
)


def test_the_first_page_after_warming_up_is_not_slow() -> None:
    warm_extract()
    warm_normalise()
    start = time.process_time()
    extract_page(PAGE, url="https://news.example/a")
    derived("新桥通车", "新桥今天通车，人们来到桥上。", "zh")
    assert time.process_time() - start < 0.5  # jieba's dictionary alone takes longer
