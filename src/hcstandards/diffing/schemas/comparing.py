"""Document types of two releases: schemas compared place by place, examples by name."""

from typing import Any

from hcstandards.diffing.recording import Recorder
from hcstandards.diffing.rules import RULES, SCHEMA_RULES
from hcstandards.diffing.schemas.judging import schema_of
from hcstandards.diffing.schemas.walk import Difference, differences
from hcstandards.diffing.schemas.witnesses import Search
from hcstandards.diffing.witnesses import Question, question
from hcstandards.release.container import canonical
from hcstandards.validation.pointers import written


def diff_schemas(recorder: Recorder) -> None:
    """
    Compare the document types of both releases.

    Raises:
        MissingExtraError: a change may break documents, and no validator is installed that could show one.
    """
    old, new = recorder.old, recorder.new
    mine, theirs = set(old.document_type_ids()), set(new.document_type_ids())
    for kind in sorted(mine | theirs):
        path = f"schemas/{kind}"
        if kind not in theirs:
            example: Any = next(iter(old.document_examples(kind).values()), {})
            asked = question("fits", kind=kind, document=canonical(example).decode())
            recorder.add("schema.removed", path, _title(old.schema(kind), kind), None, questions=[asked])
        elif kind not in mine:
            recorder.add("schema.added", path, None, _title(new.schema(kind), kind))
        else:
            if recorder.differs(f"schema/{kind}"):
                _diff_schema(recorder, kind, path)
            _diff_examples(recorder, kind, path)


def _title(schema: dict[str, Any], kind: str) -> str:
    return str(schema.get("title", kind))


def _diff_schema(recorder: Recorder, kind: str, path: str) -> None:
    sides = schema_of(recorder.old, kind), schema_of(recorder.new, kind)
    found = differences(*sides)
    search: Search | None = None
    for each in found:
        rule = _rule(each)
        asked, void = [], False
        if RULES[rule].bump == "major":
            search = search or Search(recorder.old, recorder.new, kind, recorder.on)
            outcome = search.outcome(each)
            void = outcome == "none"
            asked = [outcome] if isinstance(outcome, Question) else []
        place = f"{path}#{written(each.steps)}"
        texts = _text(each.old), _text(each.new)
        recorder.add(rule, place, *texts, direction=each.direction, questions=asked, void=void)
    if not found:
        recorder.add("schema.layout", path, None, None)


def _rule(difference: Difference) -> str:
    if difference.direction is None:
        return f"schema.{difference.facet}"
    return SCHEMA_RULES[difference.facet, difference.direction]


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else canonical(value).decode()


def _diff_examples(recorder: Recorder, kind: str, path: str) -> None:
    if not recorder.differs(f"examples/{kind}"):
        return
    before, after = recorder.old.document_examples(kind), recorder.new.document_examples(kind)
    for name in sorted({*before, *after}):
        texts = [_text(side[name]) if name in side else None for side in (before, after)]
        if texts[0] != texts[1]:
            recorder.add("schema.example", f"{path}/examples/{name}", *texts)
