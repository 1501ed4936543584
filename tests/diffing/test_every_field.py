"""The whole catalogue, one field after another: each change is typed, said once, mirrored and, if it breaks, shown."""

import re
from collections import Counter
from datetime import date, timedelta
from functools import cache
from itertools import product

import attrs
import pytest
from attrs import evolve

import hcstandards as hcs
from diffing.mutating import mutations
from diffing.test_laws import mirrored, seen
from hcstandards.authoring.checks import rule_findings
from hcstandards.diffing import compare
from hcstandards.diffing.witnesses import answer, question
from hcstandards.model.content import Content
from hcstandards.release.compiling import compile_content
from hcstandards.release.container import Container
from hcstandards.release.contents import content_of
from hcstandards.release.holdings import Holdings

WORDS = re.compile(r"(> Source|> Doubt|> Defect)\.|\.(title|note|statement|printed|section|printed_unit|\w+_en)$")
"""Fields that say in words, or where it was read, what others say."""
DEPENDING = re.compile(r"Threshold\.source > Source\.confidence|Programme\.tasks > Task\.source")
"""A threshold whose source can't be read isn't evaluated."""
TRIES = 3
"""Values in which a field is changed until the checks let one pass: some can't change alone."""


@cache
def whole():
    """Return the embedded catalogue; of what is alike a few, so that a thousand releases of it are quickly made."""
    content = content_of(hcs.load().holdings)
    entries = tuple(map(thinned, content.entries))
    kept = {(system.id, each.id) for entry in entries for system in entry.code_systems for each in system.releases}
    tables = tuple(
        evolve(each, concepts=each.concepts[:6]) for each in content.tables if (each.system, each.release) in kept
    )
    return evolve(content, entries=entries, tables=tables)


def thinned(value):
    """Return a value of the model with at most three of what it holds of a kind."""
    kept = {}
    for field in attrs.fields(type(value)):
        held = getattr(value, field.name)
        if field.name == "thresholds" and held and attrs.has(type(held[0])):
            alike = {(each.comparator, each.split is None, each.relative_to, each.level): each for each in held}
            kept[field.name] = tuple(alike.values())
        elif field.name != "editions" and isinstance(held, tuple) and held and attrs.has(type(held[0])):
            kept[field.name] = tuple(map(thinned, held[-3:]))
    return evolve(value, **kept)


@cache
def last_read():
    return max((each for each in whole().documents if each.read_on), key=lambda each: each.read_on)


def opened(content):
    return Holdings(Container(compile_content(content), "mutated"))


def listed(kind):
    """Yield one value after another of a kind, with the smallest content around it."""
    for each in getattr(whole(), kind):
        others = (last_read(),) if kind == "documents" and each.id != last_read().id else ()

        def around(value, others=others):
            kept = {"documents": (last_read(),), kind: (*others, *([value] if value else []))}
            return Content(whole().identity, **kept)

        yield each, around


def of_entries(part):
    """Yield the entry of each standard, or each of its tables, with its whole entry around it."""
    for entry in whole().entries:
        systems = {each.id for each in entry.code_systems}
        tables = tuple(each for each in whole().tables if each.system in systems)

        def around(value, tables=tables):
            kept = {"entries": (value,), "tables": tables} if value else {}
            return Content(whole().identity, documents=(last_read(),), **kept)

        if part == "entries":
            yield entry, around
            continue
        for table in tables:
            rest = tuple(each for each in tables if each is not table)

            def with_table(value, entry=entry, rest=rest):
                return Content(whole().identity, documents=(last_read(),), entries=(entry,), tables=(*rest, value))

            yield table, with_table


def changed(kind):
    """Yield, for every field of every value and whatever can be done to it, one valid content before and after."""
    left = Counter()
    for value, around in of_entries(kind) if kind in ("entries", "tables") else listed(kind):
        before = around(value)
        usual = findings(before)
        for each in mutations(value):
            if left[each.kind, each.how] == TRIES:
                continue
            after = around(each.value)
            left[each.kind, each.how] += 1
            if findings(after) <= usual:
                left[each.kind, each.how] = TRIES
                yield each.kind, each.how, before, after
        if kind != "tables" and not left["gone"]:
            left["gone"] += 1
            yield kind, "gone", before, around(None)


def parts(holdings):
    return {each: holdings.container.digest_of(each) for each in holdings.container.names()}, holdings.index


def findings(content):
    """Return what the checks of authored files say, so that only what a catalogue may hold is compared."""
    try:
        return {(rule.name, found.file, str(found.path), found.found) for rule, found in rule_findings(content)}
    except (KeyError, RuntimeError):  # a table without a release: no authored file gives one
        return {"no content"}


KINDS = {"documents": 30, "bodies": 45, "indicators": 15, "lifecycles": 35, "entries": 900, "tables": 10}
"""How many different changes there are at least of each."""


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_that_changes_is_told_by_a_rule_of_its_own(kind):
    seen_before, count = None, 0
    for way, how, before, after in changed(kind):
        if before is not seen_before:
            old, seen_before = opened(before), before
        new = opened(after)
        if parts(old) == parts(new):  # in which order a file names what has a member of its own
            continue
        there, back = compare(old, new).changes, compare(new, old).changes
        shown = f"{way} {how}"
        count += 1
        assert there, shown
        assert all(not each.rule.startswith("member.") for each in there), shown
        assert all(each.old != each.new or each.rule == "release.order" for each in there), shown
        assert {mirrored(each) for each in there} == {seen(each) for each in back}, shown
        assert len({each.fingerprint for each in there}) == len(there), shown
        if WORDS.search(way) and not DEPENDING.search(way) and how != "gone":
            assert {each.bump for each in there} == {"patch"}, shown
        for sides, changes in (((old, new), there), ((new, old), back)):
            for each in changes:
                assert each.effect is None, (shown, each)
                assert each.witness is not None or not (each.bump == "major" or each.refused), (shown, each)
                if each.witness is not None:
                    asked = [answer(side, each.witness.ask, each.witness.arguments) for side in sides]
                    assert asked == [each.witness.old, each.witness.new], (shown, each)
                    assert asked[0] != asked[1], (shown, each)
        if not any(each.bump == "major" or each.apart for each in there):
            assert list(worse(old, new, before)) == [], (shown, there)
    assert count >= KINDS[kind]


def test_the_catalogues_own_title_and_what_it_extends_are_told():
    base = Content(whole().identity)
    for each in mutations(whole().identity):
        (one,) = compare(opened(base), opened(Content(each.value))).changes or (None,)
        if each.kind == "Identity.version":  # that is what the diff infers
            assert one is None
        else:
            assert one.rule == ("identity.wording" if "title" in each.kind else "identity.facts"), each.kind


def worse(old, new, content):
    """Yield questions about days past that the older release answered, and the newer one answers otherwise."""
    for each in asked_of(content):
        before, after = (answer(side, each.ask, each.arguments) for side in (old, new))
        if before != after and not before.startswith(("error", "absent")) and not _better(each.ask, before, after):
            yield each, before, after


def _better(ask, before, after):
    """Tell whether an answer is one more yes; a code that is disabled is found as before."""
    if ask == "check_code":
        return before.split(", ")[0] == after.split(", ")[0]
    return ask == "well_formed" and after == "True"


def asked_of(content):
    for entry in content.entries:
        yield from asked_of_entry(entry)
    for table in content.tables:
        for concept, day in product(table.concepts, (date(2010, 6, 1), date(2020, 6, 1), date(2026, 6, 1))):
            shown = {"system": table.system, "code": concept.code, "day": day}
            yield question("check_code", **shown)
            yield question("concept", **shown, field="parent")


def asked_of_entry(entry):
    standard = entry.standard.id
    releases = [each for system in entry.code_systems for each in system.releases]
    turns = {day for each in (*entry.standard.editions, *releases) for day in (each.starts, each.ends) if day}
    before = {day - timedelta(days=1) for day in turns}
    past = [day for day in sorted(turns | before) if day < last_read().read_on]
    for day in (*past[:2], *past[-3:]):
        yield question("edition", id=standard, day=day)
        yield question("binding", id=standard, day=day, region="520400")
        for system in entry.code_systems:
            yield question("release", system=system.id, day=day)
            for example in [example for rule in system.rules for example in rule.examples]:
                yield question("well_formed", system=system.id, code=example, day=day)
        for each in entry.thresholds:
            numbers = {each.value, each.low, each.high, *(each.split or {}).values()} - {None}
            for number, step in product(sorted(numbers), (-1, 0, 1)):
                yield question("check", threshold=each.id, day=day, value=number + step, population="rural")
    for scheme in entry.grading:
        bands = [(level.level, band) for level in scheme.levels for band in level.bands]
        for name, band in bands:
            for score in (band.low - 1, band.low, band.high, band.high + 1):
                yield question("grade", scheme=scheme.id, day=past[-1], level=name, score=score)


def test_what_is_draft_is_listed_apart_and_minor_at_most():
    wrong, left, count = [], Counter(), 0
    for entry, around in of_entries("entries"):
        trial = {"nature": "draft-for-trial"}
        editions = tuple(evolve(each, **trial) for each in entry.standard.editions)
        draft = evolve(entry, standard=evolve(entry.standard, editions=editions, **trial))
        before = around(draft)
        usual, old = findings(before), opened(before)
        for each in mutations(draft):
            key = each.fields[-1], each.how
            if left[key] == TRIES or each.fields[-1][1] == "nature":
                continue
            after = around(each.value)
            left[key] += 1
            if findings(after) <= usual:
                left[key] = TRIES
                count += 1
                new = opened(after)
                changes = [*compare(old, new).changes, *compare(new, old).changes]
                wrong += [(each.kind, one) for one in changes if one.apart is None or one.bump == "major"]
        gone = opened(around(None))
        wrong += [one for one in compare(old, gone).changes if one.apart is None or one.bump == "major"]
    assert wrong == []
    assert count > 250
