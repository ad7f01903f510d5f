"""How a case was left, sealed under the case's key, bound to the case and to what it tells."""

from __future__ import annotations

from habeas.sealing.envelope import open_sealed, seal
from habeas.sealing.secrets import Chance, Secret, derive

_CONTEXT = b"habeas/state/v1|"


def seal_state(plain: bytes, what: str, case_key: Secret, chance: Chance) -> bytes:
    """Seal what was written down of a case; `what` names the case and what it is."""
    with derive(case_key, "state") as key:
        return seal(plain, _CONTEXT + what.encode(), key, chance)


def open_state(sealed: bytes, what: str, case_key: Secret, *, place: str) -> bytes:
    """Open what `seal_state` made.

    Raises: AlteredError: it was altered, or is another case's.
    """
    with derive(case_key, "state") as key:
        return bytes(open_sealed(sealed, _CONTEXT + what.encode(), key, place=place))
