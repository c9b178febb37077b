"""What a user may tune in each stage. An empty config equals these defaults."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class ForecastOptions:
    """Which models compete, and over how many rolling origins.

    `models` are names from `wfm.forecast.models.registry`; each origin is a week earlier than the one after it, but for
    those that a long history adds for its seasons.
    """

    models: tuple[str, ...] = (
        "seasonal_naive", "mean_weekdays", "level_profile", "ets_profile", "gaussian", "gaussian_calendar",
    )  # fmt: skip
    backtest_origins: int = 12


@dataclass(frozen=True)
class UnderStep:
    """Price of one missing agent-interval while at most `up_to_share` of the requirement is missing."""

    up_to_share: float
    price: float


@dataclass(frozen=True)
class Effort:
    """When the roster search stops: at `stop_gap`, or at the limit.

    In `repeatable` mode only work is counted (`rounds` of improvement, deterministic solver limits), so that the same
    inputs and seed give the same bytes; otherwise `time_limit_s` of wall-clock time holds as well.
    """

    stop_gap: float = 0.002
    time_limit_s: float = 45.0
    rounds: int = 200
    workers: int = 2
    repeatable: bool = False


@dataclass(frozen=True)
class RosterOptions:
    """Prices of the roster's objective, per agent-interval, and how hard to search.

    `under` is convex: the first missing agents of an interval cost the first step's price, deeper shortages more.
    A team lead missing of those who must be on duty costs `lead_missing_price`. Beyond that their hours spread over the
    opening hours: per interval the first one missing of an even spread costs `lead_spread_price`, the second twice that
    and so on, and each one too many costs it too; 0 leaves them where they are.
    A stay on one queue lasts at least `least_block_min` on duty, breaks inside not counted, unless the whole shift is
    shorter; a switch within a shift must save more than `switch_price`, which is no part of the objective.
    """

    under: tuple[UnderStep, ...] = (UnderStep(0.10, 10.0), UnderStep(0.25, 20.0), UnderStep(1.0, 40.0))
    over_price: float = 1.0
    lead_missing_price: float = 100.0
    lead_spread_price: float = 0.5
    least_block_min: int = 60
    switch_price: float = 1.0
    effort: Effort = Effort()


@dataclass(frozen=True)
class TeamLeadRule:
    """Team leads: one per `per_fte` FTE or one per `per_heads` heads, whichever asks more; how many always on duty."""

    per_fte: float = 15.0
    per_heads: float = 20.0
    min_on_duty: int = 1


@dataclass(frozen=True)
class IntradayOptions:
    """What may be changed through the day, at which price, and how hard to think.

    Nothing changes within `freeze_min` of now. `prices` are of the roster's objective, per change of a kind of
    `wfm.core.intraday.KINDS`; a kind that isn't priced isn't done. At most `most_changed` of those on duty from now on
    change in one rerun, and at most `most_changed_day` of those who work today over all of them (shares; no less than
    in one). Overtime is at most `most_overtime_min` a person a day, for the `overtime_contracts` (empty: all), and so
    is voluntary time off `most_time_off_min`. `hour_eur` is what a paid hour costs, `overtime_factor` times that in
    overtime. The search ends after `time_limit_s`; what is projected is simulated `replications` times.
    """

    freeze_min: int = 30
    prices: Mapping[str, float] = field(
        default_factory=lambda: {
            "move_break": 5.0,
            "move_activity": 8.0,
            "cancel_activity": 15.0,
            "switch_queue": 5.0,
            "shift_work": 4.0,
            "extend_shift": 40.0,
            "shorten_shift": 30.0,
            "call_in": 60.0,
            "lead_takes_contacts": 80.0,
        }
    )
    most_changed: float = 0.15
    most_changed_day: float = 0.3
    most_overtime_min: int = 60
    overtime_contracts: tuple[str, ...] = ()
    most_time_off_min: int = 120
    time_off_contracts: tuple[str, ...] = ()
    hour_eur: float = 25.0
    overtime_factor: float = 1.25
    time_limit_s: float = 4.0
    replications: int = 20
