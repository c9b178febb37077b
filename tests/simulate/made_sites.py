"""Small sites to play: one line each, open day and night unless said otherwise; and floors with contacts by hand."""

from datetime import date

import numpy as np

from wfm.core.calendar import OpeningHours
from wfm.core.forecast import Forecast
from wfm.core.grid import Grid
from wfm.core.queue import Queue
from wfm.core.requirement import Target
from wfm.core.simulation import SimulationOptions
from wfm.simulate import run_simulation
from wfm.simulate.book import Book
from wfm.simulate.demand import Contacts
from wfm.simulate.floor import Floor
from wfm.simulate.redials import Redials
from wfm.simulate.site import lay_out
from wfm.simulate.staffing import list_changes, staff_counts

ALWAYS = OpeningHours(tuple(((0, 1440),) for _ in range(7)))
OFFICE = OpeningHours((*[((540, 1020),)] * 5, (), ()))
MONDAY = date(2026, 6, 1)


def make_queue(name="line", *, opening=ALWAYS, target=None, channel="phone", **more):
    return Queue(name, channel, target or Target(), opening, **more)


def make_forecast(queues, volume, aht_s, *, days=1, interval_min=60, timezone="UTC", **more):
    """Forecast with this many contacts per open interval and queue, numbers or arrays."""
    grid = Grid(timezone, interval_min, MONDAY, days)
    is_open = np.array([queue.opening.mask(grid) for queue in queues])
    shape = len(queues), grid.size
    volumes = np.where(is_open, np.broadcast_to(np.asarray(volume, dtype=float), shape), 0.0)
    handle = np.array(np.broadcast_to(np.asarray(aht_s, dtype=float), shape))
    return Forecast(grid, tuple(queue.name for queue in queues), volumes, handle, is_open, **more)


def play_steadily(queue, *, load, aht_s, agents, days=4, replications=8, seed=1, **options):
    """Simulate one line at a constant load (erlang)."""
    forecast = make_forecast([queue], load * 3600 / aht_s, aht_s, days=days)
    counts = np.full(forecast.volume.shape, agents)
    chosen = SimulationOptions(replications=replications, seed=seed, **options)
    return run_simulation(forecast, counts, queues=(queue,), options=chosen)


def play_by_hand(queues, contacts, counts=None, *, changes=None, groups=None, hours=24, chosen=()):
    """Play contacts given as (queue, enter, work) or with patience: the book and the floor.

    Of work that may wait the fourth number is the rank and the fifth the due time; those numbered in `chosen` came in
    before. `counts` are people per queue all day long.
    """
    forecast = make_forecast(queues, 0.0, 60.0, days=max(1, hours // 24))
    site = lay_out(forecast, tuple(queues), SimulationOptions())
    rows = sorted(contacts, key=lambda row: (row[1], row[0]))
    waits = np.array([queues[row[0]].deferral is not None for row in rows], dtype=bool)
    fourth = np.array([row[3] if len(row) > 3 else np.nan for row in rows])
    enter = np.array([row[1] for row in rows], dtype=float)
    contacts = Contacts(
        queue=np.array([row[0] for row in rows], dtype=np.int64),
        arrival=np.where(np.isin(np.arange(len(rows)), chosen), -1.0, enter),
        enter=enter,
        work_s=np.array([row[2] for row in rows], dtype=float),
        patience_s=np.where(waits | np.isnan(fourth), np.inf, fourth),
        rank=np.where(waits, np.nan_to_num(fourth), 0).astype(np.int64),
        due=np.array([row[4] if len(row) > 4 else np.inf for row in rows], dtype=float),
        lay_there=np.zeros(len(rows), dtype=np.int64),
    )
    book = Book(contacts)
    if changes is None:
        given = np.tile(np.array(counts, dtype=np.int64)[:, None], forecast.grid.size)
        staffing = staff_counts(given, site)
        changes, groups = list_changes(staffing, site, 0), staffing.groups
    floor = Floor(site, book, groups, Redials(site, 0))
    floor.play(changes)
    return book, floor, site
