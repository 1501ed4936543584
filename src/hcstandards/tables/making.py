"""Concepts made of what a table file stores of a run, in half the time that their own initialiser takes."""

from datetime import date
from functools import lru_cache
from typing import Any

from attrs import fields

from hcstandards.errors import ReleaseError
from hcstandards.model.codes import NO_PROPERTIES, Concept
from hcstandards.tables.layout import UNIT
from hcstandards.tables.packing import Packing, unpacked
from hcstandards.values import FrozenMap

_ENDS = UNIT * 4
_day = lru_cache(4096)(date.fromisoformat)


class _Draft:
    """
    A concept while it is made: the same slots, written without a call for each, then declared a `Concept`.

    A frozen class writes each of its slots by a call of `object.__setattr__`, twelve for a concept.
    """

    __slots__ = tuple(each.name for each in fields(Concept))

    def __init__(
        self,
        system: str,
        edition: str,
        code: str,
        display: str,
        display_en: str | None,
        parent: str | None,
        properties: FrozenMap[str, str],
        record: str | None,
    ) -> None:
        self.system = system
        self.edition = edition
        self.code = code
        self.display = display
        self.display_en = display_en
        self.parent = parent
        self.properties = properties
        self.replaced_by: tuple[str, ...] = ()
        self.status = "active"
        self.valid_from: date | None = None
        self.valid_to: date | None = None
        self.record = record


class _Properties(FrozenMap[str, str]):
    """The properties of a row; the mapping is made when it is looked into, for most callers want the display."""

    __slots__ = ("_maker", "_own", "_text")

    def __init__(self, maker: "Maker", text: str, own: tuple[str | None, ...]) -> None:
        self._maker = maker
        self._text = text
        self._own = own

    def __getattr__(self, name: str) -> Any:
        if name != "_items":
            raise AttributeError(name)
        self._items = self._maker.properties(self._text, self._own)
        return self._items


class Maker:
    """Makes the concepts of one code system and edition from what its file stores."""

    __slots__ = ("edition", "indexed", "inner", "names", "path", "system")

    def __init__(self, path: str, system: str, edition: str, names: tuple[str, ...], packing: Packing) -> None:
        self.path = path
        self.system = system
        self.edition = edition
        self.names = names
        self.inner = tuple(names[each] for each in packing.inner)
        self.indexed = tuple(names[each] for each in packing.indexed)

    def concept(self, code: str, parent: str | None, said: str, rare: str | None, *own: str | None) -> Concept:
        """
        Return the concept of *code*; the rest as `Packing.columns` selects it.

        Raises:
            ReleaseError: what is stored can't be read: the file is damaged.
        """
        try:
            parts = said.split(UNIT, 3)
            if len(parts) == 4:  # noqa: PLR2004
                display, display_en, record, text = parts
            else:
                display, display_en, record, text = [*parts, "", "", ""][:4]
            properties = _Properties(self, text, own) if text or own else NO_PROPERTIES
            made: Any = _Draft(
                self.system, self.edition, code, display, display_en or None, parent, properties, record or None
            )
            if rare:
                status, since, until, replaced, _ = (rare + _ENDS).split(UNIT, 4)
                if status:
                    made.status = "disabled"
                if since:
                    made.valid_from = _day(since)
                if until:
                    made.valid_to = _day(until)
                if replaced:
                    made.replaced_by = listed(replaced)
            made.__class__ = Concept
            concept: Concept = made
        except (AttributeError, TypeError, ValueError) as error:
            raise ReleaseError(self.path, f"what it holds of {code!r} can't be read: it is damaged") from error
        return concept

    def properties(self, text: str, own: tuple[str | None, ...]) -> dict[str, str]:
        """Return the properties that are not empty, in the order in which the table declares them."""
        found = dict(zip(self.inner, text.split(UNIT), strict=False))
        if own:
            found |= {name: cell or "" for name, cell in zip(self.indexed, own, strict=True)}
            return {name: found[name] for name in self.names if found.get(name)}
        return {name: cell for name, cell in found.items() if cell}


def former_names(rare: str | None) -> tuple[str, ...]:
    """Return the former names that *rare* holds."""
    return listed(unpacked(rare)[4])


def former_codes(rare: str | None) -> tuple[str, ...]:
    """Return the former codes that *rare* holds."""
    return listed(unpacked(rare)[5])


def listed(text: str | None) -> tuple[str, ...]:
    """Return the texts of a JSON array; none for nothing."""
    if not text:
        return ()
    import json

    return tuple(json.loads(text))
