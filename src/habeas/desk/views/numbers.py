"""Numbers: what is counted, what is estimated with its interval first, and estimates that are run and saved."""

from __future__ import annotations

from habeas.casework.estimate_pictures import pictures_of
from habeas.casework.estimate_versions import Numbers, numbers_of
from habeas.casework.public_releases import list_releases
from habeas.casework.running_estimate import DEFAULT_SEED, RunningEstimate, Wish, cut_short
from habeas.casework.typed_folder import typed_folder
from habeas.desk.parts import N_, Asked, Shown
from habeas.desk.sitting import Desk
from habeas.desk.views.numbers_acts import first_counts
from habeas.errors import UsageError


def show(desk: Desk, asked: Asked) -> Shown:
    """Show what is counted, the newest estimate, and how to make one."""
    running = _running(desk)
    cut = cut_short(desk.opened, desk.case_name) if not running.runs else False
    numbers = numbers_of(desk.opened, desk.case_name)
    values = _saved(numbers) | _run_values(desk, cut=cut)
    values |= {"releases": list_releases(desk.opened, desk.case_name).releases}
    return Shown(template="numbers.html", values=values | first_counts(desk, numbers.acts))


def earlier(desk: Desk, asked: Asked) -> Shown:
    """Show another saved estimate."""
    numbers = numbers_of(desk.opened, desk.case_name)
    return Shown(template="numbers_estimate.html", values=_saved(numbers, asked.given.get("version", "")))


def start(desk: Desk, asked: Asked) -> Shown:
    """Begin an estimate."""
    running = _running(desk)
    running.start(_wish(asked))
    desk.running = running
    return Shown(template="numbers_run.html", values=_run_values(desk), say=desk.tongue.say("Begun."))


def stop(desk: Desk, asked: Asked) -> Shown:
    """Stop it. Nothing of it is kept."""
    running = _running(desk)
    stopped = running.state == "running"
    running.stop()
    said = N_("Stopped. Nothing of it was kept.") if stopped else N_("It was done before it could be stopped.")
    return Shown(template="numbers_done.html", values=_done_values(desk), say=desk.tongue.say(said))


def progress(desk: Desk, asked: Asked) -> Shown:
    """Say how far it is, or show what came of it."""
    running = _running(desk)
    if running.runs:
        return Shown(template="numbers_progress.html", values={"running": running})
    said = {"saved": N_("The estimate is saved."), "failed": N_("No estimate could be made.")}.get(running.state, "")
    if running.state == "failed" and running.entered:
        said = N_("The estimate is saved, but its files were not written")
    tone = "trouble" if running.state == "failed" else "done"
    say = desk.tongue.say(said) if said else ""
    return Shown(template="numbers_done.html", values=_done_values(desk), say=say, tone=tone)


def _running(desk: Desk) -> RunningEstimate:
    if desk.running is None:
        desk.running = RunningEstimate(context=desk.opened, case_name=desk.case_name, in_vault=desk.in_vault)
    return desk.running


def _saved(numbers: Numbers, wanted: str = "") -> dict[str, object]:
    """Return the estimate of this id, or else the newest, with its pictures."""
    found = next((one for one in numbers.versions if one.run.id == wanted), None) or next(iter(numbers.versions), None)
    return {"numbers": numbers, "saved": found, "pictures": None if found is None else pictures_of(found)}


def _run_values(desk: Desk, *, cut: bool = False) -> dict[str, object]:
    return {"running": _running(desk), "cut": cut, "seed": DEFAULT_SEED}


def _done_values(desk: Desk) -> dict[str, object]:
    return _saved(numbers_of(desk.opened, desk.case_name), _running(desk).entered) | _run_values(desk)


def _wish(asked: Asked) -> Wish:
    given = asked.given
    seed, threshold = given.get("seed", ""), given.get("threshold", "5")
    if not seed.isdecimal() or len(seed) > 12 or not threshold.isdecimal() or len(threshold) > 6:
        raise UsageError("the number to begin from and the smallest cell are whole numbers of 0 or more")
    one, other = given.get("apart_one", ""), given.get("apart_other", "")
    if (one or other) and (one == other or not one or not other):
        raise UsageError("two lists that could share nobody are two different ones")
    return Wish(
        seed=int(seed),
        priors=given.get("priors", "default"),
        estimator="latent_class" if given.get("models") == "latent_class" else "",
        thorough=given.get("thorough") == "1",
        apart=((one, other),) if one else (),
        by=given.get("by", ""),
        folder=str(typed_folder(given["folder"])) if given.get("folder", "").strip() else "",
        publish_from=int(threshold),
    )
