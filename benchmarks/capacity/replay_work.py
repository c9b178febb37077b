"""Formulas for the test vectors of chat, of work that may wait and of load that lags; used by the replay.

`FORMULAS_WORK` maps (model, quantity) to a function of a row with `row[name]` for its numbers and `row.extra` for the
rest of it. Rows without a patience have NaN there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from wfm.capacity.chat import ChatService, predict_chat
from wfm.capacity.deferred import (
    Workload,
    cheapest_profile,
    make_workload,
    min_constant_staff,
    smoothest_profile,
    whole_staff,
)
from wfm.capacity.mol import modified_load
from wfm.core.concurrency import slowdown_by_compose_times

if TYPE_CHECKING:
    from collections.abc import Callable


class WorkRow(Protocol):
    """One vector, as the replay reads it."""

    extra: dict[str, Any]

    def __getitem__(self, name: str) -> float: ...


def _pool(row: WorkRow) -> ChatService:
    patience = row["patience_s"]
    return predict_chat(
        row["volume"] / row["interval_s"],
        row["agents"],
        aht_by_sessions=row.extra["aht_by_concurrency"],
        answer_within_s=row["target_s"] if row["target_s"] >= 0 else 0.0,
        patience_s=patience if patience > 0 else None,
    )


def _inflation(row: WorkRow) -> float:
    parallel, agent, customer = (row.extra[k] for k in ("concurrency", "agent_compose_s", "customer_compose_s"))
    return float(slowdown_by_compose_times(int(parallel), agent_s=agent, customer_s=customer)[-1])


def _lagging(row: WorkRow, which: int) -> float:
    loads = modified_load(np.array(row.extra["volumes"], dtype=float), row["aht_s"], interval_s=row["interval_s"])
    return float(loads[which][int(row.extra["interval"])])


def _work(row: WorkRow) -> Workload:
    extra = row.extra
    open_ = extra.get("open", "all")
    size = len(extra["volumes"])
    backlog = (float(extra.get("backlog", 0.0)), int(extra.get("backlog_due", size)))
    return make_workload(
        np.array(extra["volumes"], dtype=float),
        row["aht_s"],
        interval_s=row["interval_s"],
        respond_within_s=row["target_s"] if row["target_s"] >= 0 else 0.0,
        due=extra.get("due_boundary"),
        staffed=None if isinstance(open_, str) else np.array(open_, dtype=bool),
        batch=extra.get("arrivals") == "batch at start",
        backlog=backlog,
        extend="horizon_rule" not in extra,
    )


def _peak(row: WorkRow) -> float:
    """Return the critical interval's staff, which must be the taut string's peak too."""
    staff, _ = min_constant_staff(_work(row))
    peak = float(smoothest_profile(_work(row)).max())
    return staff if abs(staff - peak) <= 1e-9 * max(1.0, staff) else float("nan")


FORMULAS_WORK: dict[tuple[str, str], Callable[[Any], float]] = {
    ("chat", "effective_aht_s"): lambda r: r["aht_s"] / r.extra["factor"],
    ("chat", "aht_inflation_factor"): _inflation,
    ("chat", "prob_wait"): lambda r: float(_pool(r).prob_wait),
    ("chat", "mean_wait_all_s"): lambda r: float(_pool(r).asa_s),
    ("chat", "sl_offered"): lambda r: float(_pool(r).service_level),
    ("chat", "prob_abandon"): lambda r: float(_pool(r).abandonment),
    ("deferred", "min_constant_staff"): _peak,
    ("deferred", "min_constant_staff_integer"): lambda r: float(whole_staff(_peak(r))),
    ("deferred", "min_agent_intervals_integer"): lambda r: float(cheapest_profile(_work(r), whole=True).sum()),
    ("mol", "offered_load_mean"): lambda r: _lagging(r, 0),
    ("mol", "offered_load_end"): lambda r: _lagging(r, 1),
}
