"""
The Java of this machine, for Spark: version 17 or newer.

Run as a program, it says where that is, or what is missing, and then exits with 1.
"""

import os
import re
import shutil
import subprocess
import sys

OLDEST = 17
MISSING = f"Java {OLDEST} or newer isn't here, so Spark can't be tested"


def found() -> str | None:
    """Return the path of a `java` that is new enough: of JAVA_HOME, else PATH's."""
    home = os.environ.get("JAVA_HOME")
    candidates = (os.path.join(home, "bin", "java") if home else None, shutil.which("java"))  # noqa: PTH118
    return next((each for each in candidates if each and _version(each) >= OLDEST), None)


def _version(path: str) -> int:
    try:
        said = subprocess.run([path, "-version"], capture_output=True, text=True, timeout=60, check=True).stderr
    except (OSError, subprocess.SubprocessError):
        return 0
    told = re.search(r'version "(\d+)', said)
    return int(told[1]) if told else 0


if __name__ == "__main__":
    path = found()
    if path is None:
        print(MISSING, file=sys.stderr)
        sys.exit(1)
    print(path)
