"""habeas publish"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.questions import may_ask, yes
from habeas.cli.terminal import counted, number
from habeas.errors import UsageError

if TYPE_CHECKING:
    from habeas.casework.publishing_counts import Published

_WHY = {
    "small": "too few persons",
    "known_elsewhere": "too few, without those whom an earlier export names",
    "changed_by_few": "changed by too few since an earlier release",
    "beside": "so that others cannot be worked out",
    "beside_a_change": "so that changes since an earlier release cannot be worked out",
}
_LISTED = 12


class _TablesUnlessNamed(click.Group):
    """`publish WORKSPACE …` is `publish tables WORKSPACE …`; `publish register WORKSPACE` is a verb of its own."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, *ctx.help_option_names):
            args = ["tables", *args]
        return super().parse_args(ctx, args)


@click.group(
    "publish",
    cls=_TablesUnlessNamed,
    epilog=examples(
        "habeas publish tables work/ --case c --table victims:year,region --preview",
        "habeas publish tables work/ --case c --table acts:type --out statistics/",
        "habeas publish register work/ --case c",
    ),
)
def command() -> None:
    """Publish tables of counts, without what points to few.

    A table is UNIT:DIMENSION,… with filters behind: victims:year,region or victim_acts:month+type=torture. Figures of
    fewer persons than the threshold are kept back, and others with them, so that nothing small can be worked out from
    this release, earlier releases, or exports that name people. What is published cannot be taken back. The word
    `tables` may be left out.
    """


@command.command("tables", epilog=examples("habeas publish tables work/ --case c --table acts:type --out statistics/"))
@verb()
@click.option("--table", "tables", multiple=True, required=True, metavar="SPEC", help="A table; can be repeated.")
@click.option("--threshold", type=int, default=5, show_default=True, metavar="N", help="Fewest persons of a figure.")
@click.option("--ground-threshold", type=int, metavar="N", help="Of a figure by alleged ground; there is no default.")
@click.option("--dp", "epsilon", type=float, metavar="EPSILON", help="Noise instead, by differential privacy.")
@click.option("--dp-budget", "budget", type=float, metavar="EPSILON", help="Set the case's privacy budget, once.")
@click.option("--estimate", is_flag=True, help="With the estimate of how many there are in all.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="The folder to write.")
@click.option("--preview", is_flag=True, help="Say what would be told and what not; write nothing.")
@click.option("--yes", "sure", is_flag=True, help="Do not ask again. For programs.")
def tables(
    frame: Frame,
    *,
    tables: tuple[str, ...],
    threshold: int,
    ground_threshold: int | None,
    epsilon: float | None,
    budget: float | None,
    estimate: bool,
    out: Path | None,
    preview: bool,
    sure: bool,
) -> int:
    """Count, check against all earlier releases, and write a folder for the public."""
    from habeas.casework.publishing_counts import Asking, publish
    from habeas.disclosures.public_tables import Thresholds, check_tables, read_spec

    asking = Asking(
        specs=tuple(spec for text in tables for spec in read_spec(text)),
        thresholds=Thresholds(cells=threshold, ground=ground_threshold),
        epsilon=epsilon,
        budget=budget,
        estimate=estimate,
    )
    check_tables(asking.specs, asking.thresholds)  # before a passphrase is asked for
    if (out is None) is not preview:
        raise UsageError("either a folder or a preview", advice="--out DIR to publish, --preview to look first.")
    if not preview and not sure and not may_ask(frame):
        raise UsageError(
            "nobody is there to confirm it, and nothing was published",
            advice="What is published cannot be taken back. Look with --preview, then add --yes.",
        )
    context = frame.context()
    if preview or not sure:
        planned = publish(context, frame.case, asking, None)
        _tell(frame, planned)
        frame.say("What is published cannot be taken back: later releases are checked against it for good.")
        if preview:
            frame.say("Nothing was written.")
            frame.result(planned.as_object())
            return 0
        if not yes("Publish this?"):
            frame.say("Nothing was published.")
            return 1
    done = publish(context, frame.case, asking, out)
    if sure:
        _tell(frame, done)
    frame.say(f"Published in entry {done.entry} as {done.filing}: {counted(len(done.files), 'file')} in {out}.")
    frame.result(done.as_object())
    return 0


@command.command("register", epilog=examples("habeas publish register work/ --case c"))
@verb()
def register(frame: Frame) -> int:
    """List what was published, and how much of the privacy budget is spent."""
    from habeas.casework.public_releases import list_releases

    found = list_releases(frame.context(), frame.case)
    if not found.releases:
        frame.say("Nothing was published.")
    rows = []
    for entry, release in found.releases:
        for table in release.tables:
            told = sum(one.told for one in table.figures)
            noise = f"{table.noise:g}" if table.noise else ""
            rows.append(
                (release.at[:10], number(entry), table.spec, number(told), number(len(table.figures) - told), noise)
            )
    frame.table(("on", "entry", "table", "told", "not told", "epsilon"), rows, right=(1, 3, 4, 5), give=(2,))
    if found.budget:
        frame.say(f"Privacy budget: {found.spent:g} of {found.budget:g} is spent. It is never reset.")
    frame.result(found.as_object())
    return 0


def _tell(frame: Frame, planned: Published) -> None:
    frame.say(
        f"Counted: {counted(planned.persons, 'person')} whom a consent or other basis lets into public statistics."
    )
    if planned.kept_back:
        why = ", ".join(f"{reason.replace('_', ' ')}: {number(n)}" for reason, n in planned.refusals)
        frame.say(f"In no figure: {counted(planned.kept_back, 'person')} ({why}).")
    if planned.epsilon:
        frame.say(
            f"Noise: epsilon {planned.epsilon:g}. Of the budget of {planned.budget:g}, {planned.spent:g} is spent"
            + (" before this." if planned.out is None else " by now.")
        )
    for spec in planned.specs:
        _tell_table(frame, planned, str(spec))
    if planned.counted and planned.counted.exposed:
        frame.say(
            f"{counted(len(planned.counted.exposed), 'small figure')} can be worked out from earlier releases already. "
            "This release adds nothing to that."
        )


def _tell_table(frame: Frame, planned: Published, spec: str) -> None:
    counts = planned.counted
    if counts is None:
        frame.say(f"{spec}: noise is drawn only when it is published, because every draw spends the budget.")
        return
    shown = next(one for one in counts.shown if str(one.spec) == spec)
    told = sum(one.count is not None for one in shown.figures.values())
    kept = [one for of, one in counts.kept if str(of) == spec]
    frame.say(f"{spec}: {counted(told, 'figure')} told, {number(len(kept))} not.")
    for why, n in Counter(one.why for one in kept).items():
        frame.say(f"{number(n)}: {_WHY[why]}", indent=2)
    for one in kept[:_LISTED]:
        where = ", ".join(f"{dim} {shown.label(dim, value)}" for dim, value in one.figure.at) or "all"
        since = f" ({one.release})" if one.release else ""
        frame.say(f"{where}: {_WHY[one.why]}{since}", indent=4, hang=2)
    if len(kept) > _LISTED:
        frame.say(f"… and {number(len(kept) - _LISTED)} more (--json lists all)", indent=4)
