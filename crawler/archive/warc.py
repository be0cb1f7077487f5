"""One fetched page as WARC/1.1 records, and back. The same page always gives the same bytes."""

import json
from collections.abc import Container, Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from crawler.archive.record_writer import RecordWriter
from crawler.archive.records import Record, content_decoded, exchanges, read_records
from crawler.archive.redaction import hide
from crawler.archive.rendering import HTML, Rendering
from crawler.exceptions import UnsupportedFormat
from crawler.items import Exchange, Page, Resource

_JSON = "application/json"
Json = dict[str, Any]
Pages = Mapping[str, Exchange | Resource]


def write_page(page: Page, *, received: str | None, software: str, secrets: Sequence[str] = ()) -> tuple[bytes, str]:
    """The records of a page, and the id (`<urn:uuid:…>`) of the one that holds its body.

    A rendered page has its DOM as a `conversion` of the answer, which is kept as it came. `received` is the body
    exactly as the source gave it, kept as a `conversion` of that record. `secrets` are hidden in addresses and headers;
    what a site sent as a body stays as it was sent. Further pages of the article follow, each with its own exchanges;
    the `metadata` record, which names the first page's, tells in `pages` which records are whose.
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
    further = [_add_further(each, writer) for each in page.pages]
    if further or page.hints or not any(main is each for each in page.exchanges[-1:]) or main.url != page.url:
        writer.add("metadata", page.url, _JSON, _about(page, further, writer, secrets), refers)
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
    told = _told(about)
    pages: dict[str, Exchange | Resource] = {**resources, **answers}
    main = about.refers_to if about and about.refers_to in pages else next(reversed(pages), None)
    if main is None:
        raise UnsupportedFormat("no page in this WARC file; restore it from a copy")
    rendered = {each.refers_to: each for each in records if each.rendering}
    page = _page(main, pages[main], about.url if about else pages[main].url, rendered)
    page.dateDownloaded = next((each.date for each in records if each.kind == "warcinfo"), page.dateDownloaded)
    further = _read_further(told, pages)
    page.pages = [_further(url, ids, answers, pages, rendered) for url, ids in further]
    known = {id for _, ids in further for id in ids}
    page.exchanges = [each for id, each in answers.items() if id not in known]
    page.resources = [each for id, each in resources.items() if id not in known]
    _read_hints(page, told)
    return page


def further_records(about: Record) -> set[str]:
    """The records of further pages, as a `metadata` record of ours names them; of another tool's none."""
    if about.content_type != _JSON:
        return set()
    pages = _told(about).get("pages")
    named = [row.get("records") for row in pages if isinstance(row, dict)] if isinstance(pages, list) else []
    return {id for ids in named if isinstance(ids, list) for id in ids if isinstance(id, str)}


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


def _add_further(page: Page, writer: RecordWriter) -> dict[str, object]:
    """The records of a further page, as the `metadata` record names them: the last one's is its answer."""
    ids = [writer.add_exchange(each) for each in page.exchanges]
    ids = ids or [writer.add("resource", page.url, page.headers.get("content-type", ""), page.body)]
    if page.rendering:
        writer.add_rendered(page.url, page.body, page.rendering, page.dateDownloaded, ids[-1])
    return {"url": writer.safe(page.url), "records": ids}


def _about(page: Page, further: list[dict[str, object]], writer: RecordWriter, secrets: Sequence[str]) -> bytes:
    hints = {name: hide(value, secrets) for name, value in page.hints.items()}
    fields: Json = {"url": writer.safe(page.url), "hintSource": page.hint_source, "hints": hints}
    fields |= {"pages": further} if further else {}
    return json.dumps(fields, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _told(about: Record | None) -> Json:
    """What our own `metadata` record says; {} for another tool's."""
    try:
        found = json.loads(about.block) if about else None
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _read_hints(page: Page, told: Json) -> None:
    try:
        hints = {str(name): str(value) for name, value in told["hints"].items()}
        page.hints, page.hint_source = hints, str(told["hintSource"])
        page.url = str(told["url"])  # not quoted as in the record's head
    except (KeyError, AttributeError):
        return


def _read_further(told: Json, known: Container[str]) -> list[tuple[str, list[str]]]:
    """The address and the records of each further page; what is not in the file is passed over."""
    pages = told.get("pages")
    rows = [row for row in pages if isinstance(row, dict)] if isinstance(pages, list) else []
    named = [(str(row.get("url")), row["records"]) for row in rows if isinstance(row.get("records"), list)]
    found = [(url, [id for id in ids if isinstance(id, str) and id in known]) for url, ids in named]
    return [(url, ids) for url, ids in found if ids]


def _further(
    url: str, ids: list[str], answers: Mapping[str, Exchange], pages: Pages, rendered: Mapping[str, Record]
) -> Page:
    page = _page(ids[-1], pages[ids[-1]], url, rendered)
    page.exchanges = [answers[id] for id in ids if id in answers]
    return page


def _page(id: str, main: Exchange | Resource, url: str, rendered: Mapping[str, Record]) -> Page:
    """The page that one record holds, or what a browser made of it."""
    if isinstance(main, Resource):
        return Page(url, main.body, datetime.fromtimestamp(0, UTC), headers={"content-type": main.content_type})
    headers: dict[str, str] = {}
    for name, value in main.headers:
        known = headers.get(name.lower())
        headers[name.lower()] = f"{known}, {value}" if known is not None else value
    page = Page(url, content_decoded(main), main.date, main.status, headers)
    if dom := rendered.get(id):
        page.rendering, page.body = dom.rendering, dom.block
        page.headers = Rendering.from_json(dom.rendering).headers(headers)
    return page
