"""How alleged perpetrators, command links and counts are told to a person: ids, slugs and short names of sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from habeas.cli.terminal import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from habeas.casework.alleged_told import AllegedLine, AllegedList, AllegedShown, CommandTold, PatternTold
    from habeas.cli.frame import Frame
    from habeas.fates.alleged import AllegedAct
    from habeas.fates.command import CommandLink
    from habeas.fates.independent import Sources
    from habeas.model.values import When

_NO_NAME = {
    "private_person": "not in a list: a private person",
    "victim_too": "not in a list: something was done to them too",
    "gate": "withheld",
}
_LEFT_OUT = {
    "sealed": "held sealed",
    "speaks_of_itself": "a source that speaks of itself",
    "sealed_or_speaks_of_itself": "with somebody held sealed or a source that speaks of itself",
    "victim": "with somebody to whom something was done",
    "not_alleged": "with somebody of whom nothing is alleged",
}
_HOLDS = {"surely": "surely", "possibly": "possibly", "not_stated": "not stated for this day"}
_OVERLAP = {
    "yes": "for the same days",
    "unsure": "the dates do not tell whether for the same days",
    "no": "not at once",
}


def say_list(frame: Frame, found: AllegedList) -> None:
    """Print the list of parties."""
    frame.say(f"{_parties(len(found.lines))} alleged to have had a part in something. Alleged is not found.")
    named = any(line.names is not None for line in found.lines)
    header = ("party", "is", "kinds", "acts", "parts", "independent", "against")
    rows = [(*_line(line), *((_name(line),) if named else ())) for line in found.lines]
    frame.table(
        (*header, *(("name",) if named else ())), rows, right=(3, 5, 6), give=(2, 4) if not named else (2, 4, 7)
    )
    few = sum(line.alleged.needs_mark for line in found.lines)
    if few:
        frame.say(f"* {counted(few, 'individual')} on fewer than two independent sources: no paper without a mark.")
    _say_left_out(frame, found.left_out, "mention")
    for a, b in found.conflicts:
        frame.say(
            f"Decisions contradict each other: {a} and {b} are held to be two, and other decisions make them one."
        )


def say_shown(frame: Frame, found: AllegedShown) -> None:
    """Print one party."""
    one, slugs = found.line.alleged, found.slugs
    frame.say(f"{one.party.id}: what follows is alleged, and nothing of it is found here.")
    told = [
        ("accounts", ", ".join(one.party.mentions)),
        ("is", one.party.party or "not stated, or stated differently"),
        ("kinds", ", ".join(one.party.kinds)),
        ("name", _name(found.line) if found.line.names is not None else ""),
        ("sources", _sources(one.sources, slugs)),
        ("mark", "an individual on fewer than two independent sources: nothing leaves without a mark" * one.needs_mark),
        ("acts", "no single act is alleged by two independent sources" * (bool(one.acts) and one.no_act_by_two)),
    ]
    frame.table(None, [row for row in told if row[1]], give=(1,), indent=2)
    for act in one.acts:
        frame.say()
        _say_act(frame, act, slugs)
    for said, of, text in found.words:
        frame.say(f"{of}: {text} ({said})", indent=2, hang=2)
    frame.say()
    _say_against(frame, found)
    if found.links:
        frame.say()
        frame.say("Command, as stated:")
        for link in found.links:
            _say_link(frame, link, slugs)
    for chain in found.chains:
        steps = " ← ".join((chain.links[0].under, *(link.over for link in chain.links)))
        frame.say(f"chain: {steps} (links held at once: {chain.overlap.value})", indent=2, hang=2)
    if found.chains_cut:
        frame.say("There are more chains, or longer ones, than are followed.", indent=2)


def say_command(frame: Frame, found: CommandTold) -> None:
    """Print command links."""
    if not found.links:
        frame.say("No command link is stated.")
    for link in found.links:
        _say_link(frame, link, found.slugs)
    kept = set(found.links)
    for one in found.told.rivals:
        if one.a in kept or one.b in kept:
            two = "people judged these to be two" if one.different else "whether these are two, nobody has decided"
            frame.say()
            words = f"Different sources name different commanders of {one.unit}: {one.a.over} and {one.b.over}"
            frame.say(f"{words}, {_OVERLAP[one.overlap.value]}; {two}.", hang=2)
    for cycle in found.told.cycles:
        if kept & set(cycle.links):
            frame.say()
            frame.say(f"In a circle above each other: {', '.join(cycle.parties)}. Nothing is resolved.", hang=2)
    if found.holders is not None:
        frame.say()
        rows = [
            (one.party, _HOLDS[one.holds.value], ", ".join(said for _, said in one.statements)) for one in found.holders
        ]
        frame.table(("commander on that day", "", "statements"), rows, give=(2,))
        if not rows:
            frame.say("Nobody is named as its commander.")
    _say_left_out(frame, found.told.left_out, "relation")


def say_pattern(frame: Frame, found: PatternTold) -> None:
    """Print a count: its warning first, its unit in the head of each column."""
    one = found.counted
    frame.say(one.warning)
    frame.say()
    rows = [(found.names.get(row.key, row.key), *_figures(row.figures)) for row in one.counts.rows]
    rows += [(f"unknown: {row.key.replace('_', ' ')}", *_figures(row.figures)) for row in one.counts.unknown]
    rows.append(("all", *_figures(one.counts.all)))
    frame.table((one.step, "acts", "victims", "statements", "reports"), rows, right=(1, 2, 3, 4), give=(0,))
    frame.say("Acts are told as at least and at most. One act can stand in several rows; rows do not add up.")


def _figures(figures: object) -> tuple[str, ...]:
    assert isinstance(figures, tuple)
    return tuple(str(one.least) if one.least == one.most else f"{one.least}–{one.most}" for one in figures)


def _line(line: AllegedLine) -> tuple[str, ...]:
    one = line.alleged
    parts = ", ".join(f"{degree.replace('_', ' ')} {n}" for degree, n in one.degrees)
    mark = "*" if one.needs_mark else ""
    return (
        one.party.id,
        one.party.party or "?",
        ", ".join(one.party.kinds),
        str(len(one.acts)),
        parts,
        f"{len(one.sources.independent)}{mark}",
        str(len(one.against)),
    )


def _name(line: AllegedLine) -> str:
    return "; ".join(line.names or ()) or _NO_NAME.get(line.why_no_name, "not stated")


def _say_act(frame: Frame, act: AllegedAct, slugs: Mapping[str, str]) -> None:
    frame.say(
        f"{act.id}: {act.kind.replace('_', ' ') or 'what it was, nothing says'} {_dates(act.start, act.end)}".rstrip()
    )
    for part in act.parts:
        relayed = ", passed on by another" if part.relayed else ""
        capacity = f", {part.capacity}" if part.capacity != "unknown" else ""
        said = f"{part.degree.replace('_', ' ')}{capacity}, says {slugs.get(part.source, part.source)}"
        frame.say(f"{said}{relayed} ({part.statement})", indent=2, hang=2)
    frame.say(f"independent sources: {len(act.sources.independent)}", indent=2)


def _say_against(frame: Frame, found: AllegedShown) -> None:
    against = found.line.alleged.against
    if not against:
        frame.say("No statement against was recorded. That is said of the record, and not of what happened.")
        return
    frame.say("What speaks against it, or weakens it:")
    rows = [
        (
            one.kind.replace("_", " "),
            one.why.replace("_", " "),
            ", ".join((*one.statements, *filter(None, (one.finding,)))),
        )
        for one in against
    ]
    frame.table(None, rows, give=(2,), indent=2)


def _say_link(frame: Frame, link: CommandLink, slugs: Mapping[str, str]) -> None:
    frame.say(f"{link.over} {link.relation.replace('_', ' ')} {link.under}", hang=2)
    for one in link.said:
        dates = _dates(one.start, one.end) or "no date stated"
        frame.say(f"{dates}, says {slugs.get(one.source, one.source)} ({one.statement})", indent=2, hang=2)


def _sources(found: Sources, slugs: Mapping[str, str]) -> str:
    told = [f"{'at least ' * found.at_least}{counted(len(found.independent), 'independent source')}"]
    told[0] += f": {', '.join(slugs.get(one, one) for one in found.independent)}" if found.independent else ""
    for what, ids in (
        ("resting on others", tuple(source for source, _ in found.dependent)),
        ("not identified", found.unidentified),
        ("only passed it on", found.relays),
        ("in the chain of their own statement", found.circular),
        ("everything came through", found.through),
    ):
        if ids:
            told.append(f"{what}: {', '.join(slugs.get(one, one) for one in ids)}")
    return "; ".join(told)


def _dates(start: When | None, end: When | None) -> str:
    first, last = (one.edtf or one.stated if one is not None else "" for one in (start, end))
    return f"{first or '…'} to {last}" if last else first


def _say_left_out(frame: Frame, left_out: tuple[tuple[str, int], ...], what: str) -> None:
    for why, n in left_out:
        frame.say(f"{counted(n, what)} not told: {_LEFT_OUT.get(why, why)}.")


def _parties(n: int) -> str:
    return f"{counted(n, 'party', 'parties')} {'is' if n == 1 else 'are'}"
