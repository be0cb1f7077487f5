"""The ages of a site's pages: old layouts are kept, each with the day until which it was valid."""

from datetime import date
from typing import ClassVar, Self


class Layout:
    """One age of a site's pages. Its subclass `page.ArticlePage` says how they read."""

    valid_until: ClassVar[date | None] = None  # the last day of this layout, for old ones that are kept
    older: "ClassVar[tuple[type[Layout], ...]]" = ()  # earlier layouts, newest first

    @classmethod
    def layouts(cls, day: date | None) -> list[type[Self]]:
        """This layout and the older ones in the order in which they are tried: first the one that was valid on the day
        (of those whose `valid_until` is not past, the one that ends first), then from the newest to the oldest.
        """
        every: list[type[Self]] = [cls, *cls.older]  # type: ignore[list-item]  # a site's layouts are of one kind
        valid = [each for each in every if day and (each.valid_until or date.max) >= day]
        first = min(valid, key=lambda each: each.valid_until or date.max, default=cls)
        return [first, *(each for each in every if each is not first)]

    @classmethod
    def described(cls) -> str:
        """For the article's metadata: the class, and the day until which it is valid."""
        until = f" (valid until {cls.valid_until})" if cls.valid_until else ""
        return f"{cls.__module__}.{cls.__qualname__}{until}"
