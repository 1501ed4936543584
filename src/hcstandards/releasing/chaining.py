"""Release files in a row: each names the one before it by its digest, and its changelog is the diff of the two."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import evolve

from hcstandards.diffing import compare
from hcstandards.diffing.changelog import counted, markdown
from hcstandards.errors import Problem, ReleaseError
from hcstandards.model.diffs import Diff
from hcstandards.release.container import Container, read_file
from hcstandards.release.holdings import Holdings
from hcstandards.releasing.verifying import Step, Verification, verify
from hcstandards.texts import Language

LANGUAGES: tuple[Language, ...] = ("en", "zh")
MOST_SHOWN = 5
_ITEM = re.compile(r"^- \*\*.*?\*\* (`+) ?(.+?) ?\1", re.MULTILINE)


def verify_chain(paths: Sequence[Path]) -> tuple[Verification, ...]:
    """
    Check release files that follow one another, the newest first: each by itself, and against the one after it.

    What a release owes to the one before it is checked as by `verify`; in a chain the one before is also the very
    one that the release names, and both changelogs tell of the changes that a diff of the two finds.

    Raises:
        ReleaseError: a file can't be read or is beyond 1 GiB. A damaged one is a problem of the chain.
    """
    raws = [read_file(path) for path in paths]
    opened = [_opened(raw, path) for raw, path in zip(raws, paths, strict=True)]
    found = []
    for number, (raw, path) in enumerate(zip(raws, paths, strict=True)):
        last = number + 1 == len(paths)
        older = None if last else opened[number + 1]
        verification = verify(raw, str(path), older)
        newer = opened[number]
        if newer is not None:
            earlier = None if last else paths[number + 1]
            steps = _links(newer, older, str(path), None if earlier is None else str(earlier))
            verification = evolve(verification, steps=(*verification.steps, *steps))
        found.append(verification)
    return tuple(found)


def _opened(raw: bytes, path: Path) -> Container | None:
    try:
        return Container(raw, str(path))
    except ReleaseError:
        return None  # its own verification says why


def _links(newer: Container, older: Container | None, shown: str, earlier: str | None) -> Iterator[Step]:
    recorded = newer.manifest.get("previous")
    named = f"{recorded['version']} ({recorded['digest']})" if recorded else None
    if earlier is None:
        yield Step("chain", f"follows {named}, which was not given" if named else "the first of its line")
        return
    if older is None:
        yield Step(
            "chain",
            named or "the first of its line",
            (Problem(shown, "release.chain", f"{earlier}: damaged", named or "a release"),),
        )
        return
    before = f"{older.manifest['identity']['version']} ({older.digest})"
    problems: tuple[Problem, ...] = ()
    if named != before:
        problems = (Problem(f"{shown}: manifest/previous", "release.chain", named or "nothing", before),)
    yield Step("chain", before, problems)
    if not problems:
        yield _changelogs(newer, older, shown)


def _changelogs(newer: Container, older: Container, shown: str) -> Step:
    old, new = Holdings(older), Holdings(newer)
    diff = compare(old, new)
    problems: list[Problem] = []
    same = True
    for language in LANGUAGES:
        name = f"changelog/{language}"
        if name not in newer:
            continue  # `version` says so
        text = str(newer.member(name))
        if text != markdown(diff, old, new, language):
            same = False
            problems += _told_otherwise(text, diff, f"{shown}: {name}")
    words = "as the diff writes it" if same else "the same changes in other words"
    return Step(
        "changelog", f"{counted(len(diff.changes))}, {'told otherwise' if problems else words}", tuple(problems)
    )


def _told_otherwise(text: str, diff: Diff, where: str) -> Iterator[Problem]:
    """Yield what a changelog leaves out or makes up; another version of this library may have worded it."""
    told = Counter(match[2] for match in _ITEM.finditer(text))
    made = Counter(each.path for each in diff.changes)
    for paths, found, expected in (
        (made - told, "left out", "a changelog that tells of every change"),
        (told - made, "made up", "a changelog that tells of what changed"),
    ):
        if paths:
            shown = ", ".join(sorted(paths)[:MOST_SHOWN])
            yield Problem(where, "release.changelog", f"{found}: {shown} ({paths.total()})", expected)
