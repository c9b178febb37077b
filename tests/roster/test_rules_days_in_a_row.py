"""Days in a row: the rows hold exactly for the choices of working days without too long a run."""

from itertools import product

import numpy as np
import pytest

from wfm.roster.rules.days_in_a_row import limit_days_in_a_row


@pytest.mark.parametrize("most", [1, 2, 3, 6])
@pytest.mark.parametrize("streak", [0, 1, 2, 3, 6, 7, 8, 12])
def test_rows_against_enumeration(most, streak):
    for works in product((0, 1), repeat=8):
        run, lawful = streak, True
        for worked in works:
            run = run + 1 if worked else 0
            lawful &= not (worked and run > most)
        assert all(limit_days_in_a_row(list(np.array(works)), streak, most)) == lawful
        # the same when days off are plain zeros, days on which the person can't work
        known = [w if w else 0 for w in np.array(works)]
        assert all(limit_days_in_a_row(known, streak, most)) == lawful


def test_rows_of_several_people_scale():
    assert all(limit_days_in_a_row(list(np.array([2, 3, 1])), 0, 2, heads=3))
    assert not all(limit_days_in_a_row(list(np.array([3, 3, 1])), 0, 2, heads=3))


def test_a_horizon_no_longer_than_the_limit_needs_no_rows():
    assert list(limit_days_in_a_row(list(np.ones(6)), 0, 6)) == []


def test_a_day_that_cannot_be_worked_needs_no_row():
    works = [0 if d == 3 else w for d, w in enumerate(np.ones(7))]
    assert list(limit_days_in_a_row(works, 0, 6)) == []
