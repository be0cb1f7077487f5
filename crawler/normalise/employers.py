"""What stands behind a name that is no name: an employer, an agency, a degree, a town."""

import re

from crawler.normalise import names

HOUSE = re.compile(r"(?:the|our|die)\s", re.I)
FOR = re.compile(r"\s+(?:for\s+(?:the\s+)?[A-Z@].*|on behalf of\s.*|@\s?\w.*|\*)$", re.I)
PLACE = re.compile(r"\s+(?:in|from|aus|à)\s+[A-ZÀ-Þ].*$")  # "Jane Roe in Berlin"
_WRITER = (
    r"writer|reporter(?:in)?|correspondent|columnist|editor|contributor|journalist(?:in)?|author|blogger|"
    r"redakteur(?:in)?|korrespondent(?:in)?|kolumnist(?:in)?|autor(?:in)?|expert(?:e|in)"
)
BEFORE = re.compile(rf"(?:[\w.&'-]{{2,20}}\s){{0,3}}?[\w.&'-]{{0,30}}(?:{_WRITER})\s+(?=[A-ZÀ-Þ])", re.I)
TITLE = re.compile(  # what somebody is, as a part of a list: `Head of Research`, `Chief Technology Officer`
    r"(?:chief|head|vice|lead|leiter(?:in)?|mitglied)\s.*|(?:.*[\s-])?(?:officer|manager(?:in)?|director|coordinator|"
    r"president|professor(?:in)?|founder|engineer|scientist|researcher|attorney|lawyer|columnist|producer|photographer|"
    r"strategist|advis[eo]r|expert(?:e|in)?|specialist|consultant|nutritionist|dietitian|physician|blogger|"
    rf"fotograf(?:in)?|geschäftsführer(?:in)?|sprecher(?:in)?|{_WRITER})s?",
    re.I,
)
DEGREE = re.compile(r"[A-Z]{2,6}®?|Ph\.?D\.?|M\.?D\.?|[BM]\.?Sc\.?|Esq\.?")
_BEHIND_DEGREE = re.compile(r"\s+(?:MD|PhD|Ph\.D\.|M\.D\.|RN|RD|CFA|MBA|DVM|DDS)$")
AGENCY = re.compile(  # behind a name, with or without a word between
    r"\s+(?:(?:avec|mit|with|con|com)\s+(?:l')?(?:(?-i:[A-Z]{2,5})|dpa|epd|kna|apa|agences?|agenturen|agencias?)|"
    r"(?:The\s+)?Associated Press|Press Association|Reuters|AFP|AP|UPI|EFE|ANSA|dpa|epd|KNA|APA|special to .*)$",
    re.I,
)
TOWN = re.compile(  # of two words
    r"(?:New York|Los Angeles|San Francisco|Las Vegas|New Delhi|Hong Kong|Tel Aviv|Abu Dhabi|Kuala Lumpur|Buenos Aires|"
    r"S[ãa]o Paulo|Mexico City|Cape Town|Den Haag|The Hague|Washington,? D\.?C\.?)",
    re.I,
)


def is_title(part: str) -> bool:
    """Whether a part of a byline is what somebody is, or for whom he works."""
    return TITLE.fullmatch(part) is not None or is_one(part)


def is_one(part: str) -> bool:
    """Whether a part of a byline is an employer's name, a domain or a degree."""
    return bool(DEGREE.fullmatch(part) or names.ORGANISATION.search(part) or names.DOMAIN.search(part))


def removed(text: str) -> str:
    """Without `for The Town News`, `in Berlin`, `@jane` behind a name; a house may have such words in its own."""
    behind = BEFORE.sub("", text, count=1) if BEFORE.match(text) else text
    text = behind if names.is_full(behind) and not is_one(behind) and not TITLE.fullmatch(behind) else text
    short = PLACE.sub("", FOR.sub("", text))
    short = short if names.is_full(short) or not text.startswith(short + " for ") else text
    plain = _BEHIND_DEGREE.sub("", AGENCY.sub("", short))
    return plain if names.is_full(plain) else short
