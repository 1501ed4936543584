"""
What readers of others (Polars, expat, zip, SQLite, …) refuse, in our own words, which exist in Chinese too.

Their own words stay as a detail behind ours: they are what a search finds.
"""

import re
from json import JSONDecodeError
from typing import Final

from hcstandards.texts import phrase

LONGEST: Final = 200
UNKNOWN: Final = "its content can't be read"

_WORDS: Final[tuple[tuple[str, str], ...]] = (
    # Parquet, CSV and NDJSON, as Polars reads them
    (r"parquet: .*must end with PAR1.*", "it doesn't end as a Parquet file does (cut short, or none)"),
    (r"parquet: .*at least 12 bytes.*", "too short for a Parquet file"),
    (r"parquet: .*", "a damaged Parquet file"),
    (r"empty CSV", "an empty file"),
    (r"Cannot infer NDJSON types on empty reader.*", "an empty file"),
    (r"found more fields than defined in .*", "more cells in a line than in the header"),
    (r"(?:invalid utf-?8.*|stream did not contain valid UTF-8.*)", "bytes that are not UTF-8"),
    (r"could not parse .*", "cells that can't be told apart"),
    (r"(?:Syntax at character .*|InternalError\(.*|error deserializing JSON.*)", "text that is no JSON"),
    (r".*out of memory.*|.*memory allocation.*", "more than memory holds"),
    # tables
    (
        r"(?:.*height of column .*|.*lengths? don'?t match.*|.*must all be the same length.*)",
        "columns of unlike lengths",
    ),
    (r"unexpected value while building Series .*", "values of several kinds in one column"),
    (r"(?:unable to find column|unable to find field).*|.*\bnot found: .*", "a column that is not there"),
    (r"invalid series dtype: expected `Struct`.*", "one column where a table belongs"),
    (r"Series name must be a string", "a column's name that is not text"),
    (r"column with name '.*' has more than one occurrence.*|.*duplicate.*column.*", "two columns of one name"),
    # XML
    (r"no element found", "it ends before its elements do"),
    (r"mismatched tag", "an end tag that doesn't fit the element it closes"),
    (r"not well-formed \(invalid token\)", "characters that can't stand there"),
    (r"unclosed token", "a tag that is never closed"),
    (r"duplicate attribute", "an attribute twice in one element"),
    (r"junk after document element", "more than one outermost element"),
    (r"undefined entity", "an entity that is not defined"),
    (r"unclosed CDATA section", "a CDATA section that is never closed"),
    (r"unbound prefix", "a prefix without a namespace"),
    (r"syntax error", "text that is no XML"),
    (r"XML or text declaration not at start of entity", "something in front of the XML declaration"),
    (r"unknown encoding.*|encoding specified in XML declaration is incorrect", "an encoding that can't be read"),
    # schemas
    (r"Invalid URI.*", "an id or a reference that is no URI"),
    (r"Recursion limit reached|.*recursion depth.*", "nesting too deep"),
    # archives and compressed files
    (r"Bad CRC-32 for file .*|CRC check failed .*|Incorrect length of data produced", "its check sum doesn't fit"),
    (r"Bad magic number .*|Truncated .*|Overlapped entries.*|File name in directory .*", "a damaged archive"),
    (
        r"Error -[0-9]+ while decompressing data.*|Corrupt input data.*|.*[Dd]ata corruption.*",
        "damaged compressed data",
    ),
    (
        r"(?s)Not a gzipped file.*|Input format not supported by decoder|.*[Uu]nknown frame descriptor.*",
        "another format",
    ),
    (r"That compression method is not supported|compression type .*", "a compression that isn't supported"),
    (r"zstd .*|.*[Zz]std.*", "damaged compressed data"),
    (r"Cannot detect file format", "not a workbook that can be read"),
    # delimited text
    (r".* expected after .*", "something between a closing quotation mark and the delimiter"),
    (r"field larger than field limit .*", "a cell that is too long"),
    (r"new-line character seen in unquoted field.*", "a line end of another kind"),
    (r"line contains NUL", "a NUL character"),
    # SQLite
    (r"file is not a database|database disk image is malformed.*", "a damaged table file"),
    (r"disk I/O error", "the disk can't be read"),
    (r"unable to open database file", "it can't be opened"),
    (r"database is locked|attempt to write a readonly database", "another program holds it"),
    # regular expressions
    (r"missing \), unterminated subpattern.*", "a bracket that is never closed"),
    (r"unbalanced parenthesis.*", "a closing bracket too many"),
    (r"unterminated character set.*", "a character set that is never closed"),
    (r"nothing to repeat.*|multiple repeat.*", "a repetition of nothing"),
    (r"bad escape .*|bad character range .*|unknown extension .*|.* at position [0-9]+", "not a regular expression"),
)
_PLACED: Final = re.compile(r"(.*): line ([0-9]+), column ([0-9]+)", re.DOTALL)


def reason_of(error: BaseException) -> str:
    """
    Return why *error* was raised, on one line: our words, and behind them those of the reader.

    What stands in the table of phrases already, as the words of Python's JSON reader do, stays as it is.

    >>> reason_of(ValueError("mismatched tag: line 1, column 6"))
    "line 1, column 6: an end tag that doesn't fit the element it closes; the reader said: mismatched tag"
    """
    if isinstance(error, JSONDecodeError):
        several = "\n" in error.doc.strip()
        return (
            f"line {error.lineno}, column {error.colno}: {error.msg}"
            if several
            else f"{error.msg}, column {error.colno}"
        )
    strerror = error.strerror if isinstance(error, OSError) else None
    said = (strerror or next(iter(str(error).splitlines()), "") or type(error).__name__)[:LONGEST]
    placed = _PLACED.fullmatch(said)
    place, detail = (f"line {placed[2]}, column {placed[3]}: ", placed[1]) if placed else ("", said)
    words = next((words for pattern, words in _WORDS if re.fullmatch(pattern, detail)), None)
    if words is None and phrase(said, "zh") != said:
        return said
    return f"{place}{words or UNKNOWN}; the reader said: {detail}"


def all_words() -> tuple[str, ...]:
    """Return everything of ours that `reason_of` may say."""
    return (UNKNOWN, *dict.fromkeys(words for _, words in _WORDS))
