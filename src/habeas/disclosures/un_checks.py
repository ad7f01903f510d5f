"""What bodies of the United Nations require before they take up a case, and what people decide before it goes.

Each check looks at what passed the gate and at the draft's choices, and answers with the statements behind it. What is
a lawyer's to say is open until the draft holds the lawyer's word; no rule here says it for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from habeas.disclosures.actors_named import is_of_state, taking_part
from habeas.disclosures.filing_templates import Check, Met
from habeas.disclosures.footnotes import runs_of
from habeas.disclosures.paper import Cited, Paper
from habeas.disclosures.person_told import Cites
from habeas.disclosures.routes import Way, route
from habeas.disclosures.side_by_side import uncompared
from habeas.disclosures.un_form import Form
from habeas.disclosures.worded import abbreviated, full_names, is_too_fine
from habeas.errors import UsageError
from habeas.fates.questions import COARSE, DEATHS
from habeas.fates.terms import OPEN
from habeas.model.dates import Answer, earliest, latest
from habeas.model.statements import CodedMention, Involvement
from habeas.model.vocabularies import vocabulary
from habeas.sentences import Sentence, sentence, sentences


def together(cites: Iterable[Cites]) -> Cites:
    """Return all that is cited, each once."""
    return tuple(dict.fromkeys(cite for some in cites for cite in some))


def one_person(form: Form) -> Check:
    """One form for each person, of whom something may go."""
    met = Met.MET if form.told.person is not None else Met.MISSING
    return Check(
        key="one_form_per_person",
        met=met,
        says=sentence("A form is about exactly one person of whom something may go."),
    )


def named(form: Form, *, full: bool) -> Check:
    """The person's name; `full`: initials do not do."""
    told = form.told
    names = told.person.names if told.person is not None else ()
    rests = tuple(dict.fromkeys(cite for _, _, cite in names))
    if not names:
        return Check(key="identity", met=Met.MISSING, says=sentence("No name of the person may go, or none is stated."))
    if full and told.material.request.form != "name":
        said = sentence("The full name is required, and the draft asks for another form of it.")
        return Check(key="identity", met=Met.MISSING, says=said, rests_on=rests)
    if full and not any(len(name.split()) > 1 for name, _, _ in names):
        said = sentence("Each name that is stated is one word: a person says whether it is the full name.")
        return _decided(form, "identity", said, sentence("The name of one word is the full name."), rests)
    return Check(key="identity", met=Met.MET, says=sentence("The name is stated."), rests_on=rests)


def dated(form: Form) -> Check:
    """The date, at least month and year."""
    dates = form.told.dates()
    good = [cites for edtf, cites in dates if has_month(edtf)]
    if good:
        return Check(key="date", met=Met.MET, says=sentence("Month and year are stated."), rests_on=together(good))
    if dates:
        said = sentence("A date is stated, and none tells the month and the year.")
        return Check(key="date", met=Met.MISSING, says=said, rests_on=together(cites for _, cites in dates))
    return Check(key="date", met=Met.MISSING, says=sentence("No date that could be read is stated."))


def has_month(edtf: str) -> bool:
    """Tell whether a date lies in one known month."""
    first, last = earliest(edtf), latest(edtf)
    return first is not None and last is not None and (first.year, first.month) == (last.year, last.month)


def placed(form: Form) -> Check:
    """Where the person was taken or last seen."""
    runs = (*form.told.taken_at(), *form.told.seen_at())
    if runs:
        rests = together(run.cites for run in runs)
        return Check(key="place", met=Met.MET, says=sentence("The place is stated."), rests_on=rests)
    return Check(
        key="place", met=Met.MISSING, says=sentence("No place of the taking, or where last seen, is stated and may go.")
    )


def forces(form: Form) -> Check:
    """Forces of a State, or that a State supports, believed responsible as sources state."""
    found = [cites for one, cites in taking_part(form.told) if is_of_state(form.told, one)]
    if found:
        said = sentence("Sources state which forces took or held the person.")
        return Check(key="forces", met=Met.MET, says=said, rests_on=together(found))
    said = sentence("No statement that may go names forces of a State, or that a State supports.")
    return Check(key="forces", met=Met.MISSING, says=said)


def action(form: Form) -> Check:
    """What was done to find the person, or why nothing was: stated, or chosen by whoever files."""
    key, told = "action_taken", form.told
    done = [cites for one, cites in told.searches if one.search_kind != "none_taken"]
    if done:
        return Check(key=key, met=Met.MET, says=sentence("Action taken is stated."), rests_on=together(done))
    stated = [cites for one, cites in told.searches if one.no_action_reason not in ("", "not_known")]
    if stated:
        said = sentence("Sources state why no action was taken.")
        return Check(key=key, met=Met.MET, says=said, rests_on=together(stated))
    chosen = form.draft.choices.get("no_action_reason", "")
    if chosen not in vocabulary("no_action_reasons").slugs:
        said = sentence("No action is stated, nor a reason.").asking("Choose no_action_reason.")
        return Check(key=key, met=Met.MISSING, says=said)
    if chosen == "other" and not _has_words(form, "why_no_action"):
        said = sentence("The reason chosen is another one, and is not written.").asking("Write it as why_no_action.")
        return Check(key=key, met=Met.MISSING, says=said)
    return Check(key=key, met=Met.MET, says=sentence("The draft says why no action was taken."))


def submitter(form: Form, *, contact: bool) -> Check:
    """Who submits, and where they can be written to."""
    wanted = ("submitted_by", "submitter_contact") if contact else ("submitted_by",)
    missing = [key for key in wanted if not _has_words(form, key)]
    if missing:
        said = sentence("Nobody may submit without a name; it is kept confidential.")
        said = said.asking(f"Write {' and '.join(missing)}.")
        return Check(key="submitter", met=Met.MISSING, says=said, concerns=tuple(missing))
    return Check(key="submitter", met=Met.MET, says=sentence("Who submits is stated, and marked confidential."))


def to_state(form: Form, sends: Sentence) -> Check:
    """Whether the gate was asked for a paper that a Government will see.

    Args:
        sends: says who sends the case to the Government.
    """
    if form.told.material.request.to_state:
        said = sends.and_then(sentence("The draft says that it goes to a State."))
        return Check(key="to_state", met=Met.MET, says=said)
    said = sends.and_then(sentence("The draft does not say yet that it goes to a State."))
    return Check(key="to_state", met=Met.MISSING, says=said)


def free_or_dead(form: Form) -> Check | None:
    """Whether somebody states or found that the person is free, alive or dead: then a person says that it goes."""
    told = form.told
    said = [one.cites for one in told.fates if one.fate.says not in OPEN]
    said += [(Cited(finding=one.id),) for one in told.found if (one.question, one.value) in COARSE | DEATHS]
    all_the_same = sentence("Somebody decided that it goes all the same.")
    if told.person is not None and told.person.standing is None:
        opened = sentence(
            "A finding on the person's fate is kept from this recipient: a lawyer says whether the paper goes."
        )
        return _decided(form, "free_or_dead", opened, all_the_same, together(said))
    if not said:
        return None
    opened = sentence(
        "A source states, or a finding holds, that the person is free, alive or dead: a lawyer says whether it goes."
    )
    return _decided(form, "free_or_dead", opened, all_the_same, together(said))


def written_out(form: Form) -> Check | None:
    """Whether institutions are named in full: an abbreviation is told, and never expanded by guess."""
    told = form.told
    short = []
    for mention, named_party in told.parties.items():
        cites = [rests for one, rests in told.of_kind(Involvement) if one.actor == mention]
        names = full_names(named_party, ())
        if names and all(abbreviated(name.text) for name in names):
            short += cites or [(Cited(statement=mention),)]
    short += [
        cites
        for one, cites in told.of_kind(Involvement)
        if any(text is not None and abbreviated(text.text) for text in (one.unit, one.rank))
    ]
    if not short:
        return None
    said = sentence(
        "Institutions are to be written out, and these may be abbreviations: record the full name with its source."
    )
    return Check(key="written_out", met=Met.MISSING, says=said, rests_on=together(short), needed=False)


def too_fine(form: Form) -> Check | None:
    """Whether a place was left out because it is finer than a settlement."""
    told = form.told
    found = [cites for act, cites in told.acts if is_too_fine(act.where, told.places)]
    found += [one.cites for one in told.fates if is_too_fine(one.fate.where, told.places)]
    found += [cites for one, cites in told.accounts if is_too_fine(one.mention.birthplace, told.places)]
    if not found:
        return None
    said = sentence("Places finer than a settlement are left out. Choose the settlement for them.").asking(
        "Use habeas place."
    )
    return Check(key="too_fine", met=Met.OPEN, says=said, rests_on=together(found), needed=False)


def own_words(form: Form) -> Check | None:
    """Whether the form holds words of sources, or places of unknown precision: somebody reads them."""
    told = form.told
    found = [cites for one, cites in told.acts if one.words is not None]
    found += [one.cites for one in told.fates if one.fate.words]
    found += [cites for one, cites in told.responses if one.words is not None]
    found += [cites for one, cites in told.searches if one.asks is not None or one.outcome is not None]
    wheres = [(act.where, cites) for act, cites in told.acts] + [(one.fate.where, one.cites) for one in told.fates]
    found += [cites for where, cites in wheres if where is not None and where.precision == "unknown"]
    if not found:
        return None
    said = sentence(
        "Words of sources are printed, and places as they wrote them: "
        "read them for addresses, for names of others, and for why the person was chosen."
    )
    return Check(key="own_words", met=Met.OPEN, says=said, rests_on=together(found), needed=False)


def all_compared(form: Form) -> Check | None:
    """Whether everything that is stated was held against everything else."""
    if not uncompared(form.told):
        return None
    said = sentence("So much is stated of this person that not all of it was compared: contradictions may be missing.")
    return Check(key="all_compared", met=Met.OPEN, says=said, needed=False)


def marked(form: Form) -> Check | None:
    """Whether everything that is to be marked confidential is a row or table of the form."""
    if form.marked <= dict(form.say.texts).keys():
        return None
    said = sentence("Something is marked confidential that is no row of this form.").asking(
        "Correct the choice confidential."
    )
    return Check(key="confidential", met=Met.MISSING, says=said)


def left_out(form: Form, paper: Paper) -> Check | None:
    """What passed the gate and this form does not tell."""
    shown = {cite.statement for run in runs_of(paper) for cite in run.cites}
    told = form.told
    names = {*told.mentions, *told.parties}
    missing = [
        one.cites
        for one in told.passed
        if not any(cite.statement in shown for cite in one.cites)
        and not (isinstance(one.said, CodedMention) and one.said.mention.id in names)
    ]
    if not missing:
        return None
    said = sentences(
        "%(num)s statement that may go is of a kind that this form does not tell.",
        "%(num)s statements that may go are of kinds that this form does not tell.",
        len(missing),
    )
    return Check(key="left_out", met=Met.OPEN, says=said, rests_on=together(missing), needed=False)


def way_open(form: Form, slug: str, unlooked: Sentence) -> Check:
    """Whether the dated table of routes offers this way; what it does not know, a person looks up and says where.

    Args:
        unlooked: the sentence for what was not looked up.
    """
    state = form.draft.choices.get("state", "")
    try:
        way = route(slug, state=state, facts=(edtf for edtf, _ in form.told.dates()))
    except UsageError:
        said = sentence("A State is named by its two capital letters, for example GR.").asking("Choose state.")
        return Check(key="route", met=Met.MISSING, says=said)
    rests = together(cites for _, cites in form.told.dates())
    if way.because is not None and way.way is Way.CLOSED:
        return Check(key="route", met=Met.MISSING, says=way.because, rests_on=rests)
    if not state:
        said = sentence("Which State it concerns is not chosen.").asking("Choose state.")
        return Check(key="route", met=Met.MISSING, says=said)
    if way.because is not None:
        doubtful = way.because.and_then(unlooked) if way.within is Answer.UNSURE else unlooked
        return _looked_up(form, doubtful, rests)
    return Check(key="route", met=Met.MET, says=sentence("This way is open."), rests_on=rests)


def _looked_up(form: Form, unlooked: Sentence, rests: Cites) -> Check:
    day = _day(form.draft.choices.get("route_looked_up", ""))
    if day is None or day > form.told.material.request.today or not _has_words(form, "route_source"):
        write = sentence("Whoever looks it up writes down the day, and where.")
        said = unlooked.and_then(write.asking("Write them as route_looked_up and route_source."))
        return Check(key="route", met=Met.OPEN, says=said, rests_on=rests)
    return Check(key="route", met=Met.MET, says=sentence("Somebody looked it up on %(day)s.", day=day), rests_on=rests)


def chosen(form: Form, key: str, among: Iterable[str], opened: Sentence) -> Check:
    """A choice that is somebody's to make, among some words."""
    known = tuple(among)
    value = form.draft.choices.get(key, "")
    if value in known:
        return Check(key=key, met=Met.MET, says=sentence("It is chosen."))
    return Check(key=key, met=Met.OPEN, says=opened.asking(f"Choose {key}: {', '.join(known)}."))


def of_the_words(form: Form, paper: Paper) -> tuple[Check | None, ...]:
    """Return what every form asks of its own words at last: in full, not too fine, read, marked, compared, whole."""
    return (
        written_out(form),
        too_fine(form),
        own_words(form),
        marked(form),
        all_compared(form),
        left_out(form, paper),
    )


def present(*checks: Check | None) -> tuple[Check, ...]:
    """Return the checks that say something."""
    return tuple(one for one in checks if one is not None)


def _decided(form: Form, key: str, opened: Sentence, decided: Sentence, rests: Cites) -> Check:
    """A question that is open until the draft's choice of its key says yes."""
    if form.draft.choices.get(key) == "yes":
        return Check(key=key, met=Met.MET, says=decided, rests_on=rests)
    return Check(key=key, met=Met.OPEN, says=opened.asking(f"Choose {key}: yes."), rests_on=rests)


def _has_words(form: Form, key: str) -> bool:
    written = form.draft.words.get(key)
    return written is not None and bool(written.text.strip())


def _day(iso: str) -> date | None:
    try:
        return date.fromisoformat(iso)
    except ValueError:
        return None
