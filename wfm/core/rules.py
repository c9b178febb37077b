"""Rules on the days of one person: what each means, and whether it is hard or has a price.

Every rule has a `weight`: None means it is never broken, a number is the price of breaking it once (or per unit the
rule names), in the prices of the roster's objective, where a missing agent-interval costs 10 by default. A shift
belongs to the local date on which it starts. Shifts worked before the horizon count wherever a rule looks back.
"Night" is the span of the clock named by `Nights`, and a night shift one with more than `over_min` minutes in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

DAY_MIN = 24 * 60


@dataclass(frozen=True)
class DailyRest:
    """At least `least_min` elapsed minutes between the end of a shift and the start of the next.

    With `short_min`, one rest among those that end on any `per_days` dates in a row may be as short as that: the
    first of them. Price per rest too short; shifts that overlap are never in order.
    """

    least_min: int = 11 * 60
    short_min: int | None = None
    per_days: int = 7
    weight: float | None = None


@dataclass(frozen=True)
class WeeklyRest:
    """From the start of every shift, the `days` x 24 h that follow hold an unbroken rest of `least_min`.

    That is: work between two such rests, from the start of its first shift to the end of its last, lasts at most
    days x 24 h less the rest. With `split_min` a shift is in order too if the `split_days` x 24 h from its start hold
    rests of at least `part_min` each that add up to it. After the last shift of the horizon rest is endless.
    Shifts worked before the horizon that were past help then bind no more. Price per shift that ends too late for the
    rest of the work it is in.
    """

    least_min: int = 36 * 60
    days: int = 7
    split_min: int | None = None
    split_days: int = 14
    part_min: int = 32 * 60
    weight: float | None = None


@dataclass(frozen=True)
class DaysInARow:
    """At most `most` working days in a row; price per day beyond."""

    most: int = 6
    weight: float | None = None


@dataclass(frozen=True)
class WorkDaysInARow:
    """At least `least` working days in a row; runs that touch the edge of the horizon are exempt.

    Price per day short.
    """

    least: int = 1
    weight: float | None = None


@dataclass(frozen=True)
class DaysOffInARow:
    """At least `least` days off in a row, exempt at the edges of the horizon; 2 says no single days off.

    Price per day short.
    """

    least: int = 1
    weight: float | None = None


@dataclass(frozen=True)
class WeekHours:
    """At most `most_min` paid minutes in a calendar week from Sunday to Saturday; price per hour beyond."""

    most_min: int = 60 * 60
    weight: float | None = None


@dataclass(frozen=True)
class AverageHours:
    """At most `most_min` paid minutes a week on average over any `weeks` weeks (Sunday to Saturday) in a row.

    Weeks that end in the horizon are held to it; weeks before the first shift on record count as none worked. Price
    per hour beyond in all of the weeks together. What was beyond before the horizon lets nothing more in, and has no
    price; the same goes for every rule that counts.
    """

    most_min: int
    weeks: int
    weight: float | None = None


@dataclass(frozen=True)
class Nights:
    """Night shifts: those with more than `over_min` minutes between `begin` and `end` (wall minutes).

    A night shift lasts at most `most_shift_min` paid minutes. One that ends after `late_end` (wall minutes, on the
    date it ends) is followed by `rest_min` of rest. After `series` or more in a row (on dates in a row) comes a rest
    of `series_rest_min`. At most `most_in_a_row` shifts on dates in a row where one of them is a night shift. At most
    `most` night shifts in any `weeks` weeks (7-day spans of dates that end in the horizon), and whoever has
    `average_from` or more in such a span works at most `average_min` a week on average over it. `allowed` False
    forbids night shifts. Price per shift not allowed or too long, per rest too short, per shift too many in a row, and
    per shift with whose date a span of weeks ends that holds too many nights or hours.
    """

    allowed: bool = True
    begin: int = 0
    end: int = 6 * 60
    over_min: int = 60
    most_shift_min: int = 10 * 60
    late_end: int = 2 * 60
    rest_min: int = 14 * 60
    series: int = 3
    series_rest_min: int = 46 * 60
    most_in_a_row: int = 7
    most: int = 36
    weeks: int = 16
    average_from: int = 16
    average_min: int = 40 * 60
    weight: float | None = None


@dataclass(frozen=True)
class Sundays:
    """At least `free` Sundays without a shift among any `weeks` Sundays in a row, the last of them in the horizon.

    Price per Sunday worked that has too few free up to it.
    """

    free: int = 13
    weeks: int = 52
    weight: float | None = None


@dataclass(frozen=True)
class Minors:
    """Who is under `under_age` on the date of a shift, always hard.

    A shift lasts at most `most_shift_min`, a calendar week (Sunday to Saturday) at most `week_min`, four in a row at
    most `four_weeks_min` paid minutes, counted as long as they are under age. Between the shift before and one of
    theirs lie `rest_min`, and theirs don't touch `begin` to `end` (wall minutes, across midnight). One longer than
    `break_above_min` has `break_min` of breaks.
    """

    under_age: int = 18
    most_shift_min: int = 9 * 60
    week_min: int = 45 * 60
    four_weeks_min: int = 160 * 60
    rest_min: int = 12 * 60
    begin: int = 23 * 60
    end: int = 6 * 60
    break_above_min: int = 270
    break_min: int = 30


@dataclass(frozen=True)
class Weekends:
    """Weekends, Saturday and Sunday, worked if either is.

    At most `most` in any `weeks` weekends in a row (None: in the horizon); with `both_or_none` a weekend with both
    dates in the horizon is worked on both or on neither. Price per weekend too many or split.
    """

    most: int | None = None
    weeks: int | None = None
    both_or_none: bool = False
    weight: float | None = None


@dataclass(frozen=True)
class Succession:
    """A shift of kind `before` is not followed on the next date by one of the kinds `after`, and by nothing else."""

    before: str
    after: tuple[str, ...]
    weight: float | None = None


@dataclass(frozen=True)
class ShiftLimit:
    """At most `most` shifts of kind `shift` in each contract week or in the horizon; price per shift beyond.

    Holds for the `contracts` and `agents` named; both empty: for everyone.
    """

    shift: str
    most: int
    per: Literal["week", "horizon"] = "horizon"
    contracts: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    weight: float | None = None


@dataclass(frozen=True)
class StartStability:
    """Within a contract week the earliest and latest start on the clock differ by at most `most_min`.

    Price per hour beyond; what days before the horizon broke by themselves is no matter of the roster. Holds for the
    `contracts` named; empty: for everyone.
    """

    most_min: int
    contracts: tuple[str, ...] = ()
    weight: float | None = None


@dataclass(frozen=True)
class RotationWeek:
    """One week of a rotation: shifts start from `first` to `last` (wall minutes), of these kinds (empty: any)."""

    first: int = 0
    last: int = DAY_MIN
    shifts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rotation:
    """Weeks that take turns: contract week number i since `anchor` is week i mod len(weeks).

    `agents` maps who takes part to the number of weeks they are ahead. Price per shift that doesn't fit its week.
    """

    name: str
    anchor: date
    weeks: tuple[RotationWeek, ...]
    agents: dict[str, int] = field(default_factory=dict)
    weight: float | None = None


@dataclass(frozen=True)
class Request:
    """What somebody asks of a date (or of each date of a weekday): to be off, to work, or a shift.

    `wish` is "off", "work", "shift" (one of `shifts` if they work) or "not_shift"; `first` and `last` (wall minutes)
    narrow or replace the shifts by their start. `weight` is the price of not granting it; None: it is always granted.
    """

    agent: str
    date: date
    wish: Literal["off", "work", "shift", "not_shift"]
    shifts: tuple[str, ...] = ()
    first: int | None = None
    last: int | None = None
    weight: float | None = 5.0


@dataclass(frozen=True)
class Lock:
    """A date of a person that is settled: off (`shift` empty), or this shift starting at wall minute `start`.

    `breaks` are wall minutes at which its breaks start, all of them, empty to leave them free; a time up to `start` is
    on the next day. `source` says who settled it.
    """

    agent: str
    date: date
    shift: str = ""
    start: int | None = None
    breaks: tuple[int, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class FairShare:
    """Something unpopular of which everyone gets a fair share: `count` says what, price `weight` per square beyond.

    `weekend` counts weekends worked, `evening` shifts that end after `after` (wall minutes), `night` night shifts,
    `shift` shifts of kind `shift`. The share of a person follows from their contract days; what they worked in the
    `look_back_weeks` before the horizon counts. Shares are rounded to halves, beyond a horizon of two weeks to whole
    numbers. Always soft: shares can't be exact.
    """

    count: Literal["weekend", "evening", "night", "shift"]
    weight: float = 2.0
    after: int = 18 * 60
    shift: str = ""
    look_back_weeks: int = 8


@dataclass(frozen=True)
class MinimumStaff:
    """At least `least` people on duty on `queue` (or, empty, on all queues together) in a part of the week.

    On `weekdays` (Monday 0) from wall minute `first` to `last`, excluded, where open. Price per missing agent-interval
    on top of the need's own; `queue` "team_lead" counts team leads instead. Whoever is there for this alone is not
    spare. On a queue whose work may wait for hours it is counted, but nothing steers by it.
    """

    least: int
    queue: str = ""
    weekdays: frozenset[int] = frozenset(range(7))
    first: int = 0
    last: int = DAY_MIN
    weight: float = 100.0


@dataclass(frozen=True)
class Seats:
    """At most `seats` people at work in the office at once, breaks included; who works at home takes none.

    Price per person and interval beyond; None: never beyond, as far as the hours due and locked shifts leave a choice.
    """

    seats: int
    weight: float | None = None


@dataclass(frozen=True)
class Activity:
    """Time off the queues that is planned inside shifts: training, coaching, meetings, proactive monitoring.

    Everyone of `agents` (or of the `teams`; with both empty everyone who is no team lead) takes part `times` times in
    each contract week (`per` "week") or in the horizon, `minutes` at a time, in groups of at most `group` at once (1:
    each alone; 0: a team together), starting from `first` and ending by `last` (wall minutes) on `weekdays`.
    `trainer` names the role ("team_lead") or agent that must be there too, "" nobody. `weight` is the price of one
    that is not planned.

    A team together: a meeting holds everyone of the team who is in a shift throughout it and doesn't have it in others
    as often as asked; those stay at work. A meeting of a part of them costs `weight` times the share of the others who
    are not there, squared: all of it where somebody would meet alone. So that they don't fall apart, a team's meetings
    can be put in an order, not need be of time, in which everyone goes to the first ones they are in a shift for.
    """

    name: str
    minutes: int
    times: int = 1
    per: Literal["week", "horizon"] = "week"
    group: int = 1
    first: int = 0
    last: int = DAY_MIN
    weekdays: frozenset[int] = frozenset(range(7))
    teams: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    trainer: str = ""
    weight: float = 200.0


@dataclass(frozen=True)
class SiteRules:
    """What a site agrees beyond the law; an empty one adds nothing.

    The order of `successions`, `shift_limits`, `rotations`, `fair_shares` and `minimum_staff` has no meaning.
    """

    work_days_in_a_row: WorkDaysInARow = WorkDaysInARow()
    days_off_in_a_row: DaysOffInARow = DaysOffInARow()
    weekends: tuple[Weekends, ...] = ()
    successions: tuple[Succession, ...] = ()
    shift_limits: tuple[ShiftLimit, ...] = ()
    start_stability: tuple[StartStability, ...] = ()
    rotations: tuple[Rotation, ...] = ()
    fair_shares: tuple[FairShare, ...] = ()
    minimum_staff: tuple[MinimumStaff, ...] = ()
    seats: Seats | None = None
    activities: tuple[Activity, ...] = ()
