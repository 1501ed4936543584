"""The face of one release: what `load` returns."""

import os
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hcstandards.errors import ReleaseError, WrongTypeError
from hcstandards.release.container import Container, open_file
from hcstandards.release.holdings import Holdings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from semver import Version

    from hcstandards.model.standards import Standard
    from hcstandards.view import View

# os.path, for importing pathlib would cost every caller 4 ms.
EMBEDDED = os.path.join(os.path.dirname(__file__), "_data", "catalogue.hcs")  # noqa: PTH118, PTH120


class Catalogue:
    """
    One immutable release of the catalogue.

    Equal, and hashed, by digest: the same content is the same catalogue wherever it came from.
    """

    def __init__(self, holdings: Holdings) -> None:
        """Wrap an opened release; users call `load`."""
        self._holdings = holdings

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
    def standards(self) -> "tuple[Standard, ...]":
        """All standards, by id."""
        return tuple(map(self._holdings.standard, self._holdings.standard_ids()))

    @property
    def holdings(self) -> Holdings:
        """The opened release: for those who build on the catalogue."""
        return self._holdings

    def as_of(self, day: date, region: str | None = None, *, pins: "Mapping[str, str] | None" = None) -> "View":
        """
        Return the catalogue as it stands on *day*, in *region* (a GB/T 2260 code) where that matters.

        *pins* fixes versions by id for the whole view, whatever the day.

        Raises:
            WrongTypeError: *day* is not a `datetime.date`, or is a `datetime` (which day that is depends on
                a time zone).
        """
        from hcstandards.view import View

        return View(self._holdings, day, region, pins or {})

    def today(self, region: str | None = None) -> "View":
        """Return the view of today in Asia/Shanghai: the only place that reads a clock."""
        from datetime import UTC, datetime, timedelta

        shanghai = datetime.now(UTC) + timedelta(hours=8)
        return self.as_of(shanghai.date(), region)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Catalogue) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        identity = self._holdings.container.manifest["identity"]
        return f"<Catalogue {identity['id']} {identity['version']} {self.digest[:19]}…>"

    def __reduce__(self) -> tuple[Any, ...]:
        container = self._holdings.container
        return _restore, (container.raw, container.path)


def _restore(raw: bytes, path: str) -> Catalogue:
    return Catalogue(Holdings(Container(raw, path)))


def load(source: "str | os.PathLike[str] | None" = None) -> Catalogue:
    """
    Open a catalogue: the embedded release, a release file, or a folder of authored files.

    A folder needs the `authoring` extra and is checked as a whole. Nothing is fetched.

    Raises:
        ReleaseError: not a usable release file.
        InvalidCatalogueError: the folder's files have problems; all of them are given.
        MissingExtraError: a folder was given and the `authoring` extra isn't installed.
    """
    if source is not None and not isinstance(source, (str, os.PathLike)):
        raise WrongTypeError("source", repr(source), "a path, or nothing for the embedded release")
    path = EMBEDDED if source is None else os.fspath(source)
    if os.path.isdir(path):  # noqa: PTH112
        return Catalogue(Holdings(Container(_compile_folder(path), path)))
    if source is None and not os.path.exists(path):  # noqa: PTH110
        raise ReleaseError(path, "the package was installed without its catalogue: build it with `make compile`")
    return Catalogue(Holdings(open_file(path)))


def _compile_folder(path: str) -> bytes:
    from pathlib import Path

    from hcstandards.errors import MissingExtraError

    try:
        from hcstandards.authoring.loading import load_folder
    except ModuleNotFoundError as error:
        feature = "loading a folder of authored files"
        raise MissingExtraError(feature, "authoring") from error
    from hcstandards.release.compiling import compile_content

    return compile_content(load_folder(Path(path)))
