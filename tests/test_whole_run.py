"""The main job on the shipped scenario, from history to a verified roster on disk, as a user starts it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def wfm(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    code = "from wfm.cli.main import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=600
    )


@pytest.mark.slow
def test_webcare_nl_from_history_to_verified_roster(tmp_path):
    made = wfm("run", str(ROOT / "scenarios" / "webcare_nl"), "--json", folder=tmp_path)
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["ok"]
    checked = wfm("verify", "latest", folder=tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    manifest = json.loads(next(tmp_path.glob("runs/webcare_nl/*/manifest.json")).read_text(encoding="utf-8"))
    assert manifest["objective"] >= manifest["bound"] > 0
    assert wfm("export", "latest", "--format", "csv", folder=tmp_path).returncode == 0
    assert next(tmp_path.glob("runs/webcare_nl/*/export/roster_by_agent.csv")).stat().st_size > 10_000
