"""Arguments and options that several commands share."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

ScenarioPath = Annotated[Path, typer.Argument(metavar="SCENARIO", help="Folder with scenario.yaml, or a YAML file.")]
Variants = Annotated[
    list[str] | None, typer.Option("--variant", metavar="NAME", help="A variant of the scenario; may be repeated.")
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Set a key, such as shrinkage.unrostered=0.09; may be repeated."),
]
StartDate = Annotated[
    datetime | None, typer.Option("--start", formats=["%Y-%m-%d"], metavar="DATE", help="First day of the horizon.")
]
Days = Annotated[int | None, typer.Option("--days", metavar="N", min=1, help="Days in the horizon.")]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON to stdout.")]
