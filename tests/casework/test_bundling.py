"""Evidence leaves with consent, with its proof, after its export is recorded, and with nobody else in it."""

from __future__ import annotations

import errno
import io
import json
import os
import secrets
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from tests.casework.bundles import (
    PROGRAMS,
    TERMS,
    Told,
    consent,
    failures_of,
    files_of,
    filing_of,
    records_of,
)
from tests.vault.bench import CASE, PASSPHRASE, Bench, bench, cheap_passphrases, dies_at, people, quick_path

from habeas.casework import bundle_openings, bundling
from habeas.casework.arrivals import set_aside
from habeas.casework.backing_up import backup
from habeas.casework.bundle_choice import Order
from habeas.casework.judging import review
from habeas.casework.restoring import restore_workspace
from habeas.casework.verifiers import checking_programs
from habeas.casework.withdrawing import withdraw
from habeas.disclosures import stored_zip
from habeas.errors import DisclosureError, DiskError, HabeasError, ModelError, PersonsError, UsageError
from habeas.model.ids import raw_of
from habeas.model.records import Same
from habeas.vault import openings
from habeas.vault.workspace import unlock
from habeas.verify.bundle import verify_bundle

__all__ = ["bench", "cheap_passphrases", "quick_path"]

ANNA = ("1", "Anna Alfasurname", "2017-04-01", "Nowhere")
BORIS = ("2", "Boris Betasurname", "2017-04-02", "Elsewhere")
CARLA = ("3", "Carla Gammasurname", "2017-04-03", "Anywhere")
ANNA_AGAIN = ("x", "Anna Alfasurname-Again", "2017-04-01", "Nowhere")


@pytest.fixture
def told(bench: Bench) -> Told:
    """A list of three with a basis for a court, and one of one without any."""
    made = Told(bench)
    made.take_in("open", [ANNA, BORIS, CARLA])
    made.take_in("closed", [ANNA_AGAIN], basis="")
    return made


def other_files(told: Told) -> list[str]:
    """What lies beside the workspace that a bundling could have left."""
    return sorted(path.name for path in told.bench.folder.iterdir() if "bundle" in path.name)


def test_a_bundle_can_be_checked_by_a_stranger(told: Told) -> None:
    """Who gets the file and nothing else checks it; it holds the person, the list they stand on, and the export."""
    done = told.bundle("Anna Alfasurname", lists=["open"], verifiers=checking_programs())
    assert failures_of(told.out) == []
    assert (done.path, done.sha256) == (told.out, sha256(told.out.read_bytes()).hexdigest())
    assert (done.size, done.persons) == (told.out.stat().st_size, (f"per_{told.mentions[ANNA[1]][4:]}",))
    assert (done.exhibits, done.withheld, done.closed, done.stamps) == ((told.exhibits["open"],), (), (), 0)
    with told.out.open("rb") as stream:
        found = verify_bundle(stream, key=bytes.fromhex(done.key)).verified
    assert found is not None
    assert (found.entries, found.bodies, found.exhibits) == (done.entries, done.bodies, 1)
    assert (found.filing, found.left_out) == (done.filing, ())
    assert told.bench.objections() == []


def test_the_program_inside_runs_by_itself(told: Told) -> None:
    """The checking program that travels with the bundle needs no Habeas, and its hash is the one that is told."""
    done = told.bundle("Anna Alfasurname", verifiers=checking_programs())
    program = told.bench.folder / "habeas-verify.pyz"
    program.write_bytes(files_of(told.out)["verify/habeas-verify.pyz"])
    assert dict(done.verifiers)[program.name] == sha256(program.read_bytes()).hexdigest()
    call = [sys.executable, "-I", "-S", str(program), str(told.out), "--key", done.key, "--json"]
    said = subprocess.run(call, capture_output=True, check=False, cwd="/")
    assert said.returncode == 0, said.stdout + said.stderr
    assert json.loads(said.stdout)["filing"] == done.filing


def test_nobody_else_is_in_it(told: Told) -> None:
    """Whoever was not asked for is in no byte of the file, though they stand on the same list and in the same entry."""
    told.bundle("Anna Alfasurname")
    whole = told.out.read_bytes()
    assert b"Alfasurname" in whole
    for other in (b"Boris", b"Betasurname", b"Carla", b"Gammasurname", b"Elsewhere", b"Anywhere", b"Again"):
        assert other not in whole
    plain = b"".join(json.dumps(record).encode() for record in records_of(told.out, "record"))
    assert plain.count(b"Surname") + plain.count(b"surname") == 1
    for row in (BORIS, CARLA):
        assert told.mentions[row[1]].encode() not in whole


def test_the_export_stands_in_the_log(told: Told) -> None:
    """The log says what left, to whom, under which consents, and whom to tell of a withdrawal."""
    done = told.bundle("Anna Alfasurname", lists=["open"])
    filing = filing_of(told.out)
    assert (filing.id, filing.what, filing.purpose, filing.recipient) == (done.filing, "bundle", "prosecution", "court")
    assert filing.sha256 == sha256(files_of(told.out)["manifest-sha256.txt"]).hexdigest()
    assert set(filing.mentions) == {told.mentions[row[1]] for row in (ANNA, BORIS, CARLA)}
    assert len(filing.consents) == 1
    exported = [one for one in records_of(told.out, "custody") if one["action"] == "exported"]
    assert [one["exhibit"] for one in exported] == [told.exhibits["open"]]
    with told.with_case() as case:
        rows = case.index.database.execute("SELECT what, verb FROM access WHERE what = 'exported'").fetchall()
        named = case.index.database.execute("SELECT count(DISTINCT thing) FROM accessed").get
    assert (rows, named) == ([("exported", "bundle")], 4), "three people, and the file"


def test_how_a_desk_works_is_not_in_it(told: Told) -> None:
    """That somebody set the file aside in an inbox says nothing of where it was; a stranger does not learn it."""
    for aside in (True, False, True):
        set_aside(told.bench.context, CASE, told.exhibits["open"], aside=aside)
    told.bundle("Anna Alfasurname", lists=["open"])
    assert failures_of(told.out) == []
    assert {one["action"] for one in records_of(told.out, "custody")} == {"received", "exported"}


def test_one_refusal_means_that_nothing_is_written(told: Told) -> None:
    """Somebody without consent is named by id with the reason; no file, and the log knows of no export."""
    asked = told.bundle("Anna Alfasurname", "Anna Alfasurname-Again")
    assert (asked.path, asked.filing) == (None, "")
    assert asked.withheld == (
        (f"per_{told.mentions['Anna Alfasurname-Again'][4:]}", "no consent or other lawful basis is recorded"),
    )
    assert (other_files(told), told.filings()) == ([], 0)
    done = told.bundle("Anna Alfasurname", "Anna Alfasurname-Again", without_refused=True)
    assert (len(done.persons), done.withheld) == (1, asked.withheld)
    assert failures_of(told.out) == []
    assert b"Again" not in told.out.read_bytes()


def test_with_nobody_left_nothing_is_written(told: Told) -> None:
    """An export of nothing is none."""
    done = told.bundle("Anna Alfasurname-Again", without_refused=True)
    assert (done.path, len(done.withheld), told.filings(), other_files(told)) == (None, 1, 0, [])


@pytest.mark.parametrize(
    "terms",
    [
        replace(TERMS, purpose="research"),
        replace(TERMS, recipient="partner"),
        replace(TERMS, to_state=True),
        replace(TERMS, to_public=True),
    ],
)
def test_the_gate_is_asked_for_this_purpose_and_recipient(told: Told, terms: bundling.Terms) -> None:
    """A basis for a court opens for nothing and nobody else."""
    done = told.bundle("Anna Alfasurname", lists=["open"], terms=terms)
    assert (done.path, len(done.withheld)) == (None, 2)


def test_initials_are_not_enough(told: Told) -> None:
    """A record carries the whole name, so a consent to initials keeps it back."""
    told.consent(told.mentions["Boris Betasurname"], name_form="initials")
    assert told.bundle("Boris Betasurname").withheld[0][1] == "the consent does not cover this form of the name"


def test_a_list_goes_only_if_everybody_on_it_may(told: Told) -> None:
    """One person who withdrew keeps the whole list back: it shows their name too."""
    told.consent(told.mentions["Carla Gammasurname"], withdrawn_on="2026-01-01")
    done = told.bundle("Anna Alfasurname", lists=["open"], without_refused=True)
    assert done.withheld == (
        (told.exhibits["open"], "somebody on this list may not be named for this: consent was withdrawn"),
    )
    assert b"Gammasurname" not in told.out.read_bytes()
    assert not any(path.startswith("data/exhibits/") for path in files_of(told.out))


def test_a_file_about_nobody_on_a_list_needs_a_consent_of_its_own(told: Told) -> None:
    """A video goes when somebody allowed it, and stays when nobody did or they took it back."""
    allowed, silent = (told.exhibit(io.BytesIO(b"film"), allowed=allowed) for allowed in (True, False))
    ((kept, reason),) = told.make(Order(exhibits=(silent,))).withheld
    assert kept == silent
    assert reason.endswith("no consent or other lawful basis speaks of this one")
    assert told.make(Order(exhibits=(allowed,))).exhibits == (allowed,)
    told.consent(allowed, withdrawn_on="2026-01-02")
    assert told.make(Order(exhibits=(allowed,)), force=True).withheld == ((allowed, "consent was withdrawn"),)


def test_a_copy_shows_whom_the_original_shows(told: Told) -> None:
    """A translation or redaction that somebody released stays while somebody on the original withdrew."""
    copy = told.exhibit(io.BytesIO(b"translated"), copy_of=told.exhibits["open"])
    assert told.make(Order(exhibits=(copy,))).exhibits == (copy,)
    told.consent(told.mentions["Carla Gammasurname"], withdrawn_on="2026-01-02")
    assert told.make(Order(exhibits=(copy,)), force=True).withheld[0][0] == copy


def test_one_file_read_as_two_lists_needs_both(told: Told) -> None:
    """The same bytes taken in under a second mapping without a basis may not leave under the first."""
    told.take_in("reread", [ANNA, BORIS, CARLA], basis="")
    assert told.exhibits["reread"] == told.exhibits["open"]
    assert told.bundle(lists=["open"]).withheld[0][1].endswith("no consent or other lawful basis is recorded")


def test_what_was_said_about_a_list_counts_for_everybody_on_it(told: Told) -> None:
    """A consent about the file itself opens for its people, and its withdrawal closes for them."""
    told.consent(told.exhibits["closed"])
    assert told.bundle("Anna Alfasurname-Again").withheld == ()
    assert failures_of(told.out) == []
    told.consent(told.exhibits["open"], withdrawn_on="2026-01-02")
    assert told.bundle("Anna Alfasurname", force=True).withheld[0][1] == "consent was withdrawn"


def test_a_list_that_came_again_shows_who_did_not_change(told: Told) -> None:
    """Rows that were the same in a newer file were not read again, and their people are on it all the same."""
    told.take_in("open", [ANNA, BORIS, CARLA, ("4", "Dora Deltasurname", "2017-04-04", "Nowhere")])
    assert told.bundle(lists=["open"]).withheld == ()
    told.out.unlink()
    told.consent(told.mentions["Anna Alfasurname"], withdrawn_on="2026-01-01")
    assert told.bundle(lists=["open"]).withheld[0][0] == told.exhibits["open"]


def test_who_withdrew_on_one_list_goes_with_none(told: Told) -> None:
    """A person's own word decides for every mention of them, whatever the other list allows."""
    with review(told.context, CASE) as sitting:
        sitting.decide(told.mentions["Anna Alfasurname"], told.mentions["Anna Alfasurname-Again"], Same.YES)
    half = told.bundle("Anna Alfasurname")
    assert half.withheld == ((told.mentions["Anna Alfasurname-Again"], "no consent or other lawful basis is recorded"),)
    told.consent(told.mentions["Anna Alfasurname-Again"], withdrawn_on="2026-01-01")
    whole = told.bundle("Anna Alfasurname", without_refused=True)
    assert (whole.path, whole.withheld[0][1]) == (None, "consent was withdrawn")


def test_a_consent_withdrawn_while_the_bundle_is_made_stops_it(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was allowed in the preview is asked again when it is sealed: nothing leaves, nothing is recorded."""
    real = bundle_openings.open_chosen

    def meanwhile(case: Any, choice: Any) -> Any:
        with case.unit() as unit:
            unit.add(consent(told.mentions["Anna Alfasurname"], withdrawn_on="2026-01-01"))
            told.context.close_unit(unit, "consent", {})
        return real(case, choice)

    assert told.bundle("Anna Alfasurname", preview=True).withheld == ()
    monkeypatch.setattr(bundling, "open_chosen", meanwhile)
    with pytest.raises(DisclosureError, match="not allowed any more") as refused:
        told.bundle("Anna Alfasurname")
    assert refused.value.place == told.mentions["Anna Alfasurname"]
    assert (other_files(told), told.filings()) == ([], 0)


def test_a_consent_that_ends_at_midnight_ends(told: Told) -> None:
    """A bundle that is begun on the last day of a consent and sealed on the next is refused."""
    told.consent(told.mentions["Anna Alfasurname"], expires="2026-01-03")
    calls = 0

    def clock() -> Any:
        nonlocal calls
        calls += 1
        return told.context.now() + timedelta(days=calls > 3)

    late = replace(told.context, now=clock)
    with pytest.raises(DisclosureError, match="not allowed any more"):
        told.bundle("Anna Alfasurname", context=late)
    assert (other_files(told), told.filings()) == ([], 0)


def test_links_between_those_shown_are_shown(told: Told) -> None:
    """Why two mentions are one person goes with both of them, and not with one of them alone."""
    told.take_in("second", [("s", "Anna Alfasurname Second", "2017-04-01", "Nowhere")])
    with review(told.context, CASE) as sitting:
        sitting.decide(told.mentions["Anna Alfasurname"], told.mentions["Anna Alfasurname Second"], Same.YES)
        sitting.decide(told.mentions["Anna Alfasurname"], told.mentions["Boris Betasurname"], Same.NO, why="two days")
    done = told.bundle("Anna Alfasurname")
    assert (failures_of(told.out), done.mentions) == ([], 2)
    assert [link["same"] for link in records_of(told.out, "link")] == ["yes"]
    told.bundle("Boris Betasurname", force=True)  # a judgement is kept under the smaller id, whosever that is
    assert records_of(told.out, "link") == []
    told.bundle("Anna Alfasurname", "Boris Betasurname", force=True)
    assert sorted(link["same"] for link in records_of(told.out, "link")) == ["no", "yes"]


def test_words_that_name_somebody_else_stay_closed(told: Told) -> None:
    """A reason or a file's name that tells of a third person stays closed, and is told."""
    told.take_in("named", [("s", "Edda Epsilonname", "2017-04-01", "Nowhere")], file="from-Betasurname.csv")
    with review(told.context, CASE) as sitting:
        why = "Carla said so"
        link = sitting.decide(told.mentions["Anna Alfasurname"], told.mentions["Edda Epsilonname"], Same.YES, why=why)
    done = told.bundle("Anna Alfasurname")
    assert done.closed == (("link", link), ("exhibit", told.exhibits["named"]))
    whole = b"".join(json.dumps(one).encode() for kind in ("link", "exhibit") for one in records_of(told.out, kind))
    assert b"Carla" not in whole
    assert b"Betasurname" not in whole
    assert failures_of(told.out) == []
    # Of a list that goes itself, everybody may be named.
    assert told.bundle("Anna Alfasurname", lists=["named"], force=True).closed == (("link", link),)


def test_everybody_who_may_go_goes(told: Told) -> None:
    """--all-persons asks for all, and leaves out only whom the gate keeps back."""
    done = told.make(Order(everybody=True), without_refused=True)
    assert (len(done.persons), len(done.withheld)) == (3, 1)
    assert failures_of(told.out) == []


def test_a_restored_case_bundles_too(told: Told) -> None:
    """After a restore another key signs; the bundle shows how the first one endorsed it."""
    place, new = told.bench.folder / "place", told.bench.folder / "restored"
    place.mkdir()
    backup(told.context, place)
    kept = replace(told.context, workspace=unlock(place, PASSPHRASE, chance=secrets.token_bytes))
    restore_workspace(kept, new)
    again = replace(told.context, workspace=unlock(new, PASSPHRASE, chance=secrets.token_bytes))
    done = told.bundle("Anna Alfasurname", lists=["open"], context=again)
    assert failures_of(told.out) == []
    assert len(records_of(told.out, "feed")) == 1
    assert done.key == records_of(told.out, "founding")[0]["feed"].hex()


def test_stamps_over_what_is_shown_go_with_it(told: Told) -> None:
    """The earliest stamp of each authority over each entry goes; later ones say nothing more."""
    told.stamp()
    told.stamp()
    told.stamp("https://others.invalid/")
    told.take_in("late", [("s", "Edda Epsilonname", "2017-04-01", "Nowhere")])
    told.stamp()
    assert told.bundle("Anna Alfasurname").stamps == 2
    assert failures_of(told.out) == []
    files = files_of(told.out)
    assert b"existed no later than 2022-06-01T12:00:00Z" in b" ".join(files["README.txt"].split())
    assert files["time/1/roots.pem"].startswith(b"-----BEGIN CERTIFICATE-----\n")
    assert told.bundle("Anna Alfasurname", "Edda Epsilonname", force=True).stamps == 3
    assert failures_of(told.out) == []


def test_the_target_is_looked_at_before_anything_else(told: Told) -> None:
    """A file that is there is not replaced unasked; a place that cannot be is named at once."""
    told.out.write_bytes(b"mine")
    with pytest.raises(UsageError, match="already"):
        told.bundle("Anna Alfasurname")
    assert told.out.read_bytes() == b"mine"
    told.bundle("Anna Alfasurname", force=True)
    assert failures_of(told.out) == []
    inside = told.bench.workspace / "b.zip"
    for out, words in ((inside, "workspace"), (told.bench.folder / "no" / "b.zip", "folder"),
                       (told.bench.workspace.parent, "folder")):  # fmt: skip
        with pytest.raises(UsageError, match=words):
            told.bundle("Anna Alfasurname", out=out)
    (told.bench.folder / "dangling.zip").symlink_to(inside)
    with pytest.raises(UsageError, match="workspace"):
        told.bundle("Anna Alfasurname", out=told.bench.folder / "dangling.zip", force=True)
    assert told.filings() == 1


def test_only_its_owner_can_read_the_file(told: Told) -> None:
    """Another user of the same computer does not read a bundle from the disk, whatever the umask."""
    before = os.umask(0)
    try:
        told.bundle("Anna Alfasurname")
    finally:
        os.umask(before)
    assert told.out.stat().st_mode & 0o777 == 0o600


def test_ids_that_nobody_has_are_refused(told: Told) -> None:
    """A slip in an id is said at once, and a name that was typed is not repeated."""
    for order, kind in (
        (Order(), UsageError),
        (Order(persons=("per_" + "0" * 32,)), PersonsError),
        (Order(persons=("Anna Alfasurname",)), PersonsError),
        (Order(exhibits=("exh_" + "0" * 32,)), DisclosureError),
        (Order(exhibits=("Alfasurname.csv",)), ModelError),
    ):
        with pytest.raises(kind) as refused:
            told.make(order)
        assert "Alfasurname" not in f"{refused.value.message} {refused.value.place} {refused.value.advice}"
    assert told.filings() == 0


def test_a_preview_writes_nothing(told: Told) -> None:
    """Looking first leaves no file, no filing and no entry but that somebody looked."""
    seen = told.bundle("Anna Alfasurname", "Anna Alfasurname-Again", preview=True)
    assert (seen.path, len(seen.persons), len(seen.withheld)) == (None, 1, 1)
    assert (other_files(told), told.filings()) == ([], 0)


def test_a_crash_leaves_a_log_that_says_more_and_never_less(told: Told) -> None:
    """Killed at any step: no file, or the whole file; and not one readable byte before its export is recorded."""
    kept = told.bench.snapshot("kept")
    part = told.bench.folder / "bundle.zip.part"

    def work() -> None:
        fresh = told.bench.unlock_again()
        told.make(Order(persons=(told.mentions["Anna Alfasurname"],), exhibits=(told.exhibits["open"],)), context=fresh)

    step = unrecorded = recorded = whole = 0
    while dies_at(step := step + 1, work):
        left = part.read_bytes() if part.exists() else b""
        filings = told.filings()
        assert filings in (0, 1)
        if told.out.exists():
            whole += 1
            assert (failures_of(told.out), filings) == ([], 1)
            told.out.unlink()
        elif filings:
            recorded += 1
        else:
            unrecorded += 1
            assert not left.strip(b"\0"), "readable bytes on the disk before the export was recorded"
        # The next one begins anew and clears away what lay there.
        if step % 5 == 0:
            work()
            assert (failures_of(told.out), part.exists()) == ([], False)
            told.out.unlink()
        part.unlink(missing_ok=True)
        told.bench.put_back(kept)
    assert min(unrecorded, recorded, whole) > 0
    assert failures_of(told.out) == []


def test_a_part_of_somebody_else_is_not_removed(told: Told) -> None:
    """A file of that name which Habeas did not make stays, and the bundle is refused before anything is recorded."""
    part = told.bench.folder / "bundle.zip.part"
    part.write_bytes(b"a download")
    with pytest.raises(UsageError, match="in the way"):
        told.bundle("Anna Alfasurname")
    assert (part.read_bytes(), told.filings()) == (b"a download", 0)
    part.write_bytes(bytes(4096))
    assert told.bundle("Anna Alfasurname").cleared
    assert not part.exists()


def test_a_disk_without_room_is_found_out_before_the_export_is_recorded(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log does not name an export that never had a chance."""

    def full(descriptor: int, start: int, room: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(DiskError, match="full"):
        told.bundle("Anna Alfasurname")
    assert (other_files(told), told.filings()) == ([], 0)

    def unable(descriptor: int, start: int, room: int) -> None:
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    monkeypatch.setattr(os, "posix_fallocate", unable)
    assert told.bundle("Anna Alfasurname").path is not None


def test_a_disk_that_fails_after_the_entry_is_told_with_the_filing(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """The person hears that the log names an export whose file is not there, and its id."""

    def full(sink: Any, members: Any) -> None:
        sink.write(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(bundling, "write_zip", full)
    with pytest.raises(DiskError, match="log holds a filing") as failed:
        told.bundle("Anna Alfasurname")
    with told.with_case() as case:
        assert failed.value.place == case.index.database.execute("SELECT id FROM filing").get
    assert other_files(told) == []


def test_the_room_taken_is_enough(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was reserved before the entry holds what is written after it."""
    rooms: list[int] = []
    monkeypatch.setattr(os, "posix_fallocate", lambda descriptor, start, room: rooms.append(room))
    told.stamp()
    done = told.make(Order(everybody=True, exhibits=(told.exhibits["open"],)), without_refused=True)
    assert done.size <= rooms[0] < done.size + 2**20


def test_a_bundle_too_large_is_refused_before_anything_is_written(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits of the format are said in numbers, with what to do."""
    for limit, words in (("MOST_FILES", "files"), ("LARGEST", "bytes"), ("MOST_BESIDE", "records and proofs")):
        with monkeypatch.context() as patch:
            patch.setattr(stored_zip, limit, 5)
            with pytest.raises(DisclosureError, match=words) as refused:
                told.bundle("Anna Alfasurname", lists=["open"])
        assert "several bundles" in (refused.value.advice or "")
    assert (other_files(told), told.filings()) == ([], 0)


def test_an_exhibit_that_was_altered_does_not_leave(told: Told) -> None:
    """A file that is not the one received is refused before the export is recorded."""
    for path in (told.bench.case_folder / "exhibits").iterdir():
        sealed = bytearray(path.read_bytes())
        sealed[-1] ^= 1
        path.write_bytes(sealed)
    with pytest.raises(HabeasError):
        told.bundle(lists=["open"])
    assert (other_files(told), told.filings()) == ([], 0)


def test_an_exhibit_under_another_ones_name_does_not_leave(told: Told) -> None:
    """Two sealed files exchanged in the key store open well, and are not the ones that were received."""
    with told.with_case() as case:
        run = case.keyring.database.execute
        one, other = (raw_of(told.exhibits[name]) for name in ("open", "closed"))
        for old, new in ((one, b"x"), (other, one), (b"x", other)):
            run("UPDATE identity SET exhibit = ? WHERE exhibit = ?", (new, old))
    with pytest.raises(DisclosureError, match="not the ones that were received") as refused:
        told.bundle(lists=["open"])
    assert refused.value.place == told.exhibits["open"]
    assert (other_files(told), told.filings()) == ([], 0)


def test_after_a_withdrawal_the_others_still_go(told: Told) -> None:
    """Who withdrew is in no later bundle, nor is the list that had them; the rest verifies, and so does the copy."""
    withdraw(told.context, CASE, told.mentions["Boris Betasurname"], because="asked")
    told.bundle("Anna Alfasurname")
    assert failures_of(told.out) == []
    with pytest.raises(DisclosureError, match="withdrawn"):
        told.bundle(lists=["open"], force=True)
    with pytest.raises(PersonsError):
        told.bundle("Boris Betasurname", force=True)
    with told.with_case() as case:
        rows = case.index.database.execute("SELECT id FROM exhibit").fetchall()
    (copy,) = {str(row[0]) for row in rows} - set(told.exhibits.values())
    done = told.make(Order(exhibits=(copy,), persons=(told.mentions["Carla Gammasurname"],)), force=True)
    assert (failures_of(told.out), done.exhibits, done.withheld) == ([], (copy,), ())
    whole = told.out.read_bytes()
    assert b"Betasurname" not in whole
    assert whole.count(b"Gammasurname") >= 2


def test_a_large_exhibit_does_not_go_through_memory(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """A video of any length is packed in pieces."""
    identifier = told.exhibit(io.BytesIO(os.urandom(1 << 20) * 24))
    largest = 0
    real = openings.copy_exhibit

    def watched(case: Any, exhibit: str, write: Any) -> None:
        def seen(piece: bytes) -> None:
            nonlocal largest
            largest = max(largest, len(piece))
            write(piece)

        real(case, exhibit, seen)

    monkeypatch.setattr(bundling, "copy_exhibit", watched)
    done = told.make(Order(exhibits=(identifier,)))
    assert done.size > 24 << 20
    assert 0 < largest <= 1 << 20
    assert failures_of(told.out) == []
    assert f"data/exhibits/{identifier}.mp4" in files_of(told.out)


_AGAIN = """
import os, random, sys
from datetime import UTC, datetime
from pathlib import Path
from habeas.sealing import passphrases as p
p.FLOOR = p.Cost(operations=1, memory=8192)
from habeas.vault import openings
from habeas.vault.workspace import unlock
from habeas.casework.context import Context
from habeas.casework.backing_up import backup
from habeas.casework.bundle_choice import Order
from habeas.casework.bundling import Terms, bundle
folder, out, person, exhibit, umask = sys.argv[1:]
os.umask(int(umask, 8))
chance = random.Random(5).randbytes
context = Context(workspace=unlock(Path(folder), b"four quiet words for tests", chance=chance),
                  now=lambda: datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
bundle(context, "case", Path(out), Order(persons=(person,), exhibits=(exhibit,)),
       Terms(purpose="prosecution", recipient="court"), verifiers={"verify.html": b"a page"})
"""


def test_the_same_makes_the_same_bytes(told: Told) -> None:
    """Clock and chance alike, nothing of machine, time zone, language, folder or umask shows in a single byte."""
    made = []
    for number, (zone, language, umask) in enumerate((("UTC", "C", "022"), ("Asia/Kolkata", "ru_RU.UTF-8", "077"))):
        folder = told.bench.snapshot(f"copy-{number}")
        here, out = told.bench.folder / f"here-{number}", told.bench.folder / f"{number * 'x'}made.zip"
        here.mkdir()
        environment = os.environ | {"TZ": zone, "LC_ALL": language, "LANG": language, "USER": f"user{number}",
                                    "PYTHONHASHSEED": str(number)}  # fmt: skip
        names = (told.mentions["Anna Alfasurname"], told.exhibits["open"], umask)
        subprocess.run([sys.executable, "-c", _AGAIN, folder, out, *names], check=True, cwd=here, env=environment)
        made.append(out.read_bytes())
        assert failures_of(out) == []
    assert made[0] == made[1]
    with zipfile.ZipFile(io.BytesIO(made[0])) as opened:
        assert opened.namelist() == sorted(opened.namelist())
        assert {member.date_time for member in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_many_people_go_in_one_bundle(told: Told) -> None:
    """Hundreds of rows of one import are opened with their paths in moments, and every one verifies."""
    told.take_in("many", people(600, list_name="m"))
    done = told.make(Order(everybody=True), without_refused=True)
    assert (len(done.persons), failures_of(told.out)) == (603, [])
    assert PROGRAMS.keys() == dict(done.verifiers).keys()
