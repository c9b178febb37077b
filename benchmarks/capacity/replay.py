"""Replay files of test vectors: `python -m benchmarks.capacity.replay FILE.csv [FILE.csv ...]`.

One row is one expected value with an absolute tolerance. Prints every row that fails and ends with the line
`N checked, M failed, K skipped`; skipped rows belong to models that are not built. Exit code 1 if any row failed.
Columns: source, model, volume, interval_s, aht_s, patience_s, agents, target_sl, target_s, asa_s, max_occupancy,
shrinkage, expected_quantity, expected_value, tolerance, kind, extra (JSON).
"""

from __future__ import annotations

import csv
import json
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from scipy.optimize import brentq
from scipy.special import erfcx

from benchmarks.capacity.replay_work import FORMULAS_WORK
from wfm.capacity import erlang_a, erlang_b, erlang_c
from wfm.capacity.erlang_x import attempted_erlangs
from wfm.capacity.mmnk import LineOutcomes, line_outcomes
from wfm.capacity.rounding import ceil_noise_safe
from wfm.capacity.search import agents_for_asa, agents_for_occupancy, agents_for_service_level
from wfm.capacity.search_a import agents_for_service_level_a
from wfm.capacity.shrinkage import gross_agents, roster_agents
from wfm.core.requirement import DEFINITIONS, Shrinkage
from wfm.errors import CapacityError

if TYPE_CHECKING:
    from collections.abc import Callable


class Row(NamedTuple):
    """One vector; a number is NaN where the file leaves it out."""

    model: str
    quantity: str
    numbers: dict[str, float]
    extra: dict[str, Any]

    @property
    def load(self) -> float:
        """Offered load in erlang."""
        return self.numbers["volume"] * self.numbers["aht_s"] / self.numbers["interval_s"]

    def __getitem__(self, name: str) -> float:  # type: ignore[override]
        return self.numbers[name]


def main(arguments: list[str]) -> int:
    """Replay the files named on the command line."""
    files = [Path(argument) for argument in arguments]
    if not files or not all(file.is_file() for file in files):
        print("usage: python -m benchmarks.capacity.replay FILE.csv [FILE.csv ...]", file=sys.stderr)
        return 2
    counts = [replay(file, f"{file.name} " if len(files) > 1 else "") for file in files]
    checked, failed, skipped = (sum(column) for column in zip(*counts, strict=True))
    print(f"{checked} checked, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


def replay(path: Path, prefix: str) -> tuple[int, int, int]:
    """Print the rows of one file that fail; rows checked, failed and skipped."""
    checked = failed = skipped = 0
    with path.open(encoding="utf-8", newline="") as file:
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
                where = f"{prefix}row {line}  {row.model} {row.quantity}"
                print(f"{where}: expected {expected!r} +- {tolerance:g}, got {got!r} ({cells['source']})")
    return checked, failed, skipped


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
    names = ("volume", "interval_s", "aht_s", "patience_s", "agents", "target_sl", "target_s", "asa_s")
    names += ("max_occupancy", "shrinkage")
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


def _patient(row: Row) -> dict[str, float]:
    return {"aht_s": row["aht_s"], "patience_s": row["patience_s"]}


def _level_a(row: Row, load: float | None = None) -> float:
    load = row.load if load is None else load
    within, asked = row["target_s"], row.quantity
    return float(
        erlang_a.service_level(load, row["agents"], answer_within_s=within, definition=asked, **_patient(row))
    )


def _least_agents_a(row: Row) -> int:
    """Least that keeps level and abandonment, stepped up until the carried load fits the occupancy."""
    n = int(
        agents_for_service_level_a(
            row.load,
            service_level=row["target_sl"],
            answer_within_s=row["target_s"],
            definition=row.extra.get("sl_definition", "sl_offered"),
            max_abandonment=row.extra.get("max_abandon"),
            **_patient(row),
        )
    )
    while row["max_occupancy"] > 0 and float(erlang_a.occupancy(row.load, n, **_patient(row))) > row["max_occupancy"]:
        n += 1
    return n


def _attempts(row: Row) -> float:
    share, lines = row.extra["redial"], row.extra.get("lines")
    return float(attempted_erlangs(row.load, row["agents"], redial_share=share, lines=lines, **_patient(row)))


def _abandon_per_attempt(row: Row) -> float:
    load = _attempts(row)
    if "lines" in row.extra:
        return float(line_outcomes(load, row["agents"], lines=row.extra["lines"], **_patient(row)).abandonment)
    return float(erlang_a.abandonment(load, row["agents"], **_patient(row)))


def _by_lines(row: Row) -> LineOutcomes:
    patience = row["patience_s"] if row["patience_s"] > 0 else None
    return line_outcomes(row.load, row["agents"], lines=row.extra["lines"], aht_s=row["aht_s"], patience_s=patience)


def _delay_limit(beta: float) -> float:
    """P(wait) of Erlang C for many agents n = a + beta sqrt(a) (Halfin and Whitt 1981)."""
    return 1.0 / (1.0 + beta * math.sqrt(math.pi / 2) * erfcx(-beta / math.sqrt(2)))


def _beta(alpha: float) -> float:
    return float(brentq(lambda beta: _delay_limit(beta) - alpha, 0.0, 30.0, xtol=1e-15, rtol=1e-14))


def _garnett(beta: float, theta_over_mu: float) -> float:
    """P(wait) of Erlang A for many agents (Garnett, Mandelbaum and Reiman 2002)."""
    root = math.sqrt(theta_over_mu)
    return 1.0 / (1.0 + root * erfcx(-beta / math.sqrt(2)) / erfcx(beta / root / math.sqrt(2)))


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
    ("erlang_a", "asa_served_s"): lambda r: float(erlang_a.asa_served(r.load, r["agents"], **_patient(r))),
    ("erlang_a", "mean_wait_all_s"): lambda r: float(erlang_a.mean_wait_all(r.load, r["agents"], **_patient(r))),
    ("erlang_a", "occupancy"): lambda r: float(erlang_a.occupancy(r.load, r["agents"], **_patient(r))),
    ("erlang_a", "prob_abandon"): lambda r: float(erlang_a.abandonment(r.load, r["agents"], **_patient(r))),
    ("erlang_a", "prob_wait"): lambda r: float(erlang_a.prob_wait(r.load, r["agents"], **_patient(r))),
    ("erlang_a", "queue_length"): lambda r: float(erlang_a.queue_length(r.load, r["agents"], **_patient(r))),
    ("erlang_a", "required_agents_raw"): _least_agents_a,
    **{("erlang_a", name): _level_a for name in DEFINITIONS},
    ("erlang_x", "effective_volume"): lambda r: _attempts(r) / r.load * r["volume"],
    ("erlang_x", "prob_abandon_per_attempt"): _abandon_per_attempt,
    ("erlang_x", "sl_offered"): lambda r: _level_a(r, _attempts(r)),
    ("mmnk", "blocking"): lambda r: float(_by_lines(r).blocking),
    ("mmnk", "occupancy"): lambda r: float(_by_lines(r).occupancy),
    ("mmnk", "p_empty"): lambda r: float(_by_lines(r).p_empty),
    ("mmnk", "prob_abandon"): lambda r: float(_by_lines(r).abandonment),
    ("mmnk", "prob_wait_accepted"): lambda r: float(_by_lines(r).prob_wait_accepted),
    ("qed", "beta"): lambda r: _beta(r.extra["alpha"]),
    ("qed", "garnett_delay_prob"): lambda r: _garnett(r.extra["beta"], r.extra["theta_over_mu"]),
    ("qed", "hw_delay_prob"): lambda r: _delay_limit(r.extra["beta"]),
    ("qed", "sqrt_staffing_ceil"): lambda r: ceil_noise_safe(r.load + _beta(r.extra["alpha"]) * math.sqrt(r.load)),
    ("shrinkage", "gross_agents_ceil"): lambda r: _whole_gross(r["agents"], r["shrinkage"]),
    ("shrinkage", "gross_agents_fractional"): lambda r: float(
        gross_agents(r["agents"], Shrinkage(rostered=r["shrinkage"]))
    ),
    ("fte", "headcount_ceil"): _heads,
    **FORMULAS_WORK,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
