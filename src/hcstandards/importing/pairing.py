"""Which part of a recipe reads which member of the files."""

from contextlib import ExitStack

from hcstandards.errors import ImportRefusedError
from hcstandards.importing.findings import Findings
from hcstandards.importing.limits import Meter
from hcstandards.importing.recipe import Part
from hcstandards.importing.requests import Request
from hcstandards.importing.sources import Member, matching, members


def paired(request: Request, meter: Meter, findings: Findings, stack: ExitStack) -> list[tuple[Part, Member]]:
    """
    Return the parts with the members they read, in the recipe's order; *stack* keeps the archives open.

    Raises:
        ImportRefusedError: a file can't be opened, or no part reads any.
    """
    recipe = request.recipe
    found: list[tuple[Part, Member]] = []
    unread: list[Member] = []
    for path in request.files:
        for member in stack.enter_context(members(path, meter)):
            fitting = [part for part in recipe.parts if matching(member.name, part.files)]
            sheets = [part for part in fitting if part.format == "workbook"]
            taken = sheets if len(sheets) > 1 and _one_file(sheets) else fitting[:1]
            found += [(part, member) for part in taken if not part.optional or _has_sheet(request, part, member)]
            if not fitting:
                unread.append(member)
    for member in unread:
        findings.add("unread-sheet", member.shown, 0, "", member.name, "not read")
    if not found:
        names = ", ".join(member.name for member in unread[:20]) or "nothing"
        wanted = ", ".join(sorted({each for part in recipe.parts for each in part.files}))
        raise ImportRefusedError(", ".join(map(str, request.files)), "recipe.files", names, f"files like {wanted}")
    order = {id(part): number for number, part in enumerate(recipe.parts)}
    return sorted(found, key=lambda pair: order[id(pair[0])])


def _has_sheet(request: Request, part: Part, member: Member) -> bool:
    from hcstandards.importing.readers import workbook

    allowed = workbook.Allowed(request.options.formulas, request.options.links)
    with workbook.opened(member, Meter(request.limits), allowed) as book:
        try:
            workbook.chosen_sheet(book, part.sheet)
        except ImportRefusedError:
            return False
        return True


def _one_file(parts: list[Part]) -> bool:
    """Tell whether workbook parts name sheets of one file rather than files each."""
    return len({part.files for part in parts}) == 1 and len({part.sheet for part in parts}) == len(parts)
