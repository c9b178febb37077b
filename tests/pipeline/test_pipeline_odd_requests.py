"""Requests that no run can meet: refused before any work, with nothing left behind."""

from pathlib import Path

import pytest

from wfm.errors import UsageError
from wfm.pipeline.order import make_run
from wfm.pipeline.request import RunRequest, Stage

TINY = Path(__file__).parents[1] / "data" / "tiny"


def test_more_paths_than_fit_are_refused_at_once(tmp_path):
    """A million paths took all memory there was."""
    request = RunRequest(TINY, until=Stage.FORECAST, runs=tmp_path / "runs", paths=1_000_000)
    with pytest.raises(UsageError, match=r"--paths: expected at most 36,982 for 2 queues over 7 days, got 1,000,000"):
        make_run(request)
    assert not list((tmp_path / "runs").rglob("*.csv"))
