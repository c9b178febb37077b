"""`wfm schema`: the JSON Schema of scenario files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wfm.cli import console

EXAMPLE = """Example: wfm schema > scenario.schema.json

wfm schema --out mysite/scenario.schema.json"""


Out = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Write it to this file; to stdout if left out.")
]


def schema(*, out: Out = None) -> None:
    """Give the JSON Schema of scenario.yaml, for editors that complete and check it.

    An editor finds it by the first line of a scenario: # yaml-language-server: $schema=scenario.schema.json
    """
    from wfm.pipeline.beginning import save_schema
    from wfm.scenario.schema import write_schema

    if out is None:
        console.write(write_schema())
    else:
        save_schema(out)
        console.write(out.as_posix())
