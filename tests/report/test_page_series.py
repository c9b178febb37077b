"""What the page draws: forecast, past, coverage, roster, projection, on cases worked out by hand."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from page_material import (
    QUEUES,
    make_coverage,
    make_forecast,
    make_history,
    make_roster,
    make_scenario,
    moment,
)

from wfm.core.grid import Grid
from wfm.core.roster import Roster, Stretch
from wfm.report.page.gantt import draw_roster
from wfm.report.page.series import draw_axis, draw_coverage, draw_days, draw_forecast, draw_projection, shorten
from wfm.report.page.speech import Speech

SCENARIO = make_scenario()
GRID = SCENARIO.horizon
NINE = 36
"""Interval that starts at 09:00 on the first day, of 15 minutes each."""


def test_the_axis_tells_the_wall_clock_of_every_interval():
    axis = draw_axis(GRID)
    assert (axis["start"], axis["days"], axis["step"], axis["first"]) == ("2026-10-19", 2, 15, [0, 96, 192])
    assert axis["wall"] == list(range(0, 2 * 1440, 15))


def test_the_axis_of_the_night_the_clock_goes_back():
    axis = draw_axis(Grid("Europe/Amsterdam", 60, date(2026, 10, 25), 1))
    assert axis["wall"] == [0, 60, 120, 120, *range(180, 1440, 60)]


def test_numbers_are_short_and_unknown_ones_none():
    values, shown = np.array([1.0, 2.345, np.nan, 4.0]), np.array([True, True, True, False])
    assert shorten(values, shown) == [1, 2.3, None, None]


def test_forecast_with_bands_past_and_what_came():
    actual = {"service": np.where(np.arange(GRID.size) == NINE, 9.0, np.nan)}
    drawn = draw_forecast(make_forecast(GRID), make_history(GRID), actual)
    service = drawn["service"]
    assert set(service) == {"v", "b50", "b80", "b95", "mean4", "actual"}
    assert (service["v"][NINE - 1], service["v"][NINE]) == (None, 10)
    assert [band[NINE] for band in service["b80"]] == [6, 14]
    # the last four weeks had 11, 12, 13 and 14
    assert service["mean4"][NINE] == 12.5
    assert [v for v in service["actual"] if v is not None] == [9]
    # of sales nothing is known, so nothing is drawn of its past
    assert set(drawn["sales"]) == {"v", "b50", "b80", "b95"}


def test_a_missing_week_is_passed_over_for_an_older_one():
    history = make_history(GRID)
    volume = history.volume.copy()
    volume[0, history.grid.day_of >= 28] = np.nan
    drawn = draw_forecast(make_forecast(GRID), replace(history, volume=volume), {})
    # 12, 13, 14 and 15, as the last week is unknown
    assert drawn["service"]["mean4"][NINE] == 13.5


def test_last_year_is_the_same_weekday_52_weeks_before():
    drawn = draw_forecast(make_forecast(GRID), make_history(GRID, weeks=52), {})
    assert drawn["service"]["year"][NINE] == 62


def test_the_plan_is_drawn_beside_a_newer_forecast():
    plan = make_forecast(GRID)
    drawn = draw_forecast(replace(plan, volume=plan.volume * 2), None, {}, plan)
    assert (drawn["service"]["v"][NINE], drawn["service"]["plan"][NINE]) == (20, 10)


def test_days_with_the_past_and_their_bands():
    known = np.where(make_forecast(GRID).open[0], 11.0, np.nan)
    known[NINE + 96] = np.nan
    drawn = draw_days(make_forecast(GRID), make_history(GRID), {"service": known})["service"]
    assert drawn["v"] == [120, 120]
    assert drawn["b80"] == [[72, 72], [168, 168]]
    dates, values = drawn["past"]
    assert (dates[0], dates[-1], values[0], values[-1]) == ("2026-09-14", "2026-10-18", 12 * 15, 12 * 11)
    # the second day is not known as a whole
    assert drawn["actual"] == [132, None]


def test_coverage():
    drawn = draw_coverage(make_coverage(GRID))
    assert [drawn[name]["need"][NINE] for name in QUEUES] == [5, 2]
    assert [drawn[name]["there"][NINE] for name in QUEUES] == [4, 2]
    assert drawn["service"]["need"][0] is None


def test_the_projection_of_a_running_day():
    row = {"queue": "sales", "interval_start": "2026-10-20T09:00:00+02:00", "service_level_before": "0.5"}
    drawn = draw_projection([{**row, "service_level": "0.8123"}, {**row, "service_level": ""},
                             {**row, "interval_start": "2027-01-01T00:00:00+01:00"}], GRID)  # fmt: skip
    assert drawn == {"sales": {"t": [96 + NINE] * 2, "before": [50, 50], "after": [81.2, None]}}


def unfold(drawn):
    """Shifts of a drawn roster in words: person, day, start, then (work, minutes)."""
    names = [*QUEUES, *(name for name, _, _ in drawn["activities"])]
    return [
        (drawn["people"][person][0], day, start, [(names[row[i]], row[i + 1]) for i in range(0, len(row), 2)])
        for person, day, _kind, start, *row in drawn["shifts"]
    ]


def test_the_roster_as_numbers():
    drawn = draw_roster(make_roster(GRID), SCENARIO.staff, QUEUES, Speech("nl"))
    assert unfold(drawn) == [
        ("A01", 0, 540, [("service", 60), ("break", 15), ("service", 105)]),
        ("A02", 1, 1440 + 570, [("service", 120)]),
    ]
    assert drawn["activities"] == [["break", "pauze", True]]
    assert drawn["kinds"] == ["day-0900"]
    assert drawn["people"][0][:4] == ["A01", "Sanne de Boer", "blue", "full_40"]
    assert [len(drawn["people"]), drawn["jumps"]] == [len(SCENARIO.staff.agents), []]


def test_a_paid_and_an_unpaid_break_are_two_activities():
    roster = make_roster(GRID)
    unpaid = replace(roster.stretches[1], paid=False, start=moment(GRID, 19, 12), end=moment(GRID, 19, 12, 30))
    drawn = draw_roster(Roster(GRID, (*roster.stretches[:3], unpaid)), SCENARIO.staff, QUEUES, Speech())
    assert [(name, paid) for name, _, paid in drawn["activities"]] == [("break", True), ("break", False)]


def test_a_shift_in_the_night_the_clock_goes_back_keeps_its_elapsed_time():
    grid = Grid("Europe/Amsterdam", 15, date(2026, 10, 24), 2)
    night = Stretch("A01", date(2026, 10, 24), "night", "on_queue", moment(grid, 24, 22), moment(grid, 25, 6),
                    paid=True, queue="service")  # fmt: skip
    drawn = draw_roster(Roster(grid, (night,)), SCENARIO.staff, QUEUES, Speech())
    # 22:00 to 06:00 lasts nine hours then; the clock jumps back an hour, three hours after midnight
    assert unfold(drawn) == [("A01", 0, 22 * 60, [("service", 540)])]
    assert drawn["jumps"] == [[1, 180, -60]]


@pytest.mark.parametrize("name", ["A99", ""])
def test_people_who_are_not_in_the_scenario_are_left_out(name):
    roster = make_roster(GRID)
    drawn = draw_roster(Roster(GRID, (replace(roster.stretches[0], agent=name),)), SCENARIO.staff, QUEUES, Speech())
    assert drawn["shifts"] == []
