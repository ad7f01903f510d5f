"""Draws of an estimate as one .npz file, laid out as ArviZ takes them: for each method an array (chain, draw) of N.

The same draws make the same bytes, which is why they are not compressed: libraries compress differently. Nothing in
the file is a Python object: it is read with `allow_pickle=False`.
"""

from __future__ import annotations

import zipfile
from io import BytesIO

import numpy as np
import numpy.typing as npt

from habeas.estimates.answer import Answer, Estimator

POOLED = "linkage"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first day a zip can hold: no clock goes into the bytes


def chain_draws(answer: Answer) -> dict[str, npt.NDArray[np.float64]]:
    """Return draws of persons in all, (chain, draw), by method.

    Rows are chains where chains made the draws; bootstrap draws and quantiles of a posterior that was computed exactly
    have one row, and no R-hat can be read off it. "linkage": evenly spaced quantiles of the mixture over the draws of
    the linkage. Bounds, quick checks and methods that refused have none.
    """
    found = {one.name: _rows(one) + answer.documented for one in answer.estimators if len(one.hidden)}
    if answer.pooled is not None:
        found[POOLED] = answer.pooled.totals[None, :]
    return found


def npz_of(arrays: dict[str, npt.NDArray[np.float64]]) -> bytes:
    """Return a .npz file."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", compression=zipfile.ZIP_STORED) as file:
        for name in sorted(arrays):
            held = BytesIO()
            np.lib.format.write_array(held, np.ascontiguousarray(arrays[name]), allow_pickle=False)
            member = zipfile.ZipInfo(f"{name}.npy", date_time=_LONG_AGO)
            file.writestr(member, held.getvalue())
    return packed.getvalue()


def _rows(one: Estimator) -> npt.NDArray[np.float64]:
    """The draws in rows of chains, where the settings tell how many there were and all are of one length."""
    chains = dict(one.settings).get("chains", 1)
    rows = chains if isinstance(chains, int) and chains > 0 and len(one.hidden) % chains == 0 else 1
    return np.asarray(one.hidden, dtype=np.float64).reshape(rows, -1)
