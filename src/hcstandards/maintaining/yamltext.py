"""
Edits of YAML text that leave every other byte as it is.

A round trip through a YAML library keeps comments and order, yet folds long quoted texts anew (12 of the
catalogue's files come back changed). So the parser only says where things stand, the text is spliced there, and
the result is read again and held against what the edit means.
"""

import re
from collections.abc import Mapping
from typing import Any, TypeAlias

import yaml
from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from hcstandards.authoring.reading import Path_, Plain

WIDTH = 120
Splice: TypeAlias = tuple[int, int, str]

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_NUMBER = r"[-+]?\.?[0-9][0-9_]*(\.[0-9]*)?([eE][-+]?[0-9]+)?"
_BARE = re.compile(rf"{_NUMBER}|true|false")
"""What is written without quotes only where such a text stood without them before."""


class Bare(str):
    """A number or truth value as text, which the catalogue's files have without quotes."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """Text only: plain where every reader takes it for text, else in double quotes."""

    def choose_scalar_style(self) -> str:
        style: str = super().choose_scalar_style()
        return '"' if style == "'" else style


def _represent(dumper: _Dumper, text: str) -> ScalarNode:
    """Quote what some reader, of YAML 1.2 say, takes for a number: 08 is text to one and 8 to the other."""
    node: ScalarNode = dumper.represent_scalar("tag:yaml.org,2002:str", text, '"' if _BARE.fullmatch(text) else None)
    return node


def _represent_bare(dumper: _Dumper, text: Bare) -> ScalarNode:
    tag = dumper.resolve(ScalarNode, str(text), (True, False))  # type: ignore[no-untyped-call]
    return ScalarNode(tag, str(text))


_Dumper.add_representer(str, _represent)
_Dumper.add_representer(Bare, _represent_bare)


def set_value(text: str, path: Path_, value: Plain, after: tuple[str, ...] = ()) -> str:
    """
    Return *text* with *value* at *path*: in place of what is there, or as a new key.

    A new key stands after the last of the keys *after* that are there, else at the end of its mapping.

    Raises:
        LookupError: nothing stands where the key should go.
    """
    return set_values(text, {path: value}, after)


def set_values(text: str, values: Mapping[Path_, Plain], after: tuple[str, ...] = ()) -> str:
    """Return *text* with every one of *values* at its path, as `set_value` does."""
    root, expected, splices = _find(text, ()), _plain(text), []
    for path, value in values.items():
        parent = _below(root, path[:-1])
        step = path[-1]
        old = _child(parent, step)
        if old is not None:
            splices.append(_replaced(text, parent, old, value))
        elif isinstance(parent, MappingNode) and isinstance(step, str):
            splices.append(_new_key(text, parent, step, value, after))
        else:
            raise LookupError(_shown(path))
        _put(expected, path, value)
    return _spliced(text, splices, expected)


def append(text: str, path: Path_, value: Plain, after: int | None = None) -> str:
    """
    Return *text* with *value* as the last item of the list at *path*, or as the one after item *after*.

    -1 stands for in front of the first. A list that isn't there is made.

    Raises:
        LookupError: nothing stands where the list should go, or something else does.
    """
    parent = _find(text, path[:-1])
    node = _child(parent, path[-1])
    if node is None:
        return set_value(text, path, [value])
    if not isinstance(node, SequenceNode):
        raise LookupError(_shown(path))  # noqa: TRY004 - a fact of the file, not of the call
    expected = _plain(text)
    before = len(node.value) - 1 if after is None else after
    _get(expected, path).insert(before + 1, value)
    first = before < 0 and bool(node.value)
    beside = node.value[max(before, 0)] if node.value else None
    if node.flow_style:
        if beside is None or first:
            at = beside.start_mark.index if beside else node.end_mark.index - 1
            return _spliced(text, [(at, at, _flow(value) + (", " if first else ""))], expected)
        at = _end(text, beside)
        return _spliced(text, [(at, at, ", " + _flow(value))], expected)
    lines = _item(value, node.start_mark.column, flow=isinstance(beside, MappingNode) and bool(beside.flow_style))
    key = _key_of(parent, path[-1]) if first else None
    return _spliced(text, [_after(text, key or beside, lines)], expected)


def _key_of(parent: Node, step: str | int) -> Node | None:
    pairs = parent.value if isinstance(parent, MappingNode) else []
    return next((key for key, _ in pairs if key.value == step), None)


def remove(text: str, path: Path_) -> str:
    """
    Return *text* without the key at *path*.

    Raises:
        LookupError: nothing stands there, it isn't a key of a mapping, or it is the mapping's only one.
    """
    parent = _find(text, path[:-1])
    if not isinstance(parent, MappingNode) or _child(parent, path[-1]) is None or len(parent.value) == 1:
        raise LookupError(_shown(path))
    expected = _plain(text)
    del _get(expected, path[:-1])[path[-1]]
    pairs = parent.value
    at = next(number for number, (key, _) in enumerate(pairs) if key.value == path[-1])
    key, value = pairs[at]
    if parent.flow_style:
        if at + 1 < len(pairs):
            splice = (key.start_mark.index, pairs[at + 1][0].start_mark.index, "")
        else:
            splice = (_end(text, pairs[at - 1][1]), _end(text, value), "")
    elif at == 0:  # the first key may stand behind the dash of a list
        rest = text[_line_end(text, _end(text, value)) :]  # comments on the next key stay
        splice = (key.start_mark.index, len(text) - len(rest.lstrip()), "")
    else:
        start = text.rfind("\n", 0, key.start_mark.index) + 1
        splice = (start, _line_end(text, _end(text, value)), "")
    return _spliced(text, [splice], expected)


def block(value: Plain) -> str:
    """Return *value* as a block of YAML in the catalogue's style: leaf mappings in one line where they fit."""
    return "".join(f"{line}\n" for line in _block(value, 0))


# reading -------------------------------------------------------------------------------------------


def _plain(text: str) -> Any:
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - the base loader makes text, lists and mappings only


def _find(text: str, path: Path_) -> Node:
    return _below(yaml.compose(text, Loader=_Loader), path)


def _below(root: Node | None, path: Path_) -> Node:
    node = root
    for step in path:
        node = _child(node, step)
    if node is None:
        raise LookupError(_shown(path))
    return node


def _child(node: Node | None, step: str | int) -> Node | None:
    if isinstance(node, MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        found: Node = node.value[step]
        return found
    return None


def _get(data: Any, path: Path_) -> Any:
    for step in path:
        data = data[step]
    return data


def _put(data: Any, path: Path_, value: Plain) -> None:
    _get(data, path[:-1])[path[-1]] = value


def _shown(path: Path_) -> str:
    return ".".join(map(str, path))


def _end(text: str, node: Node) -> int:
    """Return where the last character of *node* ends; the parser's mark of a block is the next token's start."""
    if isinstance(node, CollectionNode) and not node.flow_style:
        last = node.value[-1]
        return _end(text, last[1] if isinstance(last, tuple) else last)
    end: int = node.end_mark.index
    if isinstance(node, ScalarNode) and node.style in ("|", ">"):
        return len(text[:end].rstrip())
    return end


def _line_end(text: str, index: int) -> int:
    newline = text.find("\n", index)
    return len(text) if newline < 0 else newline + 1


# splicing ------------------------------------------------------------------------------------------


def _spliced(text: str, splices: list[Splice], expected: Any) -> str:
    result = text
    for start, stop, words in sorted(splices, reverse=True):
        result = result[:start] + words + result[stop:]
    try:
        if _plain(result) == expected:
            return result
    except yaml.YAMLError:
        pass
    reason = "the text can't be edited in place without changing something else"
    raise LookupError(reason)


def _replaced(text: str, parent: Node, old: Node, value: Plain) -> Splice:
    start, stop = old.start_mark.index, _end(text, old)
    flow = isinstance(parent, CollectionNode) and bool(parent.flow_style)
    if isinstance(value, str):
        if isinstance(old, ScalarNode) and not old.style and _BARE.fullmatch(old.value) and _BARE.fullmatch(value):
            return start, stop, value
        words = _flow(value) if flow else _dump(value, float("inf"), flow=False)
        return start, stop, words + _heading_comment(text, old)
    if flow or (isinstance(old, CollectionNode) and old.flow_style):
        return start, stop, _flow(value)
    column = old.start_mark.column
    return start, stop, f"\n{' ' * column}".join(_block(value, column)).lstrip()


def _heading_comment(text: str, node: Node) -> str:
    """Return the comment behind the `|` or `>` of a block of text, which goes when the block does."""
    if not isinstance(node, ScalarNode) or node.style not in ("|", ">"):
        return ""
    heading = text[node.start_mark.index : _line_end(text, node.start_mark.index)]
    comment = re.search(r"[ \t]+#[^\r\n]*", heading)
    return comment[0] if comment else ""


def _new_key(text: str, parent: MappingNode, key: str, value: Plain, after: tuple[str, ...]) -> Splice:
    pairs = parent.value
    beside = [number for number, (each, _) in enumerate(pairs) if each.value in after]
    at = beside[-1] if beside else len(pairs) - 1
    if parent.flow_style:
        end = _end(text, pairs[at][1]) if pairs else parent.end_mark.index - 1
        return end, end, f"{', ' if pairs else ''}{key}: {_flow(value)}"
    column = parent.start_mark.column
    return _after(text, pairs[at][1], [" " * column + line for line in _block({key: value}, column)])


def _after(text: str, node: Node | None, lines: list[str]) -> Splice:
    assert node is not None  # noqa: S101 - a block list has an item
    newline = "\r\n" if "\r\n" in text else "\n"
    at = _line_end(text, _end(text, node))
    missing = newline if text[:at] and not text[:at].endswith("\n") else ""
    return at, at, missing + "".join(line + newline for line in lines)


# writing -------------------------------------------------------------------------------------------


def _dump(value: Plain, width: float, *, flow: bool) -> str:
    dumped: str = yaml.dump(
        value, Dumper=_Dumper, allow_unicode=True, default_flow_style=flow, width=width, sort_keys=False
    )
    return dumped.removesuffix("\n").removesuffix("\n...")


def _flow(value: Plain) -> str:
    """Return *value* in one line, as it may stand among commas and brackets."""
    if isinstance(value, str):
        return _dump([value], float("inf"), flow=True)[1:-1]
    return _keys_bare(_dump(value, float("inf"), flow=True), value)


def _keys_bare(text: str, value: Plain) -> str:
    """Take the quotes off the key `on`, which is text to every reader of ours."""
    bare = text.replace('"on": ', "on: ")
    return bare if bare != text and _plain(bare) == value else text


def _block(value: Plain, indent: int) -> list[str]:
    if isinstance(value, str):
        return _dump(value, WIDTH - indent, flow=False).split("\n")
    if isinstance(value, list):
        return [line for item in value for line in _item(item, 0, flow=_is_leaf(item), indent=indent)]
    lines: list[str] = []
    for key, item in value.items():
        if isinstance(item, str):
            dumped = _keys_bare(_dump({key: item}, WIDTH - indent, flow=False), {key: item})
            lines += dumped.split("\n")
            continue
        short = f"{key}: {_flow(item)}"
        if not item or (_is_leaf(item) and indent + len(short) <= WIDTH):
            lines.append(short)
            continue
        lines += [f"{key}:", *(f"  {line}" for line in _block(item, indent + 2))]
    return lines


def _item(value: Plain, column: int, *, flow: bool, indent: int = 0) -> list[str]:
    short = _flow(value)
    if not isinstance(value, (list, dict)) or (flow and column + indent + 2 + len(short) <= WIDTH):
        return [f"{' ' * column}- {short}"]
    first, *rest = _block(value, column + indent + 2)
    return [f"{' ' * column}- {first}", *(f"{' ' * column}  {line}" for line in rest)]


def _is_leaf(value: Plain) -> bool:
    inside = value.values() if isinstance(value, dict) else value
    return isinstance(value, (dict, list)) and all(isinstance(each, str) for each in inside)
