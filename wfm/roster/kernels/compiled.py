"""How loops are compiled, and where the compiled code is kept.

Numba keeps code beside the source and looks at the one file a function is in; what that function calls in others may
have changed. So the place is named by what all files of this package say.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numba

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")


def compiled(function: F) -> F:
    """Compile a function for the types it is first called with; it runs without the interpreter's lock."""
    place, before = _place(), numba.config.CACHE_DIR
    numba.config.CACHE_DIR = place or before
    try:
        kernel: F = numba.njit(cache=place is not None, nogil=True)(function)
    finally:
        numba.config.CACHE_DIR = before
    return kernel


def inner(function: F) -> F:
    """Compile a function that only compiled ones call: without the wrappers that make compiling long."""
    kernel: F = numba.njit(nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)(function)
    return kernel


@cache
def _place() -> str | None:
    """Folder for compiled code that can be written to: beside the sources, or the user's; None where there is none."""
    here = Path(__file__).parent
    sources = b"".join(path.read_bytes() for path in sorted(here.glob("*.py")))
    name = f"wfm-{hashlib.sha256(sources).hexdigest()[:16]}"
    homes = [here / "__pycache__", Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")]
    if numba.config.CACHE_DIR:
        homes.insert(0, Path(numba.config.CACHE_DIR))
    for home in homes:
        folder = home / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "writable").touch()
        except OSError:
            continue
        return str(folder)
    return None
