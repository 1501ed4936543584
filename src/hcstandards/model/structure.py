"""The structure of codes: does a code follow a rule?"""

import re
from functools import lru_cache

from hcstandards.model.codes import CodeRule

_CHARACTERS = {"digits": "[0-9]", "capitals": "[A-Z]", "capitals-digits": "[A-Z0-9]", "any": ".", "fixed": "."}


@lru_cache(maxsize=512)
def rule_pattern(rule: CodeRule) -> re.Pattern[str]:
    """Return the regular expression of *rule*, drawn from its segments or as authored."""
    if rule.pattern is not None:
        return re.compile(rule.pattern)
    parts = [
        re.escape(segment.value)
        if segment.value is not None
        else f"{_CHARACTERS[segment.characters]}{{{segment.length}}}"
        for segment in rule.segments
    ]
    return re.compile("".join(parts))


def matches(rule: CodeRule, code: str) -> bool:
    """Tell whether the whole of *code* follows *rule*; nothing is trimmed, folded or repaired."""
    return rule_pattern(rule).fullmatch(code) is not None
