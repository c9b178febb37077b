"""The independent check of a finished roster: one file per rule, written apart from the solver's constraints.

Works on epoch seconds and the time zone database alone, so that a fault in the grid or in the model can't hide here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.roster.verify.activities import check_activities
from wfm.roster.verify.average_hours import check_average_hours
from wfm.roster.verify.book import open_book
from wfm.roster.verify.break_law import check_break_law
from wfm.roster.verify.breaks import check_breaks
from wfm.roster.verify.contract_hours import check_contract_hours
from wfm.roster.verify.daily_rest import check_daily_rest
from wfm.roster.verify.daily_window import check_daily_window
from wfm.roster.verify.days_in_a_row import check_days_in_a_row
from wfm.roster.verify.days_off_in_a_row import check_days_off_in_a_row
from wfm.roster.verify.days_per_week import check_days_per_week
from wfm.roster.verify.duty import BrokenWish
from wfm.roster.verify.first_day import check_first_day
from wfm.roster.verify.horizon import check_horizon
from wfm.roster.verify.known_names import check_known_names
from wfm.roster.verify.locks import check_locks
from wfm.roster.verify.minimum_staff import check_minimum_staff
from wfm.roster.verify.minors import check_minors
from wfm.roster.verify.nights import check_nights
from wfm.roster.verify.one_shift_a_day import check_one_shift_a_day
from wfm.roster.verify.opening_hours import check_opening_hours
from wfm.roster.verify.overlap import check_overlap
from wfm.roster.verify.partition import check_partition
from wfm.roster.verify.period_hours import check_period_hours
from wfm.roster.verify.requests import check_requests
from wfm.roster.verify.rotations import check_rotations
from wfm.roster.verify.seats import check_seats
from wfm.roster.verify.shift_length import check_shift_length
from wfm.roster.verify.shift_library import check_shift_library
from wfm.roster.verify.shift_limits import check_shift_limits
from wfm.roster.verify.skills import check_skills
from wfm.roster.verify.start_stability import check_start_stability
from wfm.roster.verify.start_windows import check_start_windows
from wfm.roster.verify.successions import check_successions
from wfm.roster.verify.sundays import check_sundays
from wfm.roster.verify.time_off import check_time_off
from wfm.roster.verify.week_hours import check_week_hours
from wfm.roster.verify.weekdays import check_weekdays
from wfm.roster.verify.weekends import check_weekends
from wfm.roster.verify.weekly_rest import check_weekly_rest
from wfm.roster.verify.work_days_in_a_row import check_work_days_in_a_row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfm.core.agent import Staff
    from wfm.core.arrays import BoolArray
    from wfm.core.intraday import Amendment
    from wfm.core.roster import HoursTarget, Roster, Violation
    from wfm.core.rules import SiteRules
    from wfm.core.shift import LabourRules

CHECKS = (
    check_known_names,
    check_horizon,
    check_partition,
    check_one_shift_a_day,
    check_overlap,
    check_shift_library,
    check_breaks,
    check_break_law,
    check_shift_length,
    check_daily_rest,
    check_weekly_rest,
    check_days_in_a_row,
    check_week_hours,
    check_average_hours,
    check_nights,
    check_sundays,
    check_minors,
    check_contract_hours,
    check_period_hours,
    check_days_per_week,
    check_weekdays,
    check_daily_window,
    check_start_windows,
    check_first_day,
    check_time_off,
    check_skills,
    check_opening_hours,
    check_work_days_in_a_row,
    check_days_off_in_a_row,
    check_weekends,
    check_successions,
    check_shift_limits,
    check_start_stability,
    check_rotations,
    check_requests,
    check_locks,
    check_activities,
    check_minimum_staff,
    check_seats,
)
"""Every rule a roster is held to, in the order in which violations are listed.

Each yields a `Violation` of what is hard and a `BrokenWish` of what has a price.
"""


def verify_roster(
    roster: Roster,
    staff: Staff,
    *,
    open_by_queue: Mapping[str, BoolArray],
    labour: LabourRules,
    targets: tuple[HoursTarget, ...],
    rules: SiteRules | None = None,
    amendments: tuple[Amendment, ...] = (),
) -> tuple[Violation, ...]:
    """Every hard rule the roster breaks, rule by rule; empty when it keeps them all.

    Parameters
    ----------
    roster : of any origin, a hand-edited file included.
    staff : people, contracts, shift library, time off, requests, locks, shifts worked before the horizon.
    open_by_queue : per queue, which intervals of the roster's grid it is open: shape (t,). Its keys are the queues.
    labour : limits on working time.
    targets : paid minutes declared per person and contract week; where there is none, contract less leave is due.
    rules : what the site agreed beyond the law; None adds nothing.
    amendments : what was agreed with people through the day, or who was absent; see `wfm.roster.verify.amended`.

    Raises
    ------
    ValueError : an array of opening hours that doesn't fit the roster's grid.
    """
    book = open_book(
        roster, staff, open_by_queue=open_by_queue, labour=labour, targets=targets, rules=rules, amendments=amendments
    )
    found = (violation for check in CHECKS for violation in check(book))
    return tuple(violation for violation in found if not isinstance(violation, BrokenWish))


def list_broken_wishes(
    roster: Roster,
    staff: Staff,
    *,
    open_by_queue: Mapping[str, BoolArray],
    labour: LabourRules,
    targets: tuple[HoursTarget, ...],
    rules: SiteRules | None = None,
    amendments: tuple[Amendment, ...] = (),
) -> tuple[BrokenWish, ...]:
    """Every rule with a price that the roster doesn't keep, rule by rule, with what it costs.

    Parameters and errors as of `verify_roster`. Fair shares are no promise to anybody and not among them.
    """
    book = open_book(
        roster, staff, open_by_queue=open_by_queue, labour=labour, targets=targets, rules=rules, amendments=amendments
    )
    found = (violation for check in CHECKS for violation in check(book))
    return tuple(violation for violation in found if isinstance(violation, BrokenWish))
