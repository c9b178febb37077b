"""`wfm schema`: the JSON Schema of scenario files."""

from __future__ import annotations

from wfm.cli import console

EXAMPLE = "Example: wfm schema > scenario.schema.json"


def schema() -> None:
    """Print the JSON Schema of scenario.yaml, for editors that complete and check it."""
    from wfm.scenario.schema import scenario_schema

    console.write_json(scenario_schema())
