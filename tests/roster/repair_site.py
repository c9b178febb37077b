"""Small sites on a Wednesday and Thursday in June for tests of the repair, and one call with everything small."""

from dataclasses import replace

import numpy as np
from roster_by_hand import CONTRACTS, DAY_8H, NIGHT_4H, SHORT_4H, WED, Site, at, cut

from wfm.core.agent import Agent, Staff
from wfm.core.arrays import frozen
from wfm.core.grid import Grid
from wfm.core.intraday import GENTLE, RepairTerms
from wfm.core.options import Effort, IntradayOptions, RosterOptions, TeamLeadRule
from wfm.core.requirement import Requirement
from wfm.core.roster import Roster
from wfm.roster.repair import repair_roster
from wfm.roster.verify import verify_roster

OPTIONS = RosterOptions(effort=Effort(repeatable=True))
FREE = IntradayOptions(most_changed=1.0)


def site_of(*shifts, kinds=(DAY_8H, SHORT_4H, NIGHT_4H), skills=("service",), opened=("08:00", "21:00"), **agents):
    """People p0, p1, .. with one shift each on Wednesday: (name) or (name, at_min)."""
    people, stretches = [], []
    for i, given in enumerate(shifts):
        name, offsets = given if isinstance(given, tuple) else (given, None)
        contract = "half" if name.startswith(("short", "night")) else "full"
        agent = Agent(f"p{i}", f"Person {i}", "agent", contract, skills)
        agent = replace(agent, **agents.get(agent.id, {}))
        people.append(agent)
        queues = () if name == "off" else (skills[0],)
        stretches += cut(agent, WED, name, kinds, at_min=offsets, queues=queues) if name != "off" else []
    staff = Staff(tuple(people), dict(CONTRACTS), kinds)
    return Site(Grid("Europe/Amsterdam", 15, WED, 2), staff, tuple(stretches), dict.fromkeys(skills, opened))


def need_of(site, *, people=0, at_times=(), work=None):
    """A requirement: so many people on the first queue throughout, and others at (queue, from, to, people)."""
    queues = tuple(site.opened)
    is_open = np.array([site.mask(*site.opened[queue]) for queue in queues])
    need = np.where(is_open, people, 0).astype(np.int64)
    need[1:] = 0
    for queue, first, last, number in at_times:
        need[queues.index(queue), t_of(site, first) : t_of(site, last)] = number
    blank = np.zeros(need.shape)
    return Requirement(
        site.grid, queues, is_open, blank, need, frozen(need), blank, blank, blank, blank,
        tuple(("",) * need.shape[1] for _ in queues), work=work,
    )  # fmt: skip


def t_of(site, clock):
    """Interval of a clock time on Wednesday."""
    return site.grid.index_of(at(WED, clock))


def repair(site, requirement, now, *, kinds=GENTLE, intraday=FREE, options=OPTIONS, **more):
    """Repair a site at a clock time of Wednesday; more as of `RepairTerms`."""
    terms = RepairTerms(
        labour=site.labour, rules=site.rules, leads=TeamLeadRule(min_on_duty=1), options=options, intraday=intraday,
        now=at(WED, now), kinds=kinds, targets=site.targets, **more,
    )  # fmt: skip
    return repair_roster(requirement, Roster(site.grid, site.stretches), site.staff, terms)


def faults(site, roster, amendments=()):
    """What the independent check finds."""
    masks = {queue: site.mask(*clocks) for queue, clocks in site.opened.items()}
    return verify_roster(
        roster, site.staff, open_by_queue=masks, labour=site.labour, targets=site.targets, rules=site.rules,
        amendments=amendments,
    )  # fmt: skip


def new_faults(site, done):
    """Rules broken after that weren't before, hours due aside where the site has no targets."""
    before = {(v.rule, v.agent, v.date) for v in faults(site, Roster(site.grid, site.stretches))}
    return [v for v in faults(site, done.roster, done.amendments) if (v.rule, v.agent, v.date) not in before]


def cover_of(site, roster, queue="service"):
    """People on a queue by interval, counted from the stretches."""
    out = np.zeros(site.grid.size, dtype=int)
    for s in roster.stretches:
        if s.activity == "on_queue" and s.queue == queue:
            out[site.grid.index_of(s.start) : site.grid.index_of(s.end)] += 1
    return out


def price_of(site, requirement, roster):
    """Price of missing and spare people on queues that don't wait, by hand: 10, 20, 40 a missing one, 1 a spare one."""
    total = 0.0
    for q, queue in enumerate(requirement.queues):
        for need, there in zip(requirement.roster_agents[q], cover_of(site, roster, queue), strict=True):
            ends = [int(np.ceil(need * share - 1e-9)) for share in (0.1, 0.25, 1.0)]
            for k in range(1, max(need - there, 0) + 1):
                total += 10 if k <= ends[0] else 20 if k <= ends[1] else 40
            total += max(there - need, 0)
    return total
