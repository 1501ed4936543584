"""XML fed to expat chunk by chunk, without document types, entities or bottomless depth."""

from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.parsers import expat

from hcstandards.errors import ImportRefusedError
from hcstandards.importing.limits import beyond
from hcstandards.reasons import reason_of

CHUNK = 128 * 1024


def parse(stream: BinaryIO, where: str, deepest: int, start: Any, end: Any = None, text: Any = None) -> None:
    """Feed a whole part to an expat parser."""
    for _ in fed(stream, where, deepest, start, end, text):
        pass


def fed(stream: BinaryIO, where: str, deepest: int, start: Any, end: Any = None, text: Any = None) -> Iterator[None]:
    """Feed a part to an expat parser, stopping after every chunk."""
    parser = safe_parser(where)
    _attach(parser, start, end, text, where, deepest)
    with stream:
        try:
            while chunk := stream.read(CHUNK):
                parser.Parse(chunk, False)  # noqa: FBT003 - pyexpat takes no names
                yield
            parser.Parse(b"", True)  # noqa: FBT003
        except expat.ExpatError as error:
            raise ImportRefusedError(
                where, "xml.syntax", reason_of(error), "well-formed XML", "fetch it again"
            ) from error
    yield


def safe_parser(where: str) -> Any:
    """Return an expat parser that refuses document types and entities."""
    parser: Any = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise ImportRefusedError(where, "xml.doctype", "a document type or an entity", "XML without either")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    return parser


def _attach(parser: Any, start: Any, end: Any, text: Any, where: str, deepest: int) -> None:
    depth = 0

    def started(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > deepest:
            raise beyond(where, "depth", f"more than {deepest} levels", deepest)
        start(name.rpartition(":")[2] if ":" in name else name, attributes)

    def ended(name: str) -> None:
        nonlocal depth
        depth -= 1
        if end is not None:
            end(name.rpartition(":")[2] if ":" in name else name)

    parser.StartElementHandler = started
    parser.EndElementHandler = ended
    if text is not None:
        parser.CharacterDataHandler = text
