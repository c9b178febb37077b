"""actions.csv: what to do through the day, the best first, those that were taken and those that weren't."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.pipeline.files.moments import show_moment
from wfm.pipeline.files.table import write_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from wfm.core.intraday import Action

ACTIONS = "actions.csv"
COLUMNS = (
    "agent", "kind", "from_start", "from_end", "to_start", "to_end", "effect", "reason", "rank", "taken", "date",
    "what", "to_queue", "cost_eur",
)  # fmt: skip


def write_actions(
    taken: Sequence[Action], ideas: Sequence[Action], folder: Path, zone: ZoneInfo
) -> tuple[str, ...]:  # fmt: skip
    """Write actions.csv, those taken before the ideas; the names written. `effect` is a share: 0.004 is 0.4 points."""
    rows = [_list(action, zone, done=True) for action in taken] + [_list(idea, zone, done=False) for idea in ideas]
    write_table(folder / ACTIONS, COLUMNS, rows)
    return (ACTIONS,)


def _list(action: Action, zone: ZoneInfo, *, done: bool) -> tuple[object, ...]:
    moments = (action.from_start, action.from_end, action.to_start, action.to_end)
    shown = (None if moment is None else show_moment(moment, zone) for moment in moments)
    told = (action.effect, action.reason, action.rank, done, action.date, action.what, action.to_queue)
    return action.agent, action.kind, *shown, *told, action.cost_eur
