"""The table of personal rules: each named once, here and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.roster.rules import (
    average_hours,
    daily_rest,
    days_in_a_row,
    days_off_in_a_row,
    fair_shares,
    locks,
    minors,
    nights,
    period_hours,
    requests,
    rotations,
    shift_limits,
    start_stability,
    successions,
    sundays,
    week_hours,
    weekends,
    weekly_rest,
    work_days_in_a_row,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wfm.core.agent import Staff
    from wfm.roster.rules.machine import DayRule, Machine, Setting


ROUND_S = 2 * 3600
"""Weekly rests are taken up to so much longer than they must be: far fewer states, and nothing unlawful."""


FEW_PEOPLE = 15
"""So few people alike are worth the exact rest."""

APART = ("fair_shares", "start_stability", "shift_limits", "weekends")
"""Rules that are priced beside the graph, one by one in this order, where it would be too large with them."""


def machines(
    setting: Setting, shares: Sequence[Mapping[str, float]] = (), *, exact_only: bool = False
) -> list[Machine]:
    """Rules that read a person's days in order, as far as they can bind; `shares` in step with `rules.fair_shares`.

    `exact_only` leaves out those whose machine is rounded to be a little stricter than the rule.
    """
    return [
        days_in_a_row.DaysInARowMachine(setting),
        *daily_rest.machines(setting),
        *([] if exact_only else weekly_rest.machines(setting, round_s=_round_s(setting))),
        *week_hours.machines(setting),
        *average_hours.machines(setting),
        *period_hours.machines(setting),
        *nights.machines(setting),
        *sundays.machines(setting),
        *minors.machines(setting),
        *work_days_in_a_row.machines(setting),
        *days_off_in_a_row.machines(setting),
        *weekends.machines(setting),
        *successions.machines(setting),
        *shift_limits.machines(setting),
        *start_stability.machines(setting),
        *([] if exact_only or not shares else fair_shares.machines(setting, shares)),
    ]


def stricter(setting: Setting) -> bool:
    """Whether a machine of these people is stricter than its rule, so that what their graph costs is no bound."""
    rule = setting.labour.weekly_rest
    if rule is None or (_round_s(setting) == 1 and rule.split_min is None):
        return False
    return bool(weekly_rest.machines(setting))


def _round_s(setting: Setting) -> int:
    return 1 if len(setting.people) <= FEW_PEOPLE else ROUND_S


def may_stand_apart(machine: Machine) -> bool:
    """Whether a rule is soft and of the kind that makes graphs large: it may be priced beside the graph."""
    return machine.name in APART and _weight(machine) is not None


def _weight(machine: Machine) -> float | None:
    rule = getattr(machine, "rule", None)
    found = getattr(machine, "weight", None) if rule is None else rule.weight
    return None if found is None else float(found)


def day_rules(setting: Setting, staff: Staff) -> list[DayRule]:
    """Rules that look at one day of a person alone."""
    return [
        *nights.day_rules(setting),
        *sundays.day_rules(setting),
        *minors.day_rules(setting, staff.shifts),
        *rotations.day_rules(setting),
        *requests.day_rules(setting, staff.requests),
        *locks.day_rules(setting, staff.locks),
    ]
