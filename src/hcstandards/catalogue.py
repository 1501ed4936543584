"""The face of one release: what `load` returns."""

import os
from datetime import date
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from hcstandards.errors import ReleaseError, WrongTypeError
from hcstandards.release.container import Container, open_file
from hcstandards.release.holdings import Holdings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from semver import Version

    from hcstandards.model.diffs import Diff
    from hcstandards.model.findings import Origin
    from hcstandards.model.locks import Lock
    from hcstandards.model.standards import Standard
    from hcstandards.view import View

# os.path, for importing pathlib would cost every caller 4 ms.
EMBEDDED = os.path.join(os.path.dirname(__file__), "_data", "catalogue.hcs")  # noqa: PTH118, PTH120
MOST_VIEWS = 4096
"""Views kept per catalogue: eleven years of days. Beyond that they are made anew."""


class Catalogue:
    """
    One immutable release of the catalogue.

    Equal, and hashed, by digest: the same content is the same catalogue wherever it came from.
    """

    def __init__(self, holdings: Holdings) -> None:
        """Wrap an opened release; users call `load`."""
        self._holdings = holdings
        self._views: dict[tuple[date, str | None], View] = {}

    @property
    def digest(self) -> str:
        """The digest of the release, `sha256:` and 64 hexadecimal digits."""
        return self._holdings.digest

    @cached_property
    def version(self) -> "Version":
        """The version of the release."""
        from semver import Version

        return Version.parse(self._holdings.container.manifest["identity"]["version"])

    @cached_property
    def layers(self) -> "tuple[Origin, ...]":
        """The releases that answer, the lowest first: one, unless overlays are stacked on it."""
        from hcstandards.lookup.locking import catalogues_of

        return catalogues_of(self._holdings)

    @cached_property
    def standards(self) -> "tuple[Standard, ...]":
        """All standards, by id."""
        return tuple(map(self._holdings.standard, self._holdings.standard_ids()))

    @property
    def document_types(self) -> tuple[str, ...]:
        """The ids of the document types whose schemas the release holds; none for one built without schemas."""
        return self._holdings.document_type_ids()

    def schema(self, kind: str) -> dict[str, Any]:
        """
        Return the JSON Schema of the document type *kind* as this release has it: a copy, the caller's own.

        Raises:
            UnknownIdError: the release holds no such document type; near matches are given.
        """
        from copy import deepcopy

        return deepcopy(self._holdings.schema(kind))

    def examples(self, kind: str) -> dict[str, Any]:
        """
        Return documents that fit the document type *kind*, by name: copies, the caller's own.

        Raises:
            UnknownIdError: the release holds no such document type; near matches are given.
        """
        from copy import deepcopy

        return deepcopy(self._holdings.document_examples(kind))

    @property
    def holdings(self) -> Holdings:
        """The opened release: for those who build on the catalogue."""
        return self._holdings

    def as_of(
        self,
        day: date,
        region: str | None = None,
        *,
        pins: "Mapping[str, str] | None" = None,
        lock: "Lock | str | os.PathLike[str] | None" = None,
        strict: bool = True,
    ) -> "View":
        """
        Return the catalogue as it stands on *day*, in *region* (a GB/T 2260 code) where that matters.

        *pins* fixes versions by id for the whole view, whatever the day. *lock*, a lock or the path of a lock
        file, does so for what it pins, after *pins* and versions given in ids. It must have been made of this
        very catalogue; with *strict* false only what it pins must be the same here.

        Raises:
            WrongTypeError: *day* is not a `datetime.date`, or is a `datetime` (which day that is depends on
                a time zone).
            LockError: the lock can't be read, or doesn't fit; every difference is given.
        """
        # A view is immutable, so one a day serves everybody; callers with a day a record ask again and again.
        plain = pins is None and lock is None
        if plain:
            try:
                return self._views[day, region]
            except (KeyError, TypeError):  # a day or region of a wrong type is refused below
                pass
        fitting = None if lock is None else self._fitting(lock, strict=strict)
        view = _view_class()(self._holdings, day, region, pins, fitting)
        if plain:
            if len(self._views) >= MOST_VIEWS:
                self._views.clear()
            self._views[day, region] = view
        return view

    def _fitting(self, lock: "Lock | str | os.PathLike[str]", *, strict: bool) -> "Lock":
        from hcstandards.lookup.locking import check_lock
        from hcstandards.model.locks import Lock
        from hcstandards.release.locks import read_lock

        if not isinstance(lock, (Lock, str, os.PathLike)):
            raise WrongTypeError("lock", type(lock).__name__, "a lock, or the path of a lock file")
        found = lock if isinstance(lock, Lock) else read_lock(lock)
        check_lock(self._holdings, found, strict=strict)
        return found

    def lock(
        self,
        day: date,
        region: str | None = None,
        *,
        only: "Iterable[str]" = (),
        pins: "Mapping[str, str] | None" = None,
        lock: "Lock | str | os.PathLike[str] | None" = None,
        strict: bool = True,
    ) -> "Lock":
        """
        Return a lock of the editions and table releases that answer on *day* in *region*.

        *only* names standards and code systems (`id`, or `id@version`); all of them by default. *pins*, *lock* and
        *strict* are those of the view that is locked, see `as_of`: what they fix goes into the new lock.
        `hcstandards.release.locks.lock_bytes` gives the lock file's bytes.

        Raises:
            WrongTypeError, WrongValueError, LockError, UnknownIdError, UnknownVersionError: as for `as_of` and a
                lookup; *only* gives one id two versions.
        """
        from hcstandards.lookup.locking import make_lock

        view = self.as_of(day, region, pins=pins, lock=lock, strict=strict)
        return make_lock(self._holdings, view.day, view.region, only, view.selection)

    def today(
        self,
        region: str | None = None,
        *,
        pins: "Mapping[str, str] | None" = None,
        lock: "Lock | str | os.PathLike[str] | None" = None,
        strict: bool = True,
    ) -> "View":
        """Return the view of today in Asia/Shanghai: the only place that reads a clock. Else as `as_of`."""
        from datetime import UTC, datetime, timedelta

        shanghai = datetime.now(UTC) + timedelta(hours=8)
        return self.as_of(shanghai.date(), region, pins=pins, lock=lock, strict=strict)

    def with_overlay(self, *overlays: "Catalogue | str | os.PathLike[str]") -> "Catalogue":
        """
        Return this catalogue with *overlays*, in order, stacked on it: catalogues, release files, or folders.

        An overlay adds standards, or tables to code systems of the catalogue below it. What is in both must be
        the same in both, unless the overlay's identity says that it replaces it. For ids that an overlay doesn't
        touch the answers stay what they are.

        Raises:
            OverlayConflictError: with every conflict.
            ReleaseError, InvalidCatalogueError, MissingExtraError: as `load`.
        """
        from hcstandards.release.layers import Layers

        stacked = self
        for each in overlays:
            overlay = each if isinstance(each, Catalogue) else _open(each, stacked)
            layers = (*stacked.holdings.container.layers, *overlay.holdings.container.layers)
            stacked = Catalogue(Holdings(Layers(layers)))
        return stacked

    def with_tables(self, *paths: "str | os.PathLike[str]", verify: bool = False) -> "Catalogue":
        """
        Return this catalogue with table files stacked on it, each with every release it holds.

        A table file brings releases to the code system it names, or a code system of its own. It stands in for
        releases below it that have the same id, or hold only a part of the table for the same days.

        Opening a file reads its head alone, whatever its size. With *verify* every byte is read first, about a second
        for 500 MB, and held against the digest that the file bears.

        Raises:
            OverlayConflictError: an edition the standard hasn't, two releases in force on one day.
            ReleaseError: not a table file, or a damaged one.
        """
        if verify:
            from hcstandards.tables.opening import TableFile

            for path in paths:
                file = TableFile(path)
                file.verify()
                file.close()
        return self.with_overlay(*paths)

    def save(self, path: "str | os.PathLike[str]") -> None:
        """
        Write the release file, whole or not at all.

        Raises:
            WrongTypeError: the catalogue is a stack; each of its layers is a release of its own.
            OSError: *path* can't be written.
        """
        from hcstandards.release.writing import write_whole

        container = self._holdings.container
        if not isinstance(container, Container):
            raise WrongTypeError("catalogue", "a stack of releases", "one release")
        write_whole(path, container.raw)

    def diff(self, other: "Catalogue", *, on: date | None = None) -> "Diff":
        """
        Return what changed from this release to *other*: typed changes, the bump they call for, witnesses.

        *on* divides days past from days to come, the day of the newer release; by default it is the last day
        on which either release read a source.

        Raises:
            WrongTypeError: *other* is not a catalogue.
        """
        if not isinstance(other, Catalogue):
            raise WrongTypeError("other", type(other).__name__, "a Catalogue")
        from hcstandards.diffing import compare

        return compare(self._holdings, other.holdings, on)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Catalogue) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        names = " + ".join(f"{each.catalogue} {each.version}" for each in self.layers)
        return f"<Catalogue {names} {self.digest[:19]}…>"

    def __reduce__(self) -> tuple[Any, ...]:
        return Catalogue, (self._holdings,)


@cache
def _view_class() -> "type[View]":
    """Return the class of views: an import, even of what is loaded, costs a day that is new a tenth of its time."""
    from hcstandards.view import View

    return View


def load(
    source: "str | os.PathLike[str] | Sequence[str | os.PathLike[str] | None] | None" = None,
    *,
    over: Catalogue | None = None,
) -> Catalogue:
    """
    Open a catalogue: the embedded release, a release file, or a folder of authored files.

    A table file (`*.hct`, see `Catalogue.with_tables`) alone is stacked on the embedded release. Several paths
    are stacked, the first lowest (`None`: the embedded release); *over* is a catalogue to stack them on (see
    `Catalogue.with_overlay`). A folder needs the `authoring` extra and is checked as a whole, an overlay's
    together with what lies below it. Nothing is fetched.

    Raises:
        ReleaseError: not a usable release file.
        InvalidCatalogueError: the folder's files have problems; all of them are given.
        OverlayConflictError: what is to be stacked conflicts; all conflicts are given.
        MissingExtraError: a folder was given and the `authoring` extra isn't installed.
    """
    given = source if isinstance(source, (list, tuple)) else (source,)
    paths = [EMBEDDED if each is None else each for each in given]
    if not paths or not all(isinstance(each, (str, os.PathLike)) for each in paths):
        raise WrongTypeError("source", repr(source), "a path, or nothing for the embedded release")
    if EMBEDDED in paths and not os.path.exists(EMBEDDED):  # noqa: PTH110
        raise ReleaseError(EMBEDDED, "the package was installed without its catalogue: build it with `make compile`")
    if over is None and _is_table_file(os.fspath(paths[0])):
        over = load()
    lowest = over or _open(paths.pop(0), None)
    return lowest.with_overlay(*paths) if paths else lowest


def _open(source: "str | os.PathLike[str]", below: Catalogue | None) -> Catalogue:
    if not isinstance(source, (str, os.PathLike)):
        raise WrongTypeError("overlay", repr(source), "a catalogue, or the path of one")
    path = os.fspath(source)
    if os.path.isdir(path):  # noqa: PTH112
        return Catalogue(Holdings(Container(_compile_folder(path, below), path)))
    if _is_table_file(path):
        from hcstandards.tables.layering import TableLayer

        return Catalogue(Holdings(TableLayer(path, below.holdings if below else None)))
    return Catalogue(Holdings(open_file(path)))


def _is_table_file(path: str) -> bool:
    """Tell whether *path* is a file that starts as SQLite's do, as a table file does."""
    try:
        with open(path, "rb") as stream:  # noqa: PTH123
            return path != EMBEDDED and stream.read(16) == b"SQLite format 3\x00"
    except OSError:
        return False


def _compile_folder(path: str, below: Catalogue | None) -> bytes:
    from pathlib import Path

    from hcstandards.errors import MissingExtraError

    try:
        from hcstandards.authoring.loading import load_folder
    except ModuleNotFoundError as error:
        feature = "loading a folder of authored files"
        raise MissingExtraError(feature, "authoring") from error
    from hcstandards.release.compiling import compile_content

    return compile_content(load_folder(Path(path), below.holdings if below else None))
