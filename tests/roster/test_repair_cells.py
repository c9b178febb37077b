"""Prices of the rest of a day against those of the whole horizon, and against counting by hand."""

import numpy as np
import pytest
from repair_site import OPTIONS, at, need_of, site_of, t_of
from roster_by_hand import WED

from wfm.core.deferred_need import DeferredNeed
from wfm.core.roster import Roster
from wfm.core.rules import SiteRules
from wfm.roster.deferred import price_deferred
from wfm.roster.objective import price_cover
from wfm.roster.repair.cells import build_cells
from wfm.roster.repair.day import Frozen, read_day


def cells_of(site, requirement, now="12:00", worth=None):
    roster = Roster(site.grid, site.stretches)
    frozen_ = Frozen(t_of(site, now), WED, (), 4)
    day = read_day(roster, site.staff, SiteRules(), frozen_, tuple(site.opened))
    return day, build_cells(day, requirement, rules=SiteRules(), least_leads=0, options=OPTIONS, worth=worth)


def with_work(site, rng):
    """A requirement whose second queue may wait: work that comes and falls due at random."""
    size = site.grid.size
    arrived = np.zeros((2, size))
    arrived[1] = np.cumsum(rng.random(size) * (rng.random(size) < 0.3) * 3)
    due = np.zeros((2, size))
    due[1, 12:] = arrived[1, :-12]
    times = [("service", f"{h:02d}:00", f"{h + 1:02d}:00", int(rng.integers(0, 6))) for h in range(9, 18)]
    return need_of(site, at_times=times, work=DeferredNeed((False, True), arrived, due))


@pytest.mark.parametrize("seed", range(8))
def test_differences_are_those_of_the_whole_horizon(seed):
    rng = np.random.default_rng(seed)
    site = site_of(*["day_8h-0900"] * 4, skills=("service", "sales"), opened=("08:00", "20:00"))
    requirement = with_work(site, rng)
    day, cells = cells_of(site, requirement)
    window = slice(day.first, day.last)
    before = day.cover.copy()
    after = before.copy()
    after[:2, window] = rng.integers(0, 4, size=(2, day.last - day.first))
    after[1, window] = np.where(requirement.open[1, window], after[1, window], 0)
    line = cells.lines[1]

    def whole(cover):
        live = [0, 2]
        pricing = cells.pricing
        kept = type(pricing)(pricing.widths[live], pricing.prices[live], pricing.over[live], pricing.unit)
        return price_cover(kept, cells.need[live], cover[live]) + price_deferred(line, cover[1]).cost

    told = cells.price(after[:, window]) - cells.price(before[:, window])
    # the days after are priced at so many amounts of work, and straight in between
    assert told == pytest.approx(whole(after) - whole(before), abs=2.0)
    assert cells.cost(after) == pytest.approx(whole(after))


def test_one_more_and_one_less_are_differences_of_prices():
    site = site_of(*["day_8h-0900"] * 3)
    requirement = need_of(site, people=2)
    day, cells = cells_of(site, requirement)
    cover = day.cover[:, day.first : day.last]
    more, less = cells.steps(cover, 4)
    for t in range(cover.shape[1]):
        for sign, told in ((1, more), (-1, less)):
            if cover[0, t] + sign >= 0:
                other = cover.copy()
                other[0, t] += sign
                assert told[0, t] == pytest.approx(cells.price(other) - cells.price(cover))
            else:
                assert told[0, t] == np.inf


def test_prices_stay_convex_whatever_people_are_worth():
    site = site_of(*["day_8h-0900"] * 3)
    worth = np.zeros((1, site.grid.size, 12))
    worth[0, :, :] = [0, 0, 0, 1, 8, 20, 27, 30, 31, 31, 31, 31]
    _, cells = cells_of(site, need_of(site, people=4), worth=worth)
    steps = np.diff(cells.table, axis=2)
    assert (np.diff(steps, axis=2) >= -1e-9).all()
    assert cells.table[0, :, -1] - cells.table[0, :, 0] == pytest.approx(
        _need_share(cells) - 31.0
    )  # what is bent keeps its ends


def _need_share(cells):
    """What all people are worth by the need alone: a fifth of 4 missing at 10, 40, 40, 40 and of the spare ones."""
    n = cells.table.shape[2] - 1
    open_ = cells.need[0, cells.first : cells.last] > 0
    missing = np.where(open_, 10 + 40 * 3, 0.0)
    spare = n - np.where(open_, 4, 0)
    return 0.2 * (spare - missing)


def test_the_day_reads_what_is_left_of_it():
    site = site_of("short_4h-0900", "day_8h-1200")
    day, _ = cells_of(site, need_of(site), now="13:00")
    assert [duty.agent.id for duty in day.duties] == ["p1"]
    assert day.first == site.grid.index_of(at(WED, "13:00"))
