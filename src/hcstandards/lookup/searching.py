"""Search in titles, displays and indicators, Chinese and English."""

import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date

from hcstandards.errors import AbsentError
from hcstandards.lookup.concepts import choose_release
from hcstandards.lookup.designating import bearers
from hcstandards.lookup.selecting import NO_PINS, Pins
from hcstandards.model.findings import Hit
from hcstandards.release.holdings import Holdings
from hcstandards.tables.questions import CodeTable

_INSIDE = 4
"""The rank of a table's hit from which on the words were found inside a text."""

NAMED = 5
"""The score of a standard whose designation was asked for; other hits score 1 to 4."""


def fold(text: str) -> str:
    """Return *text* as search compares it: full-width as half-width, lower case, blanks squeezed."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def search(
    holdings: Holdings,
    text: str,
    kinds: Iterable[str] = (),
    limit: int = 20,
    day: date | None = None,
    pins: Pins = NO_PINS,
    region: str | None = None,
) -> tuple[Hit, ...]:
    """
    Return the best hits for *text*: every word must occur in the id, the Chinese or the English text.

    A standard whose designation is asked for comes first, however the designation is printed. Equal beats
    starting with beats containing; ids count as text. *kinds* narrows to `standard`, `concept`,
    `threshold`, …; with a *day*, tables in files of their own are searched too, in the release that answers then.
    """
    words = fold(text).split()
    if not words:
        return ()
    wanted = set(kinds)
    named = bearers(holdings, text)
    hits: list[Hit] = []
    for kind, key, title, title_en in holdings.search_rows():
        if wanted and kind not in wanted:
            continue
        assert kind is not None and key is not None  # noqa: S101, PT018 - rows are written so
        score = (
            NAMED
            if kind == "standard" and key in named
            else _score(words, key.casefold(), fold(title or ""), fold(title_en or ""))
        )
        if score:
            hits.append(Hit(kind, key, title or "", title_en, score))
    if day is not None and (not wanted or "concept" in wanted):
        hits += _in_files(holdings, text, limit, day, pins, region)
    hits.sort(key=lambda hit: (-hit.score, len(hit.title), hit.kind, hit.id))
    return tuple(hits[:limit])


def _in_files(holdings: Holdings, text: str, limit: int, day: date, pins: Pins, region: str | None) -> Iterator[Hit]:
    """Yield the concepts that tables in files of their own hold, in the releases that answer on *day*."""
    for layer in holdings.container.layers:
        for key in layer.table_systems:
            try:
                system, release, _ = choose_release(holdings, key, day, pins, region)
            except AbsentError:
                continue
            found = CodeTable(system, release, holdings.table(system.id, release.id), day).search(text, limit=limit)
            for hit in found:
                concept = hit.concept
                score = 4 if hit.rank == 0 else 3 if hit.rank < _INSIDE else 2 if hit.rank == _INSIDE else 1
                at = f"{system.id}@{release.id}#{concept.code}"
                yield Hit("concept", at, concept.display, concept.display_en, score)


def _score(words: list[str], key: str, zh: str, en: str) -> int:
    together = f"{key}\n{zh}\n{en}"
    if not all(word in together for word in words):
        return 0
    whole = " ".join(words)
    if whole in (key, zh, en):
        return 4
    if any(each.startswith(whole) for each in (key, zh, en)):
        return 3
    return 2 if whole in together else 1
