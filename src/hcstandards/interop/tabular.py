"""Rows as CSV text."""

import csv
import io
from collections.abc import Iterable


def csv_text(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    r"""
    Return *rows* as CSV text with a head, a line each; commas, quotes and line breaks in values survive.

    >>> csv_text(("code", "display"), [("01", "心脏,移植")])
    'code,display\n01,"心脏,移植"\n'
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()
