"""What a comparison asks for: one request per variant, checked before any is made, each with its share of the cores."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from wfm.errors import ScenarioError, UsageError
from wfm.pipeline.order import check_request, load_request
from wfm.pipeline.request import RUNS, RunRequest, Stage
from wfm.scenario.load import list_variants
from wfm.scenario.places import show

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from wfm.errors import Fault
    from wfm.scenario.scenario import Scenario

BASE = "as it is"
AGAIN = "the first searched again"
TOGETHER = "+"
SEED = "seed"
TIME_LIMIT = "roster.effort.time_limit_s"
BY_HAND = ("variant ", "--")
"""How the sources of overrides begin that somebody asked for, rather than wrote in the scenario."""


@dataclass(frozen=True)
class VariantsRequest:
    """What to compare: a scenario as it is (`base`) and in `variants`, or runs that exist.

    A variant is a name, KEY=VALUE, or several of them joined by "+". `settings`, `start` and `days` hold for all;
    `jobs` is how many are made at a time, None for one per core. With `twice` the first is searched once more from
    another seed, to see what the search alone moves.
    """

    scenario: Path | None = None
    variants: tuple[str, ...] = ()
    existing: tuple[str, ...] = ()
    base: bool = True
    until: Stage = Stage.ROSTER
    settings: tuple[str, ...] = ()
    start: date | None = None
    days: int | None = None
    runs: Path = RUNS
    repeatable: bool = False
    jobs: int | None = None
    twice: bool = False


@dataclass(frozen=True)
class VariantPlan:
    """One variant to make: its name, its request, its scenario, and what was changed in that."""

    name: str
    request: RunRequest
    scenario: Scenario
    changes: tuple[tuple[str, str, str], ...]


def check_variants_request(request: VariantsRequest) -> None:
    """Refuse a comparison of nothing, of the same twice, or of both a scenario and runs."""
    for option, names in (("--variant", request.variants), ("--run", request.existing)):
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise UsageError(f"{option} {twice[0]} is named twice", hint="each of them is one column")
    if request.twice and (request.existing or request.until < Stage.ROSTER):
        raise UsageError("--twice searches a roster once more, and none is made here", hint="leave out --twice")
    if request.existing:
        if request.scenario is not None or request.variants or request.settings:
            raise UsageError("--run compares runs that exist, and makes none",
                             hint="leave out --run, or the scenario with its variants")  # fmt: skip
        if len(request.existing) < 2:
            raise UsageError("one run has nothing to be compared with", hint="name another with --run")
        return
    if request.scenario is None:
        raise UsageError("nothing to compare", hint="name a scenario and variants of it, or runs with --run")
    count = len(request.variants) + request.base
    if count < 2:
        what = "a scenario as it is" if request.base else "one variant alone" if count else "nothing"
        raise UsageError(f"{what} has nothing to be compared with", hint=_suggest(request))


def _suggest(request: VariantsRequest) -> str:
    assert request.scenario is not None
    known = list_variants(request.scenario)
    if not request.base and request.variants:
        return "leave out --no-base, or name another with --variant"
    names = f"--variant {' or --variant '.join(known)}; or " if known else ""
    return f"{names}--variant KEY=VALUE, such as --variant shrinkage.unrostered=0.09"


def plan_variants(request: VariantsRequest, path: Path) -> list[VariantPlan]:
    """Load the scenario of every variant; ScenarioError with the faults of them all."""
    known = list_variants(path)
    plain = RunRequest(
        path,
        until=request.until,
        settings=request.settings,
        start=request.start,
        days=request.days,
        runs=request.runs,
        repeatable=request.repeatable,
    )
    check_request(plain)
    wanted = [BASE] if request.base else []
    plans: list[VariantPlan] = []
    faults: list[Fault] = []
    for name in (*wanted, *request.variants):
        variants, settings = ((), ()) if name == BASE else split_variant(name, known)
        one = replace(plain, variants=variants, settings=(*request.settings, *settings))
        try:
            scenario = load_request(one)
        except ScenarioError as error:
            faults += error.faults
            continue
        plans.append(VariantPlan(name, one, scenario, tuple(list_changes(map(vars, scenario.overrides)))))
    if faults:
        raise ScenarioError.of(dict.fromkeys(faults))
    return [*plans, _plan_again(plans[0])] if request.twice else plans


def _plan_again(first: VariantPlan) -> VariantPlan:
    """Plan the first once more from the next seed."""
    one = replace(first.request, settings=(*first.request.settings, f"{SEED}={first.scenario.seed + 1}"))
    return VariantPlan(AGAIN, one, load_request(one), first.changes)


def split_variant(text: str, known: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Split a variant as written into names and KEY=VALUE settings; a name of the scenario is never split."""
    if text in known:
        return (text,), ()
    parts = [part.strip() for part in text.split(TOGETHER)]
    return tuple(part for part in parts if "=" not in part), tuple(part for part in parts if "=" in part)


def list_changes(overrides: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, str, str]]:
    """Key, old and new value of what variants and options changed, as text; not what the scenario's own file does."""
    for one in overrides:
        if str(one.get("source", "")).startswith(BY_HAND):
            yield str(one["key"]), show(one.get("old")), show(one["new"])


def fit_jobs(plans: Sequence[VariantPlan], cores: int) -> int:
    """How many fit the cores: a repeatable search has a number of threads of its own."""
    effort = max((plan.scenario.roster.effort for plan in plans), key=lambda effort: effort.workers)
    return max(1, cores // effort.workers) if effort.repeatable else cores


def share_cores(plan: VariantPlan, cores: int, threads: int) -> RunRequest:
    """Give a variant its threads, and so much more time as those are fewer than it has alone.

    A limit that a variant or a setting names stays as it is.
    """
    effort = plan.scenario.roster.effort
    alone = min(effort.workers, cores)
    workers = min(effort.workers, threads)
    request = replace(plan.request, workers=workers)
    if effort.repeatable or workers == alone or any(key == TIME_LIMIT for key, _, _ in plan.changes):
        return request
    limit = effort.time_limit_s * alone / workers
    return replace(request, settings=(*request.settings, f"{TIME_LIMIT}={limit:g}"))
