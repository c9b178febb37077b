"""Contracts of a new site, with weekly hours that its shifts can add up to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wfm.scenario.samples.shifts import choose_lengths

if TYPE_CHECKING:
    from wfm.scenario.samples.site import Spans


@dataclass(frozen=True)
class SampleContract:
    """A contract: hours a week, paid hours of its shifts, most days a week, share of the people who have it."""

    name: str
    hours: int
    lengths: tuple[int, ...]
    most_days: int
    share: float


USUAL = (
    SampleContract("full_40", 40, (8,), 5, 0.30),
    SampleContract("part_32", 32, (8,), 4, 0.25),
    SampleContract("part_24", 24, (4, 6, 8), 4, 0.25),
    SampleContract("part_20", 20, (4, 6), 5, 0.20),
)
SHORT_DAYS = SampleContract("part_32", 32, (6, 8), 5, 0.25)
"""Instead of the usual one, where a day is too short for eight hours: else only part-timers could work on it."""


def fit_contracts(hours: Spans, step: int) -> tuple[SampleContract, ...]:
    """Give the usual contracts, with fewer hours where the site is open too short for them; each hours a week once."""
    lengths, found = choose_lengths(hours, step), dict[int, SampleContract]()
    short = any(choose_lengths((span,), step)[0] < max(lengths) for span in hours if span)
    for contract in USUAL:
        usual = SHORT_DAYS if short and contract.name == SHORT_DAYS.name else contract
        may = tuple(sorted(set(usual.lengths) & set(lengths))) or (max(lengths),)
        days = min(usual.most_days, sum(span is not None for span in hours))
        weekly = max(total for total in _add_up(may, days) if total <= usual.hours)
        name = usual.name if weekly == usual.hours else f"part_{weekly}"
        share = usual.share + (found[weekly].share if weekly in found else 0.0)
        found[weekly] = SampleContract(name, weekly, may, days, share)
    return tuple(found.values())


def mean_hours(contracts: tuple[SampleContract, ...]) -> float:
    """Weekly hours of the mean person."""
    return sum(contract.hours * contract.share for contract in contracts)


def _add_up(lengths: tuple[int, ...], days: int) -> set[int]:
    """Weekly hours that at most so many shifts of these lengths make."""
    sums = {0}
    for _ in range(days):
        sums |= {total + length for total in sums for length in lengths}
    return sums
