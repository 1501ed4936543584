"""
The Pythons of this machine that the package supports.

Run as a program, it prints a version and a path on each line.
"""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

VERSIONS = ("3.11", "3.12", "3.13", "3.14")


@cache
def found() -> dict[str, str]:
    """Return the path of one working interpreter by version: this one, PATH's, then pyenv's."""
    running = "{}.{}".format(*sys.version_info)
    return {
        version: path for version in VERSIONS if (path := sys.executable if version == running else _working(version))
    }


def _working(version: str) -> str | None:
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    candidates = (
        shutil.which(f"python{version}"),
        *map(str, sorted(pyenv.glob(f"versions/{version}.*/bin/python"))),
    )
    return next((each for each in candidates if each and _says(each, version)), None)


def _says(python: str, version: str) -> bool:
    """Tell whether *python* starts, is that version and can make environments."""
    program = "import sys, venv; print('{}.{}'.format(*sys.version_info))"
    try:
        run = subprocess.run([python, "-c", program], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return run.stdout.strip() == version


if __name__ == "__main__":
    for each_version, each_path in found().items():
        print(each_version, each_path)
