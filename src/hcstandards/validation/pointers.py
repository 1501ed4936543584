"""JSON pointers: written, followed, relative ones too, and patterns with `*` for every entry of a list."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

from hcstandards.errors import WrongValueError

Place = tuple[str | int, ...]


class _Missing:
    """Nothing stands there: not even null."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()


def written(place: Iterable[str | int]) -> str:
    """
    Return *place* as a JSON pointer.

    >>> written(("diseinfo", 0, "a/b")), written(())
    ('/diseinfo/0/a~1b', '')
    """
    steps = [str(step) for step in place]
    pointer = "/".join(["", *steps])
    if "~" in pointer or pointer.count("/") != len(steps):
        pointer = "/".join(["", *(step.replace("~", "~0").replace("/", "~1") for step in steps)])
    return pointer


@lru_cache(maxsize=4096)
def parse(pointer: str) -> tuple[str, ...]:
    """
    Return the steps of a JSON pointer.

    Raises:
        WrongValueError: it doesn't start with `/`.
    """
    if pointer == "":
        return ()
    if not pointer.startswith("/"):
        raise WrongValueError("pointer", repr(pointer), "a JSON pointer, /a/b/0")
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer[1:].split("/"))


def follow(data: Any, steps: Sequence[str]) -> Any:
    """Return what stands at *steps* of *data*; `MISSING` if nothing does."""
    for step in steps:
        if isinstance(data, dict):
            if step not in data:
                return MISSING
            data = data[step]
        elif isinstance(data, (list, tuple)) and step.isdecimal() and int(step) < len(data):
            data = data[int(step)]
        else:
            return MISSING
    return data


def matching(data: Any, steps: Sequence[str], at: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yield each place of *data* that *steps* names, `*` standing for every entry of a list or object."""
    for number, step in enumerate(steps, 1):
        if step == "*":
            entries: Iterable[tuple[str | int, Any]] = (
                enumerate(data) if isinstance(data, (list, tuple)) else data.items() if isinstance(data, dict) else ()
            )
            rest = steps[number:]
            for key, item in entries:
                if rest:
                    yield from matching(item, rest, (*at, key))
                else:
                    yield (*at, key), item
            return
        if isinstance(data, dict):
            if step not in data:
                return
            data, at = data[step], (*at, step)
        elif isinstance(data, (list, tuple)) and step.isdecimal() and int(step) < len(data):
            data, at = data[int(step)], (*at, int(step))
        else:
            return
    yield at, data


class Reference:
    """A reference to another field: a JSON pointer (`/a/b`) or a relative one (`1/b`: from the field's parent)."""

    __slots__ = ("steps", "text", "up")

    def __init__(self, text: str) -> None:
        """
        Parse *text*.

        Raises:
            WrongValueError: neither a JSON pointer nor a relative one.
        """
        self.text = text
        head, slash, rest = text.partition("/")
        if head and not (head.isascii() and head.isdigit() and len(head) <= 2):  # noqa: PLR2004
            raise WrongValueError("pointer", repr(text), "a JSON pointer (/a/b) or a relative one (1/b)")
        self.up: int | None = int(head) if head else None
        self.steps = parse(slash + rest)

    def resolve(self, chain: Sequence[Any]) -> Any:
        """Return what it names, *chain* being the document, …, the field's parent, the field."""
        if self.up is None:
            return follow(chain[0], self.steps)
        if self.up >= len(chain):
            return MISSING
        return follow(chain[len(chain) - 1 - self.up], self.steps)
