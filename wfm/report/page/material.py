"""What a page is made of: the values and small tables of a run, as read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfm.core.forecast import Forecast
    from wfm.core.history import History
    from wfm.core.requirement import Requirement
    from wfm.core.roster import Coverage, Roster
    from wfm.report.kpi import DayKpi
    from wfm.scenario.scenario import Scenario

    Rows = tuple[Mapping[str, str], ...]


@dataclass(frozen=True)
class Material:
    """A run as far as it went: what it doesn't have is None or absent.

    `actual` is what came in the horizon, on a grid of its own days; `kpi` are planned days; `tables` the rows of the
    run's small files by file name, cells as text; `changed` says what is no longer as it was when the run was made. Of
    a version of a running day, `now` is its moment (index of an interval) and `plan` the forecast of the run it began
    with.
    """

    scenario: Scenario
    manifest: Mapping[str, Any]
    history: History | None = None
    actual: History | None = None
    forecast: Forecast | None = None
    plan: Forecast | None = None
    requirement: Requirement | None = None
    coverage: Coverage | None = None
    roster: Roster | None = None
    kpi: tuple[DayKpi, ...] = ()
    tables: Mapping[str, Rows] = field(default_factory=dict)
    changed: tuple[str, ...] = ()
    now: int | None = None

    def rows(self, name: str) -> Rows:
        """Rows of one small file; none where the run doesn't have it."""
        return self.tables.get(name, ())
