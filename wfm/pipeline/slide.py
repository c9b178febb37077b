"""A picture of a page for a slide, taken by a browser that is on the machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from wfm.errors import UsageError
from wfm.pipeline.rundir import refuse_unwritable

BROWSERS = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge",
)  # fmt: skip
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
VARIABLE = "WFM_BROWSER"
WIDE, HIGH = 1600, 900
OPTIONS = (
    "--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--allow-file-access-from-files",
    "--virtual-time-budget=8000", f"--window-size={WIDE},{HIGH}",
)  # fmt: skip
PATIENCE_S = 90


def find_browser() -> str:
    """Path of a Chromium-like browser; `WFM_BROWSER` names another. UsageError where there is none."""
    named = os.environ.get(VARIABLE)
    found = shutil.which(named) if named else next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None and not named:
        found = next((place for place in PLACES if Path(place).is_file()), None)
    if found is None:
        what = f"no browser called {named}" if named else "no Chromium, Chrome or Edge on this machine"
        raise UsageError(f"{what}, which --png needs", hint=f"install one, or name it in {VARIABLE}")
    return found


def take_slide(page: Path, png: Path, browser: str) -> None:
    """Take a picture of the key figures of a page, 1600 x 900; UsageError where it can't be made or written."""
    with tempfile.TemporaryDirectory() as scratch:
        shot = Path(scratch) / "slide.png"
        # a browser run by root has no sandbox to go into
        rooted = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
        where = f"--user-data-dir={scratch}/profile", f"--screenshot={shot}", f"{page.resolve().as_uri()}#slide"
        try:
            command = (browser, *OPTIONS, *rooted, *where)
            done = subprocess.run(command, capture_output=True, timeout=PATIENCE_S, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise UsageError(f"the browser {browser} made no picture: {error}") from error
        if not shot.is_file():
            last = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["it said nothing"]
            raise UsageError(f"the browser {browser} made no picture: {last[0]}")
        with refuse_unwritable(png, option="--png"):
            png.parent.mkdir(parents=True, exist_ok=True)
            hidden = png.with_name(f".{png.name}.{os.getpid()}.partial")
            try:
                shutil.copyfile(shot, hidden)
                hidden.replace(png)
            finally:
                hidden.unlink(missing_ok=True)
