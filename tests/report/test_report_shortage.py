"""Figures of a coverage, on cases worked out by hand."""

from datetime import date

import numpy as np
import pytest

from wfm.core.grid import Grid
from wfm.core.roster import Coverage
from wfm.report.shortage import count_shortages, find_shortages, measure_cover, measure_days

GRID = Grid("Europe/Amsterdam", 15, date(2026, 10, 24), 2)


def coverage(required, rostered, is_open=None):
    required, rostered = np.asarray(required), np.asarray(rostered)
    queues = tuple(f"q{i}" for i in range(len(required)))
    is_open = required > 0 if is_open is None else is_open
    return Coverage(GRID, queues, is_open, required, rostered)


def day_with(values, start, queues=1):
    out = np.zeros((queues, GRID.size), dtype=np.int64)
    out[0, start : start + len(values)] = values
    return out


def test_hours_and_shares_of_a_coverage():
    figures = measure_cover(coverage(day_with([10, 10, 10, 40], 36), day_with([8, 11, 10, 42], 36)))
    assert (figures.required_hours, figures.rostered_hours) == (17.5, 17.75)
    assert (figures.under_hours, figures.over_hours) == (0.5, 0.75)
    assert figures.under_share == pytest.approx(2 / 70)
    assert figures.over_share == pytest.approx(3 / 70)
    assert figures.close_share == 0.75  # 2 off 10 is too far; 1 off 10 and 2 off 40 are close


def test_each_open_day_adds_up_over_the_queues():
    required, rostered = day_with([10, 10], 36, queues=2), day_with([8, 11], 36, queues=2)
    required[1, 37], rostered[1, 37] = 4, 1
    (day,) = measure_days(coverage(required, rostered))  # the second day is closed
    assert day.day == "2026-10-24"
    assert (day.required_hours, day.rostered_hours) == (6.0, 5.0)
    assert (day.under_hours, day.over_hours, day.most_missing) == (1.25, 0.25, 3)


def test_open_intervals_without_need_count_as_covered():
    need = np.zeros((1, GRID.size), dtype=np.int64)
    figures = measure_cover(coverage(need, need, is_open=np.ones((1, GRID.size), dtype=bool)))
    assert (figures.under_share, figures.over_share, figures.close_share) == (0.0, 0.0, 1.0)


def test_the_worst_spells_come_first_and_say_when():
    required = day_with([12] * 20, 36)
    rostered = required.copy()
    rostered[0, 36:42] = 9  # 4.5 agent-hours
    rostered[0, 44] = 2  # 2.5
    rostered[0, 46:48] = [11, 10]  # 0.75
    rostered[0, 50] = 11  # 0.25
    texts = [s.text for s in find_shortages(coverage(required, rostered))]
    assert texts == [
        "Sat 24 Oct 09:00-10:30 q0: 3 missing of 12",
        "Sat 24 Oct 11:00-11:15 q0: 10 missing of 12",
        "Sat 24 Oct 11:30-12:00 q0: up to 2 missing of 12",
    ]
    assert count_shortages(coverage(required, rostered)) == 4


def test_a_spell_ends_with_its_day():
    required = np.ones((1, GRID.size), dtype=np.int64)
    rostered = required.copy()
    rostered[0, 94:98] = 0
    found = find_shortages(coverage(required, rostered))
    assert [(s.start[:16], s.end[:16]) for s in found] == [
        ("2026-10-24T23:30", "2026-10-25T00:00"),
        ("2026-10-25T00:00", "2026-10-25T00:30"),
    ]


def test_the_repeated_hour_keeps_its_offsets():
    required = np.ones((1, GRID.size), dtype=np.int64)
    rostered = required.copy()
    rostered[0, 96 + 8 : 96 + 16] = 0  # both passes of 02:00-03:00
    (spell,) = find_shortages(coverage(required, rostered))
    assert (spell.start, spell.end) == ("2026-10-25T02:00:00+02:00", "2026-10-25T03:00:00+01:00")
    assert spell.agent_hours == 2.0


def test_nothing_missing():
    assert find_shortages(coverage(day_with([3], 40), day_with([4], 40))) == ()
