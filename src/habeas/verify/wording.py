"""What a verdict says to a person: proved, asserted by somebody, not checked; or what does not hold."""

from __future__ import annotations

from textwrap import fill
from typing import Any

from habeas.verify.bundle import Verdict, Verified

_WIDTH = 96


def proved(shown: Verified, *, key_given: bool) -> list[str]:
    """Return what a bundle that verifies proves."""
    sentences = [
        f"Each of the {shown.payload} files under data/ is, byte for byte, the one that was recorded "
        f"when this export was made (filing {readable(shown.filing)}).",
        f"Each of the {shown.bodies} records shown stands at its place in {shown.entries} entries of one log of "
        f"{shown.size} entries, whose root is {shown.root}.",
        f"Each of these entries is signed with a key that belongs to that log; the key that founded it is {shown.key}.",
        "Nothing among what is shown was altered, exchanged or re-ordered since it was signed.",
    ]
    if key_given:
        sentences.append("The key that founded the log is the one you gave.")
    for stamp in shown.stamps:
        sentences.append(
            f"The first {stamp.size} entries of the log existed no later than {stamp.time}, "
            f"by a time stamp of {readable(stamp.at.authority)}."
        )
    return sentences


def asserted(shown: Verified) -> list[str]:
    """Return what rests on somebody's word, and on whose."""
    sentences = [
        f"By the holder of the key {shown.key}: who they are, what the records say, where the exhibits come from, and "
        "every time that a record gives."
    ]
    if shown.stamps:
        sentences.append("By each time-stamping authority: that its clock was right and its key in its hands.")
    return sentences


def not_checked(shown: Verified, *, key_given: bool) -> list[str]:
    """Return what this program does not say."""
    sentences = ["Whether any statement in the records or exhibits is true."]
    if not key_given:
        advice = "one that you got another way, or give it with --key"
        sentences.insert(0, f"Whose key this is. Compare {shown.key} with {advice}.")
    sentences.append("Whether other records or exhibits exist: a bundle shows what was chosen for it.")
    if not shown.stamps:
        sentences.append("When any of it was written: there is no time stamp.")
    elif shown.stamps[-1].size <= shown.last:
        sentences.append("When the entries after the last time stamp were written.")
    if shown.left_out:
        sentences.append(
            f"Exhibits that are recorded and not in this bundle: {', '.join(map(readable, shown.left_out))}."
        )
    sentences.append(
        "What README.txt in the bundle says, and the programs in its folder verify/: no signature covers them. Get "
        "this program from elsewhere and compare its SHA-256."
    )
    return sentences


def as_object(verdict: Verdict) -> dict[str, Any]:
    """Return the verdict as the JSON object of docs/spec/bundle.md."""
    shown, given = verdict.verified, verdict.key_given
    return {
        "ok": shown is not None,
        "failures": [failure.as_object() for failure in verdict.failures],
        "proved": proved(shown, key_given=given) if shown else [],
        "asserted": asserted(shown) if shown else [],
        "not_checked": not_checked(shown, key_given=given) if shown else [],
        "entries": shown.entries if shown else 0,
        "bodies": shown.bodies if shown else 0,
        "exhibits": shown.exhibits if shown else 0,
        "stamps": [stamp.as_object() for stamp in shown.stamps] if shown else [],
        "size": shown.size if shown else None,
        "root": shown.root if shown else None,
        "key": shown.key if shown else None,
        "filing": shown.filing if shown else None,
    }


def as_page(verdict: Verdict) -> str:
    """Return the verdict as a page of plain text."""
    shown, given = verdict.verified, verdict.key_given
    if shown is None:
        lines = [
            f"{failure.code}: {failure.id}: {failure.reason}." if failure.id else f"{failure.code}: {failure.reason}."
            for failure in verdict.failures
        ]
        return (
            _section("THIS BUNDLE DOES NOT VERIFY. Do not rely on it.", lines)
            + "\nWhat comes after the step that failed was not looked at. Keep this file, and ask whoever gave it\n"
            "to you for another copy.\n"
        )
    parts = (
        ("PROVED", proved(shown, key_given=given)),
        ("ASSERTED BY SOMEBODY, not proved", asserted(shown)),
        ("NOT CHECKED", not_checked(shown, key_given=given)),
    )
    return "This bundle verifies.\n\n" + "\n".join(_section(title, sentences) for title, sentences in parts)


def readable(text: str) -> str:
    """Return a text from the bundle that cannot move the cursor, hide, or turn what stands around it."""
    return "".join(letter if letter.isprintable() else f"<U+{ord(letter):04X}>" for letter in text[:200])


def _section(title: str, sentences: list[str]) -> str:
    body = (fill(sentence, _WIDTH, initial_indent="  - ", subsequent_indent="    ") for sentence in sentences)
    return "\n".join([title, *body]) + "\n"
