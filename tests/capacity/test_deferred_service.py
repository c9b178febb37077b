"""Share done in time with given staff: against event simulation, Erlang C and what can be worked out by hand."""

from datetime import date

import numpy as np
import pytest
from deferred_events import due_at, simulate_work
from scipy.stats import gamma

from wfm.capacity import erlang_c
from wfm.capacity.deferred_chain import Pace, run_chain
from wfm.capacity.deferred_service import predict_deferred
from wfm.core.grid import Grid
from wfm.core.queue import Deferral, PriorityClass, Queue
from wfm.core.requirement import CURVE_STEPS, Target
from wfm.errors import CapacityError

GRID = Grid("UTC", 30, date(2026, 1, 5), 2)
STAFFED = (GRID.wall_min >= 8 * 60) & (GRID.wall_min < 18 * 60)
URGENT = PriorityClass("urgent", 0.3, 0.9, 3600.0)


def queue_of(within_s=4 * 3600.0, **deferral):
    return Queue("mail", "email", Target(0.8, within_s), None, deferral=Deferral(**deferral))


def test_chain_settles_at_erlang_c():
    pace = Pace(np.full(150, 9 / 300), np.full(150, 10.0), np.full(150, 1 / 300))
    found = run_chain(pace, interval_s=900, start=0, parts=2, nodes=10)
    assert found.all_busy[-1] == pytest.approx(float(erlang_c.prob_wait(9, 10)), abs=1e-4)
    assert found.waiting[-1] == pytest.approx(float(erlang_c.queue_length(9, 10)), rel=1e-3)
    assert found.at_work[-1] == pytest.approx(9.0, rel=1e-4)


def test_chain_conserves_contacts_through_the_day():
    rate = np.where(STAFFED, 25, 3) / 1800.0
    agents = np.where(STAFFED, np.where(GRID.wall_min < 720, 6.0, 4.5), 0.0)
    found = run_chain(Pace(rate, agents, np.full(96, 1 / 400)), interval_s=1800, start=12.0, parts=2, nodes=8)
    served = (found.at_work * 1800 / 400).sum()
    # Who goes takes a contact along, at most one each: four agents and a half at closing, one and a half at noon.
    gone = 12 + rate.sum() * 1800 - served - found.waiting[-1]
    assert -0.05 * served < gone < 2 * 6.0 + 1


def test_a_backlog_alone_is_a_sum_of_handle_times():
    # 40 contacts, 4 agents from midnight on: the k-th is started after k - 4 departures, and then handled.
    volume, agents = np.zeros(96), np.full(96, 4.0)
    found = predict_deferred(
        volume, 300.0, agents, grid=GRID, staffed=np.ones(96, bool), queue=queue_of(backlog=40, backlog_within_s=3600)
    )
    rng = np.random.default_rng(3)
    start = np.array([gamma.rvs(max(k - 3, 1e-9), scale=75, size=4000, random_state=rng) for k in range(40)])
    start[:4] = 0
    truth = (start + rng.exponential(300, start.shape) <= 3600).mean()
    assert found.backlog_level == pytest.approx(truth, abs=0.01)
    assert found.backlog[0] == pytest.approx(np.maximum(36 - 24, 0), abs=0.2)


def compare(volume, agents, queue, *, aht, runs, seed):
    """Predicted and simulated share in time per class and day, with the simulation's standard error; and backlogs."""
    predicted = predict_deferred(volume, aht, agents, grid=GRID, staffed=STAFFED, queue=queue)
    size, length = GRID.size, 1800.0
    more = np.append(volume, volume), np.append(agents, agents), np.append(STAFFED, STAFFED)
    classes = [(c.share, c.answer_within_s) for c in queue.deferral.classes]
    classes.append((1 - sum(c[0] for c in classes), queue.target.answer_within_s))
    rng = np.random.default_rng(seed)
    shares, backlog, overdue = [], np.zeros(size), np.zeros(size)
    for _ in range(runs):
        came = np.repeat(np.arange(2 * size), rng.poisson(more[0]))
        moment = np.sort((came + rng.random(came.size)) * length)
        kind = rng.choice(len(classes), came.size, p=[c[0] for c in classes])
        contacts = [(m, k, due_at(more[2], length, m, classes[k][1])) for m, k in zip(moment, kind, strict=True)]
        good, _, waits, late = simulate_work(contacts, aht, more[1], length, rng)
        backlog, overdue = backlog + waits[:size] / runs, overdue + late[:size] / runs
        day = (moment // 86400).astype(int)
        shares.append([[(good[(day == d) & (kind == k)].sum(), ((day == d) & (kind == k)).sum()) for d in range(2)]
                       for k in range(len(classes))])
    total = np.array(shares, dtype=float)
    share = total[..., 0].sum(axis=0) / total[..., 1].sum(axis=0)
    error = (total[..., 0] - share * total[..., 1]).std(axis=0) / total[..., 1].mean(axis=0) / np.sqrt(runs)
    expected = np.array([
        [np.average(c.service_level[GRID.day(d)], weights=c.volume[GRID.day(d)]) for d in range(2)]
        for c in predicted.classes
    ])
    return expected, share, error, (predicted, backlog, overdue)


WALL = GRID.wall_min
VOLUME = np.where(WALL < 420, 2.0, np.where(WALL < 720, 19.0, np.where(WALL < 1080, 14.0, 5.0)))
MORNING = np.where(STAFFED, np.where(GRID.wall_min < 720, 5, 3), 0)


@pytest.mark.parametrize(
    ("queue", "agents"),
    [(queue_of(), MORNING), (queue_of(3600.0), MORNING + STAFFED), (queue_of(classes=(URGENT,)), MORNING)],
    ids=["four hours", "an hour", "urgent first"],
)
def test_agrees_with_event_simulation(queue, agents):
    expected, share, error, (predicted, backlog, overdue) = compare(VOLUME, agents, queue, aht=400, runs=60, seed=5)
    assert (np.abs(expected - share) < 0.012 + 3.5 * error).all()
    assert np.abs(predicted.backlog - backlog)[:-1].max() < 0.05 * backlog.max() + 2
    assert np.abs(predicted.overdue - overdue)[:-1].max() < 0.05 * backlog.max() + 2


def test_more_agents_never_do_worse_and_the_curve_rises():
    last = 0.0
    for extra in (0.0, 0.5, 1.0, 2.0):
        agents = MORNING + extra * STAFFED
        found = predict_deferred(VOLUME, 400.0, agents, grid=GRID, staffed=STAFFED, queue=queue_of())
        level = float(np.average(found.service_level, weights=VOLUME))
        assert level >= last - 1e-6
        last = level
        assert (np.diff(found.curve, axis=1) >= -1e-6).all()
        assert found.curve[:, CURVE_STEPS.index(0)] == pytest.approx(found.service_level)
    assert (found.asa_s >= 0).all()
    assert ((found.occupancy >= 0) & (found.occupancy <= 1)).all()


def test_with_agents_to_spare_only_long_contacts_are_late():
    found = predict_deferred(
        np.full(96, 2.0), 600.0, np.full(96, 60.0), grid=GRID, staffed=np.ones(96, bool), queue=queue_of(1200.0)
    )
    assert found.service_level[:90] == pytest.approx(np.full(90, 1 - np.exp(-2)), abs=1e-6)
    assert found.asa_s[:90] == pytest.approx(np.zeros(90), abs=1e-6)


def test_nobody_handles_nothing():
    found = predict_deferred(np.full(96, 2.0), 600.0, np.zeros(96), grid=GRID, staffed=STAFFED, queue=queue_of())
    assert found.service_level == pytest.approx(np.zeros(96))
    assert found.backlog[-1] == pytest.approx(192.0, rel=1e-6)


def test_nothing_comes_nothing_is_late():
    found = predict_deferred(np.zeros(96), 600.0, MORNING, grid=GRID, staffed=STAFFED, queue=queue_of())
    assert found.service_level == pytest.approx(np.ones(96))
    assert found.backlog == pytest.approx(np.zeros(96))


def test_a_class_of_all_contacts_is_the_queue():
    whole = PriorityClass("all", 1.0, 0.8, 4 * 3600.0)
    one = predict_deferred(VOLUME, 400.0, MORNING, grid=GRID, staffed=STAFFED, queue=queue_of(classes=(whole,)))
    none = predict_deferred(VOLUME, 400.0, MORNING, grid=GRID, staffed=STAFFED, queue=queue_of())
    assert one.service_level == pytest.approx(none.service_level)
    assert [c.name for c in one.classes] == ["all"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"agents": np.full(96, -1.0)}, "queue mail: agents, interval 0"),
        ({"volume": np.full(96, np.nan)}, "queue mail: volume, interval 0"),
        ({"staffed": np.zeros(96, bool)}, "queue mail: expected staffed hours"),
        ({"queue": queue_of(classes=(URGENT, PriorityClass("x", 0.8, 0.8, 60.0)))}, "shares of at most 1"),
        ({"queue": queue_of(classes=(PriorityClass("vip", 0.1, 1.0, 3600.0),))}, "class vip: service_level"),
    ],
)
def test_bad_input_is_named(changed, said):
    given = {"volume": VOLUME, "aht_s": 400.0, "agents": MORNING, "staffed": STAFFED, "queue": queue_of(), **changed}
    with pytest.raises(CapacityError, match=said):
        predict_deferred(given.pop("volume"), given.pop("aht_s"), given.pop("agents"), grid=GRID, **given)
