"""Dates that machines wrote, in feeds and sitemaps, to compare them. `normalise.dates` reads those of people."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def moment(text: str | None) -> datetime | None:
    """ISO 8601 or RFC 5322 as UTC, which a date without a zone is taken for; None for anything else."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read((text or "").strip())
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        except (ValueError, TypeError, OverflowError):
            continue
    return None
