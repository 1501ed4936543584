"""
The way of a change request: application, review, public notice, release; or rejected, with the reason.

Every step writes the request's own file; `apply` also edits the files that the request is about. Each function
checks the whole folder as it will be before anything is written, and writes all files together or none. Days are
parameters: nothing here reads a clock. *base* is the catalogue below an overlay.
"""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from attrs import frozen

from hcstandards.authoring.checks.changes import fingerprint, next_stages
from hcstandards.errors import ChangeRefusedError
from hcstandards.maintaining import yamltext
from hcstandards.maintaining.operations import perform
from hcstandards.maintaining.places import ImpossibleError
from hcstandards.maintaining.workspace import Workspace
from hcstandards.model.changes import ChangeRequest, Verdict
from hcstandards.release.holdings import Holdings, near_matches

_FILE = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")


@frozen
class Edited:
    """What a step changed: the request as it now stands, the files below the folder, the unified diff."""

    request: ChangeRequest
    files: tuple[str, ...]
    diff: str


def propose(
    root: Path,
    key: str,
    *,
    title: str,
    title_en: str,
    target: str,
    by: str,
    on: date,
    operations: Sequence[Any] = (),
    reason: str | None = None,
    reason_en: str | None = None,
    base: Holdings | None = None,
) -> Edited:
    """
    Write a new request, `changes/<key>.yaml`, at the stage `application`.

    *operations* are plain data as authored: `[{"disable_code": {"system": …}}]`. They are tried out, so that
    what can't be done is said now. Without any, the file ends with a template of every operation.

    Raises:
        ChangeRefusedError: the id is taken or no file name, or an operation can't be done.
        InvalidCatalogueError: with every problem that the request, or the folder after it, would have.
    """
    ws = Workspace(root, base)
    if not _FILE.fullmatch(key):
        _refuse(
            key, "an id is lower-case letters and digits joined by . or -", "标识由小写字母和数字以 . 或 - 连接而成"
        )
    name = f"changes/{key}.yaml"
    if ws.change(key) or ws.exists(name):
        _refuse(key, "there is one already", "该申请已存在")
    request: dict[str, Any] = {"id": key, "title": title, "title_en": title_en, "target": target}
    request |= {name: text for name, text in (("reason", reason), ("reason_en", reason_en)) if text}
    request["steps"] = [{"stage": "application", "on": str(on), "by": by}]
    text = yamltext.block({"changes": [request | ({"operations": list(operations)} if operations else {})]})
    ws.write(name, text + ("" if operations else _template()))
    return _done(ws, key, trial=bool(operations))


def review(
    root: Path,
    key: str,
    *,
    by: str,
    on: date,
    verdict: Verdict = "accepted",
    note: str | None = None,
    base: Holdings | None = None,
) -> Edited:
    """
    Record who reviewed the request and the verdict; a rejecting one ends the request and needs the reason in *note*.

    The step keeps a fingerprint of the operations, so that others can't be applied on the strength of it.

    Raises:
        ChangeRefusedError: the request isn't at the stage before, has no operations to accept, or one can't be done.
        InvalidCatalogueError: see `propose`.
    """
    ws = Workspace(root, base)
    if verdict == "rejected" and not note:
        _refuse(key, "a rejection needs a reason", "不予通过须说明理由")
    request = _request(ws, key)
    if verdict == "accepted" and not request.operations:
        _refuse(key, "it has no operations", "没有任何操作")
    facts = {"verdict": verdict} | ({"note": note} if note else {})
    _step(ws, key, "review", on, by, facts | ({"reviewed": fingerprint(request)} if request.operations else {}))
    if verdict == "rejected":
        _append_step(ws, key, "rejected", on, by, {"note": note})
    return _done(ws, key, trial=verdict == "accepted")


def notice(
    root: Path,
    key: str,
    *,
    by: str,
    since: date,
    until: date,
    note: str | None = None,
    base: Holdings | None = None,
) -> Edited:
    """
    Put the request to public notice from *since* up to, not including, *until*.

    Raises:
        ChangeRefusedError: the request has no accepting review, or the notice would end before it starts.
        InvalidCatalogueError: see `propose`.
    """
    ws = Workspace(root, base)
    if until <= since:
        _refuse(key, f"a notice from {since} can't end on {until}", f"公示自 {since} 起，不能于 {until} 结束")
    _step(ws, key, "public-notice", since, by, {"until": str(until)} | ({"note": note} if note else {}))
    return _done(ws, key, trial=True)


def reject(root: Path, key: str, *, by: str, on: date, reason: str, base: Holdings | None = None) -> Edited:
    """
    End the request, at whatever stage before release, with the *reason*.

    Raises:
        ChangeRefusedError: the request was released or rejected before.
        InvalidCatalogueError: see `propose`.
    """
    ws = Workspace(root, base)
    if not reason:
        _refuse(key, "a rejection needs a reason", "不予通过须说明理由")
    _step(ws, key, "rejected", on, by, {"note": reason}, verdict_binds=False)
    return _done(ws, key)


def apply(root: Path, key: str, *, by: str, on: date, dry_run: bool = False, base: Holdings | None = None) -> Edited:
    """
    Do the request's operations in the catalogue's files and record the release of the request.

    The new files are checked before any of the old is replaced; with *dry_run* nothing is replaced.

    Raises:
        ChangeRefusedError: no accepting review, the public notice is not over on *on*, or an operation can't
            be done.
        InvalidCatalogueError: with every problem that the result would have; nothing is written.
    """
    ws = Workspace(root, base)
    request = _request(ws, key)
    last = request.steps[-1]
    if last.stage == "public-notice" and last.until is not None and on < last.until:
        _refuse(key, f"its public notice is open until {last.until}", f"公示期至 {last.until} 尚未结束")
    if not request.operations:
        _refuse(key, "it has no operations", "没有任何操作")
    _step(ws, key, "release", on, by, {})
    _perform(ws, request)
    return _done(ws, key, dry_run=dry_run)


def _request(ws: Workspace, key: str) -> ChangeRequest:
    found = ws.change(key)
    if found is None:
        near = near_matches(key, [each.id for each in ws.content.changes])
        hint, hint_zh = (f"; close to it: {', '.join(near)}", f"；相近的有：{'、'.join(near)}") if near else ("", "")
        _refuse(key, f"there is none of that id{hint}", f"没有该申请{hint_zh}")
    return found


def _step(
    ws: Workspace,
    key: str,
    stage: str,
    on: date,
    by: str,
    facts: dict[str, Any],
    *,
    verdict_binds: bool = True,
) -> None:
    request = _request(ws, key)
    last = request.steps[-1]
    if verdict_binds and last.verdict == "rejected":
        _refuse(key, "its review rejected it", "审核未通过")
    allowed = next_stages(ws.lifecycles, last.stage)
    if stage not in allowed:
        ways = ", ".join(allowed) or "nothing"
        _refuse(
            key,
            f"from {last.stage} it can't go to {stage}, only to: {ways}",
            f"{last.stage} 之后不能是 {stage}，只能是：{ways}",
        )
    if on < last.on:
        _refuse(key, f"{on} lies before its last step, {last.on}", f"{on} 早于上一步骤 {last.on}")
    _append_step(ws, key, stage, on, by, facts)


def _append_step(ws: Workspace, key: str, stage: str, on: date, by: str, facts: dict[str, Any]) -> None:
    place = ws.change_place(key)
    assert place is not None  # noqa: S101 - it was read from there
    file, number = place
    ws.append(file, ("changes", number, "steps"), {"stage": stage, "on": str(on), "by": by, **facts})


def _perform(ws: Workspace, request: ChangeRequest) -> None:
    for number, operation in enumerate(request.operations):
        for edit in operation.edits:
            try:
                perform(ws, edit)
            except ImpossibleError as error:
                _refuse(
                    request.id, f"operation {number + 1}: {error.reason}", f"第 {number + 1} 项操作：{error.reason_zh}"
                )


def _done(ws: Workspace, key: str, *, trial: bool = False, dry_run: bool = False) -> Edited:
    """Check the result, and what applying it would give where *trial*; write it unless *dry_run*."""
    request = next(each for each in ws.check().changes if each.id == key)
    if trial:
        fork = ws.fork()
        _perform(fork, request)
        fork.check()
    diff = ws.diff()
    return Edited(request, tuple(ws.edited) if dry_run else ws.commit(), diff)


def _refuse(key: str, reason: str, reason_zh: str) -> NoReturn:
    raise ChangeRefusedError(key, reason, reason_zh)


def _template() -> str:
    """Return every operation with the fields it needs and takes, as a comment to fill in."""
    import attrs

    from hcstandards.model.changes import Operation

    attrs.resolve_types(Operation)
    lines = [
        "    # Take the operations that you need and fill them in; fields in brackets may be left out.",
        "    # operations:",
    ]
    for field in attrs.fields(Operation):
        kind = next(arm for arm in field.type.__args__ if arm is not type(None))  # type: ignore[union-attr]
        named = [each.name if each.default is attrs.NOTHING else f"[{each.name}]" for each in attrs.fields(kind)]
        lines.append(f"    #   - {field.name}: {{{', '.join(named)}}}")
    return "".join(f"{line}\n" for line in lines)
