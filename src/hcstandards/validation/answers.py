"""What the tables of one release answer of a code on a day, with what was asked before remembered."""

import unicodedata
from datetime import date
from typing import Any, Final

from hcstandards.errors import AbsentError, HcStandardsError, UnknownIdError
from hcstandards.lookup.checking import check, check_structure, code_check
from hcstandards.lookup.concepts import choose_release
from hcstandards.lookup.selecting import Pins
from hcstandards.model.codes import CodeCheck, CodeSystem, Concept, TableRelease
from hcstandards.release.holdings import Holdings
from hcstandards.validation.walking import Memory

MOST_KEPT: Final = 131_072
"""Codes remembered per table release; beyond that the memory starts anew."""

MOST_DAYS: Final = 65_536
LONGEST_CODE: Final = 200
SHORTEST_MISSPELT: Final = 4
"""Of shorter codes every other one would be close."""


class Codes(dict[str, str | None]):
    """
    What was asked of one table release: the display of a code that is plainly in force whatever the day, else `None`.

    A text that was not asked before is looked up; texts too long for a code are not kept. *plain* are the codes found.
    """

    __slots__ = ("_rows", "plain")

    def __init__(self, rows: Any) -> None:
        super().__init__()
        self._rows = rows
        self.plain: set[str] = set()

    def __missing__(self, code: str) -> str | None:
        if len(code) > LONGEST_CODE:
            return None
        concepts = self._rows.concepts(code)
        found = concepts[0].display if len(concepts) == 1 and _undated(concepts[0]) else None
        if len(self) >= MOST_KEPT:
            self.clear()
            self.plain.clear()
        self[code] = found
        if found is not None:
            self.plain.add(code)
        return found


class _NoTable:
    """Stands where no table is in force: nothing is plainly right."""

    plain: Final[frozenset[str]] = frozenset()

    def __getitem__(self, code: str) -> None:
        return None


class Answers:
    """The tables of one release, each chosen once a day."""

    def __init__(self, holdings: Holdings, pins: Pins, region: str | None = None) -> None:
        self.holdings, self.pins, self.region = holdings, pins, region
        self._memories: dict[tuple[str, str], Codes] = {}
        self._by_day: dict[tuple[str, date], Memory] = {}
        self._chosen: dict[tuple[str, date], tuple[CodeSystem, TableRelease]] = {}
        self._editions: dict[tuple[str, date], str | None] = {}
        self._systems: dict[str, CodeSystem] = {}

    def system(self, key: str) -> CodeSystem:
        """Return the code system *key*."""
        found = self._systems.get(key)
        if found is None:
            self._systems[key] = found = self.holdings.code_system(key)
        return found

    def memory(self, key: str, day: date) -> Memory:
        """Return the remembered codes of the release that *key* means on *day*."""
        try:
            return self._by_day[key, day]
        except KeyError:
            return self._open(key, day)

    def _open(self, key: str, day: date) -> Memory:
        if len(self._by_day) >= MOST_DAYS:
            self._by_day.clear()
        found: Memory
        try:
            system, release = self._choose(key, day)
        except (AbsentError, UnknownIdError):
            found = _NoTable()
        else:
            if (system.id, release.id) not in self._memories:
                self._memories[system.id, release.id] = Codes(self.holdings.table(system.id, release.id))
            found = self._memories[system.id, release.id]
        self._by_day[key, day] = found
        return found

    def _choose(self, key: str, day: date) -> tuple[CodeSystem, TableRelease]:
        """
        Return the release that *key* means on *day*, and its code system.

        Raises:
            UnknownIdError, UnknownVersionError, AbsentError: as `choose_release`.
        """
        found = self._chosen.get((key, day))
        if found is None:
            system, release, _ = choose_release(self.holdings, key, day, self.pins, self.region)
            if len(self._chosen) >= MOST_DAYS:
                self._chosen.clear()
            self._chosen[key, day] = found = system, release
        return found

    def edition(self, key: str, day: date) -> str | None:
        """Return the release that *key* means on *day*, as `id@release`; `None`: there is none."""
        try:
            return self._editions[key, day]
        except KeyError:
            pass
        try:
            system, release = self._choose(key, day)
        except HcStandardsError:
            found = None
        else:
            found = f"{system.id}@{release.id}"
        if len(self._editions) >= MOST_DAYS:
            self._editions.clear()
        self._editions[key, day] = found
        return found

    def answer(self, key: str, code: str, day: date) -> CodeCheck:
        """
        Return what `check_code` says, without its search of the whole table for similar codes.

        That search takes a tenth of a second in a table of 100,000 codes: too long for a document with a wrong one.
        """
        try:
            system, release = self._choose(key, day)
            rows = self.holdings.table(system.id, release.id)
        except AbsentError:
            return check(self.holdings, key, code, day, self.pins, self.region)
        if code in rows:
            return check(self.holdings, key, code, day, self.pins, self.region)
        well_formed, rule, why = check_structure(system, code, day)
        known = False if release.complete else None
        near = tuple(each for each in _variants(code) if each in rows)
        return code_check(system, code, day, well_formed, rule, why, known=known, in_force=known, near=near)


def _undated(concept: Concept) -> bool:
    return concept.status == "active" and concept.valid_from is None and concept.valid_to is None


def _variants(code: str) -> list[str]:
    """Return other ways to write *code*: case, blanks, width, the dot, a leading zero, the last character."""
    plain = unicodedata.normalize("NFKC", code[:LONGEST_CODE]).strip()
    ways = [plain, plain.upper(), plain.lower(), f"0{plain}", plain.lstrip("0")]
    ways += [plain.replace(".", ""), f"{plain[:3]}.{plain[3:]}"]
    if len(plain) >= SHORTEST_MISSPELT:
        ways += [plain[:-1], f"{plain}0", *(plain[:-1] + digit for digit in "0129")]
    return [each for each in dict.fromkeys(ways) if each and each != code]
