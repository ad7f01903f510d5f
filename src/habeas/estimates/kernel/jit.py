"""Compile where numba is installed; where it is not, the same functions run as Python."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, TypeVar, cast

Function = TypeVar("Function", bound=Callable[..., Any])

HAS_NUMBA = find_spec("numba") is not None


def compiled(function: Function) -> Function:
    """Compile a part of the kernel, without the lock of the interpreter; it is compiled with whoever calls it."""
    return _jit(function, cache=False)


def entry(function: Function) -> Function:
    """Compile the function that Python calls, and keep the machine code beside the byte code.

    What is kept is looked up by this one file's time stamp and the function's closure; let the closure hold a digest of
    the other parts, or their changes go unseen.
    """
    return _jit(function, cache=True)


def _jit(function: Function, *, cache: bool) -> Function:
    if not HAS_NUMBA:
        return function
    from numba import njit

    # Division as in NumPy: no branch for zero; sums keep their order (no fast arithmetic), or Python would differ.
    made: Any = njit(nogil=True, cache=cache, error_model="numpy")(function)
    return cast("Function", made)
