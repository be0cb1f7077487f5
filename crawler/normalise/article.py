"""Extraction → Article: the best candidate of each field that can be parsed, and where it came from."""

from datetime import UTC
from urllib.parse import urlsplit

from crawler.exceptions import PageUnusable
from crawler.items import Article, Author, Defaults, Extraction, Metadata, Page, Publisher, Raw
from crawler.normalise import dates, html, keywords, languages, names, text, urls, variants
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
            markup = html.sanitise(html.markup_of(raw.value), self.page.url)
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
    raise PageUnusable(
        "no text: neither the site's rule, the page, JSON-LD nor the feed has an article's text", url=fields.page.url
    )


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
    """The first candidate that is a date and not in the future, and its raw string; refused ones are noted."""
    for raw in fields.raws(name):
        found = dates.parse_date(
            raw.value, timezone=fields.defaults.timezone, reference=fields.page.dateDownloaded, language=language
        )
        if found is None:
            fields.note(name, f'not a date: "{text.line(raw.value)[:80]}" ({raw.source})')
        elif dates.is_future(found, fields.page.dateDownloaded):
            fields.note(name, f'refused, it lies in the future: "{text.line(raw.value)[:80]}" ({raw.source})')
        else:
            fields.sources[name] = raw.source
            return found, text.line(raw.value)
    return None, None


def _authors(fields: _Fields) -> list[Author]:
    """The authors of the first source that names a person; where none does, the first one's organisations."""
    raws = fields.raws("author")
    site = {names.letters(raw.value) for raw in fields.raws("isPartOf")}
    by_source = {raw.source: names.authors([r.value for r in raws if r.source == raw.source], site) for raw in raws}
    named = {source: found for source, found in by_source.items() if found}
    persons = [source for source, found in named.items() if any(author.type == "Person" for author in found)]
    # Chinese sites put the editor on duty in meta tags; whom the page itself calls 记者 or 作者 wrote it.
    if any(names.is_chinese_name(author.name) for author in named.get("html:line", [])):
        persons.sort(key=lambda source: source == "meta:author")
    for source in [*persons, *named]:
        fields.sources["author"] = source
        return named[source]
    return []


def _language(fields: _Fields, body: str) -> str | None:
    for raw in fields.raws("inLanguage"):
        found = languages.tag(raw.value)
        if found:
            fields.sources["inLanguage"] = raw.source
            return found
    if fields.defaults.inLanguage:
        fields.sources["inLanguage"] = "default"
        return languages.tag(fields.defaults.inLanguage)
    found = languages.by_script(body)
    if found:
        fields.sources["inLanguage"] = "text"
    return found


def _canonical(fields: _Fields) -> str | None:
    """The site's own name for the page; refused if it names another site or the site's front page."""
    for raw in fields.raws("canonicalUrl"):
        try:
            parts = urlsplit(raw.value)
        except ValueError:
            continue
        own = variants.is_own(fields.page.url, raw.value)
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
    published, published_raw = _date(fields, "datePublished", language)
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
        datePublished=published,
        datePublishedRaw=published_raw,
        dateModified=modified,
        dateModifiedRaw=modified_raw,
        inLanguage=language,
        image=media_objects(extraction.images),
        associatedMedia=media_objects(extraction.attachments),
        isAccessibleForFree={"true": True, "false": False}.get((free or "").lower()),
        license=fields.line("license"),
        metadata=_metadata(fields, extraction),
    )
