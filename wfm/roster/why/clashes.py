"""Who can't be rostered as they should, and the fewest rules that stand in each other's way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.reasons import Clash, RuleText
from wfm.errors import InfeasibleError
from wfm.roster.hours import period_due, weekly_due
from wfm.roster.parts import keep_people
from wfm.roster.paths import cheapest_path
from wfm.roster.why.conditions import HARD, list_conditions
from wfm.roster.why.subsets import Asked, drop_least, smallest_clash
from wfm.roster.why.trial import Trial

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wfm.core.agent import Staff
    from wfm.roster.hours import Ranges
    from wfm.roster.problem import Problem
    from wfm.roster.why.conditions import Condition

MOST = 10
"""People whose clash is looked into; the rest are only named."""


@dataclass(frozen=True)
class Blocked:
    """A person whose rules clash: `rostered` says that there is a schedule, with other hours than due."""

    person: int
    rostered: bool


@dataclass(frozen=True)
class Due:
    """Least and most minutes due of a person, per contract week and of the whole horizon (None: nothing is said)."""

    weeks: Ranges
    period: tuple[int, int] | None = None


def has_schedule(problem: Problem, p: int) -> bool:
    """Whether a person has any lawful schedule within their reachable hours."""
    costs = [np.where(np.isfinite(prices), 0.0, np.inf) for prices in problem.wishes[p]]
    return cheapest_path(problem.profile(p).graph, problem.begin(p), costs, problem.ranges[p]) is not None


def find_clashes(problem: Problem, staff: Staff, *, most: int = MOST) -> tuple[Clash, ...]:
    """Explain everyone who has no lawful schedule, and then everyone whose hours due can't be made.

    The rules are left out and put back until the fewest are left that clash; at most `most` people are looked into.
    `staff` is that of the problem.
    """
    due = _demanded(problem, staff)
    found = [_find_blocked(problem, p, due[p]) for p in range(len(problem.people))]
    blocked = sorted((one for one in found if one is not None), key=lambda one: (one.rostered, one.person))
    told = [_explain(problem, staff, one, due[one.person]) for one in blocked[:most]]
    return (*told, *(_name_only(problem, one) for one in blocked[most:]))


def leave_out_blocked(problem: Problem, staff: Staff) -> tuple[Problem, tuple[Clash, ...]]:
    """Give the problem of everyone who has a lawful schedule, and who clashes.

    Raises InfeasibleError where nobody has one.
    """
    clashes = find_clashes(problem, staff)
    out = {clash.agent for clash in clashes if not clash.rostered}
    if not out:
        return problem, clashes
    kept = [p for p, agent in enumerate(problem.people) if agent.id not in out]
    if not kept:
        told = [f"{clash.text}\n  {clash.fix}".rstrip() for clash in clashes if clash.rules]
        raise InfeasibleError("nobody has a lawful schedule: " + "\n".join(told))
    return keep_people(problem, kept), clashes


def find_clash(problem: Problem, staff: Staff, p: int) -> Clash | None:
    """Explain one person; None where nothing clashes."""
    due = _demanded(problem, staff)[p]
    blocked = _find_blocked(problem, p, due)
    return None if blocked is None else _explain(problem, staff, blocked, due)


def _find_blocked(problem: Problem, p: int, due: Due) -> Blocked | None:
    """Tell whether a person is in trouble; who can't reach anything in a week may have no schedule at all."""
    reached = problem.ranges[p]
    if (0, 0) in reached and not has_schedule(problem, p):
        return Blocked(p, rostered=False)
    short = any(high < least for (_, high), (least, _) in zip(reached, due.weeks, strict=True))
    short |= due.period is not None and sum(high for _, high in reached) < due.period[0]
    return Blocked(p, rostered=True) if short else None


def _demanded(problem: Problem, staff: Staff) -> list[Due]:
    """Hours due; a week cut by leave or the horizon may miss them by less than a shift.

    A person who is given more hours than due has them because nothing less is lawful: that clashes with nothing.
    """
    out, periods = [], period_due(problem.grid, staff)
    for p, (due, whole) in enumerate(weekly_due(problem.grid, staff)):
        paid = staff.contracts[problem.people[p].contract].shift_paid_min
        weeks = []
        for (least, most), full, (_, taken) in zip(due, whole, problem.ranges[p], strict=True):
            low, high = (least, most) if full else (max(0, least - min(paid) + 1), most + max(paid) - 1)
            weeks.append((low, max(high, taken)))
        out.append(Due(tuple(weeks), periods.get(problem.people[p].id)))
    return out


def _explain(problem: Problem, staff: Staff, blocked: Blocked, due: Due) -> Clash:
    person = list_conditions(problem, staff, blocked.person, due.weeks, period=due.period)
    conditions = person.conditions
    asked = Asked(Trial(person).works)
    everything = range(len(conditions))
    if asked.works(everything):
        return _name_only(problem, blocked)
    rules, smallest = smallest_clash(asked, _tried_first(conditions))
    hardest = sorted(everything, key=lambda i: (HARD.index(conditions[i].group), i))
    drop = drop_least(asked, hardest)
    return _describe(problem, blocked, [conditions[i] for i in sorted(rules)], [conditions[i] for i in sorted(drop)],
                     smallest=smallest)  # fmt: skip


def _tried_first(conditions: Sequence[Condition]) -> list[int]:
    """Order of leaving out: rules that need machines first, which makes all that follow quicker, bounds last."""
    def rank(i: int) -> int:
        condition = conditions[i]
        if condition.alone is not None:
            return 0
        return 2 if condition.week is not None or condition.rule == "days_per_week" else 1

    return sorted(range(len(conditions)), key=rank)


def _describe(
    problem: Problem, blocked: Blocked, rules: list[Condition], drop: list[Condition], *, smallest: bool
) -> Clash:
    agent = problem.people[blocked.person]
    what = "can't be given the hours due" if blocked.rostered else "has no lawful schedule and is not rostered"
    clash = "; ".join(rule.text for rule in rules)
    together = " can't be kept together" if len(rules) > 1 else " can't be kept"
    if not {id(rule) for rule in drop} <= {id(rule) for rule in rules}:
        together += ", and there are more clashes"
    return Clash(
        agent=agent.id,
        rules=_texts(rules),
        drop=_texts(drop),
        rostered=blocked.rostered,
        smallest=smallest,
        text=f"{agent.id} ({agent.name}) {what}: {clash}{together}",
        fix="works without: " + "; and without: ".join(rule.text for rule in drop),
    )


def _texts(rules: Iterable[Condition]) -> tuple[RuleText, ...]:
    return tuple(RuleText(rule.rule, rule.text, rule.dates) for rule in rules)


def _name_only(problem: Problem, blocked: Blocked) -> Clash:
    agent = problem.people[blocked.person]
    what = "can't be given the hours due" if blocked.rostered else "has no lawful schedule and is not rostered"
    text = f"{agent.id} ({agent.name}) {what}: not looked into further"
    return Clash(agent.id, (), (), blocked.rostered, smallest=False, text=text, fix="")
