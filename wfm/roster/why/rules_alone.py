"""Every hard rule of the law and of the site as a thing by itself, that can be left out.

What a rule forbids is read off the product's own machines and day rules, made for a setting in which it is alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from wfm.core.rules import DailyRest, DaysInARow, SiteRules
from wfm.core.shift import LabourRules
from wfm.roster.rules.period_hours import PeriodHoursMachine
from wfm.roster.rules.table import day_rules, machines
from wfm.roster.why.wording import say_rule

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from wfm.core.agent import Staff
    from wfm.roster.rules.machine import DayRule, Machine, Past, Setting

ENDLESS = 10_000
NO_LAW = LabourRules(
    breaks=(),
    daily_rest=DailyRest(0),
    weekly_rest=None,
    days_in_a_row=DaysInARow(ENDLESS),
    week_hours=None,
    average_hours=(),
    nights=None,
    sundays=None,
    minors=None,
)
NO_AGREEMENT = SiteRules()
LAW_ONE = ("daily_rest", "weekly_rest", "days_in_a_row", "week_hours", "nights", "sundays", "minors")
LAW_SEVERAL = ("average_hours",)
SITE_ONE = ("work_days_in_a_row", "days_off_in_a_row")
SITE_SEVERAL = ("weekends", "successions", "shift_limits", "start_stability", "rotations")


@dataclass(frozen=True)
class LoneRule:
    """One rule: its name, its words, whether it is of the law, and a law and an agreement that hold nothing else."""

    name: str
    text: str
    legal: bool
    labour: LabourRules
    rules: SiteRules

    def machines(self, setting: Setting) -> list[Machine]:
        """Machines of this rule alone."""
        alone = replace(setting, labour=self.labour, rules=self.rules)
        return [machine for machine in machines(alone) if machine.name == self.name]

    def day_rules(self, setting: Setting, staff: Staff) -> list[DayRule]:
        """Day rules of this rule alone; requests and locks are nobody's here."""
        alone = replace(setting, labour=self.labour, rules=self.rules)
        bare = replace(staff, requests=(), locks=())
        return [rule for rule in day_rules(alone, bare) if rule.name == self.name]


@dataclass(frozen=True)
class LonePeriod:
    """Paid minutes of the whole horizon alone, from `least` to `most`."""

    least: int
    most: int
    name: str = "period_hours"

    def machines(self, setting: Setting) -> list[Machine]:
        """Machine of these hours, whatever else is said of them."""
        return [_HoursAlone(setting, (self.least, self.most))]


class _HoursAlone(PeriodHoursMachine):
    """Hours of the horizon as they are asked here, and not as somebody brings them."""

    def __init__(self, setting: Setting, period: tuple[int, int]) -> None:
        super().__init__(setting)
        self.period = period

    def begin(self, past: Past) -> Hashable:
        """See what is allowed and asked."""
        return super().begin(replace(past, period=self.period))


def list_rules(labour: LabourRules, rules: SiteRules) -> list[LoneRule]:
    """All hard rules, the law's first; a rule with a price stands in nobody's way."""
    return [*_of_law(labour), *_of_site(rules)]


def overlap_machines(setting: Setting) -> list[Machine]:
    """Machine of what holds without any rule: shifts never overlap."""
    alone = replace(setting, labour=NO_LAW, rules=NO_AGREEMENT)
    return [machine for machine in machines(alone) if machine.name == "daily_rest"]


def _of_law(labour: LabourRules) -> Iterator[LoneRule]:
    for name in (*LAW_ONE, *LAW_SEVERAL):
        value = getattr(labour, name)
        for one in value if name in LAW_SEVERAL else [value]:
            if one is not None and getattr(one, "weight", None) is None:
                alone = (one,) if name in LAW_SEVERAL else one
                text = say_rule(name, one)
                yield LoneRule(name, text, True, _law_of(name, alone), NO_AGREEMENT)


def _of_site(rules: SiteRules) -> Iterator[LoneRule]:
    for name in (*SITE_ONE, *SITE_SEVERAL):
        value = getattr(rules, name)
        for one in value if name in SITE_SEVERAL else [value]:
            if one.weight is None:
                alone = (one,) if name in SITE_SEVERAL else one
                yield LoneRule(name, say_rule(name, one), False, NO_LAW, _agreement_of(name, alone))


def _law_of(name: str, value: object) -> LabourRules:
    changed: dict[str, Any] = {name: value}
    return replace(NO_LAW, **changed)


def _agreement_of(name: str, value: object) -> SiteRules:
    changed: dict[str, Any] = {name: value}
    return replace(NO_AGREEMENT, **changed)
