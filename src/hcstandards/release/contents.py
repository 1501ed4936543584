"""An opened release back to content: the inverse of compiling."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hcstandards.model.codes import CodeSystemExtension
from hcstandards.model.content import Content, Entry, Identity, Table
from hcstandards.model.indicators import Threshold
from hcstandards.release.codec import decode
from hcstandards.release.holdings import Holdings


def content_of(holdings: Holdings) -> Content:
    """
    Return everything that a release holds; compiling it again gives the same bytes, but for its own history.

    Standards stand in the order of their ids, whatever the order of the authored files was.
    """
    listed: Mapping[str, Callable[[str], Any]] = {
        "documents": holdings.document,
        "bodies": holdings.body,
        "indicators": holdings.indicator,
        "lifecycles": holdings.lifecycle,
        "changes": holdings.change,
    }
    container = holdings.container
    extensions = [container.member(name) for name in container.names() if name.startswith("extension/")]
    types = map(holdings.document_type, holdings.document_type_ids())
    tables = [name.removeprefix("table/").split("/", 1) for name in container.names() if name.startswith("table/")]
    return Content(
        identity=decode(Identity, container.manifest["identity"]),
        **{kind: tuple(map(get, holdings.ids(kind))) for kind, get in listed.items()},
        entries=tuple(_entry(holdings, key) for key in holdings.standard_ids()),
        tables=tuple(Table(system, release, tuple(holdings.table(system, release))) for system, release in tables),
        extensions=tuple(decode(CodeSystemExtension, each) for each in extensions),
        document_types=tuple(types),
    )


def _entry(holdings: Holdings, key: str) -> Entry:
    index = holdings.index
    owned: Mapping[str, Callable[[str], Any]] = {
        "grading": holdings.grading_scheme,
        "points": holdings.points_scheme,
        "programmes": holdings.programme,
        "pilots": holdings.pilot,
    }
    systems = [system for system, each in index["code_systems"].items() if each["standard"] == key]
    return Entry(
        standard=holdings.standard(key),
        statuses=holdings.statuses(key),
        code_systems=tuple(map(holdings.code_system, systems)),
        thresholds=tuple(_thresholds(holdings, key)),
        criterion_groups=holdings.criterion_groups(key),
        criteria=holdings.criteria(key),
        **{
            kind: tuple(get(each) for each, owner in index[kind].items() if owner == key) for kind, get in owned.items()
        },
        correspondences=holdings.correspondences_of(key),
    )


def _thresholds(holdings: Holdings, standard: str) -> Iterator[Threshold]:
    """Yield a standard's thresholds in the order they were authored: one name stands once for each edition."""
    editions: dict[str, Iterator[Threshold]] = {}
    for name in holdings.index["standards"][standard]["thresholds"]:
        yield next(editions.setdefault(name, iter(holdings.threshold_versions(f"{standard}/{name}"))))
