"""Copied records against the truth: of the pairs told as likely one witness how many were copied, and of the copies how
many are told; the share of copies of two lists beside the true one.

Invented cases (`habeas.demo`), in which the press copies the book of memory and no other list copies another. Persons
are those of the program's own engine. Seeds 1 to 5 are development; a figure is reported on seeds from 9001 on.
"""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))
from linkage_sets import read_list, role_of_seed

from habeas.demo import STYLES, csv_of, invent
from habeas.persons import Account
from habeas.persons.copies import Copies, copies
from habeas.persons.resolving import resolve

RECORDS, QUICK_RECORDS = 10_000, 600
_COPYING = {"memorial", "press"}


def main() -> None:
    """Measure each style on each seed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a few seconds: shows that it runs, measures little")
    parser.add_argument("--repeats", type=int, help="as for every benchmark; here each seed is run once")
    parser.add_argument("--seeds", type=int, nargs="+", default=[9001])
    chosen = parser.parse_args()
    for style in list(STYLES)[:1] if chosen.quick else STYLES:
        for seed in [1] if chosen.quick else chosen.seeds:
            measure(style, seed, QUICK_RECORDS if chosen.quick else RECORDS)


def measure(style: str, seed: int, records: int) -> None:
    """Invent a case, link it, seek its copies, and print what was right."""
    made = invent(records=records, seed=seed, style=style)
    accounts: list[Account] = []
    for a_list in made.lists:
        table = io.BytesIO("".join(csv_of(a_list)).encode())
        accounts += read_list(table, a_list.mapping.encode(), name=a_list.slug, not_made={})
    true = {
        frozenset((f"{slug}:{external_id}", f"memorial:{source}"))
        for (slug, external_id, _), source in zip(made.truth(), made.copied_from(), strict=True)
        if source
    }
    resolved = resolve(accounts)
    found = copies(resolved.found.columns, accounts, resolved.labels)
    told = _pairs(found, resolved.mentions)
    right = len(told & true)
    print(f"{style}, {records:,} records, seed {seed} ({role_of_seed(seed)})")
    print(f"  {len(told)} told, precision {right / max(len(told), 1):.3f}, recall {right / max(len(true), 1):.3f}")
    for flow in found.flows:
        share = "–" if flow.share is None else f"{flow.share:.3f}"
        copied = len(true) if set(flow.lists) == _COPYING else 0
        print(f"  {' '.join(flow.lists)}: {flow.copied} of {flow.persons} told, share {share}; true {copied}")


def _pairs(found: Copies, mentions: tuple[str, ...]) -> set[frozenset[str]]:
    return {frozenset((mentions[found.first[at]], mentions[found.second[at]])) for at in found.likely.tolist()}


if __name__ == "__main__":
    main()
