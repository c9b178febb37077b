"""Through the day: what came so far, what is still to come, where it hurts, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from wfm.core.arrays import FloatArray
    from wfm.core.forecast import Forecast
    from wfm.core.grid import Grid
    from wfm.core.options import IntradayOptions, RosterOptions, TeamLeadRule
    from wfm.core.roster import HoursTarget, Roster
    from wfm.core.rules import SiteRules
    from wfm.core.shift import LabourRules

MOVE_BREAK = "move_break"
MOVE_ACTIVITY = "move_activity"
CANCEL_ACTIVITY = "cancel_activity"
SWITCH_QUEUE = "switch_queue"
SHIFT_WORK = "shift_work"
EXTEND = "extend_shift"
SHORTEN = "shorten_shift"
CALL_IN = "call_in"
LEAD_HELPS = "lead_takes_contacts"
ABSENT = "absent"
KINDS = (
    MOVE_BREAK, MOVE_ACTIVITY, CANCEL_ACTIVITY, SWITCH_QUEUE, SHIFT_WORK, EXTEND, SHORTEN, CALL_IN, LEAD_HELPS,
)  # fmt: skip
"""What may be done: a break or lunch moves; an activity moves or is cancelled; an agent changes queue for a block;
work that may wait is done later or earlier (an agent leaves or takes up its queue); a shift ends later or begins
earlier (overtime), or ends earlier (voluntary time off); somebody on call comes in; a team lead takes contacts."""
GENTLE = (MOVE_BREAK, MOVE_ACTIVITY, CANCEL_ACTIVITY, SWITCH_QUEUE, SHIFT_WORK)
"""Those that leave everybody's hours as they are."""


@dataclass(frozen=True)
class Actuals:
    """What is known of the horizon at interval `now`, the first that isn't over yet.

    `volume` (contacts) and `aht_s` have shape (queue, t), NaN where not known, so from `now` on. `backlog` (queue,)
    are contacts waiting at `now` on queues whose work may wait, NaN where nobody said. `measures` are other columns of
    the file, of the same shape. `warnings` name gaps and what was left out.
    """

    grid: Grid
    queues: tuple[str, ...]
    now: int
    volume: FloatArray
    aht_s: FloatArray
    backlog: FloatArray
    measures: Mapping[str, FloatArray] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Alert:
    """A queue that left its interval: since which interval, and how sure it is that this isn't chance (0-1).

    `came` contacts since then where `expected` were, between `low` and `high` in 80 of 100 days.
    """

    queue: str
    since: int
    sure: float
    came: float
    expected: float
    low: float
    high: float


@dataclass(frozen=True)
class QueueOutlook:
    """What a queue's morning says of the rest.

    `so_far` is what came over what was planned (None: nothing known), `factor` the rest of today over its plan,
    `aht_factor` the same of the handle time, `week_factor` the later days of the horizon; `reason` in words.
    """

    queue: str
    so_far: float | None
    factor: float
    aht_factor: float
    week_factor: float
    reason: str
    alert: Alert | None = None


@dataclass(frozen=True)
class Reforecast:
    """The forecast made anew at `now`.

    `forecast` covers the whole horizon: before `now` what came (the plan where nobody knows), from there on the update,
    with its quantiles. `backlog` (queue,) is what waits at `now`, in contacts: as told, else as foretold.
    """

    now: int
    forecast: Forecast
    outlooks: tuple[QueueOutlook, ...]
    backlog: FloatArray


@dataclass(frozen=True)
class RestOfDay:
    """One queue from `now` to the end of the day: the promise, and what the roster gives, foretold and simulated.

    `volume` contacts still to come. Levels are shares 0-1, None where there is nothing to tell; `half_width` is of the
    simulated level. `overdue` contacts are late at the end of the day. `waits` marks work that may wait.
    """

    queue: str
    volume: float
    target: float | None
    service_level: float | None
    asa_s: float | None
    simulated: float | None
    half_width: float | None
    backlog: float
    overdue: float
    waits: bool = False


@dataclass(frozen=True)
class Projection:
    """What a roster gives from interval `now` up to `until` (excluded): arrays (queue, t) over the horizon.

    NaN where there is nothing to tell. `rostered` and `required` agents, `backlog` and `overdue` contacts at the end of
    an interval.
    """

    grid: Grid
    queues: tuple[str, ...]
    now: int
    until: int
    required: FloatArray
    rostered: FloatArray
    service_level: FloatArray
    asa_s: FloatArray
    backlog: FloatArray
    overdue: FloatArray
    rest: tuple[RestOfDay, ...]

    @property
    def service(self) -> float | None:
        """Simulated service level of the queues that don't wait, weighted by volume; foretold where not simulated."""
        live = [r for r in self.rest if not r.waits]
        rows = [(r.volume, r.service_level if r.simulated is None else r.simulated) for r in live]
        told = [(volume, level) for volume, level in rows if level is not None and volume > 0]
        total = sum(volume for volume, _ in told)
        return sum(volume * level for volume, level in told) / total if total else None


@dataclass(frozen=True)
class Action:
    """One thing to do for one person, with what it brings alone.

    `kind` is one of `KINDS`; moments are epoch seconds, None where there is none (a cancelled activity has no `to`, a
    call-in no `from`). `what` is the break, activity or queue it is about, `to_queue` where they go. `effect` is what
    it adds to the volume-weighted service level of the live queues over the rest of the day (a share: 0.004 is 0.4
    points), `cost_eur` what it costs in pay, `rank` its place, 1 the best. `reason` says why, in a planner's words.
    """

    agent: str
    date: date
    kind: str
    what: str
    from_start: int | None
    from_end: int | None
    to_start: int | None
    to_end: int | None
    effect: float
    cost_eur: float
    rank: int
    reason: str
    to_queue: str = ""


@dataclass(frozen=True)
class Amendment:
    """Paid minutes a person works more (or fewer) on a date than the shift they were rostered for, by agreement.

    The verifier takes it into account: the hours due change by as much, and the shift may differ so much in length
    from its kind at its start or its end. `kind` is EXTEND, SHORTEN, CALL_IN, LEAD_HELPS, ABSENT, or
    CANCEL_ACTIVITY (0 minutes), for who need not have it in another place that week; of an absence,
    `minutes` are those of the shift that fall away (below 0), be it the end of the shift, its beginning or all of it.
    Its time off is unpaid for the verifier, since the hours due are lowered here already.
    """

    agent: str
    date: date
    kind: str
    minutes: int = 0


@dataclass(frozen=True)
class RepairTerms:
    """What a repair of a running day keeps to, and what it may do.

    Parameters
    ----------
    now : epoch seconds. Nothing changes before `intraday.freeze_min` later, but that absent people are not there.
    absent : (agent, from, to) in epoch seconds.
    locked : shifts that stay as they are, as (agent, date).
    kinds : what may be done, of `KINDS`; a kind without a price is not.
    seed : of the solver; in repeatable mode the same inputs and seed give the same roster.
    targets : hours due, as of `wfm.roster.verify.verify_roster`.
    amendments : by which earlier changes of the day were agreed.
    changed : people whose day was changed before: with those who change now they are at most `most_changed_day`.
    recent : those of them of late, with whom those who change now are at most `most_changed`.
    """

    labour: LabourRules
    rules: SiteRules
    leads: TeamLeadRule
    options: RosterOptions
    intraday: IntradayOptions
    now: int
    absent: Collection[tuple[str, int, int]] = ()
    locked: Collection[tuple[str, date]] = ()
    kinds: Collection[str] = KINDS
    seed: int = 0
    targets: tuple[HoursTarget, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    changed: Collection[str] = ()
    recent: Collection[str] = ()


@dataclass(frozen=True)
class Repaired:
    """A roster for the rest of the day, what changed, and what it is worth in prices of the roster's objective.

    `actions` lead from the roster before to `roster`; `ideas` are lawful ones that were not taken, each with its own
    effect. `before` and `after` are the costs of cover, `changes` the price of what changed.
    """

    roster: Roster
    actions: tuple[Action, ...]
    ideas: tuple[Action, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    before: float = 0.0
    after: float = 0.0
    changes: float = 0.0
    warnings: tuple[str, ...] = ()
