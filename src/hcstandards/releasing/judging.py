"""Whether the schemas that a release holds can judge documents: keywords that can be read, codes that are there."""

from collections.abc import Iterator

from hcstandards.errors import HcStandardsError, Problem, ReleaseRefusedError, UnknownIdError, UnknownVersionError
from hcstandards.lookup.concepts import release_names
from hcstandards.lookup.selecting import by_selector
from hcstandards.release.holdings import Holdings
from hcstandards.validation.bindings import Binding, bindings_of, bound_fields
from hcstandards.validation.kinds import bundled
from hcstandards.validation.rules import parse_rules
from hcstandards.validation.schemas import Schema

Wrong = tuple[str, str, str]
"""Where, what was found, what was expected."""


def unusable(holdings: Holdings) -> Iterator[Wrong]:
    """Yield what keeps a schema from judging documents, but for its structure, which needs a validator to tell."""
    known = holdings.document_type_ids()
    for name in holdings.container.names():
        if name.startswith("examples/") and name.removeprefix("examples/") not in known:
            yield name, "examples without a schema", f"schema/{name.removeprefix('examples/')}"
    for key in known:
        try:
            schema = Schema(holdings.schema(key), key, bundled(holdings))
            bound = bound_fields(schema)
            parse_rules(schema)
        except (HcStandardsError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            yield f"schema/{key}", f"{type(error).__name__}: {error}", "a schema with keywords that can be read"
            continue
        for binding in bindings_of(bound):
            yield from _dangling(holdings, key, binding)


def _dangling(holdings: Holdings, key: str, binding: Binding) -> Iterator[Wrong]:
    """Yield what a binding names and the release doesn't hold; an overlay may name what lies below it."""
    where = f"schema/{key}#{binding.rule.partition('#')[2]}"
    for system in (binding.system, *binding.also):
        try:
            found = holdings.code_system(system)
            if binding.version is not None and system == binding.system and found.releases:
                by_selector(found.id, binding.version, found.releases, release_names(holdings, found))
        except UnknownIdError as error:
            if not holdings.container.manifest["identity"].get("extends"):
                yield where, error.text("en"), "a code system of the release"
        except UnknownVersionError as error:
            yield where, error.text("en"), "a version of the code system that the release holds"


def schema_problems(holdings: Holdings) -> tuple[Problem, ...]:
    """Return what is `unusable` as problems."""
    return tuple(Problem(where, "release.schemas", found, expected) for where, found, expected in unusable(holdings))


def refuse_unusable(holdings: Holdings) -> None:
    """
    See that every schema of a release can judge.

    Raises:
        ReleaseRefusedError: with every one that can't.
    """
    problems = schema_problems(holdings)
    if problems:
        raise ReleaseRefusedError(problems)
