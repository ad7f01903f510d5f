"""habeas terms"""

from __future__ import annotations

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.errors import UsageError


@click.command("terms", epilog=examples("habeas terms act_types", "habeas terms act_types forced_outing --lang ru"))
@click.argument("vocabulary", metavar="[VOCABULARY]", default="")
@click.argument("slug", metavar="[TERM]", default="")
@click.option("--lang", default="en", show_default=True, metavar="TAG", help="Labels in en, es, fr, ru or ar.")
@verb(workspace=False, case=False)
def command(frame: Frame, *, vocabulary: str, slug: str, lang: str) -> int:
    """List the terms that statements are coded with.

    Without a VOCABULARY, the vocabularies. With one, its terms. With a TERM, what it means, what it is not, an
    example, how it is counted, and what others call it.
    """
    from habeas.model.vocabularies import LANGUAGES, NAMES, check_term
    from habeas.model.vocabularies import vocabulary as one

    if lang not in LANGUAGES:
        raise UsageError(
            "there are no labels in this language", place="--lang", advice=f"One of {', '.join(LANGUAGES)}."
        )
    if not vocabulary:
        known = [one(name) for name in NAMES]
        frame.table(
            ("vocabulary", "version", "terms", "what it holds"), [_line(v) for v in known], right=(2,), give=(3,)
        )
        frame.result({"vocabularies": [{"name": v.name, "version": v.version, "terms": len(v.terms)} for v in known]})
        return 0
    found = one(vocabulary)
    if slug:
        check_term(vocabulary, slug)
        _say_term(frame, vocabulary, slug, lang)
        return 0
    frame.say(f"{found.title} (version {found.version})")
    if not found.checked.get(lang, False):
        frame.say("These labels have not been checked by a speaker.")
    frame.say()
    frame.table(None, [(term.slug, term.label(lang)) for term in found.terms.values()], give=(1,))
    frame.result(
        {
            "name": found.name,
            "version": found.version,
            "checked": found.checked,
            "terms": [
                {"slug": term.slug, "label": term.label(lang), "traits": term.traits} for term in found.terms.values()
            ],
        }
    )
    return 0


def _line(found: object) -> tuple[str, str, str, str]:
    from habeas.model.vocabularies import Vocabulary

    assert isinstance(found, Vocabulary)
    return found.name, found.version, str(len(found.terms)), found.title


def _say_term(frame: Frame, name: str, slug: str, lang: str) -> None:
    from habeas.model.vocabularies import vocabulary

    found = vocabulary(name)
    term = found.terms[slug]
    crosswalk = {"HURIDOCS": term.crosswalk.huridocs, "Rome Statute": term.crosswalk.icc, "WGEID": term.crosswalk.wgeid}
    rows = [
        ("label", term.label(lang)),
        ("means", term.definition),
        ("not", term.distinguished_from),
        ("example", term.example),
        ("counted", term.counting_rule),
        *((who, code) for who, code in crosswalk.items() if code),
        *((trait.replace("_", " "), value) for trait, value in term.traits.items()),
    ]
    if term.crosswalk.note:
        rows.append(("note", term.crosswalk.note))
    frame.say(f"{slug} ({name} {found.version})")
    frame.table(None, rows, give=(1,), indent=2)
    frame.result(
        {
            "name": name,
            "version": found.version,
            "slug": slug,
            "label": term.label(lang),
            "definition": term.definition,
            "distinguished_from": term.distinguished_from,
            "example": term.example,
            "counting_rule": term.counting_rule,
            "crosswalk": crosswalk,
            "traits": term.traits,
        }
    )
