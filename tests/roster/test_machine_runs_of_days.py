"""At least so many working days, and days off, in a row: every sequence against the definition read plainly."""

from datetime import timedelta
from itertools import groupby

import pytest
from machine_runs import DAY, LATE, MONDAY, past_of, run, run_all, sequences, setting_of

from wfm.core.rules import DaysOffInARow, SiteRules, WorkDaysInARow
from wfm.roster.rules import days_off_in_a_row, work_days_in_a_row


def short_days(works: list[bool], least: int, *, of: bool) -> int:
    """Days that runs lack which neither begin nor end with the horizon."""
    runs = [(value, len(list(group))) for value, group in groupby(works)]
    return sum(max(0, least - length) for value, length in runs[1:-1] if value == of)


@pytest.mark.parametrize("weight", [None, 3.0])
@pytest.mark.parametrize("least", [2, 3, 4])
@pytest.mark.parametrize("of", [True, False])
def test_every_sequence_of_eight_days(of, least, weight):
    rule = WorkDaysInARow(least, weight) if of else DaysOffInARow(least, weight)
    rules = SiteRules(work_days_in_a_row=rule) if of else SiteRules(days_off_in_a_row=rule)
    worked = past_of("bob", (MONDAY - timedelta(days=1), DAY), (MONDAY - timedelta(days=3), DAY))
    setting = setting_of([DAY], 8, rules=rules, people=[past_of("ann"), worked])
    (machine,) = (work_days_in_a_row if of else days_off_in_a_row).machines(setting)
    seen = set()
    for sequence in sequences(setting):
        short = short_days([c.works for c in sequence], least, of=of)
        expected = None if short and weight is None else short * (weight or 0.0)
        assert {run(machine, past, sequence) for past in setting.people} == {expected}
        seen.add(expected)
    assert len(seen) > 1


def test_any_kind_of_shift_is_work():
    setting = setting_of([DAY, LATE], 5, rules=SiteRules(days_off_in_a_row=DaysOffInARow(2)))
    machines = days_off_in_a_row.machines(setting)
    ann = setting.people[0]
    by_name = [{c.name: c for c in choices} for choices in setting.choices]
    single = [by_name[d][name] for d, name in enumerate(["day", "late", "", "day", "late"])]
    double = [by_name[d][name] for d, name in enumerate(["day", "late", "", "", "late"])]
    assert run_all(machines, ann, single) is None
    assert run_all(machines, ann, double) == 0.0


def test_a_least_of_one_or_a_horizon_of_edges_needs_no_machine():
    both = SiteRules(WorkDaysInARow(1), DaysOffInARow(1))
    setting = setting_of([DAY], 9, rules=both)
    assert work_days_in_a_row.machines(setting) == days_off_in_a_row.machines(setting) == []
    setting = setting_of([DAY], 2, rules=SiteRules(WorkDaysInARow(3), DaysOffInARow(3)))
    assert work_days_in_a_row.machines(setting) == days_off_in_a_row.machines(setting) == []
