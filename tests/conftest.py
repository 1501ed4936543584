"""What all tests share: hypothesis profiles, and the folders pytest must not collect."""

import os

from hypothesis import HealthCheck, settings

collect_ignore = ["typing"]  # type-checked by test_typing.py, never run

settings.register_profile(
    "ci",
    deadline=None,
    max_examples=50,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("thorough", parent=settings.get_profile("ci"), max_examples=2000)
settings.register_profile("explore", settings.get_profile("thorough"), derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
