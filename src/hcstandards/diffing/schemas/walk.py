"""Two JSON Schemas side by side: every place at which they differ, and in which direction."""

from collections.abc import Iterable
from typing import Any, Final

from attrs import frozen

from hcstandards.diffing.schemas.facets import WORDS_OF_RULES as RULE_WORDS
from hcstandards.diffing.schemas.facets import Direction, Node, binding_facets, facets, rule_facets, text, types_of
from hcstandards.diffing.schemas.nodes import (
    DEFINITIONS,
    JUDGING,
    MOST_REFERENCES,
    WORDING,
    Steps,
    bare,
    disjoint,
    node_at,
    plain_of,
    referred,
)
from hcstandards.errors import WrongValueError
from hcstandards.validation.kinds import DIALECT, RECOGNISED
from hcstandards.validation.schemas import BINDING, RULES, Schema

LOW: Final = ("minimum", "exclusiveMinimum")


@frozen
class Difference:
    """
    One difference: what it is about, where, its direction (`None`: it refuses no document).

    *steps* lead to it in the schema. *graft* lead to what of the newer schema, put into the older one, makes this
    difference alone; where that is of neither, *value* says where to put what.
    """

    facet: str
    steps: Steps
    direction: Direction | None
    old: Any
    new: Any
    graft: Steps
    value: tuple[Steps, Any] | None = None


def differences(old: Schema, new: Schema) -> list[Difference]:
    """Return every difference; none at all for two schemas that say the same, however they are written."""
    walk = _Walk(old, new)
    walk.whole()
    return walk.found


class _Walk:
    def __init__(self, old: Schema, new: Schema) -> None:
        self.schemas = old, new
        self.found: list[Difference] = []
        self._pairs: set[tuple[str | None, str | None]] = set()
        self._graft: Steps | None = None
        self._loose = False

    def whole(self) -> None:
        """Compare the roots, then the definitions that both refer to, each once, at its own place."""
        old, new = (schema.root for schema in self.schemas)
        self._node(old, new, ())
        self._root(old, new)
        mine, theirs = (referred(schema) for schema in self.schemas)
        for steps in sorted(mine.keys() & theirs.keys(), key=str):
            if steps and steps[0] in DEFINITIONS:
                self._loose = not (mine[steps] and theirs[steps])
                self._node(node_at(old, steps), node_at(new, steps), steps)
        self._loose = False

    def _say(
        self,
        facet: str,
        steps: Steps,
        direction: Direction | None,
        old: Any,
        new: Any,
        value: tuple[Steps, Any] | None = None,
    ) -> None:
        if direction is not None and self._loose:
            direction = "incomparable"  # used where more may mean less: under `not`, `if`, `oneOf`
        if self._graft is not None:
            value = None  # what stands here stands somewhere else in the older schema
        self.found.append(Difference(facet, steps, direction, old, new, self._graft or steps, value))

    def _node(self, old: Any, new: Any, steps: Steps) -> None:
        if old == new and text(old) == text(new):
            return
        old, new = ({} if each is True else each for each in (old, new))
        if not isinstance(old, dict) or not isinstance(new, dict):
            if old != new:
                self._say("value", steps, "loosened" if old is False else "tightened", _shown(old), _shown(new))
            return
        references = old.get("$ref"), new.get("$ref")
        if references[0] == references[1]:
            self._keywords(old, new, steps)
        elif references not in self._pairs:
            self._pairs.add(references)
            kept, self._graft = self._graft, self._graft or steps
            try:
                plain = [plain_of(node, schema) for node, schema in zip((old, new), self.schemas, strict=True)]
            except WrongValueError:
                self._say("reference", (*steps, "$ref"), "incomparable", *references)
            else:
                self._keywords(plain[0], plain[1], steps)
            self._graft = kept
            self._pairs.discard(references)

    def _keywords(self, old: Node, new: Node, steps: Steps) -> None:
        both = self._types(old, 0) & self._types(new, 1)
        for facet, direction, keyword, before, after in facets(old, new, both):
            value = None
            if facet in ("required", "dependent"):
                value = (*steps, keyword), _one_more(old, keyword, before, after)
            elif facet == "bound":
                side = ("minimum", "exclusiveMinimum") if keyword in LOW else ("maximum", "exclusiveMaximum")
                value = steps, _swapped(old, new, side)
            self._say(facet, (*steps, keyword), direction, before, after, value)
        if "object" in both:
            self._properties(old, new, steps)
        if "array" in both:
            self._items(old, new, steps)
            self._contains(old, new, steps)
        self._combined(old, new, steps)
        if old.get(BINDING) != new.get(BINDING):
            for facet, direction, key, before, after in binding_facets(old.get(BINDING), new.get(BINDING)):
                told = None if facet == "advice" else direction
                self._say(facet, (*steps, BINDING, *filter(None, [key])), told, before, after)
        for key in sorted({*old, *new} - JUDGING):
            if (steps == () and key == "$schema") or text(old.get(key)) == text(new.get(key)):
                continue
            self._say("wording" if key in WORDING else "facts", (*steps, key), None, old.get(key), new.get(key))

    def _types(self, node: Node, side: int) -> frozenset[str]:
        """Return the types that *node* lets through, with what it refers to."""
        types = types_of(node)
        for _ in range(MOST_REFERENCES):
            if not isinstance(node.get("$ref"), str):
                break
            try:
                target = self.schemas[side].resolve(node["$ref"])[1]
            except WrongValueError:
                break
            node = target if isinstance(target, dict) else {}
            types &= types_of(node)
        return types

    def _root(self, old: Node, new: Node) -> None:
        before, after = (set(node.get(RECOGNISED, ())) for node in (old, new))
        if before != after:
            direction: Direction = "tightened" if before < after else "loosened" if after < before else "incomparable"
            self._say("recognition", (RECOGNISED,), direction, sorted(before), sorted(after))
        mine, theirs = ({each["id"]: each for each in node.get(RULES, ())} for node in (old, new))
        for key in sorted(mine.keys() | theirs.keys()):
            one, two = mine.get(key), theirs.get(key)
            for facet, direction, fact, was, now in rule_facets(one, two):
                told = None if facet == "advice" else direction
                value = [each for each in old.get(RULES, ()) if each["id"] != key] + ([two] if two else [])
                self._say(facet, (RULES, key, *filter(None, [fact])), told, was, now, ((RULES,), value))
            if one is not None and two is not None:
                for word in sorted(RULE_WORDS):
                    if one.get(word) != two.get(word):
                        self._say("wording", (RULES, key, word), None, one.get(word), two.get(word))
        dialects = [node.get("$schema", DIALECT) for node in (old, new)]
        if dialects[0] != dialects[1]:
            self._say("reference", ("$schema",), "incomparable", dialects[0], dialects[1])

    # what lies in a value --------------------------------------------------------------------------

    def _properties(self, old: Node, new: Node, steps: Steps) -> None:
        mine, theirs = old.get("properties", {}), new.get("properties", {})
        for name in (*mine, *(each for each in theirs if each not in mine)):
            at = (*steps, "properties", name)
            if name in mine and name in theirs:
                self._node(mine[name], theirs[name], at)
            else:
                self._claimed(name, old, new, at)
        patterns = [node.get("patternProperties", {}) for node in (old, new)]
        for pattern in sorted({*patterns[0], *patterns[1]}):
            at = (*steps, "patternProperties", pattern)
            if pattern in patterns[0] and pattern in patterns[1]:
                self._node(patterns[0][pattern], patterns[1][pattern], at)
            else:
                self._say("claim", at, "incomparable", *(_shown(each.get(pattern)) for each in patterns))
        self._others(old, new, steps, "additionalProperties")
        self._others(old, new, steps, "unevaluatedProperties")

    def _claimed(self, name: str, old: Node, new: Node, at: Steps) -> None:
        """A property that one side names: closed objects didn't let it in, open ones let anything stand there."""
        sides = [node["properties"][name] if name in node.get("properties", {}) else _free(node) for node in (old, new)]
        shown = [_shown(node.get("properties", {}).get(name)) for node in (old, new)]
        if sides[0] is False or sides[1] is False:
            if sides[0] != sides[1]:
                named = [node.get("properties", {}).get(name) for node in (old, new)]
                facet = "value" if any(each is False for each in named) else "property"
                self._say(facet, at, "loosened" if sides[0] is False else "tightened", *shown)
            return
        direction = self._relation(*sides)
        if direction is None:
            self._say("facts", at, None, *shown)
        else:
            self._say("claim", at, direction, *shown)

    def _relation(self, old: Any, new: Any) -> Direction | None:
        """Return how two schemas compare as a whole."""
        inside = _Walk(*self.schemas)
        inside._pairs = set(self._pairs)
        inside._node(old, new, ())
        directions = {each.direction for each in inside.found} - {None}
        if not directions:
            return None
        return directions.pop() if len(directions) == 1 else "incomparable"

    def _others(self, old: Node, new: Node, steps: Steps, key: str) -> None:
        """Compare what is said of whatever isn't named."""
        before, after = old.get(key, True), new.get(key, True)
        if (before is False) != (after is False):
            direction: Direction = "tightened" if after is False else "loosened"
            self._say("closing", (*steps, key), direction, _shown(old.get(key)), _shown(new.get(key)))
        else:
            self._child(old, new, steps, key)

    def _child(self, old: Node, new: Node, steps: Steps, key: str) -> None:
        """Compare a schema under *key*; where it is missing, everything goes, and what is there speaks for itself."""
        if key in old and key in new:
            self._node(old[key], new[key], (*steps, key))
        elif key in old or key in new:
            kept, self._graft = self._graft, self._graft or (*steps, key)
            self._node(old.get(key, True), new.get(key, True), (*steps, key))
            self._graft = kept

    def _items(self, old: Node, new: Node, steps: Steps) -> None:
        firsts = [node.get("prefixItems", []) for node in (old, new)]
        for number in range(max(map(len, firsts))):
            sides = [
                first[number] if number < len(first) else node.get("items", True)
                for first, node in zip(firsts, (old, new), strict=True)
            ]
            kept, self._graft = self._graft, self._graft or (*steps, "prefixItems")
            self._node(sides[0], sides[1], (*steps, "prefixItems", number))
            self._graft = kept
        self._others(old, new, steps, "items")
        self._others(old, new, steps, "unevaluatedItems")

    def _contains(self, old: Node, new: Node, steps: Steps) -> None:
        keys = ("contains", "minContains", "maxContains")
        sides = [{key: bare(node[key]) for key in keys if key in node and "contains" in node} for node in (old, new)]
        if text(sides[0]) == text(sides[1]):
            if text(old.get("contains")) != text(new.get("contains")):
                self._say("wording", (*steps, "contains"), None, old.get("contains"), new.get("contains"))
            return
        direction: Direction = "incomparable"
        if not sides[0] or not sides[1]:
            direction = "loosened" if sides[0] else "tightened"
        shown = [each or None for each in sides]
        self._say("contains", (*steps, "contains"), direction, shown[0], shown[1], (steps, _swapped(old, new, keys)))

    # combinations ----------------------------------------------------------------------------------

    def _combined(self, old: Node, new: Node, steps: Steps) -> None:
        self._all_of(old, new, steps)
        for key in ("anyOf", "oneOf"):
            self._any_of(old, new, steps, key)
        self._whole(old, new, steps, "not")
        self._names(old, new, steps)
        same_if = "if" in old and "if" in new and text(bare(old["if"])) == text(bare(new["if"]))
        if same_if:
            self._whole(old, new, steps, "if")
            for key in ("then", "else"):
                self._child(old, new, steps, key)
        elif "if" in old or "if" in new:
            sides = [{key: node[key] for key in ("if", "then", "else") if key in node} for node in (old, new)]
            firm = ["if" in each and len(each) > 1 for each in sides]
            if any(firm):
                direction: Direction = "incomparable" if all(firm) else "tightened" if firm[1] else "loosened"
                shown, value = [each or None for each in sides], _swapped(old, new, ("if", "then", "else"))
                self._say("combination", (*steps, "if"), direction, shown[0], shown[1], (steps, value))
        mine, theirs = (node.get("dependentSchemas", {}) for node in (old, new))
        for name in sorted({*mine, *theirs}):
            at = (*steps, "dependentSchemas", name)
            if name in mine and name in theirs:
                self._node(mine[name], theirs[name], at)
            else:
                self._say(
                    "combination", at, "loosened" if name in mine else "tightened", mine.get(name), theirs.get(name)
                )

    def _all_of(self, old: Node, new: Node, steps: Steps) -> None:
        mine, theirs = old.get("allOf", []), new.get("allOf", [])
        if len(mine) == len(theirs):
            for number, sides in enumerate(zip(mine, theirs, strict=True)):
                self._node(*sides, (*steps, "allOf", number))
            return
        gone, come = _leftover(mine, theirs)
        if gone or come:
            direction: Direction = "incomparable" if gone and come else "tightened" if come else "loosened"
            self._say("combination", (*steps, "allOf"), direction, gone or None, come or None)

    def _any_of(self, old: Node, new: Node, steps: Steps, key: str) -> None:
        if key not in old and key not in new:
            return
        if key not in old or key not in new:
            direction: Direction = "tightened" if key in new else "loosened"
            self._say("combination", (*steps, key), direction, old.get(key), new.get(key))
            return
        mine, theirs = old[key], new[key]
        additive = key == "anyOf" or all(
            disjoint(each, schema) for each, schema in zip((mine, theirs), self.schemas, strict=True)
        )
        gone, come = _leftover(mine, theirs)
        places = [
            number for number, each in enumerate(mine) if number < len(theirs) and text(each) != text(theirs[number])
        ]
        if additive and len(mine) == len(theirs) and len(places) == max(len(gone), len(come), 1):
            for number in places:
                self._node(mine[number], theirs[number], (*steps, key, number))
        elif gone or come:
            direction = "incomparable" if not additive or (gone and come) else "loosened" if come else "tightened"
            self._say("combination", (*steps, key), direction, gone or None, come or None)
        elif text(mine) != text(theirs):
            self._say("wording", (*steps, key), None, mine, theirs)

    def _whole(self, old: Node, new: Node, steps: Steps, key: str) -> None:
        """Compare a schema whose parts may not be compared one by one, for more of them may mean less."""
        before, after = (text(bare(node[key])) if key in node else None for node in (old, new))
        if before != after:
            direction: Direction = "tightened" if before is None else "loosened" if after is None else "incomparable"
            self._say("combination", (*steps, key), direction, old.get(key), new.get(key))
        elif before is not None and text(old[key]) != text(new[key]):
            self._say("wording", (*steps, key), None, old[key], new[key])

    def _names(self, old: Node, new: Node, steps: Steps) -> None:
        if "object" in types_of(old) & types_of(new):
            self._child(old, new, steps, "propertyNames")


def _shown(value: Any) -> Any:
    return value if value is None or isinstance(value, (dict, list)) else text(value)


def _free(node: Node) -> Any:
    """Return what is said of a property that *node* doesn't name."""
    free = node.get("additionalProperties", node.get("unevaluatedProperties", True))
    return {} if free is True else free


def _swapped(old: Node, new: Node, keys: Iterable[str]) -> Node:
    """Return the older node with what the newer one says under *keys*."""
    return {
        **{key: each for key, each in old.items() if key not in keys},
        **{key: new[key] for key in keys if key in new},
    }


def _one_more(old: Node, keyword: str, before: Any, after: Any) -> Any:
    """Return what the older node says under *keyword* with one entry more or less."""
    if keyword == "required":
        given = [each for each in old.get(keyword, ()) if each != before]
        return given if after is None else [*given, after]
    [(trigger, [name])] = (after or before).items()
    entries = {key: [*names] for key, names in old.get(keyword, {}).items()}
    listed = [each for each in entries.get(trigger, []) if each != name]
    entries[trigger] = listed if after is None else [*listed, name]
    return entries


def _leftover(mine: Iterable[Any], theirs: Iterable[Any]) -> tuple[list[Any], list[Any]]:
    """Return what only one of two lists of schemas has, but for their wording."""
    left = {text(bare(each)): each for each in theirs}
    gone = [each for each in mine if left.pop(text(bare(each)), None) is None]
    return gone, list(left.values())
