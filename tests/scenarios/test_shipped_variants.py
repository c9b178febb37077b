"""Every variant that a shipped scenario names can be loaded."""

import shutil
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
def test_variant_loads(tmp_path, site, variant):
    """On a copy with a history: the bank's is not shipped, and loading only asks that there is one."""
    shutil.copytree(SITES.parent / "configs", tmp_path / "configs")
    shutil.copytree(SITES / site, tmp_path / site)
    (tmp_path / site / "history.csv").touch()
    scenario = load_scenario(tmp_path / site, variant=variant)
    assert scenario.overrides
