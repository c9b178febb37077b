"""From checked forms to core values."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from wfm.core.adjustment import Adjustment
from wfm.core.calendar import public_holidays
from wfm.core.options import Effort, ForecastOptions, RosterOptions, TeamLeadRule, UnderStep
from wfm.core.shift import BreakRule, ShiftKind, expand_starts
from wfm.scenario.build_rules import to_min
from wfm.scenario.field_types import DAY_MIN, parse_days
from wfm.scenario.forms_rules import StartsForm

if TYPE_CHECKING:
    from wfm.scenario.forms import AdjustmentForm, HolidaysForm, HorizonForm
    from wfm.scenario.forms_rules import (
        ForecastForm,
        RosterForm,
        ShiftForm,
        TeamLeadsForm,
    )

YEARS_OF_HISTORY = 4


def build_holidays(form: HolidaysForm, horizon: HorizonForm) -> dict[date, str]:
    """Public holidays of the years of history and horizon, and one more; ValueError for an unknown country."""
    years = range(horizon.start.year - YEARS_OF_HISTORY, horizon.start.year + 2)
    return public_holidays(form.country, years, tuple(form.categories))


def build_adjustment(form: AdjustmentForm) -> Adjustment:
    """One adjustment; without a first or last day, which is a fault of its own, it has none at all."""
    first, last = form.from_date or form.date, form.to_date or form.date
    timed = form.from_min is not None or form.to_min is not None
    return Adjustment(
        first=first or date.max,
        last=last or date.min,
        queues=form.queue,
        weekdays=frozenset(day for text in form.weekdays for day in parse_days(text) or ()),
        from_min=(form.from_min or 0) if timed else None,
        to_min=(DAY_MIN if form.to_min is None else form.to_min) if timed else None,
        factor=form.factor,
        amount=form.amount,
        minimum=form.minimum,
        maximum=form.maximum,
        reason=form.reason.strip(),
    )


def build_shift(name: str, form: ShiftForm) -> ShiftKind:
    """One kind of shift; its length is the paid hours and the unpaid breaks."""
    if isinstance(form.start, StartsForm):
        starts = expand_starts((form.start.first, form.start.to), form.start.every_min)
    else:
        starts = tuple(sorted(set(form.start)))
    breaks = tuple(BreakRule(b.kind, b.minutes, b.paid, b.after_min[0], b.after_min[1]) for b in form.breaks)
    unpaid = sum(b.minutes for b in breaks if not b.paid)
    return ShiftKind(name, starts, to_min(form.hours) + unpaid, breaks)


def build_team_leads(form: TeamLeadsForm) -> TeamLeadRule:
    """Rule for team leads."""
    return TeamLeadRule(form.per_fte, form.per_heads, form.min_on_duty)


def build_forecast_options(form: ForecastForm) -> ForecastOptions:
    """Options of the forecast."""
    return ForecastOptions(tuple(form.models), form.backtest_origins)


def build_roster_options(form: RosterForm) -> RosterOptions:
    """Options of the roster."""
    effort = form.effort
    return RosterOptions(
        under=tuple(UnderStep(step.up_to_share, step.price) for step in form.under),
        over_price=form.over_price,
        lead_missing_price=form.lead_missing_price,
        lead_spread_price=form.lead_spread_price,
        least_block_min=form.least_block_min,
        switch_price=form.switch_price,
        effort=Effort(effort.stop_gap, effort.time_limit_s, effort.rounds, effort.workers, effort.repeatable),
    )
