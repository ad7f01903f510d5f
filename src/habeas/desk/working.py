"""Long work in words: what a use case says of how far it is, in the language of the screen. It names nobody."""

from __future__ import annotations

from habeas.desk.parts import N_
from habeas.desk.tongues import Tongue

_WHAT = {
    "entries": N_("Entries of the log"),
    "exhibits": N_("Files"),
    "files": N_("Files"),
    "reading files": N_("Files"),
    "reading exhibits": N_("Files"),
    "lists": N_("Lists"),
    "rows": N_("Rows"),
    "deciding pairs": N_("Pairs"),
    "comparing what is new": N_("Comparing"),
    "writing papers": N_("Papers"),
}
_PERCENT = ", percent"


def in_words(tongue: Tongue, what: str, done: int, total: int | None) -> str:
    """Say how far work is; where nothing more is known, that it goes on."""
    known = _WHAT.get(what.removesuffix(_PERCENT))
    if known is None and total is None:
        return tongue.say("Working…")
    told = tongue.say(known) if known else tongue.say("Working…")
    if what.endswith(_PERCENT):
        return tongue.say("%(what)s: %(n)s of 100 parts", what=told, n=tongue.number(done))
    if total is None:
        return tongue.say("%(what)s: %(n)s so far", what=told, n=tongue.number(done))
    return tongue.say("%(what)s: %(n)s of %(all)s", what=told, n=tongue.number(done), all=tongue.number(total))
