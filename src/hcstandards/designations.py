"""
Designations of standards and numbers of documents: read as people write them, printed one way.

`GB/T 2261.1—2003`, `GB-T2261.1-2003` and `ＧＢ／Ｔ 2261.1-2003` are one designation; `医保发〔2019〕39号` and
`医保办函〔2019〕39号` are two, because the series word is part of the identity.
"""

import re
import unicodedata

from attrs import frozen

from hcstandards.errors import WrongValueError

_SLASHES = dict.fromkeys(map(ord, "\u2044\u2215\u29f8\\_"), "/")
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2e3a\u30fc"), "-")
_BRACKETS = str.maketrans("[({【〖])}】〗", "〔" * 5 + "〕" * 5)

_SERIES = "GBZ|GB|WS|YY|LD|CFDAB"
"""Series whose recommended kind is printed with `/T`, and written without its slash (`WST`) in file names."""

_STANDARD = re.compile(
    rf"""(?:
        (?P<group>T)\s*[/ -]\s*(?P<body>[A-Z]{{2,}})                     # T/CHIA
      | (?P<local>DB\s*(?:[0-9]{{2}}){{1,3}})(?:\s*[/ -]?\s*(?P<local_kind>[TZ])|(?=[ -]))  # DB37/T
      | (?P<series>{_SERIES})(?:\s*[/ -]\s*(?P<kind>[TZ])|(?P<glued>T))?   # GB/T, WST; GBZ is a series of its own
      | (?P<other>[A-Z]{{2,}})(?:\s*[/-]\s*(?P<other_kind>[TZ]))?
    )
    [\s-]* (?P<number>[0-9]+)(?:\s*\.\s*(?P<part>[0-9]+(?:\.[0-9]+)*))?
    (?:\s*-+\s*(?P<year>[0-9]{{4}}|[0-9]{{2}})\s*年?)?""",
    re.VERBOSE,
)
_DOCUMENT = re.compile("(?P<series>[\u4e00-\u9fff]+)〔第?(?P<year>[0-9]{4})年?〕第?0*(?P<number>[0-9]+)号")

LONGEST = 200
"""Longer texts are no designation."""

FIRST_TWO_DIGIT_YEAR = 50
"""Years of two digits: 50 to 99 are the last century's (GB 3304-91), 00 to 49 this one's."""


@frozen
class Designation:
    """
    What names a standard or a document.

    *series* is the canonical series word (`GB/T`, `DB37/T`, `T/CHIA`, `医保发`) and part of the identity, as are
    *part* (`1` of 2261.1) and *year*, which is `None` where it isn't printed. *number* keeps leading zeros of
    group standards (`T/CHIA 001`).
    """

    series: str
    number: str
    part: str | None = None
    year: int | None = None

    @property
    def is_document(self) -> bool:
        """Whether it is a number of an office's document (`医保发〔2019〕39号`) rather than of a standard."""
        return not self.series.isascii()

    def __str__(self) -> str:
        """Return the canonical form, with a hyphen before the year of a standard."""
        if self.is_document:
            return f"{self.series}〔{self.year}〕{self.number}号"
        part = f".{self.part}" if self.part else ""
        year = f"-{self.year}" if self.year is not None else ""
        return f"{self.series} {self.number}{part}{year}"

    def covers(self, other: "Designation") -> bool:
        """
        Tell whether *other* is this one; without a year, any year is meant.

        >>> parse_designation("WS/T 364.2").covers(parse_designation("WST364.2-2023"))
        True
        """
        same = (self.series, self.number, self.part) == (other.series, other.number, other.part)
        return same and self.year in (None, other.year)


def parse_designation(text: str) -> Designation:
    """
    Return the designation that *text* prints, however it is spaced, dashed, bracketed or widened.

    >>> str(parse_designation("GB-T2261.1—2003"))
    'GB/T 2261.1-2003'
    >>> str(parse_designation("医保发[2019]39号"))
    '医保发〔2019〕39号'

    Raises:
        WrongValueError: it prints none.
    """
    found = find_designation(text)
    if found is None:
        expected = "a designation, for example GB/T 2261.1-2003 or 医保发〔2019〕39号"
        raise WrongValueError("designation", repr(text[:LONGEST]), expected)
    return found


def find_designation(text: str) -> Designation | None:
    """Return what `parse_designation` returns, or `None` where *text* prints no designation."""
    if len(text) > LONGEST:
        return None
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES).strip()
    document = _DOCUMENT.fullmatch("".join(plain.split()).translate(_BRACKETS))
    if document is not None:
        return Designation(document["series"], document["number"], None, int(document["year"]))
    match = _STANDARD.fullmatch(plain.translate(_SLASHES).upper())
    if match is None:
        return None
    year = match["year"]
    return Designation(_series(match), match["number"], match["part"], _year(year) if year else None)


def _series(match: re.Match[str]) -> str:
    if match["group"]:
        return f"T/{match['body']}"
    head = match["local"] or match["series"] or match["other"]
    kind = match["local_kind"] or match["kind"] or match["glued"] or match["other_kind"]
    head = "".join(head.split())
    return f"{head}/{kind}" if kind else head


def _year(text: str) -> int:
    if len(text) > 2:  # noqa: PLR2004 - four digits
        return int(text)
    return int(text) + (1900 if int(text) >= FIRST_TWO_DIGIT_YEAR else 2000)
