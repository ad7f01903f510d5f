"""The verifier's command line: one bundle in, one page or one JSON object out, and an exit code that can be relied on.

Exit 0: everything holds. Exit 1: something does not, and is named. Exit 2: wrong usage, or the file cannot be read.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from habeas import __version__
from habeas.errors import UsageError
from habeas.verify.bundle import Verdict, verify_bundle
from habeas.verify.failures import Failure
from habeas.verify.wording import as_object, as_page

_KEY = re.compile("[0-9a-f]{64}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify a bundle; print what came of it; return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A page that a terminal cannot show is still a page: letters it lacks are written as their numbers.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        asked = _parser().parse_args(given)
        verdict = _verify(asked.bundle, _key(asked.key))
    except UsageError as error:
        if "--json" in given:
            print(json.dumps({"error": error.as_object()}))
        else:
            advice = f"\n{error.advice}" if error.advice else ""
            print(f"{error.message}{advice}", file=sys.stderr)
        return error.exit_code
    print(json.dumps(as_object(verdict), indent=2) if asked.json else as_page(verdict), end="\n" if asked.json else "")
    return 0 if verdict.verified is not None else 1


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(message, advice="Usage: habeas-verify.pyz BUNDLE [--key HEX] [--json]")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="habeas-verify.pyz",
        description="Check an evidence bundle made with Habeas: every file, record, signature and time stamp in it.",
        epilog="Example: python habeas-verify.pyz bundle.zip --key 5d0e...c2   (the 64 digits of the covering letter)",
        allow_abbrev=False,
    )
    parser.add_argument("bundle", metavar="BUNDLE", help="the ZIP file; nothing is extracted from it")
    parser.add_argument("--key", metavar="HEX", help="the key that the log is expected to be founded by")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a page")
    parser.add_argument("--version", action="version", version=f"habeas-verify {__version__}")
    return parser


def _key(text: str | None) -> bytes | None:
    if text is None:
        return None
    digits = "".join(text.split()).lower()
    if not _KEY.fullmatch(digits):
        raise UsageError("--key is not a key", place="--key", advice="Give the 64 hex digits of the covering letter.")
    return bytes.fromhex(digits)


def _verify(name: str, key: bytes | None) -> Verdict:
    try:
        if not Path(name).is_file():
            raise UsageError("there is no such file", place=name, advice="Give the bundle's ZIP file.")
        with Path(name).open("rb") as stream:
            return verify_bundle(stream, key=key)
    except MemoryError:
        failure = Failure(code="zip", id="", reason="the bundle needs more memory than there is")
        return Verdict(verified=None, failures=(failure,), key_given=key is not None)
    except OSError as error:
        raise UsageError(
            f"the file cannot be read ({type(error).__name__})", place=name, advice="Copy it to this machine."
        ) from error
