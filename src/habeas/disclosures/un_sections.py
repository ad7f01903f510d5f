"""The sections that forms for bodies of the United Nations share, made of what passed of one person.

None says what a body of law would call what happened. What speaks against the allegation, and every statement that the
person is free or dead, has its section like everything else.
"""

from __future__ import annotations

from collections.abc import Iterable

from habeas.disclosures.actors_named import is_of_state, kind_of_actor, named, party, taking_part
from habeas.disclosures.paper import Block, Cited, Field, Run
from habeas.disclosures.person_told import Cites, PersonTold
from habeas.disclosures.side_by_side import Apart, disagreements, fate_values
from habeas.disclosures.un_form import Cell, Form, Row
from habeas.disclosures.worded import day, labelled, merged, term, words
from habeas.fates.terms import OPEN
from habeas.model.statements import Act, Involvement
from habeas.model.vocabularies import vocabulary
from habeas.statements.gathered import HOLDINGS, TAKINGS, deaths

ABOUT_LIBERTY = (
    TAKINGS
    | HOLDINGS
    | deaths()
    | frozenset(
        {
            *("roundup", "refusal_to_acknowledge", "failure_to_investigate", "torture", "ill_treatment"),
            *("attempted_killing", "forced_flight", "reprisal"),
        }
    )
)
"""Acts that a form about a disappearance tells. None of them says by itself why the person was chosen."""


def person_rows(form: Form) -> list[Block]:
    """Return who the person is, as sources state it."""
    told = form.told
    names = told.person.names if told.person is not None else ()
    return [
        form.field("full_name", (Run(text=name, lang=lang, cites=(cite,), strong=True) for name, lang, cite in names)),
        *(form.field(part, told.of_accounts(part)) for part in ("sex", "birth", "age", "birthplace", "occupation")),
        *[form.field("marks", marks) for marks in [told.of_accounts("marks")] if marks],
    ]


def date_rows(form: Form) -> list[Block]:
    """Return when the person was taken, last seen or reported missing."""
    return [form.field("taken_on", form.told.taken_on()), form.field("seen_on", form.told.seen_on())]


def place_rows(form: Form) -> list[Block]:
    """Return where the person was taken or last seen."""
    return [form.field("taken_at", form.told.taken_at()), form.field("seen_at", form.told.seen_at())]


def state_row(form: Form) -> Field:
    """Return the State concerned: as the filer writes it, else by its code."""
    written = form.own("state")
    return form.field("state", [written if written.text else form.choice("state")])


def forces_rows(form: Form) -> list[Block]:
    """Return the forces believed responsible, and everybody else who is said to have taken or held the person."""
    told = form.told
    found = taking_part(told)
    ours = [_actor(form, one, cites) for one, cites in found if is_of_state(told, one)]
    others = [_actor(form, one, cites) for one, cites in found if not is_of_state(told, one)]
    first = _actors(form, "forces", ours) or [form.field("forces", ())]
    return [*first, *_actors(form, "forces_others", others)]


def actor_rows(form: Form, types: frozenset[str], key: str) -> list[Block]:
    """Return everybody who is said to have had a part in acts of some types."""
    told = form.told
    found = told.involved_in(act for act, _ in told.acts if act.act_type in types)
    return _actors(form, key, [_actor(form, one, cites) for one, cites in found])


def _actors(form: Form, key: str, rows: Iterable[Row]) -> list[Block]:
    return form.table(key, ("who", "kind", "part", "unit_and_rank"), rows, (2.2, 1.4, 1.2, 1.6))


def _actor(form: Form, one: Involvement, cites: Cites) -> Row:
    told, lang = form.told, form.told.lang
    kind = kind_of_actor(told, one)
    return (
        form.cell([named(told, form.say, one, cites)]),
        (labelled("actor_kinds", kind, lang, cites),) if kind != "unknown" else (),
        (labelled("involvement", one.degree, lang, cites),) if one.degree != "unknown" else (),
        form.cell([(words(one.unit, cites), words(one.rank, cites))]),
    )


def action_rows(form: Form) -> list[Block]:
    """Return what was done to find the person, and why nothing was: as sources state it, else as whoever files says.

    A draft about many holds one reason; it is not printed for somebody for whom action is stated.
    """
    told, lang = form.told, form.told.lang
    rows = [
        (
            form.cell([(labelled("search_actions", one.search_kind, lang, cites), words(one.asks, cites))]),
            form.cell((run,) for run in party(told, one.by, cites)),
            form.cell((run,) for run in party(told, one.addressed_to, cites)),
            form.cell([(day(one.when, told.lang_of(one), cites),)]),
            form.cell([(words(one.outcome, cites),)]),
        )
        for one, cites in told.searches
        if one.search_kind != "none_taken"
    ]
    stated = [
        labelled("no_action_reasons", one.no_action_reason, lang, cites)
        for one, cites in told.searches
        if one.no_action_reason
    ]
    head, widths = ("what", "by_whom", "to_whom", "when", "outcome"), (1.6, 1.2, 1.6, 1.0, 1.2)
    found = form.table("actions", head, rows, widths) or [form.field("actions", ())]
    why = merged((*stated, *(() if rows else reason_given(form))))
    return [*found, *([form.field("no_action", why)] if why or not rows else [])]


def reason_given(form: Form) -> tuple[Run, Run]:
    """Return why nothing was done, as whoever files chose and wrote it."""
    slug = form.draft.choices.get("no_action_reason", "")
    known = slug in vocabulary("no_action_reasons").slugs
    label = Run(text=term("no_action_reasons", slug, form.draft.lang) if known else "")
    return label, form.own("why_no_action")


def answer_rows(form: Form) -> list[Block]:
    """Return what authorities and others answered, denials and explanations like any other, and stated silence."""
    told = form.told
    rows = [
        (
            form.cell((run,) for run in party(told, one.by, cites)),
            (labelled("responses", one.response, told.lang, cites),),
            form.cell([(day(one.when or one.no_answer_by, told.lang_of(one), cites),)]),
            form.cell([(words(one.words, cites),)]),
        )
        for one, cites in told.responses
    ]
    return form.table("answers", ("who", "answer", "when", "in_words"), rows, (1.6, 1.4, 1.0, 2.0))


def act_rows(form: Form, types: frozenset[str]) -> list[Block]:
    """Return what sources state to have been done to the person, of some types of acts, in the order of time."""
    told = form.told
    rows = [
        (
            form.cell([_done(told, act, cites)]),
            form.cell([(day(act.start, told.lang_of(act), cites),)]),
            form.cell([(told.where(act, cites), told.place_kind(act, cites))]),
            form.cell(named(told, form.say, one, more) for one, more in told.involved_in([act])),
            form.cell([_ended(told, act, cites)]),
        )
        for act, cites in told.acts
        if act.act_type in types
    ]
    head, widths = ("what", "when", "where", "by_whom", "how_ended"), (1.5, 1.1, 1.2, 1.6, 1.2)
    return form.table("acts", head, rows, widths)


def _done(told: PersonTold, act: Act, cites: Cites) -> Cell:
    """Return what was done: the act, its methods, what a clinician says of its marks, and the source's own words."""
    said = [("act_types", act.act_type), *(("methods", one) for one in act.methods), ("istanbul", act.consistency)]
    return (*(labelled(name, slug, told.lang, cites) for name, slug in said if slug), words(act.words, cites))


def _ended(told: PersonTold, act: Act, cites: Cites) -> Cell:
    end = day(act.end, told.lang_of(act), cites)
    if act.end_status in ("", "unknown"):
        return (end,)
    return labelled("end_status", act.end_status, told.lang, cites), end


def fate_rows(form: Form) -> list[Block]:
    """Return every statement and finding that the person is free, alive or dead. A living person's place is in none."""
    told = form.told
    stated = [
        tuple(form.cell([(value,)]) for value in fate_values(told, one))
        for one in told.fates
        if one.fate.says not in OPEN
    ]
    found = [
        ((labelled(one.question, one.value, told.lang, rests),), (labelled("proof", one.standard, told.lang, rests),))
        for one in told.found
        for rests in [(Cited(finding=one.id),)]
    ]
    return [
        *form.table("fates", ("what", "when", "where", "in_words"), stated, (1.2, 1.1, 1.2, 1.4)),
        *form.table("findings", ("what", "standard"), found, (1.0, 1.0)),
    ]


def apart_rows(form: Form) -> list[Block]:
    """Return where sources contradict each other, both sides beside each other."""
    rows = [
        (
            _on_what(form, one),
            *(form.cell(side) for side in one.sides),
        )
        for one in disagreements(form.told, form.say)
    ]
    return form.table("apart", ("about", "one_side", "other_side"), rows, (0.9, 2.0, 2.0))


def _on_what(form: Form, apart: Apart) -> Cell:
    """Return on what two sides contradict each other, and what would let both hold: a label, which rests on nothing."""
    keys = (f"kind_{apart.kind}", *([f"unless_{apart.unless}"] if apart.unless else []))
    return form.cell([tuple(Run(text=form.say.say(key)) for key in keys)])


def exhibit_rows(form: Form) -> list[Block]:
    """Return the documents that may be named, with their hashes."""
    rows = [
        (
            (Run(text=one.id, lang="zxx", cites=rests),),
            (labelled("item_kinds", one.item_kind, form.told.lang, rests),),
            (Run(text=one.sha256, lang="zxx", cites=rests),),
        )
        for one in form.told.material.exhibits
        for rests in [(Cited(exhibit=one.id, sha256=one.sha256),)]
    ]
    return form.table("exhibits", ("exhibit", "kind", "hash"), rows, (1.5, 1.0, 2.2))


def submitter_rows(form: Form) -> list[Block]:
    """Return who submits, in their own words; always confidential."""
    return [form.field(key, (form.own(key),), confidential=True) for key in ("submitted_by", "submitter_contact")]
