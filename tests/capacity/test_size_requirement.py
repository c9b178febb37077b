"""The door: targets, shrinkage, FTE and everything that is refused or warned about."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from wfm.capacity.size import size_requirement
from wfm.core.calendar import OpeningHours
from wfm.core.forecast import Forecast
from wfm.core.grid import Grid
from wfm.core.options import TeamLeadRule
from wfm.core.queue import Queue
from wfm.core.requirement import Shrinkage, Target
from wfm.errors import CapacityError

OPENING = OpeningHours(weekly=(((0, 1440),),) * 7)
GRID = Grid("Europe/Amsterdam", 30, date(2026, 3, 2), 1)


def queue(name="calls", **target):
    return Queue(name, "phone", Target(**target), OPENING)


def forecast(volume, aht_s=180.0, *, grid=GRID, queues=("calls",), opened=None):
    shape = (len(queues), grid.size)
    full = np.zeros(shape)
    values = np.asarray(volume, dtype=float)
    full[..., : values.shape[-1]] = values
    is_open = np.ones(shape, dtype=bool) if opened is None else opened
    return Forecast(grid, queues, full, np.broadcast_to(np.asarray(aht_s, dtype=float), shape), is_open)


def size(made, *queues, shrinkage=Shrinkage(), **changed):  # noqa: B008 - frozen
    options = {
        "full_time_hours": 40.0,
        "mean_contract_hours": 32.0,
        "team_leads": TeamLeadRule(),
        "week_starts_on": 0,
    } | changed
    return size_requirement(made, queues=queues or (queue(),), shrinkage=shrinkage, **options)


def test_the_worked_example():
    # Call Centre Helper: 100 calls of 180 s in half an hour, 14 agents: 88.8% in 20 s, 7.8 s, 71.4% busy (13: 79.6%),
    # as it settles some intervals after the day began with empty lines
    shrinkage = Shrinkage(rostered=0.12, unrostered=0.07)
    made = size(forecast([[*[100.0] * 8, 0.0]]), queue(service_level=0.85), shrinkage=shrinkage)
    assert made.net_agents[0, 5:9].tolist() == [14, 14, 14, 0]
    assert made.roster_agents[0, 5:9].tolist() == [16, 16, 16, 0]  # 14 / 0.93 = 15.05
    assert made.gross_agents[0, 6] == pytest.approx(14 / 0.88 / 0.93)
    assert made.offered_erlangs[0, 6] == pytest.approx(10)
    assert made.expected_service_level[0, 6] == pytest.approx(0.888, abs=2e-3)
    assert made.expected_asa_s[0, 6] == pytest.approx(7.8, abs=0.15)
    assert made.expected_occupancy[0, 6] == pytest.approx(0.714, abs=2e-3)
    assert (made.expected_service_level[0, 8], made.expected_asa_s[0, 8], made.expected_occupancy[0, 8]) == (1, 0, 0)
    assert made.binding_target[0][5:9] == ("service_level",) * 3 + ("",)


def test_a_day_that_begins_with_empty_lines_may_need_fewer_at_first():
    made = size(forecast([[100.0] * 8]))
    assert made.net_agents[0, 0] <= made.net_agents[0, 6]
    assert (made.expected_service_level[0, :8] >= 0.80).all()


def test_the_target_that_asks_most_binds():
    # pyworkforce tests: at most 70% busy asks 15 where the service level asks 14
    steady = forecast([[100.0] * 8])
    made = size(steady, queue(max_occupancy=0.70))
    assert (made.net_agents[0, 6], made.binding_target[0][6]) == (15, "occupancy")
    made = size(steady, queue(asa_s=1.0))
    assert made.binding_target[0][6] == "asa"
    assert made.expected_asa_s[0, 6] <= 1.0
    made = size(steady, queue(service_level=None, asa_s=120.0))
    assert made.binding_target[0][6] == "asa"
    assert made.expected_asa_s[0, 6] <= 120.0
    assert made.net_agents[0, 6] <= 12  # what it asks in steady state, which such long waits don't reach in 3 hours


def test_a_full_occupancy_target_still_asks_for_more_agents_than_load():
    made = size(forecast([[100.0]]), queue(service_level=None, max_occupancy=1.0))
    assert made.net_agents[0, 0] == 11
    assert np.isfinite(made.expected_asa_s).all()


def test_queues_keep_the_forecasts_order_and_their_own_targets():
    made = size(
        forecast([[100.0], [100.0]], queues=("easy", "hard")),
        queue("hard", service_level=0.99, answer_within_s=0.0),
        queue("easy", service_level=0.05),
    )
    assert made.net_agents[:, 0].tolist() == [11, 19]


def test_closed_intervals_need_nobody_and_may_be_unknown():
    opened = np.ones((1, GRID.size), dtype=bool)
    opened[0, 0] = False
    made = size(forecast([[np.nan, *[100.0] * 8]], opened=opened), queue(service_level=0.85))
    assert (made.net_agents[0, 0], made.net_agents[0, 7]) == (0, 14)


def test_fte_comes_from_unrounded_hours():
    # 3 agents for half an hour in each of 2 intervals, grossed up but never rounded
    made = size(forecast([[1.0, 1.0]]), shrinkage=Shrinkage(rostered=0.1, unrostered=0.2))
    hours = made.net_agents[0, :2].sum() * 0.5 / (0.9 * 0.8)
    only, everyone = made.fte
    assert only.agent_hours == pytest.approx(hours)
    assert only.fte == pytest.approx(hours / 40)
    assert only.heads == pytest.approx(hours / 32)
    assert (only.queue, only.team_leads) == ("calls", None)
    assert everyone.queue == "ALL"
    assert everyone.team_leads == pytest.approx(max(hours / 40 / 15, hours / 32 / 20))
    assert everyone.team_leads is not None


def test_team_leads_follow_the_rule_that_asks_more():
    made = forecast([[100.0] * 20])
    by_fte = size(made, team_leads=TeamLeadRule(per_fte=1.0, per_heads=1e9)).fte[-1]
    by_heads = size(made, team_leads=TeamLeadRule(per_fte=1e9, per_heads=1.0)).fte[-1]
    assert by_fte.team_leads == pytest.approx(by_fte.fte)
    assert by_heads.team_leads == pytest.approx(by_heads.heads)


def test_weeks_start_where_the_site_says_and_count_the_longer_sunday():
    grid = Grid("Europe/Amsterdam", 30, date(2026, 10, 19), 8)  # Sunday 25 October has 25 hours
    made = forecast(np.full((1, grid.size), 1.0), grid=grid)
    monday, sunday = size(made), size(made, week_starts_on=6)
    assert [(r.queue, r.week) for r in monday.fte if r.queue == "ALL"] == [
        ("ALL", date(2026, 10, 19)),
        ("ALL", date(2026, 10, 26)),
    ]
    assert [r.week for r in sunday.fte if r.queue == "ALL"] == [date(2026, 10, 18), date(2026, 10, 25)]
    per_hour = int(monday.net_agents[0, 0])
    assert monday.fte[0].agent_hours == pytest.approx(per_hour * (7 * 24 + 1))
    assert sunday.fte[2].agent_hours == pytest.approx(per_hour * (25 + 24))
    assert "FTE of the week of 2026-10-26 is of 1 of 7 days" in monday.warnings


def test_rounding_each_queue_is_not_hidden_in_fte():
    # gross stays fractional, so two half-needed queues don't become two people in FTE
    made = size(forecast([[0.5], [0.5]], queues=("a", "b")), queue("a"), queue("b"), shrinkage=Shrinkage(0.0, 0.5))
    assert made.fte[2].agent_hours == pytest.approx(made.gross_agents.sum() * 0.5)


def test_long_contacts_are_warned_about():
    assert not [w for w in size(forecast([[10.0]], 1800.0)).warnings if "queue calls" in w]
    warned = [w for w in size(forecast([[10.0, 10.0]], 1900.0)).warnings if "queue calls" in w]
    assert len(warned) == 1
    assert "a contact takes 1900 s, longer than an interval of 1800 s" in warned[0]


def test_every_fault_is_told_at_once_with_queue_and_interval():
    made = forecast([[1.0, -2.0, np.nan], [1.0, 1.0, 1.0]], [[180.0], [0.0]], queues=("a", "b"))
    with pytest.raises(CapacityError) as caught:
        size(
            made,
            queue("a", service_level=1.0),
            replace(queue("b", max_occupancy=1.5, asa_s=0.0), patience_s=0.0, redial_share=1.0, lines=0),
            shrinkage=Shrinkage(unrostered=1.0),
            full_time_hours=0.0,
        )
    text = str(caught.value)
    for part in (
        "queues.a.target.service_level: expected a share in (0, 1), got 1 (no number of agents reaches 1)",
        "a volume, interval 2026-03-02T00:30:00+01:00: expected contacts of at least 0, got -2 (2 intervals in all)",
        "b aht_s, interval 2026-03-02T00:00:00+01:00: expected seconds above 0, got 0 (3 intervals in all)",
        "queues.b.target.max_occupancy: expected a share in (0, 1], got 1.5",
        "queues.b.target.asa_s: expected seconds above 0, got 0",
        "queues.b.patience_s: expected seconds above 0, got 0",
        "queues.b.redial_share: expected a share in [0, 1), got 1",
        "queues.b.lines: expected at least 1 line, got 0",
        "shrinkage.unrostered: expected a share in [0, 1), got 1",
        "full_time_hours: expected hours above 0, got 0",
    ):
        assert part in text


@pytest.mark.parametrize("share", [0.0, -0.1, 1.01, float("nan")])
def test_occupancy_outside_its_range_is_refused(share):
    with pytest.raises(CapacityError, match=r"queues.calls.target.max_occupancy: expected a share in \(0, 1\]"):
        size(forecast([[1.0]]), queue(max_occupancy=share))


def test_a_queue_without_any_target_or_unknown_is_refused():
    with pytest.raises(CapacityError, match=r"queues.calls.target: expected at least one target, got none"):
        size(forecast([[1.0]]), queue(service_level=None))
    with pytest.raises(CapacityError, match=r"expected a queue of the scenario \(other\), got calls"):
        size(forecast([[1.0]]), queue("other"))


def test_arrays_handed_over_are_read_only():
    made = size(forecast([[1.0]]))
    for values in (made.net_agents, made.roster_agents, made.gross_agents, made.expected_asa_s):
        assert not values.flags.writeable
