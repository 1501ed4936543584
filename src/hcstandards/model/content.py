"""Everything that is authored, as one value: what the compiler takes and the checks look at."""

from attrs import frozen

from hcstandards.model.bodies import Body
from hcstandards.model.changes import ChangeRequest
from hcstandards.model.codes import CodeSystem, CodeSystemExtension, Concept
from hcstandards.model.correspondences import Correspondence
from hcstandards.model.criteria import Criterion, CriterionGroup
from hcstandards.model.grading import GradingScheme, PointsScheme
from hcstandards.model.indicators import Indicator, Threshold
from hcstandards.model.pilots import Pilot
from hcstandards.model.programmes import Programme
from hcstandards.model.schemas import DocumentType
from hcstandards.model.sources import Document
from hcstandards.model.standards import Standard
from hcstandards.model.statuses import Lifecycle, StatusRecord


@frozen
class Identity:
    """
    What the catalogue calls itself; *version* is the version of the release (semver).

    An overlay names the catalogues that it *extends* (`id`, or `id@^1.0`), and what it *replaces* on purpose:
    `<kind>/<id>`, the kind one of `standards` (with all that hangs on it), `documents`, `bodies`, `indicators`,
    `lifecycles`, `changes`, `schemas` (with its examples), or `tables/<code system>/<release>`.
    """

    id: str
    version: str
    title: str
    title_en: str
    extends: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()


@frozen
class Entry:
    """One standard with all that hangs on it: one authored file."""

    standard: Standard
    statuses: tuple[StatusRecord, ...] = ()
    code_systems: tuple[CodeSystem, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    criterion_groups: tuple[CriterionGroup, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    grading: tuple[GradingScheme, ...] = ()
    points: tuple[PointsScheme, ...] = ()
    programmes: tuple[Programme, ...] = ()
    pilots: tuple[Pilot, ...] = ()
    correspondences: tuple[Correspondence, ...] = ()


@frozen
class Table:
    """The concepts of one table release, in the order of the authored file."""

    system: str
    release: str
    concepts: tuple[Concept, ...]


@frozen
class Content:
    """A whole catalogue, as authored."""

    identity: Identity
    documents: tuple[Document, ...] = ()
    bodies: tuple[Body, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    lifecycles: tuple[Lifecycle, ...] = ()
    entries: tuple[Entry, ...] = ()
    tables: tuple[Table, ...] = ()
    changes: tuple[ChangeRequest, ...] = ()
    extensions: tuple[CodeSystemExtension, ...] = ()
    document_types: tuple[DocumentType, ...] = ()
