"""Judging one record: thresholds, grades, points. Plain functions of an opened release and a day."""
