"""What a roster costs: missing agents, convex in how many, and spare ones. No wages, no constants.

Where a least number of people is set on a line (`wfm.roster.floors`) the need is at least that, and each of the first
so many costs the rule's weight when missing: on top of the need's own price where the need asks for them too, the
weight alone where it doesn't. So whoever is there for that alone is not spare. The price stays convex, since the first
people are the last to be missing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import FloatArray, IntArray, frozen
from wfm.roster.floors import floor_steps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.core.options import RosterOptions
    from wfm.roster.floors import Floor


@dataclass(frozen=True)
class Pricing:
    """Prices per cover line and interval.

    `widths[q, t, i]` agents may be missing at `prices[q, i]` each, cheapest first; the widths add up to the need.
    `over[q]` is paid per spare agent. `unit` is the price of one missing agent-interval, the measure of `gap_of_need`.
    """

    widths: IntArray
    prices: FloatArray
    over: FloatArray
    unit: float


def price_steps(
    need: IntArray, options: RosterOptions, *, lead_line: int | None, lead_least: IntArray | None = None
) -> Pricing:
    """Turn the options' shares of need into whole agents per interval, ends rounded up: widths (q, t, step).

    Of the team leads' line `lead_least` (t,; None: all of the need) must be on duty, and each missing one of those has
    the lead price. The others are how leads spread: the first of them missing costs the spread's price, the second
    twice that and so on, and so does one too many.
    """
    lines, size = need.shape
    shares = np.array([step.up_to_share for step in options.under])
    ends = np.minimum(np.ceil(need[:, :, None] * shares - 1e-9).astype(np.int64), need[:, :, None])
    ends[:, :, -1] = need
    ends = np.maximum.accumulate(ends, axis=2)
    widths = np.diff(ends, axis=2, prepend=np.zeros((lines, size, 1), dtype=np.int64))
    prices = np.tile(np.array([step.price for step in options.under]), (lines, 1))
    over = np.full(lines, options.over_price)
    pricing = Pricing(widths, prices, over, float(options.under[0].price))
    if lead_line is not None:
        pricing = _price_leads(pricing, need[lead_line], lead_line, options=options, least=lead_least)
    return replace(
        pricing, widths=frozen(pricing.widths), prices=frozen(pricing.prices), over=frozen(pricing.over)
    )


def _price_leads(
    pricing: Pricing, need: IntArray, line: int, *, options: RosterOptions, least: IntArray | None
) -> Pricing:
    """Price the team leads' line: who must be on duty last, before them how they spread, one by one."""
    duty = need if least is None else np.minimum(least, need)
    spread = need - duty
    steps = int(spread.max(initial=0))
    front = max(steps + 1 - pricing.prices.shape[1], 0)
    widths = np.pad(pricing.widths, ((0, 0), (0, 0), (front, 0)))
    prices = np.concatenate([np.tile(pricing.prices[:, :1], (1, front)), pricing.prices], axis=1)
    over = pricing.over.copy()
    widths[line, :, :] = 0
    widths[line, :, -1] = duty
    widths[line, :, -1 - steps : -1] = np.arange(steps) < spread[:, None]
    dearer = options.lead_spread_price * np.arange(1 - (prices.shape[1] - 1 - steps), steps + 1)
    prices[line, :-1] = np.clip(dearer, 0.0, options.lead_missing_price)
    prices[line, -1] = options.lead_missing_price
    over[line] = 0.0 if least is None else options.lead_spread_price
    return replace(pricing, widths=widths, prices=prices, over=over)


def raise_need(need: IntArray, pricing: Pricing, floors: Sequence[Floor]) -> tuple[IntArray, Pricing]:
    """Raise the need (q, t) to the floors of single lines, and price the first people of each at their weights too."""
    raised, steps = need.copy(), {}
    for line in sorted({floor.line for floor in floors if floor.line is not None}):
        mine = [floor for floor in floors if floor.line == line]
        raised[line] = np.maximum.reduce([need[line], *(floor.least for floor in mine)])
        steps[line] = _line_steps(pricing, line, need[line], raised[line], mine)
    count = max([pricing.prices.shape[1], *(prices.size for prices, _ in steps.values())])
    front = count - pricing.prices.shape[1]
    prices = np.concatenate([np.tile(pricing.prices[:, :1], (1, front)), pricing.prices], axis=1)
    widths = np.pad(pricing.widths, ((0, 0), (0, 0), (front, 0)))
    for line, (mine_prices, mine_widths) in steps.items():
        front = count - mine_prices.size
        prices[line] = np.concatenate([np.full(front, mine_prices[0]), mine_prices])
        widths[line] = np.pad(mine_widths, ((0, 0), (front, 0)))
    return raised, replace(pricing, widths=frozen(widths), prices=frozen(prices))


def _line_steps(
    pricing: Pricing, line: int, need: IntArray, raised: IntArray, floors: Sequence[Floor]
) -> tuple[FloatArray, IntArray]:
    """Ascending prices of a line with its floors, and how many people miss at each: widths (t, step)."""
    most, size = int(raised.max(initial=0)), need.size
    person = np.arange(1, most + 1)
    ends = np.cumsum(pricing.widths[line], axis=1)
    missing = need[:, None] - person + 1
    step = (missing[:, :, None] > ends[:, None, :]).sum(axis=2).clip(max=pricing.prices.shape[1] - 1)
    price = np.where(missing > 0, pricing.prices[line][step], 0.0) + floor_steps(floors, most, size)
    asked = person <= raised[:, None]
    prices, where = np.unique(np.round(price[asked], 9), return_inverse=True)
    widths = np.zeros((size, prices.size), dtype=np.int64)
    np.add.at(widths, (np.nonzero(asked)[0], where), 1)
    return prices, widths


def price_cover(pricing: Pricing, need: IntArray, cover: IntArray) -> float:
    """Cost of a coverage, both (q, t): the convex price of what is missing plus the price of what is spare."""
    missing = np.maximum(need - cover, 0)
    before = np.cumsum(pricing.widths, axis=2) - pricing.widths
    taken = np.clip(missing[:, :, None] - before, 0, pricing.widths)
    spare = np.maximum(cover - need, 0)
    return float((taken * pricing.prices[:, None, :]).sum() + (spare * pricing.over[:, None]).sum())


def cover_costs(pricing: Pricing, need: IntArray, cover: IntArray, *, lead_line: int | None) -> dict[str, float]:
    """Parts of that cost: "under" and "over" of the queues, "leads" for team leads missing or badly spread."""
    whole = price_cover(pricing, need, cover)
    spare = np.maximum(cover - need, 0) * pricing.over[:, None]
    queues = np.arange(need.shape[0]) != (-1 if lead_line is None else lead_line)
    over, leads = float(spare[queues].sum()), 0.0
    if lead_line is not None:
        only = np.where(queues[:, None], need, cover)
        leads = price_cover(pricing, need, only)
    return {"under": whole - over - leads, "over": over, "leads": leads}


def missing_price(pricing: Pricing, line: int, t: int, missing: int) -> float:
    """Price of the `missing`-th agent (1 is the first) of a line in an interval."""
    ends = np.cumsum(pricing.widths[line, t])
    return float(pricing.prices[line, int(np.searchsorted(ends, missing))])
