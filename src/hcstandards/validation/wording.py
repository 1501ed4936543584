"""Values and kinds of values as they may stand in a message."""

import json
from typing import Any, Final

LONGEST_SHOWN: Final = 80
TYPE_WORDS: Final = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}
FORMAT_WORDS: Final = {
    "date": "a day, YYYY-MM-DD",
    "date-time": "a moment, YYYY-MM-DDThh:mm:ssZ",
    "time": "a time, hh:mm:ssZ",
    "duration": "a duration, like P1DT2H",
    "hcs-date": "a day, YYYYMMDD",
    "hcs-date-time": "a moment, YYYYMMDDThhmmss",
    "hcs-time": "a time, hhmmss",
    "hcs-local-date-time": "a moment, YYYY-MM-DD hh:mm:ss",
    "hcs-duration": "a duration, days/hours/minutes, like 1/13/24",
    "hcs-citizen-id": "a citizen identity number with its check character",
    "email": "an e-mail address",
    "hostname": "a host's name",
    "ipv4": "an IPv4 address",
    "ipv6": "an IPv6 address",
    "json-pointer": "a JSON pointer",
    "regex": "a regular expression",
    "uri": "a URI",
    "uri-reference": "a URI reference",
    "uuid": "a UUID",
}


def shown(value: Any) -> str:
    """Return *value* as it may stand in a message: JSON-like, never long."""
    if isinstance(value, (dict, list)):
        return "an object" if isinstance(value, dict) else "a list"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    text = repr(value[: LONGEST_SHOWN + 1]) if isinstance(value, str) else str(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def quoted(value: Any) -> str:
    """Return *value* of a schema as it may stand in a message, lists and objects too."""
    if not isinstance(value, (dict, list)):
        return shown(value)
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
