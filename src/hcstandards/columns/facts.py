"""
The columns of a table of facts: which is what, of which type, and what is wrong with their rows.

| column | what |
| --- | --- |
| `level` | `primary`, `secondary`, `tertiary`; or given once for the table |
| `hospital`, `setting`, `score`, `qualification`, `special_conditions` | as in `HospitalFacts` |
| an indicator's id | its value: integer, float or decimal; missing is null |
| indicator`.unit` | the unit of that row's value, the indicator's where null |
| indicator`.peer` | the peer group's value, in the indicator's unit |
| a criterion's id | `met`, `not-met`, `not-applicable`, or a truth value |
| threshold`.explained` | whether the explanation was accepted: a truth value |

Ids of criteria and thresholds may leave out their standard.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

import polars as pl
from attrs import evolve, field, frozen

from hcstandards.columns.rules import SchemeRules
from hcstandards.errors import Problem
from hcstandards.release.holdings import near_matches
from hcstandards.units import convert
from hcstandards.values import FrozenMap

UNIT: Final = ".unit"
PEER: Final = ".peer"
EXPLAINED: Final = ".explained"
CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "level": ("primary", "secondary", "tertiary"),
    "setting": ("rural", "urban"),
    "qualification": ("passed", "failed"),
    "special_conditions": ("met", "not-met"),
}
JUDGEMENTS: Final = ("met", "not-met", "not-applicable")
RESULTS: Final = ("row", "hospital", "level", "qualified", "score", "grade", "reason", "refused")
_ONE: Final = Decimal(1)


@frozen
class Measured:
    """An indicator's columns. *units* are those that occur, the indicator's own first where it does."""

    column: str
    unit: str
    unit_column: str | None = None
    peer: str | None = None
    units: tuple[str, ...] = ()


@frozen
class FactsTable:
    """
    A table of facts whose columns are known; numbers are integers, `Float64` or `Decimal`, texts are text.

    *problems*: columns that can't be used. Those of a wrong type are left out, so that the others can be looked at.
    """

    frame: pl.DataFrame
    measured: FrozenMap[str, Measured]
    criteria: FrozenMap[str, tuple[str, ...]]
    explained: FrozenMap[str, tuple[str, ...]]
    kept: tuple[str, ...] = ()
    peer_group: tuple[str, ...] | None = None
    problems: tuple[Problem, ...] = field(default=())
    kinds: pl.Schema = field(init=False, repr=False)
    """The type of each column of *frame*."""

    @kinds.default
    def _kinds(self) -> pl.Schema:
        return self.frame.schema


def read_columns(
    frame: pl.DataFrame,
    rules: SchemeRules,
    *,
    level: str | None = None,
    units: Mapping[str, str] | None = None,
    keep: Iterable[str] = (),
    peer_group: Iterable[str] | None = None,
) -> FactsTable:
    """
    Return *frame* with each column told.

    Columns that are nothing, or of a wrong type, a level that is missing, units that don't convert are the `problems`
    of the answer.
    """
    problems: list[Problem] = []
    grouped = None if peer_group is None else tuple(peer_group)
    kept = tuple(dict.fromkeys((*keep, *(each for each in grouped or () if each not in CHOICES))))
    problems += [no_column(name, frame) for name in kept if name not in frame.columns]
    taken = {*RESULTS, *rules.names(), rules.gate}
    problems += [
        Problem(f"/{name}", "facts.column", repr(name), "a name that no column of the answer has")
        for name in kept
        if name in taken
    ]
    if level is not None:
        if "level" in frame.columns:
            problems.append(Problem("/level", "facts.level", "a column, and one level for all", "either of them"))
        frame = frame.with_columns(level=pl.lit(level))
    elif "level" not in frame.columns:
        problems.append(Problem("/level", "facts.choice", "no column", "one of " + ", ".join(rules.levels)))
    found = _Reader(frame, rules, dict(units or {}), kept)
    for name in frame.columns:
        if name not in kept:
            found.place(name)
    found.check_units()
    found.leave_out_unsound()
    return FactsTable(
        found.frame,
        FrozenMap({name: each for name, each in found.measured.items() if each.column}),
        FrozenMap({name: tuple(each) for name, each in found.criteria.items()}),
        FrozenMap({name: tuple(each) for name, each in found.explained.items()}),
        kept,
        grouped,
        (*problems, *found.problems),
    )


def no_column(name: str, frame: pl.DataFrame) -> Problem:
    """Return that *frame* has no column *name*, with those that are close to it."""
    near = near_matches(name, frame.columns)
    return Problem(f"/{name}", "facts.column", "no such column", "a column of the table", _near(near))


def _near(near: tuple[str, ...]) -> str:
    return f"close to it: {', '.join(near)}" if near else ""


class _Reader:
    """Goes over the columns once, gathering what each is."""

    def __init__(self, frame: pl.DataFrame, rules: SchemeRules, units: dict[str, str], kept: tuple[str, ...]) -> None:
        self.frame, self.rules, self.units, self.kept = frame, rules, units, kept
        self.standard = rules.scheme.standard
        self.problems: list[Problem] = []
        self.measured: dict[str, Measured] = {}
        self.criteria: dict[str, list[str]] = {}
        self.explained: dict[str, list[str]] = {}
        self._unsound: set[str] = set()
        levels = rules.levels.values()
        self._criteria = {each.id for level in levels for each in level.criteria}
        self._thresholds = {each.id for level in levels for each in level.thresholds}

    def place(self, name: str) -> None:
        """Note what the column *name* is, and convert its type."""
        head, _, suffix = name.rpartition(".")
        if name in CHOICES or name == "hospital":
            self._as_text(name)
        elif name == "score":
            self._as_number(name)
        elif name in self.rules.indicators:
            self._as_number(name)
            self._measured(name, column=name)
        elif self._full(name) in self._criteria:
            self._as_judgement(name)
            self.criteria.setdefault(self._full(name), []).append(name)
        elif suffix == UNIT[1:] and head in self.rules.indicators:
            self._as_text(name)
            self._measured(head, unit_column=name)
        elif suffix == PEER[1:] and head in self.rules.indicators:
            self._as_number(name)
            self._measured(head, peer=name)
        elif suffix == EXPLAINED[1:] and self._full(head) in self._thresholds:
            self._as_truth(name)
            self.explained.setdefault(self._full(head), []).append(name)
        else:
            self._strange(name)

    def _full(self, name: str) -> str:
        return name if "/" in name else f"{self.standard}/{name}"

    def _measured(self, indicator: str, **facts: str) -> None:
        default = Measured("", self.rules.indicators[indicator].unit)
        self.measured[indicator] = evolve(self.measured.get(indicator, default), **facts)  # type: ignore[arg-type]

    def _strange(self, name: str) -> None:
        self._unsound.add(name)
        known = [*CHOICES, "hospital", "score", *self.rules.indicators]
        known += [each.partition("/")[2] for each in sorted(self._criteria)]
        expected = "a column of facts, or one to be kept"
        self.problems.append(
            Problem(f"/{name}", "facts.unknown-key", repr(name), expected, _near(near_matches(name, known)))
        )

    def _cast(self, name: str, change: pl.Expr) -> None:
        self.frame = self.frame.with_columns(change.alias(name))

    def leave_out_unsound(self) -> None:
        """Drop the columns of a wrong type."""
        self.frame = self.frame.drop(self._unsound)
        for columns in (self.criteria, self.explained):
            for key, names in columns.items():
                columns[key] = [each for each in names if each not in self._unsound]
        for name, each in self.measured.items():
            gone = {"column": "", "unit_column": None, "peer": None}
            lost = {key: empty for key, empty in gone.items() if getattr(each, key) in self._unsound}
            self.measured[name] = evolve(each, **lost) if lost else each  # type: ignore[arg-type]

    def _wrong(self, name: str, rule: str, expected: str) -> None:
        self._unsound.add(name)
        self.problems.append(Problem(f"/{name}", rule, str(self.frame[name].dtype), expected))

    def _as_text(self, name: str) -> None:
        kind = self.frame[name].dtype
        if isinstance(kind, (pl.Categorical, pl.Enum, pl.Null)):
            self._cast(name, pl.col(name).cast(pl.String))
        elif not isinstance(kind, pl.String):
            self._wrong(name, "facts.type", "text")

    def _as_number(self, name: str) -> None:
        kind = self.frame[name].dtype
        if isinstance(kind, pl.Null):
            self._cast(name, pl.col(name).cast(pl.Float64))
        elif isinstance(kind, (pl.Float32, getattr(pl, "Float16", pl.Float32))):  # the value it prints
            self._cast(name, pl.col(name).cast(pl.String).cast(pl.Float64))
        elif not (kind.is_integer() or isinstance(kind, (pl.Float64, pl.Decimal))):
            self._wrong(name, "facts.number", "a number")

    def _as_judgement(self, name: str) -> None:
        if isinstance(self.frame[name].dtype, pl.Boolean):
            column = pl.col(name)
            text = pl.when(column).then(pl.lit("met")).when(~column).then(pl.lit("not-met"))
            self._cast(name, text.otherwise(None))
        else:
            self._as_text(name)

    def _as_truth(self, name: str) -> None:
        if isinstance(self.frame[name].dtype, pl.Null):
            self._cast(name, pl.col(name).cast(pl.Boolean))
        elif not isinstance(self.frame[name].dtype, pl.Boolean):
            self._wrong(name, "facts.type", "true or false")

    def check_units(self) -> None:
        """Note the units that occur, and those that don't convert."""
        for name, unit in self.units.items():
            each = self.measured.get(name)
            if each is None or not each.column:
                self.problems.append(no_column(name, self.frame))
            elif each.unit_column is not None:
                expected = "the unit once, for the column or row by row"
                self.problems.append(Problem(f"/{name}", "facts.unit", "two units", expected))
            elif convert(_ONE, unit, each.unit) is None:
                self.problems.append(_not_convertible(f"/{name}", unit, each.unit))
            else:
                self.measured[name] = evolve(each, units=(unit,))
        for name, each in self.measured.items():
            if not each.column and each.unit_column is not None:
                self.problems.append(no_column(name, self.frame))
            elif each.unit_column is not None:
                if each.unit_column in self._unsound:
                    continue
                given = self.frame[each.unit_column].drop_nulls().unique().sort().to_list()
                units = tuple(unit for unit in given if convert(_ONE, unit, each.unit) is not None)
                self.measured[name] = evolve(each, units=(each.unit, *(unit for unit in units if unit != each.unit)))
            elif not each.units:
                self.measured[name] = evolve(each, units=(each.unit,))


def _not_convertible(where: str, unit: str, wanted: str) -> Problem:
    return Problem(where, "facts.unit", repr(unit), f"a unit that converts to {wanted}")
