"""Random tests draw the same examples on every run; HYPOTHESIS_PROFILE=search draws new ones, to look for faults."""

import os

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True)
settings.register_profile("search", derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))
