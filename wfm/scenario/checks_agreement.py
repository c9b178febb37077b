"""Checks of the site's agreement: names that exist, and rules that don't contradict each other or the law."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from wfm.core.roster import LEADING, ON_QUEUE
from wfm.scenario.field_types import show_clock
from wfm.scenario.places import Words, suggest

if TYPE_CHECKING:
    from wfm.errors import Fault
    from wfm.scenario.forms_agreement import ActivityForm, AgreementForm
    from wfm.scenario.places import KeyPath
    from wfm.scenario.subject import Subject

RULES: KeyPath = ("rules",)
OFF = "off"
_Use = tuple["KeyPath", str, str]
_Uses = tuple["KeyPath", str, "str | list[str]"]


def check_names(subject: Subject) -> Iterator[Fault]:
    """Check that shifts, contracts, queues, agents and teams that rules name exist."""
    people = subject.people
    rows = people.tables[0].rows if people.tables else []
    teams = {row["team"] for row in rows if row["team"]}
    known: dict[str, Collection[str]] = {
        "shift": tuple(subject.form.shifts),
        "contract": tuple(subject.form.contracts),
        "queue": (*subject.form.queues, LEADING),
    }
    if rows:  # without people to look at, their file has a fault of its own
        known |= {"agent": people.lines, "team": teams, "trainer": (*people.lines, LEADING)}
    for path, what, name in names_used(subject.form.rules):
        if what in known and name not in known[what]:
            noun = f"an {what}" if what == "agent" else f"{LEADING} or an agent" if what == "trainer" else f"a {what}"
            hint = suggest(name, known[what], what="names" if what == "trainer" else f"{what}s")
            yield subject.places.fault(path, expected=f"{noun} of the scenario", got=name, hint=hint)


def names_used(form: AgreementForm) -> Iterator[_Use]:
    """Every name a rule uses: its key path, what it should be, and the name; an empty name is none."""
    for path, what, names in (*_used_by_shifts(form), *_used_by_staff(form)):
        if isinstance(names, str):
            yield from [(path, what, names)] if names else []
        else:
            yield from (((*path, index), what, name) for index, name in enumerate(names))


def _used_by_shifts(form: AgreementForm) -> Iterator[_Uses]:
    for index, rule in enumerate(form.successions):
        yield (*RULES, "successions", index, "before"), "shift", rule.before
        yield (*RULES, "successions", index, "after"), "shift", rule.after
    for index, limit in enumerate(form.shift_limits):
        path: KeyPath = (*RULES, "shift_limits", index)
        yield (*path, "shift"), "shift", limit.shift
        yield (*path, "contracts"), "contract", limit.contracts
        yield (*path, "agents"), "agent", limit.agents
    for index, rotation in enumerate(form.rotations):
        for number, week in enumerate(rotation.weeks):
            yield (*RULES, "rotations", index, "weeks", number, "shifts"), "shift", week.shifts
    for index, share in enumerate(form.fairness):
        yield (*RULES, "fairness", index, "shift"), "shift", share.shift if share.count == "shift" else ""


def _used_by_staff(form: AgreementForm) -> Iterator[_Uses]:
    for index, stable in enumerate(form.start_stability):
        yield (*RULES, "start_stability", index, "contracts"), "contract", stable.contracts
    for index, least in enumerate(form.minimum_staff):
        yield (*RULES, "minimum_staff", index, "queue"), "queue", least.queue
    for index, activity in enumerate(form.activities):
        path: KeyPath = (*RULES, "activities", index)
        yield (*path, "teams"), "team", activity.teams
        yield (*path, "agents"), "agent", activity.agents
        yield (*path, "trainer"), "trainer", activity.trainer


def check_runs(subject: Subject) -> Iterator[Fault]:
    """Check that the least days in a row aren't more than the most."""
    form, most = subject.form.rules, subject.form.labour.max_days_in_a_row
    if form.work_days_in_a_row.least > most:
        yield subject.places.fault(
            (*RULES, "work_days_in_a_row", "least"),
            expected=f"at most labour.max_days_in_a_row {most}", got=form.work_days_in_a_row.least,
        )  # fmt: skip
    if form.no_single_days_off and "days_off_in_a_row" in form.model_fields_set:
        expected, got = "one of no_single_days_off and days_off_in_a_row", Words("both")
        hint = "days_off_in_a_row with least 2 says the same"
        yield subject.places.fault((*RULES, "no_single_days_off"), expected=expected, got=got, hint=hint)


def check_weekends(subject: Subject) -> Iterator[Fault]:
    """Check that a limit on weekends says something that can be exceeded."""
    for index, rule in enumerate(subject.form.rules.weekends):
        path: KeyPath = (*RULES, "weekends", index)
        if rule.most is None and not rule.both_or_none:
            yield subject.places.fault(path, expected="most, or both_or_none", got=Words("neither"))
        if rule.weeks is not None and rule.most is None:
            yield subject.places.fault((*path, "weeks"), expected="most as well", got=rule.weeks)
        if rule.weeks is not None and rule.most is not None and rule.most >= rule.weeks:
            expected = f"less than the {rule.weeks} weekends of weeks"
            yield subject.places.fault((*path, "most"), expected=expected, got=rule.most)


def check_rotations(subject: Subject) -> Iterator[Fault]:
    """Check that rotations have different names, and that a shift of each week may start when its shifts do."""
    seen: set[str] = set()
    for index, rotation in enumerate(subject.form.rules.rotations):
        path: KeyPath = (*RULES, "rotations", index)
        if rotation.name in seen:
            yield subject.places.fault((*path, "name"), expected="each rotation once", got=rotation.name)
        seen.add(rotation.name)
        for number, week in enumerate(rotation.weeks):
            where = (*path, "weeks", number)
            begin, end = show_clock(week.first), show_clock(week.to)
            if week.to < week.first:
                yield subject.places.fault((*where, "to"), expected=f'a time from "{begin}" on', got=end)
            elif {kind.name for kind in subject.shifts}.issuperset(week.shifts) and not any(
                week.first <= start <= week.to
                for kind in subject.shifts
                if not week.shifts or kind.name in week.shifts
                for start in kind.starts
            ):
                got = Words(f"{begin} to {end}")
                yield subject.places.fault(where, expected="times at which one of its shifts starts", got=got)


def check_fairness(subject: Subject) -> Iterator[Fault]:
    """Check that a share of shifts names one, and no other does."""
    for index, share in enumerate(subject.form.rules.fairness):
        path: KeyPath = (*RULES, "fairness", index)
        if share.count == "shift" and not share.shift:
            yield subject.places.fault((*path, "shift"), expected="the name of a shift", got=None)
        if share.count != "shift" and share.shift:
            yield subject.places.fault((*path, "shift"), expected="no shift, or count: shift", got=share.shift)
        if share.count != "evening" and "after" in share.model_fields_set:
            expected = "no clock time, or count: evening"
            yield subject.places.fault((*path, "after"), expected=expected, got=show_clock(share.after))


def check_minimum_staff(subject: Subject) -> Iterator[Fault]:
    """Check that the times of least staff have a length."""
    for index, rule in enumerate(subject.form.rules.minimum_staff):
        if rule.to <= rule.first:
            expected, got = f'a time after "{show_clock(rule.first)}"', show_clock(rule.to)
            path = (*RULES, "minimum_staff", index, "to")
            yield subject.places.fault(path, expected=expected, got=got, hint="write a night as two rules")


def check_activities(subject: Subject) -> Iterator[Fault]:
    """Check that activities have names of their own, whole intervals, and fit their window and some shift."""
    step, fault = subject.form.interval_min, subject.places.fault
    taken = {ON_QUEUE, LEADING, OFF} | {rest.kind for kind in subject.shifts for rest in kind.breaks}
    longest = max((kind.on_queue_min for kind in subject.shifts), default=0)
    for index, activity in enumerate(subject.form.rules.activities):
        path: KeyPath = (*RULES, "activities", index)
        if activity.name in taken:
            expected = "a name that no break, no other activity and no work on the roster has"
            yield fault((*path, "name"), expected=expected, got=activity.name)
        taken.add(activity.name)
        if activity.minutes % step:
            expected = f"a multiple of interval_min {step}"
            yield fault((*path, "minutes"), expected=expected, got=activity.minutes)
        if activity.minutes > longest:
            expected = f"at most {longest} minutes, what the longest shift has for work"
            yield fault((*path, "minutes"), expected=expected, got=activity.minutes)
        yield from _check_window(subject, path, activity)


def _check_window(subject: Subject, path: KeyPath, activity: ActivityForm) -> Iterator[Fault]:
    begin, end = show_clock(activity.first), show_clock(activity.to)
    if activity.to - activity.first < activity.minutes:
        got = Words(f"{begin} to {end}")
        yield subject.places.fault((*path, "to"), expected=f"times that hold {activity.minutes} minutes", got=got)
    if activity.group == 0 and activity.agents:
        expected = "a group of at least 1, as 0 is a whole team and agents are named"
        yield subject.places.fault((*path, "group"), expected=expected, got=0)
