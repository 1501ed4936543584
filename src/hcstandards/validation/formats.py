r"""
The format language of WS/T 363.1 (6.2.4, 6.2.5), as a frozen value, and what it means as JSON Schema.

A data type: `S1` free text, `S2` a few listed values, `S3` a code table, `L` a truth value, `N` a number, `D` a
day, `DT` a day and time, `T` a time, `B` binary. A format of representation: `A` letters, `N` digits, `AN` both,
with a length (`N4`, `AN..10`, `AN4..20`), rows (`AN..20X3`), decimals (`N6,2`: six characters, the point
counted), `D8`, `DT15`, `T6`, `T/F`, `B`.

The standard's own examples slip: they write `T8` for a day and `T15` for a day and time. Both are read as what
they mean, and `slip` says so.
"""

import re
from typing import Any, Final, Literal

from attrs import frozen

from hcstandards.errors import WrongValueError

DataType = Literal["S1", "S2", "S3", "L", "N", "D", "DT", "T", "B"]
Kind = Literal["text", "digits", "decimal", "boolean", "day", "moment", "time", "binary"]
DATA_TYPES: Final[tuple[DataType, ...]] = ("S1", "S2", "S3", "L", "N", "D", "DT", "T", "B")
_FORM = re.compile(r"(AN|A|N)(?:(\.\.)?([0-9]{1,6})(?:\.\.([0-9]{1,6}))?)?(?:,([0-9]{1,2}))?(?:[Xx×]([0-9]{1,3}))?")
_FIXED: Final[dict[str, tuple[Kind, int, str]]] = {
    "D8": ("day", 8, "D8"),
    "D": ("day", 8, "D8"),
    "DT15": ("moment", 15, "DT15"),
    "DT": ("moment", 15, "DT15"),
    "T6": ("time", 6, "T6"),
    "T": ("time", 6, "T6"),
    "T8": ("day", 8, "D8"),
    "T15": ("moment", 15, "DT15"),
    "T/F": ("boolean", 1, "T/F"),
    "B": ("binary", 0, "B"),
}
_SLIPS: Final = ("T8", "T15")
MOST_CHARACTERS: Final = 100_000
_SHAPES: Final[dict[str, dict[str, Any]]] = {
    "day": {"type": "string", "format": "hcs-date"},
    "moment": {"type": "string", "format": "hcs-date-time"},
    "time": {"type": "string", "format": "hcs-time"},
    "boolean": {"enum": ["0", "1", "T", "F", False, True]},  # the type says 0 and 1, its format T/F
    "binary": {
        "type": "string",  # the standard says binary and no more; JSON carries octets as base64, padded (RFC 4648)
        "contentEncoding": "base64",
        "pattern": "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
    },
}


@frozen
class ElementFormat:
    """
    One format of representation, parsed.

    *shortest* to *longest* characters (for decimals the point is one), *decimals* after the point, *rows* lines
    of that length each, *slip* where it is written as the standard's examples miswrite it.
    """

    kind: Kind
    characters: Literal["A", "N", "AN", ""]
    shortest: int
    longest: int | None
    decimals: int | None = None
    rows: int | None = None
    slip: str | None = None

    def __str__(self) -> str:
        """Return the canonical form: `AN..20X3`, `N6,2`, `D8`."""
        named = {"day": "D8", "moment": "DT15", "time": "T6", "boolean": "T/F", "binary": "B"}
        if self.kind in named:
            return named[self.kind]
        if self.decimals is not None:
            return (
                f"N..{self.longest},{self.decimals}"
                if self.shortest != self.longest
                else f"N{self.longest},{self.decimals}"
            )
        length = "" if self.longest is None else str(self.longest)
        if self.longest is not None and self.shortest != self.longest:
            length = f"..{self.longest}" if self.shortest == 0 else f"{self.shortest}..{self.longest}"
        return f"{self.characters}{length}" + (f"X{self.rows}" if self.rows else "")


def parse_format(text: str) -> ElementFormat:
    """
    Return the format that *text* writes.

    >>> parse_format("AN..20X3").rows, parse_format("N6,2").longest, str(parse_format("T15"))
    (3, 6, 'DT15')

    Raises:
        WrongValueError: not a format of WS/T 363.1.
    """
    given = text.strip()
    fixed = _FIXED.get(given.upper())
    if fixed is not None:
        kind, length, _ = fixed
        return ElementFormat(kind, "", length, length, slip=given if given.upper() in _SLIPS else None)
    match = _FORM.fullmatch(given)
    if match is None:
        raise _refused(text)
    characters, up_to, first, last, decimals, rows = match.groups()
    shortest, longest = _lengths(up_to, first, last)
    whole = None if decimals is None else int(decimals)
    wrong_range = longest is not None and (shortest > longest or not 0 < longest <= MOST_CHARACTERS)
    wrong_point = whole is not None and (
        characters != "N" or longest is None or whole + 2 > longest or rows is not None
    )
    if wrong_range or wrong_point or (rows is not None and int(rows) == 0) or (longest is None and rows is not None):
        raise _refused(text)
    meant: Kind = "decimal" if whole is not None else "digits" if characters == "N" else "text"
    return ElementFormat(meant, characters, shortest, longest, whole, int(rows) if rows else None)  # type: ignore[arg-type]


def _lengths(up_to: str | None, first: str | None, last: str | None) -> tuple[int, int | None]:
    if first is None:
        return 0, None
    if up_to:
        return (0, int(first)) if last is None else (1, 0)  # `..4..20` is no length
    return int(first), int(last or first)


def _refused(text: str) -> WrongValueError:
    return WrongValueError(
        "format", repr(text), "a format of WS/T 363.1, for example AN..20, AN..20X3, N6,2, D8, DT15, T6"
    )


def schema_of(data_type: str, form: ElementFormat) -> dict[str, Any]:
    r"""
    Return the JSON Schema of a value of *data_type* written in *form*; every value is text, decimals too.

    >>> schema_of("N", parse_format("N6,2"))["pattern"]
    '^(0|[1-9][0-9]{0,2})\\.[0-9]{2}$'

    Raises:
        WrongValueError: the type is unknown, or no value of that type is written so.
    """
    if data_type not in DATA_TYPES:
        raise WrongValueError("type", repr(data_type), "one of " + ", ".join(DATA_TYPES))
    fitting: dict[str, tuple[str, ...]] = {
        "D": ("day",),
        "DT": ("moment",),
        "T": ("time",),
        "L": ("boolean",),
        "B": ("binary",),
        "N": ("digits", "decimal"),
    }
    if form.kind not in fitting.get(data_type, ("text", "digits")):
        raise WrongValueError("format", f"{data_type} {form}", f"a format in which {data_type} is written")
    if form.kind in _SHAPES:
        return dict(_SHAPES[form.kind])
    if form.kind == "decimal":
        return {"type": "string", "pattern": _decimal_pattern(form)}
    if data_type == "N":
        return {"type": "string", "pattern": _whole_pattern(form)}
    return {"type": "string", "pattern": _text_pattern(form)}


def _decimal_pattern(form: ElementFormat) -> str:
    """Digits, the point, decimals; what is left of the length, point taken off, may stand before the point."""
    assert form.longest is not None  # noqa: S101 - parsing saw to it
    before = form.longest - 1 - (form.decimals or 0)
    if not form.decimals:
        before = form.longest
        return f"^(0|[1-9][0-9]{{0,{before - 1}}})$"
    return rf"^(0|[1-9][0-9]{{0,{before - 1}}})\.[0-9]{{{form.decimals}}}$"


def _whole_pattern(form: ElementFormat) -> str:
    """A number keeps leading zeros only where its length is fixed."""
    if form.longest is None:
        return "^(0|[1-9][0-9]*)$"
    if form.shortest == form.longest:
        return f"^[0-9]{{{form.longest}}}$"
    return f"^[0-9]{{{max(1, form.shortest)},{form.longest}}}$"


def _text_pattern(form: ElementFormat) -> str:
    unit = {"A": "[A-Za-z\u0080-\U0010ffff]", "N": "[0-9]", "AN": "[^\\r\\n]"}[form.characters]
    if form.longest is None:
        return f"^{unit}*$"
    shortest = max(1, form.shortest)
    length = f"{{{form.longest}}}" if shortest == form.longest else f"{{{shortest},{form.longest}}}"
    if form.rows is None:
        return f"^{unit}{length}$"
    return f"^{unit}{length}(\\n{unit}{length}){{0,{form.rows - 1}}}$"
