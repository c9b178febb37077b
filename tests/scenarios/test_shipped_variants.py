"""Every variant that a shipped scenario names can be loaded."""

from pathlib import Path

import pytest
import yaml

from wfm.scenario.load import load_scenario

SITES = Path(__file__).parents[2] / "scenarios"
NAMED = [
    (site.name, variant)
    for site in sorted(SITES.iterdir())
    if (site / "scenario.yaml").exists()
    for variant in yaml.safe_load((site / "scenario.yaml").read_text(encoding="utf-8")).get("variants", {})
]


@pytest.mark.parametrize(("site", "variant"), NAMED)
def test_variant_loads(site, variant):
    scenario = load_scenario(SITES / site, variant=variant)
    assert scenario.overrides
