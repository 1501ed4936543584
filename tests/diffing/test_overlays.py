"""An overlay compared by itself: its tables belong to code systems that it doesn't hold."""

from datetime import date

import pytest
from attrs import evolve

from diffing.catalogues import PAPER, coded, concept, release
from hcstandards.catalogue import Catalogue
from hcstandards.diffing.bump import check_version
from hcstandards.diffing.witnesses import answer
from hcstandards.errors import ReleaseRefusedError, VersionTooLowError
from hcstandards.model.codes import CodeSystemExtension, PropertyDefinition
from hcstandards.model.content import Content, Identity, Table
from hcstandards.release.compiling import compile_content
from hcstandards.release.container import Container
from hcstandards.release.holdings import Holdings
from hcstandards.releasing.assembling import release_of
from hcstandards.releasing.reserving import reserved_by

ONE, TWO = concept("1"), concept("2")
NEXT = date(2027, 1, 1)


def content(*releases, version="1.0.0", **facts):
    """Return an overlay that adds table releases, each with its concepts, to a code system."""
    tables = tuple(Table("codes", each.id, concepts) for each, concepts in releases)
    counted = tuple(evolve(each, count=len(concepts)) for each, concepts in releases)
    extensions = (CodeSystemExtension("codes", counted, **facts),) if releases else ()
    identity = Identity("mine", version, "我的", "Mine", extends=("test",))
    return Content(identity, documents=(PAPER,), tables=tables, extensions=extensions)


def overlay(*releases, **facts):
    return Catalogue(Holdings(Container(compile_content(content(*releases, **facts)), "mine")))


FIRST, SECOND = release("2020", until=NEXT), release("2027", "1.1.0", NEXT)
WEIGHT = (PropertyDefinition("w", "权", "weight"),)

CASES = [
    pytest.param(overlay((FIRST, (ONE,))), overlay((FIRST, (TWO,))), {"code.removed", "code.added-closed"}, id="codes"),
    pytest.param(
        overlay((evolve(FIRST, in_force_to=None), (ONE, TWO))),
        overlay((FIRST, (ONE, TWO)), (SECOND, (ONE,))),
        {"release.added", "release.in-force", "code.removed"},
        id="a release of another edition",
    ),
    pytest.param(
        overlay((FIRST, (ONE,))),
        overlay((evolve(FIRST, label="一"), (ONE,))),
        {"release.facts"},
        id="facts of a release",
    ),
    pytest.param(
        overlay((FIRST, (ONE,)), properties=WEIGHT), overlay((FIRST, (ONE,))), {"property.removed"}, id="a property"
    ),
    pytest.param(overlay(), overlay((FIRST, (ONE,))), {"code-system.added"}, id="a whole extension"),
    pytest.param(overlay((FIRST, (ONE,))), overlay(), {"code-system.removed"}, id="an extension gone"),
]


@pytest.mark.parametrize(("old", "new", "rules"), CASES)
def test_what_an_overlay_adds_to_a_code_system_below_is_compared(old, new, rules):
    diff = old.diff(new)
    assert {each.rule for each in diff.changes} == rules
    assert diff.editions == ()
    for each in diff.changes:
        assert each.standard is None
        assert each.effect is None
        if each.bump == "major":
            asked = [answer(side.holdings, each.witness.ask, each.witness.arguments) for side in (old, new)]
            assert asked == [each.witness.old, each.witness.new]
            assert asked[0] != asked[1]


def test_an_overlay_that_takes_codes_away_needs_another_version():
    with pytest.raises(VersionTooLowError):
        check_version("1.0.0", "1.0.1", overlay((FIRST, (ONE, TWO))).diff(overlay((FIRST, (ONE,)))))


def test_an_overlay_by_itself_and_a_stack_are_compared_too():
    below = coded(concept("9"), release_facts={"until": FIRST.in_force_from, "since": date(2010, 1, 1)})
    stack = below.with_overlay(overlay((FIRST, (ONE,))))
    for old, new in ((stack, overlay((FIRST, (TWO,)))), (overlay((FIRST, (TWO,))), stack)):
        rules = {each.rule for each in old.diff(new).changes}
        assert {"code.removed", "code.added-closed"} <= rules


def test_a_code_that_an_overlay_retired_stays_in_reserve():
    """Retired in the second release, absent from the third, another concept in the fourth."""
    last = None
    for number, concepts in enumerate([(ONE, TWO), (TWO,), (TWO, concept("3"))], start=1):
        built = release_of(content((FIRST, concepts), version=f"{number}.0.0"), last)
        last = Container(built.raw, "mine")
    assert reserved_by(Holdings(last)) == {"codes/codes": {"1": "d1"}}
    for again in (concept("1", "别"), evolve(ONE, display="又")):
        with pytest.raises(ReleaseRefusedError, match="codes/codes/1: reserved-reuse"):
            release_of(content((FIRST, (TWO, concept("3"), again)), version="4.0.0"), last)
    for again in (ONE, concept("1", "别", valid_from=NEXT)):
        assert release_of(content((FIRST, (TWO, concept("3"), again)), version="4.0.0"), last).version == "4.0.0"


def test_a_catalogue_without_what_lies_below_answers_as_it_did():
    whole = coded(ONE)
    assert answer(whole.holdings, "check_code", {"system": "none", "code": "1", "day": "2020-01-01"}).startswith(
        "error"
    )
    assert overlay((FIRST, (ONE,))).diff(overlay((FIRST, (ONE,)))).changes == ()
