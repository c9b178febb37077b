"""From the checked forms of the law, contracts and the site's agreement to core values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.core.agent import Contract
from wfm.core.rules import (
    Activity,
    AverageHours,
    DailyRest,
    DaysInARow,
    DaysOffInARow,
    FairShare,
    MinimumStaff,
    Minors,
    Nights,
    Rotation,
    RotationWeek,
    Seats,
    ShiftLimit,
    SiteRules,
    StartStability,
    Succession,
    Sundays,
    Weekends,
    WeekHours,
    WeeklyRest,
    WorkDaysInARow,
)
from wfm.core.shift import BreakLaw, LabourRules
from wfm.scenario.field_types import parse_days
from wfm.scenario.forms_contracts import HoursRangeForm

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wfm.scenario.forms_agreement import ActivityForm, AgreementForm, MinimumStaffForm, RotationForm
    from wfm.scenario.forms_contracts import ContractForm
    from wfm.scenario.forms_labour import LabourForm, MinorsForm, NightsForm, WeeklyRestForm


def build_contract(name: str, form: ContractForm) -> Contract:
    """One contract, in minutes; where hours are a range, `weekly_min` is the least of it."""
    hours, starts = form.weekly_hours, form.starts
    between = _range_min(hours) if isinstance(hours, HoursRangeForm) else None
    least = to_min(hours.least if isinstance(hours, HoursRangeForm) else hours)
    return Contract(
        name,
        weekly_min=least,
        shift_paid_min=tuple(sorted({to_min(length) for length in form.shift_hours})),
        max_days_per_week=form.max_days_per_week,
        weekdays=_weekdays(form.days),
        weekly_range=between,
        period_range=None if form.period_hours is None else _range_min(form.period_hours),
        starts=Contract.starts if starts is None else (starts.first, starts.to),
        shifts=tuple(dict.fromkeys(form.shifts)),
        on_call=form.on_call,
    )


def build_labour(form: LabourForm) -> LabourRules:
    """Labour rules, in minutes."""
    short = form.short_rest
    rest = DailyRest(to_min(form.min_daily_rest_hours), weight=form.min_daily_rest_weight)
    if short is not None:
        rest = DailyRest(rest.least_min, to_min(short.hours), short.per_days, rest.weight)
    week, sundays = form.week_hours, form.sundays
    return LabourRules(
        max_shift_min=to_min(form.max_shift_hours),
        breaks=tuple(BreakLaw(to_min(law.above_hours), law.minutes, law.part_min) for law in form.breaks),
        daily_rest=rest,
        weekly_rest=None if form.weekly_rest is None else _build_weekly_rest(form.weekly_rest),
        days_in_a_row=DaysInARow(form.max_days_in_a_row, form.max_days_in_a_row_weight),
        week_hours=None if week is None else WeekHours(to_min(week.most), week.weight),
        average_hours=tuple(AverageHours(to_min(a.most), a.weeks, a.weight) for a in form.average_hours),
        nights=None if form.nights is None else _build_nights(form.nights),
        sundays=None if sundays is None else Sundays(sundays.free, sundays.weeks, sundays.weight),
        minors=None if form.minors is None else _build_minors(form.minors),
    )


def build_site_rules(form: AgreementForm, rotations: Mapping[str, Mapping[str, int]]) -> SiteRules:
    """Rules that the site agrees; `rotations` says by rotation and agent how many weeks they are ahead."""
    off = form.days_off_in_a_row
    return SiteRules(
        work_days_in_a_row=WorkDaysInARow(form.work_days_in_a_row.least, form.work_days_in_a_row.weight),
        days_off_in_a_row=DaysOffInARow(2) if form.no_single_days_off else DaysOffInARow(off.least, off.weight),
        weekends=tuple(Weekends(w.most, w.weeks, w.both_or_none, w.weight) for w in form.weekends),
        successions=tuple(Succession(s.before, tuple(s.after), s.weight) for s in form.successions),
        shift_limits=tuple(
            ShiftLimit(s.shift, s.most, s.per, tuple(s.contracts), tuple(s.agents), s.weight)
            for s in form.shift_limits
        ),
        start_stability=tuple(
            StartStability(to_min(s.most_hours), tuple(s.contracts), s.weight) for s in form.start_stability
        ),
        rotations=tuple(_build_rotation(r, rotations.get(r.name, {})) for r in form.rotations),
        fair_shares=tuple(FairShare(f.count, f.weight, f.after, f.shift, f.look_back_weeks) for f in form.fairness),
        minimum_staff=tuple(_build_minimum_staff(m) for m in form.minimum_staff),
        seats=None if form.seats is None else Seats(form.seats.most, form.seats.weight),
        activities=tuple(_build_activity(a) for a in form.activities),
    )


def to_min(hours: float) -> int:
    """Nearest whole minute."""
    return round(hours * 60)


def _range_min(form: HoursRangeForm) -> tuple[int, int]:
    return to_min(form.least), to_min(form.most)


def _weekdays(texts: Iterable[str]) -> frozenset[int]:
    return frozenset(day for text in texts for day in parse_days(text) or ())


def _build_weekly_rest(form: WeeklyRestForm) -> WeeklyRest:
    rest, split = WeeklyRest(to_min(form.hours), form.per_days, weight=form.weight), form.split
    if split is None:
        return rest
    parts = (to_min(split.hours), split.per_days, to_min(split.part_hours))
    return WeeklyRest(rest.least_min, rest.days, *parts, rest.weight)


def _build_nights(form: NightsForm) -> Nights:
    return Nights(
        allowed=form.allowed,
        begin=form.begin,
        end=form.end,
        over_min=to_min(form.over_hours),
        most_shift_min=to_min(form.max_shift_hours),
        late_end=form.late_end,
        rest_min=to_min(form.rest_hours),
        series=form.series,
        series_rest_min=to_min(form.series_rest_hours),
        most_in_a_row=form.max_in_a_row,
        most=form.max_nights,
        weeks=form.weeks,
        average_from=form.average_from,
        average_min=to_min(form.average_hours),
        weight=form.weight,
    )


def _build_minors(form: MinorsForm) -> Minors:
    return Minors(
        under_age=form.under_age,
        most_shift_min=to_min(form.max_shift_hours),
        week_min=to_min(form.week_hours),
        four_weeks_min=to_min(form.four_weeks_hours),
        rest_min=to_min(form.rest_hours),
        begin=form.begin,
        end=form.end,
        break_above_min=to_min(form.break_above_hours),
        break_min=form.break_min,
    )


def _build_rotation(form: RotationForm, agents: Mapping[str, int]) -> Rotation:
    weeks = tuple(RotationWeek(week.first, week.to, tuple(week.shifts)) for week in form.weeks)
    return Rotation(form.name, form.anchor, weeks, dict(agents), form.weight)


def _build_minimum_staff(form: MinimumStaffForm) -> MinimumStaff:
    return MinimumStaff(form.least, form.queue, _weekdays(form.days), form.first, form.to, form.weight)


def _build_activity(form: ActivityForm) -> Activity:
    return Activity(
        name=form.name,
        minutes=form.minutes,
        times=form.times,
        per=form.per,
        group=form.group,
        first=form.first,
        last=form.to,
        weekdays=_weekdays(form.days),
        teams=tuple(form.teams),
        agents=tuple(form.agents),
        trainer=form.trainer,
        weight=form.weight,
    )
