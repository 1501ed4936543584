"""How much of a file from outside is read at most, and how a read is stopped."""

import time
from collections.abc import Callable

from attrs import frozen

from hcstandards.errors import ImportRefusedError

MIB = 2**20
Watcher = Callable[[int, int], None]
"""Told the bytes read so far and the size of the files, where known (0 where not)."""


@frozen
class Limits:
    """
    What reading accepts; every figure can be raised by whoever knows the file.

    *file*: bytes of a file on disk. *unpacked*: bytes that come out of an archive, workbook or compressed file, all
    members together; *ratio*: unpacked to packed bytes of one member, as far as it was read (looked at above 16 MiB);
    *members* of an archive. *rows* and *columns* of a table, *line*: bytes of one line or characters of one cell.
    *depth* of XML and JSON, *json*: bytes of a JSON file, which is read whole. *strings*: characters in the shared
    texts of a workbook. *tracked*: codes or names kept in memory to be compared. *seconds* for the whole import.
    """

    file: int = 64 * 1024 * MIB
    unpacked: int = 64 * 1024 * MIB
    ratio: int = 250
    members: int = 10_000
    rows: int = 100_000_000
    columns: int = 2_000
    line: int = MIB
    depth: int = 64
    json: int = 256 * MIB
    strings: int = 1024 * MIB
    tracked: int = 1_000_000
    seconds: float = 6 * 3600.0


DEFAULT_LIMITS = Limits()
RATIO_FROM = 16 * MIB


class Meter:
    """Counts what one import has read, and refuses what is beyond the limits."""

    def __init__(self, limits: Limits = DEFAULT_LIMITS, watch: Watcher | None = None) -> None:
        """Start the clock; *watch* is told the progress."""
        self.limits = limits
        self.unpacked = 0
        self.done = 0
        self.total = 0
        self._watch = watch
        self._until = time.monotonic() + limits.seconds

    def read(self, amount: int, where: str) -> None:
        """Note *amount* bytes read from disk."""
        self.done += amount
        if self._watch is not None:
            self._watch(self.done, self.total)
        self.in_time(where)

    def unpack(self, amount: int, where: str) -> None:
        """Note *amount* bytes that came out of an archive."""
        self.unpacked += amount
        if self.unpacked > self.limits.unpacked:
            raise ImportRefusedError(
                where,
                "limit.unpacked",
                f"more than {self.limits.unpacked} bytes unpacked",
                f"at most {self.limits.unpacked} bytes",
                "raise the limit if you trust the file",
            )
        self.in_time(where)

    def in_time(self, where: str) -> None:
        """Refuse to go on once the time is up."""
        if time.monotonic() > self._until:
            raise ImportRefusedError(
                where,
                "limit.seconds",
                f"more than {self.limits.seconds:g} seconds",
                f"at most {self.limits.seconds:g} seconds",
                "raise the limit if you trust the file",
            )


def beyond(where: str, rule: str, found: str, most: int) -> ImportRefusedError:
    """Return the refusal of something larger than a limit."""
    return ImportRefusedError(where, f"limit.{rule}", found, f"at most {most}", "raise the limit if you trust the file")
