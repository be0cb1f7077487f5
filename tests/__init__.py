"""A package, because `tests.site` would otherwise be the standard library's `site`."""
