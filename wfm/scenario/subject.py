"""What the cross-checks look at: the sound sections of the form, and core values built from them once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from wfm.scenario.build import build_contract, build_holidays, build_labour, build_opening, build_queue, build_shift
from wfm.scenario.people import People

if TYPE_CHECKING:
    from datetime import date

    from wfm.core.agent import Contract
    from wfm.core.queue import Queue
    from wfm.core.shift import LabourRules, ShiftKind
    from wfm.scenario.faults import Checked
    from wfm.scenario.forms import OpeningHoursForm, ScenarioForm
    from wfm.scenario.places import KeyPath, Places


@dataclass
class Subject:
    """A scenario under inspection. A value below may be asked for only when the sections it needs are valid."""

    checked: Checked
    places: Places
    people: People = field(default_factory=People)

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

    def opening_forms(self) -> Iterator[tuple[KeyPath, OpeningHoursForm]]:
        """Yield the opening hours of the site and of queues with their own, with their key paths."""
        if "opening_hours" in self.checked.valid:
            yield ("opening_hours",), self.form.opening_hours
        if "queues" in self.checked.valid:
            for name, queue in self.form.queues.items():
                if queue.opening_hours is not None:
                    yield ("queues", name, "opening_hours"), queue.opening_hours
