"""The door: what is drawn, what is counted, bad input, and that cores don't matter."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest
from made_sites import MONDAY, OFFICE, make_forecast, make_queue, play_by_hand

from wfm.core.agent import Agent
from wfm.core.calendar import OpeningHours
from wfm.core.forecast import Paths
from wfm.core.patience import CallerPatience
from wfm.core.queue import Concurrency, Deferral, PriorityClass
from wfm.core.requirement import Target
from wfm.core.roster import Roster, Stretch
from wfm.core.simulation import SimulationOptions
from wfm.errors import ScenarioError
from wfm.simulate import run_simulation
from wfm.simulate.demand import draw_contacts
from wfm.simulate.site import lay_out
from wfm.simulate.staffing import staff_roster
from wfm.simulate.tally import _spread, count_replication

HOUR = 3600
QUEUES = (
    make_queue("calls", patience_s=100.0, redial_share=0.3, lines=30),
    make_queue("chat", channel="chat", concurrency=Concurrency(3, (1.0, 1.2, 1.6))),
    make_queue("mail", channel="email", opening=OFFICE, target=Target(0.9, 4.0 * HOUR),
               deferral=Deferral(backlog=20, classes=(PriorityClass("gold", 0.3, 0.9, HOUR),), chosen_share=0.1)),
)  # fmt: skip


def all_values(simulation):
    return [
        getattr(getattr(simulation, grain), name)
        for grain in ("intervals", "days", "whole")
        for name in simulation.days.__dataclass_fields__
    ]


def play_all(volume, counts, **options):
    forecast = make_forecast(QUEUES, np.array([[volume], [volume], [volume]]), 240.0, days=2)
    given = np.tile(np.array(counts)[:, None], forecast.grid.size)
    chosen = SimulationOptions(**({"replications": 3} | options))
    return run_simulation(forecast, given, queues=QUEUES, options=chosen)


def test_nothing_comes_and_nobody_is_there():
    queues = tuple(replace(q, deferral=replace(q.deferral, backlog=0.0)) if q.deferral else q for q in QUEUES)
    forecast = make_forecast(queues, 0.0, 240.0)
    found = run_simulation(forecast, np.zeros((3, 24), dtype=np.int64), queues=queues)
    assert (found.whole.offered.mean == 0).all()
    assert np.isnan(found.whole.service_level.mean).all()
    assert np.isnan(found.whole.occupancy.mean).all()
    assert (found.intervals.backlog.mean == 0).all()


def test_nobody_is_there():
    found = play_all(10.0, (0, 0, 0), replications=2)
    assert (found.whole.handled.mean == 0).all()
    assert (found.whole.service_level.mean == 0).all()
    calls, chat, mail = range(3)
    assert found.whole.abandoned.mean[calls] + found.whole.blocked.mean[calls] == found.whole.offered.mean[calls]
    assert found.whole.abandoned.mean[chat] == found.whole.offered.mean[chat]
    assert found.whole.backlog.mean[mail] >= 20
    assert found.whole.oldest_age_s.mean[mail] == 48 * HOUR


def test_everything_that_is_offered_is_accounted_for():
    found = play_all(40.0, (3, 2, 6)).whole
    mail = 2
    for q in range(2):
        assert found.handled.mean[q] + found.abandoned.mean[q] + found.blocked.mean[q] == pytest.approx(
            found.offered.mean[q]
        )
    assert found.handled.mean[mail] <= found.offered.mean[mail]
    assert ((found.occupancy.mean > 0) & (found.occupancy.mean <= 1)).all()


def test_cores_make_no_difference():
    forecast = make_forecast(QUEUES, 30.0, 240.0)
    counts = np.tile(np.array([[3], [2], [3]]), 24)
    options = SimulationOptions(replications=4, arrival_cv=0.2, absence=0.1)
    one = run_simulation(forecast, counts, queues=QUEUES, options=options)
    with ProcessPoolExecutor(2) as pool:
        two = run_simulation(forecast, counts, queues=QUEUES, options=options, map_replications=pool.map)
    for a, b in zip(all_values(one), all_values(two), strict=True):
        np.testing.assert_array_equal(a.mean, b.mean)
        np.testing.assert_array_equal(a.half_width, b.half_width)
    assert one.classes == two.classes


def test_another_seed_is_another_course_and_one_replication_has_no_interval():
    a, b = (play_all(30.0, (3, 2, 3), replications=1, seed=seed) for seed in (1, 2))
    assert a.whole.offered.mean.tolist() != b.whole.offered.mean.tolist()
    assert np.isnan(a.whole.service_level.half_width).all()


def test_a_queue_is_drawn_alike_whatever_is_beside_it():
    forecast = make_forecast(QUEUES, 30.0, 240.0)
    together = draw_contacts(lay_out(forecast, QUEUES, SimulationOptions()), 3)
    alone = draw_contacts(lay_out(make_forecast(QUEUES[1:2], 30.0, 240.0), QUEUES, SimulationOptions()), 3)
    assert together.enter[together.queue == 1].tolist() == alone.enter.tolist()


def volumes(cv=0.0, paths=None, *, queue=None, days=60, replication=0):
    queue = queue or make_queue()
    forecast = make_forecast([queue], 20.0, 240.0, days=days)
    forecast = replace(forecast, paths=paths)
    site = lay_out(forecast, (queue,), SimulationOptions(arrival_cv=cv))
    contacts = draw_contacts(site, replication)
    return np.bincount((contacts.arrival // 86400).astype(int), minlength=days)


def test_arrivals_are_poisson_or_more_spread():
    """Variance of a day's total of mean m: m, and m + (cv m)^2 with a Gamma factor."""
    mean, cv = 480.0, 0.2
    plain = np.concatenate([volumes(replication=r) for r in range(10)])
    spread = np.concatenate([volumes(cv, replication=r) for r in range(10)])
    assert plain.mean() == pytest.approx(mean, rel=0.01)
    assert plain.var() == pytest.approx(mean, rel=0.2)
    assert spread.mean() == pytest.approx(mean, rel=0.03)
    assert spread.var() == pytest.approx(mean + (cv * mean) ** 2, rel=0.25)


def test_paths_are_taken_as_they_are():
    courses = np.stack([np.full((1, 48), float(n)) for n in (3, 7)])
    paths = Paths(courses, np.full(courses.shape, 100.0))
    found = {tuple(volumes(paths=paths, days=2, replication=r)) for r in range(20)}
    assert found == {(72, 72), (168, 168)}


def test_patience_that_the_forecast_found():
    queue = make_queue(patience_from_history=True)
    forecast = replace(make_forecast([queue], 60.0, 240.0), patience=(CallerPatience("line", patience_s=60.0),))
    found = run_simulation(forecast, np.full((1, 24), 3), queues=(queue,))
    assert found.whole.abandonment.mean[0] > 0.2


def roster_of(rows, agents):
    grid = make_forecast(QUEUES, 0.0, 1.0).grid
    zero = int(grid.midnights_utc[0])
    stretches = tuple(
        Stretch(agent, MONDAY, "day", activity, zero + begin * HOUR, zero + end * HOUR, paid=True, queue=queue)
        for agent, activity, begin, end, queue in rows
    )
    return Roster(grid, stretches), tuple(Agent(a, a, "agent", "c", skills) for a, skills in agents.items())


def test_a_roster_of_single_skills_is_the_same_as_its_counts():
    rows = [("ann", "on_queue", 8, 12, "calls"), ("ann", "lunch", 12, 13, ""), ("ann", "on_queue", 13, 17, "calls"),
            ("bob", "on_queue", 8, 17, "calls"), ("lea", "team_lead", 8, 17, "")]  # fmt: skip
    roster, _ = roster_of(rows, {})
    forecast = make_forecast(QUEUES[:1], 12.0, 240.0)
    counts = np.zeros((1, 24), dtype=np.int64)
    counts[0, 8:17] = 2
    counts[0, 12] = 1
    options = SimulationOptions(replications=20)
    one = run_simulation(forecast, roster, queues=QUEUES, options=options)
    two = run_simulation(forecast, counts, queues=QUEUES, options=options)
    assert one.whole.offered.mean[0] == pytest.approx(two.whole.offered.mean[0], rel=0.05)
    assert one.whole.service_level.mean[0] == pytest.approx(two.whole.service_level.mean[0], abs=0.02)
    assert [name for name, _ in one.agent_occupancy] == ["ann", "bob"]
    assert two.agent_occupancy == ()


def test_breaks_of_a_roster_keep_their_length():
    rows = [("ann", "on_queue", 8, 10, "calls"), ("ann", "meeting", 10, 11, ""), ("ann", "lunch", 11, 12, ""),
            ("ann", "on_queue", 12, 14, "calls"), ("ann", "meeting", 14, 15, ""), ("ann", "on_queue", 15, 17, "calls"),
            ("ann", "lunch", 17, 18, "")]  # fmt: skip
    roster, agents = roster_of(rows, {})
    site = lay_out(make_forecast(QUEUES[:1], 1.0, 60.0), QUEUES, SimulationOptions())
    for breaks, wanted in (({"lunch"}, [0, 0, HOUR, 0, 0, 0]), (set(), [0] * 6)):
        staffing = staff_roster(roster, agents, site, breaks=frozenset(breaks))
        assert [change.rest for change in staffing.crew.moves[0, 0]] == wanted


def test_skills_are_used_only_when_asked_for():
    roster, agents = roster_of([("ann", "on_queue", 0, 24, "calls")], {"ann": ("calls", "chat")})
    forecast = make_forecast(QUEUES[:2], np.array([[0.0], [3.0]]), 240.0)
    one = run_simulation(forecast, roster, queues=QUEUES, agents=agents)
    assert one.whole.handled.mean[1] == 0
    both = run_simulation(forecast, roster, queues=QUEUES, agents=agents, options=SimulationOptions(multi_skill=True))
    assert both.whole.handled.mean[1] == both.whole.offered.mean[1]


def test_no_new_chat_in_the_last_minutes_of_a_shift():
    spec = Concurrency(2, (1.0, 1.0), wind_down_min=60)
    queue = replace(QUEUES[1], concurrency=spec, patience_s=1.0)
    roster, agents = roster_of([("ann", "on_queue", 0, 6, "chat"), ("ann", "on_queue", 6, 10, "chat")], {"ann": ()})
    forecast = make_forecast([queue], 20.0, 10.0)
    found = run_simulation(forecast, roster, queues=(queue,), agents=agents)
    handled = found.intervals.handled.mean[0]
    assert (handled[:9] > 15).all()
    assert (handled[9:] == 0).all()
    assert found.intervals.occupancy.mean[0, 9] < 0.01


def test_who_is_absent_is_away_for_the_day():
    rows = [(f"p{i:03d}", "on_queue", 9, 17, "calls") for i in range(200)]
    roster, _ = roster_of(rows, {})
    queue = make_queue("calls")
    forecast = make_forecast([queue], 3000.0, 600.0)
    options = SimulationOptions(replications=2, absence=0.25)
    for staffing in (roster, np.where(np.isin(np.arange(24), range(9, 17)), 200, 0)[None, :]):
        found = run_simulation(forecast, staffing, queues=(queue,), options=options)
        # Far too few people: everyone there is busy, so that contacts handled count those present.
        assert found.whole.handled.mean[0] / (200 * 8 * 6) == pytest.approx(0.75, abs=0.06)


def test_backlog_and_oldest_age_at_the_ends_of_intervals():
    contacts = [(0, 0, 5 * HOUR), (0, 600, 100), (0, 2 * HOUR, 100), (0, 5.5 * HOUR, 100)]
    queue = make_queue(channel="email", deferral=Deferral(), target=Target(0.9, HOUR))
    contacts = [(q, at, work, 0, 4 * HOUR) for q, at, work in contacts]
    _, floor, site = play_by_hand([queue], contacts, [1])
    tally = count_replication(site, floor, people=True)
    assert tally.levels["backlog"][0, :6].tolist() == [1, 1, 2, 2, 1, 0]
    assert tally.levels["oldest_age_s"][0, :6].tolist() == [3000, 6600, 10200, 13800, 10800, 0]
    assert tally.sums["kept"][0].sum() == 0  # done at 5:00, 5:01:40 and so on: all after 4:00
    assert tally.sums["judged"][0].sum() == 4
    assert tally.sums["busy_s"][0, :6].tolist() == [HOUR] * 5 + [300]
    assert tally.people == {0: (5 * HOUR + 300, 24 * HOUR)}


def test_sessions_side_by_side_are_busy_once():
    queue = make_queue(channel="chat", concurrency=Concurrency(2, (1.0, 1.0)))
    _, floor, site = play_by_hand([queue], [(0, 0, 100), (0, 50, 100), (0, 200, 10)], [1])
    assert count_replication(site, floor, people=True).sums["busy_s"][0, 0] == 160


def test_the_interval_covers_the_truth_as_often_as_it_says():
    """Offered contacts have a known mean: 95% of intervals should hold it."""
    forecast = make_forecast([make_queue()], 5.0, 10.0, days=14)
    found = run_simulation(forecast, np.ones((1, 336), dtype=np.int64), queues=(make_queue(),),
                           options=SimulationOptions(replications=15))  # fmt: skip
    offered = found.intervals.offered
    assert (np.abs(offered.mean - 5.0) <= offered.half_width).mean() == pytest.approx(0.95, abs=0.04)


def test_days_with_a_changed_clock():
    opening = OpeningHours(tuple(((0, 1440),) for _ in range(7)))
    queue = make_queue(opening=opening)
    forecast = make_forecast([queue], 10.0, 100.0, days=150, timezone="Europe/Amsterdam")
    assert forecast.grid.size == 150 * 24 + 1
    found = run_simulation(forecast, np.ones((1, forecast.grid.size), dtype=np.int64), queues=(queue,),
                           options=SimulationOptions(replications=1))  # fmt: skip
    assert found.days.offered.mean.shape == (1, 150)
    assert found.days.offered.mean.sum() == found.whole.offered.mean.sum()


def test_every_fault_of_the_input_at_once():
    forecast = make_forecast(QUEUES, 10.0, 240.0)
    volume, aht_s = forecast.volume.copy(), forecast.aht_s.copy()
    volume[0, 3], aht_s[1, 5] = -1.0, 0.0
    spoilt = replace(forecast, volume=volume, aht_s=aht_s)
    with pytest.raises(ScenarioError) as caught:
        run_simulation(spoilt, np.zeros((3, 24), dtype=np.int64), queues=QUEUES[:2],
                       options=SimulationOptions(replications=0, absence=1.0, arrival_cv=-1.0))  # fmt: skip
    text = str(caught.value)
    parts = "6 faults", "replications", "absence", "arrival_cv", "calls 2026-06-01T03", "chat 2026-06-01T05", "mail"
    for part in parts:
        assert part in text


def test_staffing_that_does_not_fit():
    forecast = make_forecast(QUEUES, 10.0, 240.0)
    with pytest.raises(ScenarioError, match=r"shape \(3, 24\), got shape \(1, 24\)"):
        run_simulation(forecast, np.zeros((1, 24), dtype=np.int64), queues=QUEUES)
    with pytest.raises(ScenarioError, match="at least 0"):
        run_simulation(forecast, np.full((3, 24), -1), queues=QUEUES)
    roster, _ = roster_of([("ann", "on_queue", 8, 12, "nowhere")], {})
    with pytest.raises(ScenarioError, match="a queue of the forecast, got nowhere"):
        run_simulation(forecast, roster, queues=QUEUES)
    roster, _ = roster_of([("ann", "on_queue", 8, 12, "calls")], {})
    with pytest.raises(ScenarioError, match="an agent of the scenario, got ann"):
        run_simulation(forecast, roster, queues=QUEUES, options=SimulationOptions(multi_skill=True))


def test_a_shift_that_ends_after_the_horizon_or_began_before_it():
    grid = make_forecast(QUEUES, 0.0, 1.0).grid
    zero = int(grid.midnights_utc[0])
    times = ((MONDAY - timedelta(days=1), -2, 6), (MONDAY, 22, 30))
    rows = tuple(
        Stretch("ann", day, "night", "on_queue", zero + begin * HOUR, zero + end * HOUR, paid=True, queue="calls")
        for day, begin, end in times
    )
    forecast = make_forecast(QUEUES[:1], 10.0, 100.0)
    found = run_simulation(forecast, Roster(grid, rows), queues=QUEUES, options=SimulationOptions(replications=4))
    handled = found.intervals.handled.mean[0]
    assert (handled[:6] > 0).all()
    assert (handled[7:21] == 0).all()
    assert (handled[22:] > 0).all()


def test_nobody_stays_on_the_line_at_night():
    queue = make_queue(opening=OFFICE)
    forecast = make_forecast([queue], 10.0, 100.0, days=2)
    found = run_simulation(forecast, np.zeros((1, 48), dtype=np.int64), queues=(queue,))
    waiting = found.intervals.backlog.mean[0] > 0
    assert np.flatnonzero(waiting).tolist() == [*range(9, 16), *range(33, 40)]
    assert (found.days.abandoned.mean == found.days.offered.mean).all()


def test_spans_are_spread_over_intervals_without_noise():
    rng = np.random.default_rng(4)
    site = lay_out(make_forecast(QUEUES[:1], 0.0, 1.0, days=28), QUEUES[:1], SimulationOptions())
    since = rng.uniform(10 * 86400, 11 * 86400, 5000)
    until = since + rng.exponential(4000.0, 5000)
    spread = _spread(since, until, site)
    edges = np.arange(28 * 24 + 1) * 3600.0
    direct = [np.clip(np.minimum(until, b) - np.maximum(since, a), 0, None).sum() for a, b in pairwise(edges)]
    np.testing.assert_allclose(spread, direct, rtol=1e-9, atol=1e-6)
    assert (spread[: 10 * 24] == 0).all()
    assert (spread[15 * 24 :] == 0).all()
