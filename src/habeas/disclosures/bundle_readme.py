"""README.txt of a bundle: what is proved, what is asserted and by whom, what was not checked, in plain language.

Short lines, for it is read in any editor, printed, and read out. Ids, numbers and hashes only: what a record
says is in data/records.json and nowhere here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from textwrap import fill

from habeas.disclosures.bundle import VERIFIERS, BundledStamp, Export

_WIDTH = 76


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What the bundle holds, in numbers, and how far the log reached when it was made.

    Args:
        key: the founding feed's public key in hex. root: of the log, in hex.
    """

    persons: int
    records: int
    exhibits: int
    withheld: int
    entries: int
    size: int
    root: str
    key: str


def read_me(
    export: Export, contents: Contents, stamps: Sequence[BundledStamp], verifiers: Mapping[str, bytes]
) -> bytes:
    """Return README.txt."""
    parts = [
        "EVIDENCE BUNDLE\n===============",
        _what_this_is(export, contents),
        "WHAT IT PROVES, AND WHAT IT DOES NOT\n------------------------------------",
        _listed(
            "Proved. Anybody can check it, without us, without a key, without a network:", _proved(contents, stamps)
        ),
        _listed("Asserted by the holder of the key. It is their word:", _ASSERTED),
        _listed("Not checked by anything in here:", _NOT_CHECKED if stamps else (*_NOT_CHECKED, _NO_TIME)),
        _TRUTH,
        "HOW TO CHECK IT\n---------------",
        _how(contents, verifiers),
        "WHAT IS WHERE\n-------------",
        _WHERE,
    ]
    return ("\n\n".join(parts) + "\n").encode()


_ASSERTED = (
    "Who they are, and that the key is theirs.",
    "What the records say. A record says what a source said, not what happened.",
    "The times inside the records: they come from the clock of a computer.",
    "That two mentions are the same person (records of the kind 'link').",
)
_NOT_CHECKED = (
    "Whether any statement is true.",
    "Whose key it is, unless you were told the key on another way.",
    "Whether there is more. A bundle is a part, chosen for one purpose.",
    "Whether an exhibit shows what it seems to show.",
)
_NO_TIME = "When any of it was written down: no outside authority has stamped it."
_TRUTH = fill(
    "A bundle that verifies says: these records and files are the ones that were written down, and they were not "
    "altered since. It never says that what they tell is so.",
    _WIDTH,
)
_WHERE = "\n".join(
    (
        "data/records.json            the records, to be read",
        "data/exhibits/               files as they were received",
        "data/ro-crate-metadata.json  a description for archives (RO-Crate 1.2)",
        "log/                         the proofs: entries, checkpoint, paths",
        "time/                        time stamps by outside authorities, if any",
        "verify/                      the checking programs",
        "manifest-sha256.txt          SHA-256 of each file under data/ (BagIt 1.0)",
        "tagmanifest-sha256.txt       SHA-256 of each other file",
    )
)


def _what_this_is(export: Export, contents: Contents) -> str:
    told = [
        _sentence(
            "This folder holds files and records about enforced disappearances, taken out of a larger record, and the "
            "proof that they belong to it."
        ),
        "\n".join(
            (
                f"Made for     {export.purpose}",
                f"Given to     {export.recipient}",
                f"Made at      {export.made_at} (by the clock of the maker's computer)",
                f"Export       {export.filing}",
                f"Persons      {contents.persons}",
                f"Records      {contents.records}",
                f"Exhibits     {contents.exhibits}",
                f"Kept back    {contents.withheld} (no consent or other basis covers this export)",
            )
        ),
        _sentence(
            "It was given for this purpose to this recipient. It names people who may be in danger. Keep it as you "
            "keep a sealed file; ask before you pass it on."
        ),
    ]
    return "\n\n".join(told)


def _proved(contents: Contents, stamps: Sequence[BundledStamp]) -> tuple[str, ...]:
    told = [
        "Every file here is the one that was packed: none is altered, missing or added.",
        "Every record stands in the log at its place, signed by the key below.",
        "Nothing that is shown was altered, exchanged or put in another order since it was written down.",
        "That this export was made is itself written in the log.",
    ]
    told += [f"The first {stamp.entries} entries of the log existed no later than {stamp.time}." for stamp in stamps]
    return (
        *told,
        f"The log had {contents.size} entries when this was made; {contents.entries} of them are shown in part.",
    )


def _how(contents: Contents, verifiers: Mapping[str, bytes]) -> str:
    named = [name for name in VERIFIERS if name in verifiers]
    told = [
        _sentence(
            "Check the ZIP file as you received it, not this unpacked folder. Two programs do it, each written by "
            "itself from the same published format. They must agree."
        ),
        "1. With Python 3.11 or later, on a computer without a network:\n\n"
        "       python -I habeas-verify.pyz BUNDLE.zip --key KEY",
        "2. With a browser: open verify.html, choose the ZIP file, enter the key.",
        _sentence("KEY is what the sender told you, by letter or by voice. Compare it with the one in here:"),
        f"       {contents.key}",
        _sentence(
            "A program inside the bundle proves nothing about itself: whoever could forge the bundle could forge the "
            "program too. Get it from elsewhere, from an earlier bundle or from another organisation, and compare its "
            "SHA-256 with what the sender's letter says."
        ),
    ]
    if named:
        sums = "\n".join(f"       {name}\n       {sha256(verifiers[name]).hexdigest()}" for name in named)
        told.append(_sentence("SHA-256 of the programs that were packed here:") + f"\n\n{sums}")
    else:
        told.append("No checking program was packed into this bundle.")
    told.append(
        _sentence(
            f"The log when this was made: size {contents.size}, root {contents.root}. Keep both: a later bundle of the "
            "same log must continue from them."
        )
    )
    return "\n\n".join(told)


def _sentence(text: str) -> str:
    return fill(text, _WIDTH, break_long_words=False)


def _listed(heading: str, lines: Sequence[str]) -> str:
    told = (
        fill(line, _WIDTH, initial_indent="  * ", subsequent_indent="    ", break_long_words=False) for line in lines
    )
    return "\n".join((fill(heading, _WIDTH), "", *told))
