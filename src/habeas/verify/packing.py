"""habeas-verify.pyz: the verifier as one file, the same bytes wherever and whenever it is made.

    python -m habeas.verify.packing habeas-verify.pyz

It holds `habeas/errors.py`, the log and the verifier, stored and sorted, with fixed times; nothing else. Its SHA-256 is
printed, to be given to whoever checks bundles by another way than the bundle.
"""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import habeas

_ROOT = Path(habeas.__file__).parent
_TIME = (1980, 1, 1, 0, 0, 0)
_ROOMS = ("log", "verify")
_LEFT_OUT = frozenset({"verify/packing.py", "verify/__main__.py"})
# Old Pythons come this far and no further, so this much is written for them too.
_MAIN = """\
import sys

if sys.version_info < (3, 11):
    sys.stderr.write("habeas-verify needs Python 3.11 or later; this is %d.%d.\\n" % sys.version_info[:2])
    raise SystemExit(2)

from habeas.verify.program import main

raise SystemExit(main())
"""


def packed() -> bytes:
    """Return the bytes of habeas-verify.pyz."""
    files = {"__main__.py": _MAIN.encode()}
    for path in (
        _ROOT / "__init__.py",
        _ROOT / "errors.py",
        *(p for room in _ROOMS for p in (_ROOT / room).glob("*.py")),
    ):
        name = path.relative_to(_ROOT).as_posix()
        if name not in _LEFT_OUT:
            files[f"habeas/{name}"] = path.read_bytes().replace(b"\r\n", b"\n")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(name, _TIME)
            # What zipfile takes from the machine it runs on is said here.
            member.create_system, member.external_attr = 3, 0o100644 << 16
            archive.writestr(member, files[name])
    return out.getvalue()


def main(arguments: Sequence[str]) -> int:
    """Write the file to the path given; print its SHA-256."""
    if len(arguments) != 1:
        print("usage: python -m habeas.verify.packing OUT", file=sys.stderr)
        return 2
    made = packed()
    Path(arguments[0]).write_bytes(made)
    print(f"{sha256(made).hexdigest()}  {arguments[0]}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
