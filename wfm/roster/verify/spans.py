"""Stretches of time, [from, to) in epoch seconds: taken together, cut, and how many hold at once."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wfm.roster.verify.book import Span


def unite(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Time in any of them, in order; those that touch are one."""
    out: list[Span] = []
    for begin, end in sorted(spans):
        if out and begin <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((begin, end))
    return tuple(out)


def common(these: Iterable[Span], those: Iterable[Span]) -> tuple[Span, ...]:
    """Time in both."""
    held = tuple(those)
    pairs = ((max(a, c), min(b, d)) for a, b in these for c, d in held)
    return unite((begin, end) for begin, end in pairs if begin < end)


def count_at_once(spans: Iterable[Span], inside: Iterable[Span]) -> Iterator[tuple[int, int, int]]:
    """How many of `spans` hold at once, as (from, to, number) for all time `inside`, in order."""
    steps: Counter[int] = Counter()
    marks = set()
    asked = unite(inside)
    for begin, end in spans:
        steps[begin] += 1
        steps[end] -= 1
    for begin, end in asked:
        marks |= {begin, end}
    number, k = 0, 0
    for begin, end in pairwise(sorted(marks | set(steps))):
        number += steps.get(begin, 0)
        while k < len(asked) and asked[k][1] <= begin:
            k += 1
        if k < len(asked) and asked[k][0] <= begin:
            yield begin, end, number
