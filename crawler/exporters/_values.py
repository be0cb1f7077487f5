"""Values as other programs take them: text that is Unicode, numbers of 64 bits, nothing for what is absent."""

import re
from typing import Any

HALF = re.compile("[\ud800-\udfff]")  # JSON's escapes may spell half a character
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LARGEST = 2**63


def sound(value: Any) -> Any:
    """The same lists and dicts, their values fit for any database. An empty text is None."""
    if isinstance(value, str):
        return HALF.sub("\ufffd", value) or None
    if isinstance(value, list):
        return [sound(each) for each in value]
    if isinstance(value, dict):
        return {key: sound(each) for key, each in value.items()}
    return None if isinstance(value, int) and not -LARGEST <= value < LARGEST else value


def legal(text: str) -> str:
    """The text without what XML has no room for, not even as a reference."""
    return NOT_XML.sub("\ufffd", text)
