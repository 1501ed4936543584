"""What the benchmarks share: fresh processes, warm loops, tables."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version


def fresh(code: str) -> float:
    """Return the wall time, in ms, of a fresh interpreter that runs *code*."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - start) * 1e3


def interleaved(codes: dict[str, str], rounds: int) -> dict[str, float]:
    """Return the median over *rounds* of each code's fresh process, run in turn so that drift hits all alike."""
    times: dict[str, list[float]] = {name: [] for name in codes}
    for _ in range(rounds):
        for name, code in codes.items():
            times[name].append(fresh(code))
    return {name: statistics.median(each) for name, each in times.items()}


def nanoseconds(call: Callable[[], object], loops: int = 20_000, rounds: int = 7) -> float:
    """Return the median time of one *call*, in ns, the empty loop taken off."""

    def nothing() -> None:
        return None

    def once(function: Callable[[], object]) -> float:
        start = time.perf_counter_ns()
        for _ in range(loops):
            function()
        return (time.perf_counter_ns() - start) / loops

    call()
    return statistics.median(once(call) - once(nothing) for _ in range(rounds))


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "| --- |" + " ---: |" * (len(head) - 1)]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if value >= 100 else f"{value:.2f}" if value < 10 else f"{value:.1f}"
    return str(value)


def machine(*packages: str) -> str:
    """Return one line on the interpreter and the packages measured."""
    import os
    import platform

    named = ", ".join(f"{each} {version(each)}" for each in packages)
    return f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores; {named}"


def as_json(**facts: object) -> str:
    """Return *facts* as one line of JSON."""
    return json.dumps(facts, ensure_ascii=False)
