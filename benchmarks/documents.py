"""
Documents a second: structure and 13 code bindings against tables of 100,000 codes, beside the peers in one run.

python benchmarks/documents.py [rounds]

jsonschema-rs gets the codes as `enum` (hashed there). jsonschema is measured twice: as JSON Schema says it, the codes
as `enum` (a linear scan there; the goals are against this form), and with a set asked by a custom format, its fastest
form. The others get a set asked by a custom format or validator. Only ours knows the day, the replacement and the
table. Goals (ratios): a Python object at least 40 × jsonschema and at most 1.7 × the time of bare jsonschema-rs; from
bytes at most 4.5 × orjson.loads; all errors at least 10 × jsonschema. The defects differ from document to document;
"new defects" differ from round to round too, so that what was said of one is rarely said again, as it is in life of
most defects; the documents' other codes stay the same.
"""

import gc
import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

import fastjsonschema
import jsonschema
import jsonschema_rs
import msgspec
import orjson
import pydantic
from measuring import machine, table

from hcstandards.model.codes import CodeSystem, Concept, TableRelease
from hcstandards.model.content import Content, Entry, Identity, Table
from hcstandards.model.sources import Document, Source
from hcstandards.model.standards import Area, Edition, Rights, Standard
from hcstandards.release.compiling import compile_content
from hcstandards.release.container import Container
from hcstandards.release.holdings import Holdings
from hcstandards.validation.engine import engine_for
from hcstandards.validation.reading import read

SIZE = 100_000
SYSTEMS = {
    name: [f"{name[0].upper()}{number:06d}" for number in range(SIZE)] for name in ("diagnosis", "procedure", "item")
}
SETS = {name: frozenset(codes) for name, codes in SYSTEMS.items()}
OURS, ENUM = "hcstandards", "jsonschema, codes as enum"
FEW = {"jsonschema, codes by format": 200, ENUM: 3}
"""Documents a round of the slow ones."""

DAY = date(2026, 11, 22)
SINCE = date(2020, 1, 1)


def schema(code: Callable[[str], dict[str, Any]], day: str = "date") -> dict[str, Any]:
    """The document's schema; *code* says how a bound field of a system is written."""
    text = {"type": "string", "minLength": 1, "maxLength": 100}
    amount = {"type": "number", "minimum": 0}

    def listed(properties: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "properties": properties,
                "required": list(properties),
                "additionalProperties": False,
            },
        }

    properties = {
        "serial": {"type": "string", "pattern": "^[A-Z0-9]{20}$"},
        "name": text,
        "sex": {"enum": ["0", "1", "2", "9"]},
        "birth": {"type": "string", "format": day},
        "discharge": {"type": "string", "format": day},
        "outpatient": code("diagnosis"),
        "total": amount,
        "diagnoses": listed({"code": code("diagnosis"), "name": text}),
        "operations": listed({"code": code("procedure"), "on": {"type": "string", "format": day}}),
        "fees": listed({"item": code("item"), "amount": amount, "class": {"enum": ["A", "B", "C"]}}),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def document(chance: random.Random) -> dict[str, Any]:
    """A valid document with 13 bound codes."""
    return {
        "serial": "".join(chance.choices("ABCDEFGH01234567", k=20)),
        "name": "示例",
        "sex": chance.choice("12"),
        "birth": f"19{chance.randrange(10, 99)}-03-1{chance.randrange(10)}",
        "discharge": f"2024-11-{chance.randrange(10, 29)}",
        "outpatient": chance.choice(SYSTEMS["diagnosis"]),
        "total": round(chance.random() * 9e4, 2),
        "diagnoses": [{"code": chance.choice(SYSTEMS["diagnosis"]), "name": f"诊断{n}"} for n in range(4)],
        "operations": [{"code": chance.choice(SYSTEMS["procedure"]), "on": "2024-11-09"} for _ in range(2)],
        "fees": [
            {"item": chance.choice(SYSTEMS["item"]), "amount": round(chance.random() * 900, 2), "class": "A"}
            for _ in range(6)
        ],
    }


def spoilt(raw: bytes, chance: random.Random) -> dict[str, Any]:
    """Five independent defects in the document *raw*."""
    found: dict[str, Any] = orjson.loads(raw)
    found["serial"] = str(chance.randrange(10**6))
    found["diagnoses"][-1]["code"] = f"Z{chance.randrange(10**6):06d}"
    found["fees"][2]["amount"] = -1 - chance.randrange(1000)
    del found["sex"]
    found["operations"][1]["on"] = f"2024-13-{chance.randrange(10, 32)}"
    return found


def holdings() -> Holdings:
    """A catalogue with the three tables."""
    source, rights = Source("made-up", "clear"), Rights("示例", "made up", True)  # noqa: FBT003
    entries, tables = [], []
    for name, codes in SYSTEMS.items():
        edition = Edition(name, "1.0.0", "1", source, in_force_from=SINCE)
        nature = ("demo", "recommended", "maintained-table", rights, source, (edition,))
        standard = Standard(name, name, name, Area.BASIC_COMMON, "assigned", *nature)
        release = TableRelease("1", "1.0.0", source, f"{name}.csv", SIZE, in_force_from=SINCE)
        entries.append(Entry(standard, code_systems=(CodeSystem(name, name, name, name, source, releases=(release,)),)))
        tables.append(Table(name, "1", tuple(Concept(name, "1.0.0", code, f"名称{code}") for code in codes)))
    demo = Document("made-up", "示例", "data", "zh")
    content = Content(Identity("demo", "1.0.0", "示例", "Demo"), (demo,), entries=tuple(entries), tables=tuple(tables))
    return Holdings(Container(compile_content(content), "demo"))


class Diagnosis(pydantic.BaseModel, extra="forbid"):
    code: Annotated[str, pydantic.AfterValidator(lambda code: _known("diagnosis", code))]
    name: Annotated[str, pydantic.Field(min_length=1, max_length=100)]


class Operation(pydantic.BaseModel, extra="forbid"):
    code: Annotated[str, pydantic.AfterValidator(lambda code: _known("procedure", code))]
    on: date


class Fee(pydantic.BaseModel, extra="forbid"):
    item: Annotated[str, pydantic.AfterValidator(lambda code: _known("item", code))]
    amount: Annotated[float, pydantic.Field(ge=0)]
    class_: Annotated[str, pydantic.Field(alias="class", pattern="^[ABC]$")]


class Listed(pydantic.BaseModel, extra="forbid"):
    serial: Annotated[str, pydantic.Field(pattern="^[A-Z0-9]{20}$")]
    name: Annotated[str, pydantic.Field(min_length=1, max_length=100)]
    sex: Annotated[str, pydantic.Field(pattern="^[0129]$")]
    birth: date
    discharge: date
    outpatient: Annotated[str, pydantic.AfterValidator(lambda code: _known("diagnosis", code))]
    total: Annotated[float, pydantic.Field(ge=0)]
    diagnoses: Annotated[list[Diagnosis], pydantic.Field(min_length=1)]
    operations: Annotated[list[Operation], pydantic.Field(min_length=1)]
    fees: Annotated[list[Fee], pydantic.Field(min_length=1)]


def _known(system: str, code: str) -> str:
    if code not in SETS[system]:
        raise ValueError(code)
    return code


Short = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Amount = Annotated[float, msgspec.Meta(ge=0)]
Row = {
    "diagnoses": msgspec.defstruct("D", [("code", str), ("name", Short)], forbid_unknown_fields=True),
    "operations": msgspec.defstruct("O", [("code", str), ("on", date)], forbid_unknown_fields=True),
    "fees": msgspec.defstruct("F", [("item", str), ("amount", Amount), ("class", str)], forbid_unknown_fields=True),
}
Struct = msgspec.defstruct(
    "Struct",
    [
        ("serial", Annotated[str, msgspec.Meta(pattern="^[A-Z0-9]{20}$")]),
        ("name", Short),
        ("sex", str),
        ("birth", date),
        ("discharge", date),
        ("outpatient", str),
        ("total", Amount),
        *((name, list[kind]) for name, kind in Row.items()),  # type: ignore[valid-type]
    ],
    forbid_unknown_fields=True,
)


def typed(found: Any) -> bool:
    """What msgspec leaves to its caller: the codes."""
    return (
        found.outpatient in SETS["diagnosis"]
        and all(each.code in SETS["diagnosis"] for each in found.diagnoses)
        and all(each.code in SETS["procedure"] for each in found.operations)
        and all(each.item in SETS["item"] for each in found.fees)
    )


def errors_of_pydantic(found: Any) -> int:
    try:
        Listed.model_validate(found)
    except pydantic.ValidationError as error:
        return len(error.errors())
    return 0


def peers() -> dict[str, dict[str, Callable[[Any], Any]]]:
    engine = engine_for(
        holdings(),
        schema=schema(lambda system: {"type": "string", "x-hcs-binding": {"system": system, "asOf": "/discharge"}}),
    )
    enums = schema(lambda system: {"enum": SYSTEMS[system]})
    plain = jsonschema.Draft202012Validator(enums, format_checker=jsonschema.FormatChecker(formats=["date"]))
    bare = jsonschema_rs.Draft202012Validator(
        enums,
        validate_formats=True,
        pattern_options=jsonschema_rs.RegexOptions(),
    )
    checks = jsonschema.FormatChecker(formats=["date"])
    for name, codes in SETS.items():
        checks.checks(name)(codes.__contains__)
    named = schema(lambda system: {"type": "string", "format": system})
    slow = jsonschema.Draft202012Validator(named, format_checker=checks)
    seventh = {**named, "$schema": "http://json-schema.org/draft-07/schema#"}
    known = {name: codes.__contains__ for name, codes in SETS.items()}
    fast = fastjsonschema.compile(seventh, formats=known)
    every = fastjsonschema.compile(seventh, formats=known, fast_fail=False)
    decoder = msgspec.json.Decoder(Struct)

    def all_fast(found: Any) -> int:
        try:
            every(found)
        except fastjsonschema.JsonSchemaException as error:
            return len(getattr(error, "errors", [error]))
        return 0

    def from_bytes(raw: bytes) -> bool:
        data, faults = read(raw)
        return not faults and engine.is_clean(data, DAY)

    return {
        "orjson.loads (floor)": {"bytes": orjson.loads, "spaced": orjson.loads},
        OURS: {
            "object": lambda found: engine.report(found, DAY).valid,
            "clean": lambda found: engine.is_clean(found, DAY),
            "bytes": from_bytes,
            "spaced": from_bytes,
            "all": lambda found: len(engine.report(found, DAY).issues),
        },
        "jsonschema-rs, codes as enum": {
            "object": bare.is_valid,
            "clean": bare.is_valid,
            "bytes": lambda raw: bare.is_valid(orjson.loads(raw)),
            "spaced": lambda raw: bare.is_valid(orjson.loads(raw)),
            "all": lambda found: sum(1 for _ in bare.iter_errors(found)),
        },
        "msgspec, codes by set": {
            "object": lambda found: typed(msgspec.convert(found, Struct)),
            "bytes": lambda raw: typed(decoder.decode(raw)),
        },
        "pydantic": {
            "object": Listed.model_validate,
            "bytes": Listed.model_validate_json,
            "all": errors_of_pydantic,
        },
        "fastjsonschema, codes by format": {
            "object": fast,
            "bytes": lambda raw: fast(orjson.loads(raw)),
            "all": all_fast,
        },
        "jsonschema, codes by format": {
            "object": slow.is_valid,
            "bytes": lambda raw: slow.is_valid(orjson.loads(raw)),
            "all": lambda found: sum(1 for _ in slow.iter_errors(found)),
        },
        ENUM: {
            "object": plain.is_valid,
            "all": lambda found: sum(1 for _ in plain.iter_errors(found)),
        },
    }


def rate(call: Callable[[Any], Any], documents: list[Any], *, warm: bool) -> float:
    """Documents a second; *warm*: after an uncounted pass, so that none pays for the caches that another filled."""
    for each in documents if warm else ():
        call(each)
    start = time.process_time()  # of one thread: what else runs on the machine doesn't count
    for each in documents:
        call(each)
    return len(documents) / (time.process_time() - start)


def main(rounds: int) -> None:
    chance = random.Random(20261122)
    raw = [orjson.dumps(document(chance)) for _ in range(2000)]
    valid = [orjson.loads(each) for each in raw]  # texts of their own, as in life, not those of the tables
    invalid = [spoilt(each, chance) for each in raw[:500]]
    others = {"object": [orjson.loads(each) for each in raw]}  # what is remembered isn't the very same texts either
    spaced = [json.dumps(each).encode() for each in valid]
    inputs = {"object": valid, "clean": valid, "bytes": raw, "spaced": spaced, "all": invalid, "new": raw[:500]}
    contestants = peers()
    first: dict[str, float] = {}
    found: dict[tuple[str, str], list[float]] = {}
    gc.freeze()
    contestants[OURS]["object"](others["object"][0])  # opens the tables
    for turn in range(rounds + 1):
        wrong = [orjson.dumps(spoilt(each, chance)) for each in raw[:500]]
        for task, given in inputs.items():
            for name, calls in contestants.items():  # one after the other, so that drift hits all alike
                call = calls.get("all" if task == "new" else task)
                if call is not None:
                    asked = given if turn else others.get(task, given)
                    few = asked[: FEW.get(name)]
                    if task == "new":  # texts of their own for each, never asked before
                        few = [orjson.loads(each) for each in wrong[: FEW.get(name)]]
                    speed = rate(call, few, warm=bool(turn) and task != "new")
                    if turn:  # the first round fills the caches
                        found.setdefault((name, task), []).append(speed)
                    elif task == "object":
                        first[name] = speed
    medians = {key: statistics.median(speeds) for key, speeds in found.items()}
    head = (
        "documents a second",
        "valid object",
        "valid, quick question",
        "valid, from bytes",
        "the same with blanks and `\\u`",
        "5 defects, all errors",
        "5 new defects",
    )
    rows = [(name, *(medians.get((name, task), "–") for task in inputs)) for name in contestants]
    errors = {name: calls["all"](invalid[0]) for name, calls in contestants.items() if "all" in calls}
    print(machine("jsonschema-rs", "jsonschema", "fastjsonschema", "pydantic", "msgspec", "orjson", "jiter"))
    print(f"{len(raw[0])} bytes a document, 13 bound codes, 3 tables of {SIZE:,} codes; errors found: {errors}\n")
    print(table(head, rows))
    print(f"\nfirst pass of ours, every code asked for the first time: {first[OURS]:,.0f} documents a second")
    ours, rs, js, floor = (
        OURS,
        "jsonschema-rs, codes as enum",
        "jsonschema, codes by format",
        "orjson.loads (floor)",
    )

    def times(one: tuple[str, str], other: tuple[str, str]) -> float:
        """The median of the rounds' ratios."""
        return statistics.median(a / b for a, b in zip(found[one], found[other], strict=True))

    ratios = [
        ("object ÷ jsonschema, codes as enum", times((ours, "object"), (ENUM, "object")), "≥ 40"),
        ("object ÷ jsonschema, codes by format", times((ours, "object"), (js, "object")), "–"),
        ("time of object ÷ bare jsonschema-rs", times((rs, "object"), (ours, "object")), "≤ 1.7"),
        ("time of the quick question ÷ bare jsonschema-rs", times((rs, "clean"), (ours, "clean")), "≤ 1.7"),
        ("time from bytes ÷ orjson.loads", times((floor, "bytes"), (ours, "bytes")), "≤ 4.5"),
        ("time from bytes with blanks ÷ orjson.loads", times((floor, "spaced"), (ours, "spaced")), "–"),
        ("all errors ÷ jsonschema, codes as enum", times((ours, "all"), (ENUM, "all")), "≥ 10"),
        ("all errors ÷ jsonschema, codes by format", times((ours, "all"), (js, "all")), "–"),
        ("all errors ÷ pydantic", times((ours, "all"), ("pydantic", "all")), "≥ 0.25"),
        ("all errors of new defects ÷ pydantic", times((ours, "new"), ("pydantic", "new")), "–"),
        ("time of all errors ÷ bare jsonschema-rs", times((rs, "all"), (ours, "all")), "≤ 1.3"),
    ]
    print("\n" + table(("ratio", "found", "goal"), ratios))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
