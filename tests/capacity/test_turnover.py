"""Who comes and goes in a roster, worked out by hand, and what that means for service against simulation."""

from datetime import date

import numpy as np
import pytest

from wfm.capacity.expected import predict_roster_service
from wfm.capacity.turnover import find_turnover
from wfm.core.calendar import OpeningHours
from wfm.core.forecast import Forecast
from wfm.core.grid import Grid
from wfm.core.queue import Concurrency, Deferral, Queue
from wfm.core.requirement import Shrinkage, Target
from wfm.core.roster import Roster, Stretch
from wfm.core.simulation import SimulationOptions
from wfm.simulate import run_simulation

GRID = Grid("UTC", 15, date(2026, 6, 1), 1)
ZERO, QUARTER = int(GRID.midnights_utc[0]), 900
ALWAYS = OpeningHours(weekly=(((0, 1440),),) * 7)
CALLS = Queue("calls", "phone", Target(0.8, 20.0), ALWAYS)
CHAT = Queue("chat", "chat", Target(0.8, 20.0), ALWAYS, concurrency=Concurrency(3, (1.0, 1.2, 1.5), wind_down_min=10))
BREAKS = frozenset({"break"})


def roster_of(*rows):
    """Stretches as (person, activity or queue, from, to), in quarters; each person has one shift."""
    return Roster(GRID, tuple(
        Stretch(who, GRID.start, "day", "on_queue" if what in ("calls", "chat", "mail") else what,
                ZERO + begin * QUARTER, ZERO + end * QUARTER, paid=True,
                queue=what if what in ("calls", "chat", "mail") else "")
        for who, what, begin, end in rows
    ))  # fmt: skip


def forecast_of(volume, aht_s):
    """Contacts per quarter and handle time of each queue, by name; all day long."""
    shape = len(volume), GRID.size
    counts = np.broadcast_to(np.array(list(volume.values()), dtype=float)[:, None], shape).copy()
    handle = np.broadcast_to(np.array(list(aht_s.values()), dtype=float)[:, None], shape).copy()
    return Forecast(GRID, tuple(volume), counts, handle, np.ones(shape, dtype=bool))


def find(roster, forecast, present, queues=(CALLS, CHAT)):
    there = np.full(forecast.volume.shape, present)
    return find_turnover(roster, forecast, queues=queues, breaks=BREAKS, rostered=there)


def test_a_break_that_begins_late_ends_late():
    roster = roster_of(("ann", "calls", 36, 40), ("ann", "break", 40, 41), ("ann", "calls", 41, 50))
    found = find(roster, forecast_of({"calls": 0.5}, {"calls": 900.0}), 1.0)
    # half of the time busy with what takes another quarter of an hour
    assert found.leaving[0, [40, 50]].tolist() == [1, 1]
    assert found.leaving.sum() == 2
    late = 0.5 * np.exp(-np.arange(9)) * (1 - np.exp(-1))
    assert found.missing[0, 41:50] == pytest.approx(late, rel=1e-9)
    assert found.missing.sum() == pytest.approx(late.sum(), abs=1e-6)


def test_who_comes_late_to_a_meeting_is_back_when_it_is_over():
    roster = roster_of(("ann", "calls", 36, 40), ("ann", "meeting", 40, 42), ("ann", "calls", 42, 50))
    found = find(roster, forecast_of({"calls": 0.5}, {"calls": 900.0}), 1.0)
    assert found.missing[0, 42] == pytest.approx(0.5 * np.exp(-2) * (1 - np.exp(-1)))


def test_who_changes_queues_comes_when_done():
    roster = roster_of(("ann", "calls", 36, 40), ("ann", "mail", 40, 44), ("bob", "calls", 36, 40),
                       ("bob", "calls", 40, 44))  # fmt: skip
    mail = Queue("mail", "email", Target(0.9, 3600.0), ALWAYS, deferral=Deferral())
    found = find(roster, forecast_of({"calls": 2.0, "mail": 1.0}, {"calls": 450.0, "mail": 300.0}), 2.0, (CALLS, mail))
    assert found.leaving[0, [40, 44]].tolist() == [1, 1]
    assert found.leaving[1, 44] == 1
    # 1 erlang on 2 agents, 450 s
    assert found.missing[1, 40] == pytest.approx(0.5 * 0.5 * (1 - np.exp(-2)))
    assert not found.missing[0].any()


def test_no_new_chat_in_the_last_minutes():
    roster = roster_of(("ann", "chat", 36, 40), ("bob", "chat", 36, 40), ("bob", "break", 40, 42))
    found = find(roster, forecast_of({"chat": 0.0}, {"chat": 480.0}), 2.0)
    # ann goes home at 40 and takes none in the last 10 minutes; bob has a break then
    assert found.missing[0, 39] == pytest.approx(10 / 15)
    assert found.missing.sum() == pytest.approx(10 / 15)
    assert found.leaving[0, [39, 40]] == pytest.approx([10 / 15, 1 + 5 / 15])


def test_all_chats_are_finished_before_a_break():
    """With three at hand: 1.5 / 3 handle times until the first is done, 1.2 / 2 for the next, 1 for the last."""
    roster = roster_of(("ann", "chat", 36, 40), ("ann", "break", 40, 41), ("ann", "chat", 41, 60),
                       ("ann", "break", 60, 62))  # fmt: skip
    found = find(roster, forecast_of({"chat": 9.0}, {"chat": 300.0}), 1.0)
    lasts = 300.0 * (0.5 + 0.6 + 1.0)
    assert found.missing[0, 41] == pytest.approx(lasts / 900 * (1 - np.exp(-900 / lasts)))


def rotating(agents, queue, *, on=7, size=GRID.size):
    """People with a break of a quarter after every `on` quarters, begun one after the other."""
    rows = []
    for a in range(agents):
        at, until = a % (on + 1) - on, 0
        while at < size:
            until = min(at + on, size)
            if until > 0:
                rows.append((f"p{a:02d}", queue, max(at, 0), until))
                if until < size:
                    rows.append((f"p{a:02d}", "break", until, until + 1))
            at += on + 1
    return roster_of(*rows)


def cover(roster, queue):
    counts = np.zeros((1, GRID.size), dtype=np.int64)
    for s in roster.stretches:
        if s.queue == queue:
            counts[0, (s.start - ZERO) // QUARTER : (s.end - ZERO) // QUARTER] += 1
    return counts


@pytest.mark.parametrize(
    ("queue", "agents", "volume", "aht_s", "apart"), [(CALLS, 12, 9.5, 600.0, 0.015), (CHAT, 8, 20.0, 480.0, 0.03)]
)
def test_service_of_a_roster_with_many_breaks_agrees_with_simulation(queue, agents, volume, aht_s, apart):
    roster, forecast = rotating(agents, queue.name), forecast_of({queue.name: volume}, {queue.name: aht_s})
    rostered, options = cover(roster, queue.name), SimulationOptions(replications=50)
    found = run_simulation(forecast, roster, queues=(queue,), breaks=BREAKS, options=options).whole.service_level
    given = {"queues": [queue], "shrinkage": Shrinkage()}
    told = predict_roster_service(forecast, rostered, roster=roster, breaks=BREAKS, **given).queues[0].service_level
    assert abs(found.mean[0] - told) <= found.half_width[0] + apart


def test_who_is_late_costs_service():
    roster, forecast = rotating(8, "chat"), forecast_of({"chat": 20.0}, {"chat": 480.0})
    given = {"queues": [CHAT], "shrinkage": Shrinkage()}
    rostered = cover(roster, "chat")
    counted, turned, by_clock = (
        predict_roster_service(forecast, rostered, roster=of, breaks=kept, **given).queues[0].service_level
        for of, kept in ((None, BREAKS), (roster, BREAKS), (roster, frozenset()))
    )
    assert turned < counted - 0.04
    assert turned < by_clock - 0.04
