"""What answers amount to, for `habeas judge`: how far reviewers agree, and how good the model is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from habeas.cli.frame import Frame
from habeas.cli.terminal import counted, number

if TYPE_CHECKING:
    from habeas.casework.drawn_pairs import Measured
    from habeas.casework.second_answers import Agreed, ReviewAgreement
    from habeas.persons.measured_model import Share

_SAID = {"yes": "same", "no": "different", "unsure": "cannot tell"}
_WHY = {
    "no_variation": "Alpha says nothing where every answer is the same.",
    "few_units": "Alpha has no interval: fewer than 20 pairs.",
    "too_rare": "Alpha has no interval: nearly every answer is the same.",
}


def tell_agreement(frame: Frame) -> int:
    """Print how far second answers agree with first ones; 1 where no pair was asked again."""
    from habeas.casework.second_answers import review_agreement

    found = review_agreement(frame.context(), frame.case)
    if found.all.pairs:
        _say_agreement(frame, found)
    else:
        frame.say("No pair was asked a second time yet.")
    if found.due:
        frame.say(f"{counted(found.due, 'decided pair')} should have come again by now; habeas judge brings them.")
    frame.result(found.as_object())
    return 0 if found.all.pairs else 1


def _say_agreement(frame: Frame, found: ReviewAgreement) -> None:
    frame.say(
        f"{counted(found.all.pairs, 'pair')} of {number(found.decided)} decided came a second time, unannounced. "
        "Alpha: 1 is agreement throughout, 0 is what chance gives."
    )
    frame.say()
    groups = (("the same person", found.same_reviewer), ("somebody else", found.other_reviewer), ("all", found.all))
    frame.table(
        ("answered again by", "pairs", "agree", "95 % interval", "alpha", "95 % interval"),
        [(name, *_spelled(one)) for name, one in groups if one.pairs],
        right=(1, 2, 4),
    )
    if found.all.alpha.why in _WHY:
        frame.say(_WHY[found.all.alpha.why])
    frame.say()
    frame.table(
        ("first", "second", "pairs"),
        [(_SAID[first], _SAID[second], number(n)) for first, second, n in found.table],
        right=(2,),
    )
    frame.say()
    for one in found.disagreements:
        first, second = (_SAID[answer.same] for answer in one.both)
        frame.block(f"open: {first}, then {second}\n  {one.first.a}  {one.first.b}")
    if found.disagreements:
        frame.say(
            f"{counted(len(found.disagreements), 'disagreement')} to be decided: habeas judge shows both answers."
        )


def _spelled(one: Agreed) -> tuple[str, ...]:
    alpha = one.alpha
    return (
        number(one.pairs),
        "–" if one.share is None else f"{one.share:.2f}",
        "–" if one.lo95 is None else f"{one.lo95:.2f} to {one.hi95:.2f}",
        "–" if alpha.value is None else f"{alpha.value:.2f}",
        "–" if alpha.interval is None else f"{alpha.interval[0]:.2f} to {alpha.interval[1]:.2f}",
    )


def tell_calibration(frame: Frame, wrong_in: int | None) -> int:
    """Print how good the model is by people's answers to drawn pairs; 1 where none was answered."""
    from habeas.casework.drawn_pairs import measure_model

    found = measure_model(frame.context(), frame.case, wrong_in=wrong_in)
    frame.say(f"{number(found.answered)} of {counted(found.drawn, 'pair')} drawn by lot were answered.")
    if found.answered:
        _say_calibration(frame, found)
    if found.threshold is not None:
        frame.say(found.threshold.words)
    frame.result(found.as_object())
    return 0 if found.answered else 1


def _say_calibration(frame: Frame, found: Measured) -> None:
    frame.say()
    rows = [
        (f"{row.low:g} to {row.high:g}", number(row.pairs), number(row.answers), number(row.cannot_tell),
         "–" if row.stated is None else f"{row.stated:.3f}", *_share(row.same))
        for row in found.table.bins
    ]  # fmt: skip
    header = ("the model says", "pairs", "told", "cannot tell", "on average", "are one", "95 % interval")
    frame.table(header, rows, right=(1, 2, 3, 4, 5))
    frame.say()
    linked = [(f"{p:g}", *_share(one), *_share(other)) for p, one, other in found.at]
    columns = (
        "linked from",
        "precision",
        "95 % interval",
        "at most recall" if found.outside else "recall",
        "95 % interval",
    )
    frame.table(columns, linked, right=(1, 3))
    frame.say()
    if found.outside:
        frame.say(
            f"{counted(found.outside, 'compared pair')} of low probability are in none of these figures: the run left "
            "them out of the record. True pairs among them make recall lower than it says."
        )
    error, chance = found.table.error, found.table.by_chance
    if error.value is not None and chance is not None:
        frame.say(
            f"Calibration error {error.value:.3f} (95 % interval {error.lo95:.3f} to {error.hi95:.3f}); "
            f"so few answers would give {chance:.3f} were the model exact."
        )
    line = found.line
    frame.say(
        f"Corrected log odds: {line.intercept:+.2f} (± {line.sd_intercept:.2f}) + "
        f"{line.slope:.2f} (± {line.sd_slope:.2f}) × the model's."
    )
    missing = max(error.not_asked, *(share.not_asked for _, one, other in found.at for share in (one, other)))
    if missing:
        frame.say(f"Nothing is said of {counted(missing, 'pair')}: nobody has answered a drawn one among them.")


def _share(share: Share) -> tuple[str, str]:
    if share.value is None:
        return "–", "–"
    return f"{share.value:.3f}", f"{share.lo95:.3f} to {share.hi95:.3f}"
