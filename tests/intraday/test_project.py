"""A roster's rest of the day: by hand where that can be done, and formulas against what is played."""

from dataclasses import replace

import numpy as np
import pytest
from running_day import GRID, HOURS, NO_SHRINKAGE, NOON, SITE, as_planned, plan, staff

from wfm.core.forecast import Forecast
from wfm.core.requirement import Requirement, Shrinkage
from wfm.core.simulation import SimulationOptions
from wfm.intraday.cut import cut_rest, cut_roster
from wfm.intraday.project import Staffing, count_rostered, project_day
from wfm.simulate.run import run_simulation

FORECAST = plan()
END = 48 + 40


def need(net=1, grid=GRID):
    none = np.zeros((2, grid.size))
    is_open = np.array([HOURS.mask(grid)] * 2)
    agents = np.where(is_open, net, 0)
    return Requirement(grid, ("phone", "email"), is_open, none, agents, agents, none, none, none, none,
                       (("",) * grid.size,) * 2)  # fmt: skip


def project(counts, *, forecast: Forecast = FORECAST, backlog=(0.0, 0.0), shrinkage=NO_SHRINKAGE, **options):
    options = {"queues": SITE, "replications": 20, **options}
    return project_day(as_planned(forecast, backlog=backlog), need(), Staffing(staff(counts), shrinkage), **options)


def test_formulas_and_simulation_agree_where_people_are_neither_few_nor_many():
    found = project((16, 4))
    phone, email = found.rest
    assert phone.half_width < 0.05
    assert phone.service_level == pytest.approx(phone.simulated, abs=phone.half_width + 0.03)
    assert 0.5 < phone.simulated < 0.97
    assert email.simulated == pytest.approx(1.0, abs=0.02)
    assert (phone.waits, email.waits) == (False, True)
    assert found.service == phone.simulated


def test_nothing_is_told_before_now_nor_after_the_day():
    found = project((16, 4), replications=0)
    shown = np.zeros(GRID.size, dtype=bool)
    shown[NOON:96] = True
    assert (np.isfinite(found.required) == shown).all()
    assert (found.rostered[0, NOON:END] == 16).all()
    assert (found.until, found.now) == (96, NOON)
    assert (np.isfinite(found.service_level[0]) == (shown & FORECAST.open[0])).all()
    assert found.rest[0].simulated is None
    assert found.service == found.rest[0].service_level


def test_a_span_that_ends_early_counts_only_what_comes_in_it():
    found = project((16, 4), until=NOON + 4, replications=0)
    assert found.rest[0].volume == pytest.approx(FORECAST.volume[0, NOON : NOON + 4].sum())
    assert np.isnan(found.rostered[:, NOON + 4 :]).all()


def test_nobody_there_nobody_helped():
    found = project((0, 0))
    assert found.rest[0].simulated == 0
    assert found.rest[0].service_level == pytest.approx(0, abs=1e-6)
    # e-mail of the afternoon that is due today: what comes until 16:00, four hours before closing
    assert found.rest[1].backlog == pytest.approx(FORECAST.volume[1, NOON:END].sum(), rel=1e-6)
    assert found.rest[1].overdue == pytest.approx(FORECAST.volume[1, NOON : END - 8].sum(), rel=0.1)


def test_a_backlog_is_worked_off_by_hand_and_counted_once():
    quiet = replace(FORECAST, volume=np.zeros(FORECAST.volume.shape))
    # four people do two dozen contacts of 600 s an hour: 60 take two and a half hours
    found = project((0, 4), forecast=quiet, backlog=(0, 60), replications=0)
    backlog = found.backlog[1, NOON:]
    assert backlog[:4] == pytest.approx([60 - 12 * (k + 1) - 4 for k in range(4)], abs=0.6)
    assert backlog[8] == pytest.approx(0, abs=0.3)
    assert found.rest[1].backlog == pytest.approx(0, abs=0.01)


def test_the_same_backlog_is_simulated_as_foretold():
    quiet = replace(FORECAST, volume=np.zeros(FORECAST.volume.shape))
    rest = cut_rest(as_planned(quiet, backlog=(0, 60)), SITE, days=1)
    left = cut_roster(staff((0, 4)), rest.forecast.grid, int(GRID.midnights_utc[0]) + NOON * GRID.interval_s)
    played = run_simulation(rest.forecast, left, queues=rest.queues, options=SimulationOptions(100))
    waiting = played.intervals.backlog.mean[1]
    assert waiting[24:27] == pytest.approx([60 - 12 * (k + 1) - 4 for k in range(3)], abs=1.0)
    assert played.whole.offered.mean.tolist() == [0, 0]


def test_people_who_have_gone_home_by_now_help_nobody():
    morning = staff((16, 4), end=24)
    found = project_day(
        as_planned(FORECAST), need(), Staffing(morning), queues=SITE, replications=5,
    )  # fmt: skip
    assert found.rest[0].simulated == 0
    assert (found.rostered[:, NOON:96] == 0).all()


def test_absence_to_come_counts_where_it_is_asked_for():
    away = Shrinkage(unrostered=0.3)
    here = project((16, 4)).rest[0]
    without = project((16, 4), shrinkage=away).rest[0]
    assert without.simulated < here.simulated - 0.1
    assert without.service_level < here.service_level - 0.1


def test_the_same_seed_gives_the_same_projection():
    again = [project((14, 3), seed=seed, replications=3).rest for seed in (4, 4, 5)]
    assert again[0] == again[1] != again[2]


def test_rostered_people_are_counted_where_they_are_on_queue():
    roster = staff((2, 1))
    lunch = replace(roster.stretches[0], activity="lunch", queue="")
    counts = count_rostered(replace(roster, stretches=(lunch, *roster.stretches[1:])), FORECAST.queues)
    assert counts[:, 48 + 16 : END].tolist() == [[1] * 24, [1] * 24]
    assert counts.sum() == 48
