"""Every error type of Jianbao, drawn as a tree.

::

    CrawlerError
    ├── ConfigError            the user's: file, line, key and what to do        (exit 2)
    │   └── QueryError         a search that cannot be understood
    ├── SiteError              the site's: carries `url`, becomes an outcome in the ledger
    │   ├── SourceUnusable     a feed, sitemap, listing or recording that is none, or is empty
    │   ├── PageUnusable       no article on the page, or the page cannot be parsed  → refused
    │   ├── Refused            not ours to fetch: robots.txt, egress gate, size cap  → refused
    │   ├── Blocked            challenge, captcha, login, 403, 429               → blocked
    │   ├── Gone               404, 410 or a tombstone text                      → gone
    │   ├── Postponed          outside the source's hours, or more bytes than a run may take → pending
    │   ├── Unchanged          304, or asked for too short a time ago: no failure    → unchanged
    │   ├── ProxiesDown        no proxy of the source can be used now                → pending
    │   └── Truncated          fewer bytes than announced                        → failed
    └── ArchiveError           the archive's: carries `key`
        ├── NotFound           no such key, article, version or run
        ├── Ambiguous          a prefix that names more than one article
        ├── AlreadyExists      a write-once key was written before
        ├── Conflict           another writer replaced the key meanwhile
        ├── DigestMismatch     bytes differ from the digest that names them
        ├── UnsupportedFormat  an archive of another or a newer format
        ├── IndexDamaged       an index that has to be built again from the files
        └── StoreUnavailable   disk full, read-only, no bucket, wrong credentials   (exit 3)
            └── IndexUnusable  the same of the index's own file or database

A message is one line, names the file, key or URL, and says what to do. Secrets never stand in one.
"""


class CrawlerError(Exception):
    """Base of all errors that Jianbao raises on purpose."""


class ConfigError(CrawlerError):
    """A configuration, a command line or an environment that cannot be used."""


class QueryError(ConfigError):
    """A search that cannot be understood."""


class SiteError(CrawlerError):
    """A page or source that cannot become an article; `url` is the page's, `outcome` the ledger's word for it."""

    outcome = "failed"

    def __init__(self, reason: str, *, url: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.url = url


class SourceUnusable(SiteError):
    """A feed that is HTML, an empty sitemap, a listing without links, a recording without an answer."""


class PageUnusable(SiteError):
    """A page without an article in it."""

    outcome = "refused"


class Refused(SiteError):
    """A fetch that rules forbid: robots.txt, the egress gate, a size cap."""

    outcome = "refused"


class Blocked(SiteError):
    """The site answered with a challenge, a login or a ban instead of the page."""

    outcome = "blocked"


class Gone(SiteError):
    """The site says that the page is no more."""

    outcome = "gone"


class Postponed(SiteError):
    """Not now: a later run asks for it."""

    outcome = "pending"


class Unchanged(SiteError):
    """The page is as it was; nothing to store."""

    outcome = "unchanged"


class ProxiesDown(SiteError):
    """None of the source's proxies brings the page; it is not the site's fault, and the next run asks again."""

    outcome = "pending"
    says = "no proxy brings it"


class Truncated(SiteError):
    """The body ended before it was whole."""


class ArchiveError(CrawlerError):
    """Something about the archive; `key` is the storage key or the name asked for."""

    def __init__(self, reason: str, *, key: str = "") -> None:
        super().__init__(f"{key}: {reason}" if key else reason)
        self.reason = reason
        self.key = key


class NotFound(ArchiveError):
    """Nothing lies under this key or name."""


class Ambiguous(ArchiveError):
    """The prefix names more than one article."""


class AlreadyExists(ArchiveError):
    """A write-once key was written before."""


class Conflict(ArchiveError):
    """The key was replaced by another writer since it was read."""


class DigestMismatch(ArchiveError):
    """The bytes are not those that the digest names."""


class UnsupportedFormat(ArchiveError):
    """Not an archive of ours, or one of a newer format."""


class IndexDamaged(ArchiveError):
    """The index is half built, of an older format, or broken; nothing is lost, for it is built again."""


class StoreUnavailable(ArchiveError):
    """The store cannot be written or read at all: full, read-only, missing, forbidden."""


class IndexUnusable(StoreUnavailable):
    """The index cannot be read or written where it lies; the archive itself may be well."""
