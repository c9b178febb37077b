"""What put a person where they are on a date, and what every other choice for that date would cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.reasons import Alternative, DayReason, Refusal
from wfm.roster.paths import cheapest_path
from wfm.roster.reading import read_plan
from wfm.roster.rules.requests import grants
from wfm.roster.why.clashes import find_clash
from wfm.roster.why.conditions import list_conditions
from wfm.roster.why.refusals import Refusals
from wfm.roster.why.standing import Standing, say_missing
from wfm.roster.why.wording import say_clock, say_day, say_hours, say_lock, say_request

if TYPE_CHECKING:
    from datetime import date

    from wfm.core.agent import Staff
    from wfm.core.arrays import IntArray
    from wfm.core.reasons import RuleText
    from wfm.core.roster import Roster
    from wfm.roster.choices import Choice
    from wfm.roster.problem import Problem
    from wfm.roster.reading import Reading

OFF = "off"
SAME = 0.05
GENERAL = "nothing lawful is left for the rest of the week"


@dataclass(frozen=True)
class _Case:
    """One person on one day d: all that is asked of it."""

    problem: Problem
    staff: Staff
    reading: Reading
    p: int
    d: int
    standing: Standing
    refusals: Refusals

    @property
    def choices(self) -> tuple[tuple[Choice, ...], ...]:
        """Choices of the person's profile per day."""
        return self.problem.profile(self.p).setting.choices

    @property
    def now(self) -> Choice:
        """What the roster has for the day."""
        return self.choices[self.d][int(self.reading.plan.choice[self.p, self.d])]

    def schedule(self, choices: IntArray) -> list[Choice]:
        """Give the choices meant by their numbers."""
        return [today[int(c)] for today, c in zip(self.choices, choices, strict=True)]


def explain_day(problem: Problem, staff: Staff, roster: Roster, *, agent: str, day: date) -> DayReason:
    """Explain one day of one person of a roster; both must be of the problem.

    Alternatives are priced with everyone else as they are, and the person's other days of that contract week chosen
    anew where the alternative makes that necessary or better.
    """
    p = next(i for i, one in enumerate(problem.people) if one.id == agent)
    d = problem.grid.dates.index(day)
    reading = read_plan(problem, roster)
    week_of = problem.profile(p).setting.week_of
    days = [other for other in range(problem.grid.days) if week_of[other] == week_of[d]]
    person = list_conditions(problem, staff, p, problem.ranges[p])
    case = _Case(problem, staff, reading, p, d, Standing(reading, p, days), Refusals(person))
    alternatives, refused = _alternatives(case)
    return DayReason(
        agent=agent,
        name=problem.people[p].name,
        date=day,
        shift=case.now.name,
        start=say_clock(case.now.first_wall) if case.now.works else "",
        plan=_plan_lines(roster, agent, day),
        reasons=tuple(_reasons(case, alternatives)),
        alternatives=alternatives,
        refused=refused,
        notes=tuple(_notes(case)),
    )


def _alternatives(case: _Case) -> tuple[tuple[Alternative, ...], tuple[Refusal, ...]]:
    """Price every other choice of the day, or name what refuses it."""
    profile, d = case.problem.profile(case.p), case.d
    costs = case.standing.costs()
    lawful: list[Alternative] = []
    refused: dict[tuple[str, str, str], list[str]] = {}
    for number, choice in enumerate(case.refusals.person.setting.choices[d]):
        if (choice.kind, choice.begin) == (case.now.kind, case.now.begin):
            continue
        name, start = (choice.name, say_clock(choice.first_wall)) if choice.works else (OFF, "")
        rule = case.refusals.of_choice(d, number)
        if rule is None:
            c = 0 if not choice.works else profile.number[d].get((choice.kind, choice.low))
            fixed = costs[d].copy()
            if c is not None:
                fixed[np.arange(fixed.size) != c] = np.inf
                found = _price(case, [*costs[:d], fixed, *costs[d + 1 :]], c, (name, start))
                if found is not None:
                    lawful.append(found)
                    continue
            rule = _refused_by(case, c)
        refused.setdefault((name, *_key(rule)), []).append(start)
    gone = tuple(Refusal(name, tuple(starts), rule, text) for (name, rule, text), starts in refused.items())
    return tuple(sorted(lawful, key=lambda a: a.change.total)), gone


def _key(rule: RuleText | None) -> tuple[str, str]:
    return ("", GENERAL) if rule is None else (rule.rule, rule.text)


def _price(case: _Case, costs: list[np.ndarray], c: int, called: tuple[str, str]) -> Alternative | None:
    """Best week with choice c on the day; None where there is none."""
    problem, p = case.problem, case.p
    path = cheapest_path(problem.profile(p).graph, problem.begin(p), costs, problem.ranges[p])
    if path is None:
        return None
    plan, cost = case.standing.follow(path.choices)
    if not np.isfinite(cost.wishes):
        return None
    before, after = case.schedule(case.reading.plan.choice[p]), case.schedule(plan.choice[p])
    moves = tuple(
        f"{say_day(new.date)} {_say(old)} -> {_say(new)}"
        for old, new in zip(before, after, strict=True)
        if old is not new and new.day != case.d
    )
    now = case.standing.now
    alone = case.reading.plan.choice[p].copy()
    alone[case.d] = c
    needs = case.refusals.of_schedule(case.schedule(alone), case.d) if moves else None
    return Alternative(
        start=called[1],
        shift=called[0],
        change=cost.above(now),
        short=say_missing(problem, cost, now),
        filled=say_missing(problem, now, cost),
        moves=moves,
        needs=needs.text if needs else "",
    )


def _refused_by(case: _Case, c: int | None) -> RuleText | None:
    """Rule that refuses choice c of the day while the other days are as they are."""
    if c is None:
        return None
    choices = case.reading.plan.choice[case.p].copy()
    choices[case.d] = c
    return case.refusals.of_schedule(case.schedule(choices), case.d)


def _say(choice: Choice) -> str:
    return f"{choice.name} {say_clock(choice.first_wall)}" if choice.works else OFF


def _plan_lines(roster: Roster, agent: str, day: date) -> tuple[str, ...]:
    zone, out = roster.grid.zone, []
    for s in roster.stretches:
        if (s.agent, s.date) == (agent, day):
            begin, end = (datetime.fromtimestamp(moment, tz=UTC).astimezone(zone) for moment in (s.start, s.end))
            what = s.queue or s.activity.replace("_", " ")
            out.append(f"{begin:%H:%M}-{end:%H:%M} {what}" + ("" if s.paid else ", unpaid"))
    return tuple(out)


def _reasons(case: _Case, alternatives: tuple[Alternative, ...]) -> list[str]:
    """Say what speaks for the day as it is."""
    agent, day = case.problem.people[case.p], case.problem.grid.dates[case.d]
    found = [say_lock(lock) for lock in case.staff.locks if (lock.agent, lock.date) == (agent.id, day)]
    found += [c.text for c in case.refusals.person.conditions if c.rule == "time_off" and day in c.dates]
    for request in case.staff.requests:
        if (request.agent, request.date) == (agent.id, day):
            granted = "granted" if grants(request, case.now) else f"not granted, priced {request.weight or 0:g}"
            found.append(f"{say_request(request)}: {granted}")
    found += _worth(case) if case.now.works else []
    found.append(_hours(case))
    if alternatives:
        best = alternatives[0]
        what = f"{best.shift} {best.start}".strip()
        text = "is the next best choice, dearer" if best.change.total > 0 else "would be cheaper"
        same = abs(best.change.total) < SAME
        found.append(f"{what} would be as good" if same else f"{what} {text} by {abs(best.change.total):.1f}")
    elif not found:
        found.append("no other choice is lawful")
    return found


def _worth(case: _Case) -> list[str]:
    """Say what would lack without the shift, nothing put in its place."""
    standing = case.standing
    rest = [standing.duty[day] for day in standing.days if day != case.d]
    without = standing.cost_of(rest, case.reading.plan)
    change = without.above(standing.now)
    gone = say_missing(case.problem, without, standing.now)
    text = f"without this shift the cover would cost {change.under + change.over:.1f} more"
    return [text + (": " + ", ".join(gone) if gone else "")]


def _hours(case: _Case) -> str:
    week = [day for day in case.standing.days if case.reading.plan.kind[case.p, day] >= 0]
    made = sum(case.problem.kinds[case.reading.plan.kind[case.p, day]].paid_min for day in week)
    weeks = sorted(set(case.problem.profile(case.p).setting.week_of))
    first = case.problem.profile(case.p).setting.week_of[case.d]
    low, high = case.problem.ranges[case.p][weeks.index(first)]
    due = say_hours(low) if low == high else f"{low / 60:g} to {say_hours(high)}"
    return f"{say_hours(made)} on {len(week)} days in the week of {say_day(first)}, of {due} due"


def _notes(case: _Case) -> list[str]:
    agent = case.problem.people[case.p].id
    mine = [unread for unread in case.reading.unread if unread.agent == agent]
    found = [f"the shift of {say_day(unread.date)} can't be read: {unread.reason}" for unread in mine]
    if case.p in case.reading.unlawful:
        rule = case.refusals.of_schedule(case.schedule(case.reading.plan.choice[case.p]), case.d)
        found.append(f"the schedule as it stands is not lawful: {rule.text if rule else 'see wfm verify'}")
    clash = find_clash(case.problem, case.staff, case.p)
    return found if clash is None else [*found, clash.text, clash.fix]
