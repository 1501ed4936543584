"""Where a code is known that the bound table doesn't hold: another release of it, a system it is mistaken for."""

from datetime import date

from attrs import frozen

from hcstandards.model.codes import CodeCheck, CodeSystem
from hcstandards.validation.answers import Answers
from hcstandards.validation.bindings import Binding, OtherEdition
from hcstandards.validation.messages import Text


@frozen
class Elsewhere:
    """Where a code is known that isn't of the bound system; *instead* are the bound system's codes for it."""

    name: str
    titles: Text | None = None
    instead: tuple[str, ...] = ()

    def message(self, found: str) -> Text | None:
        """Return what is said of the code *found*; `None`: the common words."""
        if self.titles is None:
            return None
        en, zh = self.titles
        said = en if en == zh else f"{en} ({zh})"
        return f"{found} is a code of {said}", f"{found} 是{zh}的代码"

    def hint(self, wanted: str, day: date | None) -> Text:
        """Return which code to give; *day* is `None` where the edition was pinned, in force or not."""
        en, zh = ("", "") if day is None else (f", in force on {day}", f"（{day} 有效）")
        if self.instead:
            return (
                f"give the code of {wanted}{en}: {', '.join(self.instead)}",
                f"请填写 {wanted} 的代码{zh}：{'、'.join(self.instead)}",
            )
        return f"give a code of {wanted}{en}", f"请填写 {wanted} 的代码{zh}"


class OtherEditions:
    """Finds where else a code is known."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._columns: dict[tuple[str, str, str], dict[str, str]] = {}
        self._mapped: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {}

    def find(self, binding: Binding, system: CodeSystem, answer: CodeCheck, day: date) -> Elsewhere | None:
        """Return where else the code is found: another release of the system, or a system it is mistaken for."""
        code = answer.code
        for release in reversed(system.releases):
            if code in self._answers.holdings.table(system.id, release.id):
                return Elsewhere(f"{system.id}@{release.id}")
        for other in binding.other:
            if other.system.startswith("property:"):
                found = self._in_property(binding, other.system.removeprefix("property:"), code, day)
                if found:
                    return Elsewhere(found)
            elif answer.known is False or answer.well_formed is False:
                elsewhere = self._in_system(system, other, code)
                if elsewhere is not None:
                    return elsewhere
        return None

    def _in_system(self, system: CodeSystem, other: OtherEdition, code: str) -> Elsewhere | None:
        """Return the table, or the correspondences, that know *code* as one of the system *other*."""
        rows = [self._answers.holdings.table(system.id, each.id) for each in system.releases]
        mapped = self._corresponding(system.id, other.system).get(code, ())
        instead = tuple(each for each in mapped if not rows or any(each in table for table in rows))
        name = None
        if other.system in self._answers.holdings.index["code_systems"]:
            known = self._answers.system(other.system)
            held = (
                each for each in reversed(known.releases) if code in self._answers.holdings.table(known.id, each.id)
            )
            release = next(held, None)
            titles = (other.title_en or known.title_en, other.title or known.title)
            name = None if release is None else f"{known.id}@{release.id} ({known.title})"
        else:
            titles = (other.title_en or other.system, other.title or other.system)
        if name is None:
            return Elsewhere(other.system, titles, instead) if mapped else None
        return Elsewhere(name, titles, instead)

    def _corresponding(self, system: str, other: str) -> dict[str, tuple[str, ...]]:
        """Return, for each code of *other*, the codes of *system* at the other end of its edges."""
        key = (system, other)
        if key not in self._mapped:
            found: dict[str, dict[str, None]] = {}
            for edge in self._answers.holdings.correspondences():
                if edge.target_code is None or edge.kind == "reused":
                    continue
                if (edge.source_system, edge.target_system) == key:
                    found.setdefault(edge.target_code, {})[edge.source_code] = None
                elif (edge.target_system, edge.source_system) == key:
                    found.setdefault(edge.source_code, {})[edge.target_code] = None
            self._mapped[key] = {code: tuple(codes) for code, codes in found.items()}
        return self._mapped[key]

    def _in_property(self, binding: Binding, name: str, code: str, day: date) -> str | None:
        held = self._answers.edition(binding.key, day)
        if held is None:
            return None
        id_, _, release = held.partition("@")
        system = self._answers.system(id_)
        key = (id_, release, name)
        if key not in self._columns:
            rows = self._answers.holdings.table(id_, release)
            self._columns[key] = {
                concept.properties[name]: concept.code
                for each in rows.codes()
                for concept in rows.concepts(each)
                if name in concept.properties
            }
        own = self._columns[key].get(code)
        title = next((each.title for each in system.properties if each.id == name), name)
        return None if own is None else f"{title} ({system.id}: {own})"
