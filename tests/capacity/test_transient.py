from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.capacity import erlang_a, erlang_c
from wfm.capacity.transient import average_over_rates, predict_service, rate_factors
from wfm.core.calendar import OpeningHours
from wfm.core.forecast import Forecast
from wfm.core.grid import Grid
from wfm.core.queue import Concurrency, Queue
from wfm.core.requirement import DEFINITIONS, Target
from wfm.core.simulation import SimulationOptions
from wfm.errors import CapacityError
from wfm.simulate import run_simulation

HALF = 1800.0
QUARTER = 900.0


def flat(load, agents, *, handle_s=300.0, size=40, **more):
    """The end of a long stretch in which nothing changes."""
    volume = np.full(size, load * HALF / handle_s)
    found = predict_service(
        volume, handle_s, np.full(size, agents), interval_s=HALF, answer_within_s=20.0, **more
    )
    names = ("service_level", "asa_s", "answered_asa_s", "abandonment", "occupancy")
    return {name: getattr(found, name)[-1] for name in names}


@pytest.mark.parametrize(("load", "agents"), [(10.0, 12), (0.5, 2), (40.0, 43), (9.3, 10.5)])
def test_settles_on_erlang_c(load, agents):
    found = flat(load, agents, size=200 if agents < 11 else 60)
    assert found["service_level"] == pytest.approx(
        erlang_c.service_level(load, agents, aht_s=300.0, answer_within_s=20.0), abs=1e-4 if agents % 1 == 0 else 0.02
    )
    if agents % 1 == 0:
        assert found["asa_s"] == pytest.approx(erlang_c.asa(load, agents, aht_s=300.0), rel=1e-3)
    assert found["occupancy"] == pytest.approx(load / agents, abs=1e-4)


@pytest.mark.parametrize("definition", DEFINITIONS)
@pytest.mark.parametrize(("load", "agents"), [(10.0, 9), (3.0, 4), (60.0, 55)])
def test_settles_on_erlang_a_in_all_definitions(load, agents, definition):
    found = flat(load, agents, patience_s=120.0, definition=definition)
    waits = {"aht_s": 300.0, "patience_s": 120.0}
    exact = erlang_a.service_level(load, agents, answer_within_s=20.0, definition=definition, **waits)
    assert found["service_level"] == pytest.approx(exact, abs=1e-5)
    assert found["abandonment"] == pytest.approx(erlang_a.abandonment(load, agents, **waits), abs=1e-5)
    assert found["asa_s"] == pytest.approx(erlang_a.mean_wait_all(load, agents, **waits), rel=1e-4)
    assert found["answered_asa_s"] == pytest.approx(erlang_a.asa_served(load, agents, **waits), rel=1e-4)


def test_chats_that_do_not_slow_each_other_down_are_as_many_agents():
    chats = flat(20.0, 8, slowdown=(1.0, 1.0, 1.0))
    exact = erlang_c.service_level(20.0, 24, aht_s=300.0, answer_within_s=20.0)
    assert chats["service_level"] == pytest.approx(exact, abs=1e-4)


def test_few_lines_turn_away_as_many_as_erlang_b():
    # As many agents as lines: nobody waits, and B(10, 8) is 0.1217 in every table.
    volume = np.full(30, 8.0 * HALF / 300.0)
    found = predict_service(volume, 300.0, np.full(30, 10), interval_s=HALF, answer_within_s=20.0, lines=10)
    assert found.blocked[-1] == pytest.approx(0.12166, abs=1e-5)
    assert found.service_level[-1] == pytest.approx(1.0 - 0.12166, abs=1e-5)
    assert found.asa_s[-1] == pytest.approx(0.0, abs=1e-9)


def test_tries_again_multiply_where_half_are_lost():
    # One line, one agent, 2 erlang of first calls, half of the lost come back: attempts solve x = 2 + x/2 * x/(1 + x).
    volume = np.full(60, 2.0 * HALF / 60.0)
    found = predict_service(
        volume, 60.0, np.ones(60), interval_s=HALF, answer_within_s=20.0, lines=1, redial_share=0.5
    )
    attempts = found.attempts[-1] * 60.0 / HALF
    assert attempts == pytest.approx(1.0 + np.sqrt(5.0), rel=1e-3)


def test_staff_below_load_builds_a_backlog_that_is_worked_off_later():
    volume = np.array([0.0, 60.0, 60.0, 0.0, 0.0, 0.0])
    agents = np.array([10.0, 10.0, 10.0, 10.0, 10.0, 10.0])
    found = predict_service(volume, 600.0, agents, interval_s=HALF, answer_within_s=30.0)
    # 20 erlang on ten agents: each half hour 60 come and at most 30 go.
    assert found.backlog[2] == pytest.approx(120 - 60 - 10 + 5.6, abs=3.0)
    assert found.backlog[5] < 1.0
    assert found.service_level[2] < 0.05
    assert 1500 < found.asa_s[2] < 3600


def test_contacts_wait_for_agents_who_come_later_and_wait_in_vain_where_none_do():
    volume = np.array([10.0, 0.0, 0.0, 0.0])
    later = predict_service(volume, 300.0, [0, 0, 5, 5], interval_s=HALF, answer_within_s=20.0)
    assert later.service_level[0] == 0.0
    assert later.backlog[1] == pytest.approx(10.0, abs=1e-6)
    assert 1.5 * HALF <= later.asa_s[0] <= 1.5 * HALF + 300.0
    never = predict_service(volume, 300.0, [0, 0, 0, 0], interval_s=HALF, answer_within_s=20.0)
    assert never.asa_s[0] == np.inf
    given_up = predict_service(volume, 300.0, [0, 0, 0, 0], interval_s=HALF, answer_within_s=20.0, patience_s=60.0)
    assert given_up.abandonment[0] == pytest.approx(1.0, abs=1e-6)
    assert given_up.backlog[3] < 1e-3


def test_days_side_by_side_equal_one_long_day():
    rng = np.random.default_rng(1)
    volume = rng.uniform(5.0, 20.0, 144)
    agents = np.ceil(volume * 400.0 / HALF) + 1.0
    together = predict_service(volume, 400.0, agents, interval_s=HALF, answer_within_s=20.0)
    # Three days of half hours as one "day" of 144 intervals: lengths scale away.
    scale = 3.0
    alone = predict_service(volume, 400.0 / scale, agents, interval_s=HALF / scale, answer_within_s=20.0 / scale)
    assert np.abs(together.service_level - alone.service_level).max() < 1e-4


def test_handle_times_of_intervals_without_volume_do_not_matter():
    volume, agents = np.array([20.0, 0.0, 20.0, 0.0]), np.full(4, 12.0)
    kinds = {"interval_s": QUARTER, "answer_within_s": 20.0}
    known = predict_service(volume, [600.0, 600.0, 600.0, 600.0], agents, **kinds)
    for unknown in (0.0, 1.0, np.nan):
        found = predict_service(volume, [600.0, unknown, 600.0, unknown], agents, **kinds)
        assert found.service_level == pytest.approx(known.service_level)
        assert found.occupancy == pytest.approx(known.occupancy)


def test_without_volume_everything_is_in_time_and_nobody_waits():
    found = predict_service(np.zeros(5), np.zeros(5), np.zeros(5), interval_s=HALF, answer_within_s=20.0)
    assert found.service_level.tolist() == [1.0] * 5
    for values in (found.asa_s, found.abandonment, found.occupancy, found.backlog):
        assert values.tolist() == [0.0] * 5


@settings(max_examples=15, deadline=None)
@given(
    loads=st.lists(st.floats(0.0, 12.0), min_size=4, max_size=8),
    spare=st.lists(st.floats(-1.5, 4.0), min_size=8, max_size=8),
    patience=st.one_of(st.none(), st.floats(30.0, 600.0)),
    at=st.integers(0, 3),
)
def test_service_rises_with_agents_and_stays_within_bounds(loads, spare, patience, at):
    load = np.array(loads)
    agents = np.maximum(np.round(load + np.array(spare[: load.size]), 1), 0.0)
    more = agents.copy()
    more[at] += 1.0
    kinds = {"interval_s": QUARTER, "answer_within_s": 20.0, "patience_s": patience}
    low = predict_service(load * QUARTER / 300.0, 300.0, agents, **kinds)
    high = predict_service(load * QUARTER / 300.0, 300.0, more, **kinds)
    assert high.service_level[at] >= low.service_level[at] - 1e-4
    for name in ("service_level", "abandonment", "occupancy"):
        values = getattr(low, name)
        assert ((values >= 0.0) & (values <= 1.0)).all()
    assert (low.backlog >= 0.0).all()


def profile(peak, size=40):
    x = np.linspace(0.0, 1.0, size)
    shape = 0.2 + np.exp(-(((x - 0.25) / 0.12) ** 2)) + 0.6 * np.exp(-(((x - 0.65) / 0.1) ** 2))
    return peak * shape / shape.max()


def simulate(peak, agents_for, *, handle_s, within, patience_s=None, concurrency=None, replications=120, **options):
    """One day of 10 hours from 8:00, steep; the forecast, the staffing and what the simulation says."""
    hours = OpeningHours((((480, 1080),),) * 7)
    target = Target(answer_within_s=within)
    queue = Queue("line", "phone", target, hours, patience_s=patience_s, concurrency=concurrency)
    grid = Grid("UTC", 15, date(2026, 6, 1), 1)
    is_open = np.array([hours.mask(grid)])
    load = np.zeros(grid.size)
    load[32:72] = profile(peak)
    handle = np.full(grid.size, handle_s)
    forecast = Forecast(grid, ("line",), (load * QUARTER / handle_s)[None], handle[None], is_open)
    agents = np.where(load > 0, agents_for(load), 0.0).astype(np.int64)
    chosen = SimulationOptions(replications=replications, seed=5, **options)
    played = run_simulation(forecast, agents[None], queues=(queue,), options=chosen)
    return forecast, agents, played


CASES = [
    (20.0, 300.0, 20.0, None, None),
    (10.0, 900.0, 60.0, None, None),
    (12.0, 600.0, 30.0, 200.0, None),
    (8.0, 180.0, 20.0, 90.0, None),
    (12.0, 500.0, 40.0, 240.0, Concurrency(3, (1.0, 1.3, 1.7))),
]


@pytest.mark.parametrize(("peak", "handle_s", "within", "patience_s", "concurrency"), CASES)
def test_agrees_with_the_simulation_of_a_steep_day(peak, handle_s, within, patience_s, concurrency):
    slowdown = (1.0,) if concurrency is None else concurrency.slowdown
    per_agent = len(slowdown) / slowdown[-1]
    spare = 0.7 if patience_s is None else 0.0
    forecast, agents, played = simulate(
        peak,
        lambda load: np.ceil((load + spare * np.sqrt(load)) / per_agent),
        handle_s=handle_s,
        within=within,
        patience_s=patience_s,
        concurrency=concurrency,
    )
    volume = forecast.volume[0]
    found = predict_service(
        volume,
        handle_s,
        agents,
        interval_s=QUARTER,
        open=forecast.open[0],
        answer_within_s=within,
        patience_s=patience_s,
        slowdown=slowdown,
    )
    busy = volume > 0
    day = played.whole.service_level
    # 1.5 half widths: three standard errors, and half a point for chats, whose unevenness is taken as settled.
    margin = 1.5 * day.half_width[0] + (0.005 if concurrency else 0.0)
    assert np.average(found.service_level, weights=volume) == pytest.approx(day.mean[0], abs=margin)
    each = played.intervals.service_level
    off = (found.service_level - each.mean[0])[busy] / (each.half_width[0][busy] / 1.96)
    assert np.sqrt(np.mean(off**2)) < 1.6
    lost = played.whole.abandonment
    margin = 1.5 * lost.half_width[0] + 0.004
    assert np.average(found.abandonment, weights=volume) == pytest.approx(lost.mean[0], abs=margin)
    asa = played.whole.asa_s
    answered = volume * (1.0 - found.abandonment)
    expected = np.average(found.answered_asa_s, weights=answered)
    assert expected == pytest.approx(asa.mean[0], abs=2.0 * asa.half_width[0] + 0.03 * asa.mean[0])


def test_average_over_rates_agrees_with_an_over_dispersed_simulation():
    forecast, agents, played = simulate(
        12.0, lambda load: np.ceil(load + 0.7 * np.sqrt(load)), handle_s=300.0, within=20.0, arrival_cv=0.2
    )
    volume = forecast.volume[0]
    kinds = {"interval_s": QUARTER, "open": forecast.open[0], "answer_within_s": 20.0}
    found = average_over_rates(volume, 300.0, agents, cv=0.2, **kinds)
    day = played.whole.service_level
    mean = np.average(found.service_level, weights=volume)
    assert mean == pytest.approx(day.mean[0], abs=1.5 * day.half_width[0])
    assert mean < np.average(predict_service(volume, 300.0, agents, **kinds).service_level, weights=volume) - 0.02
    same = average_over_rates(volume, 300.0, agents, cv=0.0, **kinds)
    assert same.service_level == pytest.approx(predict_service(volume, 300.0, agents, **kinds).service_level)


@pytest.mark.parametrize("cv", [0.05, 0.2, 0.6])
def test_factors_have_the_moments_of_a_gamma_distribution(cv):
    factors, weights = rate_factors(cv)
    shape = 1.0 / cv**2
    assert (factors > 0).all()
    for power, moment in ((0, 1.0), (1, 1.0), (2, 1.0 + cv**2), (3, (1.0 + cv**2) * (shape + 2.0) / shape)):
        assert weights @ factors**power == pytest.approx(moment, rel=1e-9)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"volume": [1.0, -2.0]}, "volume, interval 1: expected a finite number of at least 0, got -2"),
        ({"aht_s": 0.0}, "aht_s, interval 0: expected a finite number above 0, got 0"),
        ({"agents": [1.0, np.nan]}, "agents, interval 1: expected a finite number of at least 0, got nan"),
        ({"patience_s": 0.0}, "patience_s: expected a finite number above 0, got 0"),
        ({"definition": "sl"}, "definition: expected one of sl_offered"),
        ({"slowdown": ()}, "slowdown: expected numbers above 0"),
        ({"lines": 0}, "lines: expected at least 1 line, got 0"),
        ({"redial_share": 1.0}, r"redial_share: expected a share in \[0, 1\), got 1"),
    ],
)
def test_bad_numbers_are_named(change, message):
    given_values = {"volume": [1.0, 2.0], "aht_s": 300.0, "agents": [1.0, 1.0], **change}
    with pytest.raises(CapacityError, match=message):
        predict_service(
            given_values.pop("volume"),
            given_values.pop("aht_s"),
            given_values.pop("agents"),
            interval_s=HALF,
            answer_within_s=20.0,
            **given_values,
        )
