"""A folder of authored files to the bytes of a release."""

from pathlib import Path
from typing import Any

from attrs import evolve, frozen
from semver import Version

from hcstandards.authoring.loading import load_folder
from hcstandards.diffing import compare
from hcstandards.diffing.bump import check_version, required_version
from hcstandards.diffing.changelog import markdown
from hcstandards.errors import OverlayConflictError, Problem, ReleaseRefusedError, WrongValueError
from hcstandards.model.content import Content
from hcstandards.model.diffs import Diff
from hcstandards.release.compiling import release_parts
from hcstandards.release.container import Container, pack
from hcstandards.release.holdings import Holdings
from hcstandards.release.layers import Layers
from hcstandards.releasing.judging import refuse_unusable, schema_problems
from hcstandards.releasing.reserving import retired_between, reuses

INFER = "auto"


@frozen
class Built:
    """A release that was built; *diff* and *required* (the lowest version it may bear) if one came before it."""

    raw: bytes
    version: str
    digest: str
    diff: Diff | None = None
    required: str | None = None


def build_release(
    root: Path, previous: Container | None = None, version: str | None = None, base: Holdings | None = None
) -> Built:
    """
    Return the release of the authored files under *root*: a pure function of them, *previous* and *version*.

    *version* stands in for the one that the files give; `auto` is the lowest that the changes since *previous*
    allow. *base* is the catalogue below an overlay.

    Raises:
        InvalidCatalogueError: the files have problems; all of them are given.
        WrongValueError: *version* is not a semantic version.
        VersionTooLowError: it bears less than the changes since *previous* call for; they are given.
        ReleaseRefusedError: nothing changed, or ids or codes held in reserve are taken up again, or a schema can't
            judge documents, or an overlay can't be stacked on *base*.
        MissingExtraError: a schema may break documents, and no validator is installed to show it.
    """
    content = load_folder(root, base)
    conflicts = () if base is None else conflicts_with(base, content)
    if conflicts:
        raise ReleaseRefusedError(conflicts)
    return release_of(content, previous, version)


def refusals(content: Content, base: Holdings | None = None) -> tuple[Problem, ...]:
    """Return what would keep checked *content* from any release, whatever its version; *base* as `build_release`."""
    return (*schema_problems(_opened(content)), *(() if base is None else conflicts_with(base, content)))


def conflicts_with(base: Holdings, content: Content) -> tuple[Problem, ...]:
    """Return what keeps the checked *content* of an overlay from being stacked on *base*."""
    try:
        Layers((*base.container.layers, *_opened(content).container.layers))
    except OverlayConflictError as error:
        return error.problems
    return ()


def release_of(content: Content, previous: Container | None = None, version: str | None = None) -> Built:
    """Return the release of checked *content*, as `build_release`."""
    if version is not None and version != INFER:
        if not Version.is_valid(version):
            raise WrongValueError("version", repr(version), "major.minor.patch")
        content = evolve(content, identity=evolve(content.identity, version=version))
    if previous is None:
        return _sealed(content, {}, {})
    old, new = Holdings(previous), _opened(content)
    refuse_unusable(new)
    diff = compare(old, new)
    before = previous.manifest["identity"]["version"]
    if version == INFER:
        inferred = str(required_version(before, diff))
        content = evolve(content, identity=evolve(content.identity, version=inferred))
        new = _opened(content)
        diff = evolve(diff, new_version=inferred)
    required = _checked(old, new, diff, before, content.identity.version)
    members: dict[str, Any] = {f"changelog/{each}": markdown(diff, old, new, each) for each in ("en", "zh")}
    reserved = retired_between(old, new)
    members |= {"reserved": reserved} if reserved else {}
    head = {"previous": {"version": before, "digest": previous.digest}}
    return evolve(_sealed(content, head, members), diff=diff, required=str(required))


def _checked(old: Holdings, new: Holdings, diff: Diff, before: str, after: str) -> Version:
    """Return the lowest version that the release may bear, or refuse the release."""
    names = tuple(each.container.manifest["identity"]["id"] for each in (old, new))
    if names[0] != names[1]:
        raise ReleaseRefusedError([Problem("identity.id", "release.other-catalogue", names[1], names[0])])
    problems = list(reuses(old, new))
    earlier, later = Version.parse(before), Version.parse(after)
    if not diff.changes and (later == earlier or (later > earlier and not earlier.prerelease)):
        hint = "the previous release says the same"
        problems.append(Problem("identity.version", "release.nothing-changed", after, "a change", hint))
    elif later <= earlier:
        expected = str(required_version(before, diff))
        problems.append(Problem("identity.version", "release.not-later", after, expected))
    try:
        required = check_version(before, after, diff)
    except ReleaseRefusedError as error:
        if not problems:
            raise
        raise ReleaseRefusedError([*problems, *error.problems]) from error
    if problems:
        raise ReleaseRefusedError(problems)
    return required


def _opened(content: Content) -> Holdings:
    return Holdings(Container(pack(*release_parts(content)), content.identity.id))


def _sealed(content: Content, head: dict[str, Any], members: dict[str, Any]) -> Built:
    own_head, own_members = release_parts(content)
    raw = pack({**own_head, **head}, {**own_members, **members})
    container = Container(raw, content.identity.id)
    refuse_unusable(Holdings(container))
    return Built(raw, content.identity.version, container.digest)
