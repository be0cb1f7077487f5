"""One fetched page as WARC/1.1 records, and back. The same page always gives the same bytes."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO

from crawler.archive.record_writer import RecordWriter
from crawler.archive.records import Record, content_decoded, exchanges, read_records
from crawler.archive.redaction import hide
from crawler.archive.rendering import HTML, Rendering
from crawler.exceptions import UnsupportedFormat
from crawler.items import Exchange, Page, Resource

_JSON = "application/json"


def write_page(page: Page, *, received: str | None, software: str, secrets: Sequence[str] = ()) -> tuple[bytes, str]:
    """The records of a page, and the id (`<urn:uuid:…>`) of the one that holds its body.

    A rendered page has its DOM as a `conversion` of the answer, which is kept as it came. `received` is the body
    exactly as the source gave it, kept as a `conversion` of that record. `secrets` are hidden in addresses and headers;
    what a site sent as a body stays as it was sent.
    """
    output = BytesIO()
    writer = RecordWriter(output, page.dateDownloaded, secrets)
    writer.about(software=software)
    main = _main(page)
    ids = {id(each): writer.add_exchange(each) for each in page.exchanges}
    extra = [main] if isinstance(main, Resource) and all(main is not each for each in page.resources) else []
    for each in [*page.resources, *extra]:
        ids[id(each)] = writer.add("resource", each.url, each.content_type, each.body)
    body = ids[id(main)]
    if page.rendering:
        body = writer.add_rendered(page.url, page.body, page.rendering, page.dateDownloaded, body)
    refers = [("WARC-Refers-To", ids[id(main)])]
    if page.hints or not any(main is each for each in page.exchanges[-1:]) or main.url != page.url:
        writer.add("metadata", page.url, _JSON, _hints(page, writer, secrets), refers)
    if received is not None:
        writer.add("conversion", page.url, HTML, received.encode("utf-8", "surrogatepass"), refers)
    writer.finish()
    return output.getvalue(), body


def write_resource(resource: Resource, date: datetime) -> bytes:
    """One `resource` record: bytes that lie outside of a page's own records, a picture's for example."""
    output = BytesIO()
    writer = RecordWriter(output, date)
    writer.add("resource", resource.url, resource.content_type, resource.body)
    writer.finish()
    return output.getvalue()


def read_page(data: bytes) -> Page:
    """The page of one `page.warc.gz`. Raises `UnsupportedFormat` for bytes that are no WARC or hold no page."""
    records = list(read_records(BytesIO(data)))
    answers = dict(exchanges(records))
    resources = {
        each.id: Resource(each.url, each.content_type, each.block) for each in records if each.kind == "resource"
    }
    about = next((each for each in records if each.kind == "metadata" and each.content_type == _JSON), None)
    pages: dict[str, Exchange | Resource] = {**resources, **answers}
    main = pages.get(about.refers_to) if about else None
    main = main or next(reversed(pages.values()), None)
    if main is None:
        raise UnsupportedFormat("no page in this WARC file; restore it from a copy")
    page = _page(main, about.url if about else main.url)
    page.dateDownloaded = next((each.date for each in records if each.kind == "warcinfo"), page.dateDownloaded)
    page.exchanges, page.resources = list(answers.values()), list(resources.values())
    if rendered := next((each for each in records if each.rendering), None):
        page.rendering, page.body = rendered.rendering, rendered.block
        page.headers = Rendering.from_json(page.rendering).headers(page.headers)
    if about:
        _read_hints(page, about)
    return page


def read_received(data: bytes) -> str | None:
    """The body exactly as the source gave it, where one was kept."""
    records = read_records(BytesIO(data))
    kept = (each.block for each in records if each.kind == "conversion" and not each.rendering)
    return next((block.decode("utf-8", "surrogatepass") for block in kept), None)


def _main(page: Page) -> Exchange | Resource:
    """What holds the page's body: the answer from its address, a resource with these very bytes, the last answer."""
    answers = [each for each in page.exchanges if each.url == page.url]
    items = [each for each in page.resources if each.body == page.body]
    found: list[Exchange | Resource] = [*page.exchanges[-1:], *items[:1], *answers[-1:]]
    return found[-1] if found else Resource(page.url, page.headers.get("content-type", ""), page.body)


def _hints(page: Page, writer: RecordWriter, secrets: Sequence[str]) -> bytes:
    hints = {name: hide(value, secrets) for name, value in page.hints.items()}
    fields = {"url": writer.safe(page.url), "hintSource": page.hint_source, "hints": hints}
    return json.dumps(fields, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _read_hints(page: Page, about: Record) -> None:
    try:
        fields = json.loads(about.block)
        page.hints = {str(name): str(value) for name, value in fields["hints"].items()}
        page.hint_source = str(fields["hintSource"])
        page.url = str(fields["url"])  # not quoted as in the record's head
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return  # another tool's metadata record


def _page(main: Exchange | Resource, url: str) -> Page:
    if isinstance(main, Resource):
        return Page(url, main.body, datetime.fromtimestamp(0, UTC), headers={"content-type": main.content_type})
    headers: dict[str, str] = {}
    for name, value in main.headers:
        known = headers.get(name.lower())
        headers[name.lower()] = f"{known}, {value}" if known is not None else value
    return Page(url, content_decoded(main), main.date, main.status, headers)
