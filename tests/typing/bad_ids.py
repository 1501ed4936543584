"""Type-checked, never run: each marked line must fail."""

from datetime import date

import hcstandards as hcs

day = hcs.load().as_of(date(2026, 11, 22))

day.threshold("hospital-grading-1989/primary-beds-min")
day.threshold("hospital-grading-1989/primary-beds-mni")  # E

day.concept("gbt-2261.1", "1")
day.concept("gbt-2261.9", "1")  # E
