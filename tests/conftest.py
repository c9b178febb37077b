"""Random tests draw the same examples on every run; HYPOTHESIS_PROFILE=search draws new ones, to look for faults."""

import os
import signal

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True)
settings.register_profile("search", derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


def pytest_configure():
    """Hear Ctrl-C where the tests run in the background of a shell too, which begins its jobs deaf to it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
