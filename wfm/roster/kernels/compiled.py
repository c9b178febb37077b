"""How loops are compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import numba

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")


def compiled(function: F) -> F:
    """Compile a function for the types it is first called with; it runs without the interpreter's lock."""
    kernel: F = numba.njit(cache=True, nogil=True)(function)
    return kernel
