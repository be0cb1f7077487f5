"""FETCH: everything between a request and its bytes.

Contract: a file here is one Scrapy component, wired in `settings.py`: a download handler (`handler.py`, the only
place that captures and replays), a downloader middleware or an extension. None knows a spider.
"""

import scrapy.downloadermiddlewares.cookies as cookies
from scrapy.exceptions import IgnoreRequest
from tldextract import TLDExtract

from crawler.exceptions import SiteError

# Scrapy's own extractor asks publicsuffix.org at the first cookie, past every proxy and gate.
split_domain = TLDExtract(suffix_list_urls=(), include_psl_private_domains=True, cache_dir=None)
cookies._split_domain = split_domain


def ignore(error: SiteError) -> IgnoreRequest:
    """The exception to raise from a middleware: quiet in Scrapy's log, with our error as its cause."""
    refusal = IgnoreRequest(error.reason)
    refusal.__cause__ = error
    return refusal
