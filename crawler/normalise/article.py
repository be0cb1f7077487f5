"""Extraction → Article: the best candidate of each field that can be parsed, and where it came from."""

from datetime import UTC
from urllib.parse import urlsplit

from crawler.exceptions import PageUnusable
from crawler.items import Article, Author, Defaults, Extraction, Metadata, Page, Publisher, Raw
from crawler.normalise import authors, html, keywords, languages, names, published, text, urls, variants, western
from crawler.normalise.media import media_objects

KINDS = (
    "NewsArticle Report Article LiveBlogPosting OpinionNewsArticle AnalysisNewsArticle ReviewNewsArticle "
    "ReportageNewsArticle BackgroundNewsArticle AskPublicNewsArticle AdvertiserContentArticle SatiricalArticle "
    "ImageGallery MediaGallery VideoObject Review"
)
TYPES = {kind: kind for kind in KINDS.split()} | dict.fromkeys(("ScholarlyArticle", "TechArticle"), "Article")
MAX_HEADLINE = 500
STAND_IN = 60  # characters of a text that become the headline of a page without one
BODY = "articleBodyHtml"


class _Fields:
    """The candidates of one page, and the notes that become its metadata."""

    def __init__(self, extraction: Extraction, page: Page, defaults: Defaults) -> None:
        self.candidates = extraction.candidates
        self.page = page
        self.defaults = defaults
        self.sources: dict[str, str] = {}
        self.messages: dict[str, list[str]] = {}
        self.texts: dict[Raw, tuple[str, str]] = {}

    def note(self, name: str, message: str) -> None:
        self.messages.setdefault(name, []).append(message)

    def raws(self, name: str) -> list[Raw]:
        return self.candidates.get(name, [])

    def line(self, name: str) -> str | None:
        """The first candidate with anything in it, as one line."""
        for raw in self.raws(name):
            value = text.line(raw.value)
            if value:
                self.sources[name] = raw.source
                return value
        return None

    def best(self, name: str) -> list[Raw]:
        """All values of the best source: those that share the first one's `source`."""
        raws = [raw for raw in self.raws(name) if text.line(raw.value)]
        return [raw for raw in raws if raw.source == raws[0].source]

    def text(self, raw: Raw) -> tuple[str, str]:
        """A body as sanitised HTML and as text; each is read once."""
        if raw not in self.texts:
            whole = html.markup_of(raw.value)
            part = html.bounded(whole)
            if len(part) < len(whole):
                self.note(BODY, f"too large: the first {len(part)} of {len(whole)} characters were read ({raw.source})")
            markup = html.sanitise(part, self.page.url)
            self.texts[raw] = markup, text.from_html(markup)
        return self.texts[raw]

    def words(self, name: str) -> list[str]:
        """A list field: the best source's values, each once, in order."""
        raws = self.best(name)
        if raws:
            self.sources[name] = raws[0].source
        values: dict[str, str] = {}
        for value in (text.line(raw.value) for raw in raws):
            values.setdefault(value.casefold(), value)
        return [value for value in values.values() if len(value) <= 100]


def _headline(fields: _Fields, body: str) -> str:
    """The page's own; where it has none, the first line of its text."""
    found = fields.line("headline")
    if not found:
        fields.sources["headline"] = "text"
        fields.note("headline", "the page has none: the first line of its text stands in")
        found = text.opening(body, STAND_IN)
    return found[:MAX_HEADLINE]


def _body(fields: _Fields, extraction: Extraction) -> tuple[str, str]:
    """Sanitised HTML and its text, of the first candidate that has any text.

    Of a text that was handed over whole (a feed's item), pictures alone will do: nothing of it can have been missed.
    """
    for raw in _bodies(fields):
        markup, body = fields.text(raw)
        if body:
            fields.sources[BODY] = fields.sources["articleBody"] = raw.source
            return markup, body
    whole = next((raw for raw in fields.raws(BODY) if raw.value == extraction.received), None)
    if whole and media_objects(extraction.images):
        fields.sources[BODY] = whole.source
        return fields.text(whole)
    reason = "no text: neither the site's rule, the page, JSON-LD nor the feed has an article's text"
    raise PageUnusable("; ".join([reason, *extraction.messages[:3]]), url=fields.page.url)


def _bodies(fields: _Fields) -> list[Raw]:
    """The candidates in order, but a longer text goes first: a feed's (hinted only where the longer is wanted), and
    JSON-LD's where the generic extractor found less than half of it.
    """
    raws = fields.raws(BODY)
    for rival, times in (("hint", 1), ("jsonld", 2 if raws and raws[0].source.startswith("html:") else None)):
        found = next((raw for raw in raws[1:] if raw.source.startswith(rival)), None)
        if found and times and len(fields.text(found)[1]) > times * len(fields.text(raws[0])[1]):
            raws = [found, *(raw for raw in raws if raw is not found)]
    return raws


def _date(fields: _Fields, name: str, language: str | None) -> tuple[str | None, str | None]:
    """The best candidate that is a date, and its raw string; refused ones are noted."""
    language = western.at_home(language, fields.page.url)
    reader = published.Reader(fields.defaults.timezone, fields.page.dateDownloaded, language)
    found, refused = reader.first(fields.raws(name))
    for message in refused:
        fields.note(name, message)
    if found is None:
        return None, None
    if name == "datePublished":
        found = published.choose(found, fields.raws(name), fields.raws("dateModified"), reader)
    fields.sources[name] = found.raw.source
    return found.iso, text.line(found.raw.value)


def _authors(fields: _Fields) -> list[Author]:
    site = {names.letters(raw.value) for raw in fields.raws("isPartOf")}
    source, found = authors.chosen(fields.raws("author"), site, {raw.value for raw in fields.raws("maintainer")})
    if source:
        fields.sources["author"] = source
    return found


def _language(fields: _Fields, body: str) -> str | None:
    marks = [(raw.value, raw.source) for raw in fields.raws("inLanguage")]
    found = languages.choose(marks, fields.defaults.inLanguage, body)
    if found.tag:
        fields.sources["inLanguage"] = found.source
    if found.note:
        fields.note("inLanguage", found.note)
    return found.tag


def _canonical(fields: _Fields) -> str | None:
    """The site's own name for the page; refused if it names another site, the site's front page or a user."""
    for raw in fields.raws("canonicalUrl"):
        try:
            parts = urlsplit(raw.value)
        except ValueError:
            continue
        own = variants.is_own(fields.page.url, raw.value) and "@" not in parts.netloc
        if parts.scheme in {"http", "https"} and own and (parts.path.strip("/") or parts.query):
            fields.sources["canonicalUrl"] = raw.source
            return urls.canonical(raw.value)
    return None


def _section(fields: _Fields) -> list[str]:
    if fields.defaults.articleSection:
        fields.sources["articleSection"] = "default"
        return list(fields.defaults.articleSection)
    words, raws = fields.words("articleSection"), fields.best("articleSection")
    if raws and raws[0].source.startswith("hint"):  # the levels of a path: two may bear one name
        return [text.line(raw.value) for raw in raws]
    return words


def _publisher(fields: _Fields) -> Publisher | None:
    """The configured one, else the one that was handed over with the article."""
    if fields.defaults.publisher:
        fields.sources["publisher"] = "default"
        return fields.defaults.publisher
    name = fields.line("publisher")
    return Publisher(name) if name else None


def _metadata(fields: _Fields, extraction: Extraction) -> Metadata:
    page = fields.page
    if extraction.messages:
        fields.messages["page"] = list(extraction.messages)
    return Metadata(
        dateDownloaded=page.dateDownloaded.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        httpStatus=page.status,
        etag=page.headers.get("etag"),
        lastModified=page.headers.get("last-modified"),
        encoding=extraction.encoding,
        rules=extraction.rules,
        sources=fields.sources,
        validationMessages=fields.messages,
    )


def normalise(extraction: Extraction, page: Page, defaults: Defaults) -> Article:
    """The article of a page. Pure: relative dates count from `page.dateDownloaded`.

    Raises PageUnusable ("no text …"), ValueError for a time zone of the defaults that does not exist.
    """
    fields = _Fields(extraction, page, defaults)
    markup, body = _body(fields, extraction)
    headline = _headline(fields, body)
    language = _language(fields, body)
    created, created_raw = _date(fields, "datePublished", language)
    modified, modified_raw = _date(fields, "dateModified", language)
    canonical = _canonical(fields)
    free = fields.line("isAccessibleForFree")
    return Article(
        url=page.url,
        headline=headline,
        articleBody=body,
        type=TYPES.get(fields.line("type") or "", "NewsArticle"),
        identifier=urls.identifier(canonical or page.url),
        canonicalUrl=canonical,
        alternativeHeadline=fields.line("alternativeHeadline"),
        description=fields.line("description"),
        articleBodyHtml=markup,
        wordCount=text.count(body),
        articleSection=_section(fields),
        keywords=fields.words("keywords"),
        derivedKeywords=keywords.derived(headline, body, language, defaults.dictionary),
        author=_authors(fields),
        publisher=_publisher(fields),
        datePublished=created,
        datePublishedRaw=created_raw,
        dateModified=modified,
        dateModifiedRaw=modified_raw,
        inLanguage=language,
        image=media_objects(extraction.images),
        associatedMedia=media_objects(extraction.attachments),
        isAccessibleForFree={"true": True, "false": False}.get((free or "").lower()),
        license=fields.line("license"),
        metadata=_metadata(fields, extraction),
    )
