"""The methods section of an estimate, in Markdown: what an analyst pastes into a report, with its references.

The interval comes before any middle. Where the status lets no middle be quoted none stands anywhere, of no method.
"""

from __future__ import annotations

from collections.abc import Callable

from habeas.disclosures.interval_rows import BOUNDLESS
from habeas.disclosures.publishing import Publishable, publishable
from habeas.disclosures.references import cited_in
from habeas.disclosures.shown_text import shown
from habeas.disclosures.small_cells import DEFAULT_THRESHOLD
from habeas.estimates.answer import Answer, Estimator, Status
from habeas.estimates.convergence import ESS_WANTED, RHAT_WANTED
from habeas.estimates.headline import RULE, in_words
from habeas.estimates.intervals import Interval
from habeas.model.numerals import grouped

_STATUS = {
    Status.ESTIMATE: "an estimate: the checks before and after fitting found nothing against it",
    Status.WITH_WARNING: "an estimate with warnings",
    Status.RANGE_ONLY: "a range without a middle: no single number may be quoted from it",
    Status.REFUSED: "refused: this table can carry no estimate",
}


def methods_paragraph(
    answer: Answer, *, version: str, publish_from: int = DEFAULT_THRESHOLD, invented: bool = False
) -> str:
    """Write what was counted, how, how sure, and what it cannot see.

    Args:
        version: of Habeas.
        publish_from: as of `publishable`; with 0 nothing is rounded or kept back.
        invented: the data are invented, and the text says so first.
    Returns: Markdown: paragraphs, then the references that they cite.
    """
    found = publishable(answer, publish_from=publish_from)
    writers: tuple[Callable[[Publishable], str], ...] = (_counted, _answered, _methods, _beside, _linkage, _checked)
    paragraphs = ["**These data are invented.**"] if invented else []
    paragraphs += [text for text in (write(found) for write in writers) if text]
    paragraphs += [_blind(found.answer), _again(found, version)]
    text = "\n\n".join(paragraphs)
    references = "\n".join(f"- {reference}" for reference in cited_in(text))
    return f"{text}\n\n**References**\n\n{references}\n" if references else f"{text}\n"


def _counted(found: Publishable) -> str:
    answer = found.answer
    lists = ", ".join(
        f"{_plain(name)} (not told)" if total is None else f"{_plain(name)} ({grouped(total)})"
        for (name, _), total in zip(answer.lists, found.told.totals, strict=True)
    )
    text = (
        f"The unit is persons: groups of mentions that the linkage took for one person. {grouped(answer.documented)} "
        f"persons are documented on at least one of {len(answer.lists)} lists: {lists}. "
        f"They stand on {len(found.told.cells)} different combinations of lists."
    )
    if found.told.small:
        text += (
            f" Combinations of under {found.publish_from} persons ({found.told.small} of them) are not told, nor are "
            f"{found.told.beside} others from which they could be worked out."
        )
    return text


def _answered(found: Publishable) -> str:
    answer = found.answer
    if answer.range is None:
        return f"The status is {_STATUS[answer.status]}. {' '.join(answer.reasons)}"
    head = f"Between {span_of(answer.range, joined=' and ')} persons in all"
    rounded = ", ends rounded outwards to two significant digits" if found.publish_from else ""
    if answer.headline is None:
        # Further sentences are warnings, which may quote a middle; the first is what left the range.
        return f"{head}{rounded}. The status is {_STATUS[answer.status]}. {answer.reasons[0]}"
    middle = grouped(answer.range.median)
    text = (
        f"{head} (95 % interval{rounded}; {middle} in the middle), by {in_words(answer.headline.name)}. The status is "
        f"{_STATUS[answer.status]}."
    )
    return " ".join((text, *answer.reasons))


def _methods(found: Publishable) -> str:
    """How each method that gave an interval works, with what it was told."""
    sentences = [_METHODS[one.name](one) for one in found.answer.estimators if one.name in _METHODS and one.interval]
    refused = [
        f"{in_words(one.name)} ({one.refusal.rstrip('.')})" for one in found.answer.estimators if not one.interval
    ]
    if refused:
        sentences.append(f"No interval came from: {'; '.join(refused)}.")
    return " ".join(sentences)


def _latent(one: Estimator) -> str:
    told = dict(one.settings)
    rates = "uniform" if told.get("priors") == "lcmcr" else "Beta(0.5, 1)"
    if told.get("priors") not in ("default", "lcmcr"):
        rates = str(told.get("priors"))
    agree = "not told" if one.rhat is None or one.ess is None else f"{one.rhat:.3f} and {grouped(one.ess)}"
    return (
        f"The latent-class model (Manrique-Vallier 2016) takes each person for a member of one of up to "
        f"{told.get('classes')} classes, in each of which lists are independent; its priors are 1/N on the number of "
        f"persons, stick-breaking weights with alpha ~ Gamma(0.25, 0.25), and {rates} on the chance of being on a "
        f"list. {told.get('chains')} chains from far-apart starts ran {_number(told.get('sweeps'))} sweeps each, the "
        f"first quarter discarded; rank-normalised split R-hat and effective draws (Vehtari et al. 2021) were {agree}, "
        f"where {RHAT_WANTED} at most and {ESS_WANTED:.0f} at least were wanted. "
        + ("The chains agree." if one.converged else "The chains do not agree: the ends are the widest of any chain.")
    )


def _decomposable(one: Estimator) -> str:
    told = dict(one.settings)
    return (
        "Averaging over decomposable graphs (Madigan & York 1997) gives every chordal graph of dependence between "
        f"lists the same prior, cells a hyper-Dirichlet prior of {told.get('delta')} persons each, N a prior of 1/N; "
        "the complete graph, under which the counts say nothing of the undocumented, is left out."
    )


def _loglinear(one: Estimator) -> str:
    told = dict(one.settings)
    return (
        f"Log-linear models (hierarchical, interactions of up to {told.get('highest_order')} lists, those without a "
        "maximum or not identified left out) were averaged by BIC, and the choice between them was repeated on "
        f"{told.get('samples')} drawn tables (Silverman et al. 2024)."
    )


def _trait(one: Estimator) -> str:
    told = dict(one.settings)
    return (
        "The model of one continuous trait of visibility (Darroch et al. 1993) lets people differ smoothly in how "
        "likely they are to be on any list, with priors N(0, 9) on the lists' log odds, N(0, 2.25) on the spread of "
        f"the trait and 1/N on persons; the counts give it a weight of {told.get('weight')} against classes and "
        "log-linear models."
    )


def _averaged(one: Estimator) -> str:
    return (
        "The headline averages the latent-class posterior and that of the trait with their weights by BIC (Kass & "
        "Raftery 1995)."
    )


def _mt(one: Estimator) -> str:
    return (
        "As a quick look, the model of independent lists (Darroch 1958) with a profile-likelihood interval "
        "(Cormack 1992); it knows no dependence."
    )


def _chao(one: Estimator) -> str:
    return (
        "As a floor, Chao's lower bound (Chao 1987) in its form for lists of unequal size (Rivest & Baillargeon 2007); "
        "it is no estimate."
    )


def _chapman(one: Estimator) -> str:
    return (
        "Chapman's estimate (Chapman 1951) takes the two lists for independent, which two lists cannot test; its "
        "interval is symmetric in the log of the undocumented."
    )


_METHODS: dict[str, Callable[[Estimator], str]] = {
    "latent_class": _latent,
    "decomposable": _decomposable,
    "loglinear": _loglinear,
    "trait": _trait,
    "averaged": _averaged,
    "mt": _mt,
    "chao_lower_bound": _chao,
    "chapman": _chapman,
}


def _beside(found: Publishable) -> str:
    """The rule of the headline, and how far the models are apart."""
    answer = found.answer
    if answer.range is None:
        return ""
    spans = "; ".join(f"{in_words(one.name)} {span_of(one.interval)}" for one in answer.estimators if one.interval)
    text = f"{RULE} The 95 % intervals of all methods: {spans}."
    if answer.spread is None:
        return text
    return (
        f"{text} Models that fit the same counts can give different totals (Aleshin-Guendel et al. 2021): the middles "
        f"of those that could be fitted differ by a factor of {answer.spread.factor:.1f}, and their intervals together "
        f"span {span_of(answer.spread.hull)}."
    )


def _linkage(found: Publishable) -> str:
    pooled = found.answer.pooled
    if pooled is None:
        return ""
    return (
        f"The doubt of the linkage is in the interval (Sadinle 2018): {pooled.draws} draws of who is the same person "
        f"as whom gave {pooled.tables} different tables, each was estimated, and the draws were pooled as an equal "
        f"mixture. "
        f"{pooled.share:.0%} of the variance of the log of the undocumented comes from the linkage. Over the draws "
        f"{span_of(pooled.documented)} persons are documented (95 %)."
    )


def _checked(found: Publishable) -> str:
    """Other identifying assumptions and other tables."""
    answer, sentences = found.answer, []
    rows = answer.sensitivity.rows if answer.sensitivity else ()
    if rows and answer.range is not None:
        sentences.append(
            "No data show how all lists together depend on each other. With that interaction between "
            f"{rows[0].xi:.3g} and {rows[-1].xi:.3g} instead of 1, and no model of the observed cells, intervals reach "
            f"from {grouped(min(row.lo95 for row in rows))} to {grouped(max(row.hi95 for row in rows))} persons "
            "(Aleshin-Guendel et al. 2021)."
        )
    refits = [one for one in answer.refits if one.kind != "recovered"]
    spans = [one.interval for one in refits if one.interval is not None]
    if spans:
        sentences.append(
            f"With lists left out or merged, or other priors, {len(spans)} of {len(refits)} short refits settled, with "
            f"intervals within {grouped(min(one.lo95 for one in spans))} to {grouped(max(one.hi95 for one in spans))}."
        )
    elif refits:
        sentences.append(f"None of {len(refits)} short refits, with lists left out or merged or other priors, settled.")
    sentences += [
        f"From the fitted model tables were invented and fitted again: the interval holds the invented total in "
        f"{one.what}."
        for one in answer.refits
        if one.held is not None
    ]
    return " ".join(sentences)


def _blind(answer: Answer) -> str:
    return "What this cannot see: " + " ".join(answer.cannot_see)


def _again(found: Publishable, version: str) -> str:
    answer = found.answer
    kernel = next(
        (dict(one.settings).get("kernel") for one in answer.estimators if "kernel" in dict(one.settings)), None
    )
    return (
        f"Computed by Habeas {version}"
        + (f" ({kernel} kernel)" if kernel else "")
        + f", seed {answer.seed}, from the table of overlaps with SHA-256 `{answer.table_hash}`."
    )


def span_of(interval: Interval, *, joined: str = " to ") -> str:
    """Return an interval in words: "1 000 to 2 000"."""
    top = grouped(interval.hi95) if interval.hi95 < BOUNDLESS else "no upper end"
    return f"{grouped(interval.lo95)}{joined}{top}"


def _number(value: object) -> str:
    return grouped(value) if isinstance(value, int | float) else "a number not told of"


def _plain(name: str) -> str:
    """A list's name, so that nothing in it is read as Markdown."""
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]<>#|!" else letter for letter in " ".join(shown(name).split()))
