"""Edits of where things stand: the statuses of a standard, the units of a pilot and their stages."""

from itertools import pairwise
from typing import Any

from hcstandards.maintaining.places import Place, edition_place, pilot_place, refuse, standard_place
from hcstandards.maintaining.workspace import Workspace
from hcstandards.maintaining.written import some, source_in
from hcstandards.model.changes import AddPilotStage, AddPilotUnit, AddStatus, SetPilotOutcome

_ABOUT = (
    *("title", "title_en", "edition", "basis", "stated_units", "population", "institutions"),
    *("exit_criteria", "exit_criteria_en", "exit_criteria_sources"),
)
"""After which keys of a pilot its outcome reads best."""


def add_status(ws: Workspace, edit: AddStatus) -> None:
    """Add a dated status, after the last one of the same axis and edition."""
    place = standard_place(ws, edit.standard)
    version = edition_place(ws, edit.standard, edit.edition).data["version"] if edit.edition else None
    records = ws.data(place.file).get("statuses", [])
    alike = [
        number
        for number, each in enumerate(records)
        if (each["axis"], each.get("edition"), each.get("region")) == (edit.axis, version, edit.region)
    ]
    if any(records[at]["since"] == str(edit.since) and records[at]["value"] == edit.value for at in alike):
        refuse(
            f"{edit.standard} is recorded as {edit.value} since {edit.since} already",
            f"{edit.standard} 自 {edit.since} 起为 {edit.value}，已有记录",
        )
    record = some(
        axis=edit.axis,
        value=edit.value,
        since=edit.since,
        until=edit.until,
        edition=version,
        authority=edit.authority,
        region=edit.region,
    )
    record["source"] = source_in(ws, place.file, edit.source)
    ws.append(place.file, ("statuses",), record, alike[-1] if alike else None)


def add_pilot_unit(ws: Workspace, edit: AddPilotUnit) -> None:
    """Add a region to a pilot, in order where the regions ascend."""
    place = pilot_place(ws, edit.pilot)
    units = place.data.get("units", [])
    if any(each["region"] == edit.region for each in units):
        refuse(f"{edit.pilot} has the region {edit.region} already", f"{edit.pilot} 已有地区 {edit.region}")
    unit = some(region=edit.region, name=edit.name, name_en=edit.name_en, demonstration=edit.demonstration or None)
    unit["stages"] = [_stage(ws, place, edit)]
    regions = [each["region"] for each in units]
    before = sum(each < edit.region for each in regions)
    if any(former > later for former, later in pairwise(regions)):
        before = len(regions)
    ws.append(place.file, (*place.path, "units"), unit, before - 1)


def add_pilot_stage(ws: Workspace, edit: AddPilotStage) -> None:
    """Add a stage that a unit of a pilot reaches, in order of days."""
    place = pilot_place(ws, edit.pilot)
    units = place.data.get("units", [])
    at = next((number for number, each in enumerate(units) if each["region"] == edit.region), None)
    if at is None:
        refuse(f"{edit.pilot} has no region {edit.region}", f"{edit.pilot} 没有地区 {edit.region}")
    stages = units[at]["stages"]
    reached = next((each["since"] for each in stages if each["stage"] == edit.stage), None)
    if reached is not None:
        refuse(
            f"unit {edit.region} of {edit.pilot} has the stage {edit.stage} already, since {reached}",
            f"{edit.pilot} 的单位 {edit.region} 已有阶段 {edit.stage}，自 {reached} 起",
        )
    before = sum(each["since"] < str(edit.since) for each in stages)
    ws.append(place.file, (*place.path, "units", at, "stages"), _stage(ws, place, edit), before - 1)


def set_pilot_outcome(ws: Workspace, edit: SetPilotOutcome) -> None:
    """Say what became of a pilot, with the source of it."""
    place = pilot_place(ws, edit.pilot)
    if place.data.get("outcome") == edit.outcome:
        refuse(f"{edit.pilot} is {edit.outcome} already", f"{edit.pilot} 已为 {edit.outcome}")
    ws.set(place.file, (*place.path, "outcome"), edit.outcome, _ABOUT)
    source = source_in(ws, place.file, edit.source)
    ws.set(place.file, (*place.path, "outcome_source"), source, ("outcome",))


def _stage(ws: Workspace, place: Place, edit: AddPilotUnit | AddPilotStage) -> dict[str, Any]:
    dated = some(stage=edit.stage, since=edit.since, precision=edit.precision)
    return {**dated, "source": source_in(ws, place.file, edit.source)}
