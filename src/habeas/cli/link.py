"""habeas link"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.terminal import counted, number, percent
from habeas.errors import UsageError

if TYPE_CHECKING:
    from habeas.casework.documented import Documented
    from habeas.casework.linked import Earlier
    from habeas.casework.linking import Linked
    from habeas.persons.copies import Flow
    from habeas.persons.standing import Changes, Part

_LISTED = 20  # joins and splits that are shown; --json has them all
_FEW = 0.8  # of the true pairs compared: under this it is said what was left out


@click.command(
    "link",
    epilog=examples(
        "habeas link work/ --case argentina",
        "habeas link work/ --case argentina --new",
        "habeas link work/ --case argentina --wrong-in 200",
        "habeas link work/ --case argentina --draws overlaps/",
        "habeas link work/ --case argentina --engine splink",
    ),
)
@verb()
@click.option(
    "--wrong-in",
    type=click.IntRange(min=2),
    metavar="N",
    help="Link so that at most 1 link in N is wrong, by the model's own probabilities.",
)
@click.option(
    "--link-at",
    type=click.FloatRange(0, 1),
    metavar="P",
    help="In place of --wrong-in: the probability from which the model links.",
)
@click.option(
    "--queue-at",
    type=click.FloatRange(0, 1),
    metavar="P",
    help="Probability from which a pair waits for a person (0.5).",
)
@click.option(
    "--all/--new",
    "everything",
    default=None,
    help="Compare everything, or only mentions that came since the last run, where that can be. "
    "By default --new in a case of more than 20,000 mentions that grew by less than a tenth, else --all.",
)
@click.option("--engine", type=click.Choice(("habeas", "splink", "splink-spark")), default="habeas", show_default=True)
@click.option(
    "--spark-place",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    metavar="FOLDER",
    help="With splink-spark: where Spark puts its own files; /dev/shm is in memory.",
)
@click.option(
    "--spark-master",
    metavar="URL",
    default="local[2]",
    show_default=True,
    help="With splink-spark: cores of this machine, or a cluster.",
)
@click.option("--spark-memory", metavar="SIZE", default="4g", show_default=True, help="Of Spark's driver.")
@click.option("--spark-setting", metavar="NAME=VALUE", multiple=True, help="A setting of Spark's, for a cluster.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of all chance in the run.")
@click.option(
    "--draws",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write a table of overlaps for each drawn way to link: habeas estimate --table takes each.",
)
@click.option(
    "--evaluate",
    type=click.Path(path_type=Path),
    metavar="TRUTH.csv",
    help="Measure the result against the truth: columns external_id, person, and list where ids repeat.",
)
def command(
    frame: Frame,
    *,
    wrong_in: int | None,
    link_at: float | None,
    queue_at: float | None,
    everything: bool | None,
    engine: str,
    spark_place: Path | None,
    spark_master: str,
    spark_memory: str,
    spark_setting: tuple[str, ...],
    seed: int,
    draws: Path | None,
    evaluate: Path | None,
) -> int:
    """Find mentions of the same person; queue the doubtful pairs.

    All pairs are weighed together: two mentions are gathered where what speaks for it outweighs what speaks against,
    never on a name alone. Nothing is merged; `habeas undo` takes a run back. A run of everything replaces those before,
    and one of what is new adds to them. People's decisions stand, and improve the model when everything is compared.
    """
    from habeas.casework.linking import Wishes, link
    from habeas.casework.linking_engines import Spark

    if wrong_in is not None and link_at is not None:
        raise UsageError("--wrong-in and --link-at say the same in two ways", advice="Give one of them.")
    if any("=" not in one for one in spark_setting):
        raise UsageError("--spark-setting takes NAME=VALUE")
    settings = tuple((one.partition("=")[0], one.partition("=")[2]) for one in spark_setting)
    spark = Spark(master=spark_master, place=spark_place, memory=spark_memory, settings=settings)
    chosen = {"wrong_in": wrong_in, "link_at": link_at, "queue_at": queue_at}
    given: dict[str, Any] = {key: value for key, value in chosen.items() if value is not None}
    wishes = Wishes(engine=engine, seed=seed, spark=spark, everything=everything, **given)
    done = link(frame.context(), frame.case, wishes, truth=evaluate, tables=draws)
    _say(frame, done)
    frame.result(done.as_object())
    return 0


def _say(frame: Frame, done: Linked) -> None:
    compared = counted(done.pairs_compared, "pair")
    _say_which(frame, done)
    frame.say(f"{counted(done.mentions, 'mention')}, {compared} compared in {done.seconds:.1f} s.")
    frame.say(
        f"{counted(done.linked, 'pair')} linked, {number(done.queued)} for a person to decide, "
        f"{counted(done.persons, 'person')} so far."
    )
    if done.taken_back:
        frame.say(f"{counted(done.taken_back, 'link or question', 'links and questions')} of earlier runs taken back.")
    if done.changes is not None:
        _say_changes(frame, done.changes)
    if done.documented is not None:
        _say_documented(frame, done.documented)
    elif done.adds_to is not None:
        _say_earlier(frame, done.adds_to)
    elif done.engine != "habeas":
        frame.say("No interval of the documented persons: this engine does not say what was never compared.")
    _say_report(frame, done)
    _say_copies(frame, done.copies or ())
    if done.adds_to is None and not done.linked and not done.queued:
        frame.say(
            "No two mentions are alike enough, so each stands for a person of its own. If "
            "that is a surprise, look "
            "at how the columns were read: habeas import … --preview."
        )
    if done.conflicts:
        groups = counted(done.conflicts, "group")
        frame.say(f"{groups} of decisions contradict each other; habeas judge --queue lists them.")
    if done.evaluation:
        _say_measured(frame, done.as_object())
    if done.queued:
        frame.next("judge")
    else:
        frame.say("Nothing waits for a person.")


def _say_which(frame: Frame, done: Linked) -> None:
    new = counted(done.new_mentions, "mention")
    if done.adds_to is None:
        frame.say(f"Everything was compared, {new} for the first time ({done.why}).")
    elif done.run == done.adds_to.run:
        frame.say("Nothing is new since the last run, and nothing was written. To compare everything: --all.")
    else:
        frame.say(f"Only what is new was compared: {new}, with all and with each other.")


def _say_documented(frame: Frame, documented: Documented) -> None:
    low, median, high = documented.interval
    frame.say(
        f"Documented persons, with the doubt of the linking: {number(median)}, between {number(low)} and "
        f"{number(high)} with 90 % probability, as far as the model can be believed."
    )
    told = f"{counted(round(documented.otherwise), 'person')} of this run would be put together otherwise"
    shares = documented.shares
    if shares is None:
        frame.say(f"In the {number(len(documented.draws))} drawn ways to link, {told}.")
        return
    frame.say(
        f"In the {number(len(documented.draws))} drawn ways to link, {told}. Of the doubt about the number, "
        f"{percent(shares.model)} is about the model as a whole, {percent(shares.missed)} about links that were never "
        f"compared, {percent(shares.clusters)} about who belongs to whom given both."
    )


def _say_earlier(frame: Frame, earlier: Earlier) -> None:
    """Never show a stale number as a fresh one."""
    of = f"the run of {earlier.at[:10]}, which compared {counted(earlier.mentions, 'mention')}"
    if earlier.interval is None:
        frame.say(f"No interval of the documented persons: {of}, had none.")
    else:
        low, _, high = earlier.interval
        frame.say(
            f"The interval of the documented persons, {number(low)} to {number(high)}, is that of {of}; so are "
            "completeness and the model's weights. `habeas link --all` makes them anew."
        )
    if earlier.answers:
        frame.say(
            f"{counted(earlier.answers, 'answer')} to pairs drawn by lot came since; they improve the model when "
            "everything is compared."
        )


def _say_changes(frame: Frame, changes: Changes) -> None:
    """Say what became of persons: in one line, and under it who joined and who split, as far as fits."""
    if not (changes.joins or changes.splits or changes.grown or changes.fresh or changes.gone or changes.renamed):
        frame.say("No person changed.")
        return
    frame.say(
        f"{counted(len(changes.joins), 'person')} joined out of several, {number(len(changes.splits))} split, "
        f"{number(len(changes.grown))} grew, {number(len(changes.fresh))} came, {number(len(changes.gone))} gone, "
        f"{number(len(changes.renamed))} renamed."
    )
    lines = [f"{one.person} joined: {_parts(one.out_of)}" for one in changes.joins]
    lines += [f"{one.person} split: {_parts(one.into)}" for one in changes.splits]
    lines += [f"{before} is now {after}" for before, after in changes.renamed]
    for line in lines[:_LISTED]:
        frame.say(line, indent=2, hang=2)
    if len(lines) > _LISTED:
        frame.say(f"… and {number(len(lines) - _LISTED)} more: --json lists all.", indent=2)


def _parts(parts: tuple[Part, ...]) -> str:
    return ", ".join(f"{person} ({number(len(mentions))})" for person, mentions in parts)


def _say_report(frame: Frame, done: Linked) -> None:
    report = done.report
    complete = report.get("completeness")
    if isinstance(complete, float):
        frame.say(f"Of the true pairs about {percent(complete)} were compared, by a sample of all others.")
    if isinstance(complete, float) and complete < _FEW and report.get("keys_left_out"):
        left_out = counted(int(str(report["keys_left_out"])), "key")
        frame.say(f"{left_out} were left out, because too many mentions share them: most bear the same name.")
    wrong = report.get("expected_wrong")
    if isinstance(wrong, float) and wrong > 0 and done.linked:
        frame.say(
            f"By its probabilities about 1 in {number(max(1, round(done.linked / wrong)))} of these links is wrong."
        )
    if report.get("answers"):
        frame.say(f"The model was fitted to {counted(int(str(report['answers'])), 'answer')} of people.")
    if done.kept_apart:
        frame.say(f"{counted(done.kept_apart, 'probable pair')} left, because people keep them apart.")


def _say_copies(frame: Frame, flows: tuple[Flow, ...]) -> None:
    """Say which lists copy: an estimate of how many nobody reported takes them for independent."""
    copying = [one for one in flows if one.share is not None]
    for one in copying:
        who = f"{one.lists[0]} and {one.lists[1]} copy each other, or a third"
        frame.say(
            f"It seems that {who}: of {counted(one.persons, 'person')} on both, {number(one.copied)} rest on likely "
            f"one witness; by the probabilities {percent(one.share or 0.0)} are copies."
        )
    if copying:
        frame.say("Nothing was left out for it. An estimate from these lists is too low if they copy each other.")


def _say_measured(frame: Frame, told: dict[str, Any]) -> None:
    frame.say()
    rows = [
        (what, *(f"{told[key][part]:.3f}" for part in ("precision", "recall", "f1")))
        for key, what in (("pairs", "of pairs"), ("bcubed", "of mentions (B³)"))
    ]
    frame.table(("against the truth", "precision", "recall", "F1"), rows, right=(1, 2, 3))
    frame.say()
