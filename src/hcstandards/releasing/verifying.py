"""A release file held against itself, and against the release before it."""

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from attrs import frozen
from semver import Version

from hcstandards.diffing import compare
from hcstandards.diffing.bump import check_version
from hcstandards.errors import HcStandardsError, Problem, ReleaseError, ReleaseRefusedError
from hcstandards.release.container import Container, canonical, open_file, pack, read_file
from hcstandards.release.contents import content_of
from hcstandards.release.holdings import Holdings
from hcstandards.releasing.judging import Wrong, unusable
from hcstandards.releasing.reserving import reserved_by, retired_between, reuses


@frozen
class Step:
    """One thing that was checked: its stable name, what was looked at, and what is wrong with it."""

    name: str
    checked: str
    problems: tuple[Problem, ...] = ()


@frozen
class Verification:
    """What verifying a release file found; *digest* and *version* are `None` if it can't be opened."""

    path: str
    digest: str | None
    version: str | None
    steps: tuple[Step, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong."""
        return tuple(problem for step in self.steps for problem in step.problems)


def verify_file(path: Path, against: Path | None = None) -> Verification:
    """
    Check a release file: seal, digests, canonical form, index, version; against an earlier one, what follows from it.

    Raises:
        ReleaseError: the file can't be read or is beyond 1 GiB, or the one before it is not a usable release.
    """
    previous = None if against is None else open_file(against)
    return verify(read_file(path), str(path), previous)


def verify(raw: bytes, shown: str, previous: Container | None = None) -> Verification:
    """Check the bytes of a release file, as `verify_file`."""
    try:
        container = Container(raw, shown)
    except ReleaseError as error:
        seal = Step("seal", f"{len(raw)} bytes", (Problem(shown, "release.seal", error.reason, "a whole release"),))
        damaged = tuple(_damaged(raw, shown))
        return Verification(shown, None, None, (seal, Step("members", "digests", damaged)) if damaged else (seal,))
    holdings = Holdings(container)
    identity = container.manifest["identity"]
    steps = [
        Step("seal", container.digest),
        _step("members", f"{len(container.names())} digests", shown, _member_problems(container)),
        _step("canonical", "re-encoded to the same bytes", shown, _canonical_problems(container)),
        _step("index", "index against members", shown, _index_problems(container)),
        _step("entries", "every entry opens", shown, _entry_problems(holdings)),
        _step("schemas", _types_of(holdings), shown, unusable(holdings)),
        _step("version", f"{identity['id']} {identity['version']}", shown, _version_problems(container)),
        _step("reserved", _counted(holdings), shown, _reserved_problems(holdings)),
    ]
    if previous is not None:
        steps.append(_against(holdings, Holdings(previous), shown))
    return Verification(shown, container.digest, identity["version"], tuple(steps))


def _step(name: str, checked: str, shown: str, found: Iterable[Wrong]) -> Step:
    problems = (Problem(f"{shown}: {at}", f"release.{name}", there, expected) for at, there, expected in found)
    return Step(name, checked, tuple(problems))


def _damaged(raw: bytes, shown: str) -> Iterator[Problem]:
    """Yield the members that don't have their digests, where the manifest of a damaged file can still be read."""
    start = raw.find(b"\n") + 1
    offset = raw.find(b"\n", start) + 1
    try:
        members = [(each["name"], each["sha256"], each["size"]) for each in json.loads(raw[start:offset])["members"]]
        for name, digest, size in members:
            found = sha256(raw[offset : offset + size]).hexdigest()
            offset += size
            if found != digest:
                yield Problem(f"{shown}: {name}", "release.members", found, digest)
    except (ValueError, KeyError, TypeError, RecursionError):
        return


def _member_problems(container: Container) -> Iterator[Wrong]:
    for each in container.manifest["members"]:
        found = sha256(container.member_bytes(each["name"])).hexdigest()
        if found != each["sha256"]:
            yield each["name"], found, each["sha256"]


def _canonical_problems(container: Container) -> Iterator[Wrong]:
    head = {key: value for key, value in container.manifest.items() if key != "members"}
    try:
        plain = {name: container.member(name) for name in container.names()}
        if pack(head, plain) == container.raw:
            return
        for name, value in plain.items():
            if canonical(value) != container.member_bytes(name):
                yield name, "JSON in another form", "canonical JSON"
    except (ValueError, RecursionError) as error:
        yield "members", str(error), "JSON"
    yield "manifest", "other bytes when encoded again", "canonical JSON"


def _index_problems(container: Container) -> Iterator[Wrong]:
    """Yield what the index and the members don't agree on."""
    index = container.manifest["index"]
    names = set(container.names())
    expected: dict[str, str] = {f"standard/{key}": "standards" for key in index["standards"]}
    expected |= {f"thresholds/{key}": "standards" for key, each in index["standards"].items() if each["thresholds"]}
    expected |= {f"system/{key}": "code_systems" for key in index["code_systems"]}
    tables = {f"table/{key}/{each}" for key, of in index["code_systems"].items() for each in of["releases"]}
    for name in names:
        if name.startswith("extension/"):
            tables |= {f"table/{name[10:]}/{each['id']}" for each in container.member(name)["releases"]}
    expected |= dict.fromkeys(tables, "code_systems")
    for kind in ("grading", "points", "programmes", "pilots"):
        expected |= {f"{kind}/{key}": kind for key in index[kind]}
    expected |= {f"correspondences/{key}": "correspondences" for key in index["correspondences"]}
    for name, kind in sorted(expected.items()):
        if name not in names:
            yield f"index/{kind}", f"{name} without a member", name
    indexed = {name.partition("/")[0] for name in expected} | {"standard", "system", "table", "thresholds"}
    for name in sorted(names - expected.keys()):
        if name.partition("/")[0] in indexed:
            yield name, "a member that is not in the index", "an entry of the index"
    for key, each in index["standards"].items():
        yield from _standard_problems(container, key, each)
    for key, each in index["code_systems"].items():
        if f"system/{key}" in names:
            releases = {item["id"]: item["edition"] for item in container.member(f"system/{key}").get("releases", ())}
            if releases != each["releases"]:
                yield f"system/{key}", str(releases), str(each["releases"])


def _standard_problems(container: Container, key: str, indexed: dict[str, Any]) -> Iterator[Wrong]:
    if f"standard/{key}" in container:
        editions = container.member(f"standard/{key}")["standard"]["editions"]
        versions = {each["version"]: each["label"] for each in editions}
        if versions != indexed["versions"]:
            yield f"standard/{key}", str(versions), str(indexed["versions"])
    if f"thresholds/{key}" in container:
        named = sorted(f"{key}/{name}" for name in indexed["thresholds"])
        found = sorted(name for name, items in container.member(f"thresholds/{key}").items() for _ in items)
        if found != named:
            yield f"thresholds/{key}", ", ".join(found), ", ".join(named)


def _entry_problems(holdings: Holdings) -> Iterator[Wrong]:
    try:
        content_of(holdings)
    except (HcStandardsError, ValueError, KeyError, TypeError, StopIteration) as error:
        yield "members", f"{type(error).__name__}: {error}", "values of the model"


def _types_of(holdings: Holdings) -> str:
    return f"{len(holdings.document_type_ids())} document types"


def _version_problems(container: Container) -> Iterator[Wrong]:
    version, previous = container.manifest["identity"]["version"], container.manifest.get("previous")
    if not Version.is_valid(version):
        yield "identity/version", repr(version), "major.minor.patch"
    elif previous is not None and not Version.parse(version) > Version.parse(previous["version"]):
        yield "identity/version", version, f"later than {previous['version']}"
    for name in ("changelog/en", "changelog/zh"):
        if (previous is not None) != (name in container):
            yield name, "missing" if previous else "a changelog without a previous release", name


def _counted(holdings: Holdings) -> str:
    count = sum(map(len, reserved_by(holdings).values()))
    return f"{count} ids and codes held in reserve"


def _reserved_problems(holdings: Holdings) -> Iterator[Wrong]:
    for each in reuses(holdings, holdings):
        yield each.where, each.found, each.expected


def _against(new: Holdings, old: Holdings, shown: str) -> Step:
    """Check what a release owes to the one before it: a version that bears the changes, and the reserved ids."""
    before, after = (each.container.manifest["identity"]["version"] for each in (old, new))
    problems: list[Problem] = []

    def note(where: str, found: str, expected: str) -> None:
        problems.append(Problem(f"{shown}: {where}", "release.against", found, expected))

    recorded = new.container.manifest.get("previous")
    if recorded is None:
        note("manifest/previous", "nothing", f"{before} ({old.digest})")
    elif recorded["version"] == before and recorded["digest"] != old.digest:
        note("manifest/previous", recorded["digest"], old.digest)
    if not Version.parse(after) > Version.parse(before):
        note("identity/version", after, f"later than {before}")
    try:
        check_version(before, after, compare(old, new))
    except ReleaseRefusedError as error:
        problems += [Problem(f"{shown}: {each.where}", each.rule, each.found, each.expected) for each in error.problems]
    held = reserved_by(new)
    for kind, meanings in retired_between(old, new).items():
        for key, meaning in meanings.items():
            if key not in held.get(kind, {}):
                note(f"reserved/{kind}/{key}", "nothing", meaning)
    problems += [Problem(f"{shown}: {each.where}", each.rule, each.found, each.expected) for each in reuses(old, new)]
    return Step("against", f"{before} ({old.digest})", tuple(problems))
