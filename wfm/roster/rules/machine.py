"""A rule on one person's days, as a machine that reads them one by one.

Every personal rule is one of these: from the state left by the days so far and what it sees of the next choice (its
letter) follows the next state and a price, or that the choice is forbidden. The product of the machines of a person is
the set of all their lawful schedules (`wfm.roster.graph`): a shortest path in it is their best one, at any prices.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable
    from datetime import date

    from wfm.core.agent import Agent, Contract, WorkedShift
    from wfm.core.grid import Grid
    from wfm.core.rules import SiteRules
    from wfm.core.shift import LabourRules
    from wfm.roster.choices import Choice

Step = tuple["Hashable", float]
"""State after a day, and the price of it."""


@dataclass(frozen=True)
class Past:
    """What a person brings into the horizon: shifts worked before it in order of time.

    `period` are the least and most paid minutes due in the horizon, where their contract says.
    """

    agent: Agent
    worked: tuple[WorkedShift, ...] = ()
    period: tuple[int, int] | None = None


@dataclass(frozen=True)
class Setting:
    """What the machines of people alike are made of.

    `people` are those they are for, all of one `contract`; `choices[d]` what can be done on day d of `grid`, off first.
    `week_of[d]` is the first date of the contract week of day d. `minor` says that they are under age.
    """

    grid: Grid
    labour: LabourRules
    rules: SiteRules
    contract: Contract
    people: tuple[Past, ...]
    choices: tuple[tuple[Choice, ...], ...]
    week_of: tuple[date, ...]
    minor: bool = False


class DayRule(ABC):
    """One rule that looks at each day alone: availability, locks, requests, rotations."""

    name: str
    """The rule's name, as in violations and in `rules/`."""

    @abstractmethod
    def price(self, past: Past, choice: Choice) -> float | None:
        """Price of a choice for a person; None where the rule forbids it.

        A band of starts is forbidden only where each start in it is, and priced at its dearest start: exact starts are
        judged one by one later.
        """


class Machine(ABC):
    """One rule for people alike. States and letters are small hashable values; equal ones are one."""

    name: str
    """The rule's name, as in violations and in `rules/`."""

    @abstractmethod
    def begin(self, past: Past) -> Hashable:
        """State before the first day."""

    @abstractmethod
    def read(self, choice: Choice) -> Hashable:
        """See what this rule needs of a choice."""

    @abstractmethod
    def step(self, state: Hashable, letter: Hashable) -> Step | None:
        """State and price after a day; None where the rule forbids it."""

    def finish(self, state: Hashable) -> float | None:
        """Price of ending so; None where the rule forbids it."""
        del state
        return 0.0
