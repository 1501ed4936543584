"""
Search in one table: codes, Chinese from one character on, English words, former names and codes, pinyin initials.

Every word of the question must occur: one with Chinese anywhere in a text, an English one as the start of a word.
A question of letters alone is also taken as pinyin initials and as the start of a code. Hits come by where they
were found, shorter displays first.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, TypeAlias

from attrs import frozen

from hcstandards.model.codes import Concept
from hcstandards.tables.layout import COLUMNS_APART, FENCE
from hcstandards.tables.making import former_names
from hcstandards.tables.rows import FileRows, Rows, SmallRows, above
from hcstandards.tables.tokens import LONGEST_QUERY, fold, initials_of, is_han, pairs, runs, triples, word_token

By: TypeAlias = Literal["code", "display", "former-code", "former-name", "english", "pinyin"]
MOST_READ = 50_000
"""Index entries read for one question at most: beyond that only better-ranked hits are certain to be found."""

Keep: TypeAlias = Callable[[Concept], bool]


@frozen
class TableHit:
    """
    One hit: the concept, what it was found by, and its rank.

    0 the code or the display itself, 1 the start of the code, 2 the start of the display, 3 a former code,
    4 inside the display, 5 English or a former name, 6 and 7 pinyin initials from the start or inside.
    """

    concept: Concept
    by: By
    rank: int


def search_rows(rows: Rows, text: str, limit: int, keep: Keep) -> tuple[TableHit, ...]:
    """Return the best *limit* hits for *text* among the concepts that *keep* lets pass."""
    query = fold(text[:LONGEST_QUERY])
    if not query or limit < 1:
        return ()
    if isinstance(rows, FileRows) and rows.file.search is not None:
        found = _indexed(rows, text.strip()[:LONGEST_QUERY], query, limit, keep)
    else:
        found = _scanned(rows, query, keep)
    best: dict[tuple[str, str, str | None], TableHit] = {}
    for hit in found:
        concept = hit.concept
        key = (concept.code, concept.display, concept.record)
        if key not in best or hit.rank < best[key].rank:
            best[key] = hit
    return tuple(sorted(best.values(), key=_place)[:limit])


def _place(hit: TableHit) -> tuple[int, int, str]:
    """Return what orders hits: the rank, then shorter texts first, of codes where the code was asked for."""
    return hit.rank, len(hit.concept.code if hit.by == "code" else hit.concept.display), hit.concept.code


# judging one concept -----------------------------------------------------------------------------


def judge(concept: Concept, names: tuple[str, ...], query: str) -> TableHit | None:
    """Return the hit that *concept*, with its former *names*, is for the folded *query* by its texts, if it is one."""
    display, english = fold(concept.display), fold(concept.display_en or "")
    if query in display:
        if query == display:
            return TableHit(concept, "display", 0)
        if display.startswith(query):
            return TableHit(concept, "display", 2)
    if query == english:
        return TableHit(concept, "english", 0)
    words = query.split()
    if all(_occurs(word, display) for word in words):
        return TableHit(concept, "display", 4)
    if all(_occurs(word, english) or _occurs(word, display) for word in words):
        return TableHit(concept, "english", 5)
    texts = [display, english, *map(fold, names)]
    if all(any(_occurs(word, text) for text in texts) for word in words):
        return TableHit(concept, "former-name", 5)
    return None


def _occurs(word: str, text: str) -> bool:
    if word not in text:
        return False
    if any(map(is_han, word)):
        return True
    start = text.find(word)
    while start >= 0:
        before = text[start - 1] if start else " "
        if not before.isalnum() or is_han(before):
            return True
        start = text.find(word, start + 1)
    return False


# with an index -----------------------------------------------------------------------------------


def _indexed(rows: FileRows, asked: str, query: str, limit: int, keep: Keep) -> Iterator[TableHit]:
    yield from _by_code(rows, asked, limit, keep)
    start, inside = _needs(query)
    if start:
        yield from _taken(rows, start, limit, lambda each, names: _kept(judge(each, names, query), keep))
    if inside:
        yield from _taken(rows, inside, limit, lambda each, names: _kept(judge(each, names, query), keep))
    if " " in query:
        return
    yield from _taken(
        rows, f"f{word_token(query)}*", limit, lambda each, _: _kept(TableHit(each, "former-code", 3), keep)
    )
    assert rows.file.search is not None  # noqa: S101 - the caller looked
    if rows.file.search["pinyin"] and _may_be_initials(query):
        first, rest = _initial_needs(query)
        yield from _taken(rows, first, limit, lambda each, _: _kept(TableHit(each, "pinyin", 6), keep))
        yield from _taken(rows, rest, limit, lambda each, _: _kept(TableHit(each, "pinyin", 7), keep))


def _by_code(rows: FileRows, asked: str, limit: int, keep: Keep) -> Iterator[TableHit]:
    for form in dict.fromkeys((asked, asked.upper(), asked.lower())):
        taken = 0
        for concept in rows.between(form, above(form)):
            if keep(concept):
                yield TableHit(concept, "code", 0 if concept.code == form else 1)
                taken += 1
                if taken >= limit:
                    break


def _needs(query: str) -> tuple[str | None, str | None]:
    """Return the index questions for texts that start with *query*, and for those that hold all its words."""
    needed: list[str] = []
    for word in query.split():
        parts = list(runs(word))
        last = len(parts) - 1
        mixed = any(han for han, _ in parts)
        for place, (han, run) in enumerate(parts):
            if han and len(run) > 1:
                needed += pairs(run)[:-1]
            elif han:
                needed.append(pairs(run)[0] + "*")
            elif place == last:
                needed.append(f"w{word_token(run)}*")
            elif not (mixed and place == 0):  # what stands first may be the end of a longer word
                needed.append(f"w{word_token(run)}")
    if not needed:
        return None, None
    inside = " AND ".join(dict.fromkeys(needed))
    han, run = next(runs(query))
    if not han or not is_han(query[0]):
        return None, inside
    mark = pairs(run[:2], "s")[0] if len(run) > 1 else pairs(run, "s")[0] + "*"
    return f"{mark} AND {inside}", inside


def _may_be_initials(query: str) -> bool:
    return len(query) > 1 and query.isascii() and query.isalnum() and not query.isdigit()


def _initial_needs(query: str) -> tuple[str, str]:
    if len(query) == 2:  # noqa: PLR2004
        return f"y{query}*", f"q{query}*"
    whole = " AND ".join(dict.fromkeys(each for each in triples(query) if len(each) == 4))  # noqa: PLR2004
    return f"y{query[:3]} AND {whole}", whole


def _kept(hit: TableHit | None, keep: Keep) -> TableHit | None:
    return hit if hit is not None and keep(hit.concept) else None


def _taken(
    rows: FileRows, need: str, limit: int, judged: Callable[[Concept, tuple[str, ...]], TableHit | None]
) -> Iterator[TableHit]:
    """Yield the first *limit* entries that *need* finds and that are hits: the index lists short displays first."""
    found = 0
    for row in _entries(rows, need):
        hit = judged(rows.made(*row), former_names(row[3]))
        if hit is not None:
            yield hit
            found += 1
            if found >= limit:
                return


def _entries(rows: FileRows, need: str) -> Iterator[tuple[Any, ...]]:
    """Yield what is stored of the runs that *need* finds, of those in the release asked."""
    if rows.file.generation == COLUMNS_APART:
        yield from _of_columns_apart(rows, need)
        return
    statement = (
        "SELECT fence.code, fence.skipped + search_row.place % :fence FROM search "
        "CROSS JOIN search_row ON search_row.id = search.rowid "
        "CROSS JOIN fence ON fence.block = search_row.place / :fence WHERE search MATCH :need LIMIT :most"
    )
    one = (
        f"SELECT {rows.when}, {rows.cells} FROM concept WHERE code >= ? ORDER BY code, first, number "  # noqa: S608
        "LIMIT 1 OFFSET ?"
    )
    for place in rows.file.ask(statement, {"fence": FENCE, "need": need, "most": MOST_READ}):
        for held, *row in rows.file.fetch(one, place):
            if held:
                yield tuple(row)


def _of_columns_apart(rows: FileRows, need: str) -> Iterable[tuple[Any, ...]]:
    statement = (
        f"SELECT {rows.cells} FROM search "  # noqa: S608
        "CROSS JOIN search_row ON search_row.id = search.rowid "
        "CROSS JOIN concept ON concept.code = search_row.code AND concept.first = search_row.first "
        f"AND concept.number = search_row.number WHERE search MATCH ? AND {rows.when} LIMIT {MOST_READ}"
    )
    return rows.file.ask(statement, (need,))


# without one -------------------------------------------------------------------------------------


def _scanned(rows: Rows, query: str, keep: Keep) -> Iterator[TableHit]:
    letters = _initials_if_installed() if _may_be_initials(query) else None
    everything = rows.everything if isinstance(rows, SmallRows) else rows.between("", above(""))
    for concept in everything:
        hit = _scanned_one(rows, concept, query, letters)
        if hit is not None and keep(concept):
            yield hit


def _scanned_one(rows: Rows, concept: Concept, query: str, letters: Any) -> TableHit | None:
    code = fold(concept.code)
    if code == query:
        return TableHit(concept, "code", 0)
    names, codes = rows.former(concept.code)
    hit = judge(concept, names, query)
    if hit is not None and hit.rank == 0:
        return hit
    if code.startswith(query):
        return TableHit(concept, "code", 1)
    if any(fold(each).startswith(query) for each in codes):
        return TableHit(concept, "former-code", 3)
    if hit is None and letters is not None:
        initials = letters(concept.display)
        if query in initials and not concept.display.isascii():
            return TableHit(concept, "pinyin", 6 if initials.startswith(query) else 7)
    return hit


def _initials_if_installed() -> Callable[[str], str] | None:
    try:
        import pypinyin  # noqa: F401
    except ModuleNotFoundError:
        return None
    return initials_of
