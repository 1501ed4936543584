"""Codes of digits that a spreadsheet may have taken for numbers."""

import re
from collections import Counter

from attrs import define, field

_SCIENTIFIC = re.compile(r"[1-9](?:\.\d+)?[Ee]\+?\d{2,3}")
MOST = 20_000


def scientific(code: str) -> bool:
    """
    Tell whether a code was shortened to a power of ten.

    >>> scientific("1.23E+17"), scientific("A01.001+K77.0*"), scientific("1E10")
    (True, False, True)
    """
    return _SCIENTIFIC.fullmatch(code) is not None


@define
class Digits:
    """Codes of digits alone by their length: where most begin with zeros or not, shorter ones may have lost theirs."""

    lengths: Counter[int] = field(factory=Counter)
    zeros: set[int] = field(factory=set)
    kept: dict[int, list[tuple[str, int, str]]] = field(factory=dict)

    def note(self, file: str, row: int, code: str) -> None:
        """Take a code of digits."""
        length = len(code)
        self.lengths[length] += 1
        if code[0] == "0":
            self.zeros.add(length)
        kept = self.kept.setdefault(length, [])
        if len(kept) < MOST:
            kept.append((file, row, code))

    def short(self) -> list[tuple[str, int, str]]:
        """
        Return the codes shorter than most, if most have zeros in front and none of the shorter ones has.

        >>> digits = Digits()
        >>> for row, code in enumerate(("010001", "010002", "10003", "110001"), start=2):
        ...     digits.note("a.csv", row, code)
        >>> digits.short()
        [('a.csv', 4, '10003')]
        """
        if not self.lengths:
            return []
        usual, count = max(self.lengths.items(), key=lambda each: (each[1], each[0]))
        if usual not in self.zeros:
            return []
        shorter = [length for length in self.lengths if length < usual and length not in self.zeros]
        return sorted(each for length in shorter if self.lengths[length] < count for each in self.kept[length])
