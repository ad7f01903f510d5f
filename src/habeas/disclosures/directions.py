"""Which way the words of a paper run, where some are of another script than the paper's."""

from __future__ import annotations

from unicodedata import bidirectional

from habeas.disclosures.paper import Run

# Languages written from right to left unless their tag names another script.
_LEFTWARD = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "syr", "ug", "ur", "yi"})
_LEFTWARD_SCRIPTS = frozenset({"adlm", "arab", "hebr", "nkoo", "rohg", "syrc", "thaa"})
_STRONG = frozenset({"L", "R", "AL"})  # UAX #9 table 4


def runs_leftward(text: str, lang: str) -> bool:
    """Does a text run from right to left: by the script or language of its BCP 47 tag, else its first strong letter?"""
    subtags = lang.lower().split("-")
    scripts = [subtag for subtag in subtags[1:] if len(subtag) == 4 and subtag.isalpha()]
    if scripts and (scripts[0] in _LEFTWARD_SCRIPTS or scripts[0] in ("latn", "cyrl")):
        return scripts[0] in _LEFTWARD_SCRIPTS
    if subtags[0] in _LEFTWARD:
        return True
    strong = next((way for letter in text if (way := bidirectional(letter)) in _STRONG), "L")
    return strong != "L"


def has_letters(text: str) -> bool:
    """Does a text hold a letter that runs one way? Digits and marks alone go the way of what stands around them."""
    return any(bidirectional(letter) in _STRONG for letter in text)


def has_own_tongue(run: Run, lang: str) -> bool:
    """Is a run in a language of its own, or all of it written the other way than the paper's?"""
    if run.lang:
        return run.lang != lang
    ways = {way != "L" for letter in run.text if (way := bidirectional(letter)) in _STRONG}
    return ways == {not runs_leftward("", lang)}


def lines_leftward(runs: tuple[Run, ...], lang: str) -> bool:
    """Do the lines of runs that read on begin at the right: as the paper's, unless all the runs go the other way?

    Args:
        lang: the paper's.
    """
    paper = runs_leftward("", lang)
    said = [run for run in runs if run.text.strip()]
    away = [has_own_tongue(run, lang) and runs_leftward(run.text, run.lang) != paper for run in said]
    return paper != (bool(said) and all(away))


def begins_right(runs: tuple[Run, ...], lang: str, room: int) -> bool:
    """Do lines begin at the right edge? A few words of the other way stand where the paper's own would, many do not."""
    if sum(len(run.text) for run in runs) > room:
        return lines_leftward(runs, lang)
    return runs_leftward("", lang)
