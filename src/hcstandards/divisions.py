"""Administrative divisions by GB/T 2260 code: what binds where."""


def binds_in(jurisdiction: str, region: str | None) -> bool:
    """
    Tell whether a rule of *jurisdiction* (`CN` or a GB/T 2260 code) binds in *region*; `None` is anywhere.

    >>> binds_in("520000", "520400"), binds_in("520400", "520000"), binds_in("CN", "110000")
    (True, False, True)
    """
    if region is None or jurisdiction == "CN":
        return True
    significant = (
        jurisdiction[:2] if jurisdiction[2:] == "0000" else jurisdiction[: 4 if jurisdiction[4:] == "00" else 6]
    )
    return region.startswith(significant)
