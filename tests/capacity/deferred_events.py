"""An event simulation of work that may wait, written apart: one heap, one queue of (class, due)."""

import heapq

import numpy as np


def due_at(staffed, length, came, within):
    """Tick the staffed clock until the promise is over; the end of the axis at the latest."""
    t, now = int(came // length), came
    while t < len(staffed):
        if staffed[t]:
            if within <= (t + 1) * length - now + 1e-9:
                return now + within
            within -= (t + 1) * length - now
        t += 1
        now = t * length
    return len(staffed) * length


def simulate_work(contacts, aht_s, agents, length, rng):
    """Serve (release, class, due) contacts by class, then due time; who leaves finishes what is at hand.

    Returns whether each was finished in time, the staffed start moments, and per interval end those waiting and late.
    """
    handling = rng.exponential(aht_s, len(contacts))
    events = [(c[0], 1, i) for i, c in enumerate(contacts)] + [(t * length, 0, t) for t in range(len(agents))]
    heapq.heapify(events)
    waiting, busy, going, present = [], 0, 0, 0
    in_time, began = np.zeros(len(contacts), bool), np.full(len(contacts), np.inf)
    backlog, overdue = np.zeros(len(agents)), np.zeros(len(agents))
    while events:
        now, kind, i = heapq.heappop(events)
        if kind == 0:
            if i:
                backlog[i - 1] = len(waiting)
                overdue[i - 1] = sum(w[1] <= now for w in waiting)
            present = int(agents[i])
            going += max(busy - present, 0)
            busy = min(busy, present)
        elif kind == 1:
            heapq.heappush(waiting, (contacts[i][1], contacts[i][2], i))
        elif going and rng.random() < going / (busy + going):
            going -= 1
        else:
            busy -= 1
        while waiting and busy < present:
            i = heapq.heappop(waiting)[2]
            busy += 1
            began[i] = now
            in_time[i] = now + handling[i] <= contacts[i][2] + 1e-9
            heapq.heappush(events, (now + handling[i], 2, i))
    return in_time, began, backlog, overdue
