"""
Code bindings: `x-hcs-binding` says which field holds a code of which system, how strictly, as of which day.

    {"system": "nhsa-diagnosis",            the code system
     "strength": "required",                required: error, extensible: warning, preferred: information
     "version": "2.0.0",                    optional: a version or range; otherwise the day decides
     "asOf": ["/setlinfo/dscg_time"],       the first of these fields that holds a day decides (a JSON pointer, or a
                                            relative one: `1/diag_date` is a neighbour); otherwise the view's day
     "display": "1/diag_name",              optional: the field that holds the code's name
     "part": [0, 6],                        optional: only these characters are the code
     "codes": ["1", "2"],                   optional: a value set, only these codes of the system
     "alsoIn": ["nhsa-tcm-disease"],        optional: systems whose codes are as good
     "otherEditions": ["…"]}                optional: systems whose codes are mistaken for these, by their tables or by
                                            the edges between both; {"system", "title", "title_en"} says what they are
                                            called; `property:NAME` looks in a column of the table itself
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final, Literal

from attrs import frozen

from hcstandards.errors import WrongValueError
from hcstandards.model.reports import Severity
from hcstandards.validation.keywords import check_keywords
from hcstandards.validation.kinds import kind_of
from hcstandards.validation.pointers import Reference
from hcstandards.validation.schemas import BINDING, SOURCE, Schema

Strength = Literal["required", "extensible", "preferred"]
SEVERITY: Final[dict[str, Severity]] = {"required": "error", "extensible": "warning", "preferred": "information"}


@frozen
class OtherEdition:
    """A system whose codes are mistaken for the bound one's, and what it is called (else by its own title)."""

    system: str
    title: str | None = None
    title_en: str | None = None


@frozen
class Binding:
    """One binding, as the schema gives it; *rule* is its place in the schema."""

    system: str
    strength: Strength
    rule: str
    version: str | None = None
    as_of: tuple[Reference, ...] = ()
    as_of_texts: tuple[str, ...] = ()
    display: Reference | None = None
    part: tuple[int, int] | None = None
    codes: frozenset[str] | None = None
    also: tuple[str, ...] = ()
    other: tuple[OtherEdition, ...] = ()
    source: str | None = None

    @property
    def key(self) -> str:
        """The id that lookups take, the version pinned where the binding pins one."""
        return self.system if self.version is None else f"{self.system}@{self.version}"

    @property
    def neighbourly(self) -> bool:
        """Whether the day stands beside the field: then each field has its own."""
        return any(each.up is not None for each in self.as_of)

    @property
    def severity(self) -> Severity:
        """How much a wrong code weighs."""
        return SEVERITY[self.strength]


def parse_binding(data: dict[str, Any], rule: str, source: str | None) -> Binding:
    """Return the binding in *data*, which `check_keywords` found to be one."""
    as_of = data.get("asOf", [])
    references = [as_of] if isinstance(as_of, str) else as_of
    part, codes = data.get("part"), data.get("codes")
    return Binding(
        system=data["system"],
        strength=data.get("strength", "required"),
        rule=rule,
        version=data.get("version"),
        as_of=tuple(map(Reference, references)),
        as_of_texts=tuple(references),
        display=Reference(data["display"]) if "display" in data else None,
        part=None if part is None else (part[0], part[1]),
        codes=None if codes is None else frozenset(codes),
        also=tuple(data.get("alsoIn", ())),
        other=tuple(
            OtherEdition(each) if isinstance(each, str) else OtherEdition(**each)
            for each in data.get("otherEditions", ())
        ),
        source=source,
    )


_OWN: Final = frozenset((BINDING, "properties", "items", "allOf"))


class Node:
    """
    A place of the schema from which bound fields are reached; *more* are the places that it refers to besides.

    *type* and *required* are what a document that fits the schema is sure to have there. *is_document*: another schema
    applies from here on, and what stands here is the document that its pointers start from.
    """

    __slots__ = ("binding", "is_document", "items", "members", "more", "required", "type")

    def __init__(self) -> None:
        self.binding: Binding | None = None
        self.members: tuple[tuple[str, Node], ...] = ()
        self.items: Node | None = None
        self.more: tuple[Node, ...] = ()
        self.type: str | None = None
        self.required: frozenset[str] = frozenset()
        self.is_document = False

    @property
    def empty(self) -> bool:
        """Whether no bound field is reached from here."""
        return self.binding is None and not self.members and self.items is None and not self.more


def bound_fields(schema: Schema) -> Node:
    """
    Return the tree of fields that lead to a binding.

    Raises:
        InvalidSchemaError: keywords of ours that can't be read, or stand where the engine doesn't read them.
        WrongValueError: a reference to what isn't at hand, or more of them than can be followed.
    """
    check_keywords(schema)
    try:
        return _node(schema, schema.root, f"{schema.kind}#", {}, "")
    except RecursionError:
        raise WrongValueError("$ref", "references that lead too deep", "a schema of fewer levels") from None


def _node(schema: Schema, data: Any, rule: str, made: dict[str, Node], base: str) -> Node:
    if isinstance(data, dict) and isinstance(data.get("$ref"), str) and not _OWN.intersection(data):
        return _referred(schema, data["$ref"], made, base)
    node = Node()
    _fill(schema, data, rule, node, made, base)
    return node


def _referred(schema: Schema, reference: str, made: dict[str, Node], base: str) -> Node:
    """Return the node of what *reference* names, made once, so that cycles close."""
    name, target = schema.resolve(reference, base)
    other, _, place = name.partition("#")
    own = other in ("", schema.id)
    if name not in made:
        made[name] = Node()
        kind = schema.kind if own else kind_of(other)
        _fill(schema, target, f"{kind}#{place}", made[name], made, other)
    if other == base or (own and base in ("", schema.id)):
        return made[name]
    crossed = f" {name}"
    if crossed not in made:
        made[crossed] = Node()
        made[crossed].is_document = True
        made[crossed].more = (made[name],)
    return made[crossed]


def _fill(schema: Schema, data: Any, rule: str, node: Node, made: dict[str, Node], base: str) -> None:
    if not isinstance(data, dict):
        return
    if isinstance(data.get("type"), str):
        node.type = data["type"]
    node.required |= frozenset(data.get("required", ()))
    if isinstance(data.get("$ref"), str):
        node.more = (*node.more, _referred(schema, data["$ref"], made, base))
    if BINDING in data:
        source = data.get(SOURCE) or schema.at((), base or None)[0].get(SOURCE)
        node.binding = parse_binding(data[BINDING], f"{rule}/{BINDING}", source)
    for number, each in enumerate(data.get("allOf", ())):
        _fill(schema, each, f"{rule}/allOf/{number}", node, made, base)
    items = data.get("items")
    if isinstance(items, dict):
        inner = _node(schema, items, f"{rule}/items", made, base)
        node.items = inner if _leads(inner, items) else node.items
    members = dict(node.members)
    for name, each in (data.get("properties") or {}).items():
        inner = _node(schema, each, f"{rule}/properties/{name}", made, base)
        if _leads(inner, each):
            members[name] = inner
    node.members = tuple(members.items())


def _leads(node: Node, data: Any) -> bool:
    """Tell whether *node* reaches a bound field; one that is still being made (a cycle) is kept."""
    return not node.empty or (isinstance(data, dict) and "$ref" in data)


def bindings_of(node: Node, seen: set[int] | None = None) -> Iterator[Binding]:
    """Yield every binding reached from *node*, each once."""
    seen = set() if seen is None else seen
    if id(node) in seen:
        return
    seen.add(id(node))
    if node.binding is not None:
        yield node.binding
    for each in (*node.more, *(inner for _, inner in node.members)):
        yield from bindings_of(each, seen)
    if node.items is not None:
        yield from bindings_of(node.items, seen)


@frozen
class Bound:
    """A value that a binding judges, where it stands, on which day, and what its display field holds."""

    binding: Binding
    place: tuple[str | int, ...]
    value: Any
    day: date
    display: Any
