"""
The way to a schema's bound fields, written out as Python once a schema: a document is walked at the speed of the code.

Two functions come of one tree of fields. `quick(document, day)`, for documents that fit the schema, answers `True`
where every bound code is plainly in force. `suspects(document, day)` lists the others: the binding, the value, the
values from the document down to it, its place, the day that decides. Names of fields reach the source as ASCII
literals only, everything else by position.
"""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any, Final, Protocol

from hcstandards.validation.bindings import Binding, Node
from hcstandards.validation.days import day_of
from hcstandards.validation.pointers import Place, Reference

MOST_INLINE: Final = 4
"""Levels written into one function: what lies deeper, or is shared, is a function of its own."""

MOST_DAYS: Final = 4096


class Memory(Protocol):
    """The display of each code that is plainly in force whatever the day; `None` for every other text."""

    @property
    def plain(self) -> AbstractSet[str]:
        """Such codes that were asked before: a set answers with half the memory touched, where no display counts."""
        ...

    def __getitem__(self, code: str, /) -> str | None: ...


Suspect = tuple[Binding, Any, list[Any], Place, date]


def day_at(references: tuple[Reference, ...], chain: list[Any], day: date) -> date:
    """Return the first day that *references* name, else *day*."""
    for reference in references:
        value = reference.resolve(chain)
        found = day_of(value) if isinstance(value, str) else None
        if found is not None:
            return found
    return day


class Walk:
    """The written walk of one tree of fields over the tables that *memory* opens."""

    def __init__(
        self, root: Node, memory: Callable[[str, date], Memory], parts: "dict[int, Walk | None] | None" = None
    ) -> None:
        self._root, self._memory = root, memory
        self._parts: dict[int, Walk | None] = {} if parts is None else parts
        self.quick: Callable[[Any, date], bool] = _Writer(root, memory, self._parts, listing=False).function()
        self._suspects: Callable[[Any, date], list[Suspect]] | None = None

    def suspects(self, document: Any, day: date) -> list[Suspect]:
        """Return every bound value that isn't plainly right; written at the first document that needs it."""
        if self._suspects is None:
            self._suspects = _Writer(self._root, self._memory, self._parts, listing=True).function()
        return self._suspects(document, day)


class _Opened(dict[date, tuple[Memory, ...]]):
    """The tables of some systems on a day, remembered."""

    def __init__(self, memory: Callable[[str, date], Memory], keys: tuple[str, ...]) -> None:
        super().__init__()
        self._open, self._keys = memory, keys

    def __missing__(self, day: date) -> tuple[Memory, ...]:
        if len(self) >= MOST_DAYS:
            self.clear()
        self[day] = found = tuple(self._open(key, day) for key in self._keys)
        return found


class _Writer:
    """Writes one of the two functions: `listing` the suspects, or stopping at the first."""

    def __init__(
        self, root: Node, memory: Callable[[str, date], Memory], parts: dict[int, Walk | None], *, listing: bool
    ) -> None:
        self._memory, self._parts, self._listing = memory, parts, listing
        self._names: dict[str, Any] = {"day_of": day_of, "day_at": day_at, "memory": memory}
        self._days: dict[tuple[str, ...], tuple[Reference, ...]] = {}
        self._keys: list[list[str]] = []
        """Which tables each way of giving the day decides on: they are opened once a document."""

        self._plain: dict[str, str] = {}
        """The tables whose codes asked before are looked at first, and what names those."""

        self._apart = _met_again(root)
        self._functions: dict[int, str] = {}
        self._waiting: list[Node] = []
        self._variables = 0
        self._within = False
        self._root = root

    def function(self) -> Callable[[Any, date], Any]:
        """Return the function, compiled."""
        body = self._node(self._root, "doc", ("doc",), (), 0, "    ")
        functions: list[str] = []
        self._within = True
        while self._waiting:
            node = self._waiting.pop()
            functions.append(f"def {self._functions[id(node)]}(v, chain, at, doc, D, T, day, out):")
            functions += self._inside(node, "v", ("*chain",), ("*at",), 0, "    ")
            functions.append("    return True")
        end = "    return out" if self._listing else "    return True"
        out = "    out = []" if self._listing else "    out = None"
        whole = [*functions, "def walk(doc, day):", *self._opening(), out, *body, end, ""]
        exec(compile("\n".join(whole), "<fields>", "exec"), self._names)  # noqa: S102 - our own names, literals
        found: Callable[[Any, date], Any] = self._names["walk"]
        return found

    def _named(self, value: Any) -> str:
        name = f"k{len(self._names)}"
        self._names[name] = value
        return name

    def _variable(self) -> str:
        self._variables += 1
        return f"v{self._variables}"

    def _opening(self) -> list[str]:
        """Find the days that the document gives and the tables in force on them."""
        lines = []
        for group, references in enumerate(self._days.values()):
            lines.append(f"    d{group} = None")
            for reference in references:
                lines.append(f"    if d{group} is None:")
                lines += [f"        {each}" for each in self._value(reference)]
                lines.append(f"        d{group} = day_of(x) if isinstance(x, str) else None")
            opened = self._named(_Opened(self._memory, tuple(self._keys[group])))
            lines += [f"    if d{group} is None:", f"        d{group} = day"]
            targets = "".join(f"m{group}_{place}, " for place in range(len(self._keys[group])))
            lines.append(f"    {targets} = t{group} = {opened}[d{group}]")
        lines += [f"    {plain} = {table}.plain" for table, plain in self._plain.items()]
        if not self._functions:
            return lines
        lines.append(f"    D = ({''.join(f'd{group}, ' for group in range(len(self._days)))})")
        lines.append(f"    T = ({''.join(f't{group}, ' for group in range(len(self._days)))})")
        return lines

    def _value(self, reference: Reference) -> list[str]:
        """Leave what an absolute *reference* names in `x`."""
        if any(step.isdecimal() for step in reference.steps):  # may count the entries of a list
            return [f"x = {self._named(reference)}.resolve([doc])"]
        return ["x = doc", *(f"x = x.get({step!a}) if isinstance(x, dict) else None" for step in reference.steps)]

    def _node(
        self, node: Node, value: str, chain: tuple[str, ...], at: tuple[str, ...], level: int, pad: str
    ) -> list[str]:
        """Walk *node* at the variable *value*; *chain* and *at* are what the lists of values and steps hold there."""
        if node.is_document and chain != ("doc",):
            return self._part(node.more[0], value, at, pad)
        if id(node) not in self._apart and level <= MOST_INLINE:
            return self._inside(node, value, chain, at, level, pad)
        if id(node) not in self._functions:
            self._functions[id(node)] = f"f{len(self._functions)}"
            self._waiting.append(node)
        place = f"({''.join(f'{each}, ' for each in at)})" if self._listing else "()"
        call = f"{self._functions[id(node)]}({value}, [{', '.join(chain)}], {place}, doc, D, T, day, out)"
        return [pad + call] if self._listing else [f"{pad}if not {call}:", f"{pad}    return False"]

    def _part(self, node: Node, value: str, at: tuple[str, ...], pad: str) -> list[str]:
        """Walk what is a document of its own: its days and tables are those that it gives itself."""
        parts, key = self._parts, id(node)
        if key not in parts:
            parts[key] = None  # met again below, it closes a cycle
            parts[key] = Walk(node, self._memory, parts)
        part = f"{self._named(parts)}[{key}]"
        if not self._listing:
            return [f"{pad}if not {part}.quick({value}, day):", f"{pad}    return False"]
        place = "".join(f"{each}, " for each in at)
        return [f"{pad}out += [(b, w, c, ({place}*p), d) for b, w, c, p, d in {part}.suspects({value}, day)]"]

    def _inside(
        self, node: Node, value: str, chain: tuple[str, ...], at: tuple[str, ...], level: int, pad: str
    ) -> list[str]:
        lines = [] if node.binding is None else self._check(node, node.binding, value, chain, at, pad)
        for each in node.more:
            lines += self._node(each, value, chain, at, level, pad)
        fits = None if self._listing else node.type  # then types needn't be looked at
        if node.members:
            lines.append(f"{pad}if True:" if fits == "object" else f"{pad}if isinstance({value}, dict):")
            for name, inner in node.members:
                item, step = self._variable(), ascii(str(name))
                if fits == "object" and name in node.required and inner.type not in (None, "null"):
                    lines += [f"{pad}    {item} = {value}[{step}]", f"{pad}    if True:"]
                else:
                    lines += [f"{pad}    {item} = {value}.get({step})", f"{pad}    if {item} is not None:"]
                lines += self._node(inner, item, (*chain, item), (*at, step), level + 1, f"{pad}        ") or [
                    f"{pad}        pass"
                ]
        if node.items is not None:
            item, number = self._variable(), self._variable()
            loop = f"for {number}, {item} in enumerate({value}):" if self._listing else f"for {item} in {value}:"
            sure = "True" if fits == "array" else f"isinstance({value}, (list, tuple))"
            lines += [f"{pad}if {sure}:", f"{pad}    {loop}"]
            lines += self._node(node.items, item, (*chain, item), (*at, number), level + 1, f"{pad}        ") or [
                f"{pad}        pass"
            ]
        return lines

    def _check(
        self, node: Node, binding: Binding, value: str, chain: tuple[str, ...], at: tuple[str, ...], pad: str
    ) -> list[str]:
        """Ask whether the code in *value* is plainly right."""
        lines = []
        if binding.neighbourly:
            day = self._variable()
            lines.append(f"{pad}{day} = day_at({self._named(binding.as_of)}, [{', '.join(chain)}], day)")
            table = f"memory({self._named(binding.key)}, {day})"
        else:
            table, day = self._table(binding)
        code = value if binding.part is None else f"{value}[{binding.part[0]}:{binding.part[1]}]"
        wrong = [] if node.type == "string" and not self._listing else [f"{value}.__class__ is not str"]
        if binding.codes is not None:
            wrong.append(f"{code} not in {self._named(binding.codes)}")
        if binding.display is None:
            asked = f"{table}[{code}] is None"
            if not (self._within or self._listing or binding.neighbourly):
                asked = f"({code} not in {self._plain.setdefault(table, f'p{len(self._plain)}')} and {asked})"
            wrong.append(asked)
        else:
            shown, said = self._variable(), self._variable()
            wrong += [
                f"({shown} := {table}[{code}]) is None",
                f"(({said} := {self._said(binding.display, chain)}) != {shown} and isinstance({said}, str))",
            ]
        lines.append(f"{pad}if {' or '.join(wrong)}:")
        if not self._listing:
            return [*lines, f"{pad}    return False"]
        place = f"({''.join(f'{each}, ' for each in at)})"
        found = f"({self._named(binding)}, {value}, [{', '.join(chain)}], {place}, {day})"
        return [*lines, f"{pad}    out.append({found})"]

    def _table(self, binding: Binding) -> tuple[str, str]:
        """Return what names the table that *binding* asks, and the day that decides on it."""
        if binding.as_of_texts not in self._days:
            self._days[binding.as_of_texts] = binding.as_of
            self._keys.append([])
        group = list(self._days).index(binding.as_of_texts)
        keys = self._keys[group]
        if binding.key not in keys:
            keys.append(binding.key)
        place = keys.index(binding.key)
        return (f"T[{group}][{place}]", f"D[{group}]") if self._within else (f"m{group}_{place}", f"d{group}")

    def _said(self, reference: Reference, chain: tuple[str, ...]) -> str:
        """Return what names the field that holds a code's name; the common case, a neighbour, without a call."""
        beside = reference.up == 1 and len(reference.steps) == 1 and len(chain) > 1
        if beside and not reference.steps[0].isdecimal():
            holder = "v" if chain[-2] == "*chain" else chain[-2]
            return f"({holder}.get({reference.steps[0]!a}) if isinstance({holder}, dict) else None)"
        return f"{self._named(reference)}.resolve([{', '.join(chain)}])"


def _met_again(root: Node) -> set[int]:
    """Return the nodes that are reached more than once: cycles close there."""
    seen: set[int] = set()
    again: set[int] = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if id(node) in seen:
            again.add(id(node))
            continue
        seen.add(id(node))
        stack += [*node.more, *(inner for _, inner in node.members)]
        if node.items is not None:
            stack.append(node.items)
    return again
