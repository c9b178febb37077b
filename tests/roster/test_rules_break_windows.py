"""Break windows: the rows hold exactly when every shift can take one of the breaks inside its window."""

import numpy as np
import pytest

from wfm.roster.problem import Rest
from wfm.roster.rules.break_windows import break_rows


def can_be_taken(starts: list[int], breaks: list[int], rest: Rest) -> bool:
    """Try every way to hand the breaks to the shifts."""
    if len(starts) != len(breaks):
        return False
    if not starts:
        return True
    return any(
        rest.earliest <= begin - starts[0] <= rest.latest
        and can_be_taken(starts[1:], breaks[:i] + breaks[i + 1 :], rest)
        for i, begin in enumerate(breaks)
    )


@pytest.mark.parametrize("seed", range(300))
def test_rows_against_all_ways_to_hand_out_the_breaks(seed):
    rng = np.random.default_rng(seed)
    earliest = int(rng.integers(1, 4))
    rest = Rest(1, earliest, earliest + int(rng.integers(0, 4)))
    starts = rng.integers(0, 4, size=int(rng.integers(1, 6))).tolist()
    times = range(rest.earliest, 3 + rest.latest + 1)
    if seed % 2:
        begun = [s + int(rng.integers(rest.earliest, rest.latest + 1)) for s in starts]
        if seed % 4 == 3:
            begun[0] = int(rng.integers(times[0], times[-1] + 1))
    else:
        begun = rng.integers(times[0], times[-1] + 1, size=len(starts)).tolist()
    taken = {t: sum(b <= t for b in begun) for t in times}
    rows = break_rows(rest, taken, lambda t: sum(s <= t for s in starts))
    assert all(rows) == can_be_taken(starts, begun, rest)


def test_a_break_too_few_or_too_many_is_no_solution():
    rest = Rest(1, 2, 3)
    for breaks in (1, 3):
        taken = {t: breaks if t >= 2 else 0 for t in range(2, 6)}
        assert not all(break_rows(rest, taken, lambda t: 2 if t >= 0 else 0))
