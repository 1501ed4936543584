"""Document types: what partners exchange, each with the JSON Schema that judges it."""

import json
from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from hcstandards.values import FrozenMap


@frozen
class DocumentType:
    """
    One document type of a catalogue: its JSON Schema (2020-12), and documents that fit it.

    *schema* is JSON text without blanks, in the order in which it was published: problems are listed in the order
    of the form. Each of the *examples*, by name, is canonical JSON text (see `release.container.canonical`).
    """

    id: str
    schema: str
    examples: FrozenMap[str, str] = field(factory=FrozenMap)

    @property
    def plain(self) -> dict[str, Any]:
        """The schema as data."""
        data: dict[str, Any] = json.loads(self.schema)
        return data

    @property
    def plain_examples(self) -> Mapping[str, Any]:
        """The examples as data, by name."""
        return {name: json.loads(text) for name, text in sorted(self.examples.items())}
