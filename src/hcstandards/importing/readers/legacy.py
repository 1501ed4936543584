"""Workbooks that aren't XML (.xls, .xlsb, .ods): read whole by python-calamine, within a limit of size."""

import tempfile
from collections.abc import Iterator
from typing import Any, cast

from hcstandards.errors import ImportRefusedError, MissingExtraError
from hcstandards.importing.limits import MIB, beyond
from hcstandards.importing.readers.rows import Row, SheetNames
from hcstandards.importing.readers.workbook import SPOOLED, Number, wanted_name
from hcstandards.importing.sources import Member
from hcstandards.reasons import reason_of

LARGEST = 128 * MIB
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""The name, in the container that a workbook with a password is put in, of what holds the workbook."""


def legacy_rows(member: Member, wanted: tuple[str, ...], names: SheetNames) -> Iterator[Row]:
    """
    Yield the rows of a sheet of an .xls, .xlsb or .ods workbook, which is read whole; its sheets are put in *names*.

    Raises:
        ImportRefusedError: damaged, encrypted, larger than 128 MiB, or without such a sheet.
    """
    try:
        from python_calamine import CalamineError, CalamineWorkbook, PasswordError
    except ModuleNotFoundError as error:
        feature = "reading .xls, .xlsb and .ods workbooks"
        raise MissingExtraError(feature, "import") from error
    with tempfile.SpooledTemporaryFile(max_size=SPOOLED) as copy, member.open() as stream:
        size = 0
        while chunk := stream.read(MIB):
            size += len(chunk)
            if size > LARGEST:
                raise beyond(member.shown, "file", "a workbook that is read whole", LARGEST)
            copy.write(chunk)
        copy.seek(0)
        try:
            with CalamineWorkbook.from_filelike(cast("Any", copy)) as book:
                name = wanted_name(book.sheet_names, wanted, member.shown)
                names.there, names.read = list(book.sheet_names), name
                for number, cells in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False), start=1):
                    if any(cell != "" for cell in cells):
                        yield number, [_legacy_cell(cell) for cell in cells]
        except PasswordError as error:
            raise _encrypted(member) from error
        except CalamineError as error:
            copy.seek(0)
            if _ENCRYPTED in copy.read():
                raise _encrypted(member) from error
            reason = reason_of(error)
            raise ImportRefusedError(
                member.shown, "file.damaged", reason, "a whole workbook", "fetch it again"
            ) from error


def _encrypted(member: Member) -> ImportRefusedError:
    hint = "take the password off: open the workbook and save it without one"
    return ImportRefusedError(member.shown, "workbook.encrypted", "a workbook with a password", "one without", hint)


def _legacy_cell(cell: object) -> str:
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return Number(int(cell)) if cell.is_integer() and abs(cell) < 10**15 else Number(repr(cell))
    return Number(cell) if isinstance(cell, int) else str(cell)
