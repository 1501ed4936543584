"""The package as its users get it: built, installed with `cli`, with the checkout out of sight."""

import json
import os
import re
import subprocess
import sys
import tarfile
import textwrap
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from interpreters import found

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "hcstandards"

pytestmark = pytest.mark.wheel


@pytest.fixture(scope="module")
def dist(tmp_path_factory):
    """Build the sdist from the checkout, and the wheel from the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def sdist(dist):
    (path,) = dist.glob("*.tar.gz")
    return path


@pytest.fixture(scope="module")
def wheel(dist):
    (path,) = dist.glob("*.whl")
    return path


@pytest.fixture(scope="module", params=found().items(), ids=lambda each: each[0])
def installed(request, wheel, tmp_path_factory):
    """Install the wheel with `cli` into an empty environment; return where its programs are."""
    _, python = request.param
    folder = tmp_path_factory.mktemp("installed")
    run(python, "-m", "venv", "--without-pip", folder / "venv", cwd=folder)
    programs = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    constraints = folder / "constraints.txt"
    constraints.write_text(pins(ROOT / "requirements" / "dev.txt"), encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python"]
    where = ["--constraint", constraints, f"hcstandards[cli] @ {wheel.as_uri()}"]
    run(*pip, programs / "python", "install", "--quiet", *where, cwd=folder)
    return programs


def test_the_sdist_holds_the_authored_files_and_no_compiled_ones(sdist):
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    authored = {
        path.relative_to(ROOT).as_posix()
        for folder in ("catalogue", "schemas")
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }
    assert authored
    assert authored <= names
    assert {"README.md", "LICENSE", "hatch_build.py", "tests/test_wheel.py"} <= names
    assert not {name for name in names if "/_data/" in name or name.endswith("/_ids.py")}


def test_the_wheel_holds_the_package_and_nothing_beside_it(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    tops = {name.partition("/")[0].partition("-")[0] for name in names}
    assert tops == {"hcstandards"}
    assert {
        "hcstandards/py.typed",
        "hcstandards/_ids.py",
        "hcstandards/_data/catalogue.hcs",
        *(f"hcstandards/_data/schemas/{path.name}" for path in (ROOT / "schemas").glob("*.json")),
    } <= names


def test_the_wheel_compiled_from_the_sdist_holds_what_the_checkout_compiles_to(wheel):
    with zipfile.ZipFile(wheel) as archive:
        for path in (PACKAGE / "_data" / "catalogue.hcs", PACKAGE / "_ids.py"):
            inside = f"hcstandards/{path.relative_to(PACKAGE).as_posix()}"
            assert archive.read(inside) == path.read_bytes(), inside


def test_the_core_needs_attrs_and_semver_alone(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = Parser().parsestr(archive.read(name).decode())
    needed = map(Requirement, metadata.get_all("Requires-Dist", []))
    core = {each.name for each in needed if each.marker is None}
    assert core == {"attrs", "semver"}


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_first_screen_of_the_readme_prints_what_it_says(installed, readme):
    code = first_python((ROOT / readme).read_text(encoding="utf-8"))
    assert "import hcstandards" in code
    said = [line.rpartition("# ")[2] for line in code.splitlines() if line.lstrip().startswith("print(")]
    printed = python(installed, code).splitlines()
    assert len(printed) == len(said)
    for line, words in zip(printed, said, strict=True):
        assert words == line or words.startswith((f"{line} (", f"{line}（"))


def test_the_package_at_work_is_the_installed_one(installed):
    where = python(installed, "import hcstandards; print(hcstandards.__file__)")
    assert Path(where.strip()).is_relative_to(installed.parent)


def test_a_lookup_loads_no_authoring_and_no_third_party_package_but_the_core(installed):
    loaded = python(
        installed,
        """
        import sys
        from datetime import date
        import hcstandards
        hcstandards.load().as_of(date(2026, 11, 22)).edition("chs-drg")
        print(*sys.modules)
        """,
    ).split()
    tops = {name.partition(".")[0] for name in loaded}
    assert not tops & {"cattrs", "click", "jsonschema", "referencing", "rich", "yaml"}
    assert not [name for name in loaded if name.startswith("hcstandards.authoring")]


def test_the_command_lists_the_standards(installed):
    listed = json.loads(command(installed, "list", "--format", "json"))
    assert "hospital-grading-1989" in json.dumps(listed)
    assert "hospital-grading-1989" in command(installed, "list")


def test_the_command_grades_a_hospital(installed, tmp_path):
    facts = tmp_path / "facts.json"
    facts.write_text('{"level": "primary", "values": {"hospital-beds": 12}}', encoding="utf-8")
    arguments = ["grade", "hospital-grading-1989", facts, "--as-of", "2026-11-22"]
    report = json.loads(command(installed, *arguments, "--format", "json", exits=1))
    assert report["scheme"].partition("@")[0] == "hospital-grading-1989"
    assert (report["qualified"], report["grade"]) == (None, None)
    beds = next(each for each in report["findings"] if each["rule"].endswith("/primary-beds-min"))
    assert beds["outcome"] == "needs-explanation"


def test_the_command_refuses_an_unknown_id(installed):
    command(installed, "show", "no-such-standard", exits=2)


def run(*arguments, cwd, exits=0):
    """Run a program away from the checkout, without this environment's Python settings."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "COV_", "COVERAGE_", "VIRTUAL_ENV", "__PYVENV"))
    }
    done = subprocess.run(
        [str(each) for each in arguments],
        cwd=cwd,
        env={**environment, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == exits, f"{done.args}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def python(programs, code):
    """Run *code* as a script in a folder that holds nothing else."""
    program = textwrap.dedent(code)
    return run(programs / "python", "-I", "-W", "error", "-c", program, cwd=programs.parent)


def command(programs, *arguments, exits=0):
    return run(programs / "hcstandards", *arguments, cwd=programs.parent, exits=exits)


def pins(lock):
    """Return the versions of a lock without its hashes: pip can't hash-check a local wheel's."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    return "\n".join(line.rstrip(" \\") for line in lines if re.match(r"[a-z0-9]", line))


def first_python(text):
    """Return the first Python block of a Markdown text."""
    block = re.search(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert block, "no Python block"
    return block[1]
