"""What a roster grants: requests, hours, fair shares, work off the queues, and what it changes of an earlier one."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wfm.core.fairness import ShareCount
    from wfm.core.grid import Grid
    from wfm.core.reasons import Change
    from wfm.core.roster import HoursTarget
    from wfm.core.rules import Request
    from wfm.roster.activities import Placement
    from wfm.roster.verify.duty import BrokenWish

REQUESTS = "requests"
WEEK = 7


@dataclass(frozen=True)
class WishFigures:
    """How often a rule with a price isn't kept, and what that costs in all."""

    rule: str
    count: int
    price: float


@dataclass(frozen=True)
class ShareFigures:
    """What `people` people got of something shared: least, mean and most, beside their shares; `beyond` got more.

    More is at least one more than the share.
    """

    count: str
    people: int
    least: int
    mean: float
    most: int
    least_share: float
    most_share: float
    beyond: int


@dataclass(frozen=True)
class ChangeFigures:
    """A changed day in words; `forced` where the earlier schedule was no longer possible."""

    agent: str
    day: str
    text: str
    forced: bool


@dataclass(frozen=True)
class GrantFigures:
    """What was asked of a roster and granted.

    Hours count people and contract weeks; `changes` is None where there was no roster to begin from.
    """

    requests_asked: int
    requests_granted: int
    wishes: tuple[WishFigures, ...]
    shares: tuple[ShareFigures, ...]
    hours_asked: int
    hours_kept: int
    activities_asked: int = 0
    activities_placed: int = 0
    changes: tuple[ChangeFigures, ...] | None = None


def count_grants(
    wishes: Sequence[BrokenWish],
    fairness: Sequence[ShareCount],
    targets: Sequence[HoursTarget],
    grid: Grid,
    *,
    requests: Sequence[Request],
    activities: Placement | None,
    changes: Sequence[Change] | None,
) -> GrantFigures:
    """Count; `requests` are those for dates of the horizon."""
    refused = sum(wish.rule == REQUESTS for wish in wishes)
    placed = sum(len(session.people) for session in activities.placed) if activities else 0
    missed = sum(miss.times for miss in activities.unplaced) if activities else 0
    return GrantFigures(
        requests_asked=len(requests),
        requests_granted=len(requests) - refused,
        wishes=_sum_wishes(wish for wish in wishes if wish.rule != REQUESTS),
        shares=_sum_shares(fairness),
        hours_asked=len(targets),
        hours_kept=sum(not minutes_short(target, grid) for target in targets),
        activities_asked=placed + missed,
        activities_placed=placed,
        changes=None if changes is None else tuple(map(_describe_change, changes)),
    )


def minutes_short(target: HoursTarget, grid: Grid) -> int:
    """Paid minutes by which even the most of a target falls short of contract less leave; 0 where it doesn't.

    Of a week that is only partly in the horizon its share is due.
    """
    days = sum(0 <= (day - target.week).days < WEEK for day in grid.dates)
    due = target.contract_minutes * days // WEEK - target.leave_minutes
    return max(0, due - (target.minutes if target.most_minutes is None else target.most_minutes))


def _sum_wishes(wishes: Iterable[BrokenWish]) -> tuple[WishFigures, ...]:
    """Rule by rule, the dearest first."""
    count: Counter[str] = Counter()
    price: dict[str, float] = defaultdict(float)
    for wish in wishes:
        count[wish.rule] += 1
        price[wish.rule] += wish.price
    rules = sorted(count, key=lambda rule: (-price[rule], rule))
    return tuple(WishFigures(rule, count[rule], price[rule]) for rule in rules)


def _sum_shares(fairness: Sequence[ShareCount]) -> tuple[ShareFigures, ...]:
    out = []
    for name in dict.fromkeys(one.count for one in fairness):
        mine = [one for one in fairness if one.count == name]
        worked, shares = [one.worked for one in mine], [one.share for one in mine]
        beyond = sum(one.worked >= one.share + 1 for one in mine)
        mean = sum(worked) / len(worked)
        out.append(ShareFigures(name, len(mine), min(worked), mean, max(worked), min(shares), max(shares), beyond))
    return tuple(out)


def _describe_change(change: Change) -> ChangeFigures:
    text = f"{change.agent} {change.date:%a %d %b}: {change.before} -> {change.after}: {change.reason}"
    return ChangeFigures(change.agent, f"{change.date}", text, change.forced)
