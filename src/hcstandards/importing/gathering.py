"""What must be known before the first concept is written: disabled codes, successors, former names."""

from collections.abc import Iterator

from attrs import define, field

from hcstandards.importing.limits import Limits, beyond
from hcstandards.importing.mapping import Mapper


@define
class Gathered:
    """Small tables that go with a big one. Codes are counted against the limit of what is kept in memory."""

    limits: Limits
    disabled: dict[str, str] = field(factory=dict)
    successors: dict[str, list[str]] = field(factory=dict)
    former: dict[str, list[str]] = field(factory=dict)

    def _room(self, where: str) -> None:
        count = len(self.disabled) + len(self.successors) + len(self.former)
        if count > self.limits.tracked * 5:
            raise beyond(where, "tracked", f"more than {count - 1} codes", self.limits.tracked * 5)

    def disable(self, mapper: Mapper, row: int, cells: list[str]) -> bool:
        """Take a row of a table of disabled codes; false where it has none."""
        prepared = mapper.prepared(row, cells)
        code = mapper.cell(prepared, "code") if prepared else ""
        if not code or prepared is None:
            mapper.note("no-code", row, "code", " ".join(filter(None, cells)), "row refused")
            return False
        if code in self.disabled:
            mapper.note("identical-key", row, "code", code, "kept once")
            return False
        self._room(mapper.file)
        self.disabled[code] = mapper.cell(prepared, "display")
        return True

    def rename(self, mapper: Mapper, row: int, cells: list[str]) -> bool:
        """Take a row that says what a code was called before; false where it doesn't."""
        prepared = mapper.prepared(row, cells)
        if prepared is None:
            return False
        code, name = mapper.cell(prepared, "code"), mapper.cell(prepared, "former_name")
        if not code or not name:
            mapper.note("no-code", row, "code", " ".join(filter(None, cells)), "row refused")
            return False
        self._room(mapper.file)
        self.former.setdefault(code, []).append(name)
        return True

    def succeed(self, old: str, new: str, where: str) -> None:
        """Note that *new* took the place of *old*."""
        self._room(where)
        found = self.successors.setdefault(old, [])
        if new not in found:
            found.append(new)

    def left(self, known: "object") -> Iterator[str]:
        """Yield the codes that are disabled or replaced and that no table of concepts holds."""
        for code in dict.fromkeys((*self.disabled, *self.successors)):
            if code not in known:  # type: ignore[operator]
                yield code
