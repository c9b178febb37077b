"""What the cross-checks look at: the sound sections of the form, and core values built from them once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from wfm.core.grid import Grid
from wfm.scenario.build import (
    build_adjustment,
    build_holidays,
    build_shift,
)
from wfm.scenario.build_queues import build_opening, build_queue
from wfm.scenario.build_rules import build_contract, build_labour, build_site_rules
from wfm.scenario.people import People

if TYPE_CHECKING:
    from wfm.core.adjustment import Adjustment
    from wfm.core.agent import Contract
    from wfm.core.events import Event
    from wfm.core.queue import Queue
    from wfm.core.rules import SiteRules
    from wfm.core.shift import LabourRules, ShiftKind
    from wfm.scenario.faults import Checked
    from wfm.scenario.forms import AdjustmentForm, ScenarioForm
    from wfm.scenario.forms_queues import OpeningHoursForm
    from wfm.scenario.places import KeyPath, Places
    from wfm.scenario.tables import Table


@dataclass
class Subject:
    """A scenario under inspection. A value below may be asked for only when the sections it needs are valid.

    `events` and `listed`, the adjustments of a file, are what was read without a fault; `tables` hold their faults.
    """

    checked: Checked
    places: Places
    people: People = field(default_factory=People)
    events: tuple[Event, ...] = ()
    listed: tuple[Adjustment, ...] = ()
    tables: list[Table] = field(default_factory=list)

    @property
    def form(self) -> ScenarioForm:
        """The form; only `checked.valid` sections are there."""
        return self.checked.form

    @cached_property
    def holidays(self) -> dict[date, str]:
        """Public holidays; none where the country is unknown, which is a fault of its own."""
        try:
            return build_holidays(self.form.holidays, self.form.horizon)
        except ValueError:
            return {}

    @cached_property
    def horizon(self) -> Grid:
        """Days and intervals to plan."""
        form = self.form
        return Grid(form.timezone, form.interval_min, form.horizon.start, form.horizon.days)

    @cached_property
    def zone(self) -> ZoneInfo:
        """Time zone of the site; UTC where it is unknown, which is a fault of its own."""
        try:
            return ZoneInfo(self.form.timezone)
        except (KeyError, ValueError, OSError):
            return ZoneInfo("UTC")

    @property
    def dates(self) -> tuple[date, ...]:
        """Dates of the horizon."""
        form = self.form.horizon
        return tuple(form.start + timedelta(days=d) for d in range(form.days))

    @property
    def adjustment_forms(self) -> list[AdjustmentForm]:
        """Adjustments written in the scenario; [] where it names a file of them."""
        return [] if isinstance(self.form.adjustments, str) else self.form.adjustments

    @cached_property
    def adjustments(self) -> tuple[Adjustment, ...]:
        """Adjustments in their order."""
        return self.listed or tuple(build_adjustment(form) for form in self.adjustment_forms)

    @cached_property
    def queues(self) -> tuple[Queue, ...]:
        """Queues in the order of the file."""
        site = build_opening(self.form.opening_hours, self.holidays)
        return tuple(build_queue(name, form, site, self.holidays) for name, form in self.form.queues.items())

    @cached_property
    def shifts(self) -> tuple[ShiftKind, ...]:
        """Shift kinds in the order of the file."""
        return tuple(build_shift(name, form) for name, form in self.form.shifts.items())

    @cached_property
    def contracts(self) -> dict[str, Contract]:
        """Contracts by name."""
        return {name: build_contract(name, form) for name, form in self.form.contracts.items()}

    @cached_property
    def labour(self) -> LabourRules:
        """Labour rules."""
        return build_labour(self.form.labour)

    @cached_property
    def rules(self) -> SiteRules:
        """What the site agrees, with who takes part in which rotation."""
        return build_site_rules(self.form.rules, self.people.rotations)

    def opening_forms(self) -> Iterator[tuple[KeyPath, OpeningHoursForm]]:
        """Yield the opening hours of the site, and those and the staffed hours of queues, with their key paths."""
        if "opening_hours" in self.checked.valid:
            yield ("opening_hours",), self.form.opening_hours
        if "queues" in self.checked.valid:
            for name, queue in self.form.queues.items():
                if queue.opening_hours is not None:
                    yield ("queues", name, "opening_hours"), queue.opening_hours
                if queue.staffed_hours is not None:
                    yield ("queues", name, "staffed_hours"), queue.staffed_hours
