"""Every contact of the horizon played through, event by event: what a requirement or a roster really delivers."""

from wfm.simulate.run import run_simulation

__all__ = ["run_simulation"]
