"""Smallest sets of conditions that can't hold together, and smallest ones to give up, by asking what works.

A set of conditions works if something keeps all of them; every part of a set that works does too. What clashes and is
irreducible is found by leaving out one at a time (deletion filter; Chinneck and Dravnieks 1991); the smallest such set
by the sets that hit everything that must be given up (Ignatiev, Previti, Liffiton and Marques-Silva 2015).
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Works = Callable[[frozenset[int]], bool]


class Asked:
    """Answers given so far, so that no set is tried twice or though a larger one is known to work; counts the tries."""

    def __init__(self, works: Works) -> None:
        self._works = works
        self._yes: list[frozenset[int]] = []
        self._no: list[frozenset[int]] = []
        self.tries = 0

    def works(self, conditions: Iterable[int]) -> bool:
        """Whether these conditions can hold together."""
        wanted = frozenset(conditions)
        if any(wanted <= known for known in self._yes):
            return True
        if any(known <= wanted for known in self._no):
            return False
        self.tries += 1
        found = self._works(wanted)
        (self._yes if found else self._no).append(wanted)
        return found


def drop_least(asked: Asked, order: Sequence[int]) -> frozenset[int]:
    """Conditions to give up: without them the rest works, with any one of them put back it doesn't.

    Those first in `order` are kept before those behind them.
    """
    kept: set[int] = set()
    for one in order:
        if asked.works({*kept, one}):
            kept.add(one)
    return frozenset(order) - kept


def clash_of(asked: Asked, order: Sequence[int]) -> frozenset[int]:
    """Conditions that clash, each of them needed for that; those first in `order` are left out before the others.

    All of `order` together must not work.
    """
    left = list(order)
    for one in order:
        rest = [other for other in left if other != one]
        if not asked.works(rest):
            left = rest
    return frozenset(left)


def smallest_clash(asked: Asked, order: Sequence[int], *, most_tries: int = 150) -> tuple[frozenset[int], bool]:
    """Find the clash of fewest conditions, and whether that is proved within so many tries.

    What is slow to try belongs at the front of `order`: it is left out first, and added last.
    """
    best = clash_of(asked, order)
    given_up: list[frozenset[int]] = []
    while asked.tries < most_tries:
        hits = _hit_all(given_up, less_than=len(best))
        if hits is None:
            return best, True
        if not asked.works(hits):
            return hits, True
        given_up.append(drop_least(asked, [*sorted(hits), *(one for one in reversed(order) if one not in hits)]))
    return best, len(best) == 1


def _hit_all(sets: Sequence[frozenset[int]], *, less_than: int) -> frozenset[int] | None:
    """Fewest conditions with one of each set, if there are so few; None if not."""
    known = sorted(frozenset().union(*sets))
    for size in range(less_than):
        for chosen in combinations(known, size):
            if all(not one.isdisjoint(chosen) for one in sets):
                return frozenset(chosen)
    return None
