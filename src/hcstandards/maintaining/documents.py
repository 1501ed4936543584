"""Edits of the list of documents, which every source names."""

from typing import Any

from hcstandards.maintaining.places import refuse
from hcstandards.maintaining.workspace import Workspace
from hcstandards.maintaining.written import some
from hcstandards.maintaining.yamltext import block
from hcstandards.model.changes import AddDocument

_NEW = "documents.yaml"


def add_document(ws: Workspace, edit: AddDocument) -> None:
    """Add a document: after the one that is named, or at the end of the only file of documents."""
    listed = ws.documents
    if any(each["id"] == edit.id for _, _, each in listed):
        refuse(f"there is a document {edit.id!r} already", f"已有文件 {edit.id!r}")
    file, after = _where(listed, edit.after)
    facts: dict[str, Any] = some(
        id=edit.id,
        title=edit.title,
        title_en=edit.title_en,
        kind=edit.kind,
        number=edit.number,
        language=edit.language,
        issuer=edit.issuer,
        address=edit.address,
        issued=edit.issued,
        read_on=edit.read_on,
        digest=edit.digest,
        note=edit.note,
    )
    if listed or ws.exists(file):
        ws.append(file, ("documents",), facts, after)
    else:
        ws.write(file, block({"documents": [facts]}))


def _where(listed: list[tuple[str, int, Any]], after: str | None) -> tuple[str, int | None]:
    """Return the file in which a document goes, and the number there of the one before it."""
    if after is not None:
        for file, number, each in listed:
            if each["id"] == after:
                return file, number
        refuse(f"no document {after!r}", f"没有文件 {after!r}")
    files = sorted({file for file, _, _ in listed})
    if len(files) > 1:
        names = ", ".join(files)
        refuse(
            f"documents stand in several files ({names}): say after which document, with `after`",
            f"文件名录分在多个文件中（{names}）：请用 after 指明位于哪个文件条目之后",
        )
    return (files[0] if files else _NEW), None
