"""NORMALISE: raw strings become an Article. Pure: no network, no clock; the fetch's own time is the only "now"."""
