"""From FTE to people by contract: the mix the site has, so that heads add up to those of fte.csv."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wfm.capacity.leads import count_coaches
from wfm.core.hiring import HeadsRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from wfm.core.agent import Agent, Contract
    from wfm.core.hiring import CoachRule
    from wfm.core.requirement import FteRow

AGENT, TEAM_LEAD, COACH = "agent", "team_lead", "coach"


@dataclass(frozen=True)
class ContractShare:
    """One contract of the mix: FTE of one person, and its share of all heads and of all FTE (0-1)."""

    contract: str
    fte_each: float
    share_of_heads: float
    share_of_fte: float


def describe_mix(
    agents: Iterable[Agent], contracts: Mapping[str, Contract], *, full_time_hours: float
) -> tuple[ContractShare, ...]:
    """Contracts that agents have, in the order of `contracts`; () where there are none.

    Team leads don't count, nor people without sure hours, who are on call only.
    """
    held = (agent.contract for agent in agents if agent.role == "agent")
    counts = Counter(name for name in held if contracts[name].weekly_min)
    each = {name: contracts[name].weekly_min / 60.0 / full_time_hours for name in contracts if counts[name]}
    heads, fte = counts.total(), sum(counts[name] * value for name, value in each.items())
    return tuple(ContractShare(name, v, counts[name] / heads, counts[name] * v / fte) for name, v in each.items())


def count_heads(rows: Sequence[FteRow], mix: Sequence[ContractShare], *, coaches: CoachRule) -> tuple[HeadsRow, ...]:
    """People by contract for every row of FTE if the mix stays as it is; team leads and coaches beside the rows ALL.

    Nothing is rounded: per row, FTE add up to the row's, and heads to the row's where its heads were counted with the
    mean hours of the same mix.
    """
    found: list[HeadsRow] = []
    for row in rows:
        for part in mix:
            fte = row.fte * part.share_of_fte
            found.append(HeadsRow(row.queue, row.week, AGENT, part.contract, fte / part.fte_each, fte))
        if row.team_leads is not None:
            found.append(HeadsRow(row.queue, row.week, TEAM_LEAD, "", row.team_leads, None))
            if coaches.per_fte is not None:
                found.append(HeadsRow(row.queue, row.week, COACH, "", count_coaches(row.fte, coaches), None))
    return tuple(found)
