"""Contract hours: exactly the paid minutes of the week's target, on at most so many days, one shift a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.roster.problem import Problem, Week


def keep_contract_hours(
    problem: Problem, week: Week, works: dict[tuple[int, int], Any], *, heads: int = 1
) -> Iterator[Any]:
    """Linear rows for one week of one person (or of `heads` alike).

    `works[d, k]` is the expression of working kind k on day d. Usable in a linear programme and in CP-SAT alike.
    """
    mine = {(d, k): x for (d, k), x in works.items() if d in week.days}
    if not mine:
        return
    yield sum(problem.kinds[k].paid_min * x for (_, k), x in mine.items()) == week.paid_min * heads
    if len(week.days) > week.max_days:
        yield sum(mine.values()) <= week.max_days * heads


def one_shift_a_day(works: dict[tuple[int, int], Any], days: int, *, heads: int = 1) -> Iterator[Any]:
    """At most one shift on each day, where there is a choice of kinds."""
    for d in range(days):
        today = [x for (day, _), x in works.items() if day == d]
        if len(today) > 1:
            yield sum(today) <= heads
