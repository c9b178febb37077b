"""Replay a file of test vectors: `python -m benchmarks.capacity.replay FILE.csv`.

One row is one expected value with an absolute tolerance. Prints every row that fails and ends with the line
`N checked, M failed, K skipped`; skipped rows belong to models that are not built. Exit code 1 if any row failed.
Columns: source, model, volume, interval_s, aht_s, patience_s, agents, target_sl, target_s, asa_s, max_occupancy,
shrinkage, expected_quantity, expected_value, tolerance, kind, extra (JSON).
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from wfm.capacity import erlang_b, erlang_c
from wfm.capacity.rounding import ceil_noise_safe
from wfm.capacity.search import agents_for_asa, agents_for_occupancy, agents_for_service_level
from wfm.capacity.shrinkage import gross_agents, roster_agents
from wfm.core.requirement import Shrinkage
from wfm.errors import CapacityError

if TYPE_CHECKING:
    from collections.abc import Callable


class Row(NamedTuple):
    """One vector; a number is NaN where the file leaves it out."""

    model: str
    quantity: str
    numbers: dict[str, float]
    extra: dict[str, float]

    @property
    def load(self) -> float:
        """Offered load in erlang."""
        return self.numbers["volume"] * self.numbers["aht_s"] / self.numbers["interval_s"]

    def __getitem__(self, name: str) -> float:  # type: ignore[override]
        return self.numbers[name]


def main(arguments: list[str]) -> int:
    """Replay the file named on the command line."""
    if len(arguments) != 1 or not Path(arguments[0]).is_file():
        print("usage: python -m benchmarks.capacity.replay FILE.csv", file=sys.stderr)
        return 2
    checked = failed = skipped = 0
    with Path(arguments[0]).open(encoding="utf-8", newline="") as file:
        for line, cells in enumerate(csv.DictReader(file), start=2):
            row = read_row(cells)
            compute = FORMULAS.get((row.model, row.quantity))
            if compute is None:
                skipped += 1
                continue
            checked += 1
            got, expected, tolerance = attempt(compute, row), float(cells["expected_value"]), float(cells["tolerance"])
            if not agrees(got, expected, tolerance):
                failed += 1
                where = f"row {line}  {row.model} {row.quantity}"
                print(f"{where}: expected {expected!r} +- {tolerance:g}, got {got!r} ({cells['source']})")
    print(f"{checked} checked, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


def attempt(compute: Callable[[Row], float], row: Row) -> float:
    """Compute a row; NaN, which agrees with nothing, where an input is missing or refused."""
    try:
        return compute(row)
    except (CapacityError, KeyError) as error:
        print(f"{type(error).__name__}: {error}")
        return float("nan")


def agrees(got: float, expected: float, tolerance: float) -> bool:
    """Whether a result lies within the absolute tolerance; infinity agrees with infinity, NaN with nothing."""
    return got == expected or abs(got - expected) <= tolerance


def read_row(cells: dict[str, str]) -> Row:
    """Turn one line of the file into numbers."""
    names = ("volume", "interval_s", "aht_s", "agents", "target_sl", "target_s", "asa_s", "max_occupancy", "shrinkage")
    numbers = {name: float(cells[name]) if cells[name] else float("nan") for name in names}
    return Row(cells["model"], cells["expected_quantity"], numbers, json.loads(cells["extra"] or "{}"))


def _least_agents(row: Row) -> int:
    handle, within = row["aht_s"], row["target_s"]
    asked = int(
        agents_for_service_level(row.load, aht_s=handle, service_level=row["target_sl"], answer_within_s=within)
    )
    if row["max_occupancy"] > 0:
        asked = max(asked, int(agents_for_occupancy(row.load, row["max_occupancy"])))
    return asked


def _level(row: Row) -> float:
    handle, within = row["aht_s"], row["target_s"]
    return float(erlang_c.service_level(row.load, row["agents"], aht_s=handle, answer_within_s=within))


def _heads(row: Row) -> float:
    if "mean_contract_fraction" in row.extra:
        return float(ceil_noise_safe(row["agents"] / row.extra["mean_contract_fraction"]))
    return float(ceil_noise_safe(row["agents"] * row.extra["uplift"]))


def _whole_gross(agents: float, share: float) -> float:
    return float(roster_agents(agents, Shrinkage(unrostered=share)))


FORMULAS: dict[tuple[str, str], Callable[[Row], float]] = {
    ("erlang_b", "blocking"): lambda r: float(erlang_b.blocking(r.load, r["agents"])),
    ("erlang_b", "max_offered_load_erlang"): lambda r: erlang_b.max_offered_erlangs(
        r["agents"], r.extra["max_blocking"]
    ),
    ("erlang_b", "required_lines"): lambda r: erlang_b.lines_for_blocking(r.load, r.extra["max_blocking"]),
    ("erlang_c", "asa_s"): lambda r: float(erlang_c.asa(r.load, r["agents"], aht_s=r["aht_s"])),
    ("erlang_c", "immediate_answer"): lambda r: float(erlang_c.immediate_answer(r.load, r["agents"])),
    ("erlang_c", "log10_prob_wait"): lambda r: float(erlang_c.log10_prob_wait(r.load, r["agents"])),
    ("erlang_c", "occupancy"): lambda r: float(erlang_c.occupancy(r.load, r["agents"])),
    ("erlang_c", "offered_load_erlang"): lambda r: r.load,
    ("erlang_c", "prob_wait"): lambda r: float(erlang_c.prob_wait(r.load, r["agents"])),
    ("erlang_c", "prob_wait_longer_than_target"): lambda r: 1.0 - _level(r),
    ("erlang_c", "queue_length"): lambda r: float(erlang_c.queue_length(r.load, r["agents"])),
    ("erlang_c", "required_agents_asa"): lambda r: int(agents_for_asa(r.load, aht_s=r["aht_s"], asa_s=r["asa_s"])),
    ("erlang_c", "required_agents_raw"): _least_agents,
    ("erlang_c", "required_agents_with_shrinkage"): lambda r: _whole_gross(_least_agents(r), r["shrinkage"]),
    ("erlang_c", "service_level"): _level,
    ("erlang_c", "wait_of_queued_s"): lambda r: float(erlang_c.wait_of_queued(r.load, r["agents"], aht_s=r["aht_s"])),
    ("shrinkage", "gross_agents_ceil"): lambda r: _whole_gross(r["agents"], r["shrinkage"]),
    ("shrinkage", "gross_agents_fractional"): lambda r: float(
        gross_agents(r["agents"], Shrinkage(rostered=r["shrinkage"]))
    ),
    ("fte", "headcount_ceil"): _heads,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
