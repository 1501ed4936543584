"""The rules that a code system's codes are held against: those that a catalogue has."""

from hcstandards.errors import UnknownIdError
from hcstandards.model.codes import CodeRule
from hcstandards.release.holdings import Holdings


def rules_of(holdings: Holdings, system: str) -> tuple[CodeRule, ...]:
    """Return the rules of *system*, none where the catalogue doesn't know it."""
    try:
        return holdings.code_system(system).rules
    except UnknownIdError:
        return ()
