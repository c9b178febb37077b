"""`wfm simulate`: play a run contact by contact and see what its staffing delivers."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

from wfm.cli import console
from wfm.cli.making import RUNS, tell_error
from wfm.cli.options import AsJson, RunName, RunsFolder, Workers
from wfm.cli.progress import show_progress
from wfm.errors import WfmError

EXAMPLE = """Example: wfm simulate webcare_nl/latest --replications 50

wfm simulate latest --staffing required --seed 7"""


class Staffing(StrEnum):
    """Which people are on queue."""

    ROSTERED = "rostered"
    REQUIRED = "required"


Replications = Annotated[int, typer.Option("--replications", metavar="N", min=1, help="How often to play the horizon.")]
Seed = Annotated[int | None, typer.Option("--seed", metavar="N", min=0, help="Another course of chance.")]
Which = Annotated[
    Staffing | None,
    typer.Option("--staffing", help="Play the roster, or the requirement alone; the roster where there is one."),
]
Spread = Annotated[
    float,
    typer.Option("--day-cv", metavar="CV", min=0.0, max=3.0, help="How far a day's volume strays, as a share of it."),
]
HandleSpread = Annotated[
    float | None,
    typer.Option(
        "--handle-cv",
        metavar="CV",
        min=0.0,
        max=10.0,
        help="Lognormal handle times that stray so far; else exponential.",
    ),
]
MultiSkill = Annotated[
    bool, typer.Option("--multi-skill", help="Let everyone on queue help with every skill they have.")
]


def simulate(
    run: RunName,
    *,
    replications: Replications = 20,
    seed: Seed = None,
    staffing: Which = None,
    day_cv: Spread = 0.0,
    handle_cv: HandleSpread = None,
    multi_skill: MultiSkill = False,
    workers: Workers = None,
    runs: RunsFolder = RUNS,
    as_json: AsJson = False,
) -> None:
    """Play a run's contacts one by one against its roster or requirement, and compare with what was foretold."""
    from wfm.cli.show_simulation import show_simulation
    from wfm.pipeline.simulating import SimulateRequest, simulate_run

    request = SimulateRequest(
        run,
        runs,
        staffing=None if staffing is None else staffing.value,
        replications=replications,
        seed=seed,
        arrival_cv=day_cv,
        handle_cv=handle_cv,
        multi_skill=multi_skill,
        workers=workers,
    )
    try:
        with show_progress() as progress:
            outcome = simulate_run(request, progress=progress)
    except WfmError as error:
        raise tell_error(error, as_json) from None
    for text in (*outcome.changed, *outcome.warnings):
        console.warn(text)
    if not as_json:
        show_simulation(outcome)
        return
    console.write_json(
        {
            "ok": True,
            "run": outcome.folder.as_posix(),
            "parent": outcome.parent.as_posix(),
            "staffing": outcome.staffing,
            "replications": outcome.simulation.replications,
            "queues": [asdict(queue) for queue in outcome.queues],
            "classes": [asdict(one) for one in outcome.simulation.classes],
            "changed": outcome.changed,
        }
    )
