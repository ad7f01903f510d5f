"""A log of a million bodies in ten thousand units: appending, judging, unlocking, verifying.

Verifying is compared with a loop that has every sealed body and key in memory, decrypts it with PyNaCl, takes one
SHA-256 of what came out, and lets PyNaCl verify as many signatures as there are units. Appending and judging are
durable: every unit is flushed to the disk before the next begins. Unlocking is everything after the passphrase: the
key of the case, the three databases, how they were left, the head.
"""

from __future__ import annotations

import resource
import secrets
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path

import msgspec
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt as decrypt
from nacl.signing import VerifyKey

sys.path.append(str(Path(__file__).resolve().parents[1]))
from measuring import CASE, Line, new_context, options, show, write_list

from habeas.casework.checking import verify
from habeas.casework.context import Context
from habeas.casework.importing import import_table
from habeas.casework.judging import Review
from habeas.casework.people import list_persons
from habeas.casework.records import current_records
from habeas.log.entry import signed_part
from habeas.model.ids import new_id
from habeas.model.records import Record, Same

BODIES, UNITS, AT_ONCE, JUDGED = 1_000_000, 10_000, 100_000, 400
_NONCE, _DOMAIN = 24, b"habeas/sealed-body/v1\0"


def main() -> None:
    chosen = options("a log of a million bodies in ten thousand units")
    bodies, units, at_once, judged = (20_000, 200, 5_000, 40) if chosen.quick else (BODIES, UNITS, AT_ONCE, JUDGED)
    with new_context() as context:
        templates = read_in(context)
        lines = [appending(context, templates, at_once), judging(context, judged)]
        fill(context, templates, units, bodies)
        lines += [unlocking(context), *verifying(context)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    show([*lines, Line(what="peak memory of the whole run", value=peak, unit="MB", limit=1_000)])


def read_in(context: Context) -> tuple[Record, ...]:
    """Import a small invented list; its records are the patterns of the many."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        import_table(context, CASE, *write_list(Path(folder), 400))
    with context.case(CASE, "benchmark") as case:
        return tuple(current_records(case.index))


def many(templates: tuple[Record, ...], count: int) -> Iterator[Record]:
    """Give so many records of people who are nobody else."""
    for at in range(count):
        pattern = templates[at % len(templates)]
        mention = msgspec.structs.replace(pattern.mention, id=new_id("men", secrets.token_bytes))
        yield msgspec.structs.replace(pattern, mention=mention, external_id=f"{pattern.external_id}/{at}")


def appending(context: Context, templates: tuple[Record, ...], count: int) -> Line:
    """Append one unit of many bodies."""
    made = list(many(templates, count))
    with context.case(CASE, "benchmark") as case:
        started = time.perf_counter()
        with case.unit() as unit:
            for record in made:
                unit.add(record, about=record.mention.id)
            context.close_unit(unit, "benchmark", {})
        seconds = time.perf_counter() - started
    return Line(
        what=f"appending {count:,} bodies in one unit", value=seconds / count * 1e6, unit="µs", limit=1e6 / 15_000
    )


def judging(context: Context, count: int) -> Line:
    """Let a person decide pairs, each decision an entry of its own."""
    mentions = [m for one in list_persons(context, CASE).persons[: 2 * count] for m in one.person.mentions]
    pairs = list(zip(mentions[::2], mentions[1::2], strict=False))[:count]
    with context.case(CASE, "benchmark") as case:
        sitting = Review(context, case)
        started = time.perf_counter()
        for a, b in pairs:
            sitting.decide(a, b, Same.NO)
        seconds = time.perf_counter() - started
    return Line(what=f"{len(pairs):,} judgements, each durable", value=seconds / len(pairs) * 1e3, unit="ms", limit=5.0)


def fill(context: Context, templates: tuple[Record, ...], units: int, bodies: int) -> None:
    """Let the log grow to so many units and bodies."""
    with context.case(CASE, "benchmark") as case:
        here = case.frontier.size
        stored = sum(entry.header.bodies for _, entry in case.entries.walk())
        each = max(1, (bodies - stored) // max(1, units - here) - 1)
        waiting = many(templates, bodies)
        while case.frontier.size < units:
            with case.unit() as unit:
                for record in islice(waiting, each):
                    unit.add(record, about=record.mention.id)
                context.close_unit(unit, "benchmark", {})


def unlocking(context: Context) -> Line:
    """Open the case as the next program would."""
    best = 1e9
    for _ in range(3):
        started = time.perf_counter()
        with context.case(CASE, "benchmark"):
            best = min(best, time.perf_counter() - started)
    return Line(what="unlock after the passphrase", value=best, unit="s", limit=2.0)


def verifying(context: Context) -> list[Line]:
    """Verify, and do the least that anybody must do."""
    started = time.perf_counter()
    found = verify(context, CASE)
    walk = time.perf_counter() - started
    if found.failures:
        raise SystemExit(f"{len(found.failures)} failures where there should be none: {found.failures[0]}")
    least = 0.0
    with context.case(CASE, "benchmark") as case:
        for n, entry in case.entries.walk():
            place = _DOMAIN + entry.header.feed + entry.header.sequence.to_bytes(8, "big")
            held = [
                (s.sealed, place + s.index.to_bytes(4, "big"), key) for s, key in case.stored(n) if s.sealed and key
            ]
            message, signature, feed = signed_part(entry.header), entry.signature, entry.header.feed
            started = time.perf_counter()
            VerifyKey(feed).verify(message, signature)
            for sealed, bound_to, key in held:
                sha256(decrypt(sealed[_NONCE:], bound_to, sealed[:_NONCE], key)).digest()
            least += time.perf_counter() - started
    return [
        Line(
            what=f"{found.bodies:,} bodies, {found.entries:,} units: open, hash, check signatures",
            value=least,
            unit="s",
        ),
        Line(what="the same: verify", value=walk, unit="s"),
        Line(what="ratio", value=walk / least, unit="x", limit=3.0),
    ]


if __name__ == "__main__":
    main()
