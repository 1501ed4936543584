"""The folder that a report is written into."""

from pathlib import Path

from hcstandards.errors import Problem, ProblemsError


def report_folder(path: Path) -> Path:
    """
    Return *path* as a folder, made where there is none.

    Raises:
        ProblemsError: there is something else at *path*, or a folder can't be made there.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ProblemsError(
            [Problem(str(path), "report.folder", reason, "a folder to write the report into")]
        ) from None
    return path
