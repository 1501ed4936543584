"""Lock files: canonical JSON, the shape of which stands in `schemas/lock.schema.json`."""

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from hcstandards.errors import LockError, Problem
from hcstandards.model.findings import Origin
from hcstandards.model.locks import Lock, Pinned
from hcstandards.values import FrozenMap

GENERATION: Final = 1
LARGEST: Final = 16 * 2**20
_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")
_KEYS: Final = ("absent", "catalogues", "day", "digest", "lock", "region", "standards", "tables")


def lock_bytes(lock: Lock) -> bytes:
    """Return a lock file's bytes: sorted keys, one value a line, so that two locks can be compared by eye."""
    plain: dict[str, Any] = {
        "lock": GENERATION,
        "digest": lock.digest,
        "catalogues": [
            {"id": each.catalogue, "version": each.version, "digest": each.digest} for each in lock.catalogues
        ],
        "day": lock.day.isoformat(),
        "standards": {
            key: {"edition": each.version, "digest": each.digest} for key, each in lock.pinned_standards.items()
        },
        "tables": {key: {"release": each.version, "digest": each.digest} for key, each in lock.pinned_tables.items()},
        "absent": dict(lock.absent),
    }
    if lock.region is not None:
        plain["region"] = lock.region
    return (json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def read_lock(path: "str | os.PathLike[str]") -> Lock:
    """
    Read a lock file.

    Raises:
        LockError: it can't be read, is beyond 16 MiB, or is not a lock file; with every problem.
    """
    try:
        if os.stat(path).st_size > LARGEST:  # noqa: PTH116
            raise LockError([Problem(str(path), "lock.size", "a larger file", f"at most {LARGEST} bytes")])
        with open(path, "rb") as stream:  # noqa: PTH123
            raw = stream.read()
    except OSError as error:
        reason = error.strerror or str(error)
        raise LockError([Problem(str(path), "lock.unreadable", reason, "a lock file")]) from error
    return parse_lock(raw, str(path))


def parse_lock(raw: bytes, shown: str) -> Lock:
    """
    Return the lock that *raw* says.

    Raises:
        LockError: with every problem.
    """
    twice: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) < len(items):
            keys = [key for key, _ in items]
            twice.extend(key for key in found if keys.count(key) > 1)
        return found

    try:
        plain = json.loads(raw, object_pairs_hook=pairs)
    except (ValueError, RecursionError) as error:
        raise LockError([Problem(shown, "lock.syntax", str(error), "JSON")]) from error
    problems = [Problem(shown, "lock.shape", f"{key} twice", "each key once") for key in twice]
    problems += [Problem(f"{shown} {where}", "lock.shape", found, expected) for where, found, expected in _shape(plain)]
    if problems:
        raise LockError(problems)
    return Lock(
        digest=plain["digest"],
        catalogues=tuple(Origin(each["id"], each["version"], each["digest"]) for each in plain["catalogues"]),
        day=date.fromisoformat(plain["day"]),
        region=plain.get("region"),
        pinned_standards=_pinned(plain["standards"], "edition"),
        pinned_tables=_pinned(plain["tables"], "release"),
        absent=FrozenMap(plain["absent"]),
    )


def _pinned(plain: dict[str, dict[str, str]], name: str) -> FrozenMap[str, Pinned]:
    return FrozenMap({key: Pinned(each[name], each["digest"]) for key, each in plain.items()})


Wrong = tuple[str, str, str]
"""Where, what was found, what was expected."""


def _shape(plain: Any) -> Iterator[Wrong]:
    if not isinstance(plain, dict):
        yield "/", type(plain).__name__, "an object"
        return
    if plain.get("lock") != GENERATION:
        yield "/lock", repr(plain.get("lock")), str(GENERATION)
    for key in sorted({*_KEYS, *plain}):
        if key not in _KEYS:
            yield f"/{key}", f"unknown key {key!r}", ", ".join(_KEYS)
        elif key not in plain and key not in {"region", "catalogues"}:
            yield f"/{key}", "nothing", key
    checks: dict[str, Callable[[Any], bool]] = {"digest": _is_digest, "day": _is_day, "region": _is_region}
    for key, holds in checks.items():
        if key in plain and not holds(plain[key]):
            yield (
                f"/{key}",
                repr(plain[key]),
                {"digest": "sha256:<64 digits>", "day": "YYYY-MM-DD"}.get(key, "a region"),
            )
    catalogues = plain.get("catalogues")
    if not isinstance(catalogues, list) or not catalogues:
        yield "/catalogues", repr(catalogues), "a list of one or more"
        catalogues = []
    named = {"id": _is_text, "version": _is_text, "digest": _is_digest}
    yield from _rows("catalogues", dict(enumerate(catalogues)), named)
    yield from _rows("standards", plain.get("standards", {}), {"edition": _is_text, "digest": _is_digest})
    yield from _rows("tables", plain.get("tables", {}), {"release": _is_text, "digest": _is_digest})
    absent = plain.get("absent", {})
    if not isinstance(absent, dict) or not all(isinstance(each, str) for each in absent.values()):
        yield "/absent", repr(absent), "an object of texts"


def _rows(name: str, rows: Any, fields: Mapping[str, Callable[[Any], bool]]) -> Iterator[Wrong]:
    if not isinstance(rows, dict):
        yield f"/{name}", type(rows).__name__, "an object"
        return
    for key, row in rows.items():
        if not isinstance(row, dict) or {*row} != {*fields} or not all(holds(row[f]) for f, holds in fields.items()):
            yield f"/{name}/{key}", repr(row), "an object of " + ", ".join(fields)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_digest(value: Any) -> bool:
    return isinstance(value, str) and _DIGEST.fullmatch(value) is not None


def _is_region(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[0-9]{6}", value) is not None


def _is_day(value: Any) -> bool:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
