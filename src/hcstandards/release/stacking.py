"""What an overlay may put on the catalogue below it, and every way in which the two can conflict."""

from collections.abc import Iterable, Iterator
from copy import deepcopy
from itertools import pairwise
from typing import Any, Final

from hcstandards.errors import Problem
from hcstandards.release.container import Container

LISTED: Final = {
    "document": "documents",
    "body": "bodies",
    "indicator": "indicators",
    "lifecycle": "lifecycles",
    "change": "changes",
}
"""Kinds of which one member lists all by id."""

JOINED: Final = ("search", "designations", "reserved")
"""Members that every release has for itself, whatever lies below it."""

_SEARCH_KINDS: Final = {"points": "point", "programmes": "programme", "pilots": "pilot"}
_NEVER: Final = "9999-99-99"


class Stacking:
    """The layers put on one another so far: where each member is found, the index of all, the conflicts."""

    def __init__(self, lowest: Container) -> None:
        self.index: dict[str, Any] = deepcopy(lowest.manifest["index"])
        self.at: dict[str, list[Container]] = {name: [lowest] for name in lowest.names()}
        self.extensions: dict[str, list[tuple[Container, dict[str, Any]]]] = {}
        self.problems: list[Problem] = []
        self._layers = [lowest]
        self._dropped: list[tuple[Container, str, str]] = []
        self._replaced: frozenset[str] = frozenset()
        self._name = ""

    def holders(self, name: str) -> list[Container]:
        """Return the layers that hold parts of a member, the lowest first."""
        return self.at[name]

    def releases(self, system: str) -> dict[str, str]:
        """Return the table releases of a code system over all layers: id to edition."""
        found: dict[str, str] = self.index["code_systems"][system]["releases"]
        return found

    def is_dropped(self, layer: Container, kind: str, key: str) -> bool:
        """Tell whether what a search row of *layer* names was replaced by a layer above."""
        head = key.partition("#")[0] if kind == "concept" else key.partition("/")[0]
        heads = {head, head.partition("@")[0]} if kind == "concept" else {head}
        return any(each is layer and of == kind and known in heads for each, of, known in self._dropped)

    def put(self, layer: Container) -> None:
        """Put *layer* on top; what conflicts goes to `problems`."""
        identity = layer.manifest["identity"]
        self._name = f"{identity['id']} {identity['version']}"
        self._check_identity(layer)
        self._check_base(identity)
        self._replaced = frozenset(identity.get("replaces", ()))
        self._check_needs(layer)
        for each in sorted(self._replaced):
            self._replace(each, layer)
        self._check_former_ids(layer)
        self._check_shared_standards(layer)
        for name in layer.names():
            self._put_member(name, layer)
        self._put_index(layer.manifest["index"])
        for name in layer.names():
            if name.startswith("extension/"):
                self._extend(layer, layer.member(name))
        self._layers.append(layer)

    def _conflict(self, what: str, rule: str, found: str, expected: str = "", hint: str = "") -> None:
        self.problems.append(Problem(f"{self._name}: {what}", f"overlay.{rule}", found, expected, hint))

    def _below(self, holder: Container) -> str:
        identity = holder.manifest["identity"]
        return f"{identity['id']} {identity['version']}"

    # what lies below ------------------------------------------------------------------------------

    def _check_identity(self, layer: Container) -> None:
        """A catalogue is a layer once: else nobody could tell which of two an answer came from."""
        identity = layer.manifest["identity"]
        for each in self._layers:
            if each.manifest["identity"]["id"] == identity["id"] and not layer.table_systems:
                hint = "stack one of them, or give the overlay an id of its own"
                self._conflict("identity.id", "identity", f"{self._below(each)} is below it", "a catalogue once", hint)

    def _check_base(self, identity: dict[str, Any]) -> None:
        """The catalogues that an overlay says it extends lie below it, in a version that it names."""
        below = {each.manifest["identity"]["id"]: each.manifest["identity"]["version"] for each in self._layers}
        for each in identity.get("extends", ()):
            key, at, selector = each.partition("@")
            if key not in below:
                self._conflict("identity.extends", "base", f"{each} is not below it", ", ".join(below))
            elif at and not _fits(selector, below[key]):
                hint = "a version has three numbers; a range is written ^2.0, ~1.1, 2.x or >=1.1 <3"
                self._conflict("identity.extends", "base", f"{key} {below[key]}", each, hint)

    def _check_needs(self, layer: Container) -> None:
        """What an overlay names and doesn't hold is held below it."""
        for kind, ids in layer.manifest.get("needs", {}).items():
            known = self.index["code_systems"] if kind == "code_systems" else self._listed(kind)
            for each in ids:
                if each not in known:
                    self._conflict(f"{kind}/{each}", "missing", "named, and held by no layer below", kind)

    def _listed(self, name: str) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        for layer in self.at.get(name, ()):
            merged |= layer.member(name)
        return merged

    # replacing ------------------------------------------------------------------------------------

    def _replace(self, what: str, layer: Container) -> None:
        kind, _, key = what.partition("/")
        if kind in LISTED.values():
            self._check_replaced(what, key in self._listed(kind), key in layer.member(kind))
            self._drop_row(kind, key)
        elif kind == "standards":
            known = key in self.index["standards"]
            self._check_replaced(what, known, key in layer.manifest["index"]["standards"])
            if known:
                self._drop_standard(key)
        elif kind == "tables":
            system, _, release = key.rpartition("/")
            releases = self.index["code_systems"].get(system, {}).get("releases", {})
            self._check_replaced(what, release in releases, f"extension/{system}" in layer)
            if release in releases:
                del releases[release]
                holder = self.at.pop(f"table/{key}")[0]
                self._dropped.append((holder, "concept", f"{system}@{release}"))
        elif kind == "schemas":
            self._check_replaced(what, f"schema/{key}" in self.at, f"schema/{key}" in layer)
            for name in (f"schema/{key}", f"examples/{key}"):
                self.at.pop(name, None)
        else:
            expected = ", ".join(("standards", "tables", "schemas", *LISTED.values()))
            self._conflict("identity.replaces", "replaces", repr(what), f"<kind>/<id>, the kind one of {expected}")

    def _check_replaced(self, what: str, below: bool, above: bool) -> None:
        if not below:
            self._conflict("identity.replaces", "replaces", f"{what} is in no layer below", "an id that is")
        if not above:
            self._conflict("identity.replaces", "replaces", f"{what} is not in the overlay", "what takes its place")

    def _drop_row(self, kind: str, key: str) -> None:
        row_kind = next(row for row, name in LISTED.items() if name == kind)
        self._dropped += [(layer, row_kind, key) for layer in self._layers]

    def _drop_standard(self, key: str) -> None:
        """Take away a standard and all that hangs on it."""
        names = set(_owned(self.index, self.at, key))
        heads = [("standard", key), ("threshold", key), ("criterion", key)]
        for kind, table in self.index.items():
            for each in [each for each in table if _owner(table, each) == key] if isinstance(table, dict) else ():
                del table[each]
                if kind == "code_systems":
                    heads += [("code-system", each), ("concept", each)]
                else:
                    heads += [(_SEARCH_KINDS.get(kind, kind), each), ("task", each)]
        self.index["standards"].pop(key)
        self.index["correspondences"] = [each for each in self.index["correspondences"] if each != key]
        self._dropped += [(layer, kind, head) for layer in self._layers for kind, head in heads]
        for name in names:
            del self.at[name]

    # putting --------------------------------------------------------------------------------------

    def _check_former_ids(self, layer: Container) -> None:
        below, above = self.index["code_systems"], layer.manifest["index"]["code_systems"]
        former = {each: key for key, system in below.items() for each in system["former_ids"]}
        for key, system in above.items():
            for each in (key, *system["former_ids"]):
                if former.get(each, key) != key or (each != key and each in below):
                    named = former.get(each, each)
                    self._conflict(f"code_systems/{key}", "former-id", f"{each!r} already names {named!r} below")

    def _check_shared_standards(self, layer: Container) -> None:
        """A standard that both layers hold is the same in both: an upper one adds nothing to it in silence."""
        index = layer.manifest["index"]
        for key in index["standards"]:
            if key in self.index["standards"]:
                below = set(_owned(self.index, self.at, key))
                for name in sorted({*_owned(index, layer.names(), key)} - below):
                    hint = "list standards/<id> under `replaces`, or add tables under `extensions`"
                    self._conflict(name, "conflict", "added to a standard of the catalogue below", "", hint)

    def _put_member(self, name: str, layer: Container) -> None:
        if name.startswith("changelog/"):
            return
        if name.startswith("extension/"):
            return
        if name in JOINED or name not in self.at:
            self.at.setdefault(name, []).append(layer)
        elif "/" in name:
            holder = self.at[name][0]
            if holder.digest_of(name) != layer.digest_of(name):
                hint = "list it under `replaces` if the overlay is to answer for it"
                self._conflict(name, "conflict", f"other content than in {self._below(holder)}", "the same", hint)
        else:
            self._put_listed(name, layer)

    def _put_listed(self, name: str, layer: Container) -> None:
        below = {key: (holder, item) for holder in self.at[name] for key, item in holder.member(name).items()}
        for key, item in layer.member(name).items():
            holder, other = below.get(key, (layer, item))
            if other != item and f"{name}/{key}" not in self._replaced:
                found = f"other content than in {self._below(holder)}"
                hint = "list it under `replaces` if the overlay is to answer for it"
                self._conflict(f"{name}/{key}", "conflict", found, "the same", hint)
        self.at[name].append(layer)

    def _put_index(self, index: dict[str, Any]) -> None:
        for kind, table in index.items():
            if isinstance(table, dict):
                below = self.index.get(kind, {})
                self.index[kind] = dict(sorted({**deepcopy(table), **below}.items()))
            else:
                self.index[kind] = sorted({*self.index.get(kind, ()), *table})

    # extending ------------------------------------------------------------------------------------

    def _extend(self, layer: Container, extension: dict[str, Any]) -> None:
        key = extension["id"]
        known = self.index["code_systems"].get(key)
        if known is None:
            return  # reported as missing: an extension needs its code system
        versions = self.index["standards"][known["standard"]]["versions"]
        below = self._parts(key)
        for part in ("releases", "properties", "rules"):
            for item in extension.get(part, ()):
                other = below[part].get(item["id"])
                if other is not None and other != item:
                    self._conflict(f"{part}/{key}/{item['id']}", "conflict", "other content than below", "the same")
        for item in extension["releases"]:
            if item["edition"] not in versions:
                where = f"releases/{key}/{item['id']}"
                self._conflict(where, "edition", repr(item["edition"]), ", ".join(versions))
            of = next((each for each, label in versions.items() if item["id"] in (each, label)), item["edition"])
            if of != item["edition"]:
                where, hint = f"releases/{key}/{item['id']}", "give the release another id, such as its day, YYYYMMDD"
                self._conflict(where, "name", f"{item['id']!r}, which names edition {of}", "an id of its own", hint)
            known["releases"][item["id"]] = item["edition"]
        self.extensions.setdefault(key, []).append((layer, extension))
        self._check_periods(key)

    def _parts(self, key: str) -> dict[str, dict[str, Any]]:
        """Return releases, properties and rules of a code system over the layers so far, by id."""
        plain = [
            self.at[f"system/{key}"][0].member(f"system/{key}"),
            *(each for _, each in self.extensions.get(key, ())),
        ]
        parts = {
            part: {item["id"]: item for each in plain for item in each.get(part, ())}
            for part in ("releases", "properties", "rules")
        }
        parts["releases"] = {each: item for each, item in parts["releases"].items() if each in self.releases(key)}
        return parts

    def _check_periods(self, key: str) -> None:
        """Only one release of a table is in force on a day: the order of the layers never decides."""
        periods = sorted(_periods(self._parts(key)["releases"].values()))
        for (_, until, earlier), (since, _, later) in pairwise(periods):
            if until > since:
                hint = "end one of them, or list tables/<code system>/<release> under `replaces`"
                found = f"{earlier} and {later} are both in force from {since}"
                self._conflict(f"releases/{key}", "overlap", found, "one release on a day", hint)


def _periods(releases: Iterable[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    for each in releases:
        since = each.get("in_force_from") or each.get("assumed_from")
        if since is not None:
            yield since, each.get("in_force_to") or each.get("assumed_to") or _NEVER, each["id"]


def _owner(table: dict[str, Any], key: str) -> str | None:
    entry = table[key]
    return entry.get("standard") if isinstance(entry, dict) else entry


def _owned(index: dict[str, Any], names: Iterable[str], standard: str) -> Iterator[str]:
    """Yield the members that hang on a standard."""
    wanted = {f"{kind}/{standard}" for kind in ("standard", "thresholds", "criteria", "correspondences")}
    tables = []
    for kind, table in index.items():
        if kind in {"standards", "correspondences"} or not isinstance(table, dict):
            continue
        for key in table:
            if _owner(table, key) == standard:
                wanted.add(f"{'system' if kind == 'code_systems' else kind}/{key}")
                tables += [f"table/{key}/"] if kind == "code_systems" else []
    for name in names:
        if name in wanted or name.startswith(tuple(tables)):
            yield name


def _fits(selector: str, version: str) -> bool:
    from semver import Version

    from hcstandards.versions import is_range, parse_range

    try:
        return parse_range(selector)(Version.parse(version)) if is_range(selector) else selector == version
    except ValueError:
        return False
