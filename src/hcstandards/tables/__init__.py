"""Code tables at national size: one read-only file per code system, written once and asked in place."""
