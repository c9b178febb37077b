"""What no single field can tell: the checks across sections, one function per rule, and the list of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from wfm.core.adjustment import tell_outside
from wfm.core.calendar import public_holidays
from wfm.scenario.build import build_holidays
from wfm.scenario.checks_agreement import (
    check_activities,
    check_fairness,
    check_minimum_staff,
    check_names,
    check_rotations,
    check_runs,
    check_weekends,
)
from wfm.scenario.checks_contracts import (
    check_contract_by_law,
    check_contract_hours,
    check_contract_ranges,
    check_contract_shifts,
    check_period_hours,
)
from wfm.scenario.checks_hiring import check_hiring, check_locations, check_shrinkage
from wfm.scenario.checks_hours import check_span_grid, check_spans
from wfm.scenario.checks_intraday import check_intraday
from wfm.scenario.checks_labour import check_nights, check_rests
from wfm.scenario.checks_people import check_reachable_hours, tell_full_seats
from wfm.scenario.checks_plans import check_adjustments, check_feeds, tell_alike
from wfm.scenario.checks_queues import (
    check_abandonment,
    check_answer_times,
    check_channel_keys,
    check_concurrency,
    check_queue_names,
    check_staffed,
    check_targets,
    check_waiting,
    tell_idle_keys,
)
from wfm.scenario.checks_shifts import (
    check_break_kinds,
    check_break_law,
    check_break_windows,
    check_shift_grid,
    check_shift_hours,
    check_shift_length,
    check_starts,
)
from wfm.scenario.checks_wishes import check_hard_requests, check_locks
from wfm.scenario.places import Words, suggest

if TYPE_CHECKING:
    from wfm.errors import Fault
    from wfm.scenario.subject import Subject


def check_timezone(subject: Subject) -> Iterator[Fault]:
    """Check that the time zone exists."""
    name = subject.form.timezone
    if not zone_exists(name):
        hint = suggest(name, available_timezones(), what="time zones")
        yield subject.places.fault(("timezone",), expected="a time zone such as Europe/Amsterdam", got=name, hint=hint)


def check_interval(subject: Subject) -> Iterator[Fault]:
    """Check that intervals divide an hour."""
    minutes = subject.form.interval_min
    if 60 % minutes:
        yield subject.places.fault(("interval_min",), expected="minutes that divide 60", got=minutes)


def check_history_interval(subject: Subject) -> Iterator[Fault]:
    """Check that rows of the history add up to whole intervals."""
    minutes, target = subject.form.history.interval_min, subject.form.interval_min
    if minutes is not None and target % minutes:
        path = ("history", "interval_min")
        yield subject.places.fault(path, expected=f"minutes that divide interval_min {target}", got=minutes)


def check_history_source(subject: Subject) -> Iterator[Fault]:
    """Check that the history is a file, or a database with a query and without a password in writing."""
    form, fault = subject.form.history, subject.places.fault
    if form.file is None and form.url is None:
        yield fault(("history", "file"), expected="a file, or a url with a query", got=None)
    if form.file is not None and form.url is not None:
        yield fault(("history", "url"), expected="a file or a url, not both", got=Words("both"))
    if (form.url is None) != (form.query is None):
        missing, given = ("query", "url") if form.query is None else ("url", "query")
        yield fault(("history", given), expected=f"a {missing} with it", got=Words("none"))
    if form.url is not None and _holds_password(form.url):
        hint = "write ${NAME} and set NAME in the environment"
        got = Words("one in the file")
        yield fault(("history", "url"), expected="a password from the environment", got=got, hint=hint)


def _holds_password(url: str) -> bool:
    """Whether an address holds a password itself, not the name of one."""
    found = re.match(r"[^:/]*://[^:/@]*:(.+)@", url)
    named = re.search(r"[?&](?:password|passwd|pwd)=([^&]+)", url, re.IGNORECASE)
    secrets = [match[1] for match in (found, named) if match]
    return any(not re.fullmatch(r"(?:\$\{\w+\})+", secret) for secret in secrets)


def check_holidays(subject: Subject) -> Iterator[Fault]:
    """Check that the calendar of holidays knows the country and the categories."""
    form = subject.form.holidays
    try:
        build_holidays(form, subject.form.horizon)
    except ValueError:
        pass
    else:
        return
    if _knows_country(form.country):
        path, expected, got = "categories", f"categories of holidays known for {form.country}", str(form.categories)
        yield subject.places.fault(("holidays", path), expected=expected, got=Words(got), hint="try [public]")
    else:
        upper = form.country.upper()
        hint = f'write "{upper}"' if upper != form.country and _knows_country(upper) else ""
        yield subject.places.fault(
            ("holidays", "country"), expected="an ISO code of a country, such as NL", got=form.country, hint=hint
        )


def check_under_steps(subject: Subject) -> Iterator[Fault]:
    """Check that the price of missing agents is convex and covers every shortage."""
    steps = subject.form.roster.under
    path = ("roster", "under")
    for index, (one, two) in enumerate(pairwise(steps), start=1):
        if two.up_to_share <= one.up_to_share or two.price < one.price:
            step = Words(f"{two.up_to_share:g} at {two.price:g} after {one.up_to_share:g} at {one.price:g}")
            yield subject.places.fault((*path, index), expected="rising shares and prices", got=step)
    if steps[-1].up_to_share != 1:
        got = steps[-1].up_to_share
        yield subject.places.fault((*path, len(steps) - 1), expected="a last step up to share 1", got=got)


Check = Callable[["Subject"], Iterator["Fault"]]
PEOPLE = ("queues", "opening_hours", "holidays", "horizon", "timezone")
CHECKS: tuple[tuple[Check, tuple[str, ...]], ...] = (
    (check_timezone, ("timezone",)),
    (check_interval, ("interval_min",)),
    (check_history_interval, ("history", "interval_min")),
    (check_history_source, ("history",)),
    (check_holidays, ("holidays", "horizon")),
    (check_spans, ()),
    (check_span_grid, ("interval_min",)),
    (check_queue_names, ("queues",)),
    (check_targets, ("queues",)),
    (check_answer_times, ("queues",)),
    (check_abandonment, ("queues",)),
    (check_channel_keys, ("queues",)),
    (check_concurrency, ("queues",)),
    (check_waiting, ("queues",)),
    (check_staffed, ("queues", "opening_hours", "holidays", "horizon")),
    (check_feeds, ("queues",)),
    (check_adjustments, ("adjustments", "queues", "interval_min")),
    (check_under_steps, ("roster",)),
    (check_shrinkage, ("shrinkage",)),
    (check_intraday, ("intraday", "contracts")),
    (check_hiring, ("hiring",)),
    (check_locations, ("hiring", "agents")),
    (check_starts, ("shifts",)),
    (check_shift_grid, ("shifts", "interval_min")),
    (check_break_windows, ("shifts",)),
    (check_break_kinds, ("shifts",)),
    (check_shift_length, ("shifts", "labour")),
    (check_break_law, ("shifts", "labour")),
    (check_shift_hours, ("contracts", "shifts")),
    (check_rests, ("labour",)),
    (check_nights, ("labour",)),
    (check_contract_ranges, ("contracts",)),
    (check_contract_shifts, ("contracts", "shifts")),
    (check_contract_hours, ("contracts",)),
    (check_contract_by_law, ("contracts", "shifts", "labour")),
    (check_period_hours, ("contracts", "horizon", "week_starts_on")),
    (check_reachable_hours, ("contracts", "shifts", "labour", *PEOPLE)),
    (check_names, ("rules", "shifts", "contracts", "queues")),
    (check_runs, ("rules", "labour")),
    (check_weekends, ("rules",)),
    (check_rotations, ("rules", "shifts")),
    (check_fairness, ("rules",)),
    (check_minimum_staff, ("rules",)),
    (check_activities, ("rules", "shifts", "interval_min")),
    (check_locks, ("contracts", "shifts", *PEOPLE)),
    (check_hard_requests, ()),
)


def run_checks(subject: Subject) -> list[Fault]:
    """Run every check whose sections are valid."""
    return [fault for check, needs in CHECKS if subject.checked.valid.issuperset(needs) for fault in check(subject)]


def find_oddities(subject: Subject) -> list[str]:
    """Warnings about a scenario without faults: allowed, but probably not meant."""
    form, agents = subject.form, subject.people.agents
    served = {skill for agent in agents for skill in agent.skills}
    found = [f"queue {name}: nobody has this skill" for name in form.queues if name not in served]
    found += [f"shift {kind.name}: no contract works shifts of {kind.paid_min / 60:g} h" for kind in subject.shifts
              if not any(contract.allows(kind) for contract in subject.contracts.values())]  # fmt: skip
    found += [f"rotation {r.name}: nobody takes part, see the column rotation of the agents file"
              for r in subject.rules.rotations if not r.agents]  # fmt: skip
    if not any(agent.role == "team_lead" for agent in agents):
        if form.team_leads.min_on_duty:
            found.append(f"team_leads.min_on_duty is {form.team_leads.min_on_duty}, but nobody is a team lead")
        found += [f"activity {activity.name}: trainer is team_lead, but nobody is a team lead; it can't be planned"
                  for activity in subject.rules.activities if activity.trainer == "team_lead"]  # fmt: skip
    if any(o.holidays is not None for _, o in subject.opening_forms()) and not form.holidays.country:
        found.append("opening hours on holidays have no effect: holidays.country is empty")
    found += tell_full_seats(subject)
    found += tell_idle_keys(subject)
    found += tell_alike(subject)
    found += [text for adjustment in subject.adjustments if (text := tell_outside(adjustment, subject.horizon))]
    if subject.people.late_worked:
        found.append(f"worked hours: {subject.people.late_worked} rows on or after the first day to plan are ignored")
    return found


def zone_exists(name: str) -> bool:
    """Whether the time zone database has this name."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _knows_country(country: str) -> bool:
    try:
        public_holidays(country, [2026])
    except ValueError:
        return False
    return True
