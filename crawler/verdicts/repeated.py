"""repeated: one text under many addresses of one run is what the site says in place of its articles."""

from collections import OrderedDict
from hashlib import blake2b

from crawler.exceptions import SiteError
from crawler.items import Article
from crawler.verdicts._look import weigh

MANY = 3  # addresses; two may be one article's own and its copy's
LITTLE = 1_200  # weight; an error page or a wall is shorter than articles are
REMEMBERED = 10_000  # texts, the least recent forgotten


class Repeats:
    """The texts of one run, each with its first addresses."""

    def __init__(self) -> None:
        self._urls: OrderedDict[bytes, list[str]] = OrderedDict()

    def verdict(self, article: Article) -> SiteError | None:
        """An error for the third address of one short text and headline, unless the pages say that they are copies.

        The first two are articles by then; the reason names them.
        """
        if not article.articleBody or weigh(article.articleBody) >= LITTLE:
            return None
        canonical = article.canonicalUrl if article.canonicalUrl != article.url else None
        text = "\0".join([article.headline, article.articleBody, canonical or ""])
        digest = blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()
        urls = self._urls.setdefault(digest, [])
        self._urls.move_to_end(digest)
        if len(self._urls) > REMEMBERED:
            self._urls.popitem(last=False)
        if article.url in urls:
            return None
        if len(urls) >= MANY - 1 and canonical is None:
            return SiteError(f"repeated: the same headline and text as {' and '.join(urls)}", url=article.url)
        urls += [article.url] if len(urls) < MANY - 1 else []
        return None
