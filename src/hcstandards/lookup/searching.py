"""Search in titles, displays and indicators, Chinese and English."""

import unicodedata
from collections.abc import Iterable

from hcstandards.lookup.designating import bearers
from hcstandards.model.findings import Hit
from hcstandards.release.holdings import Holdings

NAMED = 5
"""The score of a standard whose designation was asked for; other hits score 1 to 4."""


def fold(text: str) -> str:
    """Return *text* as search compares it: full-width as half-width, lower case, blanks squeezed."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def search(holdings: Holdings, text: str, kinds: Iterable[str] = (), limit: int = 20) -> tuple[Hit, ...]:
    """
    Return the best hits for *text*: every word must occur in the id, the Chinese or the English text.

    A standard whose designation is asked for comes first, however the designation is printed. Equal beats
    starting with beats containing; ids count as text. *kinds* narrows to `standard`, `concept`,
    `threshold`, …
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
    hits.sort(key=lambda hit: (-hit.score, len(hit.title), hit.kind, hit.id))
    return tuple(hits[:limit])


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
