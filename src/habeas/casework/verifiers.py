"""The checking programs that go into a bundle: the bytes that this program ships, whose hashes can be compared."""

from __future__ import annotations

from pathlib import Path

from habeas.verify import packing

_PYTHON, _BROWSER = "habeas-verify.pyz", "verify.html"


def checking_programs() -> dict[str, bytes]:
    """Return the verifiers by the names they have in a bundle."""
    programs = {_PYTHON: packing.packed()}
    page = Path(packing.__file__).parent / "page" / _BROWSER
    if page.is_file():
        programs[_BROWSER] = page.read_bytes()
    return programs
