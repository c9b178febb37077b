"""Whatever pays elsewhere: nothing that can wait is late by a repair that wouldn't have been without it."""

from dataclasses import replace

import numpy as np
import pytest
from repair_site import OPTIONS, cover_of, need_of, new_faults, repair, site_of

import wfm.roster.repair.cells
import wfm.roster.repair.choice
from wfm.core.deferred_need import DeferredNeed
from wfm.core.intraday import KINDS
from wfm.core.roster import Roster
from wfm.roster.deferred import deferred_lines, price_deferred
from wfm.roster.repair.cells import SLACK, _kept

NOON = "12:00"
SHIFTS = ["day_8h-0900"] * 3 + ["short_4h-1000", "day_8h-1030", "short_4h-1300"]


def busy_site(seed):
    """People who can do both, some at e-mail, which has work due some hours later; and a need with much lacking."""
    rng = np.random.default_rng(seed)
    site = site_of(*SHIFTS, skills=("service", "sales"), opened=("08:00", "20:00"))
    writing = {agent.id for agent in site.staff.agents if rng.random() < 0.6}
    site = replace(site, stretches=tuple(
        replace(s, queue="sales") if s.agent in writing and s.activity == "on_queue" else s for s in site.stretches
    ))  # fmt: skip
    arrived, due = np.zeros((2, site.grid.size)), np.zeros((2, site.grid.size))
    work = np.cumsum(cover_of(site, Roster(site.grid, site.stretches), "sales") * rng.uniform(0.5, 1.1))
    arrived[1] = np.concatenate([work[6:], np.full(6, work[-1])])
    due[1] = np.minimum(np.concatenate([np.zeros(8), work[:-8]]), arrived[1])
    waiting = DeferredNeed((False, True), arrived, due)
    return site, need_of(site, at_times=[("service", "09:00", "19:00", 9)], work=waiting)


@pytest.mark.parametrize("seed", range(12))
def test_nothing_is_late_that_wouldnt_have_been(seed):
    site, requirement = busy_site(seed)
    done = repair(site, requirement, NOON, kinds=KINDS)
    assert not new_faults(site, done)
    line = deferred_lines(requirement, OPTIONS)[1]
    before, after = (cover_of(site, roster, "sales") for roster in (Roster(site.grid, site.stretches), done.roster))
    was, is_ = price_deferred(line, before), price_deferred(line, after)
    assert (is_.missed <= was.missed + SLACK).all()
    if (was.overdue > SLACK).any():  # late as it is: nobody leaves
        assert (after >= before).all()


def test_those_sites_have_something_to_gain_and_change_less_than_if_e_mail_had_no_deadlines(monkeypatch):
    def count():
        return [len(repair(*busy_site(seed), NOON, kinds=KINDS).actions) for seed in range(12)]

    kept = count()
    monkeypatch.setattr(wfm.roster.repair.cells, "BROKEN", 0.0)
    monkeypatch.setattr(wfm.roster.repair.cells.Tail, "put_off", lambda *_: False)
    monkeypatch.setattr(wfm.roster.repair.choice, "SLACK", 1e6)
    free = count()
    assert sum(count > 0 for count in kept) >= 3
    assert sum(kept) < sum(free)


@pytest.mark.parametrize(
    ("need", "people", "kept"),
    [
        ([2, 2, 2], [2, 3, 4], [2, 2, 2]),  # more than needed may go
        ([2, 2, 2], [1, 1, 1], [1, 1, 1]),  # nobody more where they lack
        ([3, 2, 2, 2], [1, 3, 4, 4], [1, 3, 3, 2]),  # two were lacking: they are caught up with, one and one
        ([0, 0], [0, 2], [0, 0]),
    ],
)
def test_who_is_needed_stays_and_what_lacked_is_caught_up_with(need, people, kept):
    assert _kept(np.array(need), np.array(people)).tolist() == kept
