"""Whether the schemas that a release holds can judge documents."""

from collections.abc import Iterator

from hcstandards.errors import HcStandardsError, Problem, ReleaseRefusedError
from hcstandards.release.holdings import Holdings
from hcstandards.validation.bindings import bound_fields
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
            bound_fields(schema)
            parse_rules(schema)
        except (HcStandardsError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            yield f"schema/{key}", f"{type(error).__name__}: {error}", "a schema with keywords that can be read"


def refuse_unusable(holdings: Holdings) -> None:
    """
    See that every schema of a release can judge.

    Raises:
        ReleaseRefusedError: with every one that can't.
    """
    problems = [Problem(where, "release.schemas", found, expected) for where, found, expected in unusable(holdings)]
    if problems:
        raise ReleaseRefusedError(problems)
