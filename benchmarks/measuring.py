"""What the benchmarks share: fresh processes, warm loops, tables."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path


def fresh(code: str) -> float:
    """Return the wall time, in ms, of a fresh interpreter that runs *code*."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL, env=environment)
    return (time.perf_counter() - start) * 1e3


def interleaved(codes: dict[str, str], rounds: int) -> dict[str, float]:
    """Return the median over *rounds* of each code's fresh process, run in turn so that drift hits all alike."""
    times: dict[str, list[float]] = {name: [] for name in codes}
    for code in codes.values():  # once uncounted, so that every module is compiled, as in an installed package
        fresh(code)
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
    import platform

    named = ", ".join(f"{each} {version(each)}" for each in packages)
    system = f"{platform.system()} {platform.machine()}"
    return f"Python {platform.python_version()}, {system}, {os.cpu_count()} cores; {named}"


def put_into_readme(name: str, output: str) -> None:
    """Replace what stands in README.md between the marks of the benchmark *name*."""
    readme = Path(__file__).parents[1] / "README.md"
    text = readme.read_text(encoding="utf-8")
    start, end = f"<!-- benchmark: {name} -->", f"<!-- end: {name} -->"
    before, _, rest = text.partition(start)
    _, _, after = rest.partition(end)
    readme.write_text(f"{before}{start}\n\n{output}\n\n{end}{after}", encoding="utf-8")
