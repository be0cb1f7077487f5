"""English: what stands in the templates."""

NAME = "English"
SAYS: dict[str, str] = {}
DATE = "{d} {name} {y}"
MINUTE = "{d} {name} {y}, {clock}"
MONTH = "{name} {y}"
