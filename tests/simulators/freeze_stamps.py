"""Write vectors/timestamps/stamps.json: the cases of stamp_cases.py, frozen, with what each is expected to give.

    python -m tests.simulators.freeze_stamps

New keys are made each time, and thrown away; so the file changes as a whole, and only when somebody asks for it.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from tests.simulators.stamp_cases import Case, cases

from habeas.verify.timestamps import check_timestamp

VECTORS = Path(__file__).parents[2] / "vectors" / "timestamps" / "stamps.json"


def text(content: bytes) -> str:
    """Return bytes as base64."""
    return base64.b64encode(content).decode("ascii")


def expected(case: Case) -> dict[str, Any]:
    """Return what a checker must say: the word of the failure, or what the stamp says."""
    if case.word is not None:
        return {"reason": case.word}
    stamped = check_timestamp(case.message, case.query, case.response, case.roots, now=case.now)
    return {
        "reason": None,
        "time": stamped.time.isoformat(),
        "policy": stamped.policy,
        "serial": str(stamped.serial),
        "certificate": stamped.certificate,
        "root": stamped.root,
        "identity": stamped.identity,
    }


def freeze() -> dict[str, Any]:
    """Return the file's content. Roots are numbers in `certificates`, because most cases share them."""
    certificates: list[str] = []
    rows = []
    for case in cases():
        roots = [text(root) for root in case.roots]
        certificates += [root for root in dict.fromkeys(roots) if root not in certificates]
        rows.append(
            {
                "title": case.title,
                "message": text(case.message),
                "query": text(case.query),
                "response": text(case.response),
                "roots": [certificates.index(root) for root in roots],
                "now": None if case.now is None else case.now.isoformat(),
                "expected": expected(case),
            }
        )
    return {
        "specification": "docs/spec/timestamps.md",
        "made_by": "python -m tests.simulators.freeze_stamps",
        "certificates": certificates,
        "cases": rows,
    }


if __name__ == "__main__":
    VECTORS.parent.mkdir(parents=True, exist_ok=True)
    VECTORS.write_text(json.dumps(freeze(), indent=1) + "\n", encoding="utf-8")
