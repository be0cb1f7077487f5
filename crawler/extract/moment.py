"""Dates that machines wrote, in feeds and sitemaps, to compare them. `normalise.dates` reads those of people."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def moment(text: str | None) -> datetime | None:
    """ISO 8601 or RFC 5322 as UTC, which a date without a zone is taken for; None for anything else."""
    found = stated(text)
    try:
        return found and (found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC))
    except OverflowError:
        return None


def stated(text: str | None) -> datetime | None:
    """The same with the zone that it names, or with none."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read((text or "").strip())
        except (ValueError, TypeError, OverflowError):
            continue
    return None
