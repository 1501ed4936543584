"""Change requests: what a maintainer proposes, who reviewed it, what became of it."""

from datetime import date
from decimal import Decimal
from typing import Literal

import attrs
from attrs import frozen

from hcstandards.model.correspondences import CorrespondenceKind
from hcstandards.model.indicators import Comparator
from hcstandards.model.pilots import PilotOutcome, PilotPrecision, PilotStageName
from hcstandards.model.sources import DocumentKind, Source
from hcstandards.model.standards import Nature
from hcstandards.model.statuses import Axis
from hcstandards.values import FrozenMap

ChangeStage = Literal["application", "review", "public-notice", "release", "rejected"]
Verdict = Literal["accepted", "rejected"]

LIFECYCLE = "maintained-table"
"""The lifecycle that change requests go through; `rejected` ends a request and is no stage of a table."""


@frozen
class ChangeStep:
    """
    A dated step of a change request, by whom.

    A `public-notice` is open from *on* up to, not including, *until*. Only a `review` has a *verdict*; *reviewed* is
    the fingerprint of the operations that it was of. A `rejected` step says why in *note*.
    """

    stage: ChangeStage
    on: date
    by: str
    until: date | None = None
    verdict: Verdict | None = None
    note: str | None = None
    reviewed: str | None = None


@frozen
class AddCode:
    """A new code in one release of a table: after the code *after*, in order where the codes ascend, or last."""

    system: str
    release: str
    code: str
    display: str
    display_en: str | None = None
    parent: str | None = None
    valid_from: date | None = None
    record: str | None = None
    properties: FrozenMap[str, str] | None = None
    after: str | None = None


@frozen
class DisableCode:
    """A code that ends: *valid_to* is the first day without it. It stays in the table, reserved for ever."""

    system: str
    release: str
    code: str
    valid_to: date
    replaced_by: tuple[str, ...] = ()


@frozen
class RenameCode:
    """Another display for a code that keeps its meaning; what is left out stays as it is."""

    system: str
    release: str
    code: str
    display: str | None = None
    display_en: str | None = None


@frozen
class Recode:
    """
    The same meaning under another code from *on* on.

    The old code ends and names the new one; the new one takes over all that isn't given; a dated
    correspondence is recorded.
    """

    system: str
    release: str
    old: str
    new: str
    on: date
    source: Source
    display: str | None = None
    display_en: str | None = None
    note: str | None = None


@frozen
class AddRelease:
    """A new release of a table, starting as a copy of the release *copies*, which ends when the new one starts."""

    system: str
    release: str
    edition: str
    copies: str
    source: Source
    in_force_from: date
    published: date | None = None
    label: str | None = None


@frozen
class AddEdition:
    """A new edition of a standard; open-ended editions that it *replaces* end when it comes into force."""

    standard: str
    version: str
    label: str
    source: Source
    in_force_from: date
    issued: date | None = None
    in_force_to: date | None = None
    designation: str | None = None
    nature: Nature | None = None
    replaces: tuple[str, ...] = ()


@frozen
class AddErratum:
    """A correction to the edition *version* of *standard*: what allows its content to be put right in place."""

    standard: str
    version: str
    published: date
    text: str
    text_en: str
    source: Source


@frozen
class SetField:
    """
    One text, number or day at *path* (`title_en`, `rights.licence`, `errata.0.text`) of *target*.

    *target*: a standard (`chs-drg`), an edition (`chs-drg@2.0.0`), a code system (`code-system:icd-10`), a threshold
    (`hospital-grading-1989/primary-beds-min`, `…@1989.0.0` where it has several versions, `…@1989.0.0/2027-01-01`
    for the value from that day on where one edition has several), a pilot (`pilot:dip-pilot-2020`), or `catalogue`.
    """

    target: str
    path: str
    value: str


@frozen
class ClearField:
    """Take away what stands at *path* of *target*; both as in `SetField`."""

    target: str
    path: str


@frozen
class AddThresholdVersion:
    """
    What *edition* asks of a threshold's indicator; all that is left out is as in the value before it.

    Where the edition asks something already, this is asked from *valid_from* on: the value that holds on that day
    ends there, and the new one takes over its end unless *valid_to* is given.
    """

    threshold: str
    edition: str
    source: Source
    comparator: Comparator | None = None
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    note: str | None = None


@frozen
class EndThreshold:
    """A threshold that holds no longer from *valid_to* on; of several values in one edition the last ends."""

    threshold: str
    valid_to: date
    edition: str | None = None


@frozen
class AddCorrespondence:
    """A dated edge between codes, as in `Correspondence`: a split, a merger, a partial match are several of them."""

    source_system: str
    source_edition: str
    source_code: str
    kind: CorrespondenceKind
    source: Source
    target_system: str | None = None
    target_edition: str | None = None
    target_code: str | None = None
    since: date | None = None
    until: date | None = None
    primary: bool = False
    note: str | None = None


@frozen
class AddStatus:
    """From *since* on, *axis* of *standard* (or of one *edition*) has the value *value*."""

    standard: str
    axis: Axis
    value: str
    since: date
    source: Source
    edition: str | None = None
    until: date | None = None
    authority: str | None = None
    region: str | None = None


@frozen
class AddPilotUnit:
    """A region that takes part in *pilot*, at *stage* from *since* on; in order where the regions ascend, or last."""

    pilot: str
    region: str
    name: str
    stage: PilotStageName
    since: date
    source: Source
    name_en: str | None = None
    precision: PilotPrecision = "day"
    demonstration: bool = False


@frozen
class AddPilotStage:
    """The stage that the unit *region* of *pilot* reaches on *since*."""

    pilot: str
    region: str
    stage: PilotStageName
    since: date
    source: Source
    precision: PilotPrecision = "day"


@frozen
class SetPilotOutcome:
    """What became of *pilot*, and where that was read."""

    pilot: str
    outcome: PilotOutcome
    source: Source


@frozen
class AddDocument:
    """A document that sources may name then: after the document *after*, or last where there is one file of them."""

    id: str
    title: str
    kind: DocumentKind
    language: str
    title_en: str | None = None
    number: str | None = None
    issuer: str | None = None
    address: str | None = None
    issued: date | None = None
    read_on: date | None = None
    digest: str | None = None
    note: str | None = None
    after: str | None = None


Edit = (
    AddCode
    | DisableCode
    | RenameCode
    | Recode
    | AddRelease
    | AddEdition
    | AddErratum
    | SetField
    | ClearField
    | AddThresholdVersion
    | EndThreshold
    | AddCorrespondence
    | AddStatus
    | AddPilotUnit
    | AddPilotStage
    | SetPilotOutcome
    | AddDocument
)


@frozen
class Operation:
    """One proposed edit: exactly one of the fields is given."""

    add_code: AddCode | None = None
    disable_code: DisableCode | None = None
    rename_code: RenameCode | None = None
    recode: Recode | None = None
    add_release: AddRelease | None = None
    add_edition: AddEdition | None = None
    add_erratum: AddErratum | None = None
    set_field: SetField | None = None
    clear_field: ClearField | None = None
    add_threshold_version: AddThresholdVersion | None = None
    end_threshold: EndThreshold | None = None
    add_correspondence: AddCorrespondence | None = None
    add_status: AddStatus | None = None
    add_pilot_unit: AddPilotUnit | None = None
    add_pilot_stage: AddPilotStage | None = None
    set_pilot_outcome: SetPilotOutcome | None = None
    add_document: AddDocument | None = None

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The edits that are given; one, in a request without problems."""
        values = (getattr(self, field.name) for field in attrs.fields(Operation))
        return tuple(each for each in values if each is not None)


@frozen
class ChangeRequest:
    """A proposed change to one entry of the catalogue: a standard, code system, threshold, pilot, or `catalogue`."""

    id: str
    title: str
    title_en: str
    target: str
    steps: tuple[ChangeStep, ...]
    operations: tuple[Operation, ...] = ()
    source: Source | None = None
    reason: str | None = None
    reason_en: str | None = None

    @property
    def stage(self) -> str | None:
        """The stage of the last step."""
        return self.steps[-1].stage if self.steps else None
