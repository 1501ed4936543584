"""Type-checked, never run: ids that the embedded catalogue knows, and what comes back."""

from datetime import date
from typing import assert_type

import hcstandards as hcs

catalogue = hcs.load()
assert_type(catalogue, hcs.Catalogue)

day = catalogue.as_of(date(2026, 11, 22))
assert_type(day, hcs.View)

assert_type(day.edition("chs-drg"), hcs.Edition)
assert_type(day.concept("gbt-2261.1", "1"), hcs.Concept)
assert_type(day.concept("gbt-2261.1", "1").display, str)
assert_type(day.check_code("nhsa-drug", "XJ01CAA040A001010102699"), hcs.CodeCheck)
assert_type(day.threshold("hospital-grading-1989/primary-beds-min"), hcs.Threshold)
assert_type(day.grade("hospital-grading-1989", {"level": "primary"}), hcs.GradeReport)
