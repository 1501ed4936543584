"""Edges as an overlay: a release file that stacks on a catalogue, so that translations go along them."""

from collections.abc import Iterable
from pathlib import Path

from hcstandards.importing.edges import Edge
from hcstandards.importing.recipe import Recipe
from hcstandards.importing.sources import Fingerprint
from hcstandards.model.bodies import Body
from hcstandards.model.content import Content, Entry, Identity
from hcstandards.model.correspondences import Correspondence
from hcstandards.model.sources import Document, Source
from hcstandards.model.standards import Area, Edition, Rights, Standard
from hcstandards.model.statuses import Lifecycle
from hcstandards.release.compiling import compile_content

UNSAID = "未说明"
UNSAID_EN = "not stated"


def overlay_bytes(recipe: Recipe, edges: Iterable[Edge], inputs: tuple[Fingerprint, ...], release: str) -> bytes:
    """Return the bytes of a release that holds *edges*: `Catalogue.with_overlay` stacks it."""
    name = f"crosswalk-{recipe.id}-{release}" if release else f"crosswalk-{recipe.id}"
    document = f"{name}-file"
    digest = inputs[0].sha256 if inputs else None
    source = Source(document=document, confidence="clear", evidence="measured")
    standard = Standard(
        id=name,
        title=recipe.title,
        title_en=recipe.title_en,
        area=Area.BASIC_COMMON,
        area_basis="assigned",
        issuer=f"{name}-publisher",
        nature="guidance",
        lifecycle=f"{name}-lifecycle",
        rights=Rights(recipe.rights or UNSAID, recipe.rights_en or UNSAID_EN, redistributable=None),
        source=source,
        editions=(Edition(standard=name, version="1.0.0", label=release or "1.0.0", source=source),),
    )
    files = ", ".join(each.name for each in inputs)
    documents = (Document(id=document, title=files or recipe.title, kind="data", language="zh", digest=digest),)
    correspondences = tuple(
        Correspondence(
            source_system=each.source_system,
            source_edition=each.source_edition,
            source_code=each.source_code,
            kind=each.kind,
            source=source,
            target_system=each.target_system or None,
            target_edition=each.target_edition or None,
            target_code=each.target_code or None,
            since=each.since,
            until=each.until,
            primary=each.primary,
            note=each.note or None,
        )
        for each in edges
    )
    content = Content(
        identity=Identity(name, "1.0.0", recipe.title, recipe.title_en),
        documents=documents,
        bodies=(Body(f"{name}-publisher", recipe.publisher or UNSAID, recipe.publisher or UNSAID_EN, "organ", source),),
        lifecycles=(Lifecycle(f"{name}-lifecycle", "对照表", "A crosswalk", (), (), source),),
        entries=(Entry(standard=standard, correspondences=correspondences),),
    )
    return compile_content(content)


def overlay_path(table: Path) -> Path:
    """Return where the edges go that came with a table: `list.hct` and `list.map.hcs`."""
    return table.with_name(f"{table.stem}.map.hcs")
