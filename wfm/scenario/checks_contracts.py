"""Checks of contracts: ranges, the shifts they name, and whether their hours can be worked at all and by law."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wfm.scenario.checks_shifts import nearest_hours, reachable_sums
from wfm.scenario.field_types import DAY_MIN, show_clock
from wfm.scenario.forms_contracts import HoursRangeForm
from wfm.scenario.places import Words, suggest

if TYPE_CHECKING:
    from wfm.core.agent import Contract
    from wfm.core.rules import AverageHours, WeekHours
    from wfm.core.shift import ShiftKind
    from wfm.errors import Fault
    from wfm.scenario.places import KeyPath
    from wfm.scenario.subject import Subject

WEEK_DAYS = 7


def check_contract_ranges(subject: Subject) -> Iterator[Fault]:
    """Check that ranges rise, and that people on call have one."""
    fault = subject.places.fault
    for name, form in subject.form.contracts.items():
        path: KeyPath = ("contracts", name)
        for key in ("weekly_hours", "period_hours"):
            hours = getattr(form, key)
            if isinstance(hours, HoursRangeForm) and hours.most < hours.least:
                yield fault((*path, key, "max"), expected=f"at least min {hours.least:g}", got=Words(f"{hours.most:g}"))
        if form.starts is not None and form.starts.to < form.starts.first:
            expected = f'a time from "{show_clock(form.starts.first)}" on'
            yield fault((*path, "starts", "to"), expected=expected, got=show_clock(form.starts.to))
        if form.on_call and not isinstance(form.weekly_hours, HoursRangeForm):
            most = f"{form.weekly_hours:g}"
            hint = f"such as {{min: 0, max: {most}}}"
            expected = "a range, as people on call may stay away"
            yield fault((*path, "weekly_hours"), expected=expected, got=Words(f"{most} h"), hint=hint)


def check_contract_shifts(subject: Subject) -> Iterator[Fault]:
    """Check that the shifts a contract names exist, have a length it allows, and one may start when its shifts do."""
    kinds = {kind.name: kind for kind in subject.shifts}
    for contract in subject.contracts.values():
        path: KeyPath = ("contracts", contract.name)
        for index, name in enumerate(subject.form.contracts[contract.name].shifts):
            where = (*path, "shifts", index)
            if name not in kinds:
                hint = suggest(name, kinds, what="shifts")
                yield subject.places.fault(where, expected="a shift of the scenario", got=name, hint=hint)
            elif kinds[name].paid_min not in contract.shift_paid_min:
                expected = f"a shift of {_lengths(contract)} h, as in shift_hours"
                got = Words(f"{name} of {kinds[name].paid_min / 60:g} h")
                yield subject.places.fault(where, expected=expected, got=got)
        allowed = [kind for kind in subject.shifts if contract.allows(kind)]
        if allowed and contract.starts[0] <= contract.starts[1] and not open_starts(contract, allowed):
            begin, end = (show_clock(minute) for minute in contract.starts)
            hint = f"they start from {show_clock(min(k.starts[0] for k in allowed if k.starts))} on"
            got = Words(f"{begin} to {end}")
            yield subject.places.fault((*path, "starts"), expected="times at which one of its shifts starts", got=got,
                                       hint=hint)  # fmt: skip


def check_contract_hours(subject: Subject) -> Iterator[Fault]:
    """Check that some number of the contract's shifts adds up to its weekly hours."""
    for contract in subject.contracts.values():
        days = min(contract.max_days_per_week, len(contract.weekdays))
        sums = contract_sums(subject, contract, days)
        low, high = contract.weekly_range or (0, 0)
        if low <= high and sums != {0} and not in_reach(contract, sums):
            yield subject.places.fault(
                ("contracts", contract.name, "weekly_hours"),
                expected=f"hours that at most {days} shifts of {_lengths(contract)} h add up to",
                got=Words(show_hours(contract)),
                hint=f"nearest: {nearest_hours(sums, contract.weekly_min)}",
            )


def check_contract_by_law(subject: Subject) -> Iterator[Fault]:
    """Check that nobody's least hours are more than the law allows in a week, or in the days it leaves to work."""
    law = subject.labour
    limits: list[tuple[str, str, WeekHours | AverageHours]]
    limits = [("week_hours", "in a week", law.week_hours)] if law.week_hours is not None else []
    limits += [("average_hours", f"a week over {rule.weeks} weeks", rule) for rule in law.average_hours]
    for contract in subject.contracts.values():
        where = ("contracts", contract.name, "weekly_hours")
        for key, words, rule in limits:
            if rule.weight is None and least_hours(contract) > rule.most_min:
                expected = f"at most {rule.most_min / 60:g} h {words}"
                got, hint = Words(show_hours(contract)), f"see labour.{key}"
                yield subject.places.fault(where, expected=expected, got=got, hint=hint)
        held = min(contract.max_days_per_week, len(contract.weekdays))
        days, reason, key = days_by_law(subject, contract)
        if in_reach(contract, contract_sums(subject, contract, held)) and not in_reach(
            contract, contract_sums(subject, contract, min(held, days))
        ):
            expected = f"hours that {days} days a week hold, as {reason}"
            yield subject.places.fault(
                where, expected=expected, got=Words(show_hours(contract)), hint=f"see labour.{key}"
            )


def check_period_hours(subject: Subject) -> Iterator[Fault]:
    """Check that the hours of the whole horizon can be made of those of its weeks."""
    starts_on = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday").index(
        subject.form.week_starts_on
    )
    first, days = subject.form.horizon.start, subject.form.horizon.days
    before = (first.weekday() - starts_on) % WEEK_DAYS
    touched = -(-(before + days) // WEEK_DAYS)
    whole = max(0, (days - (-before) % WEEK_DAYS) // WEEK_DAYS)
    for contract in subject.contracts.values():
        if contract.period_range is None:
            continue
        least, most = (contract.weekly_min, contract.weekly_min) if contract.weekly_range is None else (
            contract.weekly_range
        )
        low, high = contract.period_range
        path: KeyPath = ("contracts", contract.name, "period_hours")
        if low > most * touched:
            expected = f"at most {most * touched / 60:g} h, {touched} times {most / 60:g} h a week"
            yield subject.places.fault((*path, "min"), expected=expected, got=Words(f"{low / 60:g} h"))
        if high < least * whole:
            expected = f"at least {least * whole / 60:g} h, {whole} times {least / 60:g} h a week"
            yield subject.places.fault((*path, "max"), expected=expected, got=Words(f"{high / 60:g} h"))


def least_hours(contract: Contract) -> int:
    """Least paid minutes of a full week."""
    return contract.weekly_min if contract.weekly_range is None else contract.weekly_range[0]


def in_reach(contract: Contract, sums: set[int]) -> bool:
    """Whether one of these paid minutes of a week is what the contract asks."""
    low, high = contract.weekly_range or (contract.weekly_min, contract.weekly_min)
    return any(low <= total <= high for total in sums)


def show_hours(contract: Contract) -> str:
    """Weekly hours as they stand in the contract."""
    if contract.weekly_range is None:
        return f"{contract.weekly_min / 60:g} h"
    return " to ".join(f"{minutes / 60:g}" for minutes in contract.weekly_range) + " h"


def contract_sums(subject: Subject, contract: Contract, most_days: int) -> set[int]:
    """Paid minutes that a week of this contract can hold, whoever works it."""
    lengths = set(contract.shift_paid_min)
    if "shifts" in subject.checked.valid and (contract.shifts or contract.starts != (0, DAY_MIN)):
        lengths = {kind.paid_min for kind, _ in open_starts(contract, subject.shifts)}
    return reachable_sums([lengths] * len(contract.weekdays), most_days)


def open_starts(contract: Contract, kinds: tuple[ShiftKind, ...] | list[ShiftKind]) -> list[tuple[ShiftKind, int]]:
    """Kinds the contract works, with the starts inside its window."""
    first, last = contract.starts
    return [(kind, s) for kind in kinds if contract.allows(kind) for s in kind.starts if first <= s <= last]


def days_by_law(subject: Subject, contract: Contract) -> tuple[int, str, str]:
    """Most working days of a week by itself, why, and the key of the law that says so."""
    law, shifts = subject.labour, open_starts(contract, subject.shifts)
    rest = law.daily_rest
    if shifts and rest.weight is None:
        least = rest.least_min if rest.short_min is None else min(rest.least_min, rest.short_min)
        longest = DAY_MIN + max(start for _, start in shifts) - min(start + kind.length_min for kind, start in shifts)
        if longest < least:
            reason = f"a rest of {least / 60:g} h leaves no two days in a row"
            return WEEK_DAYS - WEEK_DAYS // 2, reason, "min_daily_rest_hours"
    most = law.days_in_a_row.most if law.days_in_a_row.weight is None else WEEK_DAYS
    reason = f"at most {most} day{'s' if most > 1 else ''} in a row {'are' if most > 1 else 'is'} worked"
    return WEEK_DAYS - WEEK_DAYS // (most + 1), reason, "max_days_in_a_row"


def _lengths(contract: Contract) -> str:
    return " or ".join(f"{minutes / 60:g}" for minutes in contract.shift_paid_min)
