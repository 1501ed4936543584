"""
Tables that a release doesn't hold, stood in for: what a code binding refuses once its table is loaded.

A binding to a licensed table, or to one held in part, refuses nobody as long as nobody loads the table. Users do, so
a change of such a binding is shown with an overlay that holds a small table of its own, put on both releases alike.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import cycle
from typing import Any, Final

from hcstandards.model.codes import CodeSystem, CodeSystemExtension, Concept, TableRelease
from hcstandards.model.content import Content, Identity, Table
from hcstandards.model.sources import Document, Source
from hcstandards.model.standards import Edition
from hcstandards.model.structure import matches
from hcstandards.release.compiling import compile_content
from hcstandards.release.container import Container
from hcstandards.release.holdings import Holdings
from hcstandards.release.layers import Layers

Tables = Mapping[str, tuple[str, ...]]
"""Codes by code system and edition, `nhsa-drug@1.0.0`: all that its table holds."""

MOST_CODES: Final = 24
_NAME: Final = "stand-in"
_EVER: Final = date(1900, 1, 1)
_SOURCE: Final = Source(_NAME, "clear")
_PAPER: Final = Document(_NAME, "示例代码表", "data", "zh", title_en="sample code tables")


def with_tables(holdings: Holdings, tables: Tables) -> Holdings:
    """Return *holdings* with *tables* on top, in the place of the tables that it holds of those code systems."""
    known = {key: codes for key, codes in tables.items() if key.partition("@")[0] in holdings.index["code_systems"]}
    systems = list(dict.fromkeys(key.partition("@")[0] for key in known))
    extensions, rows, replaced = [], [], []
    for name in systems:
        system = holdings.code_system(name)
        replaced += [f"tables/{name}/{each.id}" for each in system.releases]
        releases = [
            _release(edition, known[f"{name}@{edition.version}"])
            for edition in editions_of(holdings, system)
            if f"{name}@{edition.version}" in known
        ]
        extensions.append(CodeSystemExtension(name, tuple(releases)))
        rows += [Table(name, each.id, _concepts(name, each, known[f"{name}@{each.edition}"])) for each in releases]
    identity = Identity(_NAME, "1.0.0", "示例", "sample", replaces=tuple(sorted(replaced)))
    content = Content(identity, documents=(_PAPER,), extensions=tuple(extensions), tables=tuple(rows))
    overlay = Container(compile_content(content), _NAME)
    return Holdings(Layers((*holdings.container.layers, overlay)))


def editions_of(holdings: Holdings, system: CodeSystem) -> list[Edition]:
    """Return the editions of a code system's standard whose days are known; the last one where no day is."""
    editions = holdings.standard(system.standard).editions
    stable = [each for each in editions if "-" not in each.version] or editions
    dated = [each for each in stable if each.starts is not None]
    return dated or list(stable[-1:])


def _release(edition: Edition, codes: tuple[str, ...]) -> TableRelease:
    return TableRelease(
        id=f"{_NAME}-{edition.version}",
        edition=edition.version,
        source=_SOURCE,
        table=f"{_NAME}.csv",
        count=len(codes),
        in_force_from=edition.starts or _EVER,
        in_force_to=edition.ends,
    )


def _concepts(system: str, release: TableRelease, codes: tuple[str, ...]) -> tuple[Concept, ...]:
    return tuple(Concept(system, release.edition, code, code) for code in codes)


def sample_tables(sides: Iterable[Holdings], systems: Iterable[str], values: Iterable[Any]) -> Tables:
    """
    Return a table for each edition of *systems*, none like another, of codes that *values* and the systems give.

    Every few codes one is in none of them, so that each table lacks some that another has and some that none has.
    """
    both = tuple(sides)
    names = list(dict.fromkeys(systems))
    keys: list[str] = []
    codes: list[str] = []
    for name in names:
        for holdings in both:
            if name in holdings.index["code_systems"]:
                system = holdings.code_system(name)
                keys += [f"{name}@{each.version}" for each in editions_of(holdings, system)]
                codes += [example for rule in system.rules for example in rule.examples if matches(rule, example)]
    given = [each for each in values if isinstance(each, str) and each.strip() == each != ""]
    keys = list(dict.fromkeys(keys))
    turns = cycle([*keys, None])
    found: dict[str, list[str]] = {key: [] for key in keys}
    for code in list(dict.fromkeys([*codes, *given]))[: max(MOST_CODES, 3 * len(keys))]:
        key = next(turns)
        if key is not None:
            found[key].append(code)
    return {key: tuple(each) for key, each in found.items()}
