"""The running day: what came so far in, what to do about it and the roster that follows out, as a new version."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING

from wfm.core.intraday import KINDS, RepairTerms
from wfm.errors import UsageError
from wfm.pipeline.calling_off import Cut, cut_absences, read_callers
from wfm.pipeline.day import find_day_violations, find_new, settle_day
from wfm.pipeline.day_version import Done, Moment, Outlook, describe_version
from wfm.pipeline.executor import PoolExecutor, SerialExecutor, count_cores
from wfm.pipeline.files.day import add_amendments
from wfm.pipeline.files.forecast import round_forecast
from wfm.pipeline.memory import Memory, recall_past
from wfm.pipeline.moment import find_moment, keep_past, read_day
from wfm.pipeline.publishing import publish_version
from wfm.pipeline.sources import queue_names
from wfm.pipeline.telling import find_touched
from wfm.pipeline.versions import PATIENCE_S, ask_people, find_line, hold_line, open_version
from wfm.report.handover import list_messages
from wfm.scenario.places import suggest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor
    from pathlib import Path

    from wfm.core.intraday import Action, Actuals, Projection, Reforecast, Repaired
    from wfm.core.roster import Roster, Violation
    from wfm.pipeline.versions import OpenedVersion
    from wfm.report.handover import Message
    from wfm.scenario.scenario import Scenario

RECENT_S = 3600
"""People whose day was changed within so many seconds count as changed by this rerun."""
LEAST_PEOPLE = 60
"""People that a second process is worth starting for."""


@dataclass(frozen=True)
class IntradayRequest:
    """One rerun of a day.

    `actuals` None: nothing is known of the day yet. `now` is an ISO time, local where it has no offset; None: where
    the actuals end. `absent` are agents' ids, or names of files. With `apply` later reruns go on from this one.
    `kinds` are those of `wfm.core.intraday.KINDS` that may be done, empty: all.
    """

    run: str
    runs: Path
    actuals: Path | None = None
    now: str | None = None
    absent: tuple[str, ...] = ()
    apply: bool = False
    kinds: tuple[str, ...] = ()
    patience_s: float = PATIENCE_S


@dataclass(frozen=True)
class IntradayOutcome:
    """A rerun: the new version and the one before, what is coming, where it hurts, what to do and who is told.

    `before` is what the roster gives where nobody does anything, `after` what it gives with the actions; `now` is the
    moment it was made for, epoch seconds. `seconds` are per step.
    """

    folder: Path
    parent: Path
    scenario: Scenario
    applied: bool
    now: int
    reforecast: Reforecast
    before: Projection
    after: Projection
    repaired: Repaired
    absences: tuple[Action, ...]
    messages: tuple[Message, ...]
    violations: tuple[Violation, ...]
    seconds: dict[str, float]
    warnings: tuple[str, ...]


class _Clock:
    """Seconds per step."""

    def __init__(self, progress: Callable[[str, float], None] | None) -> None:
        self.seconds: dict[str, float] = {}
        self._progress = progress or (lambda _step, _share: None)
        self._since = time.perf_counter()

    def lap(self, step: str, then: str = "") -> None:
        """End a step; `then` is the one that begins."""
        now = time.perf_counter()
        self.seconds[step] = self.seconds.get(step, 0.0) + now - self._since
        self._since = now
        if then:
            self._progress(then, 0.0)


def rerun_day(
    request: IntradayRequest,
    *,
    progress: Callable[[str, float], None] | None = None,
    tell: Callable[[str], None] = lambda _text: None,
    memory: Memory | None = None,
) -> IntradayOutcome:
    """Forecast the rest of the day anew, repair its roster, and write both as a new version of the run.

    Parameters
    ----------
    tell : called with what the user should know at once, such as who is waited for
    memory : what earlier reruns of this process worked out

    Raises
    ------
    UsageError : no such run, one that was never rostered, a moment outside its horizon or before its last version,
        an unknown agent or kind, another rerun that doesn't end.
    ScenarioError : the scenario, a file of the run, the actuals or the absences are not valid.
    """
    _check_kinds(request.kinds)
    began = datetime.now(tz=UTC)
    root = find_line(request.run, request.runs).root
    with hold_line(root, tell, patience_s=request.patience_s):
        clock = _Clock(progress)
        opened = open_version(find_line(request.run, request.runs))
        clock.lap("open", "actuals")
        large = len(opened.scenario.staff.agents) >= LEAST_PEOPLE
        cores = count_cores() if large else 1
        # this process works as well: one fewer beside it
        with PoolExecutor(cores - 1) if cores > 1 else SerialExecutor() as executor:
            if cores > 1:
                executor.submit(_warm_up)
            return _rerun(request, opened, memory or Memory(), (clock, executor), began)


def _rerun(
    request: IntradayRequest, opened: OpenedVersion, memory: Memory, means: tuple[_Clock, Executor], began: datetime
) -> IntradayOutcome:
    scenario, (clock, _) = opened.scenario, means
    moment = _look_back(request, opened)
    clock.lap("actuals", "forecast")
    outlook = _look_ahead(opened, moment.actuals, memory, means)
    done = _act(request, opened, outlook, moment, means)
    cut, repaired = moment.cut, done.repaired
    messages = list_messages((*cut.actions, *repaired.actions), scenario.staff.agents, scenario.horizon.zone)
    new = describe_version(request, opened, outlook, moment, done=done, messages=messages, seconds=clock.seconds)
    folder = publish_version(opened, new, began)
    clock.lap("files")
    return IntradayOutcome(
        folder, opened.line.head, scenario, request.apply, moment.now, outlook.reforecast, done.before, done.after,
        repaired, cut.actions, messages, done.violations, clock.seconds, new.warnings,
    )  # fmt: skip


def _look_back(request: IntradayRequest, opened: OpenedVersion) -> Moment:
    scenario, roster = opened.scenario, opened.roster
    now = find_moment(request.now, request.actuals, opened)
    cut = cut_absences(scenario, opened.day, roster, read_callers(request.absent, scenario, roster, now))
    return Moment(now, cut, read_day(request.actuals, scenario, now, plan=opened.forecast))


def _act(
    request: IntradayRequest, opened: OpenedVersion, outlook: Outlook, moment: Moment,
    means: tuple[_Clock, Executor],
) -> Done:  # fmt: skip
    scenario, (clock, executor) = opened.scenario, means
    asked = ask_people(opened, outlook.requirement)
    shown = replace(outlook, requirement=replace(outlook.requirement, roster_agents=asked))
    # nothing done is projected beside the repair, on another core
    untouched = executor.submit(_project, scenario, shown, moment.cut.roster)
    repaired, violations, told = _repair(request, opened, outlook, moment.cut, moment.now)
    clock.lap("repair", "projection")
    after = _project(scenario, shown, repaired.roster)
    before = untouched.result()
    clock.lap("projection", "files")
    return Done(repaired, violations, told, before, after)


def _check_kinds(kinds: Sequence[str]) -> None:
    for kind in kinds:
        if kind not in KINDS:
            raise UsageError(f"--only: no kind of action called {kind}", hint=suggest(kind, KINDS, what="kinds"))


def _look_ahead(
    opened: OpenedVersion, actuals: Actuals, memory: Memory, means: tuple[_Clock, Executor]
) -> Outlook:
    from wfm.intraday.need import requirement_now
    from wfm.intraday.project import count_rostered
    from wfm.intraday.reforecast import reforecast_day

    scenario, (clock, executor) = opened.scenario, means
    forecast, past = recall_past(opened, memory, aside=executor)
    clock.lap("past", "forecast")
    made = reforecast_day(
        forecast,
        actuals,
        queues=scenario.queues,
        past=past,
        rostered=count_rostered(opened.roster, queue_names(scenario)),
        shrinkage=scenario.shrinkage,
    )
    reforecast = replace(made, forecast=round_forecast(made.forecast))
    clock.lap("forecast", "requirement")
    needed = requirement_now(
        reforecast, opened.planned, forecast=forecast, queues=scenario.queues, shrinkage=scenario.shrinkage
    )
    requirement = keep_past(needed, opened.requirement, made.now)
    clock.lap("requirement", "repair")
    return Outlook(reforecast, requirement)


def _repair(
    request: IntradayRequest, opened: OpenedVersion, outlook: Outlook, cut: Cut, now: int
) -> tuple[Repaired, tuple[Violation, ...], tuple[str, ...]]:
    """Repair the roster; where that would break a rule, nobody's day changes but that of who is away."""
    from wfm.intraday.replan import replan

    scenario = opened.scenario
    repaired = replan(
        outlook.requirement,
        cut.roster,
        settle_day(scenario, cut.day).staff,
        _state_terms(request, opened, cut, now),
        forecast=outlook.reforecast.forecast,
        queues=scenario.queues,
    )
    day = replace(cut.day, amendments=add_amendments(cut.day.amendments, repaired.amendments))
    found = find_day_violations(scenario, day, repaired.roster, opened.targets)
    if not found:
        return repaired, (), ()
    before = find_day_violations(scenario, cut.day, cut.roster, opened.targets)
    new = find_new(before, found)
    if not new:
        return repaired, found, ()
    first = f"{new[0].rule}, {new[0].agent}: {new[0].detail}"
    told = f"the day stays as it was: its repair would break {len(new)} rules, first {first}"
    kept = replace(repaired, roster=cut.roster, actions=(), amendments=(), after=repaired.before, changes=0.0)
    return kept, before, (told,)


def _state_terms(request: IntradayRequest, opened: OpenedVersion, cut: Cut, now: int) -> RepairTerms:
    scenario = opened.scenario
    return RepairTerms(
        labour=scenario.labour,
        rules=scenario.rules,
        leads=scenario.team_leads,
        options=scenario.roster,
        intraday=scenario.intraday,
        now=now,
        absent=frozenset((a.agent, a.start, a.end) for a in cut.day.absences),
        locked=frozenset((lock.agent, lock.date) for lock in cut.day.locks),
        kinds=request.kinds or KINDS,
        seed=scenario.seed,
        targets=opened.targets,
        amendments=cut.day.amendments,
        changed=find_touched(opened, now),
        recent=find_touched(opened, now, within_s=RECENT_S),
    )


def _warm_up() -> None:
    """Load in another process what it will need."""
    for name in ("wfm.intraday.past", "wfm.intraday.project"):
        import_module(name)


def _project(scenario: Scenario, outlook: Outlook, roster: Roster) -> Projection:
    from wfm.intraday.project import Staffing, project_day

    return project_day(
        outlook.reforecast,
        outlook.requirement,
        Staffing(roster, breaks=scenario.staff.breaks),
        queues=scenario.queues,
        replications=scenario.intraday.replications,
        seed=scenario.seed,
    )
