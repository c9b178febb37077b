"""What a live queue is sized for against its simulation, and how fast: `python -m benchmarks.capacity.transient`.

Days of 13 hours with a steep morning peak, 15-minute intervals. Each queue is sized by `size_live` and then played
event by event at exactly that staffing; replications go on until the day's service level is known to 0.3 point (half
width) or the limit is reached. Targets: within 1 point a day, within 3 in every interval with load >= 5 erlang,
averaged over the days, which are alike.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from datetime import date

import numpy as np

from wfm.capacity.live import size_live
from wfm.capacity.transient import average_over_rates, predict_service
from wfm.core.calendar import OpeningHours
from wfm.core.forecast import Forecast
from wfm.core.grid import Grid
from wfm.core.queue import Concurrency, Queue
from wfm.core.requirement import Target
from wfm.core.simulation import SimulationOptions
from wfm.simulate import run_simulation

HOURS = OpeningHours((((480, 1260),),) * 7)
CHAT = Concurrency(3, (1.0, 1.3, 1.7))


@dataclass(frozen=True)
class Case:
    """A queue by the load of its busiest interval (erlang)."""

    peak: float
    handle_s: float
    within_s: float
    patience_s: float | None = None
    concurrency: Concurrency | None = None
    cv: float = 0.0

    def __str__(self) -> str:
        kind = "chat" if self.concurrency else "phone"
        gives_up = f"{self.patience_s:.0f}" if self.patience_s else "-"
        return f"{kind:5} {self.peak:5.0f} {self.handle_s:5.0f} {self.within_s:5.0f} {gives_up:>8} {self.cv:4.1f}"


CASES = (
    Case(40, 180, 20),
    Case(40, 300, 20),
    Case(20, 600, 60),
    Case(15, 900, 60),
    Case(30, 300, 20, 180),
    Case(15, 900, 60, 600),
    Case(25, 500, 45, None, CHAT),
    Case(15, 900, 60, 300, CHAT),
    Case(40, 300, 20, None, None, 0.15),
    Case(30, 300, 20, 180, None, 0.15),
)


def main() -> int:
    """Print the table of agreement and the times."""
    parser = argparse.ArgumentParser(description="live queues: expected against simulated service")
    parser.add_argument("--half-width", type=float, default=0.003)
    parser.add_argument("--most", type=int, default=4000, help="simulated days of a case at most")
    chosen = parser.parse_args()
    print("kind   peak   aht  goal patience   cv   expected simulated  +-     day off  worst interval +-   days")
    for case in CASES:
        print(case, *compare(case, half_width=chosen.half_width, most=chosen.most))
    show_speed()
    return 0


def lay_out(case: Case, days: int) -> tuple[Queue, Forecast]:
    """Return a queue and so many days of it."""
    queue = Queue(
        "line",
        "chat" if case.concurrency else "phone",
        Target(0.8, case.within_s),
        HOURS,
        patience_s=case.patience_s,
        concurrency=case.concurrency,
    )
    grid = Grid("UTC", 15, date(2026, 6, 1), days)
    x = np.linspace(0.0, 1.0, 52)
    shape = 0.2 + np.exp(-(((x - 0.25) / 0.12) ** 2)) + 0.6 * np.exp(-(((x - 0.65) / 0.1) ** 2))
    one = np.zeros(96)
    one[32:84] = case.peak * shape / shape.max()
    load, handle = np.tile(one, days), np.full(96 * days, case.handle_s)
    return queue, Forecast(grid, ("line",), (load * 900.0 / handle)[None], handle[None], HOURS.mask(grid)[None])


def compare(case: Case, *, half_width: float, most: int) -> list[str]:
    """Hold the expected against the simulated service level of the day and of the worst interval."""
    queue, forecast = lay_out(case, 1)
    volume, handle = forecast.volume[0], forecast.aht_s[0]
    kinds = {"interval_s": 900.0, "open": forecast.open[0], "patience_s": case.patience_s}
    sized = size_live(volume, handle, queue=queue, **kinds)
    expected = sized.service_level
    if case.cv > 0:
        found = average_over_rates(volume, handle, sized.net, cv=case.cv, answer_within_s=case.within_s, **kinds)
        expected = found.service_level
    replications = 200
    while True:
        options = SimulationOptions(replications=replications, seed=11, arrival_cv=case.cv)
        played = run_simulation(forecast, sized.net[None], queues=(queue,), options=options)
        width = float(played.whole.service_level.half_width[0])
        if width <= half_width or replications >= most:
            break
        replications = int(min(most, np.ceil(1.1 * replications * (width / half_width) ** 2)))
    day, simulated = float(np.average(expected, weights=volume)), float(played.whole.service_level.mean[0])
    heavy = np.flatnonzero(sized.load >= 5.0)
    each = played.intervals.service_level
    off = expected[heavy] - each.mean[0][heavy]
    worst = int(np.abs(off).argmax())
    return [
        f"  {day:.4f}   {simulated:.4f}   {width:.4f}  {100 * (day - simulated):+.2f}   ",
        f"{100 * off[worst]:+.2f}          {100 * each.half_width[0][heavy[worst]]:.2f}  {replications}",
    ]


def show_speed() -> None:
    """Seconds to predict and to size a week of one queue."""
    print("\nseconds a week of one queue: predict, size")
    for case in (Case(40, 300, 20), Case(40, 300, 20, 120), Case(40, 600, 45, None, CHAT), Case(950, 300, 20)):
        queue, forecast = lay_out(case, 7)
        volume, handle, is_open = forecast.volume[0], forecast.aht_s[0], forecast.open[0]
        begin = time.perf_counter()
        sized = size_live(volume, handle, interval_s=900.0, open=is_open, queue=queue, patience_s=case.patience_s)
        size_s = time.perf_counter() - begin
        begin = time.perf_counter()
        predict_service(
            volume,
            handle,
            sized.net,
            interval_s=900.0,
            open=is_open,
            answer_within_s=case.within_s,
            patience_s=case.patience_s,
            slowdown=case.concurrency.slowdown if case.concurrency else (1.0,),
        )
        print(case, f"  {time.perf_counter() - begin:.2f}  {size_s:.2f}")


if __name__ == "__main__":
    sys.exit(main())
