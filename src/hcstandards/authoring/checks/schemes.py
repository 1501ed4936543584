"""Schemes: bands agree with their thresholds and don't overlap."""

from collections.abc import Iterator
from itertools import pairwise

from hcstandards.authoring.checks.rules import Finding, rule
from hcstandards.model.content import Content


@rule("grading.bands")
def grading_bands(content: Content) -> Iterator[Finding]:
    """Score bands lie inside the scale and don't overlap."""
    for entry in content.entries:
        for number, scheme in enumerate(entry.grading):
            for at, level in enumerate(scheme.levels):
                path = ("grading", number, "levels", at, "bands")
                file = f"standards/{entry.standard.id}"
                bands = sorted(level.bands, key=lambda band: band.low)
                for band in bands:
                    if not scheme.score_low <= band.low <= band.high <= scheme.score_high:
                        yield Finding(file, path, f"{band.grade}: {band.low} to {band.high}", "inside the scale")
                for lower, upper in pairwise(bands):
                    if upper.low <= lower.high:
                        yield Finding(file, path, f"{lower.grade} and {upper.grade} overlap")


@rule("grading.threshold")
def grading_threshold(content: Content) -> Iterator[Finding]:
    """A band's bounds are those of the threshold it names."""
    for entry in content.entries:
        thresholds = {each.id: each for each in entry.thresholds}
        for number, scheme in enumerate(entry.grading):
            for at, level in enumerate(scheme.levels):
                for band in level.bands:
                    source = thresholds.get(band.threshold)
                    if source is None:
                        continue
                    low = source.low if source.comparator == "between" else source.value
                    high = source.high if source.comparator == "between" else source.value
                    fits = (source.comparator in ("ge", "between") and band.low != low) or (
                        source.comparator in ("le", "between") and band.high != high
                    )
                    if fits:
                        path = ("grading", number, "levels", at, "bands")
                        found = f"{band.grade}: {band.low} to {band.high}"
                        yield Finding(f"standards/{entry.standard.id}", path, found, f"as {source.id}")


@rule("points.bands")
def points_bands(content: Content) -> Iterator[Finding]:
    """Points bands name a cycle of their scheme, run upwards and don't overlap."""
    for entry in content.entries:
        for number, scheme in enumerate(entry.points):
            file, path = f"standards/{entry.standard.id}", ("points", number, "bands")
            cycles = {cycle.id for cycle in scheme.cycles}
            for band in scheme.bands:
                if band.cycle not in cycles:
                    yield Finding(file, path, repr(band.cycle), ", ".join(sorted(cycles)))
                if band.high is not None and band.high <= band.low:
                    yield Finding(file, path, f"{band.id}: {band.low} to {band.high}", "low below high")
            for cycle in cycles:
                inside = sorted((each for each in scheme.bands if each.cycle == cycle), key=lambda each: each.low)
                for lower, upper in pairwise(inside):
                    both = lower.high_included is True and upper.low_included is True
                    if lower.high is None or lower.high > upper.low or (lower.high == upper.low and both):
                        yield Finding(file, path, f"{lower.id} and {upper.id} overlap")


@rule("points.cycle")
def points_cycle(content: Content) -> Iterator[Finding]:
    """A cycle lasts one year or more."""
    for entry in content.entries:
        for number, scheme in enumerate(entry.points):
            for at, cycle in enumerate(scheme.cycles):
                if cycle.years is not None and cycle.years < 1:
                    path = ("points", number, "cycles", at, "years")
                    yield Finding(f"standards/{entry.standard.id}", path, str(cycle.years), "at least 1")
