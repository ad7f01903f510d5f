"""The works by which a case is withdrawn from, kept, brought back, shown and handed out, and what each keeps besides.

They go through the same harness as those of tests/vault/works.py: any step, any loss.
"""

from __future__ import annotations

import io
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from tests.casework.bundles import PROGRAMS, TERMS, Told, failures_of, filing_of
from tests.casework.documents import Coded
from tests.vault.backups import vault_context
from tests.vault.bench import CASE, NOW, PASSPHRASE, Bench, lay_out, people
from tests.vault.losing import lay_out_tree
from tests.vault.works import (
    OTHER,
    THIRD,
    WAYS,
    WITHDRAWN,
    Done,
    Moment,
    Recorded,
    State,
    Work,
    check_folder,
    opened,
    two_lists,
)

from habeas.casework.backing_up import backup
from habeas.casework.bundle_choice import Order
from habeas.casework.bundling import bundle
from habeas.casework.checking import verify
from habeas.casework.context import Context
from habeas.casework.importing import import_table
from habeas.casework.keeping_keys import (
    change_case_passphrase,
    change_code,
    drop_shares,
    fresh_code,
    fresh_shares,
    gather_shares,
    recover_with_shares,
    seal_case,
    share_out,
    unseal_case,
)
from habeas.casework.linking import link
from habeas.casework.people import list_persons, show_person
from habeas.casework.records import current_records
from habeas.casework.restoring import restore_case, restore_workspace
from habeas.casework.withdrawing import withdraw
from habeas.errors import HabeasError, WrongPassphraseError
from habeas.model.encoding import decode_fast
from habeas.model.records import Access, Record
from habeas.model.statements import CodedMention
from habeas.vault.audit import Failure
from habeas.vault.backup import keys_of
from habeas.vault.case import Case
from habeas.vault.layout import DAMAGED, EXHIBITS, RESTORING
from habeas.vault.slots import SHARES
from habeas.vault.workspace import CasePassphrase, Workspace, unlock

WHY = "asked by the person, by telephone"
GONE = (
    ("Quuxinda Zvorvath", "Plugharrow"),  # on a list with others
    ("Xyzzabel Wobbegong", "Frobnitzia"),  # alone on a list
    ("Mxylora Tskvarik", "Grelbston"),  # on a list that is taken back
    ("Jubblin Dworkovitz", "Hsteinmarsh"),  # on the first one's list too, of which a copy is there by then
)
"""Names and places that nobody else has."""
RESTORED = "restored"


def a_list_to_withdraw_from(bench: Bench) -> None:
    """Lists that speak of those who will withdraw: with others, alone, and a list that is taken back."""
    named = [(f"gone{at}", name, f"2017-04-{9 + at:02}", place) for at, (name, place) in enumerate(GONE)]
    bench.take_in("first", [*people(8), named[0], named[3], *people(6, first=20)])
    bench.take_in("second", people(12, first=4, list_name="b"))
    bench.take_in("alone", [named[1]])
    bench.take_in("whole", [named[2], *people(3, first=40, list_name="w")])
    link(bench.context, CASE)
    bench.write_list("later", people(12, first=50, list_name="l"))


def person_called(bench: Bench, external: str) -> str:
    """The id of who has this id on a list."""
    listed = list_persons(bench.unlock_again(), CASE).persons
    return next(one.person.id for one in listed if external in one.external)


def exhibit_of(bench: Bench, slug: str) -> str:
    """The id of the file that a list was read from."""
    with bench.unlock_again().case(CASE, "test", inspect=True) as case:
        found = case.index.database.execute(
            "SELECT body FROM record WHERE source = (SELECT id FROM source WHERE slug = ?) LIMIT 1", (slug,)
        )
        record = decode_fast(bytes(found.get))
    assert isinstance(record, Record)
    return str(record.attribution.exhibit)


def withdraws(bench: Bench, done: Done) -> None:
    for at in (0, 3, 1):
        withdraw(bench.unlock_again(), CASE, person_called(bench, f"gone{at}"), because=WHY)
        done(f"{WITHDRAWN} {at}")


def takes_a_list_back(bench: Bench, done: Done) -> None:
    withdraw(bench.unlock_again(), CASE, exhibit_of(bench, "whole"), because=WHY)
    done(f"{WITHDRAWN} 2")


def a_document_to_withdraw_from(bench: Bench) -> None:
    """A document that speaks of those who will withdraw, and of somebody who stays; its translation."""
    coded = Coded(bench)
    told = [f"{name} was taken from {place}." for name, place in GONE]
    rows = [{"name": name, "quote": said} for (name, _), said in zip(GONE, told, strict=True)]
    stays = {"name": "Nadie Invented", "quote": "Nadie Invented is safe."}
    text = "\n".join((*told, "Nadie Invented is safe.", f"Where is {GONE[0][0]}?"))
    exhibit = coded.document(text, origin="paper")
    coded.document(f"{GONE[0][0]} y {GONE[3][0]}.", derived_from=exhibit)
    coded.code(exhibit, "org", {"mention": [*rows, stays]})
    link(bench.context, CASE)


def mention_called(bench: Bench, name: str) -> str:
    """The id of the mention whom a coder found under this name."""
    with bench.unlock_again().case(CASE, "test", inspect=True) as case:
        bodies = [bytes(body) for (body,) in case.index.database.execute("SELECT body FROM counted ORDER BY n")]
    said = [one for body in bodies if isinstance(one := decode_fast(body), CodedMention)]
    return next(one.mention.id for one in said if one.mention.names[0].written == name)


def withdraws_words(bench: Bench, done: Done) -> None:
    for at in (0, 3):  # the second from the copy that the first left
        withdraw(bench.unlock_again(), CASE, mention_called(bench, GONE[at][0]), because=WHY)
        done(f"{WITHDRAWN} {at}")


def pages(case: Case) -> bytes:
    """Every byte of every page of every database, deciphered, free pages too; and every exhibit that opens."""
    out = io.BytesIO()
    for database in (case.entries.database, case.keyring.database, case.index.database):
        out.write(database.serialize("main"))
    for (exhibit,) in case.index.database.execute("SELECT id FROM exhibit"):
        case.read_exhibit(str(exhibit), out)
    return out.getvalue().lower()


def words_of(at: int) -> tuple[bytes, ...]:
    """What must not be readable once the one of this number has withdrawn."""
    return tuple(word.encode() for word in " ".join(GONE[at]).lower().split())


def acknowledged(recorded: Recorded, until: Moment, name: str) -> list[str]:
    """What of this name was acknowledged up to a moment: the rest of each mark's name."""
    upto = recorded.moments.index(until) + 1
    marks = [moment.mark.name for moment in recorded.moments[:upto]]
    return [mark.removeprefix(name).strip() for mark in marks if mark.startswith(name)]


def gone_or_whole(recorded: Recorded, low: Moment, high: Moment, bench: Bench) -> None:
    """Who withdrew is gone with every byte; who was withdrawing is there whole or gone whole; files too."""
    with bench.context.case(CASE, "test", inspect=True) as case:
        assert not case.objections
        left = pages(case)
        kept, files = case.keyring.exhibit_files(), {path.name for path in (case.folder / EXHIBITS).iterdir()}
        assert files == kept, "a sealed file is there that nothing opens, or is missing"
        assert case.keyring.leftovers() is None, "something is left to be cleared away"
        assert not case.keyring.came_back()
    sure, wanted = (acknowledged(recorded, moment, WITHDRAWN) for moment in (low, high))
    for at in range(len(GONE)):
        there = {word for word in words_of(at) if word in left}
        assert not (there and str(at) in sure), f"{there} can be read after the withdrawal"
        assert there in (set(), set(words_of(at))), f"only {there} can be read: half a person"
        assert there or str(at) in wanted, "somebody is gone who never withdrew"


CODES = tuple(fresh_code(secrets.token_bytes) for _ in range(5))
SPLITS = {f"shares {at}".encode(): fresh_shares(2, 3, secrets.token_bytes) for at in range(3)}
NO_SHARES, UNSEALED = b"no shares", b"a case that is open"
SEALED = {b"a case sealed with " + word: word for word in (OTHER, THIRD)}


def _with_shares(name: bytes, folder: Path) -> Workspace:
    words = [share.text for share in SPLITS[name].shares[1:]]
    return recover_with_shares(folder, gather_shares(words), chance=secrets.token_bytes)


def _without_shares(folder: Path) -> Workspace:
    made = unlock(folder, PASSPHRASE, chance=secrets.token_bytes)
    if any(slot.id == SHARES for slot in made.slots()):
        raise WrongPassphraseError("there are shares")
    return made


def _with_case_passphrase(word: bytes | None, folder: Path) -> Workspace:
    asked = None if word is None else CasePassphrase(case=CASE, ask=lambda: word)
    made = unlock(folder, PASSPHRASE, chance=secrets.token_bytes, case_passphrase=asked)
    (only,) = made.case_folders()
    if made.case_keys.is_sealed(only) != (word is not None):
        raise WrongPassphraseError("the case is sealed, or it is not")
    made.case_keys.unwrap(only)[0].wipe()
    return made


WAYS.update({name: partial(_with_shares, name) for name in SPLITS})
WAYS.update({name: partial(_with_case_passphrase, word) for name, word in SEALED.items()})
WAYS.update({NO_SHARES: _without_shares, UNSEALED: partial(_with_case_passphrase, None)})


def with_a_code(bench: Bench) -> None:
    bench.take_in("first", people(8))
    change_code(bench.context, CODES[0])


def changes_the_code(bench: Bench, done: Done) -> None:
    for code in CODES[1:]:
        change_code(bench.unlock_again(), code)
        done("changed", passphrase=code.encode())


def _share_out(bench: Bench, name: bytes) -> None:
    split = SPLITS[name]
    share_out(bench.unlock_again(), replace(split, secret=split.secret.copy()))


def with_shares(bench: Bench) -> None:
    bench.take_in("first", people(8))
    _share_out(bench, b"shares 0")


def shares_anew(bench: Bench, done: Done) -> None:
    for name in (b"shares 1", b"shares 2"):
        _share_out(bench, name)
        done("shared", passphrase=name)
    drop_shares(bench.unlock_again())
    done("dropped", passphrase=NO_SHARES)


def the_passphrase_stays(_recorded: Recorded, _low: Moment, _high: Moment, bench: Bench) -> None:
    """Whatever becomes of a code or of shares, the passphrase opens the workspace."""
    assert opened(bench.folder, PASSPHRASE).context.workspace.cases()


def seals_and_unseals(bench: Bench, done: Done) -> None:
    def context(word: bytes | None) -> Context:
        return replace(bench.context, workspace=_with_case_passphrase(word, bench.workspace))

    seal_case(context(None), CASE, bytearray(OTHER), code=None)
    done("sealed", passphrase=b"a case sealed with " + OTHER)
    change_case_passphrase(context(OTHER), CASE, bytearray(THIRD), code=None)
    done("sealed otherwise", passphrase=b"a case sealed with " + THIRD)
    unseal_case(context(THIRD), CASE)
    done("unsealed", passphrase=UNSEALED)


def backs_up(bench: Bench, done: Done) -> None:
    def save() -> None:
        (kept,) = backup(bench.unlock_again(), bench.folder / "place").cases
        done(f"saved {kept.saved.entries}")

    save()
    import_table(bench.unlock_again(), CASE, bench.folder / "later.csv", bench.folder / "later.toml")
    done("taken in")
    save()
    withdraw(bench.unlock_again(), CASE, person_called(bench, "gone0"), because=WHY)
    done(f"{WITHDRAWN} 0")
    save()


def held_by(bench: Bench) -> dict[bytes, bytes]:
    """The key of every subject and of every exhibit of the bench's case."""
    with bench.unlock_again().case(CASE, "test", inspect=True) as case:
        run = case.keyring.database.execute
        rows = run("SELECT id, key FROM subject UNION ALL SELECT exhibit, secret FROM identity")
        return {bytes(subject): bytes(key) for subject, key in rows}


def restorable(recorded: Recorded, low: Moment, high: Moment, bench: Bench) -> None:
    """The place brings back what was acknowledged last, or what was being saved; of who withdrew before, nothing."""
    place, sure = bench.folder / "place", acknowledged(recorded, low, "saved")
    reaches = {int(reach) for reach in sure[-1:] + acknowledged(recorded, high, "saved")[-1:]}
    marks = [moment.mark.name for moment in recorded.moments[: recorded.moments.index(low) + 1]]
    last = max((at for at, name in enumerate(marks) if name.startswith("saved")), default=0)
    covered = [int(name.removeprefix(WITHDRAWN)) for name in marks[:last] if name.startswith(WITHDRAWN)]
    try:
        (only,) = restore_workspace(vault_context(bench, place), bench.folder / "again").cases
    except HabeasError:
        if sure:  # what was acknowledged can be restored
            raise
    else:
        counts, log = only.rebuilt.counts, high.logs[only.rebuilt.id]
        assert counts.entries in reaches, f"{counts.entries} entries came back where {reaches} were saved"
        assert only.rebuilt.root.hex() == log.roots[counts.entries].hex()
        again = vault_context(bench, bench.folder / "again")
        with again.case(CASE, "test", inspect=True) as case:
            left = pages(case)
        for at in covered:
            assert not [word for word in words_of(at) if word in left], "the backup opens what was withdrawn"
        if covered:
            _no_key_of_the_withdrawn(recorded, place, bench)
    check_feeds(bench.folder / "again", place, new=True)
    (kept,) = backup(bench.unlock_again(), place).cases  # and on it goes
    assert not kept.saved.damaged
    assert not list(place.rglob("*.part"))


def _no_key_of_the_withdrawn(recorded: Recorded, place: Path, bench: Bench) -> None:
    """The keys that were there before the work are not in the place, not in a free page either."""
    begun = bench.folder.parent / "begun"
    lay_out_tree(recorded.recording.disk_at(0).tree(), begun)
    before = held_by(Bench(begun, bench.context))
    vault = vault_context(bench, place).workspace
    (folder,) = vault.case_folders()
    with keys_of(folder, vault.key_in(folder)) as keyring:
        dump, gone = keyring.database.serialize("main"), keyring.withdrawn()
    assert gone
    held = [subject for subject in gone if subject in before and before[subject] in dump]
    assert not held, "the place holds a key of somebody who withdrew"


def check_feeds(workspace: Path, place: Path, *, new: bool) -> None:
    """A case that goes on in a feed of its own has not the seed of the old one, in no page.

    Args:
        new: it must be in a feed of its own.
    """
    if not workspace.exists():
        return
    vault = unlock(place, PASSPHRASE, chance=secrets.token_bytes)
    (kept,) = vault.case_folders()
    with keys_of(kept, vault.key_in(kept)) as keyring:
        old, seed = keyring.feed()
    context = Context(workspace=unlock(workspace, PASSPHRASE, chance=secrets.token_bytes), now=lambda: NOW)
    with context.case(CASE, "test", inspect=True) as case:
        active, _ = case.keyring.feed()
        dump = case.keyring.database.serialize("main")
    assert not new or active != old, "two machines would write one feed"
    assert active == old or seed.value not in dump, "the old feed's seed lies beside the new one"


def a_place(bench: Bench) -> Bench:
    """A case with a backup of it; the case has an entry more than its backup."""
    made = lay_out(bench.folder) if not bench.workspace.exists() else bench
    made.take_in("first", people(12))
    made.take_in("second", people(12, first=6, list_name="b"))
    backup(made.unlock_again(), made.folder / "place")
    made.take_in("third", people(3, first=30, list_name="c"))
    return made


def nothing_but_a_place(bench: Bench) -> None:
    shutil.rmtree(a_place(bench).workspace)


def a_lost_case(bench: Bench) -> None:
    shutil.rmtree(a_place(bench).case_folder)


def a_case_set_back(bench: Bench) -> None:
    bench.take_in("zeroth", people(4, first=70, list_name="z"))
    older = bench.snapshot("older")
    a_place(bench)
    bench.put_back(older)
    shutil.rmtree(older)


def brings_all_back(bench: Bench, done: Done) -> None:
    restore_workspace(vault_context(bench, bench.folder / "place"), bench.workspace)
    done(RESTORED, passphrase=PASSPHRASE)


def brings_a_case_back(bench: Bench, done: Done) -> None:
    there = any(opened(bench.folder, PASSPHRASE).context.workspace.case_folders())
    restore_case(bench.unlock_again(), bench.folder / "place", CASE, replacing=there)
    done(RESTORED)


def restored_or_restorable(recorded: Recorded, state: State, folder: Path) -> None:
    """The case is back in a feed of its own, or as before, or the same command brings it back."""
    low, high = recorded.around(state.at)
    lay_out_tree(state.tree, folder)
    if low.mark.name == RESTORED:
        check_folder(recorded, low, high, folder)
        check_feeds(folder / "work", folder / "place", new=True)
        return
    bench = Bench(folder, Context(workspace=None, now=lambda: NOW))  # type: ignore[arg-type]
    if not bench.workspace.exists():
        assert not low.mark.passphrase, "the workspace is gone"
        restore_workspace(vault_context(bench, folder / "place"), bench.workspace)
    else:
        found = opened(folder, PASSPHRASE).context.workspace
        folders = {path.name for path in found.case_folders()}
        kept = [path for path in (bench.workspace / "cases").iterdir() if path.name.endswith(DAMAGED)]
        assert folders or kept or not low.logs, "the case is gone, and is not kept beside either"
        wrong = verify(bench.unlock_again(), CASE).failures if folders else ()
        if any("opening it checks every body" in one.reason for one in wrong):  # its head was not in its place yet
            list_persons(bench.unlock_again(), CASE)
            wrong = verify(bench.unlock_again(), CASE).failures
        if folders and not _unexplained(recorded, wrong):
            check_feeds(bench.workspace, folder / "place", new=not low.logs)
            return
        # The head outside of the case may be that of the case as it was before it was lost.
        assert all("seen before" in one.reason for one in _unexplained(recorded, wrong)), wrong
        restore_case(bench.unlock_again(), folder / "place", CASE, replacing=bool(folders))
    assert not _unexplained(recorded, verify(bench.unlock_again(), CASE).failures)
    check_feeds(bench.workspace, folder / "place", new=True)


def _unexplained(recorded: Recorded, failures: Iterable[Failure]) -> list[Failure]:
    return [one for one in failures if not one.id.endswith(recorded.work.leaves)]


OUT = "out.zip"
SHOWN = "Quuxinda Zvorvath"
"""Who goes into the bundle, and nobody else's name."""


def a_list_that_may_leave(bench: Bench) -> None:
    told = Told(bench)
    told.take_in("open", [("z", SHOWN, "2017-04-09", "Plugharrow"), *people(3)])
    bench.take_in("closed", people(5, first=9, list_name="b"))


def hand_out(bench: Bench, *, force: bool, out: Path | None = None) -> None:
    """Make a bundle of one person and their list."""
    with bench.unlock_again().case(CASE, "test", inspect=True) as case:
        (mention,) = {
            record.mention.id for record in current_records(case.index) if record.mention.names[0].written == SHOWN
        }
        (exhibit,) = {
            record.attribution.exhibit for record in current_records(case.index) if record.mention.id == mention
        }
    order = Order(persons=(mention,), exhibits=(str(exhibit),))
    bundle(bench.unlock_again(), CASE, out or bench.folder / OUT, order, TERMS, verifiers=PROGRAMS, force=force)


def hands_out(bench: Bench, done: Done) -> None:
    for force in (False, True):
        hand_out(bench, force=force)
        done("bundled")


def recorded_before_it_can_be_read(recorded: Recorded, low: Moment, high: Moment, bench: Bench) -> None:
    """No readable byte lies beside the target before its entry; under its own name the file is whole."""
    out, part = bench.folder / OUT, bench.folder / f"{OUT}.part"
    sure, wanted = (len(acknowledged(recorded, moment, "bundled")) for moment in (low, high))
    with bench.context.case(CASE, "test", inspect=True) as case:
        filings = [str(one) for (one,) in case.index.database.execute("SELECT id FROM filing")]
    assert sure <= len(filings) <= wanted
    if part.exists() and any(part.read_bytes()):
        assert len(filings) > sure, "something readable lies there that the log does not know of"
    assert out.exists() or not sure, "an acknowledged bundle is not there"
    if out.exists():
        assert failures_of(out) == []
        assert filing_of(out).id in filings
    hand_out(bench, force=True)
    assert not part.exists()
    assert failures_of(out) == []


def shows(bench: Bench, done: Done) -> None:
    for at in range(3):
        show_person(bench.unlock_again(), CASE, person_called(bench, f"a{at}"))
        done("shown")


def who_was_shown_is_written_down(recorded: Recorded, low: Moment, high: Moment, bench: Bench) -> None:
    """Who looked at whom stands in the log, or in the notes that the next entry takes in."""
    with bench.context.case(CASE, "test", inspect=True) as case:
        written = [body for n, entry in case.entries.walk() for _, body in case.bodies(n, entry.header)]
        bodies = [decode_fast(body) for body in (*written, *(note for _, note in case.keyring.notes()))]
    reads = sum(isinstance(body, Access) and body.what == "read" for body in bodies)
    sure, wanted = (len(acknowledged(recorded, moment, "shown")) for moment in (low, high))
    assert sure <= reads <= wanted, f"{reads} are written down where {sure} were shown"


_LEFT = (RESTORING, DAMAGED)
WORKS_OF_CARE = {
    "withdraw": Work(does=withdraws, on=a_list_to_withdraw_from, also=gone_or_whole, sample=60),
    "withdraw words": Work(does=withdraws_words, on=a_document_to_withdraw_from, also=gone_or_whole, sample=40),
    "withdraw exhibit": Work(does=takes_a_list_back, on=a_list_to_withdraw_from, also=gone_or_whole, sample=40),
    "recovery code": Work(
        does=changes_the_code, on=with_a_code, opens=CODES[0].encode(), also=the_passphrase_stays, moves=False
    ),
    "shares": Work(does=shares_anew, on=with_shares, opens=b"shares 0", also=the_passphrase_stays, moves=False),
    "case seal": Work(does=seals_and_unseals, on=two_lists, opens=UNSEALED, moves=False),
    "backup": Work(does=backs_up, on=a_list_to_withdraw_from, also=restorable, sample=50),
    "restore": Work(does=brings_all_back, on=nothing_but_a_place, begun=False, law=restored_or_restorable, sample=30),
    "restore case": Work(does=brings_a_case_back, on=a_lost_case, law=restored_or_restorable, leaves=_LEFT, sample=30),
    "restore --replace": Work(
        does=brings_a_case_back, on=a_case_set_back, law=restored_or_restorable, leaves=_LEFT, sample=30
    ),
    "bundle": Work(does=hands_out, on=a_list_that_may_leave, also=recorded_before_it_can_be_read, sample=40),
    "show": Work(does=shows, also=who_was_shown_is_written_down, sample=40),
}
