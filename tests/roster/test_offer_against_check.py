"""Whatever shift the offer finds inside opening hours, so does the check: openings of all kinds, clock changes too."""

import random
from datetime import date, timedelta

import numpy as np
import pytest

from wfm.core.agent import Agent, Contract, Staff
from wfm.core.grid import Grid, wall_to_utc
from wfm.core.roster import ON_QUEUE, Roster, Stretch
from wfm.core.shift import LabourRules
from wfm.roster.rules.availability import opening_spans
from wfm.roster.verify.book import open_book
from wfm.roster.verify.opening_hours import check_opening_hours

STARTS = [date(2026, 6, 1), date(2026, 3, 27), date(2026, 10, 23)]
STAFF = Staff((Agent("ann", "Ann", "agent", "c", ("q",)),), {"c": Contract("c", 2400, (480,))}, ())


def hours(rnd: random.Random) -> list[tuple[int, int]]:
    """Up to three openings of a day in whole hours, the last perhaps into the next morning."""
    cuts = sorted(rnd.sample(range(33), 2 * rnd.choice([0, 1, 1, 2, 3])))
    return list(zip(cuts[::2], cuts[1::2], strict=True))


def random_mask(rnd: random.Random, grid: Grid) -> np.ndarray:
    """Openings alike every day, every week, or never; those of the date before the horizon reach into it."""
    week, style = [hours(rnd) for _ in range(7)], rnd.choice(["day", "week", "never", "around the clock"])
    begins = int(grid.midnights_utc[0]) + np.arange(grid.size) * grid.interval_s
    mask = np.full(grid.size, style == "around the clock")
    for day in (grid.start + timedelta(days=d) for d in range(-1, grid.days)):
        spans = {"day": week[0], "week": week[day.weekday()]}.get(style, hours(rnd))
        for first, last in spans:
            inside = (begins >= wall_to_utc(day, 60 * first, grid.zone)) & (
                begins < wall_to_utc(day, 60 * last, grid.zone)
            )
            mask[inside] = style != "around the clock"  # there they are closures
    return mask


@pytest.mark.parametrize("seed", range(80))
def test_no_shift_on_offer_is_out_of_hours_for_the_check(seed):
    rnd = random.Random(seed)
    grid = Grid("Europe/Amsterdam", 60, rnd.choice(STARTS), rnd.choice([1, 2, 3, 7, 9]))
    mask = random_mask(rnd, grid)
    spans, stretches = opening_spans(grid, mask), []
    for day in grid.dates:
        for hour in range(24):
            begin = wall_to_utc(day, 60 * hour, grid.zone)
            for length in (1, 4, 8, 10):
                end = begin + 3600 * length
                if any(a <= begin and end <= b for a, b in spans):
                    stretches.append(Stretch("ann", day, f"{length}-{hour}", ON_QUEUE, begin, end, True, "q"))
    book = open_book(
        Roster(grid, tuple(stretches)), STAFF, open_by_queue={"q": mask}, labour=LabourRules(), targets=()
    )
    assert list(check_opening_hours(book)) == []
    assert not mask.any() or stretches
