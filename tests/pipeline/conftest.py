"""One small run that tests read, made once; and a copy of the tiny site that tests may spoil."""

import shutil
from pathlib import Path

import pytest

from wfm.pipeline.order import make_run
from wfm.pipeline.request import RunRequest

TINY = Path(__file__).parents[1] / "data" / "tiny"
SMALL = {"days": 2, "settings": ("roster.effort.rounds=2", "roster.effort.stop_gap=0.2")}


@pytest.fixture(scope="session")
def tiny_run(tmp_path_factory):
    """A finished run of two days, up to the roster; not to be changed."""
    return make_run(RunRequest(TINY, runs=tmp_path_factory.mktemp("runs"), **SMALL))


@pytest.fixture
def run_copy(tiny_run, tmp_path):
    """Runs folder with a copy of that run, and the copy's folder."""
    folder = tmp_path / "runs" / "tiny" / tiny_run.folder.name
    shutil.copytree(tiny_run.folder, folder)
    return tmp_path / "runs", folder


@pytest.fixture
def site(tmp_path):
    """A copy of the tiny site."""
    return Path(shutil.copytree(TINY, tmp_path / "site"))
