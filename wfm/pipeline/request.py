"""What was asked of a run, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from wfm.capacity.expected import QueueService
    from wfm.core.fairness import ShareCount
    from wfm.core.forecast import Forecast
    from wfm.core.hiring import HeadsRow, HiringPlan
    from wfm.core.history import History
    from wfm.core.reasons import Change, Clash, Remedy, Unmet
    from wfm.core.requirement import Requirement
    from wfm.core.roster import Coverage, HoursTarget, Roster, Violation
    from wfm.core.status import SolveStatus
    from wfm.report.summary import Summary
    from wfm.roster.activities import Placement
    from wfm.roster.verify.duty import BrokenWish
    from wfm.scenario.scenario import Scenario

RUNS = Path("runs")


class Stage(IntEnum):
    """How far a run goes; every stage comes with all before it."""

    FORECAST = 1
    CAPACITY = 2
    ROSTER = 3


@dataclass(frozen=True)
class RunRequest:
    """One run to make.

    `variants`, `settings`, `start`, `days` change the scenario; `from_run` names a run whose files before the last
    stage are reused; a file given by name takes the place of what its stage would make. `workers` None: as the
    scenario's roster.effort.workers. `paths` is how many courses of the horizon the forecast draws besides, from
    which a run up to the capacity tells its risk. Such a run also plans hiring over `weeks`, which take the place of
    `days`, and with `pools` finds what queues that share people need together.

    `earlier` names a run whose roster the search begins from; with `keep` each day of a person that changes has that
    price. `absent` are days on which somebody can't come after all, "AGENT:DATE".
    """

    scenario: Path
    until: Stage = Stage.ROSTER
    variants: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    start: date | None = None
    days: int | None = None
    from_run: str | None = None
    forecast_file: Path | None = None
    requirement_file: Path | None = None
    roster_file: Path | None = None
    runs: Path = RUNS
    repeatable: bool = False
    workers: int | None = None
    paths: int = 0
    weeks: int | None = None
    pools: bool = False
    earlier: str | None = None
    keep: float | None = None
    absent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rostered:
    """A roster with everything known about it; `status`, `lead_missing`, `switches` are None where it was given.

    `clashes` say who can't be rostered as they should, `unmet` where agents lack, `remedies` who more would mend it.
    `wishes` are rules with a price that aren't kept, `fairness` what everybody got beside their share, by the `shares`
    that the roster stage worked out; `changes` who works otherwise than in the roster begun from, if there was one.
    """

    roster: Roster
    coverage: Coverage
    targets: tuple[HoursTarget, ...]
    violations: tuple[Violation, ...]
    service: tuple[QueueService, ...]
    status: SolveStatus | None = None
    lead_missing: int | None = None
    switches: int | None = None
    warnings: tuple[str, ...] = ()
    clashes: tuple[Clash, ...] = ()
    wishes: tuple[BrokenWish, ...] = ()
    fairness: tuple[ShareCount, ...] = ()
    shares: tuple[Mapping[str, float], ...] = ()
    activities: Placement | None = None
    changes: tuple[Change, ...] | None = None
    unmet: tuple[Unmet, ...] = ()
    remedies: tuple[Remedy, ...] = ()

    @property
    def left_out(self) -> frozenset[str]:
        """Ids of those without any lawful schedule, who are not rostered at all."""
        return frozenset(clash.agent for clash in self.clashes if not clash.rostered)


@dataclass(frozen=True)
class Reused:
    """A file that was taken instead of made, and its SHA-256."""

    what: str
    file: Path
    sha256: str


@dataclass(frozen=True)
class Common:
    """What several runs begin from, made once for them all; `requirement` is None where they differ in it."""

    history: History
    forecast: Forecast
    requirement: Requirement | None = None


@dataclass(frozen=True)
class Results:
    """What the stages made; None for those after the last one asked for."""

    scenario: Scenario
    history: History
    forecast: Forecast
    requirement: Requirement | None = None
    rostered: Rostered | None = None
    hiring: HiringPlan | None = None
    heads: tuple[HeadsRow, ...] = ()
    reused: tuple[Reused, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """A finished run: where it is, what the stages made, and its summary."""

    folder: Path
    results: Results
    summary: Summary
    manifest: Mapping[str, Any]
