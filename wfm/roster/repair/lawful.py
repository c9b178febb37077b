"""Every shift that changed is checked by the verifier; who would break a rule keeps their shift."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wfm.roster.repair.ways import alone
from wfm.roster.verify import verify_roster

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wfm.core.agent import Agent, Staff
    from wfm.core.arrays import BoolArray
    from wfm.core.intraday import Amendment
    from wfm.core.roster import HoursTarget, Roster, Violation
    from wfm.core.rules import SiteRules
    from wfm.core.shift import LabourRules


@dataclass(frozen=True)
class Law:
    """What a roster is held to."""

    staff: Staff
    open_by_queue: Mapping[str, BoolArray]
    labour: LabourRules
    targets: tuple[HoursTarget, ...]
    rules: SiteRules

    def check(self, roster: Roster, amendments: Sequence[Amendment]) -> tuple[Violation, ...]:
        """Every hard rule the roster breaks; of people who aren't among the staff nothing is said."""
        known = {agent.id for agent in self.staff.agents}
        roster = replace(roster, stretches=tuple(s for s in roster.stretches if s.agent in known))
        amendments = [amendment for amendment in amendments if amendment.agent in known]
        return verify_roster(
            roster,
            self.staff,
            open_by_queue=self.open_by_queue,
            labour=self.labour,
            targets=self.targets,
            rules=self.rules,
            amendments=tuple(amendments),
        )

    def of(self, agent: Agent) -> Law:
        """Take the rules of one person alone, without what binds people to each other."""
        mine = replace(
            self.staff,
            agents=(agent,),
            time_off=tuple(o for o in self.staff.time_off if o.agent == agent.id),
            worked=tuple(w for w in self.staff.worked if w.agent == agent.id),
            locks=tuple(lock for lock in self.staff.locks if lock.agent == agent.id),
            requests=tuple(r for r in self.staff.requests if r.agent == agent.id),
        )
        targets = tuple(target for target in self.targets if target.agent == agent.id)
        rules = replace(
            self.rules, minimum_staff=(), seats=None, activities=tuple(a for a in self.rules.activities if alone(a))
        )
        rules = replace(rules, activities=tuple(replace(a, trainer="") for a in rules.activities))
        return replace(self, staff=mine, targets=targets, rules=rules)


def new_faults(before: Sequence[Violation], after: Sequence[Violation]) -> list[Violation]:
    """Violations that weren't there before: more of a rule for a person and date than there were."""
    had = Counter((v.rule, v.agent, v.date) for v in before)
    found = []
    for violation in after:
        key = (violation.rule, violation.agent, violation.date)
        if had[key] > 0:
            had[key] -= 1
        else:
            found.append(violation)
    return found
