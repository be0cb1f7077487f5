"""Looking for what would mend a source: pages before and after it broke are taken from the archive and tried apart."""

import asyncio
from collections.abc import Iterator, Sequence

from crawler.archive.layout import PAGE_WARC
from crawler.archive.reader import Reader
from crawler.commands import _screen
from crawler.exceptions import ArchiveError, SiteError, StoreUnavailable
from crawler.health import Finding, Health
from crawler.health.reading import Stored, examples, history, is_good
from crawler.index import Index
from crawler.pipelines.mending import Proposal, Sample, propose
from crawler.pipelines.workers import pool, work

PAGES = 8  # of either kind
LARGEST = 4 << 20  # bytes of a compressed page


def can_be_mended(finding: Finding) -> bool:
    """Whether a selector could."""
    return finding.kind in ("field", "body")


def proposals(index: Index, reader: Reader, found: Sequence[Health], workers: int) -> dict[str, dict[str, Proposal]]:
    """By source and field, for each finding that a rule would mend."""
    wanted = [(health, finding) for health in found for finding in health.findings if can_be_mended(finding)]
    result: dict[str, dict[str, Proposal]] = {}
    try:
        for health, finding in wanted:
            name = finding.field or ""
            proposal = _proposal(finding, health.source, index, reader, workers)
            if proposal is not None:
                result.setdefault(health.source, {}).setdefault(name, proposal)
    finally:
        pool.close()
    return result


def _proposal(finding: Finding, source: str, index: Index, reader: Reader, workers: int) -> Proposal | None:
    good, bad = examples(finding, history(index, source), reader, PAGES)
    before = [each for stored in good if (each := _sample(stored, reader, known=True))]
    after = [each for stored in bad if (each := _before_it_broke(stored, finding, reader))]
    try:
        return asyncio.run(_propose(workers, finding.field or "", before, after))
    except SiteError as error:  # a page that ends its reader
        _screen.complain(f"{source}: {finding.field}: no rule can be looked for: {error}")
        return None


async def _propose(workers: int, name: str, before: list[Sample], after: list[Sample]) -> Proposal:
    await asyncio.to_thread(pool.get, workers)
    found: Proposal = await work(workers, propose, name, before, after)
    return found


def _sample(stored: Stored, reader: Reader, *, known: bool) -> Sample | None:
    try:
        warc = reader.read(stored.inventory, PAGE_WARC, stored.version)
    except StoreUnavailable:
        raise
    except ArchiveError:
        return None
    return Sample(warc, stored.article, known) if len(warc) <= LARGEST else None


def _before_it_broke(stored: Stored, finding: Finding, reader: Reader) -> Sample | None:
    """A bad page; where an earlier version of it was good, with what that one says."""
    sample = _sample(stored, reader, known=False)
    for version in [each for each in sorted(stored.inventory.live, reverse=True) if each < stored.version]:
        try:
            earlier = reader.first_article(stored.inventory, version)
        except StoreUnavailable:
            raise
        except ArchiveError:
            continue
        if sample and is_good(finding, earlier):
            return Sample(sample.warc, earlier, known=True)
    return sample


def lines(proposal: Proposal) -> Iterator[str]:
    """The proposal for a person."""
    of_after, of_before = f"of {proposal.after} pages since", f"of {proposal.before} before"
    where = f" ({proposal.origin})" if proposal.origin else ""
    yield f"generic   finds it on {proposal.generic} {of_after}{where}"
    if not proposal.best:
        yield "repair    no selector finds it on the pages since: it is not in them, or not as text"
    for place, score in enumerate(proposal.best):
        label, scored = (
            "or" if place else "repair",
            f"right on {score.after:g} {of_after}, {score.before:g} {of_before}",
        )
        yield f"{label:9} {rule(proposal.field, score.selector)}   {scored}"


def rule(name: str, selector: str) -> str:
    """As it stands in a spider's class."""
    attribute = "body" if name == "articleBody" else name
    quoted = selector.replace("\\", "\\\\").replace("'", "\\'")
    return f"{attribute} = css('{quoted}')"
