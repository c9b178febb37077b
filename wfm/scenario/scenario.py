"""One site and one question, read and checked: what every stage is given its numbers from."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from wfm.core.adjustment import Adjustment
from wfm.core.agent import Staff
from wfm.core.events import Event
from wfm.core.grid import Grid
from wfm.core.hiring import CoachRule, HiringOptions
from wfm.core.options import ForecastOptions, IntradayOptions, RosterOptions, TeamLeadRule
from wfm.core.queue import Queue
from wfm.core.requirement import Shrinkage
from wfm.core.rules import SiteRules
from wfm.core.shift import LabourRules
from wfm.scenario.places import shown_path


@dataclass(frozen=True)
class Override:
    """A key that was set over another value: by a variant, an option, or the scenario's own file over an include.

    `old` is None where the key had neither value nor default; `source` says what set it.
    """

    key: str
    old: object
    new: object
    source: str


@dataclass(frozen=True)
class HistorySource:
    """The history's file, or its database and query, and the minutes per row; a file exists, it has not been read.

    `url` is as written: what the environment holds isn't in it.
    """

    path: Path | None
    interval_min: int
    url: str = ""
    query: str = ""

    @property
    def shown(self) -> str:
        """What messages call it."""
        return shown_path(self.path) if self.path is not None else self.url


@dataclass(frozen=True)
class Scenario:
    """A whole scenario in core values.

    `folder` is where scenario.yaml lies; `horizon` the grid to plan; `inputs` every file read, and the history, for
    hashing; `warnings` what is allowed but odd.
    """

    name: str
    folder: Path
    timezone: str
    interval_min: int
    seed: int
    full_time_hours: float
    horizon: Grid
    queues: tuple[Queue, ...]
    staff: Staff
    labour: LabourRules
    shrinkage: Shrinkage
    team_leads: TeamLeadRule
    forecast: ForecastOptions
    roster: RosterOptions
    history: HistorySource
    coaches: CoachRule = field(default_factory=CoachRule)
    hiring: HiringOptions = field(default_factory=HiringOptions)
    rules: SiteRules = SiteRules()
    intraday: IntradayOptions = field(default_factory=IntradayOptions)
    events: tuple[Event, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    overrides: tuple[Override, ...] = ()
    inputs: tuple[Path, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def week_starts_on(self) -> int:
        """First weekday of contract and FTE weeks, Monday 0."""
        return self.staff.week_starts_on
