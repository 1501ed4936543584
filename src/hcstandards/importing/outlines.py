"""Hierarchies that a list shows by how deep its rows stand."""

from attrs import define, field


@define
class Outline:
    """Takes rows in order and gives each the nearest row above that is less deep."""

    above: list[tuple[int, str]] = field(factory=list)

    def parent(self, level: int, code: str) -> str | None:
        """
        Return the code of the row above *code* that it stands under, `None` at the top.

        >>> outline = Outline()
        >>> [outline.parent(*row) for row in ((1, "A00-B99"), (2, "A00-A09"), (2, "A15-A19"), (1, "C00-D48"))]
        [None, 'A00-B99', 'A00-B99', None]
        """
        while self.above and self.above[-1][0] >= level:
            self.above.pop()
        parent = self.above[-1][1] if self.above else None
        self.above.append((level, code))
        return parent
