"""Every Scrapy knob. `config.scrapy` says what a source's table changes; `scrapy crawl NAME` takes them as they are.

Hardened where Scrapy's own defaults are not: certificates verified, no listener that runs code, http and https only,
bodies capped, nothing pickled. The reasons are those of Scrapy's own docs/topics/security.rst.
"""

from http.cookiejar import Cookie
from pathlib import Path

from crawler.config import Fetch, environ, load
from crawler.config.scrapy import DOWNLOAD_HANDLERS, REQUEST_HEADERS, archive_settings, fetch_settings, user_agent
from crawler.items import Defaults

__all__ = ["DOWNLOAD_HANDLERS"]  # Scrapy reads every upper-case name here

BOT_NAME = "jianbao"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"
TEMPLATES_DIR = str(Path(__file__).parent / "templates")

# -- what a crawl may do
DOWNLOAD_VERIFY_CERTIFICATES = True
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
DOWNLOAD_MAXSIZE = 32 << 20  # bytes, as sent and again as decompressed
DOWNLOAD_TIMEOUT = 30
REDIRECT_MAX_TIMES = 10
METAREFRESH_ENABLED = False
REFERRER_POLICY = "no-referrer"  # pages are asked for as a reader types them; images, see MEDIA_REFERER
ALLOW_PRIVATE = False

# -- politeness
USER_AGENT = user_agent(Fetch())
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "Jianbao"
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0.0  # Scrapy's own would ask after half of the delay, too
DOWNLOADER = "crawler.fetch.pace.PacedDownloader"
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"  # sources announce newest first, Scrapy asks the last first
HOURS: str | None = None  # "22:00-06:00"
TIMEZONE = "UTC"
RUN_MAXSIZE = 10 << 30  # bytes of all answers of a run
CONCURRENT_REQUESTS = 32
CONCURRENT_REQUESTS_PER_DOMAIN = 2
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0
RETRY_TIMES = 2
DEFAULT_REQUEST_HEADERS = REQUEST_HEADERS
REVISIT = [3600.0, 30 * 86400.0]  # seconds: the least and the most that a known page is left alone
MEDIA_REFERER = "page"

# -- the doors, in flow order
DOWNLOADER_MIDDLEWARES = {
    "crawler.fetch.browser.BrowserMiddleware": 44,  # of answers that the verdict lets pass
    "crawler.fetch.revisit.RevisitMiddleware": 46,  # it sees a 304 before the verdict ends it
    "crawler.fetch.blocked.VerdictMiddleware": 45,
    "crawler.fetch.egress.AddressMiddleware": 50,  # before robots.txt of such a host is asked for
    "crawler.fetch.allowance.AllowanceMiddleware": 51,
    "crawler.fetch.robots.RobotsMiddleware": 100,  # in the place of Scrapy's
    "crawler.fetch.headers.SourceHeadersMiddleware": 605,  # below redirects: it sees every hop
    "crawler.fetch.cookies.SourceCookiesMiddleware": 700,  # in the place of Scrapy's
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,  # proxies are the handler's: see fetch/rotation
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # pictures and feeds lie on other hosts
}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
}
EXTENSIONS = {
    "crawler.pipelines.run.CrawlRun": 0,
    "crawler.fetch.politeness.Politeness": 900,  # after AutoThrottle, whose delay it raises
}
ITEM_PIPELINES = {
    "crawler.pipelines.extract.ExtractPipeline": 100,
    "crawler.pipelines.namesake.NamesakePipeline": 120,
    "crawler.pipelines.removed.RemovedPipeline": 150,
    "crawler.pipelines.media.MediaPipeline": 200,
    "crawler.pipelines.evidence.EvidencePipeline": 250,
    "crawler.pipelines.store.StorePipeline": 300,
}

# -- speed, measured: one response makes CONCURRENT_ITEMS + 1 tasks, and no reactor is twice as fast
CONCURRENT_ITEMS = 1
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 16 << 20  # bytes of pages at work: enough to keep the workers busy
TWISTED_REACTOR_ENABLED = False
HTTPCACHE_ENABLED = False
MEMUSAGE_ENABLED = False
STATS_CLASS = "crawler.fetch.stats.Stats"
STATS_DUMP = False
LOG_LEVEL = "INFO"
LOGSTATS_INTERVAL = 0

# -- where it goes; `jianbao crawl` sets these for each source
SOURCE: str | None = None
ARTICLE_DEFAULTS: Defaults | None = None
PROXIES: dict[str, str] = {}
TRUSTED_PROXIES: dict[str, str] = {}
SECRETS: list[str] = []
SOURCE_HEADERS: dict[str, str] = {}
SOURCE_COOKIES: list[Cookie] = []
SIGNED_IN = False
SOURCE_ADDRESSES: list[str] = []
RENDERER: str | None = None
BROWSER: str | None = None
REPLAY: str | None = None
RECORD: str | None = None
DRY_RUN = False
STORE_THREADS = 16
ARCHIVE_URI = "file:archive"
ARCHIVE_OPTIONS: dict[str, str] = {}
STATE_DIR = "archive/state"
INDEX_URL = "sqlite:archive/state/index.sqlite"
WORKERS = Fetch().workers

if Path(
    environ("JIANBAO_CONFIG") or "sources.toml"
).is_file():  # plain `scrapy crawl` writes where `jianbao crawl` does
    _config = load()
    globals().update(archive_settings(_config) | fetch_settings(_config))
