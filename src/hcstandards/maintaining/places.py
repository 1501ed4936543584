"""Where in the authored files a thing stands that an operation names."""

from typing import Any, NoReturn

from attrs import frozen

from hcstandards.maintaining.workspace import Workspace

Path_ = tuple[str | int, ...]


class ImpossibleError(Exception):
    """An operation that can't be done; says why in English and Chinese."""

    def __init__(self, reason: str, reason_zh: str) -> None:
        super().__init__(reason)
        self.reason, self.reason_zh = reason, reason_zh


def refuse(reason: str, reason_zh: str) -> NoReturn:
    """Raise `ImpossibleError`."""
    raise ImpossibleError(reason, reason_zh)


@frozen
class Place:
    """A mapping in a YAML file: the file, the path to it, its plain data."""

    file: str
    path: Path_
    data: dict[str, Any]


def standard_place(ws: Workspace, key: str) -> Place:
    """Return where the standard *key* stands."""
    if key not in ws.standard_files:
        refuse(f"no standard {key!r}", f"没有标准 {key!r}")
    file = ws.standard_files[key]
    return Place(file, ("standard",), ws.data(file)["standard"])


def edition_place(ws: Workspace, standard: str, version: str) -> Place:
    """Return where the edition *version* (or its label) of *standard* stands."""
    found = standard_place(ws, standard)
    for number, each in enumerate(found.data["editions"]):
        if version in (each["version"], each["label"]):
            return Place(found.file, (*found.path, "editions", number), each)
    refuse(f"{standard!r} has no edition {version!r}", f"{standard!r} 没有 {version!r} 版")


def system_place(ws: Workspace, key: str) -> Place:
    """Return where the code system *key* stands, or where an overlay adds to it."""
    for file in ws.standard_files.values():
        for number, each in enumerate(ws.data(file).get("code_systems", ())):
            if each["id"] == key:
                return Place(file, ("code_systems", number), each)
    for file, number, each in ws.extensions:
        if each["id"] == key:
            return Place(file, ("extensions", number), each)
    refuse(f"no code system {key!r}", f"没有代码表 {key!r}")


def refuse_extension(place: Place, key: str, what: str, what_zh: str) -> None:
    """See that the code system *key* is the folder's own: a standard's file has room for more than an extension's."""
    if place.path[0] == "extensions":
        refuse(
            f"{what} of {key} belongs to the file of its standard, which lies below this overlay",
            f"{key} 的{what_zh}应写在其标准的文件中，该标准位于本叠加目录之下",
        )


def release_place(ws: Workspace, system: str, release: str) -> Place:
    """Return where the release *release* of the code system *system* stands."""
    found = system_place(ws, system)
    for number, each in enumerate(found.data.get("releases", ())):
        if each["id"] == release:
            return Place(found.file, (*found.path, "releases", number), each)
    refuse(f"{system!r} has no release {release!r}", f"{system!r} 没有发布版 {release!r}")


def pilot_place(ws: Workspace, key: str) -> Place:
    """Return where the pilot *key* stands."""
    for file in ws.standard_files.values():
        for number, each in enumerate(ws.data(file).get("pilots", ())):
            if each["id"] == key:
                return Place(file, ("pilots", number), each)
    refuse(f"no pilot {key!r}", f"没有试点 {key!r}")


def threshold_places(ws: Workspace, key: str) -> list[Place]:
    """Return where the threshold *key* stands, once for each of its values."""
    standard = standard_place(ws, key.partition("/")[0])
    rows = ws.data(standard.file).get("thresholds", ())
    found = [Place(standard.file, ("thresholds", at), each) for at, each in enumerate(rows) if each["id"] == key]
    if not found:
        refuse(f"no threshold {key!r}", f"没有阈值 {key!r}")
    return found


def threshold_pieces(ws: Workspace, key: str, edition: str | None = None) -> list[Place]:
    """
    Return where the values of the threshold *key* stand in one edition, in order of their days.

    *edition* may be left out where one only has the threshold.
    """
    places = threshold_places(ws, key)
    only = only_edition(ws, places[0].file)
    found: dict[str, list[Place]] = {}
    for each in places:
        found.setdefault(str(each.data.get("edition", only)), []).append(each)
    if edition is not None and edition not in found:
        refuse(f"edition {edition!r} has no threshold {key!r}", f"{edition!r} 版没有阈值 {key!r}")
    if edition is None and len(found) > 1:
        versions = ", ".join(found)
        refuse(f"{key!r} has several versions ({versions}): say which", f"{key!r} 有多个版本（{versions}），请指明")
    chosen = found[edition] if edition is not None else next(iter(found.values()))
    return sorted(chosen, key=lambda each: str(each.data.get("valid_from", "")))


def threshold_place(ws: Workspace, key: str, edition: str | None = None, since: str | None = None) -> Place:
    """Return where the threshold *key* stands: of *edition* and from *since* on, where it has several values."""
    found = threshold_pieces(ws, key, edition)
    starts = {str(each.data.get("valid_from", "")): each for each in found}
    if since is not None:
        if since not in starts:
            days = ", ".join(starts)
            refuse(f"{key!r} has no value from {since} on ({days})", f"{key!r} 没有自 {since} 起的数值（{days}）")
        return starts[since]
    if len(found) > 1:
        days = ", ".join(f"/{start}" for start in starts)
        refuse(
            f"{key!r} has several values in one edition: say which by its first day ({days})",
            f"{key!r} 在同一版内有多个数值，请以起始日指明（{days}）",
        )
    return found[0]


def only_edition(ws: Workspace, file: str) -> str | None:
    """Return the version of the only edition in *file*, which what hangs on it takes; `None` if there are several."""
    editions = ws.data(file)["standard"]["editions"]
    return str(editions[0]["version"]) if len(editions) == 1 else None


def target_place(ws: Workspace, target: str) -> Place:
    """
    Return where *target* stands.

    `catalogue`, a standard's id, `id@version` for an edition, `code-system:id`, `pilot:id`, a threshold's id: with
    `@version` where it has several, `@version/2027-01-01` where it has several values in one (`@version/` for the
    first).
    """
    if target == "catalogue":
        return Place("catalogue.yaml", ("identity",), ws.data("catalogue.yaml")["identity"])
    head, at, version = target.partition("@")
    if head.startswith("code-system:"):
        return system_place(ws, head.removeprefix("code-system:"))
    if head.startswith("pilot:"):
        return pilot_place(ws, head.removeprefix("pilot:"))
    if "/" in head:
        version, slash, since = version.partition("/")
        return threshold_place(ws, head, version if at else None, since if slash else None)
    _refuse_without_prefix(ws, head)
    return edition_place(ws, head, version) if at else standard_place(ws, head)


def _refuse_without_prefix(ws: Workspace, key: str) -> None:
    """A bare id is a standard's; what it might be besides is said."""
    if key in ws.standard_files:
        return
    for prefix, place in (("code-system", system_place), ("pilot", pilot_place)):
        try:
            place(ws, key)
        except ImpossibleError:
            continue
        refuse(f"no standard {key!r}: write {prefix}:{key}", f"没有标准 {key!r}：请写作 {prefix}:{key}")
