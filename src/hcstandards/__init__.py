"""
The standards of Chinese healthcare security, as typed, versioned, dated, sourced data.

>>> from datetime import date
>>> import hcstandards as hcs
>>> day = hcs.load().as_of(date(2026, 11, 22))
>>> day.edition("chs-drg").version
'2.0.0'

Names are resolved when first used, so importing this package costs next to nothing.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hcstandards.catalogue import Catalogue, load
    from hcstandards.errors import (
        AbsentError,
        AmbiguousTranslationError,
        HcStandardsError,
        InvalidCatalogueError,
        InvalidFactsError,
        InvalidSchemaError,
        InvalidTableError,
        LockError,
        MissingExtraError,
        NoLongerInForceError,
        NotCoveredError,
        NotEvaluableError,
        NotYetInForceError,
        OverlayConflictError,
        Problem,
        ReleaseError,
        ReleaseRefusedError,
        UndeterminedError,
        UnknownCodeError,
        UnknownIdError,
        UnknownVersionError,
        WrongTypeError,
        WrongValueError,
    )
    from hcstandards.evaluate.facts import Explanation as LimitExplanation
    from hcstandards.evaluate.facts import HospitalFacts
    from hcstandards.evaluate.points import PointsRecord
    from hcstandards.model.bodies import Body
    from hcstandards.model.codes import CodeCheck, CodeRule, CodeSystem, Concept
    from hcstandards.model.criteria import Criterion
    from hcstandards.model.diffs import Change, Diff, Witness
    from hcstandards.model.findings import Explanation, Finding, GradeReport, Hit, Origin, PointsReport
    from hcstandards.model.grading import GradingScheme, PointsScheme
    from hcstandards.model.indicators import Indicator, Threshold
    from hcstandards.model.locks import Lock
    from hcstandards.model.pilots import Pilot
    from hcstandards.model.programmes import Programme
    from hcstandards.model.reports import Issue, ValidationReport
    from hcstandards.model.sources import Document, Doubt, Source
    from hcstandards.model.standards import Area, Edition, Standard
    from hcstandards.model.standings import PilotCoverage, Translation
    from hcstandards.model.statuses import Lifecycle, Status
    from hcstandards.values import FrozenMap, Id
    from hcstandards.view import View

__version__ = "0.1.0"

_ROOMS = {
    "catalogue": ("Catalogue", "load"),
    "errors": (
        "AbsentError",
        "AmbiguousTranslationError",
        "HcStandardsError",
        "InvalidCatalogueError",
        "InvalidFactsError",
        "InvalidSchemaError",
        "InvalidTableError",
        "LockError",
        "MissingExtraError",
        "NoLongerInForceError",
        "NotCoveredError",
        "NotEvaluableError",
        "NotYetInForceError",
        "OverlayConflictError",
        "Problem",
        "ReleaseError",
        "ReleaseRefusedError",
        "UndeterminedError",
        "UnknownCodeError",
        "UnknownIdError",
        "UnknownVersionError",
        "WrongTypeError",
        "WrongValueError",
    ),
    "evaluate.facts": ("HospitalFacts", "LimitExplanation"),
    "evaluate.points": ("PointsRecord",),
    "model.bodies": ("Body",),
    "model.codes": ("CodeCheck", "CodeRule", "CodeSystem", "Concept"),
    "model.criteria": ("Criterion",),
    "model.diffs": ("Change", "Diff", "Witness"),
    "model.findings": ("Explanation", "Finding", "GradeReport", "Hit", "Origin", "PointsReport"),
    "model.grading": ("GradingScheme", "PointsScheme"),
    "model.indicators": ("Indicator", "Threshold"),
    "model.pilots": ("Pilot",),
    "model.locks": ("Lock",),
    "model.programmes": ("Programme",),
    "model.reports": ("Issue", "ValidationReport"),
    "model.sources": ("Document", "Doubt", "Source"),
    "model.standards": ("Area", "Edition", "Standard"),
    "model.standings": ("PilotCoverage", "Translation"),
    "model.statuses": ("Lifecycle", "Status"),
    "values": ("FrozenMap", "Id"),
    "view": ("View",),
}
_HOMES = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = [
    "AbsentError",
    "AmbiguousTranslationError",
    "Area",
    "Body",
    "Catalogue",
    "Change",
    "CodeCheck",
    "CodeRule",
    "CodeSystem",
    "Concept",
    "Criterion",
    "Diff",
    "Document",
    "Doubt",
    "Edition",
    "Explanation",
    "Finding",
    "FrozenMap",
    "GradeReport",
    "GradingScheme",
    "HcStandardsError",
    "Hit",
    "HospitalFacts",
    "Id",
    "Indicator",
    "InvalidCatalogueError",
    "InvalidFactsError",
    "InvalidSchemaError",
    "InvalidTableError",
    "Issue",
    "Lifecycle",
    "LimitExplanation",
    "Lock",
    "LockError",
    "MissingExtraError",
    "NoLongerInForceError",
    "NotCoveredError",
    "NotEvaluableError",
    "NotYetInForceError",
    "Origin",
    "OverlayConflictError",
    "Pilot",
    "PilotCoverage",
    "PointsRecord",
    "PointsReport",
    "PointsScheme",
    "Problem",
    "Programme",
    "ReleaseError",
    "ReleaseRefusedError",
    "Source",
    "Standard",
    "Status",
    "Threshold",
    "Translation",
    "UndeterminedError",
    "UnknownCodeError",
    "UnknownIdError",
    "UnknownVersionError",
    "ValidationReport",
    "View",
    "Witness",
    "WrongTypeError",
    "WrongValueError",
    "load",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        reason = f"module 'hcstandards' has no attribute {name!r}"
        raise AttributeError(reason)
    from importlib import import_module

    module = import_module(f"hcstandards.{home}")
    value: object = getattr(module, "Explanation" if name == "LimitExplanation" else name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
