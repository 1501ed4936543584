"""A points scheme over a register of acts: the sum of every subject in its cycle, and what follows."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Final, Literal

import polars as pl
from attrs import frozen

from hcstandards.columns.comparing import holds
from hcstandards.columns.facts import no_column
from hcstandards.columns.files import TableFile
from hcstandards.columns.frames import frame_of
from hcstandards.columns.peers import decimals
from hcstandards.columns.refusing import problems_frame, refuse
from hcstandards.errors import InvalidFactsError, Problem, WrongTypeError, WrongValueError
from hcstandards.evaluate.numbers import shown
from hcstandards.evaluate.points import choose_cycle, window
from hcstandards.model.grading import PointsBand, PointsScheme

REASONS: Final = ("banded", "below-bands", "no-bands", "touching-bounds", "refused")
Since = date | str | Mapping[str, date] | None


@frozen(eq=False)
class PointsTable:
    """
    The points of a register, one row a subject, in the order in which the subjects first occur.

    *frame*: `subject`, `since` and `until` (the cycle, half-open), `total` (decimal), `band`, `consequence`,
    `consequence_en`, `reason`, `counted`, `left_out`, `single_acts` (a list), `refused`. A total on a bound that the
    source gives to no band has the reason `touching-bounds` and no band. A subject with an act that can't be counted
    is refused, for a sum without an act is no sum: its other columns are null. *problems*: what is wrong with the
    acts, those of nobody too: `row` (from 0), `column`, `rule`, `found`, `expected`.
    """

    scheme: str
    edition: str
    day: date
    cycle: str
    frame: pl.DataFrame
    problems: pl.DataFrame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Hand `frame` to anything that reads Arrow."""
        return self.frame.__arrow_c_stream__(requested_schema)

    def plain(self) -> dict[str, Any]:
        """Return the table as plain data, for JSON."""
        return {
            "scheme": self.scheme,
            "edition": self.edition,
            "day": self.day,
            "cycle": self.cycle,
            "subjects": self.frame.to_dicts(),
            "problems": self.problems.to_dicts(),
        }

    def highest(self) -> list[dict[str, Any]]:
        """Return the subjects, those with the most points first, those that were refused last."""
        return self.frame.sort("total", descending=True, nulls_last=True, maintain_order=True).to_dicts()

    def summary(self) -> dict[str, Any]:
        """
        Return the counts as plain data.

        *subjects*, of which *refused*; *acts*, counted or not, of the others; *refused_acts*; *single_acts*: subjects
        with an act that has a consequence alone; *bands*: `band`, `reason` and how many `subjects`, the highest totals
        first.
        """
        bands = self.frame.group_by("band", "reason").agg(subjects=pl.len(), most=pl.col("total").max())
        return {
            "scheme": self.scheme,
            "edition": self.edition,
            "day": self.day,
            "cycle": self.cycle,
            "subjects": self.frame.height,
            "refused": int(self.frame["refused"].sum()),
            "refused_acts": self.problems["row"].n_unique(),
            "acts": int(self.frame.select(pl.sum("counted") + pl.sum("left_out")).item()),
            "single_acts": int((self.frame["single_acts"].list.len() > 0).sum()),
            "bands": bands.sort("most", "band", descending=True, nulls_last=True).drop("most").to_dicts(),
        }


def points_table(
    scheme: PointsScheme,
    register: object,
    day: date,
    *,
    subject: str = "subject",
    cycle: str | None = None,
    since: Since = None,
    on_error: Literal["raise", "report"] = "raise",
) -> PointsTable:
    """
    Return the points of every subject in *register*; see `View.points_table`.

    Raises:
        InvalidFactsError: columns missing or of a wrong type; with *on_error* `raise`, acts without a day, points or
            subject, or with points that the scheme doesn't know, subjects without a first day of the cycle: every
            problem at once.
        WrongTypeError: not a table. WrongValueError: an unknown or missing cycle, a missing or late *since*; *on_error*
            is neither word.
    """
    if on_error not in ("raise", "report"):
        raise WrongValueError("on_error", repr(on_error), "raise or report")
    chosen = choose_cycle(scheme, cycle)
    read = (
        register if isinstance(register, TableFile) else TableFile(frame_of(register, "register"), problems_frame([]))
    )
    frame, names, unusable = _columns(read.frame, subject, since if isinstance(since, str) else None)
    if isinstance(since, Mapping):
        frame = frame.with_columns(since=_given_days(frame["subject"], since))
        names |= {"since": "since"} if "subject" in names else {}
    elif not isinstance(since, str):
        if since is not None and type(since) is not date:
            raise WrongTypeError("since", repr(since), "a datetime.date, a column's name, or days by subject")
        frame = frame.with_columns(since=pl.lit(since, dtype=pl.Date))
        names["since"] = "since"
    needs_since = chosen.years is not None and (since is None or isinstance(since, date))
    if needs_since or not frame.height:
        window(chosen, day, since if isinstance(since, date) else None if needs_since else day)
    wrong = _wrong_acts(frame, scheme, day, names, needed=chosen.years is not None)
    problems = problems_frame([read.problems, wrong.join(read.problems, on=["row", "column"], how="anti")])
    if unusable or on_error == "raise":
        refuse(problems, unusable)
    acts, subjects = (frame, None) if not problems.height else _without_refused(frame, problems)
    starts = acts.select("since").unique()
    windows = [window(chosen, day, each) for (each,) in starts.iter_rows()]
    starts = starts.with_columns(
        pl.Series("first", [each[0] for each in windows], dtype=pl.Date),
        pl.Series("last", [each[1] for each in windows], dtype=pl.Date),
    )
    acts = acts.join(starts, on="since", how="left", nulls_equal=True, maintain_order="left").with_columns(
        inside=(pl.col("first") <= pl.col("on")) & (pl.col("on") < pl.col("last")) & (pl.col("on") <= day)
    )
    found = _added_up(acts, scheme, chosen.id).with_columns(refused=pl.lit(value=False))
    if subjects is not None:
        columns = found.columns
        found = subjects.join(found.drop("refused"), on="subject", how="left", maintain_order="left").select(columns)
        reason = pl.when("refused").then(pl.lit("refused", dtype=pl.Enum(REASONS))).otherwise("reason")
        found = found.with_columns(reason=reason)
    return PointsTable(scheme.id, scheme.edition, day, chosen.id, found, problems)


def _without_refused(frame: pl.DataFrame, problems: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the acts of the subjects none of whose acts has *problems*, and every subject, refused or not."""
    acts = frame.with_row_index("row")
    bad = acts.join(problems.select("row").unique(), on="row", how="semi")["subject"].drop_nulls().unique()
    acts = acts.filter(~_nobody()).with_columns(refused=pl.col("subject").is_in(bad.implode()))
    subjects = acts.group_by("subject", maintain_order=True).agg(pl.col("refused").first())
    return acts.filter(~pl.col("refused")), subjects


_KINDS: Final = {"subject": pl.String(), "on": pl.Date(), "points": pl.Int64(), "since": pl.Date()}


def _columns(
    frame: pl.DataFrame, subject: str, since: str | None
) -> tuple[pl.DataFrame, dict[str, str], list[Problem]]:
    """
    Return the columns of a register by what they are, their names, and those that are missing or of a wrong type.

    These are null and have no name, so that the others can be looked at.
    """
    wanted = {"subject": subject, "on": "on", "points": "points"} | ({"since": since} if since else {})
    problems: list[Problem] = []
    names: dict[str, str] = {}
    columns: list[pl.Expr] = []
    for role, name in wanted.items():
        problem, column = _column(frame, role, name)
        if problem is None:
            names[role] = name
        else:
            problems.append(problem)
        columns.append(column.alias(role))
    if not names:
        raise InvalidFactsError(problems)
    return frame.select(columns), names, problems


def _column(frame: pl.DataFrame, role: str, name: str) -> tuple[Problem | None, pl.Expr]:
    """Return what is wrong with the column *name*, and the column, or nulls in its place."""
    nothing = pl.lit(None, dtype=_KINDS[role])
    if name not in frame.columns:
        return no_column(name, frame), nothing
    kind, column = frame.schema[name], pl.col(name)
    if isinstance(kind, pl.Null):
        return None, column.cast(_KINDS[role])
    if role == "subject":
        if isinstance(kind, (pl.Categorical, pl.Enum)):
            return None, column.cast(pl.String)
        if not isinstance(kind, pl.String):
            return Problem(f"/{name}", "facts.type", str(kind), "text (codes and ids are never numbers)"), nothing
    elif role == "points":
        if isinstance(kind, pl.Float32):
            return None, column.cast(pl.String).cast(pl.Float64)
        if not (kind.is_integer() or isinstance(kind, (pl.Float64, pl.Decimal))):
            return Problem(f"/{name}", "facts.number", str(kind), "a number"), nothing
    elif not isinstance(kind, pl.Date):
        return Problem(f"/{name}", "facts.type", str(kind), "a column of days"), nothing
    return None, column


def _given_days(subjects: pl.Series, since: Mapping[str, date]) -> pl.Series:
    return pl.Series([since.get(each) for each in subjects.to_list()], dtype=pl.Date)


def _nobody() -> pl.Expr:
    """Return whether an act names no subject: blanks are nothing."""
    return pl.col("subject").is_null() | (pl.col("subject").str.strip_chars() == "")


def _wrong_acts(
    frame: pl.DataFrame, scheme: PointsScheme, day: date, names: Mapping[str, str], *, needed: bool
) -> pl.DataFrame:
    """Return the acts that can't be counted; what stands in the column called *names*[role] there."""
    points, kind = pl.col("points"), frame.schema["points"]
    # A number that isn't finite fails both comparisons of points that the scheme knows.
    finite = points.is_finite() if isinstance(kind, pl.Float64) else pl.lit(value=True)
    known = holds(points, kind, "ge", Fraction(0)) & finite
    if scheme.act_points:
        known = known & pl.any_horizontal(holds(points, kind, "eq", Fraction(each)) for each in scheme.act_points)
    act = ", ".join(map(shown, scheme.act_points)) or "not below 0"
    checks = {
        ("subject", "facts.subject", "a subject"): _nobody(),
        ("on", "records.day", "a day"): pl.col("on").is_null(),
        ("points", "records.number", "a number"): points.is_null(),
        ("points", "points.act", act): (~known).fill_null(value=False),
    }
    if needed:
        expected = f"the first day of the cycle, not after {day}"
        checks["since", "points.since", expected] = pl.col("since").is_null() | (pl.col("since") > day)
        several = pl.col("since").n_unique().over("subject") > 1
        checks["since", "points.since", "one day for each subject"] = several & ~_nobody()
    rows = frame.with_row_index("row")
    parts = []
    for (role, rule, expected), wrong in checks.items():
        found = rows.filter(wrong) if role in names else rows.clear()
        if found.height:
            columns = {"column": pl.lit(names[role]), "rule": pl.lit(rule), "found": pl.col(role).cast(pl.String)}
            parts.append(found.select("row", **columns, expected=pl.lit(expected)))
    return problems_frame(parts)


def _added_up(acts: pl.DataFrame, scheme: PointsScheme, cycle: str) -> pl.DataFrame:
    exact = decimals(acts["points"])
    if exact is None:
        raise InvalidFactsError([Problem("/points", "facts.number", "numbers too long to add up", "shorter numbers")])
    acts = acts.with_columns(points=exact)
    kind = acts.schema["points"]
    singles = [
        (holds(pl.col("points"), kind, "eq", Fraction(each.points)) & pl.col("inside")).any().alias(f"single {number}")
        for number, each in enumerate(scheme.single_acts)
    ]
    totals = acts.group_by("subject", maintain_order=True).agg(
        pl.col("first").first().alias("since"),
        pl.col("last").first().alias("until"),
        pl.col("points").filter("inside").sum().alias("total"),
        pl.col("inside").sum().alias("counted"),
        (~pl.col("inside")).sum().alias("left_out"),
        *singles,
    )
    bands = [each for each in scheme.bands if each.cycle == cycle]
    texts = [
        pl.when(f"single {number}").then(pl.lit(each.consequence_en)) for number, each in enumerate(scheme.single_acts)
    ]
    none = pl.lit(None, dtype=pl.List(pl.String))
    return totals.select(
        "subject",
        "since",
        "until",
        "total",
        **_banded(bands, totals.schema["total"]),
        counted="counted",
        left_out="left_out",
        single_acts=pl.concat_list(texts).list.drop_nulls() if texts else none.fill_null([]),
    )


def _banded(bands: list[PointsBand], kind: pl.DataType) -> dict[str, pl.Expr]:
    """Return the band of each total, and why; a total on a bound that the source gives to no band has none."""
    text = pl.lit(None, dtype=pl.String)
    if not bands:
        reason = pl.lit("no-bands", dtype=pl.Enum(REASONS))
        return {"band": text, "consequence": text, "consequence_en": text, "reason": reason}
    total = pl.col("total")
    chain: Any = pl
    unsettled = pl.lit(value=False)
    for number, band in enumerate(bands):
        inside = holds(total, kind, "ge" if band.low_included is True else "gt", Fraction(band.low))
        if band.low_included is None:
            unsettled = unsettled | holds(total, kind, "eq", Fraction(band.low))
        if band.high is not None:
            inside = inside & holds(total, kind, "le" if band.high_included is True else "lt", Fraction(band.high))
            if band.high_included is None:
                unsettled = unsettled | holds(total, kind, "eq", Fraction(band.high))
        chain = chain.when(inside).then(pl.lit(number))
    chosen = chain.otherwise(None)
    reason = pl.when(chosen.is_not_null()).then(pl.lit("banded"))
    reason = reason.when(unsettled).then(pl.lit("touching-bounds")).otherwise(pl.lit("below-bands"))
    texts = {
        "band": [each.id for each in bands],
        "consequence": [each.consequence for each in bands],
        "consequence_en": [each.consequence_en for each in bands],
    }
    named = {
        name: chosen.replace_strict(list(range(len(bands))), each, default=None, return_dtype=pl.String)
        for name, each in texts.items()
    }
    return {**named, "reason": reason.cast(pl.Enum(REASONS))}
