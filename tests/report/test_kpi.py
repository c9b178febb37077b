"""The reporter's figures, each worked out by hand."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from wfm.core.calendar import OpeningHours
from wfm.core.forecast import Forecast
from wfm.core.grid import Grid
from wfm.core.history import History
from wfm.core.queue import Deferral, Queue
from wfm.core.requirement import Shrinkage, Target
from wfm.core.roster import Coverage, Roster, Stretch
from wfm.report.kpi import (
    DayKpi,
    add_duty,
    add_efficiency,
    add_errors,
    count_duty,
    measure_days,
    measure_efficiency,
)
from wfm.report.kpi_plan import Planned, foretell_days

DAY = date(2026, 10, 19)
GRID = Grid("UTC", 60, DAY, 1)
TWO = Grid("UTC", 60, DAY, 2)
ALWAYS = OpeningHours(weekly=(((0, 1440),),) * 7)
PHONE = Queue("service", "phone", Target(0.8, 20.0), ALWAYS)
MAIL = Queue("mail", "email", Target(0.9, 4 * 3600.0), ALWAYS, deferral=Deferral())


def day_of(grid, **cells):
    """A row (1, t) of NaN with values at the first hours from 9 on."""
    values = np.full((1, grid.size), np.nan)
    return {name: np.concatenate([values[:, :9], [list(found)], values[:, 9 + len(found) :]], axis=1)
            for name, found in cells.items()}  # fmt: skip


def measured(queue=PHONE, grid=GRID, aht_s=(200, 400), **columns):
    found = day_of(grid, aht_s=aht_s, **columns)
    volume, aht = found.pop("volume"), found.pop("aht_s")
    history = History(grid, (queue.name,), volume, aht, ~np.isnan(volume), measures=found)
    rows = measure_days(history, (queue,))
    assert len(rows) == 1
    return rows[0]


def test_volume_and_what_was_handled():
    # 30 + 10 came; 3 + 2 hung up
    row = measured(volume=(30, 10), abandoned=(3, 2))
    assert (row.volume, row.handled, row.abandonment) == (40, 35, 5 / 40)
    assert (row.queue, row.date, row.basis) == ("service", DAY, "measured")


def test_handled_is_taken_as_told():
    assert measured(volume=(30, 10), abandoned=(3, 2), handled=(26, 8)).handled == 34


def test_nothing_told_is_nothing_guessed():
    row = measured(volume=(30, 10))
    told = {name for name, value in vars(row).items() if value is not None}
    assert told == {"queue", "date", "basis", "volume", "aht_s"}


def test_handle_time_weighs_by_contacts():
    # (30 x 200 + 10 x 400) / 40
    assert measured(volume=(30, 10)).aht_s == 250


def test_handle_time_leaves_out_intervals_that_have_none():
    assert measured(volume=(30, 10), aht_s=(200, np.nan)).aht_s == 200


def test_service_level_is_of_all_offered():
    assert measured(volume=(30, 10), answered_within=(24, 8), handled=(27, 9)).service_level == 32 / 40


def test_service_level_of_those_answered():
    queue = replace(PHONE, target=Target(0.8, 20.0, definition="sl_answered"))
    assert measured(queue, volume=(30, 10), answered_within=(24, 8), handled=(27, 9)).service_level == 32 / 36


def test_service_level_that_sums_cannot_tell_stays_empty():
    queue = replace(PHONE, target=Target(0.8, 20.0, definition="sl_virtual"))
    assert measured(queue, volume=(30, 10), answered_within=(24, 8), handled=(27, 9)).service_level is None


def test_service_level_counts_only_intervals_that_say_both():
    assert measured(volume=(30, 10), answered_within=(24, np.nan)).service_level == 24 / 30


def test_wait_on_the_line_is_speed_of_answer_and_first_response():
    row = measured(volume=(30, 10), wait_total_s=(600, 200))
    assert (row.asa_s, row.first_response_s) == (20, 20)


def test_work_that_waits_has_a_first_response_and_no_speed_of_answer():
    row = measured(MAIL, volume=(30, 10), handled=(20, 5), wait_total_s=(36000, 9000))
    assert (row.asa_s, row.first_response_s) == (None, 45000 / 25)


def test_backlog_is_what_the_day_ends_with_and_age_the_worst_of_the_day():
    row = measured(MAIL, volume=(30, 10), backlog=(12, 7), oldest_age_s=(5400, 3600))
    assert (row.backlog, row.oldest_age_s) == (7, 5400)


def test_resolution_first_contact_and_customers():
    row = measured(volume=(30, 10), handled=(20, 5), resolution_total_s=(40000, 10000), resolved_first=(15, 4),
                   customers=(25, 7), urgent=(2, 1))  # fmt: skip
    assert (row.resolution_s, row.fcr, row.urgent) == (2000, 19 / 25, 3)
    assert row.contacts_per_customer == 40 / 32


def test_net_promoter_score_and_effort():
    # 6 promoters and 2 detractors of 10 answers: 60% - 20%
    row = measured(volume=(30, 10), nps_promoters=(4, 2), nps_detractors=(2, 0), nps_answers=(7, 3),
                   effort_total=(18, 6), effort_answers=(6, 4))  # fmt: skip
    assert row.nps == pytest.approx(40)
    assert row.customer_effort == 24 / 10


def test_a_day_of_which_nothing_is_known_has_no_row():
    volume = np.full((1, TWO.size), np.nan)
    volume[0, 30] = 5
    history = History(TWO, ("service",), volume, volume, volume > 0)
    assert [row.date for row in measure_days(history, (PHONE,))] == [date(2026, 10, 20)]


def at(hour, minute=0, day=19):
    return int(datetime(2026, 10, day, hour, minute, tzinfo=ZoneInfo("UTC")).timestamp())


def stretch(agent, start, end, activity="on_queue", queue="service", day=DAY):
    queue = queue if activity == "on_queue" else ""
    return Stretch(agent, day, "day-0900", activity, start, end, paid=True, queue=queue)


ROSTER = Roster(
    TWO,
    (
        stretch("a1", at(9), at(12)),
        stretch("a1", at(12), at(13), "break"),
        stretch("a1", at(13), at(14), queue="mail"),
        stretch("a2", at(22), at(2, day=20)),
    ),
)


def test_hours_and_people_on_queue():
    duty = count_duty(ROSTER, ("service", "mail"))
    assert duty.hours.tolist() == [[3 + 2, 2], [1, 0]]
    assert duty.people.tolist() == [[2, 1], [1, 0]]


def test_hours_per_agent_and_occupancy_of_a_measured_day():
    # 30 contacts of 300 s in 5 hours on queue: 9000 s of 18000
    row = DayKpi("service", DAY, "measured", volume=32, handled=30, aht_s=300)
    duty = count_duty(ROSTER, ("service", "mail"))
    found = add_duty([row], duty, queues=("service", "mail"), dates=TWO.dates)[0]
    assert (found.agents, found.hours_on_queue, found.hours_per_agent, found.occupancy) == (2, 5, 2.5, 0.5)


def test_days_outside_the_roster_stay_as_they_are():
    row = DayKpi("service", date(2026, 10, 1), "measured", handled=30, aht_s=300)
    assert add_duty([row], count_duty(ROSTER, ("service",)), queues=("service",), dates=TWO.dates) == (row,)


def test_a_planned_occupancy_is_kept():
    row = DayKpi("service", DAY, "planned", handled=30, aht_s=300, occupancy=0.7)
    assert add_duty([row], count_duty(ROSTER, ("service",)), queues=("service",), dates=TWO.dates)[0].occupancy == 0.7


def test_forecast_error_of_the_day():
    # said 20 and 20, came 30 and 10: misses 10 + 10 of 40, and the day's total not at all
    volume = day_of(GRID, v=(20, 20))["v"]
    forecast = Forecast(GRID, ("service",), np.nan_to_num(volume), np.full(volume.shape, 300.0), ~np.isnan(volume))
    came = day_of(GRID, v=(30, 10))["v"][0]
    row = add_errors([DayKpi("service", DAY, "measured", volume=40)], forecast, {"service": came})[0]
    assert (row.forecast_error, row.day_error) == (0.5, 0)


def test_day_error_is_above_0_where_too_much_was_forecast():
    is_open = np.ones((1, 24), dtype=bool)
    forecast = Forecast(GRID, ("service",), np.full((1, 24), 3.0), np.full((1, 24), 300.0), is_open)
    row = add_errors([DayKpi("service", DAY, "measured")], forecast, {"service": np.full(24, 2.0)})[0]
    assert (row.forecast_error, row.day_error) == (0.5, 0.5)


def test_schedule_efficiency_counts_intervals_within_5_percent():
    # of 20: 19 and 21 are within 5%, 22 is not; nobody needed and nobody there isn't counted; one too many at night is
    required = np.array([20, 20, 20, 20, 0, 0])
    rostered = np.array([20, 19, 21, 22, 0, 1])
    assert measure_efficiency(required, rostered) == 3 / 5
    assert measure_efficiency(np.zeros(3, dtype=int), np.zeros(3, dtype=int)) is None


def test_efficiency_goes_to_rows_of_the_coverage():
    required = np.full((1, 24), 4)
    coverage = Coverage(GRID, ("service",), required > 0, required, np.where(np.arange(24) < 6, 4, 5)[None, :])
    given = [DayKpi("service", DAY, "planned"), DayKpi("service", date(2026, 1, 1), "measured")]
    rows = add_efficiency(given, coverage)
    assert [row.schedule_efficiency for row in rows] == [0.25, None]


def plan(queue, present, volume=60.0, grid=GRID):
    shape = (1, grid.size)
    forecast = Forecast(grid, (queue.name,), np.full(shape, volume), np.full(shape, 60.0), np.ones(shape, dtype=bool))
    return foretell_days(forecast, Planned(np.full(shape, present), Shrinkage()), (queue,))


def test_planned_with_very_many_agents_nobody_waits():
    # 60 contacts an hour of 60 s are one erlang: 40 agents are busy a fortieth of their time
    (row,) = plan(PHONE, 40.0)
    assert (row.basis, row.volume, row.aht_s) == ("planned", 1440, 60)
    assert row.handled == pytest.approx(1440)
    assert row.service_level == pytest.approx(1, abs=1e-9)
    assert row.asa_s == pytest.approx(0, abs=1e-9)
    assert row.occupancy == pytest.approx(1 / 40, rel=0.02)


def test_planned_mail_with_nobody_there_all_waits():
    (row,) = plan(MAIL, 0.0)
    assert row.handled == pytest.approx(0, abs=1e-6)
    assert row.backlog == pytest.approx(1440)


def test_planned_mail_with_many_people_is_done_at_once():
    (row,) = plan(MAIL, 40.0)
    assert row.handled + row.backlog == pytest.approx(1440)
    assert row.backlog < 10
    # the response counts until handling ends
    assert row.first_response_s == pytest.approx(row.asa_s + 60)


def test_days_on_which_nothing_is_planned_have_no_row():
    assert plan(PHONE, 0.0, volume=0.0) == ()
