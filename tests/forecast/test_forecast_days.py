"""Days by slots: both clock changes, special days, the profile."""

from datetime import date

import numpy as np
import pytest
from forecast_past_days import make_past_days

from wfm.core.calendar import OpeningHours
from wfm.core.grid import Grid
from wfm.forecast.days import find_special_days, fold_days, unfold_days, usual_slots
from wfm.forecast.profile import daily_totals, weekday_shares

OFFICE = OpeningHours(weekly=(((480, 1080),),) * 5 + ((), ()))
NIGHT = OpeningHours(weekly=(((1320, 1800),),) * 7)


def test_skipped_hour_is_unknown():
    grid = Grid("Europe/Amsterdam", 30, date(2026, 3, 29), 1)
    folded = fold_days(grid, np.arange(46.0))
    assert folded[0, :4].tolist() == [0, 1, 2, 3]
    assert np.isnan(folded[0, 4:6]).all()
    assert folded[0, 6:].tolist() == list(range(4, 46))


def test_repeated_hour_is_the_mean_of_its_passes_and_both_get_it_back():
    grid = Grid("Europe/Amsterdam", 30, date(2026, 10, 25), 1)
    values = np.arange(50.0)
    folded = fold_days(grid, values)
    assert folded[0, 4:6].tolist() == [(4 + 6) / 2, (5 + 7) / 2]
    out = unfold_days(grid, folded)
    assert out[4:8].tolist() == [5, 6, 5, 6]
    assert (np.delete(out, range(4, 8)) == np.delete(values, range(4, 8))).all()
    values[4] = np.nan
    assert fold_days(grid, values)[0, 4] == 6


def test_special_days_are_holidays_and_days_with_other_hours():
    opening = OpeningHours(
        weekly=OFFICE.weekly,
        holidays={date(2026, 5, 14): "Ascension", date(2026, 5, 16): "a Saturday"},
        on_holidays=(),
        exceptions={date(2026, 5, 12): ((480, 900),), date(2026, 5, 13): ((480, 1080),)},
    )
    grid = Grid("Europe/Amsterdam", 60, date(2026, 5, 11), 7)
    assert find_special_days(grid, opening).tolist() == [False, True, False, True, False, True, False]


def test_other_hours_past_midnight_mark_the_next_day_too():
    opening = OpeningHours(weekly=NIGHT.weekly, exceptions={date(2026, 5, 12): ()})
    grid = Grid("Europe/Amsterdam", 60, date(2026, 5, 11), 4)
    assert find_special_days(grid, opening).tolist() == [False, True, True, False]


def test_new_weekly_hours_do_not_make_days_special():
    """All days after a change of hours counted as special, and nothing was learned of them."""
    longer = (((480, 1320),),) * 7
    opening = OpeningHours(OFFICE.weekly, changes=((date(2026, 5, 13), longer),), exceptions={date(2026, 5, 14): ()})
    grid = Grid("Europe/Amsterdam", 60, date(2026, 5, 11), 5)
    assert find_special_days(grid, opening).tolist() == [False, False, False, True, False]


def test_clock_changes_do_not_make_a_day_special():
    grid = Grid("Europe/Amsterdam", 60, date(2026, 3, 28), 3)
    assert not find_special_days(grid, NIGHT).any()


def test_usual_slots_wrap_the_week():
    usual = usual_slots(OpeningHours(weekly=((), (), (), (), (), (), ((1320, 1560),))), 60, date(2026, 5, 11))
    assert usual[6].nonzero()[0].tolist() == [22, 23]
    assert usual[0].nonzero()[0].tolist() == [0, 1]


def test_usual_slots_are_those_in_force_on_the_day():
    longer = (((480, 1320),),) * 7
    opening = OpeningHours(OFFICE.weekly, changes=((date(2026, 5, 13), longer),))
    before, after = (usual_slots(opening, 60, date(2026, 5, day)) for day in (12, 13))
    assert before.sum(axis=1).tolist() == [10] * 5 + [0, 0]
    assert after.sum(axis=1).tolist() == [14] * 7


def test_profile_of_one_shape_is_that_shape():
    shape = np.array([0.1, 0.4, 0.3, 0.2])
    volume = np.outer(np.arange(1.0, 29.0), shape)
    volume[3, 1] = np.nan
    shares = weekday_shares(make_past_days(volume))
    assert shares[4] == pytest.approx(shape, rel=1e-3)
    assert np.nansum(shares, axis=1) == pytest.approx(np.ones(7))


def test_profile_shrinks_a_weekday_towards_all_days_by_two_days():
    volume = np.tile([5.0, 5.0], (14, 1))
    volume[6::7] = [10.0, 0.0]
    past = make_past_days(volume)
    weight = 0.5 ** (np.arange(13, -1, -1) / 56)
    sundays = weight[6] + weight[13]
    common = (weight @ volume)[0] / (weight @ volume).sum()
    assert weekday_shares(past)[6, 0] == pytest.approx((sundays * 1.0 + 2 * common) / (sundays + 2))


def test_daily_total_of_a_day_with_a_hole_is_scaled_up():
    shape = np.array([0.1, 0.4, 0.3, 0.2])
    volume = np.tile(100 * shape, (28, 1))
    shares = weekday_shares(make_past_days(volume))
    volume[20, 3:] = np.nan
    volume[21, 1:] = np.nan
    totals = daily_totals(make_past_days(volume), shares)
    assert totals[20] == pytest.approx(100)
    assert np.isnan(totals[21])
    assert np.delete(totals, 21) == pytest.approx(np.full(27, 100.0))
